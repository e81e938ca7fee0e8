"""What stops a letter although everything asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from mailbot.cases.letters import LetterKind
from mailbot.pipeline import gates
from mailbot.store import Fate, Outgoing, Post
from tests.gates.house import LEILA, NOW, RUTH, House, everything, house, read


@pytest.fixture
def home() -> Iterator[House]:
    with house(letters_an_hour=7) as made:
        yield made


def letter(kind: LetterKind, **changes: Any) -> Outgoing:
    values = {"message_id": f"<{kind.value}@x>", "case": None, "key": kind.value, "subject": "x", "created_at": NOW}
    fixed = {"raw": b"x", "envelope_from": "b@example.org", "recipients": (RUTH.email,), "state": Post.QUEUED}
    return Outgoing(kind=kind.value, **{**values, **fixed, **changes})


@pytest.mark.parametrize("flag", ["opted_out", "bounced"])
@pytest.mark.parametrize(
    ("kind", "withheld"),
    [
        (LetterKind.TIMES_RELAY, True),
        (LetterKind.REFERRAL_ASK, True),
        (LetterKind.STOPPED, False),  # the answer to their own stop
        (LetterKind.DECISION, False),  # staff mail always goes
    ],
)
def test_who_wants_or_gets_no_mail_is_sent_none(home: House, flag: str, kind: LetterKind, withheld: bool) -> None:
    with home.robot.store.transaction() as book:
        assert not gates.letter_withheld(book, letter(kind), RUTH.email)
        book.flag(RUTH.email, flag, NOW)
        assert gates.letter_withheld(book, letter(kind), RUTH.email) is withheld
        assert not gates.letter_withheld(book, letter(kind), "eric@mail.example.net")


def test_what_is_withheld_stands_in_the_log(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[tuple[str, dict[str, Any]]] = []

    class Log:
        def event(self, event: str, **facts: Any) -> None:
            lines.append((event, facts))

    monkeypatch.setattr(gates, "log", Log())
    case = home.opened()
    with home.robot.store.transaction() as book:
        book.flag(RUTH.email, "opted_out", NOW)
        gates.letter_withheld(book, letter(LetterKind.TIMES_RELAY, case=case.id), RUTH.email)
    facts = {"case": case.id, "stage": case.stage, "kind": "times_relay"}
    assert lines == [("letter.dropped", {**facts, "reason": "the reader wants or gets no more mail"})]


def test_a_full_hour_is_told_to_the_coordinator_once_a_day_and_first_of_all(home: House) -> None:
    desk = home.robot.desk
    with home.robot.store.transaction() as book:
        for number in range(3):
            book.enqueue(letter(LetterKind.TIMES_RELAY, message_id=f"<{number}@x>", key=str(number)))
        assert gates.tell_of_limit(desk, book, NOW)
        assert not gates.tell_of_limit(desk, book, NOW + timedelta(hours=2))
        first = book.due_deliveries(NOW, 1)[0]
        told = book.letter(first.message_id)
        assert gates.tell_of_limit(desk, book, NOW + timedelta(days=1))
    assert told is not None
    assert (told.kind, told.recipients, first.state) == ("unwell", (LEILA,), Fate.QUEUED)
    words = " ".join(everything(told).split())
    assert "more than 7 letters were to leave in one hour, so the rest wait" in words
    assert (
        ": look at what waits (mailbot cases); if it is as it should be, they leave hour by hour by themselves" in words
    )
    assert "2 March 2026" in words
    assert read(told)["To"] is not None


def test_the_day_is_the_programmes_own(home: House) -> None:
    desk = home.robot.desk
    evening = NOW.replace(hour=23)  # 18:00 in Ottawa; at 04:00 UTC it is still that day there
    with home.robot.store.transaction() as book:
        assert gates.tell_of_limit(desk, book, evening)
        assert not gates.tell_of_limit(desk, book, evening + timedelta(hours=5))
        assert gates.tell_of_limit(desk, book, evening + timedelta(hours=7))


def test_of_what_the_program_breaks_on_the_coordinator_is_told_once(home: House) -> None:
    with home.robot.store.transaction() as book:
        for _ in range(2):
            gates.tell_of_break(home.robot.desk, book, "clock:7", "the clock of a match", NOW)
    (told,) = [one for one in home.new_letters() if one.kind == "unwell"]
    assert told.recipients == (LEILA,)
    words = " ".join(everything(told).split())
    assert "the program breaks on the clock of a match; everything else goes on, since" in words
    assert "Monday 2 March 2026, 10:00 a.m." in words
    assert ": send the log's lines of `daemon.unwell` to whoever maintains mailbot; do by hand what was due" in words
