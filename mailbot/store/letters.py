"""The outbox: letters rendered once, queued exactly once, released or dropped as wholes, and filed once out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, insert, or_, select

from mailbot.cases.case import Role
from mailbot.store.deliveries import Deliveries, delivery_of
from mailbot.store.schema import case_people, deliveries, letters
from mailbot.store.values import Fate, Outgoing, Post, Posted, Unsent

_UNDECIDED = (Fate.QUEUED, Fate.CLAIMED, Fate.AMBIGUOUS)


class Letters(Deliveries):
    """What goes out."""

    def enqueue(self, outgoing: Outgoing) -> bool:
        """Store a letter with one delivery a recipient; False where its Message-ID is there already."""
        values = _columns(outgoing)
        if not self._put_once(letters, {"message_id": outgoing.message_id}, **values):
            return False
        next_at = (outgoing.not_before or outgoing.created_at) if outgoing.state == Post.QUEUED else None
        blank = {"state": Fate.QUEUED, "attempts": 0, "repeats": 0, "reported": False, "error": ""}
        rows = [
            dict(blank, programme=self._programme, message_id=outgoing.message_id, recipient=address, next_at=next_at)
            for address in dict.fromkeys(outgoing.recipients)
        ]
        self._db.execute(insert(deliveries), rows)
        return True

    def letter(self, message_id: str) -> Outgoing | None:
        """One letter as it was enqueued, in its present state."""
        posted = self.posted(message_id)
        return posted.letter if posted else None

    def posted(self, message_id: str) -> Posted | None:
        """One letter with what became of it for each recipient."""
        return next(iter(self._posted(self._mine(letters, message_id=message_id))), None)

    def letters(self, case: str) -> list[Posted]:
        """The letters of a case with what became of them, in the order of writing."""
        return self._posted(self._mine(letters, case_id=case))

    def release(self, hold: str, not_before: datetime | None = None) -> int:
        """Queue the letters that waited for an answer; how many. They keep their own hour where none is given."""
        waiting = self._mine(letters, hold=hold, state=Post.WAITING)
        ids = list(self._db.scalars(select(letters.c.message_id).where(waiting)))
        if not_before is not None:
            self._change(letters, waiting, not_before=not_before)
        self._change(letters, waiting, state=Post.QUEUED)
        hour = select(func.coalesce(letters.c.not_before, letters.c.created_at)).where(
            letters.c.programme == deliveries.c.programme, letters.c.message_id == deliveries.c.message_id
        )
        mine = and_(self._mine(deliveries, state=Fate.QUEUED), deliveries.c.message_id.in_(ids))
        self._change(deliveries, mine, next_at=hour.scalar_subquery())
        return len(ids)

    def drop(self, hold: str) -> int:
        """Give up what waited for an answer; how many letters."""
        return self._drop(self._mine(letters, hold=hold))

    def drop_letters(self, case: str, kinds: Collection[str] = (), keys: Collection[str] = ()) -> int:
        """Give up a case's letters of these kinds or keys for everybody who has not had them; how many letters."""
        named = or_(letters.c.kind.in_(kinds), letters.c.key.in_(keys))
        return self._drop(and_(self._mine(letters, case_id=case), named))

    def unsent(self, case: str, kinds: Collection[str]) -> list[Unsent]:
        """A case's letters of some kinds of which something still waits: for its hour, a server, a yes, or a folder."""
        query = select(letters.c.message_id, letters.c.kind, letters.c.key, letters.c.hold).where(
            self._mine(letters, case_id=case), letters.c.kind.in_(kinds), _still_open(Fate.QUEUED)
        )
        return [Unsent(row.message_id, row.kind, row.key, row.hold) for row in self._db.execute(query)]

    def unsent_to(self, email: str) -> list[Unsent]:
        """The letters of which an address has not had its own yet."""
        theirs = self._select(deliveries, "message_id", recipient=email.lower(), state=Fate.QUEUED)
        query = select(letters.c.message_id, letters.c.kind, letters.c.key, letters.c.hold, letters.c.case_id).where(
            self._mine(letters), letters.c.message_id.in_(theirs), _still_open(Fate.QUEUED)
        )
        return [Unsent(row.message_id, row.kind, row.key, row.hold, row.case_id) for row in self._db.execute(query)]

    def spare(self, message_id: str, email: str) -> None:
        """A letter goes to everybody but one, who has not had it."""
        mine = self._mine(deliveries, message_id=message_id, recipient=email.lower(), state=Fate.QUEUED)
        self._change(deliveries, mine, next_at=None)
        self._file_when_out(message_id)

    def hurry(self, message_id: str) -> None:
        """A letter that waits for its turn goes before all others."""
        waiting = and_(
            self._mine(deliveries, message_id=message_id, state=Fate.QUEUED), deliveries.c.next_at.is_not(None)
        )
        self._change(deliveries, waiting, next_at=datetime.fromtimestamp(0, UTC))

    def take_back(self, message_ids: Collection[str]) -> int:
        """Give up letters for everybody whose sending has not begun; how many letters."""
        return self._drop(and_(self._mine(letters), letters.c.message_id.in_(message_ids)))

    def waits_on(self, hold: str) -> bool:
        """Whether a letter still waits for an answer."""
        query = select(letters.c.message_id).where(self._mine(letters, hold=hold, state=Post.WAITING))
        return self._db.execute(query.limit(1)).first() is not None

    def unfiled(self, limit: int) -> list[Outgoing]:
        """Letters for a folder: drafts for Drafts, those that are out for Sent, in the order of writing."""
        query = self._select(letters, to_file=True).order_by(letters.c.created_at, letters.c.message_id).limit(limit)
        return [posted.letter for posted in self._with_deliveries(list(self._db.execute(query)))]

    def filed(self, message_id: str) -> None:
        """The letter is in its folder, or needs none."""
        self._change(letters, self._mine(letters, message_id=message_id), to_file=False, filed=True)

    def third_parties_since(self, giver: str, since: datetime) -> int:
        """In how many cases of a giver's referrals a first letter was written to the referral since a moment."""
        theirs = self._select(case_people, "case_id", email=giver.lower(), role=Role.REFERRER)
        query = select(func.count(letters.c.case_id.distinct())).where(
            self._mine(letters, first_contact=True),
            letters.c.created_at >= since,
            letters.c.state != Post.DROPPED,
            letters.c.case_id.in_(theirs),
        )
        return int(self._db.execute(query).scalar_one())

    def _drop(self, chosen: ColumnElement[bool]) -> int:
        query = select(letters.c.message_id).where(chosen, _still_open(*_UNDECIDED))
        ids = list(self._db.scalars(query))
        self._change(letters, and_(self._mine(letters), letters.c.message_id.in_(ids)), state=Post.DROPPED)
        mine = and_(self._mine(deliveries, state=Fate.QUEUED), deliveries.c.message_id.in_(ids))
        self._change(deliveries, mine, next_at=None)
        for message_id in ids:
            self._file_when_out(message_id)
        return len(ids)

    def _posted(self, where: ColumnElement[bool]) -> list[Posted]:
        query = select(letters).where(where).order_by(letters.c.created_at, letters.c.message_id)
        return self._with_deliveries(list(self._db.execute(query)))

    def _with_deliveries(self, rows: list[Row[Any]]) -> list[Posted]:
        ids = [row.message_id for row in rows]
        query = select(deliveries).where(self._mine(deliveries), deliveries.c.message_id.in_(ids))
        fates = [delivery_of(row) for row in self._db.execute(query.order_by(deliveries.c.id))]
        of = {id_: tuple(fate for fate in fates if fate.message_id == id_) for id_ in ids}
        return [
            Posted(_letter(row, tuple(fate.recipient for fate in of[row.message_id])), of[row.message_id])
            for row in rows
        ]


