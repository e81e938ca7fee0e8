"""Measures name recall by origin: whether people of every origin are found alike in sentences that give them.

usage: python -m tools.measure_names NAMES.jsonl [--misses] [--half 0|1]
       python -m tools.measure_names PEOPLE.jsonl --frames FRAMES.jsonl [--misses] [--half 0|1]

With frames, each origin's people are set into all frames in turn, so that every origin meets the same sentences and
only the names differ. A frame is {"language", "text"} with {name} and perhaps {email}. Else a line is {"origin",
"text", "name", "email" or null, "language"}. The text is a Connector's own words after the meeting, and gives that
person as a contact. Name and address must both be exact.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from mailbot.config.learnt import learnt
from mailbot.config.rules import reading_rules
from mailbot.reading.models import load
from mailbot.reading.reader import Reader
from mailbot.reading.values import Contact, Context, Letter
from tests.reading.scoring import person_key

Row: TypeAlias = Mapping[str, Any]
Person: TypeAlias = tuple[str | None, str | None]
WRITTEN = datetime(2026, 9, 18, 11, 0, tzinfo=ZoneInfo("America/Toronto"))
PROGRAMME = Contact("Ottawa Connector Program", "connector@centre.example.org")
CASE = Context(
    stage="met",
    sender="connector",
    programme=PROGRAMME,
    connector=Contact("Hildegard Brisebois", "h.brisebois@grid.example.com"),
    connectee=Contact("Zephyrine Quackenbush", "z.quackenbush@inbox.example.net"),
    coordinator=Contact("Rosemary Achebe", "rosemary.achebe@centre.example.org"),
)


def crossed(people: Iterable[Row], frames: Sequence[Row]) -> Iterator[Row]:
    """Every origin's people in all frames, each person in as many as it takes."""
    by_origin: dict[str, list[Row]] = defaultdict(list)
    for person in people:
        by_origin[person["origin"]].append(person)
    for group in by_origin.values():
        for number, frame in enumerate(frames):
            person = group[number * len(group) // len(frames)]
            text = frame["text"].replace("{name}", person["name"]).replace("{email}", person["email"])
            email = person["email"] if "{email}" in frame["text"] else None
            yield {**person, "text": text, "email": email, "language": frame["language"], "half": number % 2}


def half_of(row: Row) -> int:
    """0 or 1, by the frame or by the text's hash: one half to learn from, the other to measure."""
    if "half" in row:
        return int(row["half"])
    return hashlib.sha256(str(row["text"]).encode()).digest()[0] % 2


def found_in(reader: Reader, row: Row) -> list[Person]:
    """Names and addresses that the reader finds in a sentence."""
    letter = Letter(
        reply=row["text"], sent_at=WRITTEN, sender=CASE.connector or PROGRAMME, subject="Re: names", to=(PROGRAMME,)
    )
    return [person_key({"name": c.name, "email": c.email}) for c in reader.read(letter, CASE).referrals]


def measure(reader: Reader, rows: Iterable[Row]) -> tuple[dict[str, Counter[str]], list[tuple[Row, list[Person]]]]:
    """Hits, misses and extra people by origin, and the rows that are not wholly right."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    wrong = []
    for row in rows:
        wanted, got = person_key(row), found_in(reader, row)
        count = counts[row["origin"]]
        count["hit" if wanted in got else "miss"] += 1
        count["extra"] += len([p for p in got if p != wanted]) if wanted in got else 0
        if got != [wanted]:
            wrong.append((row, got))
    return counts, wrong


def recall(count: Counter[str]) -> float:
    """Share of the sentences whose person was found, in percent."""
    return 100 * count["hit"] / max(1, count["hit"] + count["miss"])


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the table; 0 always."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", type=Path)
    parser.add_argument("--frames", type=Path)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--half", type=int, choices=(0, 1))
    args = parser.parse_args(argv)
    rows = _rows(args.names)
    if args.frames:
        rows = list(crossed(rows, _rows(args.frames)))
    rows = [row for row in rows if args.half is None or half_of(row) == args.half]
    counts, wrong = measure(Reader(reading_rules(None), learnt(), load()), rows)
    for row, got in wrong if args.misses else ():
        sys.stdout.write(f"{row['origin']}: {person_key(row)} read as {got} in {row['text']!r}\n")
    recalls = {origin: recall(count) for origin, count in counts.items()}
    for origin, value in sorted(recalls.items(), key=lambda item: item[1]):
        count = counts[origin]
        sys.stdout.write(
            f"{origin:32} {value:5.1f} of {count['hit'] + count['miss']:3}, {count['extra']} people too many\n"
        )
    if recalls:
        total = sum(counts.values(), Counter[str]())
        sys.stdout.write(
            f"all {recall(total):.1f}; best less worst {max(recalls.values()) - min(recalls.values()):.1f} points\n"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
