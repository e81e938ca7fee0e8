"""Working time: weekends, Ontario's holidays, office hours, and the two nights on which clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mailbot.cases.hours import Hours, Span
from tests.unit.cases.story import at

HOURS = Hours()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("15 minutes", Span(timedelta(minutes=15))),
        ("1 minute", Span(timedelta(minutes=1))),
        ("3 hours", Span(timedelta(hours=3))),
        ("2 days", Span(timedelta(days=2))),
        ("1 week", Span(timedelta(days=7))),
        ("2 working days", Span(working_days=2)),
        ("1 working day", Span(working_days=1)),
    ],
)
def test_spans_are_plain_words(text: str, span: Span) -> None:
    assert Span.parse(text, "key") == span


@pytest.mark.parametrize(
    "text", ["", "week", "1", "one week", "-1 days", "1 month", " 1 week", "1 week ", 7, None, True]
)
def test_what_is_no_span_is_named_by_its_key(text: object) -> None:
    with pytest.raises(ValueError, match=r"^debts\.time\.within: .*right would be"):
        Span.parse(text, "debts.time.within")


@pytest.mark.parametrize(
    "closed",
    [
        date(2026, 3, 7),  # Saturday
        date(2026, 3, 8),  # Sunday
        date(2026, 1, 1),  # New Year
        date(2026, 2, 16),  # Family Day
        date(2026, 4, 3),  # Good Friday
        date(2026, 5, 18),  # Victoria Day
        date(2026, 7, 1),  # Canada Day
        date(2026, 9, 7),  # Labour Day
        date(2026, 10, 12),  # Thanksgiving
        date(2026, 12, 25),  # Christmas
        date(2026, 12, 28),  # Boxing Day, which falls on a Saturday
    ],
)
def test_the_programme_rests_on_weekends_and_ontarios_holidays(closed: date) -> None:
    assert not HOURS.working(closed)


def test_easter_monday_is_a_working_day_in_ontario() -> None:
    assert HOURS.working(date(2026, 4, 6))


def test_more_closed_days_are_policy() -> None:
    closed = Hours(also_closed=frozenset({date(2026, 12, 24)}))
    assert closed.next_working(date(2026, 12, 24)) == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("03-02 08:59", False),
        ("03-02 09:00", True),
        ("03-02 16:59", True),
        ("03-02 17:00", False),
        ("03-07 10:00", False),
        ("04-03 10:00", False),
    ],
)
def test_letters_leave_from_nine_to_five_on_working_days(moment: str, is_open: bool) -> None:
    assert HOURS.is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("03-02 12:00", "03-02 12:00"),
        ("03-02 07:00", "03-02 09:00"),
        ("03-06 17:00", "03-09 09:00"),
        ("04-02 18:00", "04-06 09:00"),
        ("03-07 08:00", "03-09 09:00"),
        ("03-08 23:59", "03-09 09:00"),
        ("03-02 16:59", "03-02 16:59"),
        ("03-02 00:00", "03-02 09:00"),
    ],
)
def test_what_comes_outside_hours_waits_for_the_next_opening(moment: str, opening: str) -> None:
    assert HOURS.next_open(at(moment)) == at(opening)


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        ("03-02 09:00", "03-02 09:00"),
        ("03-02 09:01", "03-03 09:00"),
        ("03-06 10:00", "03-09 09:00"),
        ("04-02 10:00", "04-06 09:00"),
        ("03-02 00:00", "03-02 09:00"),
        ("03-07 09:00", "03-09 09:00"),
        ("03-02 23:00", "03-03 09:00"),
    ],
)
def test_a_clock_that_has_run_out_speaks_on_the_first_working_morning(moment: str, morning: str) -> None:
    assert HOURS.morning_after(at(moment)) == at(morning)


def test_the_morning_before_skips_the_weekend() -> None:
    assert HOURS.morning_before(date(2026, 3, 9)) == at("03-06 09:00")


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 3, 5), 2, date(2026, 3, 9)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 4, 2), 1, date(2026, 4, 6)),
        (date(2026, 3, 9), -1, date(2026, 3, 6)),
        (date(2026, 3, 9), -2, date(2026, 3, 5)),
        (date(2026, 3, 5), 7, date(2026, 3, 16)),
        (date(2026, 3, 9), 0, date(2026, 3, 9)),
    ],
)
def test_working_days_are_counted_over_weekends_and_holidays(day: date, count: int, expected: date) -> None:
    assert HOURS.add_days(day, count) == expected


@pytest.mark.parametrize("start", ["03-05 14:00", "10-29 14:00"])
def test_a_week_across_a_change_of_clocks_keeps_the_hour_of_the_wall_clock(start: str) -> None:
    week_later = HOURS.add(at(start), Span.parse("1 week", ""))
    assert (week_later.hour, week_later.date() - at(start).date()) == (14, timedelta(days=7))


@pytest.mark.parametrize(
    ("span", "wall"), [("1 day", "03-08 14:00"), ("24 hours", "03-08 14:00"), ("23 hours", "03-08 14:00")]
)
def test_from_a_day_on_a_span_is_of_the_wall_clock_and_below_it_of_hours_that_pass(span: str, wall: str) -> None:
    assert HOURS.add(at("03-07 14:00"), Span.parse(span, "")) == at(wall)  # an hour is skipped in that night


def test_working_days_keep_the_hour_across_a_change_of_clocks() -> None:
    assert HOURS.add(at("03-06 14:30"), Span.parse("2 working days", "")) == at("03-10 14:30")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (datetime(2026, 3, 8, 6, 50, tzinfo=UTC), datetime(2026, 3, 8, 7, 5, tzinfo=UTC)),
        (datetime(2026, 11, 1, 5, 50, tzinfo=UTC), datetime(2026, 11, 1, 6, 5, tzinfo=UTC)),
    ],
)
def test_a_quarter_of_an_hour_is_fifteen_minutes_even_when_clocks_change(before: datetime, after: datetime) -> None:
    assert HOURS.add(HOURS.local(before), Span.parse("15 minutes", "")).astimezone(UTC) == after


def test_moments_of_any_zone_are_read_on_ottawas_wall_clock() -> None:
    assert HOURS.is_open(datetime(2026, 3, 2, 14, 0, tzinfo=UTC))
    assert not HOURS.is_open(datetime(2026, 3, 2, 13, 59, tzinfo=UTC))
    assert HOURS.is_open(datetime(2026, 3, 9, 13, 0, tzinfo=UTC))  # summer time began on the 8th


def test_the_programme_is_in_ottawa_unless_it_says_otherwise() -> None:
    assert (str(HOURS.zone), HOURS.country, HOURS.province) == ("America/Toronto", "CA", "ON")
    assert HOURS.days == frozenset({0, 1, 2, 3, 4})


def test_another_province_has_other_holidays() -> None:
    assert not replace(HOURS, province="QC").working(date(2026, 6, 24))
    assert HOURS.working(date(2026, 6, 24))
