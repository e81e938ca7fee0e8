"""The project's own corpus of mail-like phrases: every line that is not kept apart is read wholly right.

Lines kept apart are measured, never tuned on; a floor guards them.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mailbot.reading.times import find_times
from mailbot.reading.values import Context, Language, Meeting, Time
from tests.unit.reading.times.notation import parse, short, time_rules

CORPUS = Path(__file__).parents[3] / "reading"
LINES = [
    (language, json.loads(line))
    for language in Language
    for line in (CORPUS / f"times-{language}.jsonl").read_text(encoding="utf-8").splitlines()
]
TORONTO = ZoneInfo("America/Toronto")
FLOOR = 0.9


def _context(line: dict[str, Any]) -> Context:
    meeting = parse(line["meeting"]) if "meeting" in line else None
    return Context(
        stage="scheduled" if meeting else "introduced",
        sender="connector",
        offered=tuple(map(parse, line.get("offered", ()))),
        meeting=Meeting(meeting.date, meeting.start) if meeting else None,
    )


def _read(language: Language, line: dict[str, Any]) -> list[Time]:
    sent_at = datetime.fromisoformat(line["sent_at"]).replace(tzinfo=TORONTO)
    found = find_times(line["text"], language, sent_at, _context(line), time_rules())
    return [one.time for one in found.times]


def _keys(times: list[Time]) -> Counter[str]:
    return Counter(short(time).lstrip("~") for time in times)


TUNED = [pytest.param(language, line, id=line["id"]) for language, line in LINES if not line["kept_apart"]]


@pytest.mark.parametrize(("language", "line"), TUNED)
def test_a_phrase_yields_its_times(language: Language, line: dict[str, Any]) -> None:
    assert _keys(_read(language, line)) == _keys([parse(time) for time in line["times"]])


def test_phrases_kept_apart_stay_above_the_floor() -> None:
    apart = [(language, line) for language, line in LINES if line["kept_apart"]]
    right = [_keys(_read(lang, line)) == _keys([parse(t) for t in line["times"]]) for lang, line in apart]
    assert sum(right) / len(right) >= FLOOR
