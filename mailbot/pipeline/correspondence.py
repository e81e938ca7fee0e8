"""A letter that a decision asks for becomes bytes in the outbox: for whom, under which Message-ID, in which thread."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailbot.cases.actions.referrals import event_time
from mailbot.cases.case import Case, Meeting, Person, Role
from mailbot.cases.letters import CalendarMethod, LetterKind, Send
from mailbot.cases.turn import quote
from mailbot.mail.compose import Envelope, Picture, compose
from mailbot.mail.message import Attachment, Mailbox
from mailbot.pipeline.breaker import counts_as_answer, note_answer
from mailbot.pipeline.desk import Desk
from mailbot.reading.values import Language, Reading, Stance
from mailbot.store import Book, Outgoing, Post

_QUOTED = 160
_READ = 20_000  # characters of a reply that are looked at
_FIRST_CONTACT = frozenset({LetterKind.REFERRAL_ASK, LetterKind.REFERRAL_INTRODUCTION})
# Answers within the writer's own thread keep its subject; anything else is a matter of its own.
_SAME_MATTER = frozenset({LetterKind.NOTED, LetterKind.ANSWER, LetterKind.TIME_QUESTION})
_TO_SPEAKER = frozenset({LetterKind.DONE, LetterKind.ANSWER})
_STOPPABLE = frozenset(
    {
        LetterKind.PROPOSAL_NUDGE,
        LetterKind.TIME_NUDGE,
        LetterKind.REFERRAL_NUDGE,
        LetterKind.SURVEY,
        LetterKind.SURVEY_NUDGE,
        LetterKind.HOW_ARE_YOU,
    }
)


@dataclass(frozen=True, slots=True)
class Cause:
    """The mail that a letter answers: who wrote it, and what was understood of it."""

    message_id: str | None
    by: Role | None
    reading: Reading | None
    subject: str = ""


NO_CAUSE = Cause(None, None, None)


@dataclass(frozen=True, slots=True)
class Office:
    """A desk, an open transaction and the present: what writing and carrying out need."""

    desk: Desk
    book: Book
    now: datetime
    speaker: Person | None = None  # the coordinator whose mail is dealt with: they hear what came of it


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter on its way to the outbox: its readers in order, the first one's role, and everything it says."""

    kind: LetterKind
    key: str
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    side: str
    variables: Mapping[str, Any]
    calendar: CalendarMethod | None = None
    resume: str = ""
    state: Post = Post.QUEUED
    hold: str = ""
    pictures: tuple[Picture, ...] = ()


def understood(reading: Reading) -> dict[str, Any]:
    """What was understood of the writer's last mail, for the line that shows it to them."""
    return {
        "words": _rests_on(reading),
        "times": tuple(t for t in reading.times if t.stance is not Stance.RULED_OUT),
        "place": reading.place,
        "until": reading.until,
        "people": tuple(c.name or c.email for c in reading.referrals),
    }


# A sentence of a mail as people write it: up to its end mark, or its line break.
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?]+(?=\S)[^.!?\n]*)*[.!?]*")


def _rests_on(reading: Reading) -> str:
    """The writer's own sentences that hold the evidence, from the first to the last; where that is long, each alone."""
    found = [(at, at + len(e.words)) for e in reading.evidence if e.words and (at := reading.reply.find(e.words)) >= 0]
    sentences = [m.span() for m in _SENTENCE.finditer(reading.reply[:_READ]) if m.group().strip()]
    held = [(low, high) for low, high in sentences if any(at < high and low < stop for at, stop in found)]
    if not held:
        return quote(reading.reply, _QUOTED)
    if held[-1][1] - held[0][0] <= _QUOTED:
        return quote(reading.reply[held[0][0] : held[-1][1]], _QUOTED)
    return quote(" … ".join(" ".join(reading.reply[low:high].split()) for low, high in held), 2 * _QUOTED)


