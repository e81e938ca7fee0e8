"""The meeting as a calendar object that Outlook, Google and Apple take for an invitation (RFC 5545, RFC 5546)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypedDict, Unpack

from icalendar import Calendar, Event, vCalAddress, vText

from mailbot.mail.compose.safe import many_lines, one_line
from mailbot.mail.message import Mailbox


class Appointment(TypedDict):
    """What an event is made of.

    `method` is REQUEST or CANCEL for the meeting, PUBLISH for an event of others, which asks for no answer; `uid` stays
    with a meeting, `sequence` grows with each change (RFC 5546 §2.1.4). All times are aware; `end` is None where it is
    not known; `stamp` is when this version was made.
    """

    method: str
    uid: str
    sequence: int
    summary: str
    description: str
    start: datetime
    end: datetime | None
    location: str
    organizer: Mailbox
    attendees: Sequence[Mailbox]
    stamp: datetime


def event(**given: Unpack[Appointment]) -> str:
    """The calendar object as text with CRLF line ends, its times in UTC; the same arguments give the same text.

    Attendees are asked to answer (RSVP), as otherwise Outlook shows no buttons and Google no event.
    """
    if given["method"] not in ("REQUEST", "CANCEL", "PUBLISH"):
        raise ValueError(f"not a method for an event: {given['method']!r}")
    calendar = Calendar()
    calendar.add("prodid", "-//mailbot//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", given["method"])
    calendar.add_component(_component(given))
    return str(calendar.to_ical(), "utf-8")


def _component(given: Appointment) -> Event:
    component = Event()
    component.add("uid", one_line(given["uid"]))
    component.add("sequence", given["sequence"])
    for name, moment in (("dtstamp", given["stamp"]), ("dtstart", given["start"]), ("dtend", given["end"])):
        if moment is not None:
            component.add(name, _utc(moment))
    component.add("summary", one_line(given["summary"]))
    if given["description"]:
        component.add("description", many_lines(given["description"]))
    if given["location"]:
        component.add("location", one_line(given["location"]))
    component.add("organizer", _person(given["organizer"]), encode=False)
    for attendee in given["attendees"]:
        component.add("attendee", _attendee(attendee, given["method"]), encode=False)
    component.add("status", "CANCELLED" if given["method"] == "CANCEL" else "CONFIRMED")
    component.add("transp", "OPAQUE")
    return component


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("the times of an event must be aware")
    return moment.astimezone(UTC).replace(microsecond=0)


def _person(mailbox: Mailbox) -> vCalAddress:
    person = vCalAddress(f"mailto:{mailbox.email}")
    name = one_line(mailbox.name).replace('"', "'")  # RFC 5545 §3.2: no double quote in a parameter, not even escaped
    if name:
        person.params["CN"] = vText(name)
    return person


def _attendee(mailbox: Mailbox, method: str) -> vCalAddress:
    person = _person(mailbox)
    person.params["CUTYPE"] = vText("INDIVIDUAL")
    person.params["ROLE"] = vText("REQ-PARTICIPANT")
    if method == "REQUEST":
        person.params["PARTSTAT"] = vText("NEEDS-ACTION")
        person.params["RSVP"] = vText("TRUE")
    return person