def _still_open(*fates: Fate) -> ColumnElement[bool]:
    """Of letters: not given up, some copy undecided, and no draft that lies in its folder already."""
    undecided = exists().where(
        deliveries.c.programme == letters.c.programme,
        deliveries.c.message_id == letters.c.message_id,
        deliveries.c.state.in_(fates),
    )
    return and_(letters.c.state != Post.DROPPED, undecided, or_(letters.c.state != Post.DRAFT, letters.c.to_file))


def _columns(outgoing: Outgoing) -> dict[str, Any]:
    return {
        "case_id": outgoing.case,
        "kind": outgoing.kind,
        "key": outgoing.key,
        "subject": outgoing.subject,
        "envelope_from": outgoing.envelope_from,
        "state": outgoing.state,
        "hold": outgoing.hold,
        "first_contact": outgoing.first_contact,
        "auto": outgoing.auto,
        "created_at": outgoing.created_at,
        "not_before": outgoing.not_before,
        "to_file": outgoing.state == Post.DRAFT,
        "filed": False,
        "raw": outgoing.raw,
    }


def _letter(row: Row[Any], recipients: tuple[str, ...]) -> Outgoing:
    return Outgoing(
        message_id=row.message_id,
        case=row.case_id,
        kind=row.kind,
        key=row.key,
        subject=row.subject,
        raw=row.raw,
        envelope_from=row.envelope_from,
        recipients=recipients,
        state=Post(row.state),
        created_at=row.created_at,
        hold=row.hold,
        first_contact=row.first_contact,
        auto=row.auto,
        not_before=row.not_before,
    )
