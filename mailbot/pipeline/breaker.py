"""A fuse between two machines: whose mail has brought three letters in an hour, to or about them, brings no fourth.

Headers tell most machines (mail/triage.py); this is for those that say nothing of it: an echo, a responder that writes
like a person, a second copy of this program. A person who writes that often is read by a person. Of mail that nobody
can act on (unreadable, or of no one sure author) a person is told once an hour and sender; Monday's digest counts it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from mailbot.cases.letters import LetterKind
from mailbot.store import Book

MOST = 3
WITHIN = timedelta(hours=1)
REASON = "a fourth mail in an hour that wants an answer: it may be a machine; more of them stay flagged in the mailbox"
AGAIN = "another one within an hour that can't be read, or that shows no one author; it stays flagged in the mailbox"
# A coordinator may decide and order as often as they like; only what was not understood answers nothing.
UNSETTLED = frozenset({"unknown", "settled", "which"})


def counts_as_answer(kind: LetterKind, order: str | None) -> bool:
    """Whether a letter to whoever has just written can be one of an endless number."""
    return not kind.staff or (kind is LetterKind.DONE and order in UNSETTLED)


def note_answer(book: Book, email: str, now: datetime) -> None:
    """Somebody's mail has brought a letter; two that one mail brings count once."""
    before = [moment for moment in _recent(book, email, now) if moment != now]
    book.mark(_key(email), msgspec.json.encode([*before, now][-MOST:]).decode())


def looping(book: Book, email: str, now: datetime) -> tuple[bool, bool]:
    """Whether mail from an address is to be left unanswered, and whether that is new. An hour of silence ends it."""
    open_since = book.mark_of(_open_key(email))
    if open_since and now - datetime.fromisoformat(open_since) < WITHIN:
        book.mark(_open_key(email), now.isoformat())
        return True, False
    if len(_recent(book, email, now)) < MOST:
        return False, False
    book.mark(_open_key(email), now.isoformat())
    return True, True


def told_of(book: Book, email: str, now: datetime) -> bool:
    """Whether a person was told already, within the hour, of such mail from an address. An hour of silence ends it."""
    before = book.mark_of(_told_key(email))
    book.mark(_told_key(email), now.isoformat())
    return before is not None and now - datetime.fromisoformat(before) < WITHIN


def _recent(book: Book, email: str, now: datetime) -> list[datetime]:
    kept = book.mark_of(_key(email))
    moments = msgspec.json.decode(kept, type=list[datetime]) if kept else []
    return [moment for moment in moments if now - moment < WITHIN]


def _key(email: str) -> str:
    return f"answered:{email.lower()}"


def _open_key(email: str) -> str:
    return f"unanswered:{email.lower()}"


def _told_key(email: str) -> str:
    return f"told of:{email.lower()}"
