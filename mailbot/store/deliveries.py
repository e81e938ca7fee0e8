"""One letter to one recipient: queued, claimed, and settled so that a crash at any point leaves one true state.

    queued ─claim→ claimed ─ambiguous→ ambiguous ─sent→ sent
      ▲               │ retry, refuse, fail │
      └───────────────┴──────── repeat ─────┘

A delivery is called ambiguous just *before* the final dot (RFC 5321 §4.1.1.4) is said: whoever dies there leaves it so.
`claim` counts an attempt, and `ambiguous` holds only for the attempt that claimed: one that slept meanwhile stops.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from mailbot.store.page import Page
from mailbot.store.schema import deliveries, letters
from mailbot.store.values import Delivery, Fate, Post

_UNDER_WAY = deliveries.c.state.in_((Fate.CLAIMED, Fate.AMBIGUOUS))


class Deliveries(Page):
    """What becomes of a letter for each recipient."""

    def due_deliveries(
        self, now: datetime, limit: int, *, only: Collection[str] = (), but: Collection[str] = ()
    ) -> list[Delivery]:
        """What may be sent by now, the longest waiting first; of some kinds only, or of all but some."""
        query = self._of_kinds(self._select(deliveries, state=Fate.QUEUED), only, but).where(
            deliveries.c.next_at <= now
        )
        ordered = query.order_by(deliveries.c.next_at, deliveries.c.id).limit(limit)
        return [delivery_of(row) for row in self._db.execute(ordered)]

    def next_delivery(self) -> datetime | None:
        """When the next letter may be sent; None where none is queued."""
        query = self._select(deliveries, "next_at", state=Fate.QUEUED).where(deliveries.c.next_at.is_not(None))
        return self._db.scalars(query.order_by(deliveries.c.next_at).limit(1)).first()

    def claim(self, delivery: Delivery, now: datetime) -> bool:
        """Take a due delivery; False where it is no longer due or another has it. `attempts` is one more afterwards."""
        free = self._mine(deliveries, id=delivery.id, state=Fate.QUEUED, attempts=delivery.attempts)
        due = deliveries.c.next_at <= now
        return bool(
            self._change(deliveries, and_(free, due), state=Fate.CLAIMED, attempts=delivery.attempts + 1, next_at=None)
        )

    def ambiguous(self, delivery: Delivery, now: datetime) -> bool:
        """Say that the final dot comes next; False where this attempt no longer has the claim, and must not say it."""
        ours = self._mine(deliveries, id=delivery.id, state=Fate.CLAIMED, attempts=delivery.attempts)
        return bool(self._change(deliveries, ours, state=Fate.AMBIGUOUS, settled_at=now))

    def sent(self, delivery: Delivery, now: datetime) -> None:
        """The server took it (250 after the dot): true whatever else was decided of it meanwhile."""
        self._settle(self._mine(deliveries, id=delivery.id), delivery, Fate.SENT, now, "")

    def refuse(self, delivery: Delivery, now: datetime, error: str) -> None:
        """The server will never take it (5xx)."""
        self._settle(self._ours(delivery), delivery, Fate.REFUSED, now, error)

    def fail(self, delivery: Delivery, now: datetime, error: str) -> None:
        """All tries are used up."""
        self._settle(self._ours(delivery), delivery, Fate.FAILED, now, error)

    def retry(self, delivery: Delivery, at: datetime, error: str) -> None:
        """It certainly did not go: try again at `at`, unless the letter was dropped meanwhile."""
        self._requeue(delivery, at, error, delivery.repeats)

    def repeat(self, delivery: Delivery, at: datetime) -> None:
        """It may have gone: send it once more, under the same Message-ID."""
        self._requeue(delivery, at, "sent again: no answer to the final dot", delivery.repeats + 1)

    def stuck(self, *, only: Collection[str] = (), but: Collection[str] = ()) -> list[Delivery]:
        """Claims that nobody works on: ask only as the one process that sends, before it claims anything."""
        return self._in_state(self._select(deliveries, state=Fate.CLAIMED), only, but)

    def doubtful(self, *, only: Collection[str] = (), but: Collection[str] = ()) -> list[Delivery]:
        """Deliveries with an unknown outcome that nobody has been told of."""
        return self._in_state(self._select(deliveries, state=Fate.AMBIGUOUS, reported=False), only, but)

    def reported(self, delivery: Delivery) -> None:
        """A person knows that the outcome is unknown; it stays so until they say."""
        self._change(deliveries, self._mine(deliveries, id=delivery.id), reported=True)
        self._file_when_out(delivery.message_id)

    def sent_since(self, since: datetime) -> int:
        """How many letters went out, to one or more, since a moment."""
        query = select(func.count(deliveries.c.message_id.distinct()))
        mine = and_(self._mine(deliveries, state=Fate.SENT), deliveries.c.settled_at >= since)
        return int(self._db.execute(query.where(mine)).scalar_one())

    def _settle(self, ours: ColumnElement[bool], delivery: Delivery, state: Fate, now: datetime, error: str) -> None:
        self._change(deliveries, ours, state=state, settled_at=now, next_at=None, error=error)
        self._file_when_out(delivery.message_id)

    def _ours(self, delivery: Delivery) -> ColumnElement[bool]:
        """The delivery as long as the attempt that claimed it is the latest."""
        return and_(self._mine(deliveries, id=delivery.id, attempts=delivery.attempts), _UNDER_WAY)

    def _requeue(self, delivery: Delivery, at: datetime, error: str, repeats: int) -> None:
        wanted = self._select(letters, "state", message_id=delivery.message_id)
        next_at = at if self._db.execute(wanted).scalar() == Post.QUEUED else None
        changes: dict[str, Any] = {"next_at": next_at, "error": error, "repeats": repeats, "reported": False}
        self._change(deliveries, self._ours(delivery), state=Fate.QUEUED, settled_at=None, **changes)
        self._file_when_out(delivery.message_id)

    def _in_state(self, query: Select[Any], only: Collection[str], but: Collection[str]) -> list[Delivery]:
        ordered = self._of_kinds(query, only, but).order_by(deliveries.c.id)
        return [delivery_of(row) for row in self._db.execute(ordered)]

    def _of_kinds(self, query: Select[Any], only: Collection[str], but: Collection[str]) -> Select[Any]:
        named = self._select(letters, "message_id").where(letters.c.message_id == deliveries.c.message_id)
        if only:
            query = query.where(named.where(letters.c.kind.in_(only)).exists())
        return query.where(~named.where(letters.c.kind.in_(but)).exists()) if but else query

    def _file_when_out(self, message_id: str) -> None:
        """A letter belongs in a folder once nothing of it is under way and somebody has it."""
        letter = self._mine(deliveries, message_id=message_id)
        under_way = or_(
            deliveries.c.state == Fate.CLAIMED,
            and_(deliveries.c.state == Fate.QUEUED, deliveries.c.next_at.is_not(None)),
            and_(deliveries.c.state == Fate.AMBIGUOUS, deliveries.c.reported.is_(False)),
        )
        ids = select(deliveries.c.id)
        is_under_way = self._db.execute(ids.where(letter, under_way).limit(1)).first() is not None
        is_out = self._db.execute(ids.where(letter, deliveries.c.state == Fate.SENT).limit(1)).first() is not None
        unfiled = self._mine(letters, message_id=message_id, filed=False)
        self._change(letters, unfiled, to_file=is_out and not is_under_way)


def delivery_of(row: Row[Any]) -> Delivery:
    """A row of the deliveries table as a value."""
    return Delivery(
        id=row.id,
        message_id=row.message_id,
        recipient=row.recipient,
        state=Fate(row.state),
        attempts=row.attempts,
        repeats=row.repeats,
        next_at=row.next_at,
        settled_at=row.settled_at,
        error=row.error,
    )
