"""Opening, upgrading, transactions, and what the database does with awkward values."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from mailbot.errors import StoreError
from mailbot.store import Book, Store, database
from mailbot.store.migrations import configuration
from mailbot.store.schema import REVISION, Name, Words, metadata
from tests.servers.postgres import Postgres
from tests.timing import least_seconds
from tests.unit.store.samples import NOW, a_case, an_alarm, incoming


def test_migrations_end_at_the_declared_tables(store: Store, url: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _types_differ})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def _types_differ(*arguments: object) -> bool | None:
    """Own types differ from what a database reports in name only."""
    return False if isinstance(arguments[4], (Name, Words)) else None


def test_the_declared_revision_is_the_newest() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == REVISION


@pytest.mark.alone
def test_upgrading_an_up_to_date_store_is_quick(store: Store) -> None:
    assert least_seconds(store.upgrade, 0.1) < 0.1


def test_upgrade_refuses_the_tables_of_a_newer_version(store: Store, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "mailbot.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreError, match="newer version"):
        store.upgrade()


def test_upgrade_from_nothing_is_one_transaction(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(url, "programme@example.org")
    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", _fail)
        with pytest.raises(RuntimeError):
            store.upgrade()
    store.upgrade()
    with store.transaction() as book:
        assert book.cases() == []
    store.close()


def _fail(*_arguments: object, **_more: object) -> None:
    raise RuntimeError("power cut")


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(StoreError), store.transaction() as book:
        _receive_and_fail(book)
    with store.transaction() as book:
        assert book.cursor("INBOX") is None
        assert book.pending(10) == []


def _receive_and_fail(book: Book) -> None:
    book.receive(incoming(), NOW)
    book.received(99)


def test_a_second_process_waits_then_gets_a_store_error(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    second = Store(url, "programme@example.org")
    with store.transaction(), pytest.raises(StoreError, match="locked"), second.transaction():
        pass
    with second.transaction() as book:
        assert book.cases() == []
    second.close()


def test_pragmas_make_a_commit_durable(store: Store) -> None:
    with store.transaction() as book:
        pragmas = {
            name: book._db.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_commit_is_durable_on_a_server_whose_default_is_another(postgres: Postgres) -> None:
    url = postgres.url(postgres.database())
    theirs = create_engine(url)
    with theirs.connect() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "off"
    theirs.dispose()
    ours = Store(url, "programme@example.org")
    ours.upgrade()
    with ours.transaction() as book:
        assert book._db.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    ours.close()


def test_what_is_read_at_leisure_stays_as_it_was_and_keeps_nobody_waiting(store: Store, url: str) -> None:
    other = Store(url, "programme@example.org")
    with store.snapshot() as book:
        assert book.mark_of("key") is None
        start = time.monotonic()
        with other.transaction() as theirs:
            theirs.mark("key", "new")
        assert time.monotonic() - start < database.BUSY_SECONDS / 3
        assert book.mark_of("key") is None
    with store.transaction() as book:
        assert book.mark_of("key") == "new"
    other.close()


def test_what_is_erased_while_somebody_reads_it_is_still_to_be_written_out(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    store = Store(url, "programme@example.org")
    store.upgrade()
    with store.snapshot() as book:
        assert book.mark_of("key") is None
        with store.transaction() as theirs:
            theirs.mark("key", "new")
        assert not store.compact()
    assert store.compact()
    store.close()


def test_a_server_refuses_to_write_what_is_only_read(postgres: Postgres) -> None:
    store = Store(postgres.url(postgres.database()), "programme@example.org")
    store.upgrade()
    with pytest.raises(StoreError, match="ReadOnly"), store.snapshot() as book:
        book.mark("key", "value")
    with store.transaction() as book:  # on the same connection, which may write again
        book.mark("key", "value")
    with store.snapshot() as book:
        assert book.mark_of("key") == "value"
    store.close()


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////no/such/folder/mailbot.db", "oracle+nothing://x"])
def test_a_store_that_cannot_be_opened_says_so(url: str) -> None:
    with pytest.raises(StoreError):
        Store(url, "programme@example.org").upgrade()


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Call Ruth. " * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store(f"sqlite:///{path}", "programme@example.org").upgrade()


def test_an_error_names_no_parameter(store: Store) -> None:
    with pytest.raises(StoreError) as caught, store.transaction() as book:
        book._db.exec_driver_sql("INSERT INTO nowhere VALUES (?)", ("ruth@example.com",))
    assert "ruth" not in str(caught.value)
    assert "nowhere" in str(caught.value)


def test_a_scratch_store_in_memory_lasts_as_long_as_it_is_open() -> None:
    store = Store("sqlite://", "programme@example.org")
    store.upgrade()
    with store.transaction() as book:
        book.mark("lease", "here")
    with store.transaction() as book:
        assert book.mark_of("lease") == "here"
    store.close()


def test_programmes_share_a_store_and_see_nothing_of_each_other(store: Store, url: str) -> None:
    other = Store(url, "Other@example.org")
    with store.transaction() as book:
        book.save(a_case(alarms=(an_alarm(NOW),)), NOW)
        book.receive(incoming(), NOW)
        book.mark("lease", "first")
        book.flag("ruth@example.com", "opted_out", NOW)
    with other.transaction() as book:
        assert (book.cases(), book.pending(9), book.due(NOW, 9), book.mark_of("lease")) == ([], [], [], None)
        assert book.flags("ruth@example.com") == frozenset()
        book.save(a_case(), NOW)
        assert book.receive(incoming(), NOW) is not None
    with store.transaction() as book:
        assert book.due(NOW, 9) != []
    other.close()


@pytest.mark.parametrize("hours", [-5, 0, 9.5])
def test_moments_come_back_aware_in_utc(store: Store, hours: float) -> None:
    at = datetime(2026, 3, 8, 1, 59, 59, 123456, tzinfo=timezone(timedelta(hours=hours)))
    with store.transaction() as book:
        book.receive(incoming(sent_at=at), NOW)
    with store.transaction() as book:
        (received,) = book.pending(1)
    assert received.sent_at == at
    assert received.sent_at.tzinfo is UTC


def test_a_naive_moment_is_refused(store: Store) -> None:
    with pytest.raises(StoreError), store.transaction() as book:
        book.receive(incoming(sent_at=datetime(2026, 3, 8)), NOW)  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize("text", ["nul \0 inside", "lone \ud800 surrogate", "é 🎉 مرحبا", "x" * 100_000])
def test_text_of_any_kind_is_kept(store: Store, text: str) -> None:
    with store.transaction() as book:
        book.mark("note", text)
    with store.transaction() as book:
        kept = book.mark_of("note")
    assert kept == text.replace("\0", "\ufffd").replace("\ud800", "\ufffd")


def test_every_table_can_be_made_on_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=dialect))
        assert "programme VARCHAR NOT NULL" in made
        for index in table.indexes:
            assert len(str(index.name)) <= 63
            assert str(CreateIndex(index).compile(dialect=dialect)).startswith("CREATE INDEX")
