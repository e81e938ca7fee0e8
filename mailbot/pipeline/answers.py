"""A coordinator's answer to a question: yes does it, plain words do that instead, and a name says whose mail it is."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec

from mailbot.cases.case import Case, Role
from mailbot.cases.decide import unhold
from mailbot.cases.events import events_from
from mailbot.cases.overtaken import WITHIN_HOURS
from mailbot.cases.turn import SIDES
from mailbot.cases.wishes import Wish
from mailbot.log import get_logger
from mailbot.mail.reply import ReplyText
from mailbot.mail.wording import fold
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.correspondence import Cause
from mailbot.pipeline.erasure import agreed, erase_author
from mailbot.pipeline.intake import Incoming, hold_mail, incoming, settle
from mailbot.pipeline.locate import Located, by_names, named
from mailbot.pipeline.opening import supplied_address
from mailbot.pipeline.orders import (
    ANSWERS,
    ORDERS,
    SAYS_NOTHING,
    Words,
    carried,
    do,
    reported,
    staff_events,
    understood,
)
from mailbot.pipeline.participants import located
from mailbot.pipeline.writing import log_clocks
from mailbot.reading.values import Intent, Reading
from mailbot.report.standing import lines
from mailbot.store import Handling, Question, Received

log = get_logger()
_BARE = 3  # words of a no that says nothing more
_NOT = re.compile(r"\b(?:not|isn['’]t|pas)\b[^,.;!?\n]*", re.IGNORECASE)  # "Eric, not Priya"
# What a coordinator's yes settles by itself: the person has read it now.
_SEEN = frozenset({Intent.CONCERN, Intent.WRONG_PERSON, Intent.OTHER, Intent.QUESTION, Intent.NO_SHOW})


def answer(carrier: Carrier, mail: Incoming, question: Question, words: Words, text: ReplyText) -> str:
    """Yes does it; the right thing in plain words does that instead; what is unclear leaves the question open."""
    case = carrier.book.case(question.case) if question.case else None
    held = _held(carrier, question)
    if held is not None and agreed(question, _as_answer(words)):
        return erase_author(carrier, mail, held)
    if case is None and held is not None and _is_a_participants(carrier, held):
        return _whose(carrier, mail, question, held, words, text)
    elsewhere = _elsewhere(carrier, case, held, text) if case is not None and held is not None else None
    if case is not None and held is not None and elsewhere is not None:
        original = incoming(carrier.desk, held, carrier.now)
        _forget_words(carrier, _close(carrier, mail, question, case, "assigned") or case, original)
        return _assign(carrier, mail, question, original, elsewhere, text)
    if case is not None and supplied_address(carrier.desk, case, text) is not None:
        case = _close(carrier, mail, question, case, "corrected")
        if held is not None:
            carrier.book.settle(held.id, Handling.DONE, carrier.now, case=question.case, reason="corrected")
        return ADDRESS_GIVEN
    words = _as_answer(words)
    if _answers_nothing(words):
        carrier.done(case, f"answer:{mail.message.digest}", "unknown")
        return settle(carrier, mail, "done", "an answer that is not understood", case)
    return _settled(carrier, mail, question, words, held)


ADDRESS_GIVEN = "an address"
"""What `answer` returns where the answer is an address that the match lacked: it is taken as such."""


def _settled(carrier: Carrier, mail: Incoming, question: Question, words: Words, held: Received | None) -> str:
    outcome = _outcome(words)
    case = _close(carrier, mail, question, carrier.book.case(question.case) if question.case else None, outcome)
    if held is not None:
        carrier.book.settle(held.id, Handling.DONE, carrier.now, case=question.case, reason=outcome)
    _letters(carrier, question, outcome)
    case = carrier.book.case(case.id) if case is not None else None
    if case is None:
        carrier.done(None, f"answer:{mail.message.digest}", "recorded" if outcome == "approved" else outcome)
        return settle(carrier, mail, "done")
    role = None
    if held is not None and held.state is not Handling.QUARANTINED:  # what broke the robot is not opened again
        original = incoming(carrier.desk, held, carrier.now)
        staff = original.sender in carrier.desk.staff
        role = Role.COORDINATOR if staff else case.role_of(original.sender) or reported(case)
        if outcome == "approved" and question.reading is not None:
            reading = msgspec.convert(question.reading, Reading)
            case, asks = _approve(carrier, original, Located(case, role), reading, question.reason)
            if asks:  # what nobody could have told them when they were asked
                hold_mail(carrier, original, Located(case, role), reading, asks)
                return settle(carrier, mail, "done", asks, case)
    extra = words.without(*ANSWERS, *SAYS_NOTHING)
    if extra.orders or extra.reading.intents:
        case, asks = do(carrier, mail, case, extra, None if role is Role.COORDINATOR else role)
        if asks:
            return hold_mail(carrier, mail, Located(case, Role.COORDINATOR), extra.reading, asks)
    ordered = bool(extra.orders or set(extra.reading.intents) & ORDERS)
    if outcome != "dropped" or not ordered:  # an order is confirmed in its own words
        carrier.done(case, f"answer:{mail.message.digest}", outcome)
    return settle(carrier, mail, "done", case=case)


def _close(carrier: Carrier, mail: Incoming, question: Question, case: Case | None, outcome: str) -> Case | None:
    """The question is answered: the clocks of its match go on."""
    carrier.book.answer(question.id, outcome, carrier.now)
    if case is not None:
        before, case = case, unhold(case, question.id, carrier.now, carrier.desk.policy)
        carrier.book.save(case, carrier.now)
        log_clocks(before, case)
    about = {"case": case.id if case else question.case, "stage": case.stage if case else None}
    log.event("decision.answered", **about, outcome=outcome, message=mail.message.digest)
    return case


def _as_answer(words: Words) -> Words:
    """A bare yes or no to a question is about what was proposed, not somebody's first yes; "ignore it" is a no."""
    reading = words.reading
    no = set(reading.intents) <= {Intent.DECLINE, Intent.CORRECT} and len(reading.reply.split()) <= _BARE
    if no or Wish.DROP in words.orders:
        rest = frozenset(words.orders - {Wish.DROP})
        return Words(replace(reading, intents=(Intent.CORRECT,), act=True), rest, words.until)
    if reading.intents == (Intent.ACCEPT,):
        return replace(words, reading=replace(reading, intents=(Intent.APPROVE,), act=True))
    return words


