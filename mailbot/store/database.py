"""The case book's database: opened, brought up to date, and handed out one transaction at a time."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, ProgrammingError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from mailbot.errors import StoreError
from mailbot.store.casebook import CaseBook
from mailbot.store.erasing import Erasing
from mailbot.store.exporting import Exporting
from mailbot.store.goodwill import Goodwill
from mailbot.store.holds import Holds
from mailbot.store.letters import Letters
from mailbot.store.marks import Marks
from mailbot.store.messages import Messages
from mailbot.store.people import People
from mailbot.store.schema import REVISION, metadata
from mailbot.store.threads import Threads

# The library would write each statement with its parameters, and each row that it reads, to its log.
logging.getLogger("sqlalchemy").setLevel(logging.WARNING)

BUSY_SECONDS = 30
"""How long a transaction waits for another process's."""

_READING = {"postgresql_readonly": True}  # SQLAlchemy's name for it; what begins SQLite's transactions goes by it, too


class Book(Messages, Threads, CaseBook, Letters, Holds, People, Goodwill, Marks, Erasing, Exporting):
    """Everything of one programme, seen within one transaction."""


class Store:
    """The case book at a database URL; `programme` is the address whose rows are meant."""

    def __init__(self, url: str, programme: str) -> None:
        self._programme = programme.lower()
        self._engine = _engine(url)

    @property
    def shown(self) -> str:
        """Its URL without the password."""
        return _shown(self._engine)

    def there(self) -> bool:
        """Whether there is a case book, of whatever version; no file is made to find out."""
        return self._revision() is not None

    def current(self) -> bool:
        """Whether its tables are there in this version's shape; no file is made, and nobody waits for it."""
        return self._revision() == REVISION

    def _revision(self) -> str | None:
        place = self._engine.url.database
        if self._engine.dialect.name == "sqlite" and not (place and Path(place).exists()):
            return None
        with self._begun(self._engine.execution_options(**_READING)) as connection:
            return _version(connection)

    def upgrade(self) -> None:
        """Make the tables, or bring them to this version's shape; StoreError where a newer version made them."""
        with self._begin() as connection:
            version = _version(connection)
            if version != REVISION:
                from mailbot.store.migrations import migrate  # noqa: PLC0415 - alembic takes 0.4 s to import

                migrate(connection, version)

    @contextmanager
    def transaction(self) -> Iterator[Book]:
        """One transaction that others wait for: committed at the end, or rolled back and StoreError raised."""
        with self._begin() as connection:
            yield Book(connection, self._programme)

    @contextmanager
    def snapshot(self) -> Iterator[Book]:
        """The book as it stands at one moment, to be read only: however long that takes, nobody waits for it."""
        with self._begun(self._engine.execution_options(**_READING)) as connection:
            yield Book(connection, self._programme)

    def compact(self) -> bool:
        """Write out anew what is there, so that nothing of what was deleted is left in a file of the database.

        False where SQLite's log must keep it still, since somebody reads what was (a snapshot): to be done again.
        """
        try:
            if self._engine.dialect.name == "sqlite":
                return self._compact_file()
            self._compact_server()
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise StoreError(f"the store at {_shown(self._engine)}: {_cause(error)}") from error
        return True

    def _compact_file(self) -> bool:
        held = self._engine.raw_connection()  # what compacts can't stand in a transaction
        try:
            cursor = held.cursor()
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                cursor.execute(statement)
            answer = cursor.fetchone()  # whether it was kept waiting too long, and two numbers of pages
            cursor.close()
            return answer is not None and not answer[0]
        finally:
            held.close()

    def _compact_server(self) -> None:
        """PostgreSQL also keeps what is frequent in a column until it looks again; of an empty table it never does."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in metadata.sorted_tables:
                if connection.execute(select(1).select_from(table).limit(1)).first() is None:
                    for column in table.columns:  # whose type is set anew, though to the same, forgets it
                        kind = column.type.compile(connection.dialect)
                        connection.exec_driver_sql(f"ALTER TABLE {table.name} ALTER COLUMN {column.name} TYPE {kind}")
            for statement in ("ANALYZE", "VACUUM FULL"):
                connection.exec_driver_sql(statement)
            with suppress(ProgrammingError):  # few may order one; the server makes one by itself within minutes
                connection.exec_driver_sql("CHECKPOINT")

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        with self._begun(self._engine) as connection:
            yield connection

    @contextmanager
    def _begun(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, sqlite3.Error) as error:  # what a pragma says comes unwrapped
            raise StoreError(f"the store at {self.shown}: {_cause(error)}") from error


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
        sqlite = address.get_backend_name() == "sqlite"
        if not sqlite:
            engine = create_engine(address, isolation_level="SERIALIZABLE", pool_pre_ping=True, hide_parameters=True)
            event.listen(engine, "connect", _prepare_server)
            return engine
        in_memory = address.database in (None, "", ":memory:")
        pool = {"poolclass": StaticPool} if in_memory else {}
        engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True, **pool)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise StoreError(f"store.url: {error}") from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing of its own accord
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_server(connection: Any, _record: object) -> None:
    """A commit that the server could still lose is none, however the server is set up for others."""
    cursor = connection.cursor()
    cursor.execute("SET synchronous_commit = on")
    cursor.close()
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    # The write lock comes first: a transaction that reads, then writes, can't find that another has written between.
    reads_only = connection.get_execution_options().get("postgresql_readonly", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _cause(error: Exception) -> str:
    """The driver's own words: SQLAlchemy's text shows parameters, which are people's mail."""
    cause = getattr(error, "orig", None) or error
    return type(error).__name__ if isinstance(cause, SQLAlchemyError) else f"{type(cause).__name__}: {cause}"
