"""Which of the toolkit's questions fit whom, and what kind of place a meeting has."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.cases.case import Person
from mailbot.cases.letters import LetterKind
from mailbot.cases.places import Venue, venue
from mailbot.cases.questions import _RULES, fitting
from tests.unit.cases.story import CONNECTEE, CONNECTOR, scheduled

ROOT = Path(__file__).parents[3]


def person(title: str = "", employer: str = "", bio: str = "") -> Person:
    return Person("Ruth Adeyemi", "ruth@example.com", title, employer, bio)


@pytest.mark.parametrize(
    ("who", "asked"),
    [
        (person(), ("path", "candidate", "find")),
        (person("Marketing Manager", "Harbourline"), ("path", "others", "role")),
        (person("HR Business Partner", "Northlight"), ("candidate", "path", "role")),
        (
            person("Senior Policy Analyst", "Immigration, Refugees and Citizenship Canada"),
            ("unspoken", "skills", "role"),
        ),
        (person("Software developer"), ("skills", "path", "candidate")),
        (person("Ingénieure principale", "Ville de Gatineau"), ("unspoken", "skills", "role")),
        (person(bio="Teaches nursing at Algonquin."), ("training", "path", "candidate")),
    ],
)
def test_three_questions_fit_the_person(who: Person, asked: tuple[str, ...]) -> None:
    assert fitting(who) == asked


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_question_has_its_words_in_both_languages(language: str) -> None:
    words = (ROOT / "templates" / language / "words.j2").read_text(encoding="utf-8")
    named = {rule.question for rule in _RULES} | {"role", "culture", "find", "path", "candidate"}
    assert all(f'"{name}": ' in words.partition("macro question(name)")[2].partition("endmacro")[0] for name in named)


def test_only_the_newcomer_gets_questions() -> None:
    story = scheduled()
    asked = {send.to[0]: send.facts["questions"] for send in story.sent if send.kind is LetterKind.CONFIRMATION}
    assert asked[CONNECTOR] == ()
    assert len(asked[CONNECTEE]) == 3


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("Talent Acquisition", "candidate"),
        ("Spécialiste de la dotation", "candidate"),
        ("hr", "candidate"),
        ("Corporate trainer", "training"),
        ("Professeur adjoint", "training"),
        ("Public service", "unspoken"),
        ("Ministère des Transports", "unspoken"),
        ("Nurse", "skills"),
        ("Comptable", "skills"),
        ("Data wrangler", "skills"),
        ("Co-founder", "path"),
        ("Team lead", "path"),
        ("Cheffe de projet", "path"),
        ("Sales", "others"),
        ("Conseillère", "others"),
        ("Paralegal, law clinic", "policies"),
        ("Avocate", "policies"),
    ],
)
def test_a_persons_words_ask_for_their_question(words: str, question: str) -> None:
    for who in (person(title=words), person(bio=f"They are known as: {words}.")):
        assert fitting(who)[0] == question
    assert question in fitting(person(employer=words))


@pytest.mark.parametrize("words", ["Chrome plating", "headless", "misdirected", "unlawful"])
def test_a_word_within_a_word_asks_for_nothing(words: str) -> None:
    assert fitting(person(bio=words)) == fitting(person())


def test_an_employer_is_asked_about_where_the_person_says_little() -> None:
    assert fitting(person(employer="Northlight")) == ("role", "culture", "path")
    assert fitting(person("Nurse", "Northlight")) == ("skills", "role", "culture")
    assert fitting(person("HR manager and trainer", "Northlight")) == ("candidate", "training", "role")
    assert fitting(person("HR trainer and nurse")) == ("candidate", "training", "skills")
    assert fitting(person("HR trainer and nurse, sales")) == ("candidate", "training", "skills")
    assert fitting(person("HR manager and trainer")) == ("candidate", "training", "path")


@pytest.mark.parametrize("kind", [Venue.PHONE, Venue.ONLINE, Venue.DESK])  # any other place goes without saying
def test_each_kind_of_place_that_wants_words_is_known_to_the_letters(kind: Venue) -> None:
    for language in ("en", "fr"):
        letter = (ROOT / "templates" / language / "participant" / "confirmation.j2").read_text(encoding="utf-8")
        words = (ROOT / "templates" / language / "words.j2").read_text(encoding="utf-8")
        assert f'"{kind.value}"' in letter + words


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        (None, None),
        ("", None),
        ("headquarters", Venue.DESK),
        ("the lobby of 90 Elgin", Venue.DESK),
        ("https://meet.example.com/abc", Venue.ONLINE),
        ("on-line", Venue.ONLINE),
        ("I will call", Venue.PHONE),
        ("Callisto Café", Venue.SPOT),
        ("by phone", Venue.PHONE),
        ("par téléphone", Venue.PHONE),
        ("Zoom", Venue.ONLINE),
        ("a Teams call", Venue.ONLINE),
        ("en visioconférence", Venue.ONLINE),
        ("Ruth's office, 150 Elgin Street", Venue.DESK),
        ("le bureau de Ruth", Venue.DESK),
        ("Bridgehead on Bank", Venue.SPOT),
        ("150 Elgin Street", Venue.SPOT),
    ],
)
def test_what_kind_of_place_it_is(place: str | None, kind: Venue | None) -> None:
    assert venue(place) is kind
