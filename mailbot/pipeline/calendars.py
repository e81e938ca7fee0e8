"""What a calendar program says of the programme's own event: which match it is, and whether it speaks of today's."""

from __future__ import annotations

from dataclasses import replace

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
    """Whether every calendar part answers an earlier version of the match's event, and so says nothing of today's.

    RFC 5546 §2.1.5: an answer counts for the version that it was given to. A no to the very hour still counts.
    """
    parts = _parts(desk, message)
    return bool(parts) and all(_is_old_answer(part, case, desk) for part in parts)


def counters_outdated(desk: Desk, case: Case, message: Message) -> bool:
    """Whether another time is proposed for an hour that is no longer the settled one."""
    return case.stage is Stage.SCHEDULED and any(
        part.method == "COUNTER" and _is_ours(part, case, desk) and part.sequence < case.sequence
        for part in _parts(desk, message)
    )


def without_events(letter: Letter) -> Letter:
    """The letter as its words alone."""
    return replace(letter, invitations=(), machine=None)


def with_own_place(letter: Letter) -> Letter:
    """The letter without the place that an answer merely repeats from the invitation."""
    return replace(letter, invitations=tuple(_placeless(one) for one in letter.invitations))


def _placeless(one: Invitation) -> Invitation:
    return replace(one, place=None) if one.method.upper() == "REPLY" else one


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
