"""Who an address belongs to, and what tells of them: the words that mail and rows are searched for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from html import unescape

from mailbot.cases.case import Case, Role
from mailbot.errors import UnreadableError
from mailbot.mail.message import Message
from mailbot.pipeline.desk import Desk
from mailbot.store import Book
from mailbot.store.traces import Traces

ALL = 100_000
"""More messages than can wait at once."""

_SHORTEST = 4  # a shorter name is a word of other texts too, where it tells of nobody


def is_address(text: str) -> bool:
    """Whether a text can be somebody's address."""
    return re.fullmatch(r"[^\s@]+@[^\s@]+", text) is not None and text.isprintable()


def is_ours(desk: Desk, email: str) -> bool:
    """Whether an address is a coordinator's or the programme's own: everything that is held would be theirs."""
    local, _, domain = desk.address.rpartition("@")
    given, _, where = email.rpartition("@")
    separator = desk.settings.programme.subaddress
    tagged = bool(separator) and where == domain and given.startswith(local + separator)
    return email in desk.staff or email == desk.address or tagged


def cases_of(book: Book, email: str) -> list[Case]:
    """The cases in which somebody has any part, that of a referral included."""
    return [case for case in book.cases() if _has(case, email)]


def _has(case: Case, email: str) -> bool:
    return case.role_of(email) is not None or any(one.email.lower() == email for one in case.referrals)


def traces_of(desk: Desk, book: Book, theirs: Sequence[Case], email: str) -> Traces:
    """What tells of somebody with an address (lower case), `theirs` being the cases in which they have a part."""
    people = [p for case in theirs for role in Role if (p := case.person(role)) and p.email.lower() == email]
    others = {p.name for case in theirs for role in Role if (p := case.person(role)) and p.email.lower() != email}
    named = {p.name for p in people} | {r.name for c in theirs for r in c.referrals if r.email.lower() == email}
    shared = {part.casefold() for name in others for part in name.split()}
    parts = {
        part for name in named for part in name.split() if part.casefold() not in shared and len(part) >= _SHORTEST
    }
    last = {name.split()[-1] for name in named if " " in name} & parts
    phones = {p.phone for p in people} | {r.phone for c in theirs for r in c.referrals if r.email.lower() == email}
    words = {one for one in (*_signed(desk, book, email), *named, *phones, *last) if len(one) >= _SHORTEST}
    given = tuple(sorted(parts - words))
    return Traces(email, tuple(sorted({email, *words})), frozenset(case.id for case in theirs), given)


def _signed(desk: Desk, book: Book, email: str) -> set[str]:
    """The whole names under which somebody wrote who is in no match; one that is also somebody else's is not theirs."""
    rows = [row for row in (*book.pending(ALL), *book.waiting(ALL)) if email.encode() in row.raw.lower()]
    names: set[str] = set()
    for row in rows:
        with suppress(UnreadableError):
            names |= {one.name for one in desk.judge(row.raw).message.senders if one.email == email}
    people = [p for case in book.cases() for role in Role if (p := case.person(role)) is not None]
    staff = {one.name for one in desk.settings.coordinators}
    return {name for name in names if " " in name} - staff - {p.name for p in people if p.email != email}


def speaks_of(desk: Desk, raw: bytes, traces: Traces) -> bool:
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
