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


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        (
            Language.FR,
            "Je propose mardi à 13 h 15, au comptoir (40, rue Notre-Dame, demandez Gilles).",
            "comptoir (40, rue Notre-Dame, demandez Gilles)",
        ),
        (
            Language.FR,
            "Lundi à 15 h me convient. Est-ce que le Tim du centre Rideau vous irait?",
            "Tim du centre Rideau",
        ),
        (
            Language.EN,
            "Thursday works. Unless you hear otherwise I'll be at the benches behind the Aberdeen Pavilion.",
            "at the benches behind the Aberdeen Pavilion",
        ),
        (Language.EN, "thursday the 12th, 9am. timmies at bank and heron", "timmies at bank and heron"),
        (
            Language.FR,
            "Mme Roy et moi avons fixé ça par téléphone : jeudi 12 mars, 11 h, à la brûlerie.",
            "la brûlerie",
        ),
        (Language.EN, "She told me over the phone: Thursday at 2, the Ottawa library.", "the Ottawa library"),
        (Language.EN, "Let's talk Thursday at 2 on the phone.", "on the phone"),
        (
            Language.EN,
            "I'd like her to join me at the Realtors Guild mixer on March 12, 5:30 pm, at the Fieldhouse Building.",
            "the Fieldhouse Building",
        ),
        (
            Language.EN,
            "I'd gladly take her to the Textile Alliance breakfast at the Lord Elgin, Thursday at 7:30 a.m.",
            "the Lord Elgin",
        ),
        (Language.FR, "Elle serait libre jeudi à 10 h 30. À son atelier, rue Saint-Vallier.", "son atelier"),
        (
            Language.EN,
            "March 12 at 10 or the 13th between 1 and 3, here at the lab (3rd floor, 55 Colonnade).",
            "the lab (3rd floor, 55 Colonnade)",
        ),
        (
            Language.EN,
            "Tell her she's welcome at our user group, March 12, 6 to 8 pm, Hintonburg Hub. I'll meet her at the door.",
            "Hintonburg Hub",
        ),
        (
            Language.EN,
            "I will be in my shop on Somerset all Saturday, he can pass any moment.",
            "in my shop on Somerset",
        ),
        (
            Language.EN,
            "The week of the 9th is wide open. I'm in the trade office on Metcalfe.",
            "the trade office on Metcalfe",
        ),
        (
            Language.EN,
            "Would Thursday suit? I'm thinking 2pm, in the showroom, 11 Breezehill.",
            "the showroom, 11 Breezehill",
        ),
        (
            Language.EN,
            "Afternoons are best for me and I'm always in the Beechwood library on my days off.",
            "the Beechwood library",
        ),
        (Language.FR, "Je vous reçois jeudi? 11 h, au Morning Owl de la rue Rochester.", "Owl de la rue Rochester"),
        (
            Language.EN,
            "I am free Thursday at 11. The reading room of your shop would be perfect for me.",
            "The reading room of your shop",
        ),
        (Language.FR, "Une invitation au salon du livre le 12 mars à 13 h, au Centre Shaw.", "Centre Shaw"),
        (Language.EN, "Tomorrow at 2 can't happen. She suggests phone instead, Friday at 2:30.", "phone"),
        (Language.FR, "On garde mardi 10 h mais pas au bureau finalement, plutôt par Teams.", "Teams"),
        (Language.FR, "Je suis au conservatoire tous les après-midis si elle veut passer.", "conservatoire"),
        (
            Language.EN,
            "Friday's a no go. Thursday at 11. The Wakefield general store, it has a stove.",
            "The Wakefield general store",
        ),
        (Language.EN, "Yes yesterday, at her office on Kent street. It was good.", "her office on Kent street"),
        (Language.EN, "I could see you Thursday at 8:30, stall 14 at Lansdowne.", "Lansdowne"),
        (Language.FR, "On se rejoint jeudi à La Nouvelle Scène, sur King-Edward.", "La Nouvelle Scène"),
        (
            Language.EN,
            "Thursday between 3:30 and 5. Minto Park, the white trailer near the swings.",
            "Minto Park, the white trailer near the swings",
        ),
        (Language.EN, "Thursday at 2. Place: my office, 411 Legget, tower B.", "my office, 411 Legget, tower B"),
        (Language.FR, "On remet ça à lundi. Demain je suis au Palais de justice comme jurée, donc impossible.", ""),
        (Language.FR, "C'est jeudi à 16 h. Lise me l'a redit au téléphone.", ""),
        (Language.EN, "I'd rather tell you about Thursday on the phone.", ""),
        (Language.EN, "Hi Ana, meet Olaf, who does pricing at Norwood Mutual. See you Thursday.", ""),
        (Language.EN, "Met Luz Marina last Thursday as planned.", ""),
        (Language.EN, "Thursday after 10 please, because I bring my son to daycare.", ""),
        (Language.EN, "Thursday at 11? Same coffee shop.", ""),
        (Language.EN, "The 12th at 8, same diner.", ""),
        (Language.FR, "Jeudi à 10 h, même café?", ""),
        (Language.EN, "I have a broken hip and am at the General waiting for surgery, so Thursday is off.", ""),
    ],
)
def test_where_people_meet_is_told_from_where_they_are(language: Language, text: str, words: str) -> None:
    assert _words(text, language) == words


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
