"""One turn of a case: the state while an event is decided, and the effects that it has collected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from mailbot.cases import clocks
from mailbot.cases.case import Alarm, AlarmKind, Case, DebtKind, Meeting, Offer, Role, Stage, Stop
from mailbot.cases.events import Event, EventKind
from mailbot.cases.letters import Ask, CalendarMethod, Effect, Flag, LetterKind, Send
from mailbot.cases.places import for_everybody
from mailbot.cases.policy import Policy
from mailbot.reading.values import Reading, Time

SIDES = (Role.CONNECTOR, Role.CONNECTEE)


@dataclass(frozen=True, slots=True)
class Busy:
    """An hour that one of the two has settled in another match, from `start` to `end`, with somebody else."""

    role: Role
    start: datetime
    end: datetime
    other: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a decision needs to know beyond its case, handed in: addresses are lower case.

    `staff`: the programme's own people; `programme`: its address; `refused`: who has opted out; `contacts`: who
    already knows the Connectee through another case; `doors`: who may be asked only with the coordinator's word, and
    why (goodwill.py); `unwritten`: the cases of referrals whose first letter has not left; `surveyed`: who had a survey
    lately; `greeted`: who was asked lately how they are; `congratulated`: who was asked lately whether good news may go
    on; `named_today`: how many third parties this Connector has named today;
    `busy`: the hours that the two have settled in other matches; `told`: why the coordinator was asked, where this is
    what they have said yes to; `failing`, `refusing`: whose address is known to fail, and who wants no more mail, as a
    match is opened.
    """

    programme: str = ""
    staff: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    contacts: frozenset[str] = frozenset()
    doors: Mapping[str, str] = field(default_factory=dict)
    unwritten: frozenset[str] = frozenset()
    surveyed: frozenset[str] = frozenset()
    greeted: frozenset[str] = frozenset()
    congratulated: frozenset[str] = frozenset()
    named_today: int = 0
    busy: tuple[Busy, ...] = ()
    told: str = ""
    failing: tuple[Role, ...] = ()
    refusing: tuple[Role, ...] = ()


