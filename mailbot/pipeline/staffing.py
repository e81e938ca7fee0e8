"""What a coordinator writes: matches they open, answers to the bot's questions, orders, and reports for somebody."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from mailbot.cases.case import Case, Role
from mailbot.cases.decide import decide, unhold
from mailbot.cases.events import Event, EventKind, Mail, events_from
from mailbot.cases.letters import LetterKind
from mailbot.log import get_logger
from mailbot.mail.reply import ReplyText, reply_text
from mailbot.mail.thread import keys, tags
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.correspondence import Cause
from mailbot.pipeline.intake import Incoming, context_of, hold_mail, incoming, settle
from mailbot.pipeline.locate import Located, by_names
from mailbot.pipeline.opening import adopt, may_open, open_copied, outside, supplied_address
from mailbot.pipeline.understand import letter_from
from mailbot.reading.values import Intent, Reading
from mailbot.report.standing import lines
from mailbot.store import Handling, Question

log = get_logger()
_ORDERS = frozenset({Intent.STATUS, Intent.PAUSE, Intent.RESUME, Intent.CLOSE})
_ANSWERS = frozenset({Intent.APPROVE, Intent.CORRECT})
# What a coordinator's yes settles by itself: the person has read it now.
_SEEN = frozenset({Intent.CONCERN, Intent.WRONG_PERSON, Intent.OTHER, Intent.QUESTION, Intent.NO_SHOW})


def handle_staff(carrier: Carrier, mail: Incoming) -> str:
    """A coordinator's mail: an answer to a question first, then a match to open, then orders and reports."""
    words = reply_text(mail.message)
    question = carrier.book.question_by_letter(keys(mail.message))
    case = _case(carrier, mail, question, f"{mail.message.subject} {words.text}")
    fresh = question is None and not keys(mail.message) and bool(outside(carrier.desk, mail))
    # A new mail to people may introduce them to each other, whatever matches they have had: read it as such first.
    reading = _read(carrier, mail, words, None if fresh else case)
    if fresh and not may_open(carrier.desk, mail, reading) and case is not None:
        reading = _read(carrier, mail, words, case)
    _log(mail, case, reading)
    if not mail.trusted:
        found = Located(case, Role.COORDINATOR) if case else None
        return hold_mail(carrier, mail, found, reading, "the sender could not be verified")
    if question is not None:
        return _answer(carrier, mail, question, reading)
    if may_open(carrier.desk, mail, reading):
        return open_copied(carrier, mail, reading)
    if case is None:
        return _without_case(carrier, mail, reading, words)
    return _for_case(carrier, mail, case, reading, words)


def _read(carrier: Carrier, mail: Incoming, words: ReplyText, case: Case | None) -> Reading:
    role = Role.COORDINATOR if case is not None else None
    letter = letter_from(mail.message, words, mail.verdict, carrier.desk.zone)
    return carrier.desk.reader.read(letter, context_of(carrier.desk, case, role, sender="coordinator"))


def _log(mail: Incoming, case: Case | None, reading: Reading) -> None:
    log.event(
        "message.read",
        message=mail.message.digest,
        case=case.id if case else None,
        stage=case.stage.value if case else None,
        role="coordinator",
        intents=[i.value for i in reading.intents],
        confidence=round(reading.confidence, 2),
        act=reading.act,
    )


def _case(carrier: Carrier, mail: Incoming, question: Question | None, words: str) -> Case | None:
    """Whose match: the question's, the tag's, the thread's, or the one whose people have the mail or are named."""
    book, desk = carrier.book, carrier.desk
    if question is not None:
        return book.case(question.case) if question.case else None
    tokens = tags(mail.message, desk.address, desk.settings.programme.subaddress)
    tagged = {t.case for token in tokens if (t := book.by_tag(token)) and t.case}
    ident = next(iter(tagged)) if len(tagged) == 1 else book.case_of(keys(mail.message))
    if ident:
        return book.case(ident)
    copied = _of_people(carrier, mail)
    if len(copied) == 1:
        return copied[0]
    named = by_names(copied or book.cases(), words)
    return named[0] if len(named) == 1 else None


def _of_people(carrier: Carrier, mail: Incoming) -> list[Case]:
    """The matches in which everybody whom the coordinator wrote to has a part."""
    others = sorted(mail.mail.seen_by - carrier.desk.staff - {carrier.desk.address})
    if not others:
        return []
    return [c for c in carrier.book.cases_with(others[0]) if all(c.role_of(e) is not None for e in others)]


