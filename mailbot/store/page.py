"""What every page of the book stands on: one connection in one transaction, and the programme whose rows it sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from mailbot.errors import StoreError


class Page:
    """One family of tables, seen through a transaction. Nothing here commits."""

    def __init__(self, connection: Connection, programme: str) -> None:
        self._db = connection
        self._programme = programme

    @contextmanager
    def part(self) -> Iterator[None]:
        """All of what is done within or, where it raises, none of it; the transaction goes on either way."""
        try:
            with self._db.begin_nested():
                yield
        except SQLAlchemyError as error:
            raise StoreError(f"the store: {type(error).__name__}") from error

    def _mine(self, table: Table, /, **values: Any) -> ColumnElement[bool]:
        """The programme's own rows of a table whose columns have these values (None: that are null)."""
        return and_(table.c.programme == self._programme, *(table.c[name] == value for name, value in values.items()))

    def _select(self, table: Table, /, *columns: str, **values: Any) -> Select[Any]:
        chosen: Select[Any] = select(*(table.c[name] for name in columns)) if columns else select(table)
        return chosen.where(self._mine(table, **values))

    def _add(self, table: Table, /, **values: Any) -> None:
        self._db.execute(insert(table).values(programme=self._programme, **values))

    def _change(self, table: Table, where: ColumnElement[bool], /, **values: Any) -> int:
        """How many rows changed."""
        return self._db.execute(update(table).where(where).values(**values)).rowcount

    def _put(self, table: Table, key: Mapping[str, Any], /, **values: Any) -> None:
        """Insert a row or change the one that has its key."""
        if not self._change(table, self._mine(table, **key), **values):
            self._add(table, **key, **values)

    def _put_once(self, table: Table, key: Mapping[str, Any], /, **values: Any) -> bool:
        """Insert a row where none has its key; whether it was inserted."""
        if self._db.execute(self._select(table, **key)).first() is not None:
            return False
        self._add(table, **key, **values)
        return True
