"""A programme's life in any weather (`machine.py`): a few here, many more in `make faults-long` (a hypothesis profile).

That the machine can fail is shown by three programs that are wrong on purpose: each is noticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from mailbot.pipeline import correspondence, participants
from mailbot.pipeline.robot import Robot
from mailbot.store import Book, Delivery, Handling
from mailbot.watch.pause import paused
from tests.faults.doubles import without_servers
from tests.faults.laws import SETTLED, WITH_A_PERSON
from tests.faults.machine import STRANGER, Harms, Programme
from tests.gates.house import LEILA, RUTH

LONG = settings.get_current_profile_name() == "long"
WEATHER = settings(
    max_examples=2_000 if LONG else 15,
    stateful_step_count=80 if LONG else 40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
DEATHS: Sequence[Harms] = [{("store done", number): "died"} for number in range(18)]

pytestmark = pytest.mark.timeout(6 * 3600 if LONG else 300)


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """No server, and no log."""
    structlog.configure(processors=[_dropped])
    with without_servers():
        yield
    structlog.reset_defaults()


def _dropped(*_: object) -> str:
    raise structlog.DropEvent


def test_nothing_is_lost_doubled_or_misdirected_in_any_weather() -> None:
    run_state_machine_as_test(Programme, settings=WEATHER)


@pytest.mark.parametrize(
    "point", [("smtp MAIL", 0), ("smtp dot", 0), *(("store done", number) for number in range(3, 12))]
)
def test_the_alarm_of_a_process_that_died_over_it_is_sent_by_the_next_one_though_it_stands_still(
    point: tuple[str, int],
) -> None:
    machine = Programme()
    try:
        machine.begin(journal=False)
        machine.the_clock_is_set(minutes=600)
        machine.work({point: "died"})
        with machine.store.transaction() as book:
            stands_still = bool(paused(book))
        for _ in range(2):
            machine.work({})
        assert {one.recipient for one in machine.postman.taken} == ({LEILA} if stands_still else set())
        machine.laws.hold()
    finally:
        machine.end()


def noticed(harms: Sequence[Harms] = ({},), reply_to: str | None = None) -> str:
    """What the machine says of the program as it now is, where one thing after another comes in such weather."""
    machine = Programme()
    try:
        machine.begin(journal=False)
        machine.a_match_is_imported(number=0, stage="introduced")
        for harm in harms:
            machine.deliver(RUTH.email, "ASK", **{"Reply-To": reply_to})
            machine.work(harm)
            machine.laws.hold()
            machine.time_passes(hours=2, harms={})
            machine.laws.hold()
    except AssertionError as broken:
        return str(broken)
    finally:
        machine.end()
    return ""


def test_the_same_weather_does_no_harm_to_the_program_as_it_is() -> None:
    assert noticed(DEATHS, STRANGER) == ""


def test_it_notices_a_claim_that_is_not_committed_before_the_first_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    claim, ambiguous = Book.claim, Book.ambiguous

    def late(book: Book, delivery: Delivery, now: datetime) -> bool:
        return claim(book, replace(delivery, attempts=delivery.attempts - 1), now) and ambiguous(book, delivery, now)

    monkeypatch.setattr(Book, "claim", lambda *_: True)
    monkeypatch.setattr(Book, "ambiguous", late)
    assert "0 claimed letters" in noticed()


def test_it_notices_a_done_that_is_set_outside_the_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    settle, handle = Book.settle, Robot.handle
    later: list[tuple[Any, ...]] = []

    def settled(_book: Book, *what: Any, **more: Any) -> None:
        later.append((what, more))

    def handled(robot: Robot, ident: int, now: datetime) -> None:
        later.clear()
        handle(robot, ident, now)
        for what, more in later:
            with robot.store.transaction() as book:
                settle(book, *what, **more)

    monkeypatch.setattr(Book, "settle", settled)
    monkeypatch.setattr(Robot, "handle", handled)
    assert "is still to be dealt with" in noticed(DEATHS)


def test_it_notices_a_recipient_that_is_taken_from_a_header(monkeypatch: pytest.MonkeyPatch) -> None:
    people, act = correspondence._people, participants.act
    asked: dict[str, str] = {}

    def acted(carrier: Any, mail: Any, found: Any, reading: Any) -> str:
        asked.clear()
        asked.update(dict.fromkeys([mail.sender], mail.message.reply_to[0].email) if mail.message.reply_to else {})
        return act(carrier, mail, found, reading)

    def answered(*about: Any) -> Any:
        return tuple(replace(one, email=asked.get(one.email, one.email)) for one in people(*about))

    monkeypatch.setattr(participants, "act", acted)
    monkeypatch.setattr(correspondence, "_people", answered)
    assert STRANGER in noticed(reply_to=STRANGER)


def test_it_notices_a_cursor_that_passes_what_is_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    receive = Book.receive

    def received(book: Book, incoming: Any, now: datetime) -> int | None:
        if incoming.uid != 2:
            return receive(book, incoming, now)
        book._move_cursor(incoming)
        return None

    monkeypatch.setattr(Book, "receive", received)
    assert "passed over" in noticed([{}, {}])


def test_a_mail_that_is_settled_has_a_state_of_the_sum() -> None:
    """Received = done + held + pending: each state there is is one of the three."""
    assert {*SETTLED, *WITH_A_PERSON, "new"} == {state.value for state in Handling}
