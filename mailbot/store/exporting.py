"""A person asks what is held: every row of every table is looked at, and what tells of them is given out whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import Column, Row, Table, select

from mailbot.store.schema import cases, deliveries, edges, files, letters, messages, metadata, questions
from mailbot.store.traces import Traces, Tracing, named_in

Bonds = Sequence[tuple[Column[Any], Collection[Any]]]
"""By which values of a column a row hangs on somebody's cases, mail or files, whether it names them or not."""


class Exporting(Tracing):
    """What is held about a person; nothing is changed."""

    def held_about(
        self, traces: Traces, speaks_of: Callable[[bytes], bool], resumes: Collection[str]
    ) -> dict[str, list[dict[str, Any]]]:
        """By table, the rows that forgetting them would touch, each by column; a table that has none is left out.

        These are the rows of their cases, all that name them in a text, the mail that `speaks_of` them with what hangs
        on it, and the files of these keys.
        """
        bonds = self._bonds(traces, speaks_of, resumes)
        found = {
            table.name: [self._whole(table, row) for row in self._rows(table) if _tells(table, row, traces, bonds)]
            for table in metadata.sorted_tables
        }
        return {name: rows for name, rows in found.items() if rows}

    def _bonds(self, traces: Traces, speaks_of: Callable[[bytes], bool], resumes: Collection[str]) -> Bonds:
        received = set(self._mail_of(messages, traces, speaks_of))
        written = set(self._mail_of(letters, traces, speaks_of)) | self._addressed(traces.email)
        names = {row.message_id for row in self._rows(messages) if row.id in received and row.message_id}
        every = metadata.sorted_tables
        return [
            *((table.c.case_id, traces.cases) for table in every if "case_id" in table.c),
            *((table.c.message_id, names) for table in every if "message_id" in table.c),
            (cases.c.id, traces.cases),
            (edges.c.key, names),
            (messages.c.id, received),
            (questions.c.message, received),
            (letters.c.message_id, written),
            (deliveries.c.message_id, written),
            (files.c.key, resumes),
        ]

    def _addressed(self, email: str) -> set[str]:
        return set(self._db.scalars(self._select(deliveries, "message_id", recipient=email)))

    def _whole(self, table: Table, row: Row[Any]) -> dict[str, Any]:
        return dict(self._db.execute(select(table).where(self._only(table, row))).one()._mapping)


def _tells(table: Table, row: Row[Any], traces: Traces, bonds: Bonds) -> bool:
    """Of a case of others its history and its mail tell, where they name them; it is not given out itself."""
    bound = any(row._mapping[column.name] in values for column, values in bonds if column.table is table)
    return bound or (table is not cases and bool(named_in(table, row, traces)))
