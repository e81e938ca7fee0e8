"""A case as a value: one Connector, one Connectee, one hour, three referrals, and the clocks that run between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from mailbot.reading.values import Language, Time


class Stage(StrEnum):
    """The toolkit's steps, named for what has happened."""

    PROPOSED = "proposed"
    INTRODUCED = "introduced"
    SCHEDULED = "scheduled"
    MET = "met"
    REFERRED = "referred"
    SURVEYED = "surveyed"
    CLOSED = "closed"
    DECLINED = "declined"
    PAUSED = "paused"


class Role(StrEnum):
    """Everybody whom a case may write to. In a referral's own case `connector` is that referral."""

    CONNECTOR = "connector"
    CONNECTEE = "connectee"
    COORDINATOR = "coordinator"
    REFERRER = "referrer"  # the Connector who named the referral


@dataclass(frozen=True, slots=True)
class Person:
    """A person as far as known; `email` is lower case, empty where it is still to be asked for."""

    name: str
    email: str
    title: str = ""
    employer: str = ""
    bio: str = ""
    phone: str = ""
    language: Language = Language.EN

    @property
    def first(self) -> str:
        """The name that a letter greets with: the first word, honorifics apart."""
        words = [w for w in self.name.split() if w.casefold().rstrip(".") not in _HONORIFICS]
        return words[0] if words else self.name


