"""The program stands still until a person says that it may go on: why is written down, and the coordinator is told."""

from __future__ import annotations

from datetime import datetime

from mailbot.cases.letters import LetterKind
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.desk import Desk
from mailbot.store import Book
from mailbot.watch.memory import confirm

ALARM = frozenset({LetterKind.UNWELL.value})
"""The letters that leave all the same."""

LAST = "clock:last"
"""The mark of the latest moment that a process has worked at."""

RESTORED = "restored"
CLOCK = "clock"
_KEY = "paused"
_MEND = "find out what happened, then say `mailbot resume`; until then nothing is sent, and mail that comes is kept"
_WHAT = {
    RESTORED: "the case book is older than the mailbox shows, as after a backup was restored",
    CLOCK: "the machine's clock leapt by more than an hour",
}


def paused(book: Book) -> str:
    """Why the program stands still; empty where it does not."""
    return book.mark_of(_KEY) or ""


def tell_pause(desk: Desk, book: Book, why: str, now: datetime) -> bool:
    """Stand still from now on, and tell the coordinator once; False where it was so already."""
    if paused(book):
        return False
    book.mark(_KEY, why)
    facts = {"what": _WHAT[why], "since": now.astimezone(desk.zone), "mend": _MEND}
    Carrier(desk, book, now).staff_letter(None, LetterKind.UNWELL, f"paused:{why}:{now.isoformat()}", **facts)
    return True


def resume(book: Book) -> str:
    """A person says that all is well, the book as it is and the clock as it is; why the program stood still."""
    why = go_on(book)
    if why:
        confirm(book)
        book.mark(LAST, "")
    return why


def go_on(book: Book) -> str:
    """Stand still no more; why it stood still."""
    why = paused(book)
    if why:
        book.mark(_KEY, "")
    return why
