"""Calendar programs: what a click on "Accept", "Decline" or "Propose a new time" sends to the organizer (RFC 5546)."""

from __future__ import annotations

import re
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

DIALECTS = ("outlook", "google", "apple")
_WORDS = {"ACCEPTED": "Accepted", "DECLINED": "Declined", "TENTATIVE": "Tentative", "COUNTER": "New Time Proposed"}
_ZONES = {
    "outlook": ("Eastern Standard Time", "-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN"),
    "google": ("", "-//Google Inc//Google Calendar 70.9054//EN"),
    "apple": ("America/Toronto", "-//Apple Inc.//macOS 15.0//EN"),
}
_TORONTO = ZoneInfo("America/Toronto")


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
    """The mail of a click: to the organizer's bare address, in no thread. `answer`: a PARTSTAT, or COUNTER."""
    asked = card(letter)
    start = at(new_start) if new_start else asked.start
    message = EmailMessage()
    message["From"] = f"{author.name} <{author.email}>"
    message["To"] = PROGRAMME.email
    message["Subject"] = f"{_WORDS[answer]}: {asked.event.summary}"
    message["Date"] = format_datetime(at(when))
    message["Message-ID"] = f"<{re.sub(r'[^0-9]', '', when)}.{answer}.{dialect}@calendar.{author.email.split('@')[1]}>"
    message.set_content("\n")
    method = "COUNTER" if answer == "COUNTER" else "REPLY"
    body = _object(author, asked, method, "TENTATIVE" if answer == "COUNTER" else answer, start, dialect)
    message.add_alternative(body, subtype="calendar", params={"method": method})
    return Written(author, (PROGRAMME.email,), str(message["Subject"]), "", bytes(message))


def invites(programme: Programme, author: Character, start: str, place: str, when: str) -> Letters:
    """Somebody sends an invitation of their own making, and a round follows."""
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
        "VERSION:2.0",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        f"UID:own.{start[:10]}@calendar.example.com",
        "SEQUENCE:0",
        f"DTSTAMP:{_utc(at(when))}",
        f"DTSTART:{_utc(at(start))}",
        f"DTEND:{_utc(at(start) + timedelta(hours=1))}",
        f"ORGANIZER:mailto:{author.email}",
        f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{PROGRAMME.email}",
        "SUMMARY:Informational meeting",
        f"LOCATION:{place}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    message = EmailMessage()
    message["From"] = f"{author.name} <{author.email}>"
    message["To"] = PROGRAMME.email
    message["Subject"] = "Invitation: Informational meeting"
    message["Date"] = format_datetime(at(when))
    message["Message-ID"] = f"<own.{start[:10]}@calendar.example.com>"
    message.set_content("\n")
    message.add_alternative("\r\n".join(lines) + "\r\n", subtype="calendar", params={"method": "REQUEST"})
    programme.put(Written(author, (PROGRAMME.email,), str(message["Subject"]), "", bytes(message)))
    return programme.round(when)


def _object(author: Character, asked: Card, method: str, answer: str, start: datetime, dialect: str) -> str:
    name, product = _ZONES[dialect]
    lines = [
        "BEGIN:VCALENDAR",
        f"PRODID:{product}",
        "VERSION:2.0",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{asked.uid}",
        f"SEQUENCE:{asked.sequence}",
        f"DTSTAMP:{_utc(start)}",
        f"DTSTART{_moment(start, name)}",
        f"DTEND{_moment(start + timedelta(hours=1), name)}",
        f"ORGANIZER:mailto:{PROGRAMME.email}",
        f"ATTENDEE;PARTSTAT={answer};CN={author.name}:mailto:{author.email}",
        f"SUMMARY:{asked.event.summary}",
        f"LOCATION:{asked.event.location or ''}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(lines) + "\r\n"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _moment(moment: datetime, zone: str) -> str:
    """As the program writes it: in UTC, or local with the zone's name, be it one that only Windows knows."""
    return f";TZID={zone}:{moment.astimezone(_TORONTO):%Y%m%dT%H%M%S}" if zone else f":{_utc(moment)}"
