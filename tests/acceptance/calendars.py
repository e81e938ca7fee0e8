"""Calendar programs: what a click on "Accept", "Decline" or "Propose a new time" sends to the organizer (RFC 5546)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from mailbot.demo.people import Character, Written
from tests.acceptance.people import PROGRAMME
from tests.acceptance.programme import Letter, Letters, Programme, at

DIALECTS = ("outlook", "google", "apple", "plain")
"""Three programs that most people have, and one that keeps to the letter of the RFCs: the method is the part's type."""
_WORDS = {
    "ACCEPTED": "Accepted",
    "DECLINED": "Declined",
    "TENTATIVE": "Tentative",
    "COUNTER": "New Time Proposed",
    "CANCEL": "Canceled",
    "REQUEST": "Invitation",
}
_METHODS = {"COUNTER": "COUNTER", "CANCEL": "CANCEL", "REQUEST": "REQUEST"}
_TORONTO = ZoneInfo("America/Toronto")
_EASTERN = """\
BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a program writes: its zones' names, its own properties, addresses, and where the method stands."""

    product: str
    zone: str = ""  # UTC where empty
    attendee: str = "ATTENDEE;PARTSTAT={answer};CN={name}:mailto:{email}"
    organizer: str = "ORGANIZER:mailto:{email}"
    more: tuple[str, ...] = ()
    method_inside: bool = True
    attached: bool = False  # the same object once more, as a file


_DIALECTS = {
    "outlook": _Dialect(
        "-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN",
        "Eastern Standard Time",
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};RSVP=TRUE;CN={name}:mailto:{email}",
        "ORGANIZER;CN=Ottawa Connector Program:mailto:{email}",
        (
            "CLASS:PUBLIC",
            "PRIORITY:5",
            "TRANSP:OPAQUE",
            "X-MICROSOFT-CDO-APPT-SEQUENCE:0",
            "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
            "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY",
            "X-MICROSOFT-CDO-ALLDAYEVENT:FALSE",
            "X-MICROSOFT-DISALLOW-COUNTER:FALSE",
            "BEGIN:VALARM",
            "DESCRIPTION:REMINDER",
            "TRIGGER;RELATED=START:-PT15M",
            "ACTION:DISPLAY",
            "END:VALARM",
        ),
    ),
    "google": _Dialect(
        "-//Google Inc//Google Calendar 70.9054//EN",
        "",
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};CN={name};X-NUM-GUESTS=0:mailto:{email}",
        "ORGANIZER;CN=Ottawa Connector Program:mailto:{email}",
        ("CREATED:20260101T000000Z", "LAST-MODIFIED:20260101T000000Z", "STATUS:CONFIRMED", "TRANSP:OPAQUE"),
        attached=True,
    ),
    "apple": _Dialect(
        "-//Apple Inc.//macOS 15.0//EN",
        "America/Toronto",
        'ATTENDEE;CN="{name}";CUTYPE=INDIVIDUAL;EMAIL={email};PARTSTAT={answer}:mailto:{email}',
        'ORGANIZER;CN="Ottawa Connector Program";EMAIL={email}:mailto:{email}',
        ("X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC", "TRANSP:OPAQUE"),
    ),
    "plain": _Dialect(
        "-//Example//CalServer 4.2//EN",
        "(UTC-05:00) Eastern Time (US & Canada)",
        "ATTENDEE;PARTSTAT={answer}:MAILTO:{shouted}",
        "ORGANIZER:MAILTO:{shouted}",
        method_inside=False,
    ),
}


@dataclass(frozen=True, slots=True)
class Card:
    """An invitation in somebody's calendar, read by a library that the program does not use."""

    method: str
    event: Event

    @property
    def uid(self) -> str:
        return str(self.event.uid)

    @property
    def sequence(self) -> int:
        return int(self.event.sequence or 0)

    @property
    def start(self) -> datetime:
        assert isinstance(self.event.start, datetime)
        return self.event.start

    @property
    def end(self) -> datetime:
        assert isinstance(self.event.end, datetime)
        return self.event.end


def card(letter: Letter) -> Card:
    """The one event of a letter."""
    calendar = IcsCalendarStream.calendar_from_ics(letter.calendar)
    (event,) = calendar.events
    return Card(str(calendar.method), event)


def agenda(letters: Letters) -> dict[str, Card]:
    """What a calendar that took every letter of one reader shows in the end, by UID; RFC 5546 §2.1.5 decides."""
    shown: dict[str, Card] = {}
    for letter in letters:
        if not letter.calendar:
            continue
        fresh = card(letter)
        before = shown.get(fresh.uid)
        assert before is None or fresh.sequence > before.sequence, "a version that a calendar would pass over"
        shown[fresh.uid] = fresh
    return {uid: one for uid, one in shown.items() if one.method != "CANCEL"}


