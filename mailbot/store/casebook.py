"""Cases with their people, clocks and history: the whole value as JSON beside the columns that are searched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, Select, Table, and_, delete, insert, select

from mailbot.cases.case import Case, Role, Stage
from mailbot.reading.values import Language
from mailbot.store.page import Page
from mailbot.store.schema import case_people, cases, history, moments
from mailbot.store.values import Entry, Moment

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Case).decode


class CaseBook(Page):
    """The cases."""

    def save(self, case: Case, now: datetime) -> None:
        """Insert a case or change it; its people and moments are those of the value, no others."""
        owed = case.owes()
        self._put(
            cases,
            {"id": case.id},
            stage=case.stage,
            generation=case.generation,
            parent=case.parent,
            connector_email=case.connector.email,
            connectee_email=case.connectee.email,
            coordinator_email=case.coordinator.email,
            owes=owed.role if owed else None,
            due_at=owed.due if owed else None,
            opened_at=case.opened_at,
            updated_at=now,
            value=_encode(case),
        )
        self._rewrite(case_people, case.id, _people(case))
        self._rewrite(moments, case.id, ({"key": key, "at": at} for key, at in dict(case.moments()).items()))

    def case(self, id_: str) -> Case | None:
        """One case by its id."""
        value = self._db.execute(self._select(cases, "value", id=id_)).scalar()
        return None if value is None else _decode(value)

    def stage_of(self, id_: str | None) -> Stage | None:
        """Where a case stands, for a line of the log; None where there is none."""
        stage = None if id_ is None else self._db.execute(self._select(cases, "stage", id=id_)).scalar()
        return None if stage is None else Stage(stage)

    def cases(self, stage: Stage | None = None) -> list[Case]:
        """Every case, or those of one stage, in the order of opening."""
        query = self._select(cases, "value") if stage is None else self._select(cases, "value", stage=stage)
        return self._decoded(query.order_by(cases.c.opened_at, cases.c.id))

    def cases_with(self, email: str) -> list[Case]:
        """The cases in which an address has a role, the coordinator's apart, in the order of opening."""
        theirs = self._select(case_people, "case_id", email=email.lower())
        ids = set(self._db.scalars(theirs.where(case_people.c.role != Role.COORDINATOR)))
        found = self._decoded(self._select(cases, "value").where(cases.c.id.in_(ids)))
        return sorted(found, key=lambda case: (case.opened_at, case.id))

    def children(self, id_: str) -> list[Case]:
        """The cases that a case's referrals opened."""
        return self._decoded(self._select(cases, "value", parent=id_).order_by(cases.c.opened_at, cases.c.id))

    def chain(self, id_: str) -> list[Case]:
        """Every case of the chain that a case belongs to, the first match first: one query, up to it, then down."""
        mine = [cases.c.programme == self._programme]
        up = select(cases.c.id, cases.c.parent).where(*mine, cases.c.id == id_).cte("up", recursive=True)
        up = up.union_all(select(cases.c.id, cases.c.parent).where(*mine, cases.c.id == up.c.parent))
        down = select(up.c.id).where(up.c.parent.is_(None)).cte("down", recursive=True)
        down = down.union_all(select(cases.c.id).where(*mine, cases.c.parent == down.c.id))
        query = select(cases.c.value).where(*mine, cases.c.id.in_(select(down.c.id)))
        return self._decoded(query.order_by(cases.c.generation, cases.c.opened_at, cases.c.id))

    def due(self, now: datetime, limit: int) -> list[Moment]:
        """The clocks that have run out, the earliest first."""
        query = self._select(moments).where(moments.c.at <= now)
        ordered = query.order_by(moments.c.at, moments.c.case_id, moments.c.key).limit(limit)
        return [Moment(row.case_id, row.key, row.at) for row in self._db.execute(ordered)]

    def next_due(self) -> datetime | None:
        """When the next clock speaks; None where none is set."""
        return self._db.scalars(self._select(moments, "at").order_by(moments.c.at).limit(1)).first()

    def record(self, entry: Entry) -> None:
        """Add a line to a case's history."""
        self._add(
            history,
            case_id=entry.case,
            at=entry.at,
            event=entry.event,
            stage=entry.stage,
            by=entry.by,
            words=entry.words,
            message=entry.message,
            rules=msgspec.json.encode(entry.rules).decode(),
            note=entry.note,
        )

    def history(self, case: str) -> list[Entry]:
        """A case's history in the order of recording."""
        return [_entry(row) for row in self._db.execute(self._select(history, case_id=case).order_by(history.c.id))]

    def history_since(self, since: datetime) -> list[Entry]:
        """The history of all cases from a moment on."""
        query = self._select(history).where(history.c.at >= since)
        return [_entry(row) for row in self._db.execute(query.order_by(history.c.at, history.c.id))]

    def language(self, email: str) -> Language | None:
        """The language that a person is written to in, by the case that was changed last; None for a stranger."""
        joined = and_(cases.c.programme == case_people.c.programme, cases.c.id == case_people.c.case_id)
        query = (
            select(case_people.c.language)
            .select_from(case_people.join(cases, joined))
            .where(self._mine(case_people, email=email.lower()))
            .order_by(cases.c.updated_at.desc())
            .limit(1)
        )
        found = self._db.execute(query).scalar()
        return None if found is None else Language(found)

    def _decoded(self, query: Select[Any]) -> list[Case]:
        return [_decode(row.value) for row in self._db.execute(query)]

    def _rewrite(self, table: Table, case: str, rows: Iterable[dict[str, Any]]) -> None:
        self._db.execute(delete(table).where(self._mine(table, case_id=case)))
        values = [{"programme": self._programme, "case_id": case, **row} for row in rows]
        if values:
            self._db.execute(insert(table), values)


def _people(case: Case) -> list[dict[str, Any]]:
    held = {role: case.person(role) for role in Role}
    return [
        {"role": role, "email": person.email.lower(), "language": person.language}
        for role, person in held.items()
        if person is not None and person.email
    ]


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        case=row.case_id,
        at=row.at,
        event=row.event,
        stage=Stage(row.stage),
        by=row.by,
        words=row.words,
        message=row.message,
        rules=msgspec.json.decode(row.rules, type=tuple[str, ...]),
        note=row.note,
    )
