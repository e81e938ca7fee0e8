"""A match told step by step: people write, clocks speak, and what leaves is written down as one line a letter."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.cases.case import Case, Person, Role, Stage
from mailbot.cases.decide import Decision, decide, hold, unhold
from mailbot.cases.events import Event, EventKind, Mail, events_from
from mailbot.cases.letters import Ask, Effect, Flag, LetterKind, OpenCase, Recall, Send, ThankAll
from mailbot.cases.opening import opened
from mailbot.cases.policy import Policy
from mailbot.cases.turn import Known
from mailbot.reading.values import Contact, Intent, Language, Reading, Stance, Time

OTTAWA = ZoneInfo("America/Toronto")
TABLE = tomllib.loads((Path(__file__).parents[3] / "rules" / "policy.toml").read_text(encoding="utf-8"))
POLICY = Policy.from_toml(TABLE)

RUTH = Person("Ruth Adeyemi", "ruth@example.com", "Director", "Harbourline")
ERIC = Person("Eric Nkurunziza", "eric@example.net", language=Language.FR)
LEILA = Person("Leila Haddad", "leila@example.org")
PROGRAMME = "programme@example.org"
EMAILS = {Role.CONNECTOR: RUTH.email, Role.CONNECTEE: ERIC.email, Role.COORDINATOR: LEILA.email}
CONNECTOR, CONNECTEE, COORDINATOR, REFERRER = Role
KNOWN = Known(programme=PROGRAMME, staff=frozenset({LEILA.email}))


def at(text: str) -> datetime:
    """Monday 2 March 2026 at ten in Ottawa from "03-02 10:00"; another year may lead."""
    return datetime.fromisoformat(text if len(text) > 11 else f"2026-{text}").replace(tzinfo=OTTAWA)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def hour(when: str, stance: Stance = Stance.OFFERED, **changes: Any) -> Time:
    """A precise time from "03-12 14:00", a whole day from "03-12"."""
    on, _, clock = when.partition(" ")
    start = time.fromisoformat(clock) if clock else None
    return replace(Time(day(on), start=start, window=start is None, stance=stance), **changes)


def contact(name: str | None, email: str | None = None, **more: Any) -> Contact:
    return Contact(name=name, email=email, **more)


PRIYA = contact("Priya Raman", "priya@example.com")
LARS = contact("Lars Holm", "lars@example.net")
NGOZI = contact("Ngozi Eze", "ngozi@example.org")
THREE = (PRIYA, LARS, NGOZI)


def a_case(stage: Stage = Stage.PROPOSED, **changes: Any) -> Case:
    start = Case("c1", PROGRAMME, stage, RUTH, ERIC, LEILA, at("03-02 10:00"), resume="r1")
    return replace(start, **changes)


def a_reading(*intents: Intent, **facts: Any) -> Reading:
    return Reading(Language.EN, facts.pop("reply", "in their own words"), intents, act=True, **facts)


@dataclass
class Story:
    """One case and those that it opens, with everything that has left so far."""

    case: Case
    now: datetime
    policy: Policy = POLICY
    known: Known = KNOWN
    sent: list[Send] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    children: dict[str, Case] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    _mails: int = 0

    def says(self, by: Role, *intents: Intent, when: str = "", **facts: Any) -> list[str]:
        """Somebody writes; what answers it. `seen`: who is in copy; `staff`: the coordinator reports it."""
        self._to(when)
        staff, approved = facts.pop("staff", False), facts.pop("approved", False)
        mail = replace(self.mail(by, *facts.pop("seen", ())), event=facts.pop("event", ""))
        reading = a_reading(*intents, **facts)
        events = events_from(reading, self.case, by, mail, staff=staff)
        return self.decided(decide(self.case, events, self.now, self.policy, self.known, approved=approved or staff))

    def given(self, role: Role, email: str, when: str = "") -> list[str]:
        """The coordinator gives an address; the pipeline enters it before the case hears of it."""
        person = self.case.person(role)
        assert person is not None
        stops = tuple(s for s in self.case.stops if not (s.reason == "bounced" and s.role is role))
        changed: dict[str, Any] = {"stops": stops, role.value: replace(person, email=email)}
        self.case = replace(self.case, **changed)
        return self.happens(EventKind.ADDRESS, when, by=COORDINATOR)

    def orders(self, *intents: Intent, when: str = "", **facts: Any) -> list[str]:
        """The coordinator writes."""
        return self.says(COORDINATOR, *intents, when=when, staff=True, **facts)

    def happens(self, kind: EventKind, when: str = "", by: Role | None = None, key: str = "") -> list[str]:
        """An event without words."""
        self._to(when)
        staff = by is COORDINATOR
        mail = self.mail(by) if by else None
        event = Event(kind, self.now, by, mail, key=key, staff=staff)
        return self.decided(decide(self.case, (event,), self.now, self.policy, self.known))

    def happens_by_mail(self, kind: EventKind, mail: Mail) -> list[str]:
        """A coordinator's mail is itself the event."""
        event = Event(kind, mail.sent_at, COORDINATOR, mail, staff=True)
        return self.decided(decide(self.case, (event,), self.now, self.policy, self.known))

    def waits(self, until: str) -> list[str]:
        """Every clock that runs out by then speaks, within working hours, in the order of time."""
        end, before = at(until), len(self.lines)
        while (due := self._next(end)) is not None:
            self.now = max(self.now, due[1])
            self._speak(due[0])
        self.now = end
        return self.lines[before:]

    def stage(self) -> Stage:
        """Where the match stands now."""
        return self.case.stage

    def asks(self) -> None:
        """A question about the match is open: its clocks stand still."""
        self.case = hold(self.case, "q", self.now, self.policy)

    def answered(self, when: str) -> None:
        self._to(when)
        self.case = unhold(self.case, "q", self.now, self.policy)

    def child(self, n: int = 1) -> Story:
        """The case that the n-th referral opened, as a story of its own from now on."""
        return Story(self.children[f"{self.case.id}.{n}"], self.now, self.policy, self.known)

    def letter(self, kind: LetterKind, to: Role | None = None) -> Send:
        """The last letter of a kind."""
        return [send for send in self.sent if send.kind is kind and (to is None or to in send.to)][-1]

    def mail(self, by: Role, *copied: Role) -> Mail:
        self._mails += 1
        people = (self.case.person(role) for role in (by, *copied))
        seen = frozenset(person.email for person in people if person is not None)
        return Mail(f"m{self._mails}", self.now, seen | {PROGRAMME}, f"<m{self._mails}@example.com>")

    def decided(self, decision: Decision) -> list[str]:
        self.case = decision.case
        self.decisions.append(decision)
        said = [self._told(effect) for effect in decision.effects]
        self.lines += [f"{self.now.astimezone(OTTAWA):%m-%d %H:%M} {line}" for line in said]
        for send in [e for e in decision.effects if isinstance(e, Send) and e.kind is LetterKind.REFERRAL_THANKS]:
            event = Event(EventKind.LETTER_SENT, self.now, key=send.key)
            self.case = decide(self.case, (event,), self.now, self.policy, self.known).case
        return said

    def _told(self, effect: Effect) -> str:
        match effect:
            case Send():
                self.sent.append(effect)
                what = f" {effect.facts['what']}" if effect.kind is LetterKind.NOTED else ""
                return f"{effect.kind}{what} → {', '.join(effect.to)}"
            case Ask():
                return f"ask: {effect.reason}"
            case OpenCase():
                self.children[effect.case.id] = effect.case
                return f"opens {effect.case.id} {effect.case.stage}: {', '.join(s.kind for s in effect.sends)}"
            case ThankAll():
                return "thanks all who helped"
            case Recall():
                return f"recalls {effect.case}"
            case Flag():
                return f"flag {effect.flag} {effect.role}"

    def _to(self, when: str) -> None:
        if when:
            self.now = at(when)

    def _next(self, end: datetime) -> tuple[str, datetime] | None:
        hours = self.policy.hours
        moments = [
            (key, moment if key.startswith("alarm:back") else hours.next_open(max(moment, self.now)))
            for key, moment in self.case.moments()
        ]
        due = [(key, moment) for key, moment in moments if moment <= end]
        return min(due, key=lambda found: found[1], default=None)

    def _speak(self, key: str) -> None:
        what, kind, *_ = key.split(":")
        if what == "alarm":
            rest = key.split(":", 2)[2]
            kept = tuple(a for a in self.case.alarms if not (a.kind == kind and a.key == rest))
            self.case = replace(self.case, alarms=kept)
        event = Event(EventKind.DEBT_DUE if what == "debt" else EventKind(kind), self.now, key=key)
        self.decided(decide(self.case, (event,), self.now, self.policy, self.known))


