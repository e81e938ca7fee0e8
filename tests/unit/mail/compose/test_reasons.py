"""Every reason that the program gives a coordinator has its words in both languages, under one id."""

from __future__ import annotations

import ast
import timeit
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mailbot.cases.case import Stage
from mailbot.cases.goodwill import Favour, Word, needs_a_word
from mailbot.config.rules import reading_rules
from mailbot.config.templates import templates
from mailbot.mail.compose import Templates
from mailbot.mail.compose.reasons import Reasons, unlike
from mailbot.reading.acting import doubts_of
from mailbot.reading.values import Contact, Context, Intent, Letter
from tests.unit.cases.story import POLICY, at

LETTERS = templates(None)
REASONS = LETTERS.reasons
ROOT = Path(__file__).parents[4] / "mailbot"
ROOMS = ("mail", "cases", "pipeline", "watch", "outbox")
NBSP = "\u00a0"

# Where the program says why: which argument of a call it is.
_CALLS = {"ask": 0, "doubt": 0, "doubt_beside": 0, "hold_mail": 4, "quarantine": 2, "Failed": 0, "_LostError": 0}
_NAMES = {"reason", "REASON", "REPLACED", "ASKED", "_UNCLEAR", "_MEND"}
_DOUBTS = {
    "CONDITION", "DENIED", "EITHER_DATE", "NAMES_DIFFER", "NOT_OFFERED", "NO_PARTIES", "OTHERWISE", "SEVERAL",
    "TENTATIVE", "TOLD", "UNANSWERED", "PASSED", "AHEAD", "_EARLIER", "_BUT_PRAISE",
}  # fmt: skip


def sample(node: ast.expr) -> Iterator[str]:
    """The text of a literal; what is filled in stands for a name as for a number."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
        yield "".join(str(part) for part in parts)
    elif isinstance(node, ast.IfExp):
        yield from sample(node.body)
        yield from sample(node.orelse)
    elif isinstance(node, ast.BoolOp):
        yield from (text for value in node.values for text in sample(value))
    elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
        yield str(node.left.value)


def phrases(file: Path) -> Iterator[str]:
    """The reasons in one file of the pipeline and of the cases, and what ops are told."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = _CALLS.get(name)
            if place is not None and len(node.args) > place:
                yield from sample(node.args[place])
            if name == "Located" and len(node.args) == 3:
                yield from sample(node.args[2])
            if name == "append" and _list_of(node.func) in ("defects", "doubts"):
                yield from sample(node.args[0])
            if name == "Verdict" and getattr(node.args[0], "attr", "") in ("SUSPECT", "UNREADABLE"):
                yield from sample(node.args[1])
        elif isinstance(node, ast.Assign) and any(getattr(t, "id", "") in _NAMES for t in node.targets):
            yield from sample(node.value)
        elif isinstance(node, ast.Dict):
            told = zip(node.keys, node.values, strict=True)
            yield from (t for k, v in told if getattr(k, "value", "") in ("what", "mend") for t in sample(v))


def _list_of(called: ast.expr) -> str:
    """The name of the list that something is appended to."""
    held = called.value if isinstance(called, ast.Attribute) else called
    return str(getattr(held, "attr", getattr(held, "id", "")))


def said_in(*rooms: str) -> list[str]:
    files = [file for room in rooms for file in sorted((ROOT / room).rglob("*.py"))]
    return sorted({phrase for file in files for phrase in phrases(file)})


def test_the_languages_hold_the_same_reasons_with_the_same_names_in_braces() -> None:
    assert list(unlike(REASONS.catalogue)) == []
    assert {len(words) for words in REASONS.catalogue.values()} == {len(REASONS.catalogue["en"])}


def test_no_two_reasons_have_the_same_words() -> None:
    for words in REASONS.catalogue.values():
        assert len(set(words.values())) == len(words)


@pytest.mark.parametrize("phrase", said_in(*ROOMS))
def test_every_reason_of_the_program_has_an_id(phrase: str) -> None:
    assert REASONS.id_of(phrase) is not None, phrase


def test_the_reasons_were_found_at_all() -> None:
    said = said_in(*ROOMS)
    assert len(said) > 50
    assert "the sender could not be verified" in said
    assert "they agree to a time that was not offered" in said


