"""One message, from its stored bytes to committed effects: the whole robot on a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mailbot.mail.thread import keys
from mailbot.mail.triage import Kind
from mailbot.pipeline.breaker import AGAIN, CROWD, REASON, looping, note_answer, told_of
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.desk import Desk
from mailbot.pipeline.intake import Incoming, claimed, close, hold_mail, incoming, of_nobody, owner
from mailbot.pipeline.machines import handle_machine
from mailbot.pipeline.participants import handle_participant
from mailbot.pipeline.staffing import handle_staff
from mailbot.store import Book, Handling, Received


def handle(desk: Desk, book: Book, row: Received, now: datetime) -> str:
    """Deal with one message inside the caller's transaction; returns the state that it ends in."""
    if row.state is not Handling.NEW:
        return row.state.value  # another process did, while this one slept
    carrier = Carrier(desk, book, now)
    mail = incoming(desk, row, now)
    if mail.message.message_id:
        book.join(mail.message.message_id, keys(mail.message))
    match mail.verdict.kind:
        case Kind.OWN | Kind.LIST | Kind.AUTOMATIC:
            return close(book, mail, "ignored", now, mail.verdict.rule)
        case Kind.BOUNCE | Kind.ABSENCE:
            return handle_machine(carrier, mail)
        case Kind.SUSPECT | Kind.UNREADABLE:
            return _told_once(carrier, mail, _why(mail))
        case _:
            pass
    if unfit := _lacking(mail):
        return _told_once(carrier, mail, unfit)
    if mail.sender not in desk.staff:
        return _unless_looping(carrier, mail, handle_participant)
    if mail.trusted:
        return handle_staff(carrier, mail)
    return _unless_looping(carrier, mail, handle_staff)


def _told_once(carrier: Carrier, mail: Incoming, reason: str) -> str:
    """Mail that nobody can act on: the first of a sender's within an hour is shown to a person, more are only kept."""
    if told_of(carrier.book, claimed(mail), carrier.now):
        return close(carrier.book, mail, "held", carrier.now, AGAIN)
    found = owner(carrier, mail)
    more = "" if found else of_nobody(carrier)
    if more is None:
        return close(carrier.book, mail, "held", carrier.now, CROWD)
    return hold_mail(carrier, mail, found, None, reason + more)


def _unless_looping(carrier: Carrier, mail: Incoming, deal: Callable[[Carrier, Incoming], str]) -> str:
    """Mail of a participant, a stranger, or in a coordinator's name: where many had to be held, more are only kept."""
    book, now = carrier.book, carrier.now
    who = claimed(mail)
    loops, new = looping(book, who, now)
    if new:
        return hold_mail(carrier, mail, owner(carrier, mail), None, REASON)
    if loops:
        return close(book, mail, "held", now, REASON)
    state = deal(carrier, mail)
    if state == "held":  # a coordinator has been asked about it
        note_answer(book, who, now)
    return state


def _lacking(mail: Incoming) -> str:
    if not mail.sender:
        return "it has no sender"
    return "it has no readable date" if mail.message.date is None else ""


def _why(mail: Incoming) -> str:
    """What is wrong in plain words: what the rule hit, then whatever else was found."""
    return "; ".join(dict.fromkeys((mail.verdict.rule, *mail.message.defects)))
