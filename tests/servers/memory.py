"""pymap, an IMAP server within the test's own process: a second opinion on what IMAP is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from mailbot.config.settings import Imap, Tls
from mailbot.demo.imap import ImapServer
from mailbot.demo.loop import LOOPBACK, Loop

USER = "programme"
PASSWORD = "correct-horse-é"


@dataclass
class MemoryMailbox:
    """The one account of the server."""

    loop: Loop
    server: ImapServer

    def settings(self, **changes: object) -> Imap:
        values: dict[str, object] = {"password": PASSWORD, "timeout": 5.0, "tls": Tls.NONE, **changes}
        return Imap(LOOPBACK, USER, self.server.port, **values)  # type: ignore[arg-type]

    def deliver(self, raw: bytes) -> None:
        self.loop.run(self.server.deliver(raw, datetime(2026, 3, 9, 14, 30, tzinfo=UTC)))


@pytest.fixture
def pymap() -> Iterator[MemoryMailbox]:
    """An empty mailbox in memory."""
    loop = Loop()
    server = loop.run(ImapServer.start(USER, PASSWORD))
    try:
        yield MemoryMailbox(loop, server)
    finally:
        loop.run(server.close())
        loop.close()
