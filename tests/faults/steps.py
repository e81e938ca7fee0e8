"""Counts what a process does to the world, before and after each I/O, and ends it at one of these points.

This is no part of the program: a test's child process lays it around the libraries that speak to the world, once,
before the program begins. In production nothing of it exists, so it costs nothing and nobody can switch it on.
"""

from __future__ import annotations

import functools
import imaplib
import os
import signal
import smtplib
import socket
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
from imapclient import IMAPClient
from sqlalchemy.engine.default import DefaultDialect

Namer = Callable[..., str]


class Steps:
    """Writes each point's name to a file as it is reached; at number `kill_at` there is no process any more."""

    def __init__(self, trace: int, kill_at: int | None, halt: tuple[str, float] | None = None) -> None:
        self._trace = trace
        self._kill_at = kill_at
        self._halt = halt
        self._taken = 0
        self._seen: Counter[str] = Counter()

    def step(self, name: str) -> None:
        """One point."""
        if self._taken == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)
        self._note(name)
        self._taken += 1
        self._seen[name] += 1
        if self._halt is not None and self._halt[0] in (name, f"{name}#{self._seen[name] - 1}"):
            seconds, self._halt = self._halt[1], None
            self._note("halted")
            threading.Event().wait(seconds)

    def _note(self, name: str) -> None:
        with suppress(OSError):  # where no file may grow, this one neither
            os.write(self._trace, f"{name}\n".encode())

    def break_commits(self, first: int, number: int) -> None:
        """From a commit on, so many of them fail as on a full disk; then there is room again."""
        commit: Any = DefaultDialect.do_commit
        made = [0]

        def full(dialect: DefaultDialect, connection: Any) -> None:
            made[0] += 1
            if first < made[0] <= first + number:
                self._note("broken")
                raise _full(dialect)
            commit(dialect, connection)

        DefaultDialect.do_commit = full  # type: ignore[method-assign]

    def around(self, owner: Any, method: str, name: Namer, *marks: str | None) -> None:
        """A point before and after each call of a method, named with these two marks at the end; None: none there."""
        before, after = marks or ("", " done")
        original = getattr(owner, method)

        @functools.wraps(original)
        def counted(*args: Any, **more: Any) -> Any:
            said = name(*args, **more)
            if before is not None:
                self.step(said + before)
            result = original(*args, **more)
            if after is not None:
                self.step(said + after)
            return result

        setattr(owner, method, counted)

    def watch(self) -> None:
        """Every IMAP command, commit, SMTP verb, connection, and file opened for writing."""
        self.around(socket, "create_connection", lambda *_, **__: "connect")
        self.around(imaplib.IMAP4, "_command", lambda _, verb, *__: f"imap {_word(verb)}", "", " said")
        self.around(IMAPClient, "_raw_command", lambda _, verb, *__, **___: f"imap {_word(verb)}", "", " answered")
        self.around(imaplib.IMAP4, "_command_complete", lambda _, verb, __: f"imap {_word(verb)}", None, " answered")
        self.around(smtplib.SMTP, "send", lambda _, said: f"smtp {_verb(said)}", "", " said")
        self.around(smtplib.SMTP, "getreply", lambda _: "smtp", None, " answered")
        self.around(DefaultDialect, "do_commit", lambda *_: "commit")
        sys.addaudithook(self._file)

    def _file(self, event: str, args: tuple[Any, ...]) -> None:
        written = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+") and args[0] != os.devnull
        if written or event in ("os.rename", "os.remove"):
            self.step("file")


def _full(dialect: DefaultDialect) -> Exception:
    if dialect.name == "sqlite":
        return sqlite3.OperationalError("database or disk is full")
    return psycopg.errors.DiskFull("could not extend file: No space left on device")


def _word(verb: str | bytes) -> str:
    return verb.decode("ascii") if isinstance(verb, bytes) else verb


def _verb(said: str | bytes) -> str:
    """A verb; the letter itself; or the dot that ends it."""
    line = said.encode() if isinstance(said, str) else said
    if line == b".\r\n":
        return "dot"
    first = line.split(b" ", 1)[0].strip()
    return first.decode("ascii") if line.count(b"\n") == 1 and first.isalpha() and len(line) < 512 else "letter"