# What one side may read of the other's mail: the words that a letter passes on, and never what is thought of somebody.
_PASSED_ON = ("time:", "place", "offer_", "reject_time", "reschedule", "invite_event")
_KEPT = ("feedback", "concern")


def passed_on(reading: Reading) -> str | None:
    """The writer's words for others: in each sentence from the first to the last that times, place or event rest on.

    A sentence in which somebody is judged is left out whole; where nothing is left, nothing is quoted.
    """
    found = [
        (e.fact, at, at + len(e.words))
        for e in reading.evidence
        if e.words and (at := reading.reply.find(e.words)) >= 0
    ]
    said = []
    for sentence in _SENTENCE.finditer(reading.reply[:_READ]):
        here = [(fact, at, stop) for fact, at, stop in found if at < sentence.end() and sentence.start() < stop]
        spans = [(at, stop) for fact, at, stop in here if fact.startswith(_PASSED_ON)]
        if spans and not any(fact.startswith(_KEPT) for fact, _, _ in here):
            low, high = min(at for at, _ in spans), max(stop for _, stop in spans)
            said.append(reading.reply[max(low, sentence.start()) : min(high, sentence.end())])
    return quote(" … ".join(said)) or None


def draft(office: Office, case: Case, send: Send, cause: Cause, blocked: frozenset[str]) -> Draft | None:
    """The letter with its readers from the case's roles; None where nobody is left who may get it."""
    to = _people(case, send.to, blocked, send.kind)
    if office.speaker is not None and send.kind in _TO_SPEAKER and send.to == (Role.COORDINATOR,):
        to = (office.speaker,)
    cc = _people(case, send.cc, blocked, send.kind)
    if not to or (len(send.to) > 1 and len(to) < len(send.to)):
        return None
    side = next((role for role in send.to if case.person(role) in to), send.to[0])
    variables = {
        **common(office.desk, case, office.now),
        "side": side.value,
        "reader": to[0],
        "other": _other(case, side),
        "calendar": send.calendar is not None,
        **send.facts,
    }
    variables["understood"] = understood(cause.reading) if cause.reading and cause.by is side and len(to) == 1 else None
    if send.facts.get("quoted") and cause.reading is not None and cause.by is not side and not send.kind.staff:
        variables["quoted"] = passed_on(cause.reading)
    if send.kind is LetterKind.ANSWER:
        texts = tuple(office.desk.answers(one, to[0].language) for one in send.facts["answers"])
        variables["answers"] = texts
    return Draft(send.kind, send.key, to, cc, side.value, variables, send.calendar, case.resume if send.resume else "")


def _people(case: Case, roles: Sequence[Role], blocked: frozenset[str], kind: LetterKind) -> tuple[Person, ...]:
    people = (case.person(role) for role in roles)
    may = kind is LetterKind.STOPPED or kind.staff
    return tuple(p for p in people if p is not None and p.email and (may or p.email not in blocked))


def _other(case: Case, side: Role) -> Person:
    return case.connector if side is Role.CONNECTEE else case.connectee


def common(desk: Desk, case: Case | None, now: datetime) -> dict[str, Any]:
    """The variables that every letter has (docs/letters.md)."""
    return {
        "programme": desk.settings.programme,
        "coordinator": case.coordinator if case else desk.first_coordinator,
        "connector": case.connector if case else None,
        "connectee": case.connectee if case else None,
        "referrer": case.referrer if case else None,
        "generation": case.generation if case else 1,
        "more": case is None or case.generation < desk.policy.generations,
        "case": case.id if case else None,
        "now": now.astimezone(desk.zone),
        "understood": None,
    }


def message_id(desk: Desk, case: str, letter: Draft) -> str:
    """A Message-ID derived from what the letter is for: the same letter twice is seen as one by store and readers."""
    what = "\n".join((desk.address, case, letter.kind, letter.key, *sorted(p.email for p in letter.to)))
    return f"<{hashlib.sha256(what.encode()).hexdigest()[:32]}@{desk.address.rpartition('@')[2]}>"


