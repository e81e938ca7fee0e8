"""A person is forgotten: their matches stay as history without them, and no word of theirs stays anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING, Any

import msgspec

from mailbot.cases.case import Case, Person, Role, Stage
from mailbot.errors import MailbotError, UnreadableError
from mailbot.log import get_logger
from mailbot.mail.message import Message
from mailbot.pipeline.desk import Desk
from mailbot.store import Book, Handling
from mailbot.store.erasing import ERASED, Traces

if TYPE_CHECKING:
    from mailbot.pipeline.robot import Robot

log = get_logger()
_SIDES = (Role.CONNECTOR, Role.CONNECTEE)
_ALL = 100_000  # messages that may wait at once
_SHORTEST = 4  # a shorter name is a word of other texts too, where it tells of nobody


COMPACT = "compact"
"""Under which mark it is kept that something was erased, and the store is still to be written out without it."""


def forget(robot: Robot, email: str, now: datetime) -> int:
    """Erase somebody; how many received mails and letters were emptied. A coordinator can't be forgotten."""
    with robot.store.transaction() as book:
        emptied = erase(robot.desk, book, email, now)
    robot.compact()
    return emptied


def may_be_forgotten(desk: Desk, email: str) -> bool:
    """Whether an address is neither a coordinator's nor the programme's own."""
    return email not in desk.staff and email != desk.address


def is_known(book: Book, email: str) -> bool:
    """Whether anything is held under an address."""
    return bool(book.favours(email) or book.flags(email)) or any(_has(case, email) for case in book.cases())


def erase(desk: Desk, book: Book, email: str, now: datetime) -> int:
    """Erase somebody in the caller's transaction; a round writes the store out anew. How many mails were emptied."""
    email = email.strip().lower()
    if not may_be_forgotten(desk, email):
        raise MailbotError("a coordinator's or the programme's own address can't be forgotten")
    theirs = [case for case in book.cases() if _has(case, email)]
    traces = _traces(theirs, email, _signed(desk, book, email))
    _stop(book, theirs, email, now)
    emptied = book.erase_mail(traces, lambda raw: _speaks_of(desk, raw, traces))
    for case in theirs:
        _rewrite(book, case, email, traces, now)
    book.forget_favours(email)
    book.erase_rows(traces)
    book.mark(COMPACT, "due")
    log.event("person.erased", count=emptied)
    return emptied


def _has(case: Case, email: str) -> bool:
    return case.role_of(email) is not None or any(one.email.lower() == email for one in case.referrals)


def _signed(desk: Desk, book: Book, email: str) -> set[str]:
    """The whole names under which somebody wrote who is in no match; one that is also somebody else's is not theirs."""
    rows = [row for row in (*book.pending(_ALL), *book.waiting(_ALL)) if email.encode() in row.raw.lower()]
    names: set[str] = set()
    for row in rows:
        with suppress(UnreadableError):
            names |= {one.name for one in desk.judge(row.raw).message.senders if one.email == email}
    people = [p for case in book.cases() for role in Role if (p := case.person(role)) is not None]
    staff = {one.name for one in desk.settings.coordinators}
    return {name for name in names if " " in name} - staff - {p.name for p in people if p.email != email}


def _traces(theirs: list[Case], email: str, signed: set[str]) -> Traces:
    people = [p for case in theirs for role in Role if (p := case.person(role)) and p.email.lower() == email]
    others = {p.name for case in theirs for role in Role if (p := case.person(role)) and p.email.lower() != email}
    named = {p.name for p in people} | {r.name for c in theirs for r in c.referrals if r.email.lower() == email}
    shared = {part.casefold() for name in others for part in name.split()}
    parts = {part for name in named for part in name.split() if part.casefold() not in shared}
    phones = {p.phone for p in people} | {r.phone for c in theirs for r in c.referrals if r.email.lower() == email}
    words = {email, *signed, *named, *phones, *(part for part in parts if len(part) >= _SHORTEST)}
    return Traces(
        email, tuple(sorted(word for word in words if len(word) >= _SHORTEST)), frozenset(c.id for c in theirs)
    )


def _stop(book: Book, theirs: list[Case], email: str, now: datetime) -> None:
    """Nothing of theirs waits any more: no letter, no question, no unread mail."""
    ours = {case.id for case in theirs if case.role_of(email) in _SIDES}
    waiting = [one.message_id for one in book.unsent_to(email)]
    for ident in ours:
        waiting += [p.letter.message_id for p in book.letters(ident)]
        for question in book.questions(ident):
            book.answer(question.id, "forgotten", now)
    book.take_back(waiting)
    for row in (*book.pending(_ALL), *book.waiting(_ALL), *book.set_aside()):
        if row.case in ours or email.encode() in row.raw.lower():
            for question in book.questions_about(row.id):
                book.answer(question.id, "forgotten", now)
            book.settle(row.id, Handling.IGNORED, now, case=row.case, reason="forgotten")


def _speaks_of(desk: Desk, raw: bytes, traces: Traces) -> bool:
    """Whether a mail says anything of them; one that can't be read might."""
    if traces.pattern.search(raw.decode("latin-1")):
        return True
    try:
        message = desk.judge(raw).message
    except UnreadableError:
        return True
    return bool(traces.pattern.search(_text(message)))


def _text(message: Message) -> str:
    people = (*message.senders, *message.to, *message.cc, *message.reply_to)
    parts = [message.subject, message.plain or "", unescape(message.html or "")]
    parts += [*message.calendars, *message.vcards, *message.forwarded, *(one.filename for one in message.attachments)]
    return "\n".join([*parts, *(f"{one.name} {one.email}" for one in people)])


def _rewrite(book: Book, case: Case, email: str, traces: Traces, now: datetime) -> None:
    """The case without them; where one of its two sides is gone nothing more can come of it."""
    roles = [role for role in Role if (p := case.person(role)) is not None and p.email.lower() == email]
    over = any(role in _SIDES for role in roles)
    resume = case.resume
    blank: dict[str, Any] = {role.value: Person(ERASED, "") for role in roles}
    blank["referrals"] = tuple(
        replace(one, name=ERASED, email="", phone="", title="", employer="", words="")
        if one.email.lower() == email
        else one
        for one in case.referrals
    )
    if over:
        blank |= {"stage": Stage.CLOSED, "debts": (), "alarms": ()}
    if Role.CONNECTEE in roles:
        blank["resume"] = ""
    clean = _clean(msgspec.to_builtins(replace(case, **blank)), traces)
    book.save(msgspec.convert(clean, Case), now)
    if Role.CONNECTEE in roles and resume and not any(one.resume == resume for one in book.cases()):
        book.erase_file(resume)


def _clean(value: Any, traces: Traces, key: str = "") -> Any:
    """Every text of a case without what tells of them; quoted words go whole."""
    if isinstance(value, str):
        return {"words": "", "place": None}.get(key, traces.blanked(value))
    if key == "last_words":
        return {}
    if isinstance(value, Mapping):
        return {traces.blanked(str(name)): _clean(one, traces, str(name)) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one, traces, key) for one in value]
    return value


def is_address(text: str) -> bool:
    """Whether a text can be somebody's address."""
    return re.fullmatch(r"[^\s@]+@[^\s@]+", text) is not None
