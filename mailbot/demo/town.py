"""The people's side of the demo: who gets a mail looks into their script, and an answer is planned for later."""

from __future__ import annotations

import heapq
import itertools
import smtplib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.message import EmailMessage

from mailbot.cases.hours import Hours
from mailbot.demo.archive import parsed
from mailbot.demo.clock import SteppingClock
from mailbot.demo.loop import LOOPBACK
from mailbot.demo.people import Character, Pen, Written, absence, answer
from mailbot.demo.script import Diary, Match, Reactions, Reply
from mailbot.demo.smtp import Carried

Knows = Callable[[str], tuple[str, tuple[str, str]] | None]
"""Message-ID of one of the programme's letters → its kind, and the pair of addresses whose match it is about."""

# What a sensible coordinator does where their script says nothing.
_COORDINATOR: Reactions = {"decision": [Reply("Yes, go ahead.", timedelta(hours=1))] * 5}
_AWAKE = time(7, 30)
_ASLEEP = time(22)


@dataclass(frozen=True, slots=True, order=True)
class Planned:
    """Something that will happen: at a moment, in the order of planning."""

    at: datetime
    number: int
    act: Callable[[], None]


class Town:
    """Everybody's mail programs. Used from one thread."""

    def __init__(self, clock: SteppingClock, hours: Hours, port: int, knows: Knows) -> None:
        self._clock = clock
        self._hours = hours
        self._port = port
        self._knows = knows
        self._people: dict[str, Character] = {}
        self._matches: dict[tuple[str, str], Match] = {}
        self._diaries: dict[tuple[str, str], Diary] = {}
        self._agenda: list[Planned] = []
        self._numbers = itertools.count()
        self._coordinator: Character | None = None
        self._had: Counter[tuple[str, tuple[str, str], str]] = Counter()
        self._ours: dict[str, tuple[str, tuple[str, str]]] = {}
        self._written = 0
        self._sent: list[Written] = []

    def settle_in(self, matches: Sequence[Match], coordinator: Character) -> None:
        """Make the people of these matches live here."""
        self._coordinator = coordinator
        self._people[coordinator.email] = coordinator
        for match in matches:
            self._matches[match.pair] = match
            self._diaries[match.pair] = Diary(self._clock, self._hours)
            for person in (match.connector, match.connectee):
                self._people[person.email] = person

    def plan(self, at: datetime, act: Callable[[], None]) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self._agenda, Planned(at, next(self._numbers), act))

    def next_at(self) -> datetime | None:
        """When the next planned thing happens."""
        return self._agenda[0].at if self._agenda else None

    def live(self) -> int:
        """Do what is planned for now; how many things happened."""
        done = 0
        while self._agenda and self._agenda[0].at <= self._clock.now():
            heapq.heappop(self._agenda).act()
            done += 1
        return done

    def take_written(self) -> list[Written]:
        """What people have sent since this was asked last."""
        sent, self._sent = self._sent, []
        return sent

    def pen(self, author: Character) -> Pen:
        """What the author writes with, now."""
        self._written += 1
        domain = author.email.rpartition("@")[2]
        at = self._hours.local(self._clock.now())
        return Pen(author, at, f"<{self._written:04}.{at:%Y%m%d%H%M}@{domain}>")

    def send(self, written: Written, kind: str, pair: tuple[str, str]) -> None:
        """Hand a mail to the SMTP server; whoever gets it knows it as a mail of this kind in this match."""
        self._ours[str(parsed(written.raw)["Message-ID"])] = (kind, pair)
        self._sent.append(written)
        with smtplib.SMTP(LOOPBACK, self._port) as server:
            server.sendmail(written.author.email, list(written.recipients), written.raw)

    def receive(self, carried: Carried) -> None:
        """Somebody gets mail: an answer is planned where their script has one."""
        letter = parsed(carried.raw)
        ident = str(letter["Message-ID"])
        known = self._ours.get(ident) or self._knows(ident)
        match = self._matches.get(known[1]) if known else None
        if known is None or match is None:
            return
        letter["Return-Path"] = f"<{carried.envelope_from}>"
        for address in carried.recipients:
            person = self._people.get(address)
            if person is not None:
                self._react(person, match, known[0], letter)

    def _react(self, person: Character, match: Match, kind: str, letter: EmailMessage) -> None:
        key = (person.email, match.pair, kind)
        turn = self._had[key]
        self._had[key] += 1
        replies = self._script(person, match).get(kind, ())
        reply = replies[turn] if turn < len(replies) else None
        if reply is None:
            return
        if reply.automatic:
            self._respond(person, match, letter, reply)
        else:
            self.plan(self._when(reply.after), lambda: self._answer(person, match, letter, reply))

    def _respond(self, person: Character, match: Match, letter: EmailMessage, reply: Reply) -> None:
        """An absence responder stays silent to automatic mail (RFC 3834 §2)."""
        if "Auto-Submitted" not in letter:
            written = absence(self.pen(person), letter, reply.text(self._diaries[match.pair]))
            self.plan(self._clock.now(), lambda: self.send(written, "absence", match.pair))

    def _script(self, person: Character, match: Match) -> Reactions:
        """Who is neither side nor the coordinator is copied for their interest, and answers nothing."""
        if person == match.connector:
            return match.connector_does
        if person == match.connectee:
            return match.connectee_does
        return {**_COORDINATOR, **match.coordinator_does} if person == self._coordinator else {}

    def _answer(self, person: Character, match: Match, letter: EmailMessage, reply: Reply) -> None:
        words = reply.text(self._diaries[match.pair])
        role = {match.connector.email: "connector", match.connectee.email: "connectee"}.get(person.email, "coordinator")
        self.send(answer(self.pen(person), letter, words), f"from_{role}", match.pair)

    def _when(self, after: timedelta) -> datetime:
        """A moment at which somebody sits at their mail: not at night."""
        at = self._hours.local(self._clock.now() + after)
        if at.time() >= _ASLEEP:
            return datetime.combine(at.date() + timedelta(1), _AWAKE, self._hours.zone)
        if at.time() < _AWAKE:
            return datetime.combine(at.date(), _AWAKE, self._hours.zone)
        return at
