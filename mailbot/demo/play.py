"""The demo itself: the daemon in its thread, the people at their mail, and a clock that goes on when all is quiet."""

from __future__ import annotations

import threading
import time as wall
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from mailbot.demo.archive import Archive, parsed
from mailbot.demo.cast import COORDINATOR, MATCHES
from mailbot.demo.clock import SteppingClock
from mailbot.demo.coordinator import opening_mail, question, spreadsheet
from mailbot.demo.outcome import Summary, summary
from mailbot.demo.script import Match, Opening
from mailbot.demo.servers import PROGRAMME, Servers, servers
from mailbot.demo.smtp import Carried
from mailbot.demo.telling import Show, Teller
from mailbot.demo.town import Town
from mailbot.matches import read_matches
from mailbot.pipeline.importing import import_matches
from mailbot.pipeline.robot import Robot
from mailbot.pipeline.ticks import digest_slot
from mailbot.runner import Round, Runner

_START = datetime(2026, 3, 2, 8, 55, tzinfo=ZoneInfo("America/Toronto"))  # a Monday
_BEAT = 0.1  # seconds between the daemon's looks where IDLE tells it nothing
_PATIENCE = 20.0  # seconds in which one moment must be over
_WEEKS = timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class Folders:
    """Where configuration, store and spreadsheet go, and where the mail is kept."""

    work: Path
    mail: Path


@dataclass(frozen=True, slots=True)
class Played:
    """How it ended: the comparison, where the mail is, and whether time ran out first."""

    summary: Summary
    index: Path
    mails: int
    days: int
    finished: bool


class WatchedRunner(Runner):
    """The daemon, telling which of the clock's moments a whole round has dealt with."""

    seen: datetime | None = None

    def round(self, *, at_leisure: bool = True) -> Round:
        """One round, as ever; `seen` is the moment at which the last whole one began."""
        began = self.clock.now()
        done = super().round(at_leisure=at_leisure)
        self.seen = began
        return done


def play(folder: Path, mail: Path, show: Show, limit: float) -> Played:
    """Run the programme until its matches are over, or for `limit` seconds of real time."""
    clock = SteppingClock(_START)
    with servers(folder, clock, COORDINATOR) as running:
        robot = Robot.from_settings(running.settings)
        try:
            return Performance(Folders(folder, mail), clock, running, robot, show).play(limit)
        finally:
            robot.close()


