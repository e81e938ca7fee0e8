"""PostgreSQL 15, as one unprivileged user out of one temporary directory, on a port of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.servers.ports import free_port, scratch

_FOLDERS = ("/usr/lib/postgresql/15/bin", *os.environ.get("PATH", "").split(":"))
_USER = "mailbot"
# Killed clients are what is tested, not lost power: nothing here needs the disk to have turned.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "40",
    "logging_collector": "off",
}


@dataclass
class Postgres:
    """A server in the foreground; `root` holds its data and its socket."""

    bin: Path
    root: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    _numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def data(self) -> Path:
        return self.root / "data"

    def url(self, database: str) -> str:
        """What `store.url` says."""
        return f"postgresql+psycopg://{_USER}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        self._give(self.root)
        subprocess.run(
            [self.bin / "initdb", "-D", self.data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=self.root,
            **self._rights(),
        )

    def start(self) -> None:
        options = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        where = ["-D", str(self.data), "-p", str(self.port), "-k", str(self.root)]
        with (self.root / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.bin / "postgres"), *where, *options],
                cwd=self.root,
                stdout=log,
                stderr=log,
                **self._rights(),
            )
        self._until_it_answers()

    def stop(self, *, at_once: bool = False) -> None:
        """Fast: open transactions are rolled back. `at_once`: as after a crash, it recovers at the next start."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
            self.process.wait(30)
            self.process = None

    def database(self, template: str = "template0") -> str:
        """Make a database, a copy of another one; its name."""
        name = f"store{next(self._numbers)}"
        self.say(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        self.say(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def say(self, command: str, database: str = "postgres") -> None:
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(command))
        finally:
            engine.dispose()

    def _until_it_answers(self, seconds: float = 30.0) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                return self.say("SELECT 1")
            except OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def _give(self, folder: Path) -> None:
        if os.getuid() == 0:
            owner = pwd.getpwnam("nobody")
            os.chown(folder, owner.pw_uid, owner.pw_gid)

    @staticmethod
    def _rights() -> dict[str, Any]:
        """Root gives its rights away: the server refuses to run with them."""
        if os.getuid() != 0:
            return {}
        owner = pwd.getpwnam("nobody")
        return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def found() -> Path | None:
    """Where its programs are."""
    folders = (Path(folder) for folder in _FOLDERS)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def make_postgres() -> Postgres | None:
    """A running server with no database of ours; None where it is not installed."""
    programs = found()
    if programs is None:
        return None
    server = Postgres(programs, Path(tempfile.mkdtemp(prefix="postgres-", dir=scratch())))
    try:
        server.prepare()
        server.start()
    except BaseException:
        remove(server)
        raise
    return server


def remove(server: Postgres) -> None:
    """Stop it, and delete what it kept."""
    server.stop(at_once=True)
    shutil.rmtree(server.root, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for all tests of a process; each makes its own databases."""
    server = make_postgres()
    if server is None:
        pytest.skip("PostgreSQL 15 is not installed (Debian: postgresql-15)")
    try:
        yield server
    finally:
        remove(server)