def post(office: Office, case: Case | None, letter: Draft, cause: Cause) -> str | None:
    """Render, compose and enqueue; the Message-ID, or None where this very letter is in the outbox already."""
    desk, book = office.desk, office.book
    ident = message_id(desk, case.id if case else letter.to[0].email, letter)
    if book.letter(ident) is not None:
        return None
    languages = dict.fromkeys(language_of(office, letter.side, person) for person in letter.to)
    rendered = [desk.templates.render(letter.kind, language, letter.variables) for language in languages]
    envelope = _envelope(office, case, letter, cause, ident)
    readers = tuple(dict.fromkeys(p.email for p in (*letter.to, *letter.cc)))
    outgoing = Outgoing(
        message_id=ident,
        case=case.id if case else None,
        kind=letter.kind.value,
        key=letter.key,
        subject=rendered[0].subject,
        raw=compose(rendered, envelope),
        envelope_from=envelope.reply_to[0].email,
        recipients=readers,
        state=letter.state,
        created_at=office.now,
        hold=letter.hold or None,
        first_contact=letter.kind in _FIRST_CONTACT,
        auto=envelope.auto_submitted is not None,
    )
    book.enqueue(outgoing)
    if case is not None:
        book.link(ident, case.id, readers, office.now)
    author = office.speaker or (case.person(cause.by) if case is not None and cause.by is not None else None)
    if author is not None and author.email in readers and counts_as_answer(letter.kind, letter.variables.get("order")):
        note_answer(book, author.email, office.now)
    return ident


def language_key(email: str) -> str:
    """Under which mark it is kept in which language a coordinator writes."""
    return f"language:{email.lower()}"


def language_of(office: Office, side: str, person: Person) -> Language:
    """A participant's is their case's; staff are written to in the language that they last wrote in."""
    if side != Role.COORDINATOR.value:
        return person.language
    return Language(office.book.mark_of(language_key(person.email)) or person.language)


def _envelope(office: Office, case: Case | None, letter: Draft, cause: Cause, ident: str) -> Envelope:
    desk = office.desk
    thread = office.book.last_seen_by(case.id, letter.to[0].email) if case else ()
    by = case.person(cause.by) if case is not None and cause.by is not None else None
    answers = by == letter.to[0] if case is not None else bool(cause.message_id)  # without a match, who wrote reads it
    if answers and cause.message_id and cause.message_id not in thread:
        thread = (*thread, cause.message_id)
    own = _own_address(office, case, letter)
    return Envelope(
        message_id=ident,
        date=office.now.astimezone(desk.zone),
        sender=Mailbox(desk.settings.programme.name, desk.address),
        to=tuple(Mailbox(p.name, p.email) for p in letter.to),
        loop=desk.address,
        cc=tuple(Mailbox(p.name, p.email) for p in letter.cc),
        reply_to=_reply_to(desk, letter, own),
        in_reply_to=thread[-1] if thread else None,
        references=thread,
        auto_submitted=_auto(desk, letter, answers=answers, known=bool(thread)),
        list_unsubscribe=own if letter.kind in _STOPPABLE else None,
        thread_subject=cause.subject if answers and letter.kind in _SAME_MATTER else "",
        calendar=_calendar(desk, case, letter, office.now),
        calendar_method=letter.calendar.value if letter.calendar else None,
        attachment=_resume(office.book, letter),
        pictures=letter.pictures,
    )


def _own_address(office: Office, case: Case | None, letter: Draft) -> str:
    """The programme's address with the reader's tag, or with the case's where several read; untagged without a case."""
    if case is None:
        return office.desk.address
    role = Role(letter.side) if len(letter.to) + len(letter.cc) == 1 else None
    return office.desk.tagged(office.book.tag(case.id, role, office.desk.token()))


