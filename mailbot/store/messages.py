"""Received messages: stored before anything is done with them, and followed until IMAP knows that they are handled."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, insert, select

from mailbot.errors import StoreError
from mailbot.store.page import Page
from mailbot.store.schema import cursors, edges, messages, questions
from mailbot.store.values import Cursor, Handling, Incoming, Mark, Received

_PLAIN_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_WITH_A_PERSON = (Handling.HELD, Handling.QUARANTINED)


class Messages(Page):
    """What came in."""

    def cursor(self, folder: str) -> Cursor | None:
        """How far the folder is stored; None for one never read."""
        row = self._db.execute(self._select(cursors, folder=folder)).first()
        return Cursor(row.uidvalidity, row.uid) if row else None

    def newest(self, folder: str, limit: int = 20) -> dict[int, str]:
        """The Message-IDs of the last messages under the cursor's UIDVALIDITY, by UID; only those of a plain form."""
        at = self.cursor(folder)
        if at is None:
            return {}
        query = self._select(messages, "uid", "message_id", folder=folder, uidvalidity=at.uidvalidity)
        rows = self._db.execute(query.order_by(messages.c.uid.desc()).limit(limit))
        return {row.uid: row.message_id for row in rows if row.uid > 0 and _PLAIN_ID.fullmatch(row.message_id or "")}

    def receive(self, incoming: Incoming, now: datetime) -> int | None:
        """Store a message and move the folder's cursor; its id, or None where that very UID is stored already.

        A mail that came before under another UID is stored too, as a duplicate: nobody reads it twice.
        """
        place = {"folder": incoming.folder, "uidvalidity": incoming.uidvalidity, "uid": incoming.uid}
        self._move_cursor(incoming)
        if self._db.execute(self._select(messages, "id", **place)).first() is not None:
            return None
        original = self._original(incoming.fingerprint)
        values = dict(
            place,
            programme=self._programme,
            raw=incoming.raw,
            digest=incoming.digest,
            fingerprint=incoming.fingerprint,
            message_id=incoming.message_id,
            sent_at=incoming.sent_at,
            received_at=now,
            state=Handling.NEW if original is None else Handling.DUPLICATE,
            original=original,
            to_mark=original is not None,
            flagged=False,
            attempts=0,
            reason="",
        )
        key = self._db.execute(insert(messages).values(values)).inserted_primary_key
        assert key is not None
        return int(key[0])

    def forget_uids(self, folder: str) -> None:
        """The server gives UIDs again: those stored mean other mail now, and everything in the folder counts as new.

        What comes back as it was is known by its fingerprint.
        """
        aside = {"uid": -messages.c.id, "to_mark": False}
        self._change(messages, and_(self._mine(messages, folder=folder), messages.c.uid > 0), **aside)
        self._put(cursors, {"folder": folder}, uid=0)

    def is_new(self, folder: str, uidvalidity: int, uid: int) -> bool:
        """Whether a stored message waits to be handled for the first time."""
        place = {"folder": folder, "uidvalidity": uidvalidity, "uid": uid}
        return self._db.execute(self._select(messages, "state", **place)).scalar() == Handling.NEW

    def blameless(self, id_: int, tries: int) -> None:
        """Tries that failed for want of a store do not count against the message."""
        fewer = and_(self._mine(messages, id=id_), messages.c.attempts >= tries)
        self._change(messages, fewer, attempts=messages.c.attempts - tries)

    def pending(self, limit: int) -> list[Received]:
        """Messages that nobody has handled, the first sent first."""
        query = self._select(messages, state=Handling.NEW).order_by(messages.c.sent_at, messages.c.id).limit(limit)
        return [_received(row) for row in self._db.execute(query)]

    def received(self, id_: int) -> Received:
        """One stored message; StoreError where there is none."""
        row = self._db.execute(self._select(messages, id=id_)).first()
        if row is None:
            raise StoreError(f"no message {id_} in the store")
        return _received(row)

    def message_of(self, case: str, digest: str) -> Received | None:
        """The message of a case that a line of its history rests on; None where it has none, or is gone."""
        row = self._db.execute(self._select(messages, case_id=case, digest=digest).order_by(messages.c.id)).first()
        return _received(row) if row is not None and digest else None

    def settle(self, id_: int, state: Handling, now: datetime, case: str | None = None, reason: str = "") -> None:
        """Say what became of a message at `now`; its IMAP flags are to follow."""
        self._change(
            messages,
            self._mine(messages, id=id_),
            state=state,
            settled_at=now,
            case_id=case,
            reason=reason,
            to_mark=True,
        )

    def requeue(self, id_: int) -> None:
        """Take a message up again as if it had just come in, with all its tries."""
        self._change(messages, self._mine(messages, id=id_), state=Handling.NEW, attempts=0, reason="", to_mark=False)

    def set_aside(self) -> list[Received]:
        """The messages that broke the program, the first sent first."""
        query = self._select(messages, state=Handling.QUARANTINED).order_by(messages.c.sent_at, messages.c.id)
        return [_received(row) for row in self._db.execute(query)]

    def attempt(self, id_: int) -> int:
        """Count one more try at a message, this one included. Commit it before the try."""
        self._change(messages, self._mine(messages, id=id_), attempts=messages.c.attempts + 1)
        return int(self._db.execute(self._select(messages, "attempts", id=id_)).scalar_one())

    def unmarked(self, folder: str, limit: int = 500) -> list[Mark]:
        """Handled messages of a folder whose IMAP flags do not say so yet."""
        held = messages.c.state.in_(_WITH_A_PERSON).label("held")
        query = self._select(messages, "id", "uidvalidity", "uid", "flagged", folder=folder, to_mark=True)
        query = query.add_columns(held).order_by(messages.c.id).limit(limit)
        return [
            Mark(row.id, row.uidvalidity, row.uid, flagged=bool(row.held), unflag=row.flagged and not row.held)
            for row in self._db.execute(query)
        ]

    def marked(self, ids: Collection[int]) -> None:
        """The flags of these messages are as they should be, or can never be."""
        mine = and_(self._mine(messages), messages.c.id.in_(ids))
        self._change(messages, mine, to_mark=False, flagged=messages.c.state.in_(_WITH_A_PERSON))

    def waiting(self, limit: int = 200) -> list[Received]:
        """The latest held mail that belongs to no case yet, first sent first, with the keys of its thread."""
        query = self._select(messages, state=Handling.HELD, case_id=None)
        rows = self._db.execute(query.order_by(messages.c.sent_at.desc(), messages.c.id.desc()).limit(limit)).all()
        keys = self._keys([row.message_id for row in rows if row.message_id])
        return [_received(row, keys.get(row.message_id, ())) for row in reversed(rows)]

    def unasked(self, since: datetime) -> int:
        """How much mail has been kept for a person since a moment without anybody being asked about it."""
        asked = self._select(questions, "message").where(questions.c.message.is_not(None))
        kept = and_(self._mine(messages), messages.c.state.in_(_WITH_A_PERSON), messages.c.settled_at >= since)
        query = select(func.count()).select_from(messages).where(kept, messages.c.id.not_in(asked))
        return int(self._db.execute(query).scalar_one())

    def _move_cursor(self, incoming: Incoming) -> None:
        at = self.cursor(incoming.folder)
        if at is None or at.uidvalidity != incoming.uidvalidity or at.uid < incoming.uid:
            self._put(cursors, {"folder": incoming.folder}, uidvalidity=incoming.uidvalidity, uid=incoming.uid)

    def _original(self, fingerprint: str) -> int | None:
        query = self._select(messages, "id", fingerprint=fingerprint).order_by(messages.c.id).limit(1)
        return self._db.execute(query).scalar()

    def _keys(self, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        query = self._select(edges).where(edges.c.message_id.in_(ids)).order_by(edges.c.message_id, edges.c.key)
        for row in self._db.execute(query):
            found.setdefault(row.message_id, []).append(row.key)
        return {message_id: tuple(keys) for message_id, keys in found.items()}


def _received(row: Row[Any], keys: tuple[str, ...] = ()) -> Received:
    return Received(
        id=row.id,
        folder=row.folder,
        uidvalidity=row.uidvalidity,
        uid=row.uid,
        raw=row.raw,
        digest=row.digest,
        fingerprint=row.fingerprint,
        message_id=row.message_id,
        sent_at=row.sent_at,
        received_at=row.received_at,
        state=Handling(row.state),
        attempts=row.attempts,
        case=row.case_id,
        reason=row.reason,
        original=row.original,
        keys=keys,
    )
