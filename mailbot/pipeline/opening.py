"""Matches that a coordinator opens by mail: a copied introduction, or a résumé sent to a Connector."""

from __future__ import annotations

import re
from dataclasses import replace

from mailbot.cases.case import Case, Person, Role, Stage
from mailbot.cases.decide import decide
from mailbot.cases.details import trusted
from mailbot.cases.events import Event, EventKind
from mailbot.cases.letters import LetterKind
from mailbot.cases.opening import opened
from mailbot.log import get_logger
from mailbot.mail.message import Attachment, Mailbox, parse
from mailbot.mail.reply import ReplyText
from mailbot.mail.thread import keys
from mailbot.pipeline.carry import Carrier, Origin, with_person
from mailbot.pipeline.desk import Desk
from mailbot.pipeline.intake import Incoming, settle
from mailbot.reading.values import Contact, Intent, Parties, Reading

log = get_logger()
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAGIC = {b"%PDF-": "application/pdf", b"PK\x03\x04": _DOCX}
_LARGEST = 5 * 2**20
_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")
_OVER = (Stage.CLOSED, Stage.DECLINED)


def may_open(desk: Desk, mail: Incoming, reading: Reading) -> bool:
    """Whether a coordinator's mail opens a match: its words say so, or a résumé goes to somebody outside."""
    if Intent.OPEN_CASE in reading.intents:
        return True
    return bool(resume_of(mail)) and bool(outside(desk, mail)) and not keys(mail.message)


def outside(desk: Desk, mail: Incoming) -> list[Mailbox]:
    """Whom a coordinator's mail goes to besides the programme's own people."""
    return [m for m in (*mail.message.to, *mail.message.cc) if m.email not in desk.staff and not _own(desk, m.email)]


def _own(desk: Desk, email: str) -> bool:
    local, _, domain = desk.address.rpartition("@")
    return email == desk.address or (email.startswith(local + "+") and email.endswith("@" + domain))


def resume_of(mail: Incoming) -> Attachment | None:
    """The one attachment that may leave again: PDF or DOCX by its first bytes, 5 MB at most."""
    for one in mail.message.attachments:
        if len(one.content) <= _LARGEST and content_type_of(one.content):
            return one
    return None


def content_type_of(content: bytes) -> str:
    """PDF or DOCX by the first bytes; empty for anything else, other archives and documents with macros among it.

    Nothing is unpacked: the names of an archive's members stand in it as they are.
    """
    kind = next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), "")
    if kind == _DOCX and (b"word/document.xml" not in content or b"vbaProject.bin" in content):
        return ""
    return kind


def open_copied(carrier: Carrier, mail: Incoming, reading: Reading) -> str:
    """Open the match, or move the one that is there to `introduced`; what is missing is asked for, once."""
    parties = reading.parties or _guess(carrier.desk, mail)
    if parties is None or not parties.connector.email:
        return _ask_missing(carrier, mail, parties)
    present = _existing(carrier, parties)
    resume = _keep_resume(carrier, mail)
    introduced = _introduces(mail, parties)
    if present is not None:
        return _advance(carrier, mail, present, parties, resume, introduced=introduced)
    case = Case(
        id=carrier.desk.new_case_id(),
        programme=carrier.desk.address,
        stage=Stage.INTRODUCED if introduced else Stage.PROPOSED,
        connector=_person(parties.connector, reading),
        connectee=_person(parties.connectee, reading),
        coordinator=carrier.desk.coordinator(mail.sender),
        opened_at=carrier.now,
        resume=resume,
    )
    known, _ = carrier.doubted(case)
    decision = opened(case, carrier.now, carrier.desk.policy, imported=False, mail=mail.mail, known=known)
    saved = carrier.begin(decision, Origin(mail.message.digest, reading))
    state = settle(carrier, mail, "done", case=saved)
    adopt(carrier, saved, mail)
    return state


def _guess(desk: Desk, mail: Incoming) -> Parties | None:
    """A résumé sent to one person: that person is the Connector, and whose résumé it is must be said."""
    outside = [m for m in mail.message.to if m.email not in desk.staff and not _own(desk, m.email)]
    if len(outside) != 1:
        return None
    return Parties(Contact(name=outside[0].name or None, email=outside[0].email), Contact())