def _for_case(carrier: Carrier, mail: Incoming, case: Case, reading: Reading, words: ReplyText) -> str:
    """Orders are the coordinator's own; anything else is a report, read as if the person reported had written."""
    supplied = supplied_address(carrier.desk, case, words)
    if supplied is not None:
        return _address(carrier, mail, case, supplied)
    if set(reading.intents) <= {Intent.THANKS, Intent.OTHER} and not _addressed(carrier, mail):
        return settle(carrier, mail, "done", "a copy that asks nothing", case)
    if not reading.act:
        reason = "; ".join(reading.doubts) or "the bot is not sure of its reading"
        return hold_mail(carrier, mail, Located(case, Role.COORDINATOR), reading, reason)
    case, asks = _do(
        carrier, mail, case, reading, Cause(mail.message.message_id, Role.COORDINATOR, reading, mail.message.subject)
    )
    if asks:
        return hold_mail(carrier, mail, Located(case, Role.COORDINATOR), reading, asks)
    return settle(carrier, mail, "done", case=case)


def _addressed(carrier: Carrier, mail: Incoming) -> bool:
    """Whether the mail is for the bot to act on (To), not a whisper (Cc)."""
    local, _, domain = carrier.desk.address.rpartition("@")
    return any(
        m.email == carrier.desk.address or (m.email.startswith(local + "+") and m.email.endswith(domain))
        for m in mail.message.to
    )


def _address(carrier: Carrier, mail: Incoming, before: Case, case: Case) -> str:
    for role in (Role.CONNECTOR, Role.CONNECTEE):
        old, new = before.person(role), case.person(role)
        if old is not None and new is not None and old.email and old.email != new.email:
            carrier.book.unflag(new.email, "bounced")
    event = Event(EventKind.ADDRESS, mail.mail.sent_at, Role.COORDINATOR, mail.mail, staff=True)
    case = carrier.carry(case, decide(case, (event,), carrier.now, carrier.desk.policy), (event,))
    state = settle(carrier, mail, "done", case=case)
    adopt(carrier, case, mail)
    return state


def _do(carrier: Carrier, mail: Incoming, case: Case, reading: Reading, cause: Cause) -> tuple[Case, str]:
    """Carry out orders and reports; what it asks back, in words, where the table has no row for it."""
    if Intent.STATUS in reading.intents:
        key = f"status:{mail.message.digest}"
        carrier.staff_letter(
            case, LetterKind.DONE, key, order="status", lines=lines([case, *_below(carrier, case)]), undo=""
        )
    events = tuple(e for e in staff_events(case, reading, mail.mail) if e.kind is not EventKind.STATUS)
    if not events:
        return case, ""
    known = carrier.known(case, reading.referrals)
    decision = decide(case, events, carrier.now, carrier.desk.policy, known, approved=True)
    case = carrier.carry(case, decision, events, cause)
    return case, decision.asks[0].reason if decision.asks else ""


def _below(carrier: Carrier, case: Case) -> list[Case]:
    found = carrier.book.children(case.id)
    return [one for child in found for one in (child, *_below(carrier, child))]


def staff_events(case: Case, reading: Reading, mail: Mail, role: Role | None = None) -> tuple[Event, ...]:
    """A coordinator's reading as events: orders by them, the rest by the person reported."""
    facts = replace(reading, intents=tuple(i for i in reading.intents if i not in _ANSWERS))
    said = events_from(facts, case, role or _reported(case), mail, staff=True) if facts.intents else ()
    orders = {i.value for i in _ORDERS}
    return tuple(replace(e, by=Role.COORDINATOR) if e.kind.value in orders else e for e in said)


def _reported(case: Case) -> Role:
    debt = case.owes()
    return debt.role if debt is not None and debt.role in (Role.CONNECTOR, Role.CONNECTEE) else Role.CONNECTOR


def _without_case(carrier: Carrier, mail: Incoming, reading: Reading, words: ReplyText) -> str:
    """No match is meant, or several: a question of standing gets them all; the rest comes back as not understood."""
    owner = carrier.desk.coordinator(mail.sender)
    key = f"order:{mail.message.digest}"
    if Intent.STATUS in reading.intents:
        named = by_names(carrier.book.cases(), f"{mail.message.subject} {words.text}")
        shown = named or [c for c in carrier.book.cases() if c.coordinator.email == mail.sender]
        carrier.staff_letter(None, LetterKind.DONE, key, owner=owner, order="status", lines=lines(shown), undo="")
        return settle(carrier, mail, "done")
    if not _addressed(carrier, mail):
        return settle(carrier, mail, "done", "a copy about no match")
    carrier.staff_letter(None, LetterKind.DONE, key, owner=owner, order="unknown", lines=(), undo="")
    return settle(carrier, mail, "held", "a coordinator's mail about no match that is known")


