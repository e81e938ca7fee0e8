"""Mail of the past goes through today's rules once more, in its own time: nothing leaves, and each step is told."""

from __future__ import annotations

import re
from base64 import b32encode
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING

from mailbot.cases.case import Case
from mailbot.cases.overtaken import WITHIN_HOURS
from mailbot.config.settings import Settings
from mailbot.errors import ConfigError, MailbotError, StoreError, UnreadableError
from mailbot.inbox import Fetched
from mailbot.log import get_logger
from mailbot.mail.header import aware_date
from mailbot.mail.thread import keys
from mailbot.mail.triage import Kind
from mailbot.matches import Match
from mailbot.pipeline.carry import IMPORTED
from mailbot.pipeline.importing import import_matches
from mailbot.pipeline.robot import Robot
from mailbot.pipeline.ticks import digest_slot
from mailbot.store import Entry, Handling, Outgoing, Post, Received, Store

if TYPE_CHECKING:  # spaCy takes a second to import
    from mailbot.mail.message import Message
    from mailbot.pipeline.desk import Reads
    from mailbot.pipeline.judging import Judged
    from mailbot.reading.values import Context, Letter, Reading

log = get_logger()
_BATCH = 200
_INSTANT = timedelta(microseconds=1)
_PAUSE = timedelta(hours=1)  # until what could not be done now is looked at again
# Message-IDs and tagged addresses of our own making; bounded, since a line of strangers' bytes has no end.
_NAMED = re.compile(rb"(?<![A-Za-z0-9._%+=-])[A-Za-z0-9._%+=-]{1,200}@[A-Za-z0-9.-]{1,255}")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LONGEST = timedelta(days=366)
_BY_CLOCKS = frozenset(kind.value for kind in WITHIN_HOURS)


@dataclass(frozen=True, slots=True)
class Gone:
    """A letter that would have left at `at`, or gone to Drafts, and the one address whose envelope it went into."""

    letter: Outgoing
    recipient: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one message, or at one moment of clocks or of a spreadsheet (`number` is 0 then).

    `state` and `reason` are the message's own; `entries` are the lines that were added to the history of `cases`.
    """

    at: datetime
    number: int = 0
    sender: str = ""
    subject: str = ""
    state: str = ""
    reason: str = ""
    readings: tuple[Reading, ...] = ()
    entries: tuple[Entry, ...] = ()
    letters: tuple[Gone, ...] = ()
    cases: tuple[Case, ...] = ()


def scratch(settings: Settings, url: str) -> Settings:
    """A programme's settings with another store."""
    return replace(settings, store=replace(settings.store, url=url))


def imported(store: Store) -> tuple[tuple[datetime, Match], ...]:
    """The matches that spreadsheets have opened, and when: no mail tells of them. Of a résumé nothing is kept.

    StoreError where the store is of another version.
    """
    if not store.there():
        return ()
    if not store.current():
        raise StoreError(
            f"the store at {store.shown}: it is of another version, and what spreadsheets opened is not known"
        )
    found = []
    with store.snapshot() as book:
        for case in book.cases():
            first = next(iter(book.history(case.id)), None)
            known = case.connector.email and case.connectee.email  # nobody of it was forgotten meanwhile
            if known and first is not None and first.note == IMPORTED:
                found.append((first.at, Match(first.stage, case.connector, case.connectee)))
    return tuple(found)


def leaving(robot: Robot, now: datetime) -> Iterator[Gone]:
    """What a mail server does that takes everything; what clocks wrote waits for working hours."""
    but = () if robot.desk.policy.hours.is_open(now) else _BY_CLOCKS
    while True:
        with robot.store.transaction() as book:
            due = book.due_deliveries(now, _BATCH, but=but)
            for delivery in due:
                letter = book.letter(delivery.message_id)
                assert letter is not None  # a delivery has its letter: the store's own rule
                if robot.letter_withheld(book, letter, delivery.recipient):
                    book.spare(letter.message_id, delivery.recipient)
                    continue
                book.claim(delivery, now)
                book.sent(delivery, now)
                robot.letter_left(book, letter, delivery.recipient, now)
                yield Gone(letter, delivery.recipient, now)
        if not due:
            return


def _drafted(robot: Robot, now: datetime) -> Iterator[Gone]:
    """What goes into Drafts alone; with everything else that is to be filed it is taken for filed."""
    while True:
        with robot.store.transaction() as book:
            letters = book.unfiled(_BATCH)
            for letter in letters:
                book.filed(letter.message_id)
        for letter in letters:
            if letter.state is Post.DRAFT:
                yield from (Gone(letter, recipient, now) for recipient in letter.recipients)
        if not letters:
            return