def _ask_missing(carrier: Carrier, mail: Incoming, parties: Parties | None) -> str:
    names = tuple(c.name for c in (parties.connector,) if c.name) if parties else ()
    carrier.staff_letter(
        None,
        LetterKind.MISSING,
        f"missing:{mail.message.digest}",
        owner=carrier.desk.coordinator(mail.sender),
        names=names,
        unclear=parties is None,
    )
    return settle(carrier, mail, "held", "it is not clear who is introduced to whom")


def _introduces(mail: Incoming, parties: Parties) -> bool:
    return bool(parties.connectee.email) and (parties.connectee.email or "").lower() in mail.mail.seen_by


def _existing(carrier: Carrier, parties: Parties) -> Case | None:
    for case in carrier.book.cases_with((parties.connector.email or "").lower()):
        same = parties.connectee.email and case.connectee.email == parties.connectee.email.lower()
        alike = parties.connectee.name and case.connectee.name.casefold() == parties.connectee.name.casefold()
        if (same or alike) and case.stage is not Stage.CLOSED:
            return case
    return None


def _keep_resume(carrier: Carrier, mail: Incoming) -> str:
    found = resume_of(mail)
    return carrier.book.keep(found.filename, content_type_of(found.content), found.content) if found else ""


def _advance(carrier: Carrier, mail: Incoming, case: Case, parties: Parties, resume: str, *, introduced: bool) -> str:
    newcomer = case.connectee
    if not newcomer.email and parties.connectee.email:
        newcomer = replace(newcomer, email=parties.connectee.email.lower())
    case = replace(case, connectee=newcomer, resume=resume or case.resume)
    if introduced:
        event = Event(EventKind.INTRODUCED, mail.mail.sent_at, Role.COORDINATOR, mail.mail, staff=True)
        decision = decide(case, (event,), carrier.now, carrier.desk.policy)
        case = carrier.carry(case, decision, (event,))
    else:
        carrier.book.save(case, carrier.now)
    return settle(carrier, mail, "done", case=case)


def _person(contact: Contact, reading: Reading) -> Person:
    email = (contact.email or "").lower()
    return Person(
        name=contact.name or email.split("@")[0],
        email=email,
        title=contact.title or "",
        employer=contact.employer or "",
        bio=contact.bio or "",
        phone=contact.phone or "",
        language=reading.language,
    )


def adopt(carrier: Carrier, case: Case, mail: Incoming | None = None) -> None:
    """Answers that came before their introduction are taken up as soon as the match is open."""
    thread = carrier.book.thread_of(mail.message.message_id) if mail and mail.message.message_id else set()
    questions = {q.message: q for q in carrier.book.questions() if q.message is not None and q.case is None}
    for row in carrier.book.waiting():
        if mail is not None and row.id == mail.row.id:
            continue
        senders = parse(row.raw).senders
        if (not senders or case.role_of(senders[0].email) is None) and not (
            row.message_id and row.message_id in thread
        ):
            continue
        if row.id in questions:
            carrier.book.answer(questions[row.id].id, "taken up", carrier.now)
        carrier.book.requeue(row.id)


def supplied_address(desk: Desk, case: Case, words: ReplyText) -> Case | None:
    """The case with an address that a coordinator's words supply, where exactly one is lacking or failing."""
    lacking = [r for r in (Role.CONNECTOR, Role.CONNECTEE) if _lacks(case, r)]
    found = {a.lower() for a in _ADDRESS.findall(words.text[:20000])} - desk.staff - {desk.address}
    found -= {p.email for r in Role if (p := case.person(r)) is not None}
    if len(lacking) != 1 or len(found) != 1:
        return None
    person = case.person(lacking[0])
    if person is None:
        return None
    return with_person(trusted(case, lacking[0]), lacking[0], replace(person, email=found.pop()))


def _lacks(case: Case, role: Role) -> bool:
    person = case.person(role)
    return person is None or not person.email or any(s.reason == "bounced" and s.role is role for s in case.stops)


__all__ = ["adopt", "content_type_of", "may_open", "open_copied", "outside", "resume_of", "supplied_address"]
