"""Monday's digest: what waits on whom, what is late, what needs a decision, what went well."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from mailbot.cases.case import Case, Person, Stage
from mailbot.mail.message import parse
from mailbot.reading.values import Contact
from mailbot.report.network import trees
from mailbot.report.standing import lines
from mailbot.store import Book, Question

_RUNNING = (Stage.PROPOSED, Stage.INTRODUCED, Stage.SCHEDULED, Stage.MET, Stage.REFERRED, Stage.SURVEYED, Stage.PAUSED)
_WELL = ("met", "refer", "accept", "agree_time", "hired")


def digest_facts(book: Book, owner: Person, now: datetime) -> dict[str, Any]:
    """The digest letter's own variables for one coordinator's cases."""
    mine = [case for case in book.cases() if case.coordinator.email == owner.email]
    running = [case for case in mine if case.stage in _RUNNING]
    late = [case for case in running if (debt := case.owes()) is not None and debt.due < now]
    return {
        "waiting": lines(case for case in running if case not in late),
        "late": lines(late),
        "questions": tuple(_question(q, book) for q in book.questions() if _mine(q.case, mine)),
        "good": lines(case for case in mine if _went_well(case, book, now)),
        "held": tuple(_question(q, book) for q in book.questions() if q.case is None),
        "networks": trees(mine),
    }


def _mine(case: str | None, mine: list[Case]) -> bool:
    return case is not None and any(c.id == case for c in mine)


def _question(question: Question, book: Book) -> dict[str, Any]:
    row = book.received(question.message) if question.message is not None else None
    message = parse(row.raw) if row else None
    sender = message.senders[0] if message and message.senders else None
    return {
        "case": question.case,
        "sender": Contact(name=sender.name or None, email=sender.email) if sender else _the_two(question, book),
        "subject": message.subject if message else "",
        "reason": question.reason,
        "since": question.opened_at,
    }


def _the_two(question: Question, book: Book) -> Contact:
    """Where letters of the bot's own wait for a yes: the match that they are about."""
    case = book.case(question.case) if question.case else None
    return Contact(name=f"{case.connector.name} & {case.connectee.name}") if case else Contact()


def _went_well(case: Case, book: Book, now: datetime) -> bool:
    since = now - timedelta(days=7)
    return any(entry.at > since and entry.event in _WELL for entry in book.history(case.id))
