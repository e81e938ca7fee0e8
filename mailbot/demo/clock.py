"""A clock that stands still until it is told to go on: weeks pass in seconds."""

from __future__ import annotations

import threading
from datetime import datetime


class SteppingClock:
    """The demo's present, shared by the daemon, the servers and the people. Thread-safe; never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The present, aware."""
        with self._lock:
            return self._now

    def advance(self, to: datetime) -> None:
        """Go on to a moment; an earlier one changes nothing."""
        with self._lock:
            self._now = max(self._now, to)
