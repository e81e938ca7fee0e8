"""A mailbox, a way out and a store in memory that fail where they are told to, in the test's own thread.

The program's doors to real servers have tests of their own (rows 1 to 7). What is wanted here is speed, and a server
that looks into the store at the very byte which it hears.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.policy import compat32
from typing import Any, Literal, TypeAlias, get_args

import pytest
from sqlalchemy import Connection

from mailbot.errors import MailServerError, StoreError
from mailbot.inbox import KEYWORD, Fetched
from mailbot.outbox import Answer, sending
from mailbot.outbox.connection import BrokenError
from mailbot.pipeline import robot
from mailbot.store import Mark, Store
from mailbot.store.values import Cursor

Harm: TypeAlias = Literal["lost", "slow", "died", "locked", "later", "never", "closing"]
SMTP_STEPS = ("connect", "MAIL", "RCPT", "DATA", "letter", "dot")
IMAP_STEPS = ("select", "search", "fetch", "mark", "append", "look up", "status")
_REFUSALS: Mapping[str, Answer] = {
    "later": Answer(451, "not today"),
    "never": Answer(550, "never"),
    "closing": Answer(421, "closing"),
}


class DeathError(BaseException):
    """The process ends here: no line of it runs any more, and what was not committed never was."""


@dataclass
class Trouble:
    """What goes wrong: at which point, at its how manieth coming, and how. A dead process can't do anything."""

    plan: Mapping[tuple[str, int], Harm] = field(default_factory=dict)
    come: Counter[str] = field(default_factory=Counter)
    happened: list[str] = field(default_factory=list)
    dead: bool = False

    def expect(self, plan: Mapping[tuple[str, int], Harm]) -> None:
        """From now on, and counted from now on."""
        self.plan, self.come, self.dead = plan, Counter(), False
        self.happened = []

    def at(self, point: str) -> Harm | None:
        """The harm that is to be done here; death at once."""
        if self.dead:
            raise DeathError
        harm = self.plan.get((point, self.come[point]))
        self.come[point] += 1
        if harm is not None:
            self.happened.append(f"{point}: {harm}")
        if harm == "died":
            self.dead = True
            raise DeathError
        return harm


def points() -> Mapping[str, tuple[Harm, ...]]:
    """Every point at which something can go wrong, and what can."""
    found: dict[str, tuple[Harm, ...]] = {}
    for step in SMTP_STEPS:
        found[f"smtp {step}"] = ("lost", "slow", "died") if step in ("connect", "letter") else get_args(Harm)
        found[f"smtp {step} done"] = ("lost", "slow", "died")
    for step in IMAP_STEPS:
        found[f"imap {step}"] = found[f"imap {step} done"] = ("lost", "died")
    return {**found, "store begin": ("locked", "died"), "store commit": ("locked", "died"), "store done": ("died",)}


# ── the store ────────────────────────────────────────────────────────────────────────


class FrailStore(Store):
    """The case book in memory: a transaction may not begin, may fail to commit, or end with the process's life."""

    def __init__(self, programme: str, trouble: Trouble, content: bytes | None = None) -> None:
        super().__init__("sqlite://", programme)
        self._trouble = trouble
        if content is not None:
            self.driver.deserialize(content)

    @property
    def driver(self) -> sqlite3.Connection:
        """The one connection, as the driver has it: for a look at what is committed, from outside the program."""
        held = self._engine.raw_connection()
        try:
            driver: Any = held.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            return driver
        finally:
            held.close()

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        if self._trouble.at("store begin") == "locked":
            raise StoreError("the store: locked")
        with super()._begin() as connection:
            yield connection
            if self._trouble.at("store commit") == "locked":
                raise StoreError("the store: full")
        self._trouble.at("store done")


def rows(store: FrailStore, query: str, *values: object) -> list[dict[str, Any]]:
    """What is committed. Nothing may be under way: no transaction is open while the program waits for anybody."""
    driver = store.driver
    assert not driver.in_transaction, "a transaction is open"
    cursor = driver.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


# ── the way out ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter that the server has, and to whom it will bring it."""

    message_id: str
    recipient: str
    raw: bytes


