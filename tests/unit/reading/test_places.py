"""Places: every rule's examples, places of whole messages, and messages that name a place where nobody meets."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mailbot.reading.places import FoundPlace, PlaceRules, find_place
from mailbot.reading.times import find_times
from mailbot.reading.values import Context, Language
from tests.unit.reading.times.notation import table, time_rules

WRITTEN = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("America/Toronto"))
RULES = PlaceRules.from_toml(table(Language.EN, "places"), table(Language.FR, "places"))
EXAMPLES = [
    pytest.param(language, text, words, id=f"{row['id']}: {text}")
    for language in Language
    for row in table(language, "places")["place"]
    for text, words in row["examples"]
]


def _place(text: str, language: Language) -> FoundPlace | None:
    times = find_times(text, language, WRITTEN, Context(), time_rules())
    return find_place(text, language, times, Context(), RULES)


def _words(text: str, language: Language) -> str:
    found = _place(text, language)
    return found.words if found else ""


@pytest.mark.parametrize(("language", "text", "words"), EXAMPLES)
def test_an_example_yields_the_place_its_rule_says(language: Language, text: str, words: str) -> None:
    assert _words(text, language) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hi Oluwaseun, Tuesday at 10 works. Come to 55 Metcalfe St, Suite 900.", "55 Metcalfe St, Suite 900"),
        ("tuesday 2pm works, meet at the second cup on sparks", "the second cup on sparks"),
        ("How about Friday noon at the Art-Is-In on City Centre Ave?", "the Art-Is-In on City Centre Ave"),
        ("Friday at 9 over Zoom please.", "Zoom"),
        ("We met yesterday at Little Victories on Elgin and she was great.", "Little Victories on Elgin"),
    ],
)
def test_english_places(text: str, words: str) -> None:
    assert _words(text, Language.EN) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bonjour Ngozi, mardi 10 h au 55, rue Metcalfe, bureau 900.", "55, rue Metcalfe, bureau 900"),
        ("Jeudi à 9 h par téléphone, ça te va?", "par téléphone"),
        ("On se voit vendredi midi à la Brûlerie Saint-Denis?", "la Brûlerie Saint-Denis"),
    ],
)
def test_french_places(text: str, words: str) -> None:
    assert _words(text, Language.FR) == words


@pytest.mark.parametrize(
    "text",
    [
        "I waited at the Bridgehead on Bank for 40 minutes and nobody came.",
        "She is a manager at Riverlock and worked at the Mint. Tuesday at 2 works.",
        "Can we do Thursday at 3, same place?",
        "I'm in Toronto Tuesday and Wednesday.",
    ],
)
def test_where_nobody_meets_is_no_place(text: str) -> None:
    assert _place(text, Language.EN) is None


def test_offsets_point_at_the_words() -> None:
    text = "See you Thursday at 2 at the Bridgehead on Bank!"
    found = _place(text, Language.EN)
    assert found is not None
    assert text[found.start : found.end] == found.words == "the Bridgehead on Bank"


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"parts": None}, "en/places.toml: parts must be a table"),
        ({"place": [{"id": "p", "kind": "venue", "regex": "x"}]}, r"place\[0\].examples is missing"),
        (
            {"place": [{"id": "p", "kind": "nix", "regex": "x", "examples": [["a", ""], ["b", ""]]}]},
            "nix is not one of",
        ),
        (
            {"place": [{"id": "p", "kind": "venue", "regex": "{nix}", "examples": [["a", ""], ["b", ""]]}]},
            "no parts.nix",
        ),
    ],
)
def test_a_fault_names_its_key(fault: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PlaceRules.from_toml({**table(Language.EN, "places"), **fault}, table(Language.FR, "places"))
