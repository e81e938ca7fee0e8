"""The lines that a reader of the demo sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.cases.case import Case, Person, Stage
from mailbot.demo.people import answer
from mailbot.demo.servers import PROGRAMME
from mailbot.demo.smtp import Carried
from mailbot.demo.telling import Mark, Shown, Teller
from mailbot.store import Entry, Question, Store
from tests.unit.demo.samples import ERIC, MONDAY, RUTH, ZONE, letter, pen, raw_letter


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'mailbot.db'}", PROGRAMME.email)
    opened.upgrade()
    with opened.transaction() as book:
        people = Person(RUTH.name, RUTH.email), Person(ERIC.name, ERIC.email), Person("Leïla", "leila@example.org")
        book.save(Case("c1", PROGRAMME.email, Stage.SCHEDULED, *people, MONDAY), MONDAY)
    yield opened
    opened.close()


@pytest.fixture
def shown() -> list[Shown]:
    return []


@pytest.fixture
def teller(store: Store, shown: list[Shown]) -> Teller:
    return Teller(store, ZONE, shown.append)


def test_the_day_stands_above_its_lines_once(teller: Teller, shown: list[Shown]) -> None:
    for _ in range(2):
        teller.written(answer(pen(), letter(), "Yes, gladly."), MONDAY)
    assert [(one.mark, one.text) for one in shown] == [
        (Mark.DAY, "Monday 2 March 2026"),
        (Mark.MAIL_IN, "Ruth Adeyemi writes: “Yes, gladly.”"),
        (Mark.MAIL_IN, "Ruth Adeyemi writes: “Yes, gladly.”"),
    ]


def test_what_was_understood_is_told_once_with_its_words_and_the_stage_it_leads_to(
    store: Store, teller: Teller, shown: list[Shown]
) -> None:
    with store.transaction() as book:
        book.record(Entry("c1", MONDAY, "agree_time", Stage.SCHEDULED, "connectee", "Thursday at 2"))
    teller.catch_up()
    teller.catch_up()
    assert [one.text for one in shown if one.mark is Mark.UNDERSTOOD] == [
        "understood: agree time from “Thursday at 2” (Éric and Ruth, now scheduled)"
    ]


def test_a_clock_says_who_still_owes_what(store: Store, teller: Teller, shown: list[Shown]) -> None:
    with store.transaction() as book:
        book.record(Entry("c1", MONDAY, "debt_due", Stage.SCHEDULED, "", note="debt:time:connector"))
    teller.catch_up()
    assert shown[-1].text == "the clock: Ruth still owes a time (Éric and Ruth, now scheduled)"


def test_what_is_held_is_told_with_its_reason(store: Store, teller: Teller, shown: list[Shown]) -> None:
    with store.transaction() as book:
        book.hold(Question("q1", "c1", None, "a yes with a condition", MONDAY))
    teller.catch_up()
    assert (shown[-1].mark, shown[-1].text) == (Mark.ASKED, "held for the coordinator: a yes with a condition")


def test_a_letter_is_told_by_kind_and_readers(teller: Teller, shown: list[Shown]) -> None:
    teller.letter(Carried(MONDAY, PROGRAMME.email, (RUTH.email,), raw_letter()), "time_nudge")
    assert shown[-1].text == "time nudge to Ruth Adeyemi, Éric Tshibangu, Mei-Ling Zhou"
