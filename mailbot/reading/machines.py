"""Automatic mail: absences, delivery reports and calendar parts, read by what they are rather than by their words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from mailbot.reading.times import FoundTime
from mailbot.reading.values import Context, Intent, Invitation, Stance, Time

CALENDAR = "calendar."
TENTATIVE = "only tentative"
_NOTICE, _LINES, _LINE = 3000, 12, 160
_CALLED_OFF = re.compile(r"cancel|annul", re.IGNORECASE)
_FIGURE = re.compile(r"\d")
_BOOKED_PLACE = re.compile(
    r"^[ \t]*(?:location|where|place|venue|lieu|endroit|emplacement|où)(?:[ \t]*:|[ \t]{2,}|\t)[ \t]*"
    r"([^\s:][^\n]{0,120})$",
    re.IGNORECASE | re.MULTILINE,
)
_STANCES = {"ACCEPTED": Stance.AGREED, "DECLINED": Stance.RULED_OUT, "TENTATIVE": Stance.OFFERED}


def invitation_times(invitations: Iterable[Invitation], context: Context) -> tuple[FoundTime, ...]:
    """The slots of calendar parts (RFC 5546): taken, offered or ruled out, with rule ids `calendar.…`."""
    return tuple(_found(invitation, context) for invitation in invitations if invitation.start is not None)


def _found(invitation: Invitation, context: Context) -> FoundTime:
    assert invitation.start is not None
    stance, rule = _stance(invitation, context)
    start, end = invitation.start, invitation.end
    last = end.time() if end and end.date() == start.date() and end != start else None
    time = Time(start.date(), start=start.time(), end=last, stance=stance)
    loose = invitation.answer == "TENTATIVE" and invitation.method.upper() != "COUNTER"  # who proposes is not loose
    return FoundTime(time, 0, 0, CALENDAR + rule, (TENTATIVE,) if loose else ())


def _stance(invitation: Invitation, context: Context) -> tuple[Stance, str]:
    method = invitation.method.upper()
    if method == "CANCEL":
        return Stance.RULED_OUT, "cancel"
    if method == "REPLY" and invitation.answer in _STANCES:
        return _STANCES[invitation.answer], invitation.answer.lower()
    if method == "REQUEST" and invitation.start and any(_is_slot(invitation.start, o) for o in context.offered):
        return Stance.AGREED, "request"
    return Stance.OFFERED, "counter" if method == "COUNTER" else "request"


def _is_slot(start: datetime, offered: Time) -> bool:
    """Whether a start is an offered time, or falls within an offered window."""
    if not offered.date <= start.date() <= (offered.end_date or offered.date):
        return False
    if not offered.window:
        return offered.start in {None, start.time()}
    return (offered.start is None or offered.start <= start.time()) and (
        offered.end is None or start.time() < offered.end
    )


def is_calendar(time: FoundTime) -> bool:
    """Whether a time comes from a calendar part."""
    return time.rule.startswith(CALENDAR)


def joined_times(words: Iterable[FoundTime], cards: Iterable[FoundTime]) -> tuple[FoundTime, ...]:
    """Times of the words and of calendar parts, each slot once: the calendar's form has the end as well."""
    cards = tuple(cards)
    proposes = any(c.time.stance is Stance.OFFERED for c in cards)
    rest = (w for w in words if not (proposes and w.time.stance is Stance.AGREED))
    return (*cards, *_not_repeated(rest, cards))


def _not_repeated(words: Iterable[FoundTime], cards: tuple[FoundTime, ...]) -> Iterator[FoundTime]:
    for found in words:
        same = [c for c in cards if c.time.date == found.time.date and found.time.start in {None, c.time.start}]
        if not same or (same[0].time.stance is Stance.RULED_OUT) != (found.time.stance is Stance.RULED_OUT):
            yield found


def invitation_place(invitations: Iterable[Invitation]) -> str | None:
    """Where a calendar part that is no refusal says that the meeting is."""
    return next(
        (i.place for i in invitations if i.place and i.answer != "DECLINED" and i.method.upper() != "CANCEL"), None
    )


def booking_lines(text: str) -> Iterator[str]:
    """The lines of a booking notice that may hold its slot: those with a figure; a long text is no notice."""
    lines = (line for line in text[:_NOTICE].splitlines() if _FIGURE.search(line) and len(line) <= _LINE)
    yield from itertools.islice(lines, _LINES)


def booked_time(found: FoundTime, subject: str) -> FoundTime:
    """The slot of a booking notice: settled or called off by the program that wrote it, for a person to look at."""
    off = _CALLED_OFF.search(subject) is not None
    time = replace(found.time, stance=Stance.RULED_OUT if off else Stance.AGREED)
    rule = "machine.booking-cancel" if off else "machine.booking"
    return FoundTime(time, 0, 0, rule, ("a third party's booking notice",))


def booking_place(text: str) -> str | None:
    """What the line "Location: …" of a booking notice says."""
    found = _BOOKED_PLACE.search(text[:_NOTICE])
    return found[1].strip() if found else None


def calendar_intents(times: Iterable[FoundTime], context: Context) -> dict[Intent, str]:
    """The intents of a bare calendar answer, each with the rule that says it."""
    said: dict[Intent, str] = {}
    settled = context.meeting is not None
    for found in times:
        if found.time.stance is Stance.AGREED:
            said[Intent.AGREE_TIME] = found.rule
        elif found.time.stance is Stance.RULED_OUT:
            said[Intent.CANCEL if settled or found.rule.endswith("cancel") else Intent.REJECT_TIME] = found.rule
        else:
            said[Intent.OFFER_TIMES] = found.rule
            if settled:
                said[Intent.RESCHEDULE] = found.rule
    if (
        context.stage == "proposed"
        and context.sender != "connectee"
        and not said.keys().isdisjoint({Intent.AGREE_TIME, Intent.OFFER_TIMES})
    ):
        said[Intent.ACCEPT] = next(iter(said.values()))
    return said