def clicks(
    programme: Programme,
    author: Character,
    letter: Letter,
    answer: str,
    when: str,
    *,
    new_start: str = "",
    dialect: str = "google",
) -> Letters:
    """Somebody answers a letter's invitation in their calendar program, and a round follows."""
    programme.put(clicked(author, letter, answer, when, new_start=new_start, dialect=dialect))
    return programme.round(when)


def clicked(
    author: Character, letter: Letter, answer: str, when: str, *, new_start: str = "", dialect: str = "google"
) -> Written:
    """The mail of a click: to the organizer's bare address, in no thread. `answer`: a PARTSTAT, COUNTER or CANCEL."""
    asked = card(letter)
    start = at(new_start) if new_start else asked.start
    event = Appointment(
        asked.uid, asked.sequence, f"{start.astimezone(_TORONTO):%Y-%m-%d %H:%M}", asked.event.location or ""
    )
    method = _METHODS.get(answer, "REPLY")
    partstat = {"COUNTER": "TENTATIVE", "CANCEL": "DECLINED"}.get(answer, answer)
    return _mailed(author, event, (method, partstat, _WORDS[answer]), when, dialect)


@dataclass(frozen=True, slots=True)
class Appointment:
    """An event of somebody's own making: an hour in Ottawa time, or a whole day where `start` names none."""

    uid: str
    sequence: int
    start: str
    place: str = ""


def invited(author: Character, event: Appointment, method: str, when: str, *, dialect: str = "google") -> Written:
    """The mail in which its maker sends an event out, anew, or calls it off. `method`: REQUEST or CANCEL."""
    return _mailed(author, event, (method, "NEEDS-ACTION", _WORDS[method]), when, dialect, own=True)


def invites(
    programme: Programme,
    author: Character,
    event: Appointment,
    when: str,
    *,
    method: str = "REQUEST",
    dialect: str = "google",
) -> Letters:
    """Somebody sends an event of their own making, or calls it off, and a round follows."""
    programme.put(invited(author, event, method, when, dialect=dialect))
    return programme.round(when)


def _mailed(
    author: Character, event: Appointment, said: tuple[str, str, str], when: str, dialect: str, *, own: bool = False
) -> Written:
    method, _, word = said
    message = EmailMessage()
    message["From"] = f"{author.name} <{author.email}>"
    message["To"] = PROGRAMME.email
    message["Subject"] = f"{word}: Informational meeting"
    message["Date"] = format_datetime(at(when))
    digits = re.sub(r"[^0-9]", "", when)
    message["Message-ID"] = f"<{digits}.{word.split()[0]}.{dialect}@calendar.{author.email.split('@')[1]}>"
    message.set_content("\n")
    body = "\r\n".join(_object(author, event, said, dialect, at(when), own=own)) + "\r\n"
    message.add_alternative(body, subtype="calendar", params={"method": method}, cte="8bit")
    if _DIALECTS[dialect].attached:
        message.add_attachment(body.encode(), maintype="application", subtype="ics", filename="invite.ics")
    return Written(author, (PROGRAMME.email,), str(message["Subject"]), "", bytes(message))


def _object(
    author: Character, event: Appointment, said: tuple[str, str, str], dialect: str, stamp: datetime, *, own: bool
) -> Sequence[str]:
    method, partstat, word = said
    style = _DIALECTS[dialect]
    organizer, attendee = (author, PROGRAMME) if own else (PROGRAMME, author)
    return [
        "BEGIN:VCALENDAR",
        f"PRODID:{style.product}",
        "VERSION:2.0",
        *([f"METHOD:{method}"] if style.method_inside else []),
        *(_EASTERN.format(name=style.zone).split("\n") if style.zone else []),
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_utc(stamp)}",
        *_hour(event, style.zone),
        style.organizer.format(email=organizer.email, shouted=organizer.email.upper()),
        style.attendee.format(
            answer=partstat, name=attendee.name, email=attendee.email, shouted=attendee.email.upper()
        ),
        f"SUMMARY;LANGUAGE=en-us:{word}: Informational meeting",
        *([f"LOCATION:{event.place}"] if event.place else []),
        *(["STATUS:CANCELLED"] if method == "CANCEL" else []),
        *style.more,
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def _hour(event: Appointment, zone: str) -> Sequence[str]:
    start = at(event.start)
    if len(event.start) == len("2026-03-05"):
        return [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{start + timedelta(1):%Y%m%d}"]
    return [f"DTSTART{_moment(start, zone)}", f"DTEND{_moment(start + timedelta(hours=1), zone)}"]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _moment(moment: datetime, zone: str) -> str:
    """As the program writes it: in UTC, or local with the zone's name, be it one that only Windows knows."""
    if not zone:
        return f":{_utc(moment)}"
    named = f'"{zone}"' if "(" in zone else zone
    return f";TZID={named}:{moment.astimezone(_TORONTO):%Y%m%dT%H%M%S}"
