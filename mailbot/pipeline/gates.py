"""What stops a letter although everything asked for it: who wants none, and too many in an hour."""

from __future__ import annotations

from datetime import datetime

from mailbot.cases.letters import LetterKind
from mailbot.log import get_logger
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.desk import Desk
from mailbot.store import Book, Outgoing

log = get_logger()
_TO_WHO_STOPPED = frozenset({LetterKind.STOPPED.value})


def letter_withheld(book: Book, letter: Outgoing, recipient: str) -> bool:
    """Whether a letter may not go to somebody: an address that has opted out, or fails, gets none, whoever wrote it."""
    if LetterKind(letter.kind).staff or letter.kind in _TO_WHO_STOPPED or not book.flags(recipient):
        return False
    about = {"case": letter.case, "stage": book.stage_of(letter.case)}
    log.event("letter.dropped", **about, kind=letter.kind, reason="the reader wants or gets no more mail")
    return True


def tell_of_limit(desk: Desk, book: Book, now: datetime) -> bool:
    """One letter a day about a full hour; it goes ahead of all that waits."""
    local = desk.policy.hours.local(now)
    most = desk.policy.letters_an_hour
    facts = {
        "what": f"more than {most} letters were to leave in one hour, so the rest wait",
        "since": local,
        "mend": "look at what waits (mailbot cases); if it is as it should be, they leave hour by hour by themselves",
    }
    ident = Carrier(desk, book, now).staff_letter(None, LetterKind.UNWELL, f"limit:{local.date()}", **facts)
    if ident is None:
        return False
    book.hurry(ident)
    return True


def tell_of_break(desk: Desk, book: Book, key: str, what: str, now: datetime) -> None:
    """One letter about something that has come, and on which the program breaks."""
    facts = {
        "what": f"the program breaks on {what}; everything else goes on",
        "since": now,
        "mend": "send the log's lines of `daemon.unwell` to whoever maintains mailbot; do by hand what was due",
    }
    Carrier(desk, book, now).staff_letter(None, LetterKind.UNWELL, f"broken:{key}", **facts)
