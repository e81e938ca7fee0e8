"""What filters do to values: shorten, hide, mark, quote."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mailbot.cases.case import Person
from mailbot.mail.compose import Templates
from mailbot.mail.compose.filters import brief, discreet, marked, yours

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("America/Toronto"))


def body(template: str, **variables: Any) -> str:
    """What a template makes of variables, as plain text."""
    source = {"en/participant/stopped.j2": f"Subject: x\n\n{template}\n\n-- \nfoot", "en/also.j2": "also"}
    return Templates.from_sources(source).render("stopped", "en", variables).body.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one two", "one two"),
        ("one two three four", "one two three…"),
        ("one two three, four", "one two three…"),
        ("one\ntwo\r\nthree", "one two three"),
        ("", ""),
        ("a" * 1000, "a" * 180),
    ],
)
def test_brief(text: str, shown: str) -> None:
    assert brief(text, 3) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Eric Tremblay built roads.", "Eric built roads."),
        ("TREMBLAY, Eric, is an engineer.", "Eric, is an engineer."),
        ("Dr. Tremblay (Eric to friends) builds.", "Eric (Eric to friends) builds."),
        ("Write to eric.t@example.com or call (613) 555-0102.", "Write to … or call …."),
        ("See https://example.com/in/eric-t and www.example.org", "See … and …"),
        ("He knows Tremblayville.", "He knows Tremblayville."),
    ],
)
def test_discreet_leaves_a_first_name(text: str, shown: str) -> None:
    assert discreet(text, Person("Dr. Eric Tremblay", "eric@example.com")) == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["Thursday at 2"], "»Thursday at 2«, or Friday"),
        (["Thursday", "Friday"], "»Thursday« at 2, or »Friday«"),
        (["Thursday at", "at 2"], "»Thursday at 2«, or Friday"),
        (["Monday", ""], "Thursday at 2, or Friday"),
        (["Thursday", "Thursday"], "»Thursday« at 2, or Friday"),
    ],
)
def test_marked(words: list[str], shown: str) -> None:
    assert marked("Thursday at 2, or Friday", [{"fact": "x", "words": w} for w in words]) == shown


def test_quote_keeps_lines_and_everything_else_loses_them() -> None:
    said = "one\r\n\r\n> two\r- three"
    assert body("{{ said | quote }}", said=said) == "> one\n>\n> > two\n> - three"
    assert body("{{ said }}", said=said) == "one > two - three"


def test_indent_keeps_spaces() -> None:
    assert body("{{ tree | indent }}", tree="Ruth\n  - Mei") == "    Ruth\n      - Mei"


def test_once_is_said_once() -> None:
    assert body("a{{ ' (zone)' | once }}, b{{ ' (zone)' | once }}, c{{ ' (zone)' | once }}") == "a (zone), b, c"


def test_moments_are_told_in_the_zone_of_now() -> None:
    late = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)
    text = body("{{ late | day }}; {{ late | moment }}", late=late, now=NOW)
    assert text == "Monday 9 March 2026; Monday 9 March 2026, 10:30\u00a0p.m."


@pytest.mark.parametrize("value", ["Acme Inc.", "2:00 p.m."])
def test_a_value_brings_no_second_full_stop(value: str) -> None:
    assert body("We meet at {{ value }}.", value=value) == f"We meet at {value}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("Yes.", 'You wrote: "Yes." Thanks'), ("Yes", 'You wrote: "Yes". Thanks'), ("Yes?", 'You wrote: "Yes?" Thanks')],
)
def test_nor_behind_a_quotation_mark(value: str, shown: str) -> None:
    assert body('You wrote: "{{ value }}". Thanks', value=value) == shown


def test_a_line_that_ends_in_a_tag_keeps_its_break() -> None:
    template = "One{% if yes %} and two{% endif %}\nThree\n{% if yes %}\nFour\n{% endif %}\nFive"
    assert body(template, yes=True) == "One and two\nThree\nFour\nFive"


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("Ruth's office, 150 Elgin Street", "your office, 150 Elgin Street"),
        ("le bureau de Ruth", "votre bureau"),
        ("les locaux de Ruth, rue Bank", "vos locaux, rue Bank"),
        ("chez Ruth", "chez vous"),
        ("Truth's Coffee", "Truth's Coffee"),
        ("Bridgehead on Bank", "Bridgehead on Bank"),
    ],
)
def test_a_place_as_its_owner_reads_of_it(place: str, shown: str) -> None:
    assert yours(place, Person("Ruth Okafor", "ruth@example.org")) == shown
