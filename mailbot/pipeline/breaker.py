"""A fuse between two machines: whose mail has brought three letters in an hour, to or about them, brings no fourth.

Headers tell most machines (mail/triage.py); this is for those that say nothing of it: an echo, a responder that writes
like a person, a second copy of this program. A person who writes that often is read by a person. Of mail that nobody
can act on (unreadable, or of no one sure author) a person is told once an hour and sender, and of mail of no match a
dozen times an hour whoever sends it: else a flood would use up the letters that the programme may send. Monday's digest
counts the rest.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from mailbot.cases.letters import LetterKind
from mailbot.store import Book

MOST = 3
MOST_OF_NOBODY = 12
WITHIN = timedelta(hours=1)
REASON = "a fourth mail in an hour that wants an answer: it may be a machine; more of them stay flagged in the mailbox"
AGAIN = "another one within an hour that can't be read, or that shows no one author; it stays flagged in the mailbox"
CROWD = "more of it came within an hour than a person is told of; what else comes stays flagged in the mailbox"
# A coordinator may decide and order as often as they like; only what was not understood answers nothing.
UNSETTLED = frozenset({"unknown", "settled", "which"})
_ANSWERED, _UNANSWERED, _TOLD_OF, _NOBODY = "answered:", "unanswered:", "told of:", "told of nobody"


def counts_as_answer(kind: LetterKind, order: str | None) -> bool:
    """Whether a letter to whoever has just written can be one of an endless number."""
    return not kind.staff or (kind is LetterKind.DONE and order in UNSETTLED)


def note_answer(book: Book, email: str, now: datetime) -> None:
    """Somebody's mail has brought a letter; two that one mail brings count once."""
    before = [moment for moment in _recent(book, _key(email), now) if moment != now]
    _keep(book, _key(email), [*before, now][-MOST:])


def looping(book: Book, email: str, now: datetime) -> tuple[bool, bool]:
    """Whether mail from an address is to be left unanswered, and whether that is new. An hour of silence ends it."""
    still = bool(_recent(book, _open_key(email), now))
    if not still and len(_recent(book, _key(email), now)) < MOST:
        return False, False
    _keep(book, _open_key(email), [now])
    return True, not still


def told_of(book: Book, email: str, now: datetime) -> bool:
    """Whether a person was told already, within the hour, of such mail from an address. An hour of silence ends it."""
    before = _recent(book, _told_key(email), now)
    _keep(book, _told_key(email), [now])
    return bool(before)


def room_for_nobody(book: Book, now: datetime) -> int:
    """How many letters, this one included, may still tell of mail of no match within the hour; this one is counted."""
    before = _recent(book, _NOBODY, now)
    left = MOST_OF_NOBODY - len(before)
    if left > 0:
        _keep(book, _NOBODY, [*before, now])
    return max(0, left)


def forget_past(book: Book, now: datetime) -> None:
    """Strike what no longer counts: a flood's senders are kept for no longer than they matter."""
    for prefix in (_ANSWERED, _UNANSWERED, _TOLD_OF):
        book.unmark([key for key in book.marks_under(prefix) if not _recent(book, key, now)])


def _recent(book: Book, key: str, now: datetime) -> list[datetime]:
    kept = book.mark_of(key)
    try:
        moments = msgspec.json.decode(kept, type=list[datetime]) if kept else []
    except msgspec.DecodeError:  # an earlier version's: of an hour ago when the program was changed
        moments = []
    return [moment for moment in moments if now - moment < WITHIN]


def _keep(book: Book, key: str, moments: list[datetime]) -> None:
    book.mark(key, msgspec.json.encode(moments).decode())


def _key(email: str) -> str:
    return f"{_ANSWERED}{email.lower()}"


def _open_key(email: str) -> str:
    return f"{_UNANSWERED}{email.lower()}"


def _told_key(email: str) -> str:
    return f"{_TOLD_OF}{email.lower()}"
