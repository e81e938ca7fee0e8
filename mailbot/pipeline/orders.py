"""A coordinator's words about one match: read, orders told from reports, and both carried out and confirmed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from mailbot.cases.case import Case, Role
from mailbot.cases.decide import decide
from mailbot.cases.events import Event, EventKind, Mail, events_from
from mailbot.cases.wishes import Wish, Wishes, day_named, wishes
from mailbot.mail.reply import ReplyText
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.connectors import another, is_wanted
from mailbot.pipeline.correspondence import Cause
from mailbot.pipeline.intake import Incoming, context_of
from mailbot.pipeline.people import take_news
from mailbot.pipeline.understand import letter_from
from mailbot.reading.values import Intent, Language, Reading
from mailbot.report.standing import lines

ORDERS = frozenset({Intent.STATUS, Intent.PAUSE, Intent.RESUME, Intent.CLOSE})
ANSWERS = frozenset({Intent.APPROVE, Intent.CORRECT})
SAYS_NOTHING = frozenset({Intent.THANKS, Intent.OTHER})
_EVENTS = {
    Wish.ASK_AGAIN: EventKind.ASK_ANEW,
    Wish.MORE_TIME: EventKind.ASK_ANEW,
    Wish.IN_HAND: EventKind.IN_HAND,
    Wish.RESUME: EventKind.RESUME,
    Wish.PAUSE: EventKind.PAUSE,
    Wish.CLOSE: EventKind.CLOSE,
}
# Where several are said, the one that says most: to close ends all, to ask again at a day is a pause until then.
_WEIGHTIEST = (
    EventKind.CLOSE,
    EventKind.ASK_ANEW,
    EventKind.IN_HAND,
    EventKind.PAUSE,
    EventKind.RESUME,
)


@dataclass(frozen=True, slots=True)
class Words:
    """A coordinator's mail understood: the reading of what is no order, the orders, and the day that they name."""

    reading: Reading
    orders: frozenset[Wish] = frozenset()
    until: date | None = None

    @property
    def sure(self) -> bool:
        """Whether all of it may be acted on."""
        return self.reading.act or (bool(self.orders) and set(self.reading.intents) <= SAYS_NOTHING | ANSWERS)

    @property
    def reports(self) -> bool:
        """Whether it tells what somebody said or did, and orders nothing."""
        return not self.orders and bool(set(self.reading.intents) - ORDERS - ANSWERS - SAYS_NOTHING - {Intent.QUESTION})

    @property
    def says_nothing(self) -> bool:
        """Whether no order and no fact is in it."""
        return self.orders <= {Wish.DROP} and set(self.reading.intents) <= SAYS_NOTHING

    @property
    def puzzles(self) -> bool:
        """Whether something is wanted, and nobody can tell what; a thank you or a "perfect" wants nothing."""
        wants = bool(self.orders) or bool(set(self.reading.intents) & {Intent.OTHER, Intent.CORRECT})
        return wants and self.orders <= {Wish.DROP} and set(self.reading.intents) <= SAYS_NOTHING | ANSWERS

    def without(self, *intents: Intent) -> Words:
        """The same words without what has been dealt with."""
        return replace(
            self, reading=replace(self.reading, intents=tuple(i for i in self.reading.intents if i not in intents))
        )


def understood(carrier: Carrier, mail: Incoming, words: ReplyText, case: Case | None, *, asked: bool | None) -> Words:
    """A coordinator's mail in the light of a match; `asked`: it answers an open question (False: a settled one)."""
    desk = carrier.desk
    role = Role.COORDINATOR if case is not None else None
    context = replace(context_of(desk, case, role, sender="coordinator"), asked=bool(asked))
    letter = letter_from(mail.message, words, mail.verdict, desk.zone)
    if asked is False:
        letter = replace(letter, quoted="")
    reading = desk.reader.read(letter, context)
    found = wishes(words.text, desk.staff_words) if addressed(carrier, mail) else Wishes()
    if not found.found:
        return Words(reading)
    until = _day(carrier, mail, words.text, reading)
    if not found.rest:
        return Words(replace(reading, intents=(), times=(), referrals=reading.referrals), found.found, until)
    return Words(desk.reader.read(replace(letter, reply=found.rest), context), found.found, until)


def addressed(carrier: Carrier, mail: Incoming) -> bool:
    """Whether the mail is for the bot to act on (To), not a whisper (Cc)."""
    local, _, domain = carrier.desk.address.rpartition("@")
    return any(
        m.email == carrier.desk.address or (m.email.startswith(local + "+") and m.email.endswith(domain))
        for m in mail.message.to
    )


