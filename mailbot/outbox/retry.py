"""When a letter that certainly did not go is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Waits that double from `first` to `longest`, `tries` in all: with these numbers about three and a half days.

    RFC 5321 §4.5.4.1 has a sender give up after four to five days; greylisting servers want minutes at first.
    """

    first: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(hours=4)
    tries: int = 28

    def retry_at(self, attempt: int, now: datetime) -> datetime | None:
        """When to try again after attempt number `attempt` (from 1) failed at `now`; None: give up."""
        if attempt >= self.tries:
            return None
        doublings: int = 2 ** min(attempt - 1, 32)
        return now + min(self.longest, self.first * doublings)
