"""A received message judged and settled: who wrote it, whether that is proven, and what a person is asked about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.cases.case import Case, Debt, Role
from mailbot.cases.decide import Decision, decide
from mailbot.cases.events import Mail, events_from
from mailbot.cases.letters import Ask, LetterKind, Send
from mailbot.log import EventName, get_logger
from mailbot.mail.limits import Limits
from mailbot.mail.message import Message
from mailbot.mail.triage import Verdict
from mailbot.pipeline.breaker import CROWD, room_for_nobody, told_of
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.desk import Desk
from mailbot.pipeline.locate import Located, locate
from mailbot.pipeline.writing import Doubt
from mailbot.reading.values import Contact, Context, Intent, Meeting, Reading, Time
from mailbot.store import Book, Handling, Received

log = get_logger()
_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message on its way through: the row it came from, what it is, who wrote it, and whether that is proven."""

    row: Received
    message: Message
    verdict: Verdict
    sender: str
    trusted: bool
    mail: Mail

    @property
    def contact(self) -> Contact:
        """Its author, for the coordinator's eyes."""
        one = self.message.senders[0] if self.message.senders else None
        return Contact(name=one.name if one else None, email=one.email if one else None)


def incoming(desk: Desk, row: Received, now: datetime) -> Incoming:
    """Parse and judge stored bytes; a date in the future counts as now."""
    judged = desk.judge(row.raw)
    message = judged.message
    sender = message.senders[0].email if message.senders else ""
    seen = frozenset(m.email for m in (*message.senders, *message.to, *message.cc))
    sent_at = min(message.date or now, now)
    mail = Mail(message.digest, sent_at, seen, message.message_id, _event(desk, message))
    return Incoming(row, message, judged.verdict, sender, judged.trusted, mail)


def _event(desk: Desk, message: Message) -> str:
    if not message.calendars:
        return ""
    from mailbot.pipeline.calendars import event_of  # noqa: PLC0415 - icalendar takes 0.1 s, and few mails need it

    return event_of(desk, message)


def close(book: Book, mail: Incoming, state: str, now: datetime, reason: str = "", case: str | None = None) -> str:
    """Record what became of a message, without linking it to a thread."""
    book.settle(mail.row.id, Handling(state), now, case=case, reason=reason)
    if state in ("held", "ignored"):
        name: EventName = "message.held" if state == "held" else "message.ignored"
        about = {"case": case, "stage": book.stage_of(case)}
        log.event(name, message=mail.message.digest, **about, rule=mail.verdict.rule, reason=reason or None)
    return state


def settle(carrier: Carrier, mail: Incoming, state: str, reason: str = "", case: Case | None = None) -> str:
    """Record what became of a message, and whose case it was."""
    if case is not None and mail.message.message_id:
        people = [e for e in mail.mail.seen_by if case.role_of(e)]
        carrier.book.link(mail.message.message_id, case.id, people, mail.mail.sent_at)
    return close(carrier.book, mail, state, carrier.now, reason, case.id if case else None)


def claimed(mail: Incoming) -> str:
    """Whose mail it says it is: who only claims to be somebody must not bring silence upon them."""
    return mail.sender if mail.trusted else f"unproven {mail.sender}"


def owner(carrier: Carrier, mail: Incoming) -> Located | None:
    """The match of a mail that is not read, where its sender is proven: until a person has read it, clocks stand."""
    if not mail.trusted or not mail.sender:
        return None
    found = locate(carrier.desk, carrier.book, mail.message, mail.sender, mail.message.subject)
    return found if found.case else None


def head_of(raw: bytes) -> bytes:
    """The header block of a message under its cap, and no body: what can be looked at of one that can't be read."""
    block = raw[: _LIMITS.header_block].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    # The types of its parts speak of a body that is not there.
    lines = re.sub(rb"(?im)^content-[^\n]*(?:\n[ \t][^\n]*)*\n?", b"", block + b"\n")
    return lines + b"\n"


def set_aside(carrier: Carrier, row: Received, reason: str) -> None:
    """Quarantine a message that the program fails on; a person is told whose it is and what it says, if known.

    Of more from the same sender within an hour nobody is told: `mailbot release` and Monday's digest know of them.
    """
    found, doubt, who = None, Doubt(reason, message=row.id), "unproven "
    try:
        mail = incoming(carrier.desk, row, carrier.now)
        found, who = owner(carrier, mail), claimed(mail)
        doubt = replace(doubt, sender=mail.contact, said=mail.message.plain or mail.message.subject)
    except Exception as error:  # noqa: BLE001 - the message has broken something once
        log.event("daemon.unwell", error=error)
    case = found.case if found else None
    carrier.book.settle(row.id, Handling.QUARANTINED, carrier.now, case=case.id if case else None, reason=reason)
    if told_of(carrier.book, who, carrier.now):
        return
    more = "" if case else of_nobody(carrier)
    if more is not None:
        carrier.question(case, replace(doubt, reason=reason + more))


def of_nobody(carrier: Carrier) -> str | None:
    """What is added where a person is told of mail of no match; None where they were told of enough within the hour."""
    left = room_for_nobody(carrier.book, carrier.now)
    return None if not left else f"; {CROWD}" if left == 1 else ""


