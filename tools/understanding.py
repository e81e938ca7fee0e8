"""What is understood, by figures: `python -m tools.understanding --shared DIR` prints them and draws how sure is right.

The judge is the contract's own `understanding/score.py`; public material is read where it lies (`corpora/`), and none
of it is part of the project.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailbot.cli.read import ZONE
from mailbot.cli.records import context_from, reading_json
from mailbot.config.learnt import learnt
from mailbot.config.rules import reading_rules
from mailbot.pipeline.understand import understand
from mailbot.reading.models import load
from mailbot.reading.reader import Reader
from mailbot.reading.values import Language
from tests.reading.scoring import wrongs
from tools.diagram import Bin, reliability
from tools.records import lines

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "build" / "reliability.svg"
BINS = 10
_SHOWN = (
    "messages wholly_right acted_wrong_of_acted acted_right_of_actable acted acted_wrong reply_right language_right "
    "place_right calibration_error confidence_auroc"
).split()
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """Records with their readings, and the seconds that each took."""

    records: Sequence[Json]
    readings: Sequence[Json]
    seconds: Sequence[float]

    def of(self, language: Language) -> Read:
        """Those in one language."""
        kept = [i for i, r in enumerate(self.records) if r["expect"]["language"] == language.value]
        return Read(*([column[i] for i in kept] for column in (self.records, self.readings, self.seconds)))


def read(reader: Reader, records: Sequence[Json]) -> Read:
    """Reads records one by one, models loaded before the clock runs."""
    readings, seconds = [], []
    for record in records:
        context = context_from(record.get("case") or {})
        own = {context.programme.email.lower()} if context.programme.email else set()
        before = time.perf_counter()
        reading = understand(record["eml"].encode("utf-8", "surrogateescape"), context, reader, own, ZONE)
        seconds.append(time.perf_counter() - before)
        readings.append(reading_json(reading))
    return Read(records, readings, seconds)


def judged(found: Read, judge: Path) -> Json:
    """The figures of the contract's judge."""
    with tempfile.TemporaryDirectory() as folder:
        gold, got = Path(folder, "gold.jsonl"), Path(folder, "got.jsonl")
        _write(gold, found.records)
        _write(got, ({"id": r["id"], "reading": g} for r, g in zip(found.records, found.readings, strict=True)))
        done = _run(judge, str(gold), str(got), "--json")
    figures: Json = json.loads(done)
    return figures


def times(reader: Reader, phrases: Path, judge: Path) -> str:
    """The first lines of the public time scorer."""
    with tempfile.TemporaryDirectory() as folder:
        records = [json.loads(line) for line in _run(judge, str(phrases), "--make").splitlines()]
        found = read(reader, records)
        got = Path(folder, "got.jsonl")
        _write(got, ({"id": r["id"], "reading": g} for r, g in zip(records, found.readings, strict=True)))
        return _run(judge, str(phrases), str(got))


def bins(found: Read) -> list[Bin]:
    """The readings by confidence: how sure they were, and how many were wholly right."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for record, reading in zip(found.records, found.readings, strict=True):
        right = not wrongs(record["expect"], reading)
        held[min(BINS - 1, int(reading["confidence"] * BINS))].append((reading["confidence"], right))
    return [Bin(len(b), sum(c for c, _ in b) / len(b), sum(ok for _, ok in b) / len(b)) for b in held if b]


def _write(path: Path, rows: Iterable[Json]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def _run(script: Path, *words: str) -> str:
    done = subprocess.run([sys.executable, str(script), *words], capture_output=True, text=True, check=True)
    return done.stdout


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")


def _report(title: str, figures: Json) -> None:
    _tell(f"\n{title}")
    for name in _SHOWN:
        value = figures[name]
        _tell(f"  {name:24} {value:.3f}" if isinstance(value, float) else f"  {name:24} {value}")
    for name in ("intents", "times", "referrals"):
        row = figures.get(name) or {}
        if row:
            _tell(f"  {name:24} P {row['precision']:.3f}  R {row['recall']:.3f}  F1 {row['f1']:.3f}  ({row['gold']})")
    weakest = sorted(figures["per_intent"].items(), key=lambda item: item[1]["f1"])[:8]
    _tell("  weakest intents          " + "  ".join(f"{name} {row['f1']:.2f}" for name, row in weakest))


def main() -> int:
    """Reads everything and prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--records", nargs="*", type=Path, help="other records than the contract's dev.jsonl")
    args = parser.parse_args()
    understanding, corpora = args.shared / "understanding", args.shared / "corpora"
    reader = Reader(reading_rules(None), learnt(), load())
    for language in Language:
        reader.prepare(language)
    found = read(reader, list(lines(args.records or [understanding / "dev.jsonl"])))
    _report("Messages", judged(found, understanding / "score.py"))
    for language in Language:
        if (part := found.of(language)).records:
            _report(f"Messages, {language.value}", judged(part, understanding / "score.py"))
    mean, most = sum(found.seconds) / len(found.seconds), max(found.seconds)
    _tell(f"\nTime a message: mean {mean * 1000:.1f} ms, longest {most * 1000:.1f} ms")
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(reliability(bins(found)), "utf-8")
    _tell(f"How sure is right: {PICTURE.relative_to(ROOT)}")
    for one in bins(found):
        _tell(f"  said {one.said:.2f}  were {one.were:.2f}  {'#' * round(one.were * 40):40}  ({one.count})")
    for name in ("times-en", "times-fr"):
        _tell(f"\nPublic phrases, {name}\n{times(reader, corpora / f'{name}.jsonl', corpora / 'score_times.py')}")
    names = ROOT / "tests" / "reading"
    for words in (
        ["tools.measure_replies", corpora / "reply-pairs.jsonl"],
        ["tools.measure_names", names / "names-people.jsonl", "--frames", names / "names-frames.jsonl"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *map(str, words)], capture_output=True, text=True, check=False, cwd=ROOT
        )
        _tell(f"\n{done.stdout}{done.stderr}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
