"""A coordinator's orders in plain words: the shipped rules keep their examples, and talk is no order."""

from __future__ import annotations

import re
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


def test_only_the_first_pages_are_looked_at() -> None:
    assert wishes("x. " * 1_328 + "Close it.", WORDS).found == {Wish.CLOSE}  # 3,993 characters
    beyond = "x. " * 1_334 + "Close it."
    assert wishes(beyond, WORDS).found == frozenset()
    assert wishes(beyond, WORDS).rest.endswith("Close it.")


@pytest.mark.parametrize(("words", "found"), [(25, {Wish.CLOSE}), (26, set())])
def test_an_order_has_twenty_five_words_at_most(words: int, found: set[Wish]) -> None:
    assert StaffWords.from_toml("en/staff", a_table()).wish("Shut it" + " now" * (words - 2)) == found


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Close it! Ruth says hello; wait for 2 p.m. tomorrow", "Ruth says hello;\nwait for 2 p.m.\ntomorrow"),
        ("Hello.\n\n...\nClose it", "Hello."),
        ("", ""),
        ("  Ruth called.  ", "Ruth called."),
    ],
)
def test_what_is_no_order_is_left_sentence_by_sentence(text: str, rest: str) -> None:
    assert wishes(text, WORDS).rest == rest


def test_a_mail_of_two_languages_is_read_in_both() -> None:
    assert wishes("Fermez. Ask again next week.", WORDS).found == {Wish.CLOSE, Wish.ASK_AGAIN}


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("1 day", 1),
        ("999 days", 999),
        ("3 more weeks", 21),
        ("two extra weeks", 14),
        ("a couple of weeks", 14),
        ("A FORTNIGHT", 14),
        ("a month", 30),
        ("three days, then two weeks", 3),
        ("0 days", 0),
        ("1000 days", None),
        ("some weeks", None),
        ("two weekends", None),
        ("", None),
    ],
)
def test_a_span_is_counted_in_days(text: str, span: int | None) -> None:
    (english,) = WORDS[:1]
    assert english.days(text) == span


def test_a_span_of_no_days_names_no_day() -> None:
    assert day_named("0 days", WORDS, MONDAY) is None
    assert day_named("deux semaines", WORDS, MONDAY) == day_named("two weeks", WORDS, MONDAY)


def test_the_words_of_wishes_are_those_of_the_rules() -> None:
    assert [wish.value for wish in Wish] == (
        "ask_again more_time in_hand another drop pause resume close forget forget_me".split()
    )


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


def test_a_table_is_taken_as_it_stands() -> None:
    row = {"id": "x", "wish": "close", "patterns": ["^shut {who}$", "^lock"], "examples": ["shut it", "lock"]}
    words = StaffWords.from_toml("en/staff", a_table(wish=[row], skip="^(?:please )+"))
    (rule,) = words.rules
    assert (rule.id, rule.wish, rule.examples) == ("x", Wish.CLOSE, ("shut it", "lock"))
    assert (words.numbers, words.units) == ({"a": 1}, {"day": 1})
    counted = StaffWords.from_toml("en/staff", a_table(numbers={"a": 1, "two": 2}, units={"day": 1, "days": 1}))
    assert [counted.days(text) for text in ("a day", "two days", "12 days", "day two")] == [1, 2, 12, None]
    for said in ("Shut it", "shut it,", "please lock", "Please please shut it."):
        assert words.wish(said) == {Wish.CLOSE}
    for said in ("shut them", "not lock", "lock?", "he may lock", "Would he lock?"):
        assert words.wish(said) == frozenset()
    assert words.wish("Can you lock it?") == frozenset()  # nothing skips "can you" here
    polite = StaffWords.from_toml("en/staff", a_table(wish=[row], skip="^(?:could you )+"))
    assert polite.wish("Could you lock it?") == {Wish.CLOSE}


@pytest.mark.parametrize("key", ["who", "denies", "skip", "numbers", "units", "wish"])
def test_a_table_that_lacks_a_key_is_at_fault(key: str) -> None:
    table = a_table()
    del table[key]
    with pytest.raises(ValueError, match=f"^en/staff.toml: {key}: missing$"):
        StaffWords.from_toml("en/staff", table)


@pytest.mark.parametrize("key", ["id", "wish", "patterns", "examples"])
def test_a_rule_that_lacks_a_key_is_at_fault(key: str) -> None:
    row = {k: v for k, v in a_table()["wish"][0].items() if k != key}
    name = "?" if key == "id" else "x"
    fault = f"en/staff: rule {name}: right would be the keys examples, id, patterns, wish"
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        StaffWords.from_toml("en/staff", a_table(wish=[row]))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"what": "else"}, "en/staff.toml: what: unknown key"),
        ({"numbers": {"a": 0}}, r"^en/staff.toml: numbers.a: 0 is no count; right would be a whole number from 1 on$"),
        ({"units": {"day": True}}, r"^en/staff.toml: units.day: True is no count"),
        ({"units": {"day": "one"}}, r"^en/staff.toml: units.day: 'one' is no count"),
        ({"denies": "("}, r"^en/staff.toml: denies: '\(' is no pattern \(.+\)$"),
        ({"skip": "("}, r"^en/staff.toml: skip: '\(' is no pattern \(.+\)$"),
        (
            {"wish": [{"id": "x", "wish": "close", "patterns": ["("], "examples": ["a", "b"]}]},
            r"^en/staff: rule x: '\(' is no pattern \(.+\)$",
        ),
        (
            {"wish": [{"id": "x", "wish": "sing", "patterns": [], "examples": ["a", "b"]}]},
            "^en/staff: rule x: unknown wish 'sing'; right would be one of ask_again, more_time, in_hand, another, "
            "drop, pause, resume, close, forget, forget_me$",
        ),
        ({"wish": [{"id": "x", "wish": "close", "patterns": [], "examples": ["a"]}]}, "rule x: at least two examples"),
        ({"wish": [{"id": "x"}]}, "rule x: right would be the keys"),
    ],
)
def test_a_fault_of_the_rules_is_named(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        StaffWords.from_toml("en/staff", a_table(**changes))
