"""What a calendar program says of the programme's own event: which match it is, and whether it speaks of today's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailbot.cases.case import Case, Stage
from mailbot.mail.calendar import CalendarPart, invitations
from mailbot.mail.message import Message
from mailbot.pipeline.desk import Desk
from mailbot.reading.values import Invitation, Letter

REPLACED = "it answers an invitation that has been replaced since"


def case_of_event(desk: Desk, message: Message) -> str | None:
    """The id of the one match whose event the calendar parts name by its UID; None where they name none or several."""
    domain = desk.address.rpartition("@")[2]
    named = {part.uid.removesuffix(f"@{domain}") for part in _parts(desk, message) if part.uid.endswith(f"@{domain}")}
    return next(iter(named)) if len(named) == 1 else None


def is_outdated(desk: Desk, case: Case, message: Message) -> bool:
    """Whether every calendar part speaks of something else than the match's event of today.

    RFC 5546 §2.1.5: an answer counts for the version that it was given to. A no to the very hour still counts. Who
    calls off an event at another hour than the settled one, their own for an offer of before, tidies up.
    """
    parts = _parts(desk, message)
    return bool(parts) and all(_is_old_answer(part, case, desk) or _is_tidied(part, case, desk) for part in parts)


def is_maybe(desk: Desk, case: Case, message: Message) -> bool:
    """Whether a calendar program answers "maybe" to the settled hour, and nothing else."""
    parts = _parts(desk, message)
    return (
        case.stage is Stage.SCHEDULED
        and bool(parts)
        and all(
            part.method == "REPLY"
            and part.answer == "TENTATIVE"
            and _is_ours(part, case, desk)
            and part.sequence == case.sequence
            for part in parts
        )
    )


def event_of(desk: Desk, message: Message) -> str:
    """The UID of the one event that the calendar parts are about; empty where they are about none or several."""
    named = {part.uid for part in _parts(desk, message)}
    return next(iter(named)) if len(named) == 1 else ""


def is_elsewhere(desk: Desk, case: Case | None, message: Message) -> bool:
    """Whether an hour that counts is written in a zone that nobody knows; an answer to our own event names no other."""
    return any(
        part.elsewhere and not (case is not None and part.method == "REPLY" and _is_ours(part, case, desk))
        for part in _parts(desk, message)
    )


def counters_outdated(desk: Desk, case: Case, message: Message) -> bool:
    """Whether another time is proposed for an hour that is no longer the settled one."""
    return case.stage is Stage.SCHEDULED and any(
        part.method == "COUNTER" and _is_ours(part, case, desk) and part.sequence < case.sequence
        for part in _parts(desk, message)
    )


def without_events(letter: Letter) -> Letter:
    """The letter as its words alone."""
    return replace(letter, invitations=(), machine=None)


def in_its_light(desk: Desk, case: Case | None, message: Message, letter: Letter) -> Letter:
    """The letter without the place that an answer merely repeats, and with the hour that it leaves unsaid.

    An answer to the match's event, or its calling off, need not say when it is (RFC 5546 §3.2.3, §3.2.5).
    """
    hour = _hour_meant(desk, case, message)
    return replace(letter, invitations=tuple(_completed(one, hour) for one in letter.invitations))


def _hour_meant(desk: Desk, case: Case | None, message: Message) -> datetime | None:
    if case is None or case.meeting is None:
        return None
    parts = _parts(desk, message)
    today = all(_is_ours(part, case, desk) and part.sequence >= case.sequence for part in parts)
    return case.meeting.starts(desk.zone) if parts and today else None


def _completed(one: Invitation, hour: datetime | None) -> Invitation:
    method = one.method.upper()
    if method not in ("REPLY", "CANCEL"):
        return one
    return replace(one, place=None if method == "REPLY" else one.place, start=one.start or hour)


def _is_tidied(part: CalendarPart, case: Case, desk: Desk) -> bool:
    if part.method != "CANCEL" or case.stage is not Stage.SCHEDULED or case.meeting is None:
        return False
    if part.start is None:
        return not _is_ours(part, case, desk)
    return part.start != case.meeting.starts(desk.zone)


def _is_old_answer(part: CalendarPart, case: Case, desk: Desk) -> bool:
    if part.method != "REPLY" or not _is_ours(part, case, desk) or part.sequence >= case.sequence:
        return False
    if part.answer != "DECLINED" or case.meeting is None:
        return True
    return part.start != case.meeting.starts(desk.zone)


def _is_ours(part: CalendarPart, case: Case, desk: Desk) -> bool:
    return part.uid == f"{case.id}@{desk.address.rpartition('@')[2]}"


def _parts(desk: Desk, message: Message) -> tuple[CalendarPart, ...]:
    return invitations(message, desk.zone) if message.calendars else ()
