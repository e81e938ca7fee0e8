"""The robot without its clock and its connections: it takes in bytes, deals with them, and lets clocks speak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from mailbot.config.checked import fingerprint
from mailbot.config.rules import policy, reading_rules, staff_words
from mailbot.config.settings import Settings
from mailbot.config.templates import templates
from mailbot.inbox import Fetched
from mailbot.log import get_logger
from mailbot.mail.message import parse
from mailbot.mail.triage import CUT
from mailbot.pipeline.desk import Desk
from mailbot.pipeline.ticks import digests_wait, letter_doubtful, letter_left, letter_refused, send_digests, speak
from mailbot.reading.values import Language
from mailbot.store import Book, Delivery, Incoming, Outgoing, Store

if TYPE_CHECKING:
    from mailbot.reading.reader import Reader
    from mailbot.reading.rules import ReadingRules

log = get_logger()
_TRIES = 3
_CHECKED = "checked"
_BATCH = 50


@dataclass
class Robot:
    """Everything between the two doors; every method is a few transactions, each all or nothing."""

    desk: Desk
    store: Store

    @classmethod
    def from_settings(cls, settings: Settings) -> Robot:
        """Check rules and templates whole, open the store; ConfigError names file and line.

        What was found right stays so while no byte of it changes: the store keeps its fingerprint, and a round of
        cron does not pay for the same check every minute.
        """
        store = Store(settings.store.url, settings.programme.address)
        stamp = fingerprint(settings.paths)
        checked = store.current() and _checked(store) == stamp
        desk = _desk(settings, checked=checked)
        store.upgrade()
        if not checked:
            with store.transaction() as book:
                book.mark(_CHECKED, stamp)
        return cls(desk, store)

    def close(self) -> None:
        """Give the store's connections back."""
        self.store.close()

    def take_in(self, fetched: Fetched, now: datetime) -> bool:
        """Store one message and move the cursor; False where it was there already."""
        raw = CUT + fetched.raw if fetched.truncated else fetched.raw
        message = parse(raw)
        sent_at = message.date or fetched.internal_date
        incoming = Incoming(
            fetched.folder,
            fetched.uidvalidity,
            fetched.uid,
            raw,
            message.digest,
            message.fingerprint,
            message.message_id,
            sent_at,
        )
        with self.store.transaction() as book:
            new = book.receive(incoming, now) is not None
        if new:
            log.event("message.received", message=message.digest, size=len(fetched.raw))
        return new

    def pending(self) -> list[int]:
        """The stored messages that nobody has dealt with, the oldest first."""
        with self.store.transaction() as book:
            return [row.id for row in book.pending(_BATCH)]

    def handle(self, ident: int, now: datetime) -> None:
        """Deal with one stored message in one transaction."""
        with self.store.transaction() as book:
            tries = book.attempt(ident)
        if tries > _TRIES:
            return self.quarantine(ident, now, "it could not be dealt with in three tries")
        # Reading takes a second to import (spaCy): not for a round without mail.
        from mailbot.pipeline.handle import handle  # noqa: PLC0415

        _ = self.desk.reader  # made ready before the transaction, which others wait for
        with self.store.transaction() as book:
            handle(self.desk, book, book.received(ident), now)
        return None

    def quarantine(self, ident: int, now: datetime, reason: str) -> None:
        """Set a message aside that breaks the robot; the next one is not kept waiting."""
        # A person is told with the same tools that may have failed: only where there is mail to set aside.
        from mailbot.pipeline.carry import Carrier  # noqa: PLC0415
        from mailbot.pipeline.intake import set_aside  # noqa: PLC0415

        with self.store.transaction() as book:
            row = book.received(ident)
            set_aside(Carrier(self.desk, book, now), row, reason)
        log.event("message.quarantined", message=row.digest, reason=reason)

    def tick(self, now: datetime) -> int:
        """Let every clock speak that is due, then send digests; how many spoke."""
        with self.store.transaction() as book:
            due, digests = bool(book.due(now, 1)), digests_wait(self.desk, book, now)
        if not (due or digests):
            return 0
        if not self.desk.policy.hours.is_open(now):
            return self._speak(now, any_time=True)
        spoken = self._speak(now, any_time=False)
        with self.store.transaction() as book:
            spoken += send_digests(self.desk, book, now)
        return spoken

    def _speak(self, now: datetime, *, any_time: bool) -> int:
        spoken = 0
        done: set[tuple[str, str, datetime]] = set()
        while True:
            with self.store.transaction() as book:
                due = [m for m in book.due(now, _BATCH) if (m.case, m.key, m.at) not in done]
            if not due:
                return spoken
            for moment in due:
                done.add((moment.case, moment.key, moment.at))
                with self.store.transaction() as book:
                    spoken += speak(self.desk, book, moment, now)
            if any_time:
                return spoken

    def letter_left(self, book: Book, letter: Outgoing, _recipient: str, now: datetime) -> None:
        """The outbox calls this in the transaction in which a letter becomes sent."""
        letter_left(self.desk, book, letter, now)

    def letter_refused(self, book: Book, letter: Outgoing, delivery: Delivery, now: datetime) -> None:
        """The outbox calls this where a server will never take a letter for an address."""
        letter_refused(self.desk, book, letter, delivery, now)

    def letter_doubtful(self, book: Book, letter: Outgoing, delivery: Delivery, now: datetime) -> None:
        """The outbox calls this where nobody can know whether a letter has left."""
        letter_doubtful(self.desk, book, letter, delivery, now)

    def quiet(self, now: datetime) -> bool:
        """Whether nothing is pending, due or to be delivered now."""
        working = self.desk.policy.hours.is_open(now)
        with self.store.transaction() as book:
            if book.pending(1) or book.due_deliveries(now, 1) or book.unfiled(1):
                return False
            return not (working and book.due(now, 1))


def _checked(store: Store) -> str | None:
    with store.transaction() as book:
        return book.mark_of(_CHECKED)


def _desk(settings: Settings, *, checked: bool) -> Desk:
    """The desk; where its files are not known to be right, all of them are read now."""
    paths = settings.paths
    rules = cache(lambda: reading_rules(paths.rules))
    desk = Desk(
        settings,
        policy(paths.rules, settings.programme.zone, checked=checked),
        lambda: templates(paths.templates, checked=checked),
        lambda: _reader(rules()),
        lambda ident, language: rules().answers[Language(language)][ident].text,
        lambda: staff_words(paths.rules),
        lambda text, language, at: _day_in(text, language, at, rules()),
    )
    if not checked:
        _ = rules(), desk.templates, desk.staff_words
    return desk


def _day_in(text: str, language: Language, at: datetime, rules: ReadingRules) -> date | None:
    from mailbot.reading.times import find_until  # noqa: PLC0415 - only where a coordinator's words name a day

    return find_until(text, language, at, rules.times)


def _reader(rules: ReadingRules) -> Reader:
    from mailbot.config.learnt import learnt  # noqa: PLC0415
    from mailbot.reading.models import load  # noqa: PLC0415
    from mailbot.reading.reader import Reader  # noqa: PLC0415 - only where a person's message is read

    return Reader(rules, learnt(), load())