def _reply_to(desk: Desk, letter: Draft, address: str) -> tuple[Mailbox, ...]:
    """The tag first, so that a reply reaches the case; then everybody else, so that a plain reply reaches them."""
    own = Mailbox(desk.settings.programme.name, address)
    if len(letter.to) + len(letter.cc) == 1:
        return (own,)
    return (own, *(Mailbox(p.name, p.email) for p in (*letter.to, *letter.cc) if p.email not in desk.staff))


def _auto(desk: Desk, letter: Draft, *, answers: bool, known: bool) -> str | None:
    """The first mail to a person goes unmarked (policy), for absence responders stay silent to marked mail."""
    if answers:
        return "auto-replied"
    if desk.policy.first_unmarked and not known and not letter.kind.staff:
        return None
    return "auto-generated"


def _calendar(desk: Desk, case: Case | None, letter: Draft, now: datetime) -> str | None:
    if letter.calendar is None or case is None:
        return None
    if letter.calendar is CalendarMethod.PUBLISH:
        return _invitation(desk, case, letter, now)
    meeting: Meeting = (
        letter.variables["was"] if letter.calendar is CalendarMethod.CANCEL else letter.variables["meeting"]
    )
    from mailbot.mail.event import event  # noqa: PLC0415 - icalendar takes 0.1 s, and few letters have an event

    people = (case.connector, case.connectee)
    return event(
        method=letter.calendar.value,
        uid=f"{case.id}@{desk.address.rpartition('@')[2]}",
        sequence=case.sequence,
        summary=f"{case.connector.name} / {case.connectee.name}: {desk.settings.programme.name}",
        description=_description(case, meeting),
        start=meeting.starts(desk.zone),
        end=meeting.ends(desk.zone),
        location=meeting.place or "",
        organizer=Mailbox(desk.settings.programme.name, desk.address),
        attendees=tuple(Mailbox(p.name, p.email) for p in people),
        stamp=now,
    )


def _invitation(desk: Desk, case: Case, letter: Draft, now: datetime) -> str | None:
    """An event that is not the programme's: published, not asked for an answer, for that goes to who invites."""
    when = event_time(letter.variables["times"])
    if when is None or when.start is None:
        return None
    from mailbot.mail.event import event  # noqa: PLC0415 - as above

    by: Person = letter.variables["by"]
    held = Meeting(when.date, when.start, when.end, letter.variables["place"])
    title, tell = _INVITED[letter.to[0].language]
    return event(
        method=CalendarMethod.PUBLISH.value,
        uid=f"{letter.key}.{case.id}@{desk.address.rpartition('@')[2]}",
        sequence=0,
        summary=title.format(by.name),
        description=f"{letter.variables['quoted']}\n{tell.format(by.name, by.email)}",
        start=held.starts(desk.zone),
        end=held.ends(desk.zone) if held.end else None,
        location=held.place or "",
        organizer=Mailbox(by.name, by.email),
        attendees=(),
        stamp=now,
    )


_INVITED = {
    Language.EN: ("{}'s invitation", "Please tell {} whether you are coming: {}"),
    Language.FR: ("Invitation de {}", "Dites à {} si vous y serez : {}"),
}


def _description(case: Case, meeting: Meeting) -> str:
    """What a calendar shows in place of the letter, for both sides."""
    where = f", {meeting.place}" if meeting.place else ""
    return (
        f"{case.connector.name} ({case.connector.email}) and {case.connectee.name} ({case.connectee.email}) "
        f"meet for an hour{where}. To move it, reply to the email with another time."
    )


def _resume(book: Book, letter: Draft) -> Attachment | None:
    if not letter.resume:
        return None
    kept = book.file(letter.resume)
    if kept is None:
        return None
    ending = "pdf" if kept.content_type == "application/pdf" else "docx"
    newcomer: Person = letter.variables["connectee"]
    return Attachment(f"Resume {newcomer.name}.{ending}", kept.content_type, kept.content)
