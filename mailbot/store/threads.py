"""Which message belongs to which case: links, thread edges that outlive a missing parent, and tags."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from mailbot.cases.case import Role
from mailbot.store.page import Page
from mailbot.store.schema import HASHED, edges, holders, links, stored_name, tags
from mailbot.store.values import Tagged

THREAD_LIMIT = 500
"""Messages of a thread that are looked at; a thread that long has long had its case."""

REFERENCES_LIMIT = 20


class Threads(Page):
    """Who answers whom."""

    def link(self, message_id: str, case: str, people: Collection[str], at: datetime) -> None:
        """A message, sent or received at `at`, belongs to a case, and these addresses have it."""
        self._put_once(links, {"message_id": message_id, "case_id": case}, at=at)
        for email in people:
            self._put_once(holders, {"case_id": case, "email": email.lower(), "message_id": message_id}, at=at)

    def case_of(self, message_ids: Sequence[str]) -> str | None:
        """The case of the first message that has one, in the order given."""
        return next(iter(self.cases_of(message_ids)), None)

    def cases_of(self, message_ids: Sequence[str]) -> list[str]:
        """Every case that one of these messages belongs to, in the order of the messages."""
        rank = {stored_name(message_id): place for place, message_id in reversed(list(enumerate(message_ids)))}
        query = self._select(links).where(links.c.message_id.in_(message_ids))
        rows = sorted(self._db.execute(query), key=lambda row: (rank[row.message_id], row.at, row.case_id))
        return list(dict.fromkeys(row.case_id for row in rows))

    def last_seen_by(self, case: str, email: str) -> tuple[str, ...]:
        """The latest 20 Message-IDs of a case that a person has, oldest first: References (RFC 5322 §3.6.4)."""
        query = self._select(holders, "message_id", case_id=case, email=email.lower())
        newest = query.order_by(holders.c.at.desc(), holders.c.message_id).limit(REFERENCES_LIMIT)
        found = [message_id for message_id in self._db.scalars(newest) if not message_id.startswith(HASHED)]
        return tuple(reversed(found))

    def join(self, message_id: str, keys: Iterable[str]) -> None:
        """Record which messages one names as its thread, whether they have come or not."""
        for key in dict.fromkeys(keys):
            if key != message_id:
                self._put_once(edges, {"message_id": message_id, "key": key})

    def thread_of(self, message_id: str) -> set[str]:
        """Everything that hangs together with a message, itself included; at most 500 messages, the nearest first."""
        thread = {message_id}
        fringe = {message_id}
        while fringe and len(thread) < THREAD_LIMIT:
            fringe = self._neighbours(fringe) - thread
            thread.update(sorted(fringe)[: THREAD_LIMIT - len(thread)])
        return thread

    def tag(self, case: str, role: Role | None, new: str) -> str:
        """The token of a person in a case (None: of the case itself): the one there is, else `new`."""
        found = self._db.execute(self._select(tags, "token", case_id=case, role=role or "")).scalar()
        if found is not None:
            return str(found)
        self._add(tags, token=new, case_id=case, role=role or "")
        return new

    def by_tag(self, token: str) -> Tagged | None:
        """Whose token it is; None for one that was never given."""
        row = self._db.execute(self._select(tags, token=token)).first()
        return Tagged(row.case_id, Role(row.role) if row.role else None) if row else None

    def _neighbours(self, fringe: set[str]) -> set[str]:
        mine = edges.c.programme == self._programme
        up = select(edges.c.key).where(mine, edges.c.message_id.in_(fringe)).limit(THREAD_LIMIT)
        down = select(edges.c.message_id).where(mine, edges.c.key.in_(fringe)).limit(THREAD_LIMIT)
        return {*self._db.scalars(up), *self._db.scalars(down)}
