"""What is due: clocks that speak, the fifteen minutes after a letter has left, and Monday's digest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailbot.cases import clocks
from mailbot.cases.case import Case, Debt, Person, Role
from mailbot.cases.decide import decide
from mailbot.cases.events import Event, EventKind
from mailbot.cases.letters import LetterKind
from mailbot.cases.overtaken import NUDGES, asked_for
from mailbot.errors import UnreadableError
from mailbot.log import get_logger
from mailbot.mail.compose import Picture
from mailbot.mail.message import Message
from mailbot.pipeline.breaker import forget_past
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.correspondence import language_of
from mailbot.pipeline.desk import Desk
from mailbot.report.digest import Digest, Week, digest_of
from mailbot.report.network import twin
from mailbot.store import Book, Delivery, Moment, Outgoing

log = get_logger()
# Clocks that send nothing may speak at any hour; everything else waits for working hours.
_ANY_TIME = ("alarm:back",)
_MOST_PAGES = 10  # about 1.5 MB


def speak(desk: Desk, book: Book, moment: Moment, now: datetime) -> bool:
    """Let one clock speak; False where it has to wait for working hours."""
    if not desk.policy.hours.is_open(now) and not moment.key.startswith(_ANY_TIME):
        return False
    case = book.case(moment.case)
    if case is None or dict(case.moments()).get(moment.key) != moment.at:
        return False  # it has spoken, or was set anew, while this process slept
    what, kind, *_ = moment.key.split(":")
    if what == "debt" and (debt := _still_nudged(book, case, moment)):
        at = _next_morning(desk, now)
        book.save(clocks.put_off(case, debt, at), now)
        about = {"clock": moment.key, "next_at": at, "reason": "the nudge before it has not left yet"}
        log.event("clock.put_off", case=case.id, stage=case.stage.value, **about)
        return False
    event = Event(EventKind.DEBT_DUE if what == "debt" else EventKind(kind), now, key=moment.key)
    if what == "alarm":
        key = moment.key.split(":", 2)[2]
        kept = tuple(a for a in case.alarms if not (a.kind.value == kind and a.key == key))
        case = replace(case, alarms=kept)
    carrier = Carrier(desk, book, now)
    decision = decide(case, (event,), now, desk.policy, carrier.known(case))
    log.event("clock.due", case=case.id, stage=case.stage.value, clock=moment.key)
    carrier.carry(case, decision, (event,))
    return True


def _still_nudged(book: Book, case: Case, moment: Moment) -> Debt | None:
    """The debt of a clock whose last nudge has not left yet: a second one beside it would be one too many."""
    waiting = book.unsent(case.id, NUDGES)
    debts = (asked_for(case, LetterKind(one.kind), one.key) for one in waiting)
    return next((d for d in debts if d is not None and moment.key == f"debt:{d.kind}:{d.role}"), None)


def _next_morning(desk: Desk, now: datetime) -> datetime:
    hours = desk.policy.hours
    return hours.morning(hours.local(now).date() + timedelta(1))


def letter_left(desk: Desk, book: Book, letter: Outgoing, recipient: str, now: datetime) -> None:
    """SMTP has taken a letter for somebody: who was told what is written down, and clocks that count from it begin."""
    book.told(letter.case, recipient, letter.kind, now)
    case = book.case(letter.case) if letter.case else None
    if case is None:
        return
    debt = asked_for(case, LetterKind(letter.kind), letter.key)
    if debt is not None:
        book.save(clocks.left(case, debt, now, desk.policy), now)
    if letter.kind != LetterKind.REFERRAL_THANKS.value:
        return
    event = Event(EventKind.LETTER_SENT, now, key=letter.key)
    Carrier(desk, book, now).carry(case, decide(case, (event,), now, desk.policy), (event,))


def letter_refused(desk: Desk, book: Book, letter: Outgoing, delivery: Delivery, now: datetime) -> None:
    """A server will not take mail for an address: the same as a delivery report for it."""
    case = book.case(letter.case) if letter.case else None
    role = case.role_of(delivery.recipient) if case else None
    if case is None or role is None or role is Role.COORDINATOR:
        return
    event = Event(EventKind.BOUNCE, now, role)
    Carrier(desk, book, now).carry(case, decide(case, (event,), now, desk.policy), (event,))


def letter_doubtful(desk: Desk, book: Book, letter: Outgoing, delivery: Delivery, now: datetime) -> None:
    """Nobody can know whether a first letter to a third party went: a person has to find out."""
    case = book.case(letter.case) if letter.case else None
    facts = {
        "what": f"it is not known whether the letter “{letter.subject}” reached {delivery.recipient}",
        "since": letter.created_at.astimezone(desk.zone),
        "mend": "ask them, or write to them yourself; it is not sent again, lest they get it twice",
    }
    Carrier(desk, book, now).staff_letter(case, LetterKind.UNWELL, f"doubt:{letter.message_id}:{delivery.id}", **facts)


def digest_slot(desk: Desk, now: datetime) -> datetime:
    """The last moment, at or before now, at which a digest was to go: Monday 09:30, or the next working day's."""
    hours, policy = desk.policy.hours, desk.policy
    local = hours.local(now)
    day = local.date() - timedelta((local.weekday() - policy.digest_day) % 7)
    while True:
        slot = datetime.combine(hours.next_working(day), policy.digest_at, hours.zone)
        if slot <= local:
            return slot
        day -= timedelta(7)