@dataclass(slots=True)
class Turn:
    """Mutable only while `decide` runs: actions change `case` and add to `effects`."""

    case: Case
    now: datetime
    policy: Policy
    known: Known
    event: Event
    approved: bool = False
    late: bool = False  # its author has written again since
    effects: list[Effect] = field(default_factory=list)

    @property
    def by(self) -> Role:
        """Whose words the event rests on; a clock's event has none and never asks."""
        return self.event.by or Role.COORDINATOR

    @property
    def side(self) -> Role:
        """The side of the meeting that the words are counted for: the Connector's where somebody else reports."""
        return self.by if self.by in SIDES else Role.CONNECTOR

    @property
    def sure(self) -> bool:
        """Whether a coordinator stands behind the event: they wrote it, or said yes to it."""
        return self.approved or self.event.staff

    @property
    def crossed(self) -> bool:
        """Whether the words were written before their author could know of the hour that is settled."""
        mail, settled = self.event.mail, self.case.settled_at
        return not self.sure and mail is not None and settled is not None and mail.sent_at < settled

    @property
    def reading(self) -> Reading:
        """The reading behind the event."""
        if self.event.reading is None:
            raise ValueError(f"{self.event.kind} carries no reading")
        return self.event.reading

    @property
    def words(self) -> str:
        """The writer's own words, short enough to be quoted in a letter."""
        return quote(self.reading.reply) if self.event.reading else ""

    @property
    def place(self) -> str | None:
        """The place that the message names, in words that hold for both sides."""
        return for_everybody(self.reading.place, self.case.person(self.side))

    @property
    def local(self) -> datetime:
        """The present as the programme's wall clock shows it."""
        return self.policy.hours.local(self.now)

    @property
    def start(self) -> datetime:
        """When a debt of this turn begins: with the mail that made it, or now where a clock or a yes did."""
        mail = None if self.approved else self.event.mail
        return mail.sent_at if mail else self.now

    @property
    def cause(self) -> str:
        """What makes a letter of this turn one of its kind: the mail, or the clock's key and day."""
        if self.event.mail is not None:
            return self.event.mail.digest
        return f"{self.event.key or self.event.kind}:{self.case.sequence}:{self.local.date()}"

    def other(self, role: Role) -> Role:
        """The other side of the meeting."""
        return Role.CONNECTEE if role is Role.CONNECTOR else Role.CONNECTOR

    def saw(self, role: Role) -> bool:
        """Whether the person in a role had the mail themselves."""
        person = self.case.person(role)
        mail = self.event.mail
        return mail is not None and person is not None and bool(person.email) and person.email in mail.seen_by

    def offer_of(self, time: Time, place: str | None) -> Offer:
        """A time that the mail at hand puts on the table."""
        mail = self.event.mail
        return Offer(time, self.side, self.words, self.event.at, place, event=mail.event if mail else "")

    def change(self, **fields: Any) -> None:
        """Replace fields of the case."""
        self.case = replace(self.case, **fields)

    def move(self, stage: Stage) -> None:
        """Go to a stage."""
        self.change(stage=stage)

    def mark(self, *what: str) -> None:
        """Remember what is done once in a case."""
        self.change(done=self.case.done | set(what))

    def owe(self, kind: DebtKind, role: Role, since: datetime | None = None, due: datetime | None = None) -> None:
        """Begin a debt, at the turn's `start` unless told otherwise."""
        self.case = clocks.owe(self.case, kind, role, since or self.start, self.policy, due)

    def pay(self, *kinds: DebtKind, role: Role | None = None) -> None:
        """End debts."""
        self.case = clocks.pay(self.case, *kinds, role=role)

    def stop(
        self, reason: str, role: Role | None = None, until: datetime | None = None, by: Role | None = None
    ) -> None:
        """Let clocks stand still from now on: one side's, or everybody's."""
        self.case = clocks.stop(self.case, Stop(reason, role, self.now, until, by))

    def go(self, *reasons: str) -> None:
        """Take reasons for standing still away."""
        for reason in reasons:
            self.case = clocks.go(self.case, reason)

    def alarm(self, kind: AlarmKind, at: datetime, key: str = "") -> None:
        """Set an alarm, in place of one of the same kind and key."""
        self.quiet(kind, key)
        self.change(alarms=(*self.case.alarms, Alarm(kind, at, key)))

    def quiet(self, kind: AlarmKind, key: str | None = None) -> None:
        """Take alarms of a kind away (one key, or all)."""
        self.change(alarms=tuple(a for a in self.case.alarms if not (a.kind is kind and key in (None, a.key))))

    def keep_alarms(self, *kinds: AlarmKind) -> None:
        """Take every alarm away but those of some kinds."""
        self.change(alarms=tuple(a for a in self.case.alarms if a.kind in kinds))

    def send(
        self,
        kind: LetterKind,
        *to: Role,
        key: str = "",
        cc: tuple[Role, ...] = (),
        method: CalendarMethod | None = None,
        resume: bool = False,
        **facts: Any,
    ) -> None:
        """Ask for a letter. One with a `key` is sent once in a case; without, once for what caused the turn.

        `method` is what it does to the calendar event; `resume` attaches the résumé where there is one.
        """
        if key:
            mark = f"sent:{kind}:{key}"
            if mark in self.case.done:
                return
            self.mark(mark)
        self.effects.append(Send(kind, to, key or self.cause, facts, cc, method, resume and bool(self.case.resume)))

    def tell_staff(self, kind: LetterKind, **facts: Any) -> None:
        """Ask for a letter to the coordinator."""
        self.send(kind, Role.COORDINATOR, **facts)

    def note(
        self, what: str, until: date | None = None, names: tuple[str, ...] = (), meeting: Meeting | None = None
    ) -> None:
        """Acknowledge in a line to who wrote it; `decide` keeps the one that says most, and none beside a letter.

        Where the two write to each other, and we are in copy, the other one answers: a line that says nothing but
        that it has come would break in on them.
        """
        between = what == "recorded" and self.by in SIDES and self.saw(self.other(self.by))
        if self.event.mail is not None and self.by is not Role.COORDINATOR and not self.event.staff and not between:
            facts = {"what": what, "until": until, "names": names, "meeting": meeting}
            self.effects.append(Send(LetterKind.NOTED, (self.by,), f"{self.cause}:{what}", facts))

    def ask(self, reason: str, kind: LetterKind = LetterKind.DECISION, *, holds: bool = True) -> None:
        """Put the mail before the coordinator; unless told otherwise nothing of it is acted on until they answer."""
        self.effects.append(Ask(reason, kind, holds))

    def doubt(self, reason: str, kind: LetterKind = LetterKind.DECISION) -> bool:
        """Ask, unless a coordinator stands behind it; True where the action ends here."""
        if not self.sure:
            self.ask(reason, kind)
        return not self.sure

    def doubt_beside(self, reason: str) -> bool:
        """Ask beside what is done anyway, unless a coordinator stands behind it; whether it asks."""
        if not self.sure:
            self.ask(reason, holds=False)
        return not self.sure

    def clashes(self, meeting: Meeting) -> tuple[Busy, ...]:
        """What the two have settled in other matches within the hour of a meeting."""
        zone = self.policy.hours.zone
        start, end = meeting.starts(zone), meeting.ends(zone)
        return tuple(one for one in self.known.busy if one.start < end and start < one.end)

    def untold(self, reason: str) -> bool:
        """Ask, unless the coordinator has said yes to this very reason: that somebody named it is not enough."""
        if reason in self.known.told:
            return False
        self.ask(reason)
        return True

    def rested(self, role: Role) -> date | None:
        """The first day back of an absence that the asking waited for; told once."""
        until = self.case.rested.get(role.value)
        if until is not None:
            self.change(rested={r: day for r, day in self.case.rested.items() if r != role.value})
        return until

    def flag(self, role: Role, flag: str) -> None:
        """Mark a person's address for the whole programme."""
        self.effects.append(Flag(role, flag))

    def sends(self, kind: LetterKind) -> bool:
        """Whether the turn sends a letter of this kind already."""
        return any(isinstance(effect, Send) and effect.kind is kind for effect in self.effects)

    def add_facts(self, kind: LetterKind, **facts: Any) -> bool:
        """Add facts to every letter of this kind that the turn sends already; False where it sends none."""
        self.effects = [
            replace(effect, facts={**effect.facts, **facts})
            if isinstance(effect, Send) and effect.kind is kind
            else effect
            for effect in self.effects
        ]
        return self.sends(kind)

    def lacking(self) -> tuple[str, ...]:
        """The names of the two whose address is not known."""
        people = (self.case.person(role) for role in SIDES)
        return tuple(person.name for person in people if person is not None and not person.email)

    def ask_addresses(self) -> None:
        """Ask the coordinator for what is lacking, each address once."""
        fresh = tuple(name for name in self.lacking() if f"missing:{name}" not in self.case.done)
        if fresh:
            self.mark(*(f"missing:{name}" for name in fresh))
            self.tell_staff(LetterKind.MISSING, names=fresh, unclear=False)

    def fits(self, *kinds: EventKind) -> bool:
        """Whether the message behind the event also says one of these."""
        words = {kind.value for kind in kinds}
        return self.event.reading is not None and any(i.value in words for i in self.event.reading.intents)


def quote(text: str, limit: int = 300) -> str:
    """Words as a letter quotes them: one paragraph, cut at a word."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0] + " …"
