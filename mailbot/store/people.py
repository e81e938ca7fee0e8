"""What is known of an address beyond its cases, and who was told what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from mailbot.store.page import Page
from mailbot.store.schema import flags, told
from mailbot.store.values import Told


class People(Page):
    """Addresses."""

    def flag(self, email: str, flag: str, now: datetime) -> None:
        """Note something of an address (`opted_out`, `bounced`); the first time stays."""
        self._put_once(flags, {"email": email.lower(), "flag": flag}, at=now)

    def unflag(self, email: str, flag: str) -> None:
        """Take a note back."""
        self._db.execute(delete(flags).where(self._mine(flags, email=email.lower(), flag=flag)))

    def flags(self, email: str) -> frozenset[str]:
        """What is noted of an address."""
        return frozenset(self._db.scalars(self._select(flags, "flag", email=email.lower())))

    def told(self, case: str | None, email: str, what: str, at: datetime) -> None:
        """Record that somebody was told something."""
        self._add(told, case_id=case, email=email.lower(), what=what, at=at)

    def told_to(self, email: str) -> list[Told]:
        """What somebody was told, in the order of time."""
        query = self._select(told, email=email.lower()).order_by(told.c.at, told.c.id)
        return [Told(row.email, row.case_id, row.what, row.at) for row in self._db.execute(query)]
