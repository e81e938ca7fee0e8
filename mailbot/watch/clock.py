"""A clock that leaps is told from time that passes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

LEAP = timedelta(hours=1)
"""A clock that is further off than this is not believed; one that is nearer is followed."""


def _since_boot() -> float:
    """Seconds that nobody can set, those of a machine asleep included where the system counts them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class ClockWatch:
    """Compares the clock with what has passed since it was last believed."""

    def __init__(self, elapsed: Callable[[], float] = _since_boot) -> None:
        self._elapsed = elapsed
        self._believed: tuple[datetime, float] | None = None

    def leap(self, now: datetime) -> timedelta:
        """By how much the clock has leapt, forwards or back; zero where it can be believed."""
        passed = self._elapsed()
        if self._believed is not None:
            at, then = self._believed
            off = now - at - timedelta(seconds=passed - then)
            if abs(off) > LEAP:
                return off
        self._believed = now, passed
        return timedelta(0)

    def doubt(self) -> None:
        """The clock is not to be measured by until it is looked at anew."""
        self._believed = None

    def believe(self, now: datetime) -> None:
        """A person says that the clock is right."""
        self._believed = now, self._elapsed()