def _day(carrier: Carrier, mail: Incoming, text: str, reading: Reading) -> date | None:
    """The day that an order names: as a limit, as a span from today, or as a date among its times."""
    desk = carrier.desk
    at = mail.mail.sent_at.astimezone(desk.zone)
    order = sorted(Language, key=lambda one: one is not reading.language)
    limits = (desk.day_in(text, one, at) for one in order)
    named = next((day for day in limits if day), None) or day_named(text, desk.staff_words, at.date())
    return named or reading.until or next((t.date for t in reading.times), None) or _next(text, at.date())


def _next(text: str, today: date) -> date | None:
    said = text.casefold()
    if "next week" in said or "semaine prochaine" in said:
        return today + timedelta(7 - today.weekday())
    if "next month" in said or "mois prochain" in said:
        return (today.replace(day=1) + timedelta(32)).replace(day=1)
    return None


def do(carrier: Carrier, mail: Incoming, case: Case, words: Words, by: Role | None = None) -> tuple[Case, str]:
    """Carry out what a coordinator's mail says of a match; what must be asked back, in words.

    `by`: whose words a report counts as; who owes, where it is not said.
    """
    if is_wanted(case, mail):
        return another(carrier, mail, case, words.reading), ""
    if Intent.STATUS in words.reading.intents:
        key = f"status:{mail.message.digest}"
        carrier.done(case, key, "status", lines=lines([case, *_below(carrier, case)]))
    case, words = _details(carrier, mail, case, words)
    if Wish.CLOSE in words.orders and words.orders & {Wish.ASK_AGAIN, Wish.MORE_TIME}:
        return case, "it says both to ask again and to close"
    events = tuple(e for e in _events(mail, case, words, by) if e.kind is not EventKind.STATUS)
    cause = Cause(mail.message.message_id, Role.COORDINATOR, words.reading, mail.message.subject)
    case, asks = carried(carrier, case, words.reading, events, cause)
    if Wish.ANOTHER in words.orders and not asks:
        case = another(carrier, mail, case, words.reading)
    return case, asks


def carried(
    carrier: Carrier, case: Case, reading: Reading, events: tuple[Event, ...], cause: Cause, told: str = ""
) -> tuple[Case, str]:
    """Decide on events that a coordinator stands behind, and carry it out; what must be asked back, in words.

    `told`: why they were asked, where it is their yes.
    """
    if not events:
        return case, ""
    known = replace(carrier.known(case, reading.referrals), told=told)
    decision = decide(case, events, carrier.now, carrier.desk.policy, known, approved=True)
    case = carrier.carry(case, decision, events, cause)
    return case, decision.asks[0].reason if decision.asks else ""


def _details(carrier: Carrier, mail: Incoming, case: Case, words: Words) -> tuple[Case, Words]:
    """What is new of a person's address or number is taken down, and is no referral."""
    case, told = take_news(carrier, mail, case, words.reading)
    if told is None:
        return case, words
    return case, replace(words, reading=told)


def _events(mail: Incoming, case: Case, words: Words, by: Role | None) -> tuple[Event, ...]:
    said = staff_events(case, words.reading, mail.mail, by)
    reading = replace(words.reading, intents=(), until=words.until, times=(), act=True)
    kinds = {_EVENTS[wish] for wish in words.orders if wish in _EVENTS}
    kind = next((kind for kind in _WEIGHTIEST if kind in kinds), None)
    if kind is None:
        return said
    order = Event(kind, mail.mail.sent_at, Role.COORDINATOR, mail.mail, reading, staff=True)
    return (*(e for e in said if e.kind is not EventKind.OTHER and e.kind is not kind), order)


def _below(carrier: Carrier, case: Case) -> list[Case]:
    found = carrier.book.children(case.id)
    return [one for child in found for one in (child, *_below(carrier, child))]


def staff_events(case: Case, reading: Reading, mail: Mail, role: Role | None = None) -> tuple[Event, ...]:
    """A coordinator's reading as events: orders by them, the rest by the person reported."""
    facts = replace(reading, intents=tuple(i for i in reading.intents if i not in ANSWERS))
    said = events_from(facts, case, role or reported(case), mail, staff=True) if facts.intents else ()
    orders = {i.value for i in ORDERS}
    return tuple(replace(e, by=Role.COORDINATOR) if e.kind.value in orders else e for e in said)


def reported(case: Case) -> Role:
    """Whose words a coordinator's report is taken for, where it is not said: who owes."""
    debt = case.owes()
    return debt.role if debt is not None and debt.role in (Role.CONNECTOR, Role.CONNECTEE) else Role.CONNECTOR
