"""A person is forgotten: their matches stay as history without them, and no word of theirs stays anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from mailbot.cases.case import Case, Person, Role, Stage
from mailbot.errors import MailbotError
from mailbot.log import get_logger
from mailbot.pipeline.desk import Desk
from mailbot.pipeline.traces import ALL, cases_of, is_ours, speaks_of, traces_of
from mailbot.store import Book, Handling
from mailbot.store.traces import ERASED, Traces

if TYPE_CHECKING:
    from mailbot.pipeline.robot import Robot

log = get_logger()
_SIDES = (Role.CONNECTOR, Role.CONNECTEE)

COMPACT = "compact"
"""Under which mark it is kept that something was erased, and the store is still to be written out without it."""


def forget(robot: Robot, email: str, now: datetime) -> int:
    """Erase somebody; how many received mails and letters were emptied. A coordinator can't be forgotten."""
    with robot.store.transaction() as book:
        emptied = erase(robot.desk, book, email, now)
    robot.compact()
    return emptied


def is_known(book: Book, email: str) -> bool:
    """Whether anything is held under an address."""
    return bool(book.favours(email) or book.flags(email) or cases_of(book, email))


def erase(desk: Desk, book: Book, email: str, now: datetime) -> int:
    """Erase somebody in the caller's transaction; a round writes the store out anew. How many mails were emptied."""
    email = email.strip().lower()
    if is_ours(desk, email):
        raise MailbotError("a coordinator's or the programme's own address can't be forgotten")
    theirs = cases_of(book, email)
    traces = traces_of(desk, book, theirs, email)
    _stop(book, theirs, email, now)
    emptied = book.erase_mail(traces, lambda raw: speaks_of(desk, raw, traces))
    for case in theirs:
        _rewrite(book, case, email, traces, now)
    book.forget_favours(email)
    book.erase_rows(traces)
    book.mark(COMPACT, "due")
    log.event("person.erased", count=emptied)
    return emptied


def _stop(book: Book, theirs: list[Case], email: str, now: datetime) -> None:
    """Nothing of theirs waits any more: no letter, no question, no unread mail."""
    ours = {case.id for case in theirs if case.role_of(email) in _SIDES}
    waiting = [one.message_id for one in book.unsent_to(email)]
    for ident in ours:
        waiting += [p.letter.message_id for p in book.letters(ident)]
        for question in book.questions(ident):
            book.answer(question.id, "forgotten", now)
    book.take_back(waiting)
    for row in (*book.pending(ALL), *book.waiting(ALL), *book.set_aside()):
        if row.case in ours or email.encode() in row.raw.lower():
            for question in book.questions_about(row.id):
                book.answer(question.id, "forgotten", now)
            book.settle(row.id, Handling.IGNORED, now, case=row.case, reason="forgotten")


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
