from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailbot.watch.clock import ClockWatch

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


class Machine:
    """A clock that can be set, and time that cannot."""

    def __init__(self) -> None:
        self.now, self.passed = START, 0.0
        self.watch = ClockWatch(lambda: self.passed)

    def after(self, passed: timedelta, leap: timedelta = timedelta(0)) -> timedelta:
        self.passed += passed.total_seconds()
        self.now += passed + leap
        return self.watch.leap(self.now)


@pytest.fixture
def machine() -> Machine:
    made = Machine()
    assert made.after(timedelta(0)) == timedelta(0)
    return made


@pytest.mark.parametrize("passed", [timedelta(minutes=1), timedelta(hours=72), timedelta(days=400)])
def test_time_that_passes_is_no_leap(machine: Machine, passed: timedelta) -> None:
    assert machine.after(passed) == timedelta(0)


@pytest.mark.parametrize("leap", [timedelta(days=365), timedelta(days=-365), timedelta(hours=2), timedelta(hours=-2)])
def test_a_leap_is_seen_until_the_clock_is_right_again(machine: Machine, leap: timedelta) -> None:
    assert machine.after(timedelta(minutes=1), leap) == leap
    assert machine.after(timedelta(minutes=1)) == leap
    assert machine.after(timedelta(minutes=1), -leap) == timedelta(0)


@pytest.mark.parametrize("minutes", [60, -60, -59, 1])
def test_up_to_an_hour_the_clock_is_followed(machine: Machine, minutes: int) -> None:
    assert machine.after(timedelta(minutes=1), timedelta(minutes=minutes)) == timedelta(0)
    assert machine.after(timedelta(minutes=1)) == timedelta(0)


def test_a_person_can_say_that_it_is_right(machine: Machine) -> None:
    assert machine.after(timedelta(0), timedelta(days=365)) != timedelta(0)
    machine.watch.believe(machine.now)
    assert machine.after(timedelta(minutes=1)) == timedelta(0)