def _as_answer(reading: Reading) -> Reading:
    """A bare yes to a question is a yes to what was proposed, not somebody's first yes."""
    if reading.intents == (Intent.ACCEPT,):
        return replace(reading, intents=(Intent.APPROVE,), act=True)
    return reading


def _answers_nothing(question: Question, reading: Reading) -> bool:
    intents = set(reading.intents)
    sure = reading.act or bool(intents & _ANSWERS)
    return question.answered_at is not None or not sure or intents <= {Intent.OTHER, Intent.THANKS}


def _lacks_match(carrier: Carrier, question: Question) -> bool:
    """Whether a participant's mail is held for want of its match: a yes cannot say which, and must not close it."""
    if question.case is not None or question.message is None:
        return False
    original = incoming(carrier.desk, carrier.book.received(question.message), carrier.now)
    return bool(carrier.book.cases_with(original.sender))


def _outcome(intents: set[Intent]) -> str:
    if Intent.APPROVE in intents:
        return "approved"
    return "corrected" if intents - _ANSWERS - _ORDERS else "dropped"


def _answer(carrier: Carrier, mail: Incoming, question: Question, reading: Reading) -> str:
    """Yes does it; the right thing in plain words does that instead; what is unclear leaves the question open."""
    reading = _as_answer(reading)
    case = carrier.book.case(question.case) if question.case else None
    key = f"answer:{mail.message.digest}"
    if _answers_nothing(question, reading) or _lacks_match(carrier, question):
        carrier.staff_letter(case, LetterKind.DONE, key, order="unknown", lines=(), undo="")
        return settle(carrier, mail, "done", "an answer that is not understood", case)
    outcome = _outcome(set(reading.intents))
    carrier.book.answer(question.id, outcome, carrier.now)
    about = {"case": question.case, "stage": carrier.book.stage_of(question.case)}
    log.event("decision.answered", **about, outcome=outcome, message=mail.message.digest)
    if case is not None:
        case = unhold(case, question.id, carrier.now, carrier.desk.policy)
        carrier.book.save(case, carrier.now)
        case = _settle_question(carrier, mail, case, question, reading, outcome)
    carrier.staff_letter(case, LetterKind.DONE, key, order=outcome, lines=(), undo="")
    return settle(carrier, mail, "done", case=case)


def _settle_question(
    carrier: Carrier, mail: Incoming, case: Case, question: Question, reading: Reading, outcome: str
) -> Case:
    if question.message is None:
        _letters(carrier, question, outcome)
        return case
    row = carrier.book.received(question.message)
    original = incoming(carrier.desk, row, carrier.now)
    carrier.book.settle(row.id, Handling.DONE, carrier.now, case=case.id, reason=outcome)
    role = case.role_of(original.sender) or _reported(case)
    if outcome == "approved" and question.reading is not None:
        kept = msgspec.convert(question.reading, Reading)
        case = _approve(carrier, original, case, role, kept)
    extra = replace(reading, intents=tuple(i for i in reading.intents if i not in _ANSWERS))
    if extra.intents:
        said = None if role is Role.COORDINATOR else role
        events = staff_events(case, extra, mail.mail, said)
        decision = decide(
            case, events, carrier.now, carrier.desk.policy, carrier.known(case, extra.referrals), approved=True
        )
        case = carrier.carry(
            case, decision, events, Cause(original.message.message_id, role, extra, original.message.subject)
        )
    return case


def _approve(carrier: Carrier, original: Incoming, case: Case, role: Role, reading: Reading) -> Case:
    """Do what the bot had read, as the person's own words."""
    rest = tuple(i for i in reading.intents if i not in _SEEN)
    if not rest:
        return case
    sure = replace(reading, act=True, intents=rest)
    if role is Role.COORDINATOR:
        events = staff_events(case, sure, original.mail)
    else:
        events = events_from(sure, case, role, original.mail)
    known = carrier.known(case, sure.referrals)
    decision = decide(case, events, carrier.now, carrier.desk.policy, known, approved=True)
    return carrier.carry(
        case, decision, events, Cause(original.message.message_id, role, sure, original.message.subject)
    )


def _letters(carrier: Carrier, question: Question, outcome: str) -> None:
    """Letters that waited for a yes leave; on anything else they do not."""
    if outcome == "approved":
        carrier.book.release(question.id)
    else:
        carrier.book.drop(question.id)
