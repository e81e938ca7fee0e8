"""Monday's digest: what waits on whom, what is late or needs a decision, what went well, what people said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from mailbot.cases.case import Case, Person, Role, Stage
from mailbot.mail.message import Message
from mailbot.mail.reply import reply_text
from mailbot.reading.values import Contact, Language
from mailbot.report.network import Network, networks, twin
from mailbot.report.standing import lines
from mailbot.store import Book, Handling, Question

_RUNNING = (Stage.PROPOSED, Stage.INTRODUCED, Stage.SCHEDULED, Stage.MET, Stage.REFERRED, Stage.SURVEYED, Stage.PAUSED)
_SAID = ("feedback", "survey")
_SIDES = (Role.CONNECTOR.value, Role.CONNECTEE.value)
_LONGEST = 1_500  # characters of what somebody said
_WELL = ("met", "refer", "accept", "agree_time", "hired")


@dataclass(frozen=True, slots=True)
class Week:
    """What a digest is about: since when and until when, and how a network is told of in it."""

    since: datetime
    now: datetime
    generations: int
    language: Language


Reads: TypeAlias = Callable[[bytes], Message | None]
"""Parses strangers' bytes where they can do no harm; None where they can't be read."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The letter's own variables, and the networks that moved since the last one, to be drawn."""

    facts: dict[str, Any]
    networks: tuple[Network, ...]


def digest_of(book: Book, owner: Person, week: Week, read: Reads) -> Digest:
    """The digest of one coordinator's cases."""
    mine = [case for case in book.cases() if case.coordinator.email == owner.email]
    running = [case for case in mine if case.stage in _RUNNING]
    late = [case for case in running if (debt := case.owes()) is not None and debt.due < week.now]
    moved = {entry.case for entry in book.history_since(week.since)}
    grown = {case.connectee.email for case in mine if case.id in moved}
    shown = networks(case for case in mine if case.connectee.email in grown)
    facts = {
        "waiting": lines(case for case in running if case not in late),
        "late": lines(late),
        "questions": tuple(_question(q, book, read) for q in book.questions() if _mine(q.case, mine)),
        "good": lines(case for case in mine if case.id in moved and _went_well(case, book, week.since)),
        "held": tuple(_question(q, book, read) for q in book.questions() if q.case is None),
        "voices": tuple(one for case in mine if case.id in moved for one in _voices(case, book, week, read)),
        "unasked": book.unasked(week.since),
        "networks": tuple(twin(network, week.generations, week.language) for network in shown),
    }
    return Digest(facts, shown)


def _voices(case: Case, book: Book, week: Week, read: Reads) -> Iterator[dict[str, Any]]:
    """What people said of each other and of the programme: for the coordinator alone."""
    for entry in book.history(case.id):
        if entry.at >= week.since and entry.event in _SAID and entry.by in _SIDES:
            role = Role(entry.by)
            about = case.connectee if role is Role.CONNECTOR else case.connector
            row = book.message_of(case.id, entry.message)
            message = read(row.raw) if row else None
            words = reply_text(message).text if message else entry.words
            yield {"who": case.person(role), "about": about, "words": words.strip()[:_LONGEST]}


def _mine(case: str | None, mine: list[Case]) -> bool:
    return case is not None and any(c.id == case for c in mine)


def _question(question: Question, book: Book, read: Reads) -> dict[str, Any]:
    row = book.received(question.message) if question.message is not None else None
    message = read(row.raw) if row and row.state is not Handling.QUARANTINED else None
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


def _went_well(case: Case, book: Book, since: datetime) -> bool:
    return any(entry.at >= since and entry.event in _WELL for entry in book.history(case.id))
