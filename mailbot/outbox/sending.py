"""Due letters leave: each claimed in the store before its first byte, and settled there as it ended."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from mailbot.cases.case import Stage
from mailbot.errors import MailServerError, StoreError
from mailbot.log import get_logger
from mailbot.outbox.connection import Line, SmtpSettings
from mailbot.outbox.envelope import End, Outcome, transmit
from mailbot.outbox.recovery import Recovered, Recovery, SentFolder
from mailbot.outbox.retry import RetryPolicy
from mailbot.store import Book, Delivery, Outgoing, Store

log = get_logger()

Event = Literal["letter.sent", "letter.retry", "letter.refused", "letter.ambiguous"]
Settled: TypeAlias = tuple[Event, Stage | None]  # how it ended, and where its case then stands

_BROKEN_LINES = 3
"""So many connections may break in one round before the server counts as away."""

_INSIST_SECONDS = (0.2, 1.0, 3.0, 6.0, 10.0, 20.0, 20.0)
"""How long is waited between tries to write down what the server answered: a full disk, a locked store."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What else happens in the very transaction in which a delivery is settled.

    `sent(book, letter, recipient, now)`; `refused(book, letter, delivery, now)`: it will never go, for the reason in
    `delivery.error`; `doubtful(book, letter, delivery, now)`: nobody can know whether it went, and a person must say.
    """

    sent: Callable[[Book, Outgoing, str, datetime], None]
    refused: Callable[[Book, Outgoing, Delivery, datetime], None]
    doubtful: Callable[[Book, Outgoing, Delivery, datetime], None]
    withheld: Callable[[Book, Outgoing, str], bool] = lambda _book, _letter, _recipient: False
    """Asked before a letter is claimed for a recipient: whether it must not go to them after all."""


@dataclass(frozen=True, slots=True)
class Which:
    """Kinds of letters: these alone, or all but these."""

    only: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()


ALL = Which()


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round did, in deliveries; `lost`: the server was or went away, and the rest waits."""

    sent: int = 0
    retried: int = 0
    refused: int = 0
    ambiguous: int = 0
    lost: MailServerError | None = None


class Outbox:
    """Sends what is due, over one connection a round."""

    def __init__(self, store: Store, settings: SmtpSettings, hooks: Hooks, policy: RetryPolicy | None = None) -> None:
        self.owns: Callable[[Book], bool] = lambda _book: True  # asked within the transactions of claim and dot
        self.store = store
        self.settings = settings
        self.hooks = hooks
        self.policy = policy or RetryPolicy()

    def recover(self, sent_folder: SentFolder | None, now: datetime) -> Recovered:
        """Settle what a dead process, or a server that did not answer, left open.

        Call it before each `deliver`, as the one process that sends: with nothing open it is two look-ups by index.
        """
        return Recovery(self.store, self.hooks.sent, self.hooks.doubtful).run(sent_folder, now)

    def deliver(
        self, now: datetime, limit: int = 200, stop: threading.Event | None = None, which: Which = ALL
    ) -> Delivered:
        """Send at most `limit` due deliveries; between two of them `stop` is heeded. Raises StoreError alone."""
        with self.store.transaction() as book:
            due = book.due_deliveries(now, limit, only=which.only, but=which.but)
        return _Round(self, now, stop or threading.Event()).run(due) if due else Delivered()


class _Round:
    """One round's connection and counts."""

    def __init__(self, outbox: Outbox, now: datetime, stop: threading.Event) -> None:
        self._outbox = outbox
        self._now = now
        self._stop = stop
        self._line: Line | None = None
        self._ends: Counter[Event] = Counter()
        self._broken = 0

    def run(self, due: list[Delivery]) -> Delivered:
        lost: MailServerError | None = None
        try:
            for delivery in due:
                if self._stop.is_set():
                    break
                self._deliver(self._open_line(), delivery)
        except MailServerError as error:
            lost = error
        finally:
            if self._line is not None:
                self._line.close()
        return Delivered(
            sent=self._ends["letter.sent"],
            retried=self._ends["letter.retry"],
            refused=self._ends["letter.refused"],
            ambiguous=self._ends["letter.ambiguous"],
            lost=lost,
        )

    def _open_line(self) -> Line:
        if self._line is None or not self._line.is_open:
            self._line = None
            self._line = Line(self._outbox.settings, self._stop)
        return self._line

    def _deliver(self, line: Line, due: Delivery) -> None:
        with self._outbox.store.transaction() as book:
            letter = book.letter(due.message_id)
            assert letter is not None, "a delivery has its letter"
            # Whose bytes are gone speaks of somebody who was forgotten while its fate was open.
            if not letter.raw or self._outbox.hooks.withheld(book, letter, due.recipient):
                return book.spare(letter.message_id, due.recipient)
            if not (self._outbox.owns(book) and book.claim(due, self._now)):
                return None
        delivery = replace(due, attempts=due.attempts + 1)
        outcome = transmit(line, letter, delivery.recipient, lambda: self._may_end(delivery))
        event, stage = self._insist(lambda: self._settle(letter, delivery, outcome))
        self._ends[event] += 1
        facts = {"case": letter.case, "stage": stage, "kind": letter.kind, "attempt": delivery.attempts}
        log.event(event, **facts, phase=outcome.phase, status=outcome.code)
        if not line.is_open:
            self._count_break(outcome)
        return None

    def _may_end(self, delivery: Delivery) -> bool:
        """Commit that the dot comes next; not where the store says that this claim is over, or says nothing."""
        try:
            with self._outbox.store.transaction() as book:
                return self._outbox.owns(book) and book.ambiguous(delivery, self._now)
        except StoreError:
            return False

    def _settle(self, letter: Outgoing, delivery: Delivery, outcome: Outcome) -> Settled:
        """Write down how it ended, with what follows from that, in one transaction."""
        with self._outbox.store.transaction() as book:
            return self._ended(book, letter, delivery, outcome), book.stage_of(letter.case)

    def _ended(self, book: Book, letter: Outgoing, delivery: Delivery, outcome: Outcome) -> Event:
        if outcome.end is End.UNKNOWN:
            return "letter.ambiguous"  # as the store has it since before the dot
        if outcome.end is End.SENT:
            book.sent(delivery, self._now)
            self._outbox.hooks.sent(book, letter, delivery.recipient, self._now)
            return "letter.sent"
        return self._not_sent(book, letter, delivery, outcome)

    def _not_sent(self, book: Book, letter: Outgoing, delivery: Delivery, outcome: Outcome) -> Event:
        at = self._outbox.policy.retry_at(delivery.attempts, self._now)
        if outcome.end is not End.NEVER and at is not None:
            book.retry(delivery, at, outcome.error)
            return "letter.retry"
        give_up = book.refuse if outcome.end is End.NEVER else book.fail
        give_up(delivery, self._now, outcome.error)
        self._outbox.hooks.refused(book, letter, replace(delivery, error=outcome.error), self._now)
        return "letter.refused"

    def _insist(self, write: Callable[[], Settled]) -> Settled:
        """What a server has answered is known here alone until it is written down."""
        for seconds in _INSIST_SECONDS:
            try:
                return write()
            except StoreError:
                self._stop.wait(seconds)
        return write()

    def _count_break(self, outcome: Outcome) -> None:
        self._broken += 1
        if outcome.slow or self._broken >= _BROKEN_LINES:
            raise MailServerError(f"SMTP at {self._outbox.settings.host}: {outcome.phase}: {outcome.text}")