def hold_mail(
    carrier: Carrier,
    mail: Incoming,
    found: Located | None,
    reading: Reading | None,
    reason: str,
    kind: LetterKind = LetterKind.DECISION,
) -> str:
    """Put a message before the coordinator: who wrote, what, how it is read, what would be done."""
    case = found.case if found else None
    reason, would = _asked(carrier, mail, found, reading, reason)
    if reading is not None and Intent.CONCERN in reading.intents:
        kind = LetterKind.CONCERN
    elif reading is not None and Intent.NO_SHOW in reading.intents:
        kind = LetterKind.NO_SHOW
    doubt = Doubt(
        reason,
        kind if case else LetterKind.DECISION,
        mail.row.id,
        reading,
        mail.contact,
        would=would,
        said=mail.message.plain or "",
    )
    carrier.question(case, doubt)
    return settle(carrier, mail, "held", reason, case)


def _asked(
    carrier: Carrier, mail: Incoming, found: Located | None, reading: Reading | None, reason: str
) -> tuple[str, tuple[dict[str, str], ...]]:
    """Why a person is asked, and what their yes would do: the letters that would leave and the stage that follows.

    What the yes would be asked about once more is said with it, so that one yes is enough.
    """
    if found is None or found.case is None or found.role is None or reading is None:
        return reason, ()
    decision = rehearse(carrier, mail, found, reading, reason)
    beside = [ask.reason for ask in decision.asks if ask.reason not in reason]
    if beside:
        whole = "; ".join((reason, *beside))
        again = rehearse(carrier, mail, found, reading, whole)
        if not again.asks:
            return whole, _would(found.case, again)
    return reason, _would(found.case, decision)


def _would(case: Case, decision: Decision) -> tuple[dict[str, str], ...]:
    """A decision in the plain words of a question; nothing where it does nothing."""
    if all(isinstance(e, Ask) for e in decision.effects) and _stands(decision.case) == _stands(case):
        return ()
    letters = [
        {"kind": e.kind.value, "to": ", ".join(p.name for r in e.to if (p := decision.case.person(r)))}
        for e in decision.effects
        if isinstance(e, Send)
    ]
    return (*letters, {"kind": "stage", "to": decision.case.stage.value})


def _stands(case: Case) -> Case:
    """The case without what any mail changes, whatever it says."""
    return replace(case, stops=(), last_words={}, heard={}, debts=tuple(_owed(debt) for debt in case.debts))


def _owed(debt: Debt) -> Debt:
    """What is owed by whom, whenever its clock speaks."""
    return Debt(debt.kind, debt.role, debt.since, debt.since, None)


def rehearse(carrier: Carrier, mail: Incoming, found: Located, reading: Reading, told: str) -> Decision:
    """What a coordinator's yes to a reading would do, who was `told` why they are asked; nothing is carried out."""
    if found.case is None or found.role is None:
        raise ValueError("a reading needs its case")
    events = events_from(replace(reading, act=True), found.case, found.role, mail.mail, staff=True)
    known = replace(carrier.known(found.case, reading.referrals), told=told)
    return decide(found.case, events, carrier.now, carrier.desk.policy, known, approved=True)


def context_of(desk: Desk, case: Case | None, role: Role | None, sender: str = "") -> Context:
    """What the reading room is told of a case."""
    programme = Contact(name=desk.settings.programme.name, email=desk.address)
    if case is None:
        return Context(sender=sender or "unknown", programme=programme, coordinator=_contact(desk.first_coordinator))
    word = role.value if role else "unknown"
    if role is Role.CONNECTOR and case.generation > 1:
        word = "referral"
    if role is Role.REFERRER:
        word = "connector"
    meeting = case.meeting
    return Context(
        stage=case.stage.value,
        sender=sender or word,
        programme=programme,
        connector=_contact(case.connector),
        connectee=_contact(case.connectee),
        coordinator=_contact(case.coordinator),
        referred_by=_contact(case.referrer) if case.referrer else None,
        offered=_offered(case),
        meeting=Meeting(meeting.date, meeting.start, meeting.place) if meeting else None,
        referrals=tuple(Contact(name=r.name or None, email=r.email or None) for r in case.referrals),
    )


def _offered(case: Case) -> tuple[Time, ...]:
    return tuple(o.time for o in case.offers if o.open)


def _contact(person: object) -> Contact:
    name, email = getattr(person, "name", None), getattr(person, "email", None)
    return Contact(name=name or None, email=email or None)


def log_reading(mail: Incoming, found: Located, reading: Reading) -> None:
    """One canonical line a message: what was read, by which rules, how surely."""
    log.event(
        "message.read",
        message=mail.message.digest,
        case=found.case.id if found.case else None,
        stage=found.case.stage.value if found.case else None,
        role=found.role.value if found.role else None,
        how=found.how or None,
        intents=[i.value for i in reading.intents],
        confidence=round(reading.confidence, 2),
        act=reading.act,
        rules=sorted({e.rule for e in reading.evidence}),
    )
