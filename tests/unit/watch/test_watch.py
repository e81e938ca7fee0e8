"""A clock that leaps stops the program once, whichever way, until it is right again or a person believes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from mailbot.inbox import Inbox
from mailbot.watch.clock import ClockWatch
from mailbot.watch.pause import CLOCK, paused, resume
from mailbot.watch.watch import Watch
from tests.gates.house import House, house

LEAPS = [timedelta(hours=2), timedelta(hours=-2), timedelta(days=365), timedelta(days=-365)]
MINUTE = timedelta(minutes=1)


class Daemon:
    """The rounds of one process at a time, a minute between two, and what the program tells the coordinator."""

    def __init__(self, home: House) -> None:
        self.home = home
        self.passed = 0.0
        self.started()

    def started(self) -> None:
        robot = self.home.robot
        self.watch = Watch(robot.desk, robot.store, Inbox(robot.desk.settings.imap))
        self.watch.stay(by_this_clock=True)
        self.watch._clock = ClockWatch(lambda: self.passed)

    def rounds(self, number: int = 1) -> list[str]:
        """Why each round stood still."""
        found = []
        for _ in range(number):
            self.home.now += MINUTE
            self.passed += MINUTE.total_seconds()
            assert self.watch.begin(self.home.now)
            found.append(self.why())
            self.watch.end()
        return found

    def why(self) -> str:
        with self.home.robot.store.transaction() as book:
            return paused(book)

    def told(self) -> int:
        return sum(one.kind == "unwell" for one in self.home.new_letters())

    def resumed(self) -> None:
        with self.home.robot.store.transaction() as book:
            assert resume(book) == CLOCK

    def leaps(self, by: timedelta) -> datetime:
        self.home.now += by
        return self.home.now


@pytest.fixture
def daemon() -> Iterator[Daemon]:
    with house() as home:
        made = Daemon(home)
        assert made.rounds(2) == ["", ""]
        yield made
        made.watch.leave()


@pytest.mark.parametrize("leap", LEAPS)
def test_a_leap_is_told_once_and_a_person_who_believes_it_is_not_asked_again(daemon: Daemon, leap: timedelta) -> None:
    daemon.leaps(leap)
    assert daemon.rounds(3) == [CLOCK] * 3
    assert daemon.told() == 1
    daemon.resumed()
    assert daemon.rounds(3) == [""] * 3
    assert daemon.told() == 0


@pytest.mark.parametrize("leap", LEAPS)
def test_a_clock_that_is_set_right_again_is_believed_by_itself(daemon: Daemon, leap: timedelta) -> None:
    daemon.leaps(leap)
    assert daemon.rounds(2) == [CLOCK] * 2
    daemon.leaps(-leap)
    assert daemon.rounds(2) == ["", ""]
    assert daemon.told() == 1


def test_a_person_who_believes_an_earlier_clock_is_believed_by_the_next_process(daemon: Daemon) -> None:
    daemon.leaps(timedelta(hours=-2))
    assert daemon.rounds() == [CLOCK]
    daemon.watch.leave()
    daemon.resumed()
    daemon.started()
    assert daemon.rounds(2) == ["", ""]
    assert daemon.told() == 1


def test_a_process_that_starts_before_the_last_one_worked_stands_still(daemon: Daemon) -> None:
    daemon.watch.leave()
    daemon.leaps(timedelta(hours=-2))
    daemon.started()
    assert daemon.rounds(2) == [CLOCK] * 2
    daemon.resumed()
    assert daemon.rounds(2) == ["", ""]
    assert daemon.told() == 1


def test_a_process_that_starts_too_early_goes_on_when_the_clock_is_right(daemon: Daemon) -> None:
    daemon.watch.leave()
    daemon.leaps(timedelta(hours=-2))
    daemon.started()
    assert daemon.rounds(2) == [CLOCK] * 2
    daemon.leaps(timedelta(hours=2))
    assert daemon.rounds(2) == ["", ""]
    daemon.leaps(timedelta(hours=2))
    assert daemon.rounds() == [CLOCK]
    assert daemon.told() == 2


def test_a_leap_that_the_last_process_told_of_still_stands_for_the_next(daemon: Daemon) -> None:
    for leap in (timedelta(hours=3), timedelta(hours=-3)):
        daemon.leaps(leap)
        assert daemon.rounds() == [CLOCK]
        daemon.watch.leave()
        daemon.started()
        assert daemon.rounds(2) == [CLOCK] * 2
        assert daemon.told() == 1
        daemon.resumed()
        assert daemon.rounds(2) == ["", ""]
        assert daemon.told() == 0
