"""How well the author's own words are told from the rest: `python -m tools.measure_replies PAIRS.jsonl RECORDS.jsonl…`.

A line of a file of pairs is `{"corpus", "name", "input", "expected"}`; a record is one of the reading contract (`eml`
and `expect.reply`). A pair is right where the words are the same in the same order; a record where token F1 is at
least 0.97, as its score counts.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailbot.mail.message import parse
from mailbot.mail.reply import reply_text

# Pairs whose expectation is not our contract's: they keep a signature, or drop the author's words.
OTHER_CONTRACTS = re.compile(r"talon_text .*#(?:7|9|21|22|23|47)|talon_std (?:iphone|sparrow)")
RIGHT_FROM = 0.97
_WORD = re.compile(r"[\w@.+'’-]+")


@dataclass(frozen=True, slots=True)
class Sample:
    """One body and what its author said."""

    name: str
    raw: bytes
    words: str
    exactly: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found in a sample, and whether it is right."""

    sample: Sample
    found: str
    right: bool


def samples(path: Path) -> Iterator[Sample]:
    """The samples of a file of pairs or of records; what follows another contract is left out."""
    for line in path.read_text("utf-8").splitlines():
        one: Mapping[str, Any] = json.loads(line)
        if "input" in one:
            name = f"{one['corpus']} {one['name']}"
            if not OTHER_CONTRACTS.fullmatch(name):
                raw = b"Content-Type: text/plain; charset=utf-8\n\n" + one["input"].encode()
                yield Sample(name, raw, one["expected"], exactly=True)
        elif one["expect"].get("reply") is not None:
            yield Sample(one["id"], one["eml"].encode("utf-8", "surrogateescape"), one["expect"]["reply"], False)


def judged(sample: Sample) -> Outcome:
    """The sample as it is read."""
    found = reply_text(parse(sample.raw)).text
    if sample.exactly:
        return Outcome(sample, found, found.split() == sample.words.split())
    return Outcome(sample, found, token_f1(sample.words, found) >= RIGHT_FROM)


def token_f1(gold: str, got: str) -> float:
    """The harmonic mean of precision and recall of words, whatever their order."""
    expected, found = _counted(gold), _counted(got)
    if not expected and not found:
        return 1.0
    return 2 * sum((expected & found).values()) / (sum(expected.values()) + sum(found.values()))


def lost(outcome: Outcome) -> list[str]:
    """Words with a capital or a figure, which may name a person or a time, that were said and not found."""
    missing = Counter(outcome.sample.words.split()) - Counter(outcome.found.split())
    return [word for word in missing if any(c.isdigit() or c.isupper() for c in word)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a line a file, and with --misses each miss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--misses", action="store_true", help="show what was expected and what was found")
    args = parser.parse_args(arguments)
    for path in args.files:
        outcomes = [judged(sample) for sample in samples(path)]
        misses = [one for one in outcomes if not one.right]
        losses = sum(1 for one in misses if lost(one))
        share = 100 * (len(outcomes) - len(misses)) / max(len(outcomes), 1)
        sys.stdout.write(
            f"{path.name}: {len(outcomes) - len(misses)} of {len(outcomes)} right ({share:.1f} %), "
            f"{losses} lose a name or a figure\n"
        )
        for one in misses if args.misses else ():
            sys.stdout.write(_told(one))
    return 0


def _counted(text: str) -> Counter[str]:
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _told(outcome: Outcome) -> str:
    body = reply_text(parse(outcome.sample.raw)).body
    parts = (("body", body), ("expected", outcome.sample.words), ("found", outcome.found))
    rows = [f"\n=== {outcome.sample.name}"]
    for title, text in parts:
        rows += [f"--- {title}", *(f"  | {line}" for line in text.split("\n"))]
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.exit(main())
