"""The calendar object as calendar programs take it, and nothing that a name could add to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from mailbot.mail.event import event
from mailbot.mail.message import Mailbox

ZONE = ZoneInfo("America/Toronto")


def made(
    method: str = "REQUEST", name: str = "Ruth Okafor", place: str = "Bridgehead, Bank; 2nd floor", hour: int = 14
) -> str:
    return event(
        method=method,
        uid="c-1@example.org",
        sequence=2,
        summary="Ruth & Eric – Ottawa Connector Program",
        description="First line\nSecond line",
        start=datetime(2026, 3, 12, hour, 0, tzinfo=ZONE),
        end=datetime(2026, 3, 12, hour + 1, 0, tzinfo=ZONE),
        location=place,
        organizer=Mailbox("Program", "connector@example.org"),
        attendees=(Mailbox(name, "ruth@example.org"), Mailbox("", "eric@example.com")),
        stamp=datetime(2026, 3, 2, 10, 0, 0, 123, tzinfo=ZONE),
    )


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_request() -> None:
    lines = unfolded(made())
    assert lines[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//mailbot//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
    ]
    assert {
        "UID:c-1@example.org",
        "SEQUENCE:2",
        "DTSTAMP:20260302T150000Z",
        "DTSTART:20260312T180000Z",
        "DTEND:20260312T190000Z",
        "STATUS:CONFIRMED",
        "LOCATION:Bridgehead\\, Bank\\; 2nd floor",
        "DESCRIPTION:First line\\nSecond line",
        "ORGANIZER;CN=Program:mailto:connector@example.org",
    } <= set(lines)
    asked = next(line for line in lines if line.endswith("ruth@example.org"))
    assert set(asked.split(":")[0].split(";")) == {
        *("ATTENDEE", 'CN="Ruth Okafor"', "CUTYPE=INDIVIDUAL", "ROLE=REQ-PARTICIPANT"),
        *("PARTSTAT=NEEDS-ACTION", "RSVP=TRUE"),
    }


def test_a_cancellation_asks_nobody() -> None:
    lines = unfolded(made("CANCEL"))
    assert "METHOD:CANCEL" in lines
    assert "STATUS:CANCELLED" in lines
    assert not any("RSVP" in line or "PARTSTAT" in line for line in lines)


def test_the_same_meeting_is_the_same_text_with_crlf_and_short_lines() -> None:
    text = made(place="Café Möca, 12 rue Élgin " * 6)
    assert text == made(place="Café Möca, 12 rue Élgin " * 6)
    assert text.replace("\r\n", "").count("\n") == 0
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_summer_time_is_told_apart() -> None:
    before, after = made(hour=9), event(
        method="REQUEST", uid="x", sequence=0, summary="x", description="", location="",
        start=datetime(2026, 3, 5, 9, 0, tzinfo=ZONE), end=datetime(2026, 3, 5, 10, 0, tzinfo=ZONE),
        organizer=Mailbox("", "connector@example.org"), attendees=(), stamp=datetime(2026, 3, 2, tzinfo=UTC),
    )  # fmt: skip
    assert "DTSTART:20260312T130000Z" in before
    assert "DTSTART:20260305T140000Z" in after


@pytest.mark.parametrize("method", ["REPLY", "", "REQUEST\r\nX: y"])
def test_another_method_is_refused(method: str) -> None:
    with pytest.raises(ValueError, match="not a method"):
        made(method)


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
@example("Ruth\r\nATTENDEE:mailto:x@evil.example", 'a"b\u2028END:VEVENT')
@example('"; RSVP=FALSE:mailto:x@evil.example', "\\n\r\nBEGIN:VEVENT")
def test_no_name_and_no_place_adds_a_property(name: str, place: str) -> None:
    calendar = Calendar.from_ical(made(name=name, place=place))
    assert len(calendar.walk("VEVENT")) == 1
    found = calendar.walk("VEVENT")[0]
    attendees: Any = found["ATTENDEE"]
    assert [str(one) for one in attendees] == ["mailto:ruth@example.org", "mailto:eric@example.com"]
    assert set(found) - {"LOCATION"} == {
        *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION"),
        *("ORGANIZER", "ATTENDEE", "STATUS", "TRANSP"),
    }


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["REQUEST", "CANCEL"]))
@example("Geneviève O'Neil, P.Eng.; Québec", 'a "quoted" place, 2nd floor; ring twice\\n', "REQUEST")
@example("Ruth\r\nATTENDEE:mailto:x@evil.example", 'a"b\u2028END:VEVENT', "CANCEL")
def test_a_second_library_reads_the_same_meeting(name: str, place: str, method: str) -> None:
    """`ical` reads RFC 5545 by itself and validates what it reads."""
    read = IcsCalendarStream.calendar_from_ics(made(method, name=name, place=place))
    (one,) = read.events
    assert (read.method, one.uid, one.sequence) == (method, "c-1@example.org", 2)
    assert (one.start, one.end) == (datetime(2026, 3, 12, 18, tzinfo=UTC), datetime(2026, 3, 12, 19, tzinfo=UTC))
    assert [str(a.uri) for a in one.attendees] == ["mailto:ruth@example.org", "mailto:eric@example.com"]
    assert str(one.organizer and one.organizer.uri) == "mailto:connector@example.org"
    assert one.description == "First line\nSecond line"
    assert one.status == ("CANCELLED" if method == "CANCEL" else "CONFIRMED")