def _answers_nothing(words: Words) -> bool:
    sure = words.sure or bool(set(words.reading.intents) & ANSWERS)
    return not sure or words.says_nothing


def _outcome(words: Words) -> str:
    intents = set(words.reading.intents)
    if Intent.APPROVE in intents:
        return "approved"
    return "corrected" if intents - ANSWERS - ORDERS - SAYS_NOTHING else "dropped"


def _held(carrier: Carrier, question: Question) -> Received | None:
    return carrier.book.received(question.message) if question.message is not None else None


def _approve(carrier: Carrier, original: Incoming, found: Located, reading: Reading, told: str) -> tuple[Case, str]:
    """Do what the bot had read, as the person's own words; what it would still have to ask, in words."""
    case, role = found.case, found.role
    if case is None or role is None:
        raise ValueError("a reading needs its case")
    rest = tuple(i for i in reading.intents if i not in _SEEN)
    if not rest:
        return case, ""
    sure = replace(reading, act=True, intents=rest)
    if role is Role.COORDINATOR:
        events = staff_events(case, sure, original.mail)
    else:
        events = events_from(sure, case, role, original.mail)
    cause = Cause(original.message.message_id, role, sure, original.message.subject)
    return carried(carrier, case, sure, events, cause, told)


def _letters(carrier: Carrier, question: Question, outcome: str) -> None:
    """Letters that waited for a yes leave; on anything else they do not."""
    waiting = [one.letter for one in carrier.book.letters(question.case or "") if one.letter.hold == question.id]
    kinds = {letter.kind for letter in waiting}
    if outcome != "approved":
        carrier.book.drop(question.id)
        if question.case and any(letter.first_contact for letter in waiting):
            carrier.never_ask(question.case)
        return
    opens = carrier.desk.policy.hours.next_open(carrier.now)
    carrier.book.release(question.id, opens if kinds & {k.value for k in WITHIN_HOURS} else None)


# ── whose mail it is ─────────────────────────────────────────────────────────────────


def _is_a_participants(carrier: Carrier, held: Received) -> bool:
    """Whether a held mail without a match is somebody's whose match can be said; what broke the robot stays aside."""
    if held.state is not Handling.HELD:
        return False
    return incoming(carrier.desk, held, carrier.now).sender not in carrier.desk.staff


