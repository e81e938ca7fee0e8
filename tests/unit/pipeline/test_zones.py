"""Hours of another zone: which words name one, and what is told on the programme's clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from mailbot.mail.message import Message, parse
from mailbot.pipeline.zones import author_clock, local_times, zones_named
from mailbot.reading.values import Intent, Language, Reading, Stance, Time

OTTAWA = ZoneInfo("America/Toronto")
HERE = frozenset({"here"})


def message(offset: str = "-0500") -> Message:
    return parse(f"From: a@example.com\r\nDate: Mon, 02 Mar 2026 11:00:00 {offset}\r\n\r\nx\r\n".encode())


def read(words: str, *times: Time, place: str | None = None) -> Reading:
    return Reading(Language.EN, words, (Intent.OFFER_TIMES,), times, place, act=True)


TWO = Time(date(2026, 3, 12), start=time(14), end=time(15))


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Thursday at 2 pm Pacific time", {"America/Vancouver"}),
        ("Thursday at 2 pm PST", {"America/Vancouver"}),
        ("Thursday at 14 h (PT)", {"America/Vancouver"}),
        ("Thursday at 2 pm Vancouver's time", {"America/Vancouver"}),
        ("jeudi à 14 h, heure du Pacifique", {"America/Vancouver"}),
        ("jeudi à 14 h HNP", {"America/Vancouver"}),
        ("jeudi à 14 h, heure de Paris", {"Europe/Paris"}),
        ("Thursday at 2 pm Mountain Standard Time", {"America/Edmonton"}),
        ("Thursday at 2 pm Newfoundland time", {"America/St_Johns"}),
        ("Thursday at 18:00 UTC", {"UTC"}),
        ("Thursday at 2 pm Eastern", set()),
        ("Thursday at 2 pm EST", HERE),
        ("jeudi à 14 h, heure d'Ottawa", HERE),
        ("11 am Pacific time, 2 pm Eastern time", {"America/Vancouver", "here"}),
        ("Thursday at 2, in the central library", set()),
        ("We met in Vancouver last time at 2 pm", set()),
        ("Meet me at the Mountain Equipment store at 2", set()),
    ],
)
def test_words_that_name_a_zone(words: str, named: set[str]) -> None:
    assert zones_named(words, OTTAWA) == named


def test_an_hour_is_moved_with_its_end_and_its_day() -> None:
    late = replace(TWO, start=time(22), end=time(23))
    (moved,) = local_times(read("at 10 pm Pacific time", late), message(), OTTAWA).times
    assert moved == Time(date(2026, 3, 13), start=time(1), end=time(2))


def test_a_day_without_an_hour_stays_where_it_is() -> None:
    day = Time(date(2026, 3, 16), window=True)
    first, second = local_times(read("at 2 pm Pacific time", TWO, day), message(), OTTAWA).times
    assert (first.start, second) == (time(17), day)


@pytest.mark.parametrize(
    "words",
    ["11 am Pacific time, 2 pm Eastern time", "Thursday at 2 pm my time", "at 2 pm your time", "à 14 h, heure locale"],
)
def test_where_it_is_not_clear_whose_hour_it_is_a_person_has_it(words: str) -> None:
    reading = local_times(read(words, TWO), message(), OTTAWA)
    assert not reading.act
    assert reading.times == (TWO,)
    assert reading.doubts


def test_a_calendar_part_beside_words_in_another_zone_is_for_a_person() -> None:
    """What the calendar says is on the programme's clock already, and what the words say is not."""
    with_card = replace(message(), calendars=("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",))
    reading = local_times(read("Thursday at 11 am Pacific time", TWO), with_card, OTTAWA)
    assert (reading.act, reading.times) == (False, (TWO,))


@pytest.mark.parametrize("offset", ["-0500", "-0400", "+0000"])
def test_the_programmes_own_offsets_and_servers_that_stamp_utc_raise_no_doubt(offset: str) -> None:
    assert local_times(read("at 2 pm by phone", TWO, place="by phone"), message(offset), OTTAWA).act


@pytest.mark.parametrize(
    ("place", "act"), [("by phone", False), ("Zoom", False), ("150 Elgin Street", True), (None, True)]
)
def test_from_another_zone_only_who_stays_there_may_mean_its_hours(place: str | None, act: bool) -> None:
    reading = local_times(read("Thursday at 2 pm", TWO, place=place), message("-0800"), OTTAWA)
    assert reading.act is act


def test_who_takes_an_hour_that_was_told_on_the_programmes_clock_means_that_clock() -> None:
    taken = replace(read("Yes, by phone at 2.", replace(TWO, stance=Stance.AGREED), place="by phone"))
    assert local_times(taken, message("-0800"), OTTAWA).act


def test_a_day_is_the_one_that_the_author_saw() -> None:
    pacific = timezone(timedelta(hours=-8))
    night = datetime(2026, 3, 2, 23, 0, tzinfo=pacific)  # Tuesday, two in the morning, in Ottawa
    assert author_clock(night, OTTAWA) == datetime(2026, 3, 2, 23, 0, tzinfo=OTTAWA)
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=pacific)
    assert author_clock(noon, OTTAWA) == datetime(2026, 3, 2, 15, 0, tzinfo=OTTAWA)
    stamped = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # Monday evening in Ottawa, and nothing is known of the author
    assert author_clock(stamped, OTTAWA) == datetime(2026, 3, 2, 21, 0, tzinfo=OTTAWA)


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2026, 10, 31), 18),
        (date(2026, 11, 1), 19),  # the clocks went back at two in the morning, on both coasts
        (date(2027, 3, 13), 19),
        (date(2027, 3, 14), 18),
    ],
)
def test_each_change_of_the_clock_to_the_minute(day: date, utc: int) -> None:
    eleven = Time(day, start=time(11, 7))
    (moved,) = local_times(read("at 11:07 am Pacific time", eleven), message(), OTTAWA).times
    there = datetime.combine(day, time(11, 7), ZoneInfo("America/Vancouver"))
    assert moved.start is not None
    assert datetime.combine(moved.date, moved.start, OTTAWA).astimezone(UTC) == there.astimezone(UTC)
    assert there.astimezone(UTC).hour == utc
    assert moved.start == time(14, 7)
