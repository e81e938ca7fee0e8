"""Delivery reports and absence notices: they may mark an address or stop its clock, and nothing else."""

from __future__ import annotations

from mailbot.cases.case import Case, Role
from mailbot.cases.decide import decide
from mailbot.cases.events import Event, EventKind
from mailbot.mail.thread import tags
from mailbot.mail.triage import Kind
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.intake import Incoming, close, hold_mail, settle
from mailbot.pipeline.locate import Located, locate
from mailbot.reading.values import Intent, Language, Reading
from mailbot.store import Book


def handle_machine(carrier: Carrier, mail: Incoming) -> str:
    """A delivery report or an absence notice: proven by the tag it came back to, or by its sender's authentication."""
    book, desk = carrier.book, carrier.desk
    tokens = tags(mail.message, desk.address, desk.settings.programme.subaddress)
    known = [t for token in tokens if (t := book.by_tag(token)) and t.case]
    if len({t.case for t in known}) > 1:
        return hold_mail(carrier, mail, None, None, "it bears the tags of two matches")
    tagged = known[0] if known else None
    case = book.case(tagged.case) if tagged and tagged.case else None
    role = Role(tagged.role) if case and tagged and tagged.role else None
    if mail.verdict.kind is Kind.BOUNCE:
        return _bounced(carrier, mail, case, role)
    if case is not None and role is None:
        role = case.role_of(mail.sender)
    if case is None and mail.trusted:
        found = locate(desk, book, mail.message, mail.sender, mail.message.subject)
        case, role = found.case, found.role
    if case is None or role is None or role is Role.COORDINATOR:
        return close(book, mail, "ignored", carrier.now, "an absence notice of nobody in a match")
    if mail.verdict.left:
        return _left(carrier, mail, case, role)
    for one, absent in _absent_in(book, case, role):
        _away(carrier, mail, one, absent)
    return settle(carrier, mail, "done", case=case)


def _absent_in(book: Book, case: Case, role: Role) -> list[tuple[Case, Role]]:
    """Who is away is away in all their matches."""
    person = case.person(role)
    found = [(case, role)]
    for other in book.cases_with(person.email) if person and person.email else []:
        absent = other.role_of(person.email) if person else None
        if other.id != case.id and absent is not None:
            found.append((other, absent))
    return found


def _away(carrier: Carrier, mail: Incoming, case: Case, role: Role) -> None:
    reading = Reading(Language.EN, "", (Intent.OUT_OF_OFFICE,), act=True, until=mail.verdict.back_on)
    event = Event(EventKind.OUT_OF_OFFICE, mail.mail.sent_at, role, mail.mail, reading)
    carrier.carry(case, decide(case, (event,), carrier.now, carrier.desk.policy), (event,))


def _left(carrier: Carrier, mail: Incoming, case: Case, role: Role) -> str:
    """Gone for good: nothing more goes to that address, and the coordinator is asked for another or another person."""
    event = Event(EventKind.LEFT, mail.mail.sent_at, role, mail.mail)
    case = carrier.carry(case, decide(case, (event,), carrier.now, carrier.desk.policy), (event,))
    text = mail.message.plain or ""
    reading = Reading(Language.EN, text, (Intent.WRONG_PERSON,), doubts=("wrong_person: for a person to look at",))
    reason = "an automatic notice says that they are no longer there, and nothing more goes to that address"
    return hold_mail(carrier, mail, Located(case, role), reading, reason)


def _bounced(carrier: Carrier, mail: Incoming, case: Case | None, role: Role | None) -> str:
    book = carrier.book
    if case is None and mail.message.report and mail.message.report.original_message_id:
        ident = book.case_of((mail.message.report.original_message_id,))
        case = book.case(ident) if ident and mail.trusted else None
    if case is not None and role is None:
        role = next((r for a in mail.verdict.bounced if (r := case.role_of(a))), None)
    if not mail.verdict.permanent:
        return close(book, mail, "ignored", carrier.now, "a delay, not a failure", case.id if case else None)
    if case is None or role is None:
        return close(book, mail, "ignored", carrier.now, "a delivery report for no letter of a match")
    event = Event(EventKind.BOUNCE, mail.mail.sent_at, role, mail.mail)
    carrier.carry(case, decide(case, (event,), carrier.now, carrier.desk.policy), (event,))
    return settle(carrier, mail, "done", case=case)