def _whose(carrier: Carrier, mail: Incoming, question: Question, held: Received, words: Words, text: ReplyText) -> str:
    """The match that the coordinator names gets the mail, as if it had been found there."""
    original = incoming(carrier.desk, held, carrier.now)
    theirs = carrier.book.cases_with(original.sender)
    candidates = theirs or carrier.book.cases()
    fitting = by_names(candidates, _NOT.sub(" ", text.text[:4000])) or by_names(candidates, text.text)
    if len(fitting) == 1:
        return _assign(carrier, mail, question, original, fitting[0], text)
    words = _as_answer(words)
    if not fitting and _outcome(words) == "dropped" and not _answers_nothing(words):
        return _settled(carrier, mail, question, words, held)
    if not fitting and not theirs and not _answers_nothing(words):
        return _settled(carrier, mail, question, words, held)
    owner = carrier.desk.coordinator(mail.sender)
    shown = lines((fitting or theirs)[:10])
    carrier.done(None, f"answer:{mail.message.digest}", "which", owner=owner, lines=shown)
    return settle(carrier, mail, "done", "an answer that names no one match")


def _elsewhere(carrier: Carrier, case: Case, held: Received, text: ReplyText) -> Case | None:
    """The other match of its author that a coordinator's words say a held mail is about; None where they do not."""
    sender = incoming(carrier.desk, held, carrier.now).sender
    theirs = [c for c in carrier.book.cases_with(sender) if c.role_of(sender) in SIDES]
    if case.id not in {c.id for c in theirs} or len(theirs) < 2:
        return None
    meant = by_names(theirs, _NOT.sub(" ", text.text[:4000]))
    return meant[0] if len(meant) == 1 and meant[0].id != case.id else None


def _forget_words(carrier: Carrier, case: Case, original: Incoming) -> None:
    """What somebody wrote of another match is nothing that they have said in this one."""
    role = case.role_of(original.sender)
    if role is not None:
        kept = {r: words for r, words in case.last_words.items() if r != role.value}
        carrier.book.save(replace(case, last_words=kept), carrier.now)


def _assign(
    carrier: Carrier, mail: Incoming, question: Question, original: Incoming, case: Case, text: ReplyText
) -> str:
    """Read the mail in the light of its match and act on it; what the coordinator says beside it is done instead."""
    case = _close(carrier, mail, question, case, "assigned") or case
    extra = understood(carrier, mail, text, case, asked=True).without(*ANSWERS, *SAYS_NOTHING)
    role = case.role_of(original.sender) or _author(case, original, text.text)
    reading = extra.reading if extra.reading.act else replace(extra.reading, intents=())
    if set(reading.intents) - ORDERS:
        carrier.book.settle(original.row.id, Handling.DONE, carrier.now, case=case.id, reason="corrected")
    else:
        located(replace(carrier, speaker=None), original, Located(case, role, how="coordinator"))
        case = carrier.book.case(case.id) or case
    if reading.intents or extra.orders:
        case, asks = do(carrier, mail, case, replace(extra, reading=reading), role)
        if asks:
            return hold_mail(carrier, mail, Located(case, Role.COORDINATOR), reading, asks)
    carrier.done(case, f"answer:{mail.message.digest}", "assigned", lines=lines([carrier.book.case(case.id) or case]))
    return settle(carrier, mail, "done", case=case)


def _author(case: Case, original: Incoming, said: str) -> Role | None:
    """Who of the match wrote from an address that it does not know: by their own name, or as the coordinator says."""
    signed = fold(original.contact.name or "")
    sides = {role: p for role in (Role.CONNECTOR, Role.CONNECTEE) if (p := case.person(role)) is not None}
    by_name = [role for role, p in sides.items() if signed and fold(p.name) == signed]
    if len(by_name) == 1:
        return by_name[0]
    alike = [role for role, p in sides.items() if signed and named(p.name, signed)]
    said_so = [role for role, p in sides.items() if _says_it_is(p.first, said)]
    found = alike if len(alike) == 1 else said_so
    return found[0] if len(found) == 1 else None


def _says_it_is(first: str, said: str) -> bool:
    """As in "that's Ruth", "it is from Ruth", "c'est Ruth": the author, not whom it is about."""
    text, name = fold(said), fold(first)
    return any(
        f"{lead} {name}" in text
        for lead in ("that's", "that is", "it's", "it is", "this is", "from", "c'est", "vient de")
    )
