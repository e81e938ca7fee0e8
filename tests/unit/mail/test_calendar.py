"""`invitations`: iTIP parts in the programme's zone, whatever program wrote them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.calendar import CalendarPart, invitations
from mailbot.mail.message import Message, parse
from tests.timing import growth, least_seconds

TORONTO = ZoneInfo("America/Toronto")
ZONE_RULES = (
    "BEGIN:VTIMEZONE\nTZID:Eastern Standard Time\nBEGIN:STANDARD\nDTSTART:16010101T020000\nTZOFFSETFROM:-0400\n"
    "TZOFFSETTO:-0500\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\n"
)


def read(*lines: str, method: str = "REQUEST", sender: str = "ama@example.org") -> tuple[CalendarPart, ...]:
    return invitations(written(*lines, method=method, sender=sender), TORONTO)


def written(*lines: str, method: str = "REQUEST", sender: str = "ama@example.org") -> Message:
    event = "\n".join(["BEGIN:VEVENT", "UID:m1@example.net", *lines, "END:VEVENT"])
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\n{ZONE_RULES}{event}\nEND:VCALENDAR\n"
    raw = f"From: {sender}\nContent-Type: text/calendar; charset=utf-8\n\n{text}".encode()
    return parse(raw)


@pytest.mark.parametrize(
    ("line", "hour"),
    [
        ("DTSTART;TZID=America/Toronto:20260611T090000", 9),
        ("DTSTART;TZID=Eastern Standard Time:20260611T090000", 9),
        ("DTSTART;TZID=Pacific Standard Time:20260611T090000", 12),
        ("DTSTART:20260611T130000Z", 9),
        ("DTSTART:20260611T090000", 9),
        ("DTSTART;TZID=Somewhere Else:20260611T090000", 9),
    ],
)
def test_times_are_local(line: str, hour: int) -> None:
    (event,) = read(line)
    assert event.start == datetime(2026, 6, 11, hour, 0, tzinfo=TORONTO)
    assert event.start.tzinfo is TORONTO


def test_an_answer_is_the_senders() -> None:
    (event,) = read(
        "DTSTART:20260611T130000Z",
        "DURATION:PT1H",
        "LOCATION;LANGUAGE=fr:Café Nostalgica\\, 601\\n Cumberland",
        "SUMMARY:Coffee",
        "SEQUENCE:2",
        "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:binh@example.net",
        "ATTENDEE;PARTSTAT=DECLINED:MAILTO:Ama@example.org",
        "COMMENT:Could we move it?",
        method="reply",
    )
    assert (event.method, event.answer, event.attendee) == ("REPLY", "DECLINED", "ama@example.org")
    assert (event.place, event.summary, event.sequence) == ("Café Nostalgica, 601 Cumberland", "Coffee", 2)
    assert event.end == datetime(2026, 6, 11, 10, 0, tzinfo=TORONTO)
    assert (event.uid, event.comment) == ("m1@example.net", "Could we move it?")


def test_an_only_attendee_answers_even_from_another_address() -> None:
    (event,) = read("ATTENDEE;PARTSTAT=ACCEPTED:mailto:binh@example.net")
    assert (event.attendee, event.answer) == ("binh@example.net", "ACCEPTED")


def test_an_all_day_event_and_one_without_a_time() -> None:
    (event,) = read("DTSTART;VALUE=DATE:20260611")
    assert (event.start, event.all_day) == (datetime(2026, 6, 11, tzinfo=TORONTO), True)
    (bare,) = read("SEQUENCE:many", "DTEND:20261301T000000")
    assert (bare.start, bare.end, bare.sequence, bare.place) == (None, None, 0, None)


def test_the_same_event_as_part_and_attachment_counts_once() -> None:
    text = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:a\nEND:VEVENT\nEND:VCALENDAR"
    parts = "".join(
        f"--b\nContent-Type: {kind}\n\n{text}\n" for kind in ("text/calendar", "application/ics; name=a.ics")
    )
    raw = f"Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--".encode()
    assert len(invitations(parse(raw), TORONTO)) == 1


HOSTILE = [
    "BEGIN:VEVENT\n", "BEGIN:VTIMEZONE\n", "X:1\n", ";A=1", '",', "\n 1", "ATTENDEE:a\n", "RDATE:20200101T000000\n",
    "DTSTART;TZID=x:1\n", "BEGIN:VALARM\nEND:VALARM\n", "END:VEVENT\nBEGIN:VEVENT\n", "UID:a\\,b\n",
]  # fmt: skip


@pytest.mark.alone
@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_calendars_are_read_within_half_a_second(piece: str) -> None:
    message = written(piece * (200_000 // len(piece)))
    assert least_seconds(lambda: invitations(message, TORONTO), 0.5) < 0.5


@pytest.mark.alone
@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_calendar_takes_twice_the_time(piece: str) -> None:
    """Below the cap on a part's size, which would hide what grows with the square."""
    single, double = (written(piece * (size // len(piece))) for size in (30_000, 60_000))
    assert growth(lambda n: invitations(single if n == 1 else double, TORONTO), 1, 3) < 3


names = st.sampled_from(["DTSTART", "DTEND", "ATTENDEE", "LOCATION", "SEQUENCE", "DURATION", "RRULE", "BEGIN", "END"])


@given(st.lists(st.tuples(names, st.text(max_size=20)), max_size=6))
def test_nothing_written_into_an_event_raises(lines: list[tuple[str, str]]) -> None:
    for event in read(*(f"{name}:{value}" for name, value in lines)):
        assert "\n" not in (event.place or "")


def labelled(label: str, inside: str = "") -> Message:
    text = f"BEGIN:VCALENDAR\r\n{inside}BEGIN:VEVENT\r\nUID:a\r\nATTENDEE;PARTSTAT=ACCEPTED:MAILTO:Ama@Example.org\r\n"
    return parse(
        f"From: ama@example.org\r\nContent-Type: {label}\r\n\r\n{text}END:VEVENT\r\nEND:VCALENDAR\r\n".encode()
    )


@pytest.mark.parametrize("label", ["text/calendar; method=REPLY", 'TEXT/CALENDAR; charset=utf-8; METHOD="reply"'])
def test_a_method_that_the_part_alone_is_labelled_with_counts(label: str) -> None:
    (event,) = invitations(labelled(label), TORONTO)
    assert (event.method, event.answer, event.attendee) == ("REPLY", "ACCEPTED", "ama@example.org")


def test_the_objects_own_method_is_the_one_that_counts() -> None:
    (event,) = invitations(labelled("text/calendar; method=REQUEST", "METHOD:REPLY\r\n"), TORONTO)
    assert event.method == "REPLY"


@pytest.mark.parametrize("label", ["text/calendar", 'text/calendar; method="X:1"', "text/calendar; method="])
def test_without_any_method_there_is_none(label: str) -> None:
    assert [event.method for event in invitations(labelled(label), TORONTO)] == [""]


def test_a_copy_of_the_event_that_names_no_method_says_nothing_of_its_own() -> None:
    text = "BEGIN:VCALENDAR\n{}BEGIN:VEVENT\nUID:a\nDTSTART:20260611T130000Z\nEND:VEVENT\nEND:VCALENDAR"
    parts = "".join(
        f"--b\nContent-Type: {kind}\n\n{text.format(method)}\n"
        for kind, method in (("text/calendar", "METHOD:CANCEL\n"), ("application/ics; name=invite.ics", ""))
    )
    message = parse(f"Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--".encode())
    assert [event.method for event in invitations(message, TORONTO)] == ["CANCEL"]


def zone(name: str, *offsets: str) -> str:
    kinds = zip(("STANDARD", "DAYLIGHT"), offsets, strict=False)
    rules = "".join(f"BEGIN:{kind}\nDTSTART:16010101T020000\nTZOFFSETTO:{to}\nEND:{kind}\n" for kind, to in kinds)
    return f"BEGIN:VTIMEZONE\nTZID:{name}\n{rules}END:VTIMEZONE\n"


@pytest.mark.parametrize(
    ("name", "offsets", "elsewhere"),
    [
        ("(UTC-05:00) Eastern Time (US & Canada)", ("-0500", "-0400"), False),
        ("Customized Time Zone", ("-0500", "-0400"), False),
        ("Customized Time Zone", ("-0800", "-0700"), True),
        ("Bogotá", ("-0500",), True),  # no summer time: an hour behind in June
        ("Halifax without winter", ("-0400",), False),
        ("Atlantic", ("-0400", "-0300"), True),
        ("Pacific Standard Time", ("-0800", "-0700"), False),  # known by its name, and put on our clock
        ("Somewhere", (), True),
    ],
)
def test_a_zone_of_a_programs_own_is_known_by_its_rules(name: str, offsets: tuple[str, ...], elsewhere: bool) -> None:
    event = f'BEGIN:VEVENT\nUID:a\nDTSTART;TZID="{name}":20260611T090000\nEND:VEVENT\n'
    text = f"BEGIN:VCALENDAR\nMETHOD:REQUEST\n{zone(name, *offsets)}{event}END:VCALENDAR\n"
    (read,) = invitations(parse(f"Content-Type: text/calendar; charset=utf-8\n\n{text}".encode()), TORONTO)
    assert read.elsewhere is elsewhere


@pytest.mark.parametrize("prefix", ["/mozilla.org/20050126_1/", "/freeassociation.sourceforge.net/", ""])
def test_a_zones_name_counts_without_its_makers_prefix(prefix: str) -> None:
    (event,) = read(f"DTSTART;TZID={prefix}America/Vancouver:20260611T090000")
    assert event.start == datetime(2026, 6, 11, 12, 0, tzinfo=TORONTO)


@pytest.mark.parametrize("name", ["Pacific", "america", "Etc", "x" * 300, "../../etc/passwd", "a\0b", ".", "/"])
def test_no_zones_name_breaks_the_reading(name: str) -> None:
    for event in read(f'DTSTART;TZID="{name}":20260611T090000', f"DTEND;TZID={name}:20260611T100000"):
        assert event.start in (None, datetime(2026, 6, 11, 9, 0, tzinfo=TORONTO))