def proposed(when: str = "03-02 10:00", **changes: Any) -> Story:
    """An imported match at `proposed`."""
    return imported(Stage.PROPOSED, when, **changes)


def imported(stage: Stage, when: str = "03-02 10:00", **changes: Any) -> Story:
    """A match that came with an import, its first letters sent."""
    story = Story(a_case(stage, opened_at=at(when), **changes), at(when))
    story.decided(opened(story.case, story.now, POLICY, imported=True, mail=None))
    return story


def copied(stage: Stage, when: str = "03-02 10:00", **changes: Any) -> Story:
    """A match that a coordinator opened by a mail with the bot in copy."""
    story = Story(a_case(stage, opened_at=at(when), **changes), at(when))
    mail = story.mail(COORDINATOR, CONNECTOR, CONNECTEE)
    story.decided(opened(story.case, story.now, POLICY, imported=False, mail=mail))
    return story


def scheduled(when: str = "03-12 14:00", place: str | None = "Bridgehead on Bank") -> Story:
    """Introduced on Monday 2 March, a time offered on Tuesday and taken on Wednesday."""
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(hour(when),), place=place)
    story.says(CONNECTEE, Intent.AGREE_TIME, when="03-04 09:30", times=(hour(when, Stance.AGREED),))
    return story


def met(when: str = "03-13 10:00", by: Role = CONNECTEE) -> Story:
    """They met on Thursday 12 March, and one of them says so on Friday."""
    story = scheduled()
    story.says(by, Intent.MET, when=when)
    return story


def referred(*contacts: Contact) -> Story:
    """Three referrals came on Monday 16 March at ten, and nothing has left for them yet."""
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=contacts or THREE)
    return story


def guest(*, introduced: bool = False) -> Story:
    """A referral's own case: asked on Monday 16 March at 10:15, or introduced then."""
    story = referred(replace(PRIYA, spoken=introduced), LARS, NGOZI)
    story.waits("03-16 10:20")
    child = story.child()
    child.lines.clear()
    return child


def days(count: int) -> timedelta:
    return timedelta(days=count)
