"""One clock, digest or letter on which the program breaks keeps back nobody else's, and a person is told once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from mailbot.cases.case import Case
from mailbot.cases.decide import decide
from mailbot.pipeline import robot, ticks
from mailbot.store import Book, Fate, Outgoing
from tests.gates.house import ERIC, KWAME, LEILA, PRIYA, RUTH, House


def test_a_clock_that_breaks_the_program_keeps_no_other_back_and_is_told_of_once(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned = home.opened(RUTH, ERIC)
    home.opened(KWAME, PRIYA)

    def broken(case: Case, *more: Any, **named: Any) -> Any:
        if case.id == poisoned.id:
            raise KeyError("words of a person")
        return decide(case, *more, **named)

    monkeypatch.setattr(ticks, "decide", broken)
    letters = home.wait(days=8)
    assert [one.recipients for one in letters if one.kind == "time_nudge"] == [(KWAME.email,)]
    told = [one for one in (*letters, *home.wait(minutes=5), *home.wait(minutes=5)) if one.kind == "unwell"]
    assert [one.recipients for one in told] == [(LEILA,)]
    assert b"words of a person" not in told[0].raw
    monkeypatch.setattr(ticks, "decide", decide)
    assert RUTH.email in {reader for one in home.wait(minutes=5) for reader in one.recipients}  # it stayed due


def test_a_digest_that_breaks_the_program_keeps_no_clock_back(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise KeyError("words of a person")

    home.wait(hours=1)
    home.opened()
    monkeypatch.setattr(ticks, "digest_of", broken)
    kinds = [one.kind for one in home.wait(days=8)]
    assert sorted(kinds) == ["time_nudge", "unwell"]


def test_a_letter_after_which_the_program_breaks_is_known_to_be_sent_and_goes_no_second_time(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_desk: Any, book: Book, letter: Outgoing, recipient: str, now: datetime) -> None:
        book.told(letter.case, recipient, "half of it", now)
        raise KeyError("words of a person")

    case = home.opened()
    monkeypatch.setattr(robot, "letter_left", broken)
    home.leave()
    with home.robot.store.transaction() as book:
        assert not book.told_to(RUTH.email)  # all of what follows, or none of it
        (posted,) = [one for one in book.letters(case.id) if one.letter.kind == "introduction"]
        assert {one.state for one in posted.deliveries} == {Fate.SENT}
    monkeypatch.undo()
    told = [one for one in home.new_letters() if one.kind == "unwell"]
    assert [one.recipients for one in told] == [(LEILA,)]
    assert not [one for one in home.wait(minutes=5) if one.kind == "introduction"]