def doubts() -> set[str]:
    """What reading may leave in doubt: by rules, by constants, by calls."""
    rules = reading_rules(None)
    found = {rule.says for rule in _rules(rules) if rule.kind == "doubt"}
    for file in sorted((ROOT / "reading").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and any(getattr(t, "id", "") in _DOUBTS for t in node.targets):
                found.update(sample(node.value))
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "doubt":
                found.update(sample(node.args[0]))
            if isinstance(node, ast.Yield) and node.value is not None and file.name == "acting.py":
                found.update(sample(node.value))
    return {one for one in found if one != "7: for a person to look at"}


def _rules(value: Any, depth: int = 0) -> Iterator[Any]:
    if hasattr(value, "kind") and hasattr(value, "says"):
        yield value
    inner: list[Any] = []
    if isinstance(value, Mapping):
        inner = list(value.values())
    elif isinstance(value, list | tuple | set | frozenset):
        inner = list(value)
    elif hasattr(value, "__dataclass_fields__"):
        inner = [getattr(value, name) for name in value.__dataclass_fields__]
    for one in inner if depth < 5 else ():
        yield from _rules(one, depth + 1)


@pytest.mark.parametrize("doubt", sorted(doubts()))
def test_every_doubt_of_a_reading_has_an_id(doubt: str) -> None:
    assert REASONS.id_of(doubt) is not None, doubt


def test_what_only_a_person_looks_at_has_an_id() -> None:
    letter = Letter("words", at("03-02 10:00"), Contact())
    every = [one for intent in Intent for one in doubts_of((intent,), letter, Context(sender="connector"))]
    assert [one for one in every if REASONS.id_of(one) is None] == []
    assert len(every) > 3


def favour(word: Word, stage: Stage) -> Favour:
    return Favour("a@example.org", "c9", "n@example.org", at("01-05 10:00"), word, at("01-06 10:00"), stage)


@pytest.mark.parametrize(
    ("favours", "ident", "said"),
    [
        ([favour(Word.YES, Stage.SCHEDULED)], "door", "Ada va rencontrer une autre personne arrivée"),
        (
            [favour(Word.NOTHING, Stage.PROPOSED)],
            "door-asked",
            "Ada a reçu une demande pour une autre personne le 5 janvier 2026 et n'a pas répondu",
        ),
        ([favour(Word.NO, Stage.DECLINED)], "door-no", "Ada a dit non pour une autre personne le 6 janvier 2026"),
        (
            [favour(Word.YES, Stage.CLOSED)],
            "door-rest",
            "Ada a dit oui pour une autre personne le 6 janvier 2026 et se repose jusqu'au 5 juillet 2026",
        ),
        ([favour(Word.NOTHING, Stage.CLOSED)] * 2, "door-often", "Ada a reçu deux fois une demande en un an"),
    ],
)
def test_what_stands_at_a_door_is_told_with_its_days(favours: list[Favour], ident: str, said: str) -> None:
    why = f"Ada {needs_a_word(favours, 'e@example.net', at('03-02 10:00'), POLICY)}"
    assert REASONS.id_of(why) == ident
    assert REASONS.told(why, "fr") == said
    assert REASONS.told(f"{why}.", "fr") == f"{said}."


def test_days_and_hours_are_told_as_quebec_writes_them() -> None:
    booked = "Ada Obi has another meeting in that hour, with Bo (Thursday 1 January, 14:30 to 15:00, America/Toronto)"
    here = "à cette heure-là"
    hours = f"de 14{NBSP}h{NBSP}30 à 15{NBSP}h"
    told = REASONS.told(booked, "fr")
    assert told == f"Ada Obi a une autre rencontre {here}, avec Bo (jeudi 1er janvier, {hours}, America/Toronto)"
    assert REASONS.told(f"a concern; {booked}", "fr") == f"une préoccupation{NBSP}; {told}"


def test_a_reason_within_a_reason_is_told_too() -> None:
    said = REASONS.told("it could not be read in three tries: it took too long", "fr")
    assert said == f"il n'a pas pu être lu en trois essais{NBSP}: il prenait trop de temps"
    assert REASONS.told("author: more than one author", "fr") == f"l'auteur{NBSP}: plus d'un auteur"


@pytest.mark.parametrize("text", ["", "nothing that is known", "{{7*7}} <b>", "a concern " * 900])
def test_what_is_not_in_the_catalogue_stays_as_it_is(text: str) -> None:
    assert REASONS.told(text, "fr") == text
    assert REASONS.told(text, "en") == text


def test_a_name_stays_a_name_whatever_it_looks_like() -> None:
    name = "{why} a concern: <b>; \\1"
    said = REASONS.told(f"{name} is about to meet another newcomer", "fr")
    assert said == f"{name} va rencontrer une autre personne arrivée"


def test_no_name_makes_it_try_for_long() -> None:
    name = ", with (1 to 2, has another meeting in that hour, with " * 30
    for text in (f"{name} has another meeting in that hour, with {name} (", f"{name}; {name}", name[:1_999]):
        assert quickest(partial(REASONS.told, text[:1_999], "fr")) < 0.5


def quickest(run: Callable[[], object]) -> float:
    """Seconds of the quickest of three runs."""
    return min(timeit.repeat(run, number=1, repeat=3))


def test_a_twin_that_lacks_a_reason_or_a_name_in_braces_is_named() -> None:
    catalogue = {"en": {"a": "so {name}", "b": "b"}, "fr": {"a": "donc", "c": "c"}}
    found = Templates.from_sources({}, catalogue).check()
    wrong = {one.wrong for one in found if one.file == "fr/reasons.toml"}
    assert wrong == {"a has other names in braces than its twin", "b is missing", "c is no reason"}
    assert Reasons(catalogue).told("so Ada", "fr") == "donc"
