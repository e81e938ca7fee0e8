"""The calendar parts of a message (iTIP, RFC 5546) as plain values in the programme's zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component
from icalendar.error import BrokenCalendarProperty

from mailbot.mail.header import one_line
from mailbot.mail.message import Message

# A zone's own rules may ask for endless recurrences; known names do without them, unknown ones are local.
_ZONE_RULES = re.compile(r"^BEGIN:VTIMEZONE\b.*?^END:VTIMEZONE[ \t]*\r?\n?", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_LONGEST = 64 * 1024
_MOST_EVENTS = 5
_MOST_ATTENDEES = 50


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """One event of a calendar part.

    `method`: REQUEST, REPLY, COUNTER, CANCEL or another of RFC 5546 §1.4, in capitals; empty where the part has none.
    `start` and `end` are aware, in the programme's zone; of an all-day event they are its midnights. `answer` is the
    PARTSTAT of `attendee`: the sender where listed, else the only one. `comment` is what its author wrote into it.
    """

    method: str
    uid: str
    sequence: int
    start: datetime | None
    end: datetime | None
    place: str | None
    answer: str | None
    attendee: str | None
    summary: str | None
    comment: str | None = None
    all_day: bool = False


def invitations(message: Message, zone: ZoneInfo) -> tuple[CalendarPart, ...]:
    """The events of a message's calendar parts, once each; a part that cannot be read yields none. Never raises."""
    senders = frozenset(sender.email for sender in message.senders)
    found = [event for part in message.calendars for event in _events(part[:_LONGEST], senders, zone)]
    return tuple(dict.fromkeys(found))


def _events(text: str, senders: frozenset[str], zone: ZoneInfo) -> list[CalendarPart]:
    try:
        calendar = Calendar.from_ical(_ZONE_RULES.sub("", text))
        method = one_line(str(calendar.get("METHOD", ""))).upper()
        events = calendar.walk("VEVENT")[:_MOST_EVENTS]
        return [_event(event, method, senders, zone) for event in events]
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError):
        return []


def _event(event: Component, method: str, senders: frozenset[str], zone: ZoneInfo) -> CalendarPart:
    start, end = _moment(event, "DTSTART", zone), _moment(event, "DTEND", zone)
    if start is not None and end is None:
        end = _after_duration(event, start)
    attendee, answer = _answer(event, senders)
    return CalendarPart(
        method=method,
        uid=_text(event, "UID") or "",
        sequence=_number(event, "SEQUENCE"),
        start=start,
        end=end,
        place=_text(event, "LOCATION"),
        answer=answer,
        attendee=attendee,
        summary=_text(event, "SUMMARY"),
        comment=_text(event, "COMMENT"),
        all_day=_is_day(_value(event, "DTSTART")),
    )


def _moment(event: Component, name: str, zone: ZoneInfo) -> datetime | None:
    """A DATE-TIME in the zone: floating ones and those of an unknown zone are taken as local (RFC 5545 §3.3.5)."""
    written = _value(event, name)
    if isinstance(written, datetime):
        return written.astimezone(zone) if written.tzinfo else written.replace(tzinfo=zone)
    return datetime.combine(written, time(), zone) if isinstance(written, date) else None


def _value(event: Component, name: str) -> object:
    """The decoded value of a property; None where it lacks or is broken."""
    try:
        return getattr(event.get(name), "dt", None)
    except BrokenCalendarProperty:
        return None


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _after_duration(event: Component, start: datetime) -> datetime | None:
    duration = _value(event, "DURATION")
    return start + duration if isinstance(duration, timedelta) else None


def _answer(event: Component, senders: frozenset[str]) -> tuple[str | None, str | None]:
    attendees = list(_attendees(event))
    mine = [one for one in attendees if one[0] in senders] or (attendees if len(attendees) == 1 else [])
    return mine[0] if mine else (None, None)


def _attendees(event: Component) -> Iterator[tuple[str, str | None]]:
    written = event.get("ATTENDEE", [])
    for attendee in (written if isinstance(written, list) else [written])[:_MOST_ATTENDEES]:
        answer = attendee.params.get("PARTSTAT")
        address = re.sub(r"(?i)^mailto:", "", one_line(str(attendee))).lower()
        yield address, one_line(str(answer)).upper() if answer else None


def _text(event: Component, name: str) -> str | None:
    written = event.get(name)
    first = written[0] if isinstance(written, list) and written else written
    return one_line(str(first)) or None if first else None


def _number(event: Component, name: str) -> int:
    written = event.get(name, 0)
    return int(written) if isinstance(written, int) else 0
