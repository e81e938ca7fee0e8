"""What is asked before a round does anything: may this process, may this clock, may this case book be acted on?"""

from __future__ import annotations

from datetime import datetime

from mailbot.inbox import Fetched, Inbox
from mailbot.log import get_logger
from mailbot.pipeline.desk import Desk
from mailbot.store import Store
from mailbot.watch.clock import LEAP, ClockWatch
from mailbot.watch.memory import Memory
from mailbot.watch.ownership import Ownership
from mailbot.watch.pause import CLOCK, LAST, RESTORED, go_on, paused, tell_pause

log = get_logger()


class Watch:
    """One process's right to act. A round that may not act still takes mail in, and sends what tells of it."""

    def __init__(self, desk: Desk, store: Store, inbox: Inbox) -> None:
        self.owner = Ownership(store)
        self.memory = Memory(store, inbox, desk.address)
        self._desk = desk
        self._store = store
        self._stays = False
        self._clock: ClockWatch | None = None
        self._told = False
        self._why = ""

    def stay(self, *, by_this_clock: bool) -> None:
        """Keep the programme between rounds, as a daemon does; `by_this_clock`: time is what the machine says."""
        self._stays = True
        self._clock = ClockWatch() if by_this_clock else None

    def begin(self, now: datetime) -> bool:
        """Before each round: False where another process owns the programme."""
        if not self.owner.take(now):
            log.event("daemon.standby")
            return False
        self._look_at_clock(now)
        with self._store.transaction() as book:
            self._why = paused(book)
        return True

    def remember(self, now: datetime) -> None:
        """Once a process: does the case book know what Sent shows? MailServerError where nobody can say."""
        if not self._why and self.memory.fails():
            self._pause(RESTORED, now)

    def handled_before(self, one: Fetched, now: datetime) -> None:
        """A mail came in that bears our keyword: where the book has never handled it, it is an old book."""
        with self._store.transaction() as book:
            forgotten = book.is_new(one.folder, one.uidvalidity, one.uid)
        if forgotten and not self._why:
            self._pause(RESTORED, now)

    def stands_still(self) -> bool:
        """Whether nothing may be done but telling so, or it is not known yet whether anything may."""
        return bool(self._why) or not self.memory.sure

    def end(self) -> None:
        """After each round."""
        if not self._stays:
            self.owner.leave()

    def leave(self) -> None:
        """This process is done."""
        self._stays = False
        self.owner.leave()

    def _pause(self, why: str, now: datetime) -> None:
        with self._store.transaction() as book:
            if tell_pause(self._desk, book, why, now):
                log.event("daemon.paused", reason=why)
            self._why = paused(book)

    def _look_at_clock(self, now: datetime) -> None:
        if self._clock is None:
            return
        with self._store.transaction() as book:
            last, why = book.mark_of(LAST), paused(book)
        if self._told and not why:  # a person says that this is the time
            self._clock.believe(now)
            self._told = False
        leap = self._clock.leap(now)
        back = last and not leap and now < datetime.fromisoformat(last) - LEAP
        if back:  # a process that has just begun measures from no clock that it does not believe
            self._clock.doubt()
        if leap or back:
            self._pause(CLOCK, now)
            self._told = True
        elif self._told and why == CLOCK:
            self._resume()
        if not self._told and why != CLOCK:
            with self._store.transaction() as book:
                book.mark(LAST, now.isoformat())

    def _resume(self) -> None:
        """The clock is back where it should be."""
        self._told = False
        with self._store.transaction() as book:
            go_on(book)
        log.event("daemon.resumed")
