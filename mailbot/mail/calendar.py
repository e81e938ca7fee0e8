"""The calendar parts of a message (iTIP, RFC 5546) as plain values in the programme's zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component
from icalendar.error import BrokenCalendarProperty

from mailbot.mail.header import one_line
from mailbot.mail.message import Message

_LONGEST = 64 * 1024
_MOST_EVENTS = 5
_MOST_PROPERTIES = 500
_DEEPEST = 5
_EVENT = ["VCALENDAR", "VEVENT"]
_FOLD = re.compile(r"\r?\n[ \t]")
_PROPERTY = re.compile(r"[A-Za-z-]{1,40}(?=[;:])")
# A zone's name under a maker's prefix ("/mozilla.org/20050126_1/America/Toronto"): what follows it is what is meant.
_PREFIXED = re.compile(r"(?<=;TZID=)(\"?)/[^:;\"]{1,80}?/(?=[A-Z][A-Za-z]{1,20}/[A-Za-z_/-]{1,40}[\":;])")
# What programs call a zone and the zone database calls a folder ("Pacific"): opened as a file, it is an error.
_FOLDER = re.compile(
    r"(?<=;TZID=)(\"?)(?=(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe"
    r"|Indian|Mexico|Pacific|SystemV|US|posix|right)\"?[:;])",
    re.IGNORECASE,
)
_OWN = "own "
_OFFSET = re.compile(r"TZOFFSETTO:\s?([+-])(\d\d)(\d\d)", re.IGNORECASE)
_READ = frozenset(
    {"UID", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "LOCATION", "ATTENDEE", "SUMMARY", "COMMENT", "RECURRENCE-ID"}
)
_MOST_ATTENDEES = 50


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """One event of a calendar part.

    `method`: REQUEST, REPLY, COUNTER, CANCEL or another of RFC 5546 §1.4, in capitals; empty where the part has none.
    `start` and `end` are aware, in the programme's zone; of an all-day event they are its midnights. `answer` is the
    PARTSTAT of `attendee`: the sender where listed, else the only one. `comment` is what its author wrote into it.
    `elsewhere`: its zone has a name of its maker's own and is not the programme's by its rules, so that `start` is the
    hour as written and not sure to be ours.
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
    elsewhere: bool = False


def invitations(message: Message, zone: ZoneInfo) -> tuple[CalendarPart, ...]:
    """The events of a message's calendar parts, once each; a part that cannot be read yields none. Never raises."""
    senders = frozenset(sender.email for sender in message.senders)
    found = [event for part in message.calendars for event in _events(part[:_LONGEST], senders, zone)]
    spoken_for = {event.uid for event in found if event.method}  # a file beside the part often lacks the method
    return tuple(dict.fromkeys(event for event in found if event.method or event.uid not in spoken_for))


def _events(text: str, senders: frozenset[str], zone: ZoneInfo) -> list[CalendarPart]:
    try:
        calendar = Calendar.from_ical("\r\n".join(_needed(text)))
        method = one_line(str(calendar.get("METHOD", ""))).upper()
        events = [(event, _event(event, method, senders, zone)) for event in calendar.walk("VEVENT")[:_MOST_EVENTS]]
        rules = _offsets(text)
        return [replace(read, elsewhere=_is_elsewhere(event, read.start, rules)) for event, read in events]
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError, OSError):
        return []


def _needed(text: str) -> Iterator[str]:
    """The calendar's method and its events with the properties that are read, nothing else; one pass.

    Zones are left out, as their own rules may ask for endless recurrences: known names do without them, unknown ones
    are local. So are alarms and whatever else is nested in an event, with its own summary and attendees.
    """
    yield "BEGIN:VCALENDAR"
    inside: list[str] = []
    left = _MOST_PROPERTIES
    for line in _unfolded(text):
        match = _PROPERTY.match(line)
        name, value = (match[0].upper(), line[match.end() + 1 :].strip().upper()) if match else ("", "")
        if name == "BEGIN":
            inside.append(value)
            if inside == _EVENT:
                yield "BEGIN:VEVENT"
        elif name == "END" and inside[-1:] == [value]:
            if inside == _EVENT:
                yield "END:VEVENT"
            inside.pop()
        elif left and ((inside == _EVENT and name in _READ) or (inside == _EVENT[:1] and name == "METHOD")):
            left -= 1
            yield line
        if len(inside) > _DEEPEST:
            break
    if inside[:2] == _EVENT:
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _unfolded(text: str) -> Iterator[str]:
    """Content lines with their folds undone (RFC 5545 §3.1)."""
    for line in _FOLD.sub("", text).split("\n"):
        yield _FOLDER.sub(rf"\1{_OWN}", _PREFIXED.sub(r"\1", line.rstrip("\r")))


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


def _offsets(text: str) -> dict[str, frozenset[timedelta]]:
    """By the zones' names, the offsets from UTC that their rules lead to; when they do is left unread."""
    found: dict[str, set[timedelta]] = {}
    name = ""
    for line in _unfolded(text):
        if line.upper() == "BEGIN:VTIMEZONE":
            name = ""
        elif line[:5].upper() in ("TZID:", "TZID;"):
            name = line.partition(":")[2].strip()
        elif hit := _OFFSET.match(line):
            span = timedelta(hours=int(hit[2]), minutes=int(hit[3]))
            found.setdefault(name, set()).add(-span if hit[1] == "-" else span)
    return {name: frozenset(spans) for name, spans in found.items()}


def _is_elsewhere(event: Component, start: datetime | None, rules: dict[str, frozenset[timedelta]]) -> bool:
    """Whether a start is written in a zone that nobody knows by its name and that keeps other hours than ours."""
    written = _value(event, "DTSTART")
    name = event.get("DTSTART").params.get("TZID") if isinstance(written, datetime) else None
    if start is None or not name or (isinstance(written, datetime) and written.tzinfo):
        return False
    offsets = rules.get(str(name).strip('"').removeprefix(_OWN))
    if not offsets:
        return True  # a name alone says nothing, and RFC 5545 §3.6.5 wants its rules beside it
    ours = {start.replace(month=month, day=1).utcoffset() for month in (1, 7)}
    return start.utcoffset() not in offsets or (len(offsets) > 1 and offsets != ours)


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
