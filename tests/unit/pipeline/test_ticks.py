"""Nudges that leave late: none is written beside one that still waits, and the next step counts from the leaving."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from mailbot.cases.case import Person
from mailbot.pipeline.ticks import DueDigest, pictures
from mailbot.reading.values import Language
from mailbot.report.digest import Digest, Week
from tests.gates.house import LEILA, RUTH, House, house
from tests.unit.cases.story import at
from tests.unit.report.samples import grown


@pytest.fixture
def home() -> Iterator[House]:
    with house() as made:
        yield made


def round_at(home: House, moment: str) -> list[tuple[str, tuple[str, ...]]]:
    """Clocks speak at a moment; nothing leaves."""
    home.now = at(moment)
    home.robot.tick(home.now)
    return [(one.kind, one.recipients) for one in home.new_letters() if one.kind != "digest"]


def speaks_next(home: House) -> datetime:
    (case,) = home.cases()
    (debt,) = case.debts
    assert debt.next_at is not None
    return debt.next_at


NUDGE = [("time_nudge", (RUTH.email,))]


def test_no_second_nudge_is_written_while_the_first_still_waits(home: House) -> None:
    home.now = at("03-02 10:00")
    home.opened()
    home.leave()
    assert round_at(home, "03-10 09:00") == NUDGE
    assert speaks_next(home) == at("03-13 09:00")
    assert round_at(home, "03-13 09:00") == []  # the mail server has been away since
    assert speaks_next(home) == at("03-16 09:00")
    assert round_at(home, "03-16 09:00") == []
    home.leave()
    assert speaks_next(home) == at("03-19 09:00"), "three working days from when it left"
    assert round_at(home, "03-18 17:00") == []
    assert round_at(home, "03-19 09:00") == NUDGE
    home.leave()
    assert round_at(home, "03-24 09:00") == [("stalled", (LEILA,))]


def test_a_nudge_that_leaves_at_once_changes_nothing(home: House) -> None:
    home.now = at("03-02 10:00")
    home.opened()
    home.leave()
    assert round_at(home, "03-10 09:00") == NUDGE
    before = home.cases()
    home.leave()
    assert home.cases() == before


def test_a_letter_that_is_no_nudge_moves_no_clock(home: House) -> None:
    home.now = at("03-02 10:00")
    home.opened()
    before = home.cases()
    home.now += timedelta(days=2)
    home.leave()
    assert home.cases() == before


def test_a_digest_is_drawn_on_ten_pages_at_most() -> None:
    networks = tuple(grown(f"Newcomer Number {number}", generations=1, each=1) for number in range(400))
    week = Week(at("03-02 09:30"), at("03-09 09:30"), 3, Language.EN)
    due = DueDigest(Person("Leila", LEILA), at("03-09 09:30"), "", week, Digest({}, networks))
    drawn = pictures(due)
    assert len(drawn) == 10
    assert drawn[0].text.startswith("Newcomer Number 0")
    assert sum(len(one.png) for one in drawn) < 3_000_000
    assert pictures(DueDigest(due.owner, due.slot, "", week, Digest({}, ()))) == ()