class _Tokens:
    """The same in each replay, so that two of them can be compared."""

    def __init__(self) -> None:
        self._count = count()

    def __call__(self) -> str:
        """128 bits as 26 lower-case base32 characters, as `desk.new_token` makes them."""
        digest = sha256(f"replay:{next(self._count)}".encode()).digest()[:16]
        return b32encode(digest).decode().rstrip("=").lower()


@dataclass
class _Noting:
    """A reader that remembers what it has read."""

    reads: Reads
    readings: list[Reading] = field(default_factory=list)

    def read(self, letter: Letter, context: Context) -> Reading:
        reading = self.reads.read(letter, context)
        self.readings.append(reading)
        return reading

    def taken(self) -> tuple[Reading, ...]:
        """What was read since the last time."""
        readings = tuple(self.readings)
        self.readings.clear()
        return readings


@dataclass
class _Names:
    """What the programme's own letters were called when they left, and what the same letters are called now.

    A match has another id in each store, and with it the Message-IDs and tags of its letters; whoever answers one
    names it as it was. A letter is known again by its subject and its readers.
    """

    left: dict[tuple[str, frozenset[str]], list[Message]] = field(default_factory=dict)
    now: dict[bytes, bytes] = field(default_factory=dict)

    def leaves(self, letter: Message) -> None:
        """A letter of the replay."""
        self.left.setdefault(_face(letter), []).append(letter)

    def was(self, letter: Message) -> bool:
        """A letter as it left then; whether it is known again."""
        alike = self.left.get(_face(letter))
        if not alike:
            return False
        fresh = alike.pop(0)
        if letter.message_id and fresh.message_id:
            self.now[letter.message_id.strip("<>").encode()] = fresh.message_id.strip("<>").encode()
        for then, now in zip(letter.reply_to, fresh.reply_to, strict=False):
            self.now[then.email.encode()] = now.email.encode()
        return True

    def translated(self, raw: bytes) -> bytes:
        """A message with the letters that it names called what they are called now."""
        return _NAMED.sub(lambda found: self.now.get(found[0], found[0]), raw) if self.now else raw


def _face(letter: Message) -> tuple[str, frozenset[str]]:
    return letter.subject, frozenset(one.email for one in (*letter.to, *letter.cc))