@contextmanager
def without_servers() -> Iterator[None]:
    """The outbox of a programme whose settings are a Postman speaks to it, and insists without waiting.

    The digest's pictures have tests of their own, and take a second each.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "Line", lambda settings, _stop: settings.line())
        patch.setattr(sending, "_INSIST_SECONDS", (0.0, 0.0))
        patch.setattr(robot, "pictures", lambda *_: ())
        yield


@dataclass
class Postman:
    """An SMTP server. `journal`: it files a copy of each letter itself. `look` is asked of each step as it is heard."""

    trouble: Trouble
    look: Callable[[str, str, str], None] = lambda *_: None
    journal: Callable[[bytes], None] | None = None
    taken: list[Taken] = field(default_factory=list)
    host: str = "nowhere"

    def line(self) -> Wire:
        """What the program takes for its connection."""
        if self.trouble.at("smtp connect"):
            raise MailServerError("SMTP at nowhere: away")
        return Wire(self)


class Wire:
    """One connection, with the methods of `mailbot.outbox.Line`."""

    def __init__(self, server: Postman) -> None:
        self._server = server
        self._recipient = ""
        self._raw = b""
        self.is_open = True

    def offers(self, extension: str) -> bool:
        return extension in ("size", "8bitmime")

    def say(self, command: str) -> Answer:
        step = command.partition(" ")[0]
        if step == "RSET":
            return Answer(250, "fine")
        if step == "MAIL":
            self._recipient = ""
        elif step == "RCPT":
            self._recipient = command.partition("<")[2].rstrip(">")
        self._server.look(step, self._recipient, "")
        refused = self._harmed(f"smtp {step}")
        if refused is not None:
            return refused
        self._harmed(f"smtp {step} done")
        return Answer(354 if step == "DATA" else 250, "fine")

    def push(self, raw: bytes) -> None:
        self._harmed("smtp letter")
        self._raw = raw
        self._server.look("letter", self._recipient, ident_of(raw))
        self._harmed("smtp letter done")

    def end(self) -> Answer:
        server, ident = self._server, ident_of(self._raw)
        server.look("dot", self._recipient, ident)
        refused = self._harmed("smtp dot")
        if refused is None:
            server.taken.append(Taken(ident, self._recipient, self._raw))
            if server.journal is not None:
                server.journal(self._raw)
            self._harmed("smtp dot done")
        return refused or Answer(250, "taken")

    def close(self) -> None:
        self.is_open = False

    drop = close

    def _harmed(self, point: str) -> Answer | None:
        """The answer of a server that refuses; BrokenError where it is gone."""
        harm = self._server.trouble.at(point)
        if harm is None:
            return None
        if harm in _REFUSALS:
            self.is_open = harm != "closing"
            return _REFUSALS[harm]
        self.is_open = False
        raise BrokenError("gone", slow=harm == "slow")


def ident_of(raw: bytes) -> str:
    """A letter's Message-ID."""
    return str(message_from_bytes(raw, policy=compat32)["Message-ID"])


# ── the mailbox ──────────────────────────────────────────────────────────────────────


@dataclass
class Lying:
    """A message in a folder."""

    raw: bytes
    at: datetime
    flags: set[str] = field(default_factory=set)


@dataclass
class Folder:
    """Messages by UID."""

    uidvalidity: int = 1
    uidnext: int = 1
    mails: dict[int, Lying] = field(default_factory=dict)

    def put(self, raw: bytes, at: datetime, flags: Sequence[str] = ()) -> int:
        uid = self.uidnext
        self.mails[uid] = Lying(raw, at, set(flags))
        self.uidnext += 1
        return uid

    def renumber(self, uidvalidity: int) -> None:
        """The same mail under new UIDs, from 1."""
        lying = list(self.mails.values())
        self.uidvalidity, self.uidnext, self.mails = uidvalidity, 1, {}
        for one in lying:
            self.put(one.raw, one.at, tuple(one.flags))


@dataclass
class Postbox:
    """An IMAP server's mailbox, with the methods of `mailbot.inbox.Inbox`. Nothing in it is ever marked as read."""

    trouble: Trouble
    folders: dict[str, Folder] = field(default_factory=lambda: {"INBOX": Folder(), "Sent": Folder()})
    anew: bool = True  # the folder has not been selected since the server was last away

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    def gives_uids_again(self, cursor: Cursor | None, known: Mapping[int, str]) -> bool:
        if cursor is None:
            return False
        with self._command("select"):
            asked, self.anew = self.anew, False
        here = self.inbox
        if not asked or here.uidvalidity != cursor.uidvalidity:
            return False
        other = any(ident_of(one.raw) != known.get(uid, ident_of(one.raw)) for uid, one in here.mails.items())
        return here.uidnext <= cursor.uid or other

    def fetch_new(self, cursor: Cursor | None) -> Iterator[Fetched]:
        with self._command("search"):
            here, validity = self.inbox, self.inbox.uidvalidity
            after = cursor.uid if cursor is not None and cursor.uidvalidity == validity else 0
            found = sorted(uid for uid in here.mails if uid > after)
        for uid in found:
            with self._command("fetch"):
                one = here.mails[uid]
                handled = KEYWORD in one.flags
            yield Fetched("INBOX", validity, uid, one.raw, len(one.raw), one.at, handled=handled)

    def mark(self, marks: Collection[Mark]) -> None:
        with self._command("mark"):
            for mark in marks:
                one = self.inbox.mails.get(mark.uid)
                if one is None or mark.uidvalidity != self.inbox.uidvalidity:
                    continue
                one.flags.add(KEYWORD)
                if mark.flagged:
                    one.flags.add("\\Flagged")
                if mark.unflag:
                    one.flags.discard("\\Flagged")

    def append(self, folder: str, raw: bytes, flags: Sequence[str], at: datetime) -> None:
        with self._command("append"):
            self.folders.setdefault(folder, Folder()).put(raw, at, flags)

    def holds(self, folder: str, message_id: str) -> bool:
        with self._command("look up"):
            lying = self.folders.get(folder, Folder()).mails.values()
            return any(ident_of(one.raw) == message_id for one in lying)

    def end_of(self, folder: str) -> tuple[int, int] | None:
        with self._command("status"):
            here = self.folders.get(folder)
            return (here.uidvalidity, here.uidnext) if here else None

    def letters_from(self, folder: str, uid: int, _loop: str) -> list[str]:
        with self._command("look up"):
            return [ident_of(one.raw) for at, one in self.folders[folder].mails.items() if at >= uid]

    def sent_folder(self) -> str | None:
        return "Sent"

    def close(self) -> None:
        self.anew = True

    @contextmanager
    def _command(self, name: str) -> Iterator[None]:
        """One command: the connection may be gone before it is heard, or after it was done and before the answer."""
        self._lost(self.trouble.at(f"imap {name}"))
        yield
        self._lost(self.trouble.at(f"imap {name} done"))

    def _lost(self, harm: Harm | None) -> None:
        if harm is not None:
            self.anew = True
            raise MailServerError("IMAP at nowhere: gone")
