"""The two ways into a program under test: a real mailbox and a real SMTP server, or neither, which is quicker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Protocol

from mailbot.inbox import Fetched
from mailbot.pipeline.replay import leaving
from mailbot.pipeline.robot import Robot
from mailbot.runner import Runner
from mailbot.store import Book, Store
from tests.acceptance.programme import GivenClock
from tests.servers.dovecot import Mailbox
from tests.servers.smtp import SmtpServer


class WatchedStore(Store):
    """A store that shows itself to a watcher after each commit, before anything else can happen."""

    watcher: Callable[[Book], None] | None = None

    @contextmanager
    def transaction(self) -> Iterator[Book]:
        with super().transaction() as book:
            yield book
        if self.watcher is not None:
            with super().transaction() as book:
                self.watcher(book)


@dataclass(frozen=True, slots=True)
class Gone:
    """A letter as it has left: its bytes, and whose envelope it went into."""

    raw: bytes
    recipients: tuple[str, ...]


class Doors(Protocol):
    """Mail goes in, a round is run, letters come out."""

    robot: Robot

    def put(self, raw: bytes, now: datetime) -> None:
        """A mail stands in the programme's mailbox."""

    def round(self, now: datetime) -> list[Gone]:
        """All that waits is taken in, all that is due is done; what left, in the order of leaving."""

    def close(self) -> None:
        """Leave the servers and the store."""


@dataclass
class RealDoors:
    """Dovecot and an SMTP server; each round is `mailbot run --once --now …`."""

    robot: Robot
    mailbox: Mailbox
    smtp: SmtpServer
    clock: GivenClock
    runner: Runner
    _read: int = 0

    def __post_init__(self) -> None:
        self._read = len(self.smtp.taken)

    def put(self, raw: bytes, now: datetime) -> None:
        self.clock.present = now
        self.mailbox.deliver(raw)

    def round(self, now: datetime) -> list[Gone]:
        self.clock.present = now
        self.runner.round()
        fresh = self.smtp.taken[self._read :]
        self._read = len(self.smtp.taken)
        return [Gone(one.raw, one.recipients) for one in fresh]

    def close(self) -> None:
        self.runner.close()
        self.robot.close()


@dataclass
class NoDoors:
    """Bytes are handed to the robot, and its outbox is emptied by hand."""

    robot: Robot
    _uids: count[int] = field(default_factory=lambda: count(1))

    def put(self, raw: bytes, now: datetime) -> None:
        self.robot.take_in(Fetched("INBOX", 1, next(self._uids), raw, len(raw), now), now)

    def round(self, now: datetime) -> list[Gone]:
        for ident in self.robot.pending():
            self.robot.handle(ident, now)
        self.robot.tick(now)
        return [Gone(gone.letter.raw, (gone.recipient,)) for gone in leaving(self.robot, now)]

    def close(self) -> None:
        self.robot.close()
