"""The robot without its clock and its connections: it takes in bytes, deals with them, and lets clocks speak."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from mailbot.config.checked import fingerprint
from mailbot.config.rules import policy, reading_rules, staff_words
from mailbot.config.settings import Settings
from mailbot.config.templates import templates
from mailbot.errors import MailbotError, StoreError, UnreadableError
from mailbot.inbox import Fetched
from mailbot.log import get_logger
from mailbot.mail.triage import CUT
from mailbot.pipeline.apart import Apart
from mailbot.pipeline.desk import Desk
from mailbot.pipeline.forget import COMPACT
from mailbot.pipeline.gates import letter_withheld, tell_of_break, tell_of_limit
from mailbot.pipeline.judging import Judge
from mailbot.pipeline.ticks import (
    digests_wait,
    due_digests,
    letter_doubtful,
    letter_left,
    letter_refused,
    pictures,
    post_digest,
    speak,
)
from mailbot.reading.values import Language
from mailbot.store import Book, Delivery, Incoming, Moment, Outgoing, Store

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
    apart: Apart | None = None
    troubled: set[int] = field(default_factory=set)  # messages on which reading broke off: others go first

    @classmethod
    def from_settings(cls, settings: Settings, *, apart: bool = False) -> Robot:
        """Check rules and templates whole, open the store; ConfigError names file and line.

        `apart`: strangers' bytes are parsed and read in a process of their own. What was found right stays so while no
        byte of it changes: the store keeps its fingerprint, and a round of cron does not pay for the same check every
        minute.
        """
        store = Store(settings.store.url, settings.programme.address)
        stamp = fingerprint(settings.paths)
        checked = store.current() and _checked(store) == stamp
        workroom = Apart(settings.paths.rules, _judge(settings)) if apart else None
        desk = _desk(settings, workroom, checked=checked)
        store.upgrade()
        if not checked:
            with store.transaction() as book:
                book.mark(_CHECKED, stamp)
        return cls(desk, store, workroom)

    @classmethod
    def onlooker(cls, settings: Settings) -> Robot:
        """A robot that only looks: nothing is checked, made or brought to another shape.

        StoreError where there is no case book of this version.
        """
        store = Store(settings.store.url, settings.programme.address)
        if not store.current():
            store.close()
            raise StoreError(f"the store at {store.shown}: no case book of this version is there")
        workroom = Apart(settings.paths.rules, _judge(settings))
        return cls(_desk(settings, workroom, checked=True), store, workroom)

    def warm(self, stop: threading.Event) -> None:
        """Make ready what reads, without waiting for it; once `stop` is set, nothing is waited for."""
        if self.apart is not None:
            self.apart.stop = stop
            self.apart.start()

    def close(self) -> None:
        """Give the store's connections back, and end the process that reads."""
        if self.apart is not None:
            self.apart.close()
        self.store.close()

    def take_in(self, fetched: Fetched, now: datetime) -> bool:
        """Store one message and move the cursor; False where it was there already."""
        incoming, readable = self._registered(fetched)
        with self.store.transaction() as book:
            ident = book.receive(incoming, now)
            if ident is not None and not readable:
                book.attempt(ident)
        if ident is None:
            return False
        if not readable:
            self.troubled.add(ident)
        log.event("message.received", message=incoming.digest, size=len(fetched.raw))
        return True

    def _registered(self, fetched: Fetched) -> tuple[Incoming, bool]:
        """What the case book keeps of a message, and whether it can be parsed; else it is known by its bytes alone."""
        raw = CUT + fetched.raw if fetched.truncated else fetched.raw
        place = (fetched.folder, fetched.uidvalidity, fetched.uid, raw)
        try:
            message = self.desk.judge(raw).message
        except UnreadableError:
            whole = hashlib.sha256(raw).hexdigest()
            return Incoming(*place, whole[:12], whole, None, fetched.internal_date), False
        sent_at = message.date or fetched.internal_date
        return Incoming(*place, message.digest, message.fingerprint, message.message_id, sent_at), True

    def pending(self) -> list[int]:
        """The stored messages that nobody has dealt with, the oldest first; those that broke the reading come last."""
        with self.store.transaction() as book:
            rows = book.pending(_BATCH + len(self.troubled))
        return sorted((row.id for row in rows), key=lambda ident: ident in self.troubled)

    def handle(self, ident: int, now: datetime) -> None:
        """Deal with one stored message in one transaction.

        One on which reading breaks off is set aside at the third try.
        """
        _ = self.desk.reader  # made ready before the try and its transaction, which others wait for
        if self.apart is not None:
            self.apart.ready()
        with self.store.transaction() as book:
            tries = book.attempt(ident)
        if tries > _TRIES:
            return self.quarantine(ident, now, "it could not be dealt with in three tries", whole=False)
        # Reading takes a second to import (spaCy): not for a round without mail.
        from mailbot.pipeline.handle import handle  # noqa: PLC0415

        try:
            with self.store.transaction() as book:
                handle(self.desk, book, book.received(ident), now)
        except UnreadableError as error:
            self.troubled.add(ident)
            if tries >= _TRIES:
                self.quarantine(ident, now, f"it could not be read in three tries: {error}", whole=False)
        else:
            self.troubled.discard(ident)
        return None

    def quarantine(self, ident: int, now: datetime, reason: str, *, whole: bool = True) -> None:
        """Set a message aside that breaks the robot; the next one is not kept waiting.

        `whole`: its words may be looked at once more, for the person who is told; else its header alone.
        """
        # A person is told with the same tools that may have failed: only where there is mail to set aside.
        from mailbot.pipeline.carry import Carrier  # noqa: PLC0415
        from mailbot.pipeline.intake import head_of, set_aside  # noqa: PLC0415

        with self.store.transaction() as book:
            row = book.received(ident)
            set_aside(Carrier(self.desk, book, now), row if whole else replace(row, raw=head_of(row.raw)), reason)
        self.troubled.discard(ident)
        log.event("message.quarantined", message=row.digest, reason=reason)

    def tick(self, now: datetime) -> int:
        """Let every clock speak that is due, then send digests; how many spoke."""
        with self.store.transaction() as book:
            due, digests = bool(book.due(now, 1)), digests_wait(self.desk, book, now)
            erased = bool(book.mark_of(COMPACT))
        if erased:
            self.compact()
        if not (due or digests):
            return 0
        if not self.desk.policy.hours.is_open(now):
            return self._speak(now, any_time=True)
        spoken = self._speak(now, any_time=False)
        if digests and self.apart is not None:
            self.apart.ready()  # a digest looks at mail again: before its transaction, which others wait for
        if digests:
            spoken += self._guarded(lambda: self._send_digests(now), f"digest:{now:%G-%V}", "a digest", now)
        return spoken

    def _send_digests(self, now: datetime) -> int:
        """Read what they tell, draw, and post them one by one: while pictures are drawn nobody waits for the store."""
        with self.store.transaction() as book:
            due = due_digests(self.desk, book, now)
        sent = 0
        for one in due:
            drawn = pictures(one)
            with self.store.transaction() as book:
                sent += post_digest(self.desk, book, one, drawn, now)
        return sent

    def compact(self) -> None:
        """Leave no trace in the store's files of who was erased; what can't be done yet stays due."""
        if not self.store.compact():
            return
        with self.store.transaction() as book:
            book.mark(COMPACT, "")

    def _guarded(self, act: Callable[[], int], key: str, what: str, now: datetime) -> int:
        """What a clock asks for: where the program breaks on it, a person is told once.

        It stays due. Nobody else's clock, and no letter that waits, is kept back by it.
        """
        try:
            return act()
        except MailbotError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever one clock breaks, the next one speaks
            log.event("daemon.unwell", error=error)
        with self.store.transaction() as book:
            tell_of_break(self.desk, book, key, what, now)
        return 0

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
                spoken += self._spoken(moment, now)
            if any_time:
                return spoken

    def _spoken(self, moment: Moment, now: datetime) -> int:
        def speaks() -> int:
            with self.store.transaction() as book:
                return speak(self.desk, book, moment, now)

        what = f"the clock “{moment.key}” of the match {moment.case}"
        return self._guarded(speaks, f"{moment.case}:{moment.key}", what, now)

    def letter_left(self, book: Book, letter: Outgoing, recipient: str, now: datetime) -> None:
        """The outbox calls this in the transaction in which a letter becomes sent: that it is, nothing may undo."""
        self._follows(book, lambda: letter_left(self.desk, book, letter, recipient, now), letter, now)

    def letter_withheld(self, book: Book, letter: Outgoing, recipient: str) -> bool:
        """The outbox asks this last of all: whether the recipient wants, or can get, no more mail."""
        return letter_withheld(book, letter, recipient)

    def limit_reached(self, now: datetime) -> bool:
        """Whether letters wait because the programme's hour is full; the first time in a day a person is told."""
        since = now - timedelta(hours=1)
        with self.store.transaction() as book:
            if book.sent_since(since) < self.desk.policy.letters_an_hour or not book.due_deliveries(now, 1):
                return False
            return tell_of_limit(self.desk, book, now)

    def letter_refused(self, book: Book, letter: Outgoing, delivery: Delivery, now: datetime) -> None:
        """The outbox calls this where a server will never take a letter for an address."""
        self._follows(book, lambda: letter_refused(self.desk, book, letter, delivery, now), letter, now)

    def _follows(self, book: Book, act: Callable[[], None], letter: Outgoing, now: datetime) -> None:
        """What follows from a letter's end; where the program breaks on it, the end stands and a person is told."""
        try:
            with book.part():
                act()
        except MailbotError:
            raise
        except Exception as error:  # noqa: BLE001 - a letter that is sent and not known to be would go again
            log.event("daemon.unwell", error=error)
            what = f"what follows from the letter “{letter.subject}”, which has left or was refused"
            tell_of_break(self.desk, book, letter.message_id, what, now)

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


def _judge(settings: Settings) -> Judge:
    """What this programme judges mail by."""
    own = (settings.programme.address.lower(),)
    return Judge(own, settings.imap.trusted_authserv, settings.programme.zone)


def _desk(settings: Settings, apart: Apart | None, *, checked: bool) -> Desk:
    """The desk; where its files are not known to be right, all of them are read now."""
    paths = settings.paths
    rules = cache(lambda: reading_rules(paths.rules))
    desk = Desk(
        settings,
        policy(paths.rules, settings.programme.zone, checked=checked),
        lambda: templates(paths.templates, checked=checked),
        lambda: apart or _reader(rules()),
        lambda ident, language: rules().answers[Language(language)][ident].text,
        lambda: staff_words(paths.rules),
        lambda text, language, at: _day_in(text, language, at, rules()),
        (apart or _judge(settings)).judge,
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