class Replay:
    """One run over a mailbox. The robot's store must be a scratch one, for it is written to."""

    def __init__(self, robot: Robot, sheets: Sequence[tuple[datetime, Match]] = ()) -> None:
        self._robot = robot
        self._noting = _Noting(robot.desk.reader)
        robot.desk = replace(robot.desk, make_reader=lambda: self._noting, token=_Tokens())
        self._sheets = deque(sorted(sheets, key=lambda one: one[0]))
        self._names = _Names()
        self._now = datetime.fromtimestamp(0, UTC)
        self._told: Counter[datetime] = Counter()

    def run(self, mails: Iterable[Fetched], present: datetime, until: datetime | None = None) -> Iterator[Step]:
        """Each message in the order of arrival, between them every clock at its hour; then the clocks on to `until`.

        What arrives after `until` has not come yet. A message without a date, or with one that can't be (before 1990,
        after the `present`), came with the one before it. Of what came at one moment the programme's own letters come
        last: they are what followed from the others. ConfigError where `until` is more than a year after the last.
        """
        dated = sorted(self._dated(mails, present), key=lambda one: one[:3])
        if until is not None and dated and until > dated[-1][0] + _LONGEST:
            raise ConfigError(
                "--now", "", "is more than a year after the last mail", "right would be a time before that"
            )
        dated = [one for one in dated if until is None or one[0] <= until]
        self._now = min([one[0] for one in dated] + [at for at, _ in self._sheets], default=until or present)
        for number, (at, _own, _uid, mail) in enumerate(dated, 1):
            yield from self._until(at)
            self._now = max(self._now, at)
            yield self._message(number, mail)
        if until is not None:
            yield from self._until(until)
            yield from self._clocks(until + _INSTANT)

    def _dated(self, mails: Iterable[Fetched], present: datetime) -> list[tuple[datetime, bool, int, Fetched]]:
        found: list[tuple[datetime | None, bool, int, Fetched]] = []
        for number, mail in enumerate(mails):
            judged = self._judged(mail.raw)
            at = (_arrived(judged.message) if judged else None) or mail.internal_date
            own = judged is not None and judged.verdict.kind is Kind.OWN
            found.append((at if _EARLIEST <= at <= present else None, own, number, mail))
        last = next((at for at, *_ in found if at is not None), present)  # for those before the first that has a date
        dated = []
        for known, own, number, mail in found:
            last = last if known is None else known
            dated.append((last, own, number, mail))
        return dated

    def _judged(self, raw: bytes) -> Judged | None:
        try:
            return self._robot.desk.judge(raw)
        except UnreadableError:
            return None

    def _message(self, number: int, mail: Fetched) -> Step:
        judged = self._judged(mail.raw)
        if judged is not None and judged.verdict.kind is Kind.OWN and not self._names.was(judged.message):
            self._know(judged.message)
        self._robot.take_in(replace(mail, raw=self._names.translated(mail.raw)), self._now)
        row = None
        for ident in self._robot.pending():  # none where it is a copy of what came before
            row = self._handled(ident)
        self._robot.tick(self._now)
        return self._told_of(number, mail, row, judged)

    def _know(self, message: Message) -> None:
        """A letter that would not have left today: replies to it belong to the match that it speaks of."""
        with self._robot.store.transaction() as book:
            case = book.case(book.case_of(keys(message)) or "")
            if case is not None and message.message_id:
                people = [one.email for one in (*message.to, *message.cc) if case.role_of(one.email)]
                book.link(message.message_id, case.id, people, self._now)

    def _handled(self, ident: int) -> Received:
        """Dealt with as in rounds, which try a message that breaks the reading three times."""
        while True:
            try:
                self._robot.handle(ident, self._now)
            except MailbotError:
                raise
            except Exception as error:  # noqa: BLE001 - what one mail breaks is told, and the next one goes on
                log.event("daemon.unwell", error=error)
                self._robot.quarantine(ident, self._now, "the program failed on it")
            with self._robot.store.transaction() as book:
                row = book.received(ident)
            if row.state is not Handling.NEW:
                return row

    def _told_of(self, number: int, mail: Fetched, row: Received | None, judged: Judged | None) -> Step:
        sender = next(iter(judged.message.senders), None) if judged else None
        return replace(
            self._step(),
            number=number,
            sender=(sender.name or sender.email) if sender else "",
            subject=judged.message.subject if judged else f"number {mail.uid} of {mail.folder}",
            state=(row.state if row else Handling.DUPLICATE).value,
            reason=row.reason if row else "it has come before",
        )

    def _until(self, end: datetime) -> Iterator[Step]:
        """Spreadsheets at the moment at which they were taken, and clocks at theirs, `end` itself left out."""
        while self._sheets and self._sheets[0][0] <= end:
            at, match = self._sheets.popleft()
            yield from self._clocks(at)
            self._now = max(self._now, at)
            import_matches(self._robot, [match], self._now)
            self._robot.tick(self._now)
            yield replace(self._step(), subject="a spreadsheet")
        yield from self._clocks(end)

    def _clocks(self, end: datetime) -> Iterator[Step]:
        while (at := self._next()) < end:
            self._now = at
            self._robot.tick(at)
            step = self._step()
            if step.entries or step.letters:
                yield step

    def _next(self) -> datetime:
        """When the next clock speaks or letter leaves; what waits for an open hour is looked at again in a while."""
        with self._robot.store.transaction() as book:
            moments = [at for at in (book.next_due(), book.next_delivery()) if at is not None]
        moments.append(digest_slot(self._robot.desk, self._now + timedelta(days=7)))
        opens = self._robot.desk.policy.hours.next_open(self._now)
        later = min(opens, self._now + _PAUSE) if opens > self._now else self._now + _PAUSE
        return min(at if at > self._now else later for at in moments)

    def _step(self) -> Step:
        letters = (*leaving(self._robot, self._now), *_drafted(self._robot, self._now))
        for raw in {gone.letter.message_id: gone.letter.raw for gone in letters}.values():
            if (judged := self._judged(raw)) is not None:
                self._names.leaves(judged.message)
        with self._robot.store.transaction() as book:
            entries = book.history_since(self._now)[self._told[self._now] :]
            cases = [book.case(ident) for ident in dict.fromkeys(one.case for one in entries)]
        self._told[self._now] += len(entries)
        known = tuple(case for case in cases if case is not None)
        names = {case.id: (case.connector.name, case.connectee.name) for case in known}
        entries.sort(key=lambda one: names.get(one.case, ("", "")))  # ids are another order in another store
        return Step(self._now, readings=self._noting.taken(), entries=tuple(entries), letters=letters, cases=known)


def _arrived(message: Message) -> datetime | None:
    """When its last server took it; else when its author says that they wrote it."""
    for line in message.headers.get("received", ())[:1]:
        if (at := aware_date(line.rpartition(";")[2])) is not None:
            return at
    return message.date
