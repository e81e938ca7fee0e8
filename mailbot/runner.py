"""The daemon: the only clock, the ticks, the signals, and the one place where any error of one round is caught."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from mailbot.cases.overtaken import NUDGES, WITHIN_HOURS
from mailbot.errors import MailbotError, MailServerError, StoreError
from mailbot.inbox import Inbox
from mailbot.log import get_logger
from mailbot.outbox import ALL, Hooks, Outbox, Which
from mailbot.pipeline.robot import Robot
from mailbot.watch import ALARM, Watch

log = get_logger()
_DELIVERIES = 200
_IDLE_SECONDS = 29 * 60
_ALARM = Which(only=ALARM)
_BY_CLOCKS = frozenset(kind.value for kind in WITHIN_HOURS)
_NUDGES = frozenset(kind.value for kind in NUDGES)


class Clock(Protocol):
    """Where the present comes from."""

    def now(self) -> datetime:
        """The present, aware."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A given time taken as the present (`run --once --now T`)."""

    at: datetime

    def now(self) -> datetime:
        """The given time."""
        return self.at


@dataclass(slots=True)
class Round:
    """What one round did."""

    received: int = 0
    handled: int = 0
    spoken: int = 0
    sent: int = 0
    failed: int = 0


class Runner:
    """Runs rounds: take in, deal with, let clocks speak, deliver, file, mark."""

    def __init__(self, robot: Robot, clock: Clock, poll: float = 60.0) -> None:
        self.robot = robot
        self.clock = clock
        self.poll = poll
        self.inbox = Inbox(robot.desk.settings.imap)
        hooks = Hooks(robot.letter_left, robot.letter_refused, robot.letter_doubtful, robot.letter_withheld)
        self.outbox = Outbox(robot.store, robot.desk.settings.smtp, hooks)
        self.watch = Watch(robot.desk, robot.store, self.inbox)
        self.outbox.owns = self.watch.owner.holds
        self._blameless: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def round(self, *, at_leisure: bool = True) -> Round:
        """One round; a server that is away leaves its part to the next one, and is raised when all else is done.

        `at_leisure`: a message that breaks the reading is tried again in the same round; else once a round, so that
        mail which comes meanwhile does not wait for it.
        """
        with self._lock:
            try:
                return self._round(at_leisure=at_leisure) if self.watch.begin(self.clock.now()) else Round()
            finally:
                self.watch.end()

    def _round(self, *, at_leisure: bool) -> Round:
        done = Round()
        lost: MailServerError | None = None
        log.event("round.started")
        try:
            self.watch.remember(self.clock.now())
            done.received = self._take_in()
        except MailServerError as error:
            log.event("imap.lost", error=error)
            lost = error
        if self.watch.stands_still():
            self.outbox.recover(self.inbox, self.clock.now(), _ALARM)
            done.sent, failed = self._deliver(_ALARM)
        else:
            done.handled = self._handle_all(at_leisure=at_leisure)
            done.spoken = self.robot.tick(self.clock.now())
            done.sent, failed = self._deliver_all()
        if lost is None:
            lost = self._tidy()
        log.event("round.done", messages=done.handled, moments=done.spoken, letters=done.sent)
        if lost or failed:
            raise lost or failed or MailServerError("the round failed")
        return done

    def _take_in(self) -> int:
        folder = self.robot.desk.settings.imap.mailbox
        with self.robot.store.transaction() as book:
            cursor, known = book.cursor(folder), book.newest(folder)
        if self.inbox.gives_uids_again(cursor, known):
            log.event("imap.renumbered")
            with self.robot.store.transaction() as book:
                book.forget_uids(folder)
                cursor = book.cursor(folder)
        taken = 0
        for one in self.inbox.fetch_new(cursor):
            taken += self.robot.take_in(one, self.clock.now())
            if one.handled:
                self.watch.handled_before(one, self.clock.now())
        return taken

    def _handle_all(self, *, at_leisure: bool) -> int:
        handled, tried = 0, set[int]()
        while waiting := [i for i in self.robot.pending() if at_leisure or i not in tried]:
            for ident in waiting:
                if self._stop.is_set() or not self.watch.owner.keep(self.clock.now()):
                    return handled
                self._guarded(ident)
                tried.add(ident)
                handled += 1
        return handled

    def _guarded(self, ident: int) -> None:
        """One bad message never stops the robot: what it breaks on is set aside, and a person is told."""
        now = self.clock.now()
        try:
            self._forgive(ident)
            self.robot.handle(ident, now)
        except StoreError:
            self._blameless[ident] += 1
            with suppress(StoreError):
                self._forgive(ident)
            raise
        except MailbotError:
            raise
        except Exception as error:  # whatever a message breaks, the next one is dealt with
            log.event("daemon.unwell", error=error)
            self.robot.quarantine(ident, now, "the program failed on it")

    def _forgive(self, ident: int) -> None:
        """A full disk or a locked store is no fault of the message that was at hand."""
        if tries := self._blameless[ident]:
            with self.robot.store.transaction() as book:
                book.blameless(ident, tries)
            del self._blameless[ident]

    def _may_send(self, now: datetime) -> int:
        """How many letters the programme may still send this hour."""
        with self.robot.store.transaction() as book:
            return max(0, self.robot.desk.policy.letters_an_hour - book.sent_since(now - timedelta(hours=1)))

    def _deliver_all(self) -> tuple[int, MailServerError | None]:
        """Answers first; then what clocks wrote, within working hours, and nudges last of all."""
        now = self.clock.now()
        self.outbox.recover(self.inbox, now)
        sent, lost = self._deliver(Which(but=_BY_CLOCKS))
        with self.robot.store.transaction() as book:
            waiting = bool(book.due_deliveries(now, 1, only=_BY_CLOCKS))
        open_ = waiting and self.robot.desk.policy.hours.is_open(now)
        for which in (Which(only=_BY_CLOCKS - _NUDGES), Which(only=_NUDGES)) if open_ else ():
            if lost is None:
                more, lost = self._deliver(which)
                sent += more
        return sent, lost

    def _deliver(self, which: Which = ALL) -> tuple[int, MailServerError | None]:
        now = self.clock.now()
        done = self.outbox.deliver(now, min(_DELIVERIES, self._may_send(now)), self._stop, which)
        if done.lost is not None:
            log.event("smtp.lost", error=done.lost)
        elif self.robot.limit_reached(now):
            self.outbox.deliver(now, 1, self._stop, _ALARM)  # the letter that tells of it
        return done.sent, done.lost

    def _tidy(self) -> MailServerError | None:
        """File and mark what is done; where the mailbox is away, the next round does."""
        try:
            self._file()
            self._mark()
        except MailServerError as error:
            log.event("imap.lost", error=error)
            return error
        return None

    def _file(self) -> None:
        settings = self.robot.desk.settings.imap
        with self.robot.store.transaction() as book:
            letters = book.unfiled(_DELIVERIES)
        for letter in letters:
            if not self.watch.owner.keep(self.clock.now()):
                return
            folder = settings.drafts if letter.state.value == "draft" else settings.sent
            if folder and not self.inbox.holds(folder, letter.message_id):
                flags = ("\\Draft",) if folder == settings.drafts else ("\\Seen",)
                self.inbox.append(folder, letter.raw, flags, letter.created_at)
            with self.robot.store.transaction() as book:
                book.filed(letter.message_id)
                stage = book.stage_of(letter.case)
            log.event("letter.filed", case=letter.case, stage=stage, kind=letter.kind)
        if letters:
            self.watch.memory.note()

    def _mark(self) -> None:
        folder = self.robot.desk.settings.imap.mailbox
        while not self._stop.is_set():
            with self.robot.store.transaction() as book:
                marks = book.unmarked(folder)
            if not marks:
                return
            self.inbox.mark(marks)
            with self.robot.store.transaction() as book:
                book.marked([m.id for m in marks])

    def close(self) -> None:
        """Leave the servers, and let another process own the programme."""
        self.inbox.close()
        self.watch.leave()

    def run(self, stop: threading.Event) -> None:
        """Rounds until `stop` is set: a heartbeat from the scheduler, and at once when IDLE tells of new mail."""
        # The scheduler takes 0.1 s to import, and one round needs none.
        from apscheduler.executors.pool import ThreadPoolExecutor  # noqa: PLC0415
        from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415

        self._stop = stop
        self.watch.stay(by_this_clock=isinstance(self.clock, SystemClock))
        log.event("daemon.started")
        self.robot.warm(stop)
        scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(1)}, timezone=UTC)
        wake = threading.Event()
        scheduler.add_job(
            wake.set, "interval", seconds=self.poll, coalesce=True, max_instances=1, misfire_grace_time=None
        )
        scheduler.start()
        try:
            while not stop.is_set():
                self._beat()
                self._wait(stop, wake)
        finally:
            scheduler.shutdown(wait=False)
            self.close()
            log.event("daemon.stopped")

    def _beat(self) -> None:
        try:
            self.round(at_leisure=False)
        except MailbotError as error:
            log.event("daemon.unwell", error=error)

    def _wait(self, stop: threading.Event, wake: threading.Event) -> None:
        wake.clear()
        if self.robot.troubled:
            return
        limit = timedelta(seconds=min(self.poll, _IDLE_SECONDS)).total_seconds()
        try:
            self.inbox.idle(limit, stop, wake)
        except MailServerError:
            wake.wait(min(limit, 5.0))
