"""A case book with letters in it, an outbox, and what its hooks were told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mailbot.outbox import Hooks, Outbox, RetryPolicy
from mailbot.store import Book, Delivery, Fate, Outgoing, Post, Store
from tests.servers.smtp import SmtpServer

NOW = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def letter(number: int = 1, **changes: Any) -> Outgoing:
    message_id = f"<l{number}@example.org>"
    one = Outgoing(
        message_id=message_id,
        case="c1",
        kind="times_relay",
        key=f"relay:{number}",
        subject="Times",
        raw=f"Message-ID: {message_id}\r\nSubject: Times\r\n\r\nThursday?\r\n".encode(),
        envelope_from="programme+b1@example.org",
        recipients=("ruth@example.com",),
        state=Post.QUEUED,
        created_at=NOW,
    )
    return replace(one, **changes)


@dataclass
class Sender:
    """The side that sends."""

    store: Store
    server: SmtpServer
    sent: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)

    def outbox(self, policy: RetryPolicy | None = None, **settings: Any) -> Outbox:
        hooks = Hooks(self._sent, self._refused, self._doubtful)
        return Outbox(self.store, self.server.settings(**settings), hooks, policy)

    def enqueue(self, *letters: Outgoing) -> None:
        with self.store.transaction() as book:
            for one in letters:
                assert book.enqueue(one)

    def fates(self) -> list[Fate]:
        return [delivery.state for delivery in self.deliveries()]

    def deliveries(self) -> list[Delivery]:
        with self.store.transaction() as book:
            return [delivery for posted in book.letters("c1") for delivery in posted.deliveries]

    def _sent(self, _book: Book, one: Outgoing, recipient: str, _now: datetime) -> None:
        self.sent.append(f"{one.message_id} {recipient}")

    def _refused(self, _book: Book, _letter: Outgoing, delivery: Delivery, _now: datetime) -> None:
        self.refused.append(delivery.error)

    def _doubtful(self, _book: Book, _letter: Outgoing, delivery: Delivery, _now: datetime) -> None:
        self.doubtful.append(delivery.recipient)