class Performance:
    """Everything that plays together, driven from the caller's thread."""

    def __init__(self, folders: Folders, clock: SteppingClock, running: Servers, robot: Robot, show: Show) -> None:
        self._clock = clock
        self._robot = robot
        self._office = running.office
        self._archive = Archive(folders.mail)
        self._runner = WatchedRunner(robot, clock, poll=_BEAT)
        self._town = Town(clock, robot.desk.policy.hours, running.office.port, self._knows)
        self._teller = Teller(robot.store, robot.desk.zone, show)
        self._envelopes: Counter[tuple[str, str]] = Counter()
        self._folder = folders.work
        self._failure: BaseException | None = None

    def play(self, limit: float) -> Played:
        """Start the daemon, let everything happen, stop it; what came of it."""
        self._town.settle_in(MATCHES, COORDINATOR)
        self._plan_openings()
        stop = threading.Event()
        daemon = threading.Thread(target=self._run, args=(stop,), name="demo-daemon", daemon=True)
        start = self._clock.now()
        daemon.start()
        try:
            finished = self._until_over(wall.monotonic() + limit)
        finally:
            stop.set()
            daemon.join(_PATIENCE)
        if self._failure is not None:
            raise self._failure
        with self._robot.store.transaction() as book:
            result = summary(book, MATCHES, self._envelopes, self._robot.desk.policy.generations)
        days = (self._clock.now() - start).days
        return Played(result, self._archive.close(), len(self._archive), days, finished)

    def _run(self, stop: threading.Event) -> None:
        try:
            self._runner.run(stop)
        except BaseException as error:
            self._failure = error
            raise

    def _until_over(self, end: float) -> bool:
        last = self._clock.now() + _WEEKS
        while wall.monotonic() < end and self._clock.now() < last and self._failure is None:
            happened = self._town.live()
            for written in self._town.take_written():
                self._teller.written(written, self._clock.now())
            if not self._calm(min(end, wall.monotonic() + _PATIENCE)):
                return False
            moment = self._next_moment()
            if happened == 0 and moment is None:
                return True
            if moment is not None:
                self._clock.advance(moment)
        return False

    def _calm(self, end: float) -> bool:
        """Wait until the present has nothing left to do; people get their mail meanwhile."""
        while wall.monotonic() < end and self._failure is None:
            delivered = self._hand_out()
            if not delivered and self._is_calm():
                return True
            wall.sleep(_BEAT / 10)
        return False

    def _is_calm(self) -> bool:
        now = self._clock.now()
        if self._runner.seen != now:
            return False
        with self._robot.store.transaction() as book:
            cursor = book.cursor(self._robot.desk.settings.imap.mailbox)
        taken = cursor.uid if cursor else 0
        return taken >= self._office.newest and self._robot.quiet(now) and self._office.carried.empty()

    def _hand_out(self) -> int:
        """What the servers carried since the last look: told, kept, and read by its readers."""
        carried: list[Carried] = []
        while not self._office.carried.empty():
            carried.append(self._office.carried.get())
        self._teller.catch_up()
        for one in carried:
            ident = str(parsed(one.raw)["Message-ID"])
            self._envelopes.update((ident, recipient) for recipient in one.recipients)
            known = self._knows(ident)
            if self._archive.keep(one) and known:
                self._teller.letter(one, known[0])
            self._town.receive(one)
        return len(carried)

    def _knows(self, message_id: str) -> tuple[str, tuple[str, str]] | None:
        with self._robot.store.transaction() as book:
            letter = book.letter(message_id)
            case = book.case(letter.case) if letter and letter.case else None
        if letter is None:
            return None
        return letter.kind, (case.connector.email, case.connectee.email) if case else ("", "")

    def _next_moment(self) -> datetime | None:
        """When something happens next: somebody writes, a clock speaks, or it is Monday while matches are running."""
        now, hours = self._clock.now(), self._robot.desk.policy.hours
        with self._robot.store.transaction() as book:
            due, leaving = book.next_due(), book.next_delivery()
        if due is not None:
            due = due if due > now else hours.next_open(now)
        moments = [at for at in (self._town.next_at(), due, leaving) if at is not None]
        return min([*moments, self._next_digest(now)]) if moments else None

    def _next_digest(self, now: datetime) -> datetime:
        slots = (digest_slot(self._robot.desk, now + timedelta(days)) for days in range(1, 15))
        return next(slot for slot in slots if slot > now)

    def _plan_openings(self) -> None:
        today = self._robot.desk.policy.hours.local(self._clock.now()).date()

        def at(days: int, hour: int, minute: int) -> datetime:
            return datetime.combine(today + timedelta(days), time(hour, minute), self._robot.desk.zone)

        by_mail = [m for m in MATCHES if m.opening in (Opening.INTRODUCTION, Opening.RESUME)]
        for number, match in enumerate(by_mail):
            self._town.plan(at(number, 9, 2 + number), partial(self._open, match))
        self._town.plan(at(1, 10, 15), self._import)
        self._town.plan(at(16, 11, 20), partial(self._ask, "Where do we stand with Eric?"))

    def _open(self, match: Match) -> None:
        self._town.send(opening_mail(self._town.pen(COORDINATOR), match, PROGRAMME), "from_coordinator", match.pair)

    def _ask(self, words: str) -> None:
        self._town.send(question(self._town.pen(COORDINATOR), PROGRAMME, words), "from_coordinator", ("", ""))

    def _import(self) -> None:
        sheet = read_matches(spreadsheet(self._folder, MATCHES))
        now = self._clock.now()
        self._teller.happened(f"{COORDINATOR.name} imports a spreadsheet with {len(sheet)} matches", now)
        import_matches(self._robot, sheet, now)
