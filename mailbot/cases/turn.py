"""One turn of a case: the state while an event is decided, and the effects that it has collected."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from mailbot.cases import clocks
from mailbot.cases.case import Alarm, AlarmKind, Case, DebtKind, Role, Stage
from mailbot.cases.events import Event, EventKind
from mailbot.cases.letters import Ask, CalendarMethod, Effect, Flag, LetterKind, Send
from mailbot.cases.policy import Policy
from mailbot.reading.values import Reading


@dataclass(frozen=True, slots=True)
class Known:
    """What a decision needs to know beyond its case, handed in: addresses are lower case.

    `staff`: the programme's own people; `programme`: its address; `refused`: who has opted out; `contacts`: who
    already knows the Connectee through another case; `surveyed`: who had a survey lately; `named_today`: how many
    third parties this Connector has named today.
    """

    programme: str = ""
    staff: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    contacts: frozenset[str] = frozenset()
    surveyed: frozenset[str] = frozenset()
    named_today: int = 0


@dataclass(slots=True)
class Turn:
    """Mutable only while `decide` runs: actions change `case` and add to `effects`."""

    case: Case
    now: datetime
    policy: Policy
    known: Known
    event: Event
    approved: bool = False
    effects: list[Effect] = field(default_factory=list)

    @property
    def by(self) -> Role:
        """Whose words the event rests on; a clock's event has none and never asks."""
        return self.event.by or Role.COORDINATOR

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
    def cause(self) -> str:
        """What makes a letter of this turn one of its kind: the mail, or the clock's key and moment."""
        if self.event.mail is not None:
            return self.event.mail.digest
        return f"{self.event.key or self.event.kind}:{self.case.sequence}"

    def other(self, role: Role) -> Role:
        """The other side of the meeting."""
        return Role.CONNECTEE if role is Role.CONNECTOR else Role.CONNECTOR

    def saw(self, role: Role) -> bool:
        """Whether the person in a role had the mail themselves."""
        person = self.case.person(role)
        return self.event.mail is not None and person is not None and bool(person.email) and person.email in self.event.mail.seen_by

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
        """Begin a debt, from the mail that made it or from now."""
        start = since or (self.event.mail.sent_at if self.event.mail else self.now)
        self.case = clocks.owe(self.case, kind, role, start, self.policy, due)

    def pay(self, *kinds: DebtKind, role: Role | None = None) -> None:
        """End debts."""
        self.case = clocks.pay(self.case, *kinds, role=role)

    def alarm(self, kind: AlarmKind, at: datetime, key: str = "") -> None:
        """Set an alarm, in place of one of the same kind and key."""
        self.quiet(kind, key)
        self.change(alarms=(*self.case.alarms, Alarm(kind, at, key)))

    def quiet(self, kind: AlarmKind, key: str | None = None) -> None:
        """Take alarms of a kind away (one key, or all)."""
        self.change(alarms=tuple(a for a in self.case.alarms if not (a.kind is kind and key in (None, a.key))))

    def send(
        self,
        kind: LetterKind,
        *to: Role,
        key: str = "",
        cc: tuple[Role, ...] = (),
        calendar: CalendarMethod | None = None,
        resume: bool = False,
        **facts: Any,
    ) -> None:
        """Ask for a letter; `key` defaults to what caused the turn."""
        self.effects.append(Send(kind, to, key or self.cause, facts, cc, calendar, resume and bool(self.case.resume)))

    def tell_staff(self, kind: LetterKind, **facts: Any) -> None:
        """Ask for a letter to the coordinator."""
        self.send(kind, Role.COORDINATOR, **facts)

    def note(self, what: str, until: date | None = None, names: tuple[str, ...] = ()) -> None:
        """Acknowledge in a line; dropped where another letter of the turn goes to the writer anyway."""
        if self.event.mail is not None and self.by is not Role.COORDINATOR:
            self.send(LetterKind.NOTED, self.by, what=what, until=until, names=names)

    def ask(self, reason: str, kind: LetterKind = LetterKind.DECISION) -> None:
        """Put the mail before the coordinator; nothing of it is acted on until they answer."""
        self.effects.append(Ask(reason, kind))

    def flag(self, role: Role, flag: str) -> None:
        """Mark a person's address for the whole programme."""
        self.effects.append(Flag(role, flag))

    def letters(self) -> list[Send]:
        """The letters of this turn so far."""
        return [effect for effect in self.effects if isinstance(effect, Send)]

    def answer_facts(self, kind: LetterKind, **facts: Any) -> bool:
        """Add facts to every letter of this kind that the turn sends already; False where it sends none."""
        found = False
        for n, effect in enumerate(self.effects):
            if isinstance(effect, Send) and effect.kind is kind:
                self.effects[n] = replace(effect, facts={**effect.facts, **facts})
                found = True
        return found

    def fits(self, *kinds: EventKind) -> bool:
        """Whether the message behind the event also says one of these."""
        return self.event.reading is not None and any(i.value in {k.value for k in kinds} for i in self.event.reading.intents)


def quote(text: str, limit: int = 300) -> str:
    """Words as a letter quotes them: one paragraph, cut at a word."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0] + " …"

