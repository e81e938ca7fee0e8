"""Erasure leaves no trace of a person, on either store: tables, files, raw mail, outbox, held mail.

SQLite's write-ahead log is emptied, too. PostgreSQL's is the server's own: what it keeps, and what backups keep, is
told in SECURITY.md and by the command.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from mailbot.cases.case import Person, Stage
from mailbot.errors import MailbotError
from mailbot.pipeline.forget import forget
from mailbot.store import Store
from mailbot.store.schema import goodwill, metadata
from tests.gates.house import ERIC, KWAME, LEILA, PRIYA, PROGRAMME, RUTH, House, house
from tests.servers.postgres import Postgres

ZENO = Person(
    "Zenobia Quillfeather", "zenobia@quill.example.org", "Zenographer", "Zenoworks", "Zenobio", "613-555-9191"
)
TRACES = (
    "zenobia",
    "quillfeather",
    "quill.example.org",
    "zenographer",
    "zenoworks",
    "zenobio",
    "613-555-9191",
    "zenowords",
)


def lived(home: House, other: Person = ERIC) -> None:
    """They answer, are quoted, held, referred, refused, written about by others, and letters to them wait."""
    home.opened(ZENO, other)
    home.opened(KWAME, replace(ZENO, name="Zenobia Quillfeather"))
    home.leave()
    home.says(ZENO, "OFFER 2026-03-12T14:00 Zenowords room", From=f"Zenobia Quillfeather <{ZENO.email}>")
    home.says(other, "AGREE 2026-03-12T14:00 Zenowords room")
    home.says(ZENO, "Zenowords that nobody understands")
    home.put(home.mail(ZENO.email, "unproven zenowords", Authentication_Results=None))
    home.says(LEILA, "CLOSE Zenobia Quillfeather? She works at Zenoworks.", Cc=f"Zenobia Quillfeather <{ZENO.email}>")
    home.says("stranger@x.example.org", "I know Zenobia =?utf-8?q?Quillfeather?= well")
    home.opened(RUTH, PRIYA)
    home.says(RUTH, "MET")
    home.says(RUTH, f"REFER Zenobia Quillfeather <{ZENO.email}>")
    home.wait(minutes=20)
    home.wait(days=9)
    with home.robot.store.transaction() as book:
        for flag in ("opted_out", "bounced"):  # the only rows of their table: of none is more left than of these
            book.flag(ZENO.email, flag, home.now)


@dataclass
class Kept:
    """A store as it lies on disk."""

    url: str
    folder: Path
    server: Postgres | None = None

    def found(self) -> list[str]:
        """Every trace in every file of the database, as bytes; a server's log of what was written is its own."""
        if self.server is not None:
            self.server.say("CHECKPOINT")  # which also deletes the files of tables that were written out anew
        files = [file for file in self.folder.rglob("*") if file.is_file() and "pg_wal" not in file.parts]
        held = {file.name: file.read_bytes().lower() for file in files}
        return [f"{trace} in {name}" for name, content in held.items() for trace in TRACES if trace.encode() in content]

    def seen(self) -> None:
        """The server looks at what its tables hold most, and writes it down; nothing is compressed in any of them."""
        if self.server is not None:
            self.server.say("ANALYZE", self.url.rpartition("/")[2])


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    if request.param == "sqlite":
        yield Kept(f"sqlite:///{tmp_path / 'book.db'}", tmp_path)
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.database()
    made = Kept(server.url(name), server.data, server)
    _uncompressed(made)
    try:
        yield made
    finally:
        server.drop(name)


def _uncompressed(made: Kept) -> None:
    """Long values lie in the files as they are: else the search would find nothing where there is much."""
    store = Store(made.url, PROGRAMME)
    store.upgrade()
    with store._begin() as connection:
        for table in metadata.sorted_tables:
            for column in table.columns:
                if column.type.python_type in (str, bytes) or not column.type.python_type:
                    statement = f"ALTER TABLE {table.name} ALTER COLUMN {column.name} SET STORAGE EXTERNAL"
                    connection.execute(text(statement))
    store.close()


@pytest.fixture
def home(kept: Kept) -> Iterator[House]:
    with house(kept.url) as made:
        yield made


@pytest.mark.timeout(240)
def test_erasure_leaves_no_trace_in_store_wal_raw_mail_outbox_or_held_mail(home: House, kept: Kept) -> None:
    lived(home)
    kept.seen()
    assert len({one.partition(" ")[0] for one in kept.found()}) == len(TRACES)  # so there is much to erase
    assert forget(home.robot, ZENO.email.upper(), home.now) > 5
    assert kept.found() == []
    with home.robot.store._begin() as connection:
        for table in metadata.sorted_tables:
            rows = [_shown(tuple(row)) for row in connection.execute(table.select())]
            assert not [row for row in rows if any(trace in row for trace in TRACES)], table.name


