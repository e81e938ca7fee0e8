"""A coordinator's orders in plain words: the shipped rules keep their examples, and talk is no order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mailbot.cases.wishes import StaffWords, Wish, asks_to_be_forgotten, day_named, wishes
from mailbot.config.rules import staff_words

WORDS = staff_words(None)
RULES = [rule for words in WORDS for rule in words.rules]
MONDAY = date(2026, 3, 16)


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_a_rule_keeps_its_examples(rule: Any) -> None:
    for example in rule.examples:
        if rule.wish is Wish.FORGET_ME:
            assert asks_to_be_forgotten(example, WORDS), example
        else:
            assert rule.wish in wishes(example, WORDS).found, example


def test_every_wish_has_words_in_both_languages() -> None:
    for words in WORDS:
        assert {rule.wish for rule in words.rules} == set(Wish)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask again next week", {Wish.ASK_AGAIN}),
        ("No, please ask her again in April.", {Wish.ASK_AGAIN}),
        ("Can you remind him on Friday?", {Wish.ASK_AGAIN}),
        ("Phone her myself, close it", {Wish.IN_HAND, Wish.CLOSE}),
        ("Je l'appelle, fermez", {Wish.IN_HAND, Wish.CLOSE}),
        ("Leave Ruth another week", {Wish.MORE_TIME}),
        ("Actually, hold this one until June", {Wish.PAUSE}),
        ("Mettez Eric et Ruth en pause jusqu'en mai.", {Wish.PAUSE}),
        ("Ask Kwame Boateng instead: kwame@example.org", {Wish.ANOTHER}),
        ("Neither, please ignore it", {Wish.DROP}),
    ],
)
def test_orders(text: str, found: set[Wish]) -> None:
    assert wishes(text, WORDS).found == found


@pytest.mark.parametrize(
    "text",
    [
        "Yes",
        "No, Thursday at 2",
        "Don't close it",
        "Should we close it?",
        "Ne la relancez pas",
        "Ruth asks whether we can close it on Friday",
        "They will ask again at the bank",
        "where do we stand?",
        "Ruth called: they meet on Thursday at 2 at her office.",
        "She will hold the meeting at her office",
        "that is about Priya",
        "ask again " + "and again " * 30 + "please",
    ],
)
def test_what_is_no_order(text: str) -> None:
    assert wishes(text, WORDS).found == frozenset()
    assert wishes(text, WORDS).rest == text


@pytest.mark.parametrize(
    "text",
    [
        "Please stop emailing me and delete my data.",
        "I would like to be forgotten by your programme.",
        "Thank you for the hour. Could you please delete all of my personal information now?",
        "Je vous prie d'effacer toutes mes données personnelles.",
        "J'invoque mon droit à l'effacement.",
    ],
)
def test_who_asks_to_be_forgotten(text: str) -> None:
    assert asks_to_be_forgotten(text, WORDS)
    assert wishes(text, WORDS).found == frozenset()  # nobody's order, be it a coordinator who passes it on


@pytest.mark.parametrize(
    "text",
    [
        "Please delete my number from the invitation.",
        "Please remove my details from the list.",
        "Please don't delete my data.",
        "Did you delete my data?",
        "Don't forget me.",
        "Please delete the invitation.",
        "I analyse data for the city.",
        "Effacez mes coordonnées de l'invitation.",
        "N'effacez pas mes données.",
        "Unsubscribe",
    ],
)
def test_who_does_not(text: str) -> None:
    assert not asks_to_be_forgotten(text, WORDS)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Forget linda@example.org", True),
        ("No, please forget linda@example.org, please.", True),
        ("Erase everything about <linda@example.org>.", True),
        ("Effacez tout sur linda@example.org", True),
        ("Forget it", False),
        ("Forget about Linda", False),
        ("Don't forget linda@example.org", False),
        ("Should I forget linda@example.org?", False),
        ("Forget linda@example.org and ask ruth@example.org instead", False),
    ],
)
def test_an_order_to_forget_names_an_address_and_nothing_else(text: str, order: bool) -> None:
    assert (Wish.FORGET in wishes(text, WORDS).found) is order


def test_what_is_beside_an_order_is_left_to_be_read() -> None:
    said = wishes("Thursday at 2 works for Ruth. I'll call Eric.", WORDS)
    assert said.found == {Wish.IN_HAND}
    assert said.rest == "Thursday at 2 works for Ruth."


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("two more weeks", date(2026, 3, 30)),
        ("another week", date(2026, 3, 23)),
        ("in 10 days", date(2026, 3, 26)),
        ("dans deux semaines", date(2026, 3, 30)),
        ("encore une semaine", date(2026, 3, 23)),
        ("soon", None),
    ],
)
def test_a_span_names_a_day(text: str, day: date | None) -> None:
    assert day_named(text, WORDS, MONDAY) == day


def a_table(**changes: Any) -> dict[str, Any]:
    row = {"id": "x", "wish": "close", "patterns": ["^shut"], "examples": ["shut", "shut it"]}
    return {
        "who": "it",
        "denies": "not",
        "skip": "^",
        "numbers": {"a": 1},
        "units": {"day": 1},
        "wish": [row],
    } | changes


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"what": "else"}, "en/staff.toml: what: unknown key"),
        ({"numbers": {"a": 0}}, r"en/staff.toml: numbers.a: 0 is no count"),
        ({"denies": "("}, r"en/staff.toml: denies: '\(' is no pattern"),
        (
            {"wish": [{"id": "x", "wish": "sing", "patterns": [], "examples": ["a", "b"]}]},
            "rule x: unknown wish 'sing'",
        ),
        ({"wish": [{"id": "x", "wish": "close", "patterns": [], "examples": ["a"]}]}, "rule x: at least two examples"),
        ({"wish": [{"id": "x"}]}, "rule x: right would be the keys"),
    ],
)
def test_a_fault_of_the_rules_is_named(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        StaffWords.from_toml("en/staff", a_table(**changes))