_HONORIFICS = {"mr", "mrs", "ms", "mx", "mme", "m", "dr", "dre", "prof", "me"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A time on the table: who put it there, in which words, and whether it is still open."""

    time: Time
    by: Role
    words: str
    made_at: datetime
    place: str | None = None
    open: bool = True
    event: str = ""  # UID of the calendar event of its author's that it came as


@dataclass(frozen=True, slots=True)
class Meeting:
    """The hour that both sides settled, local to the programme. `end` is None where one hour is meant."""

    date: date
    start: time
    end: time | None = None
    place: str | None = None

    def starts(self, zone: tzinfo) -> datetime:
        """The aware moment at which it begins."""
        return datetime.combine(self.date, self.start, tzinfo=zone)

    def ends(self, zone: tzinfo) -> datetime:
        """The aware moment at which it ends: one hour on where no end was said."""
        start = self.starts(zone)
        if self.end is None or self.end <= self.start:
            return start + timedelta(hours=1)
        return datetime.combine(self.date, self.end, tzinfo=zone)


class ReferralState(StrEnum):
    """How far the programme has gone with a name it was given."""

    NAMED = "named"  # no address yet
    ANNOUNCED = "announced"  # the Connector is being told what will go to whom
    OPEN = "open"  # has a case of its own
    EVENT = "event"  # an invitation that counts as one
    FORWARDED = "forwarded"  # the Connector writes themselves, and may yet say that the person agrees
    WITHDRAWN = "withdrawn"
    UNCOUNTED = "uncounted"  # a duplicate, staff, or somebody of this case


@dataclass(frozen=True, slots=True)
class Referral:
    """A contact given for the Connectee. `spoken`: the giver has asked the person, or copied them in."""

    name: str
    email: str = ""
    phone: str = ""
    title: str = ""
    employer: str = ""
    words: str = ""
    spoken: bool = False
    state: ReferralState = ReferralState.NAMED
    announced_by: str = ""  # key of the letter that told the giver
    child: str = ""  # id of the case it opened

    @property
    def counts(self) -> bool:
        """Whether it is one of the three."""
        return self.state not in (ReferralState.WITHDRAWN, ReferralState.UNCOUNTED)


class DebtKind(StrEnum):
    """What somebody owes the case."""

    DECISION = "decision"  # yes or no
    TIME = "time"  # a time and a place
    CHOICE = "choice"  # one of the offered times
    REPORT = "report"  # did you meet?
    REFERRALS = "referrals"
    SURVEY = "survey"


@dataclass(frozen=True, slots=True)
class Debt:
    """What `role` owes since when. `next_at`: when the clock speaks next; None where it has nothing more to say.

    `step` counts what the ladder of this kind has done so far (nudges, then the coordinator). A clock that stands
    still has no `next_at`: it came to stand at `stood`, with `left` to go. `wrote`: when a coordinator wrote to the
    debtor by hand, and the clock began to count anew.
    """

    kind: DebtKind
    role: Role
    since: datetime
    due: datetime
    next_at: datetime | None
    step: int = 0
    left: timedelta | None = None
    stood: datetime | None = None
    wrote: datetime | None = None


class AlarmKind(StrEnum):
    """What the clock does besides nudging."""

    ASK_AGAIN = "ask_again"  # a deferral is over
    BACK = "back"  # an absence is over
    REMIND = "remind"
    TELL_REFERRAL = "tell_referral"  # the fifteen minutes are over
    SURVEYS = "surveys"
    HOW_ARE_YOU = "how_are_you"  # months after the end


@dataclass(frozen=True, slots=True)
class Alarm:
    """One moment at which the case is looked at again; `key` tells alarms of one kind apart."""

    kind: AlarmKind
    at: datetime
    key: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why clocks stand still: an absence (one role), an open question to the coordinator, a pause (everybody).

    `by` is who opted out.
    """

    reason: str  # "absence", "bounced" (one role); "hold:<id>", "deferred", "staff", "opted_out", "no_show"
    role: Role | None
    since: datetime
    until: datetime | None = None
    by: Role | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that decides about one match. Times are aware; `programme` is the address whose programme it is."""

    id: str
    programme: str
    stage: Stage
    connector: Person
    connectee: Person
    coordinator: Person
    opened_at: datetime
    generation: int = 1
    parent: str | None = None
    referrer: Person | None = None
    offers: tuple[Offer, ...] = ()
    meeting: Meeting | None = None
    sequence: int = 0  # of the calendar event, RFC 5546 §2.1.4
    was: Meeting | None = None  # what is being moved
    place: str | None = None  # said before a time was settled
    referrals: tuple[Referral, ...] = ()
    debts: tuple[Debt, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    stops: tuple[Stop, ...] = ()
    back_to: Stage | None = None  # where a paused case goes on
    until: date | None = None  # the day a deferral named
    last_words: dict[str, str] = field(default_factory=dict)  # role → what they wrote last, short
    surveys: dict[str, str] = field(default_factory=dict)  # role → their answer
    done: frozenset[str] = frozenset()  # what is done once in a case: "address:<name>", "survey:<role>", …
    resume: str = ""  # key of the stored résumé
    away: dict[str, date] = field(default_factory=dict)  # role → first day back
    rested: dict[str, date] = field(default_factory=dict)  # role → first day back of an absence that is over
    heard: dict[str, datetime] = field(default_factory=dict)  # role → when they wrote their latest mail
    settled_at: datetime | None = None  # since when `meeting` is known to both

    def person(self, role: Role) -> Person | None:
        """Who holds a role, None where nobody does."""
        if role is Role.CONNECTOR:
            return self.connector
        if role is Role.CONNECTEE:
            return self.connectee
        return self.coordinator if role is Role.COORDINATOR else self.referrer

    def role_of(self, email: str) -> Role | None:
        """The role of an address in this case, None for a stranger."""
        for role in Role:
            person = self.person(role)
            if person is not None and person.email and person.email == email.lower():
                return role
        return None

    def owes(self) -> Debt | None:
        """The debt that is due first; the others wait behind it."""
        return min(self.debts, key=lambda d: d.due, default=None)

    def moments(self) -> Iterator[tuple[str, datetime]]:
        """Each moment at which a clock speaks, with the key that the tick hands back: what the store indexes."""
        for debt in self.debts:
            if debt.next_at is not None:
                yield f"debt:{debt.kind}:{debt.role}", debt.next_at
        for alarm in self.alarms:
            if self._speaks(alarm):
                yield f"alarm:{alarm.kind}:{alarm.key}", alarm.at

    def _speaks(self, alarm: Alarm) -> bool:
        """A rest with a known end still lets through what ends it, and what was promised to people outside it."""
        stops = [stop for stop in self.stops if stop.role is None]
        if alarm.kind is AlarmKind.BACK or not stops:
            return True
        resting = all(stop.until is not None for stop in stops)
        return resting and alarm.kind in (AlarmKind.ASK_AGAIN, AlarmKind.TELL_REFERRAL)