def _shown(row: tuple[object, ...]) -> str:
    return " ".join(one.decode("latin-1") if isinstance(one, bytes) else str(one) for one in row).lower()


@pytest.mark.timeout(240)
def test_who_owns_no_more_than_the_database_can_forget_in_it(postgres: Postgres) -> None:
    """A server's administrator gives a programme its database, and seldom the right to order a checkpoint."""
    name = postgres.database()
    postgres.say("CREATE ROLE plain LOGIN")
    try:
        postgres.say(f'ALTER DATABASE "{name}" OWNER TO plain')
        postgres.say("GRANT ALL ON SCHEMA public TO plain", name)
        url = postgres.url(name).replace("//mailbot@", "//plain@")
        with house(url) as home:
            lived(home)
            assert forget(home.robot, ZENO.email, home.now) > 5
        assert Kept(url, postgres.data / "base", postgres).found() == []
    finally:
        postgres.drop(name)
        postgres.say("DROP ROLE plain")


def test_history_stays_without_them_and_nobody_writes_to_them_again(home: House) -> None:
    lived(home)
    before = {case.id: (case.generation, case.parent) for case in home.cases()}
    with home.robot.store.transaction() as book:
        entries = sum(len(book.history(ident)) for ident in before)
    forget(home.robot, ZENO.email, home.now)
    assert {case.id: (case.generation, case.parent) for case in home.cases()} == before
    with home.robot.store.transaction() as book:
        assert sum(len(book.history(ident)) for ident in before) == entries
    assert {case.stage for case in home.cases() if "[erased]" in (case.connector.name, case.connectee.name)} == {
        Stage.CLOSED
    }
    for _ in range(30):
        home.wait(hours=24)
    assert not [one for one in home.letters() if ZENO.email in one.recipients]


def test_what_they_were_asked_for_is_struck_and_what_others_were_asked_for_stays(home: House) -> None:
    lived(home)
    with home.robot.store._begin() as connection:
        before = {row.email for row in connection.execute(goodwill.select())}
    assert ZENO.email in before
    forget(home.robot, ZENO.email, home.now)
    with home.robot.store._begin() as connection:
        assert {row.email for row in connection.execute(goodwill.select())} == before - {ZENO.email}


def test_others_lose_nothing_of_their_own_matches(home: House) -> None:
    home.opened(ZENO, ERIC)
    theirs = home.opened(RUTH, PRIYA)
    home.says(RUTH, "OFFER 2026-03-12T14:00 here")
    before = home.case(theirs.id)
    letters = [one.raw for one in home.letters() if one.case == theirs.id]
    forget(home.robot, ZENO.email, home.now)
    assert home.case(theirs.id) == before
    assert [one.raw for one in home.letters() if one.case == theirs.id] == letters


def test_a_mail_of_theirs_that_comes_again_is_known_and_brings_nothing_back(home: House) -> None:
    home.opened(ZENO, ERIC)
    raw = home.mail(ZENO.email, "OFFER 2026-03-12T14:00 here")
    home.put(raw)
    forget(home.robot, ZENO.email, home.now)
    assert home.put(raw) == []
    assert home.last().state.value == "duplicate"


def test_a_coordinator_is_not_forgotten(home: House) -> None:
    with pytest.raises(MailbotError):
        forget(home.robot, LEILA, home.now)


def test_an_address_shorter_than_a_name_takes_nobody_else_with_it(home: House) -> None:
    home.opened(ZENO, ERIC)
    home.put(home.mail(ZENO.email, "OFFER 2026-03-12T14:00 here"))
    before = home.cases(), [one.raw for one in home.letters()]
    assert forget(home.robot, "a@b", home.now) == 0
    assert (home.cases(), [one.raw for one in home.letters()]) == before
    assert home.last().raw


def test_a_strangers_name_goes_with_them_and_nobody_elses_that_they_signed_with(home: House, kept: Kept) -> None:
    stranger = "drifter@x.example.org"
    home.opened(KWAME, ERIC)
    home.says(stranger, "hello", From=f"Zenobia Quillfeather <{stranger}>")
    home.says(stranger, "hello again", From=f"{KWAME.name} <{stranger}>")
    assert kept.found()
    forget(home.robot, stranger, home.now)
    assert kept.found() == []
    assert {case.connector.name for case in home.cases()} == {KWAME.name}
    assert any(KWAME.name in one.subject for one in home.letters())
