"""Every rule's examples yield what the rules say, and faulty rules are named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mailbot.reading.times import TimeRules, find_times, find_until
from mailbot.reading.values import Context, Language, Time
from tests.unit.reading.times.notation import short, table, time_rules

WRITTEN = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("America/Toronto"))
OFFERED = Context(
    stage="introduced",
    sender="connector",
    offered=(Time(date(2026, 3, 10), start=time(10)), Time(date(2026, 3, 12), start=time(14))),
)
SECTIONS = ("atom", "mask", "cue", "break", "pick", "until")


def _examples() -> Iterator[Any]:
    for language in Language:
        for section in SECTIONS:
            for row in table(language)[section]:
                for text, *yields in row["examples"]:
                    yield pytest.param(language, section, text, yields, id=f"{row['id']}: {text}")


@pytest.mark.parametrize(("language", "section", "text", "yields"), list(_examples()))
def test_an_example_yields_what_its_rule_says(language: Language, section: str, text: str, yields: list[str]) -> None:
    if section == "until":
        assert [str(find_until(text, language, WRITTEN, time_rules()))] == yields
        return
    context = OFFERED if section == "pick" else Context()
    found = find_times(text, language, WRITTEN, context, time_rules())
    assert [short(one.time) for one in found.times] == yields


@pytest.mark.parametrize("language", list(Language))
def test_ids_are_used_once(language: Language) -> None:
    ids = [row["id"] for section in SECTIONS for row in table(language)[section]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"words": None}, "en/times.toml: words must be a table"),
        ({"atom": {}}, "en/times.toml: atom must be a list of tables"),
        ({"atom": [{"id": "a", "regex": "x"}]}, r"en/times.toml: atom\[0\].examples is missing"),
        ({"atom": [{"id": "a", "regex": "x", "examples": [["x"]]}]}, r"atom\[0\].examples: a needs at least 2"),
        ({"cue": [{"id": "c", "regex": "(", "examples": [["x"], ["y"]]}]}, r"cue\[0\].regex"),
        ({"cue": [{"id": "c", "regex": "{nix}", "examples": [["x"], ["y"]]}]}, r"cue\[0\].regex: no words.nix"),
        ({"links": {"nix": ["or"]}}, r"links.nix is not one of"),
    ],
)
def test_a_fault_names_its_key(fault: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TimeRules.from_toml({**table(Language.EN), **fault}, table(Language.FR))
