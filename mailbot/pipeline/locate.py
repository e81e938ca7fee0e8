"""Whose case a message is: tag, References, calendar event, the sender's only open case, then a name in the words."""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.cases.case import Case, Role, Stage
from mailbot.mail.message import Message
from mailbot.mail.thread import keys, tags
from mailbot.pipeline.desk import Desk
from mailbot.store import Book

IN_NO_MATCH = "the sender is in no match"
_OVER = (Stage.CLOSED, Stage.DECLINED)


@dataclass(frozen=True, slots=True)
class Located:
    """The case and the sender's role in it; `reason` says in plain words why there is none."""

    case: Case | None
    role: Role | None
    reason: str = ""
    how: str = ""


def locate(desk: Desk, book: Book, message: Message, sender: str, words: str) -> Located:
    """Find the case. A thread's case with a sender who is no participant is no case of theirs: it is held."""
    tokens = tags(message, desk.address, desk.settings.programme.subaddress)
    tagged = {found.case for token in tokens if (found := book.by_tag(token)) and found.case}
    if len(tagged) > 1:
        return Located(None, None, "it bears the tags of two matches")
    found_by = (
        ("tag", next(iter(tagged), None)),
        ("thread", book.case_of(keys(message))),
        ("event", _by_event(desk, message)),
    )
    for how, ident in found_by:
        case = book.case(ident) if ident else None
        if case is not None:
            role = case.role_of(sender)
            if role is None:
                return Located(
                    None, None, f"the sender has no part in the match that this thread belongs to ({case.id})"
                )
            return _own_case(book, Located(case, role, how=how), sender)
    return _by_sender(book, sender, words)


def _by_event(desk: Desk, message: Message) -> str | None:
    """A calendar program answers to the organizer's bare address, and names the match by its event alone."""
    if not message.calendars:
        return None
    from mailbot.pipeline.calendars import case_of_event  # noqa: PLC0415 - icalendar takes 0.1 s, and few mails need it

    return case_of_event(desk, message)


def _own_case(book: Book, found: Located, sender: str) -> Located:
    """A Connector who answers about somebody they named speaks in the match where they named them."""
    parent = book.case(found.case.parent) if found.case and found.case.parent and found.role is Role.REFERRER else None
    return Located(parent, parent.role_of(sender), how=found.how) if parent is not None else found


def _by_sender(book: Book, sender: str, words: str) -> Located:
    mine = [case for case in book.cases_with(sender) if _knows(case, sender)]
    still_open = [case for case in mine if case.stage not in _OVER]
    if len(still_open) == 1:
        return Located(still_open[0], still_open[0].role_of(sender), how="sender")
    named = [case for case in (still_open or mine) if _names(case, sender, words)]
    if len(named) == 1:
        return Located(named[0], named[0].role_of(sender), how="name")
    if len(mine) == 1 and not still_open:
        return Located(mine[0], mine[0].role_of(sender), how="sender")
    first = [case for case in mine if case.generation == 1 and case.role_of(sender) is Role.CONNECTEE]
    if len(first) == 1 and not still_open:  # a newcomer's news when all is over is about their match, not a referral's
        return Located(first[0], Role.CONNECTEE, how="sender")
    reason = "the sender has several matches and names none of them" if mine else IN_NO_MATCH
    return Located(None, None, reason)


def _knows(case: Case, sender: str) -> bool:
    """Whether somebody is a side of a match and has heard of it: a newcomer has not before a referral's yes."""
    role = case.role_of(sender)
    untold = role is Role.CONNECTEE and case.generation > 1 and "introduced" not in case.done
    return role in (Role.CONNECTOR, Role.CONNECTEE) and not untold


def _names(case: Case, sender: str, words: str) -> bool:
    other = case.connectee if case.role_of(sender) is Role.CONNECTOR else case.connector
    return named(other.name, words)


def named(name: str, words: str) -> bool:
    """Whether a name's first or last part stands in a text as a word."""
    said = {w.strip(".,;:!?()'\"’«»").casefold() for w in words.replace("'s", "").replace("’s", "").split()}
    parts = [p.casefold() for p in name.split() if len(p) > 2]
    return any(part in said for part in (parts[:1] + parts[-1:]))


def by_names(cases: list[Case], words: str) -> list[Case]:
    """The cases, of those given, of which somebody is named in a text; both sides named beats one."""
    hits = [(named(c.connector.name, words) + named(c.connectee.name, words), c) for c in cases]
    best = max((n for n, _ in hits), default=0)
    found = [c for n, c in hits if n == best and n > 0]
    running = [c for c in found if c.stage not in _OVER] or found
    first = [c for c in running if c.generation == 1]
    return first if first and len(running) > 1 and len({c.connectee.email for c in running}) == 1 else running