def digests_wait(desk: Desk, book: Book, now: datetime) -> bool:
    """Whether a slot may have come since the last digest, by the week alone: holidays are looked up only then."""
    local = desk.policy.hours.local(now)
    day = local.date() - timedelta((local.weekday() - desk.policy.digest_day) % 7)
    slot = datetime.combine(day, desk.policy.digest_at, desk.policy.hours.zone)
    week = slot if slot <= local else slot - timedelta(7)
    marks = [book.mark_of(digest_mark(coordinator.email)) for coordinator in desk.settings.coordinators]
    return any(mark is None or datetime.fromisoformat(mark) < week for mark in marks)


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A coordinator's digest for a slot, before it is drawn and posted. `before`: the slot of their last one."""

    owner: Person
    slot: datetime
    before: str
    week: Week
    digest: Digest

    @property
    def mark(self) -> str:
        """Under which mark it is kept which slot they had last."""
        return digest_mark(self.owner.email)


def digest_mark(email: str) -> str:
    """Under which mark it is kept which digest a coordinator had last."""
    return f"digest:{email.lower()}"


def due_digests(desk: Desk, book: Book, now: datetime) -> list[DueDigest]:
    """Each coordinator's digest of their own cases, once a slot; a missed one goes at the next working hour."""
    if not desk.policy.hours.is_open(now):
        return []
    slot = digest_slot(desk, now)
    due = []
    for coordinator in desk.settings.coordinators:
        mark = digest_mark(coordinator.email)
        before = book.mark_of(mark)
        if before is not None and datetime.fromisoformat(before) >= slot:
            continue  # had already, or the clock was set back
        owner = desk.coordinator(coordinator.email)
        language = language_of(Carrier(desk, book, now), Role.COORDINATOR.value, owner)
        digest = None
        if before is not None:
            week = Week(datetime.fromisoformat(before), now, desk.policy.generations, language)
            digest = digest_of(book, owner, week, lambda raw: _read(desk, raw))
        if before is None or digest is None or not any(digest.facts.values()):
            book.mark(mark, slot.isoformat())
            continue
        due.append(DueDigest(owner, slot, before, week, digest))
    return due


def _read(desk: Desk, raw: bytes) -> Message | None:
    """Strangers' bytes once more; what can't be read any longer is told of without its words."""
    try:
        return desk.judge(raw).message
    except UnreadableError:
        return None


def post_digest(desk: Desk, book: Book, due: DueDigest, drawn: tuple[Picture, ...], now: datetime) -> bool:
    """Put a digest with its pictures into the outbox; False where another process has meanwhile."""
    if book.mark_of(due.mark) != due.before:
        return False
    book.mark(due.mark, due.slot.isoformat())
    forget_past(book, now)
    facts = {**due.digest.facts, "pictures": drawn}
    key = f"{due.mark}:{due.slot.date()}"
    Carrier(desk, book, now).staff_letter(None, LetterKind.DIGEST, key, owner=due.owner, **facts)
    log.event("digest.sent", slot=due.slot.date().isoformat())
    return True


def pictures(due: DueDigest) -> tuple[Picture, ...]:
    """How the networks that moved have grown, on pages: half a second a page, so in nobody's transaction.

    The letter has all of them in words; where they fill more pages than a mail should carry, the first are drawn.
    """
    networks, week = due.digest.networks, due.week
    if not networks:  # a digest without any need not wait for what draws them
        return ()
    from mailbot.report.picture import pages, png  # noqa: PLC0415 - takes a second to import

    return tuple(
        Picture(
            png(page, week.generations, week.language),
            "\n\n".join(twin(network, week.generations, week.language) for network in page),
        )
        for page in pages(networks)[:_MOST_PAGES]
    )
