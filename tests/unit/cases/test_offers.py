"""Times compared: the same hour, an hour within a window, what has passed, when a choice is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from mailbot.cases.case import Meeting, Offer, Stage
from mailbot.cases.offers import choice_due, common, covers, lacks_hour, on_table, past, precise, settled_as, taken
from mailbot.reading.values import Part, Time
from tests.unit.cases.story import CONNECTEE, CONNECTOR, POLICY, a_case, at, day, hour

TWO = hour("03-10 14:00")
DAY = hour("03-10")
WEEK = Time(day("03-09"), end_date=day("03-13"), window=True)
AFTERNOON = Time(day("03-10"), part=Part.AFTERNOON, window=True)
LUNCH = Time(day("03-10"), part=Part.LUNCH, window=True)
ONE_TO_FOUR = Time(day("03-10"), start=time(13), end=time(16), window=True)
AFTER_THREE = Time(day("03-10"), start=time(15), window=True)
UNTIL_THREE, UNTIL_FOUR = (hour("03-10 14:00", end=time(end)) for end in (15, 16))
BEFORE_NOON = Time(day("03-10"), end=time(12), window=True)


@pytest.mark.parametrize(
    ("wide", "narrow", "held"),
    [
        (TWO, TWO, True),
        (TWO, hour("03-10 15:00"), False),
        (TWO, hour("03-11 14:00"), False),
        (DAY, TWO, True),
        (DAY, AFTERNOON, True),
        (WEEK, TWO, True),
        (WEEK, hour("03-16 14:00"), False),
        (AFTERNOON, TWO, True),
        (AFTERNOON, hour("03-10 18:00"), False),
        (AFTERNOON, AFTERNOON, True),
        (AFTERNOON, LUNCH, False),
        (LUNCH, hour("03-10 12:30"), True),
        (ONE_TO_FOUR, TWO, True),
        (ONE_TO_FOUR, hour("03-10 16:00"), False),
        (AFTER_THREE, TWO, False),
        (AFTER_THREE, hour("03-10 15:00"), True),
        (BEFORE_NOON, hour("03-10 11:30"), True),
        (BEFORE_NOON, hour("03-10 12:00"), False),
        (TWO, DAY, False),
        (TWO, AFTERNOON, False),
        (DAY, DAY, True),
        (WEEK, DAY, True),
        (WEEK, hour("03-09 14:00"), True),
        (WEEK, hour("03-13 14:00"), True),
        (WEEK, hour("03-08 14:00"), False),
        (DAY, hour("03-09 14:00"), False),
        (AFTERNOON, DAY, False),
        (ONE_TO_FOUR, DAY, False),
        (ONE_TO_FOUR, AFTERNOON, False),
        (AFTER_THREE, DAY, False),
        (BEFORE_NOON, DAY, False),
        (ONE_TO_FOUR, hour("03-10 13:00"), True),
        (ONE_TO_FOUR, hour("03-10 12:59"), False),
        (AFTER_THREE, hour("03-10 23:30"), True),
        (BEFORE_NOON, hour("03-10 00:00"), True),
    ],
)
def test_what_one_time_leaves_room_for(wide: Time, narrow: Time, *, held: bool) -> None:
    assert covers(wide, narrow) is held


@pytest.mark.parametrize(
    ("part", "first", "last", "outside"),
    [
        (Part.MORNING, "07:00", "11:59", ("06:59", "12:00")),
        (Part.LUNCH, "11:30", "13:59", ("11:29", "14:00")),
        (Part.AFTERNOON, "12:00", "17:59", ("11:59", "18:00")),
        (Part.EVENING, "17:00", "21:59", ("16:59", "22:00")),
    ],
)
def test_a_part_of_a_day_has_its_hours(part: Part, first: str, last: str, outside: tuple[str, str]) -> None:
    wide = Time(day("03-10"), part=part, window=True)
    assert all(covers(wide, hour(f"03-10 {clock}")) for clock in (first, last))
    assert not any(covers(wide, hour(f"03-10 {clock}")) for clock in outside)
    assert [covers(wide, Time(day("03-10"), part=other, window=True)) for other in Part] == [p is part for p in Part]


@pytest.mark.parametrize(
    ("one", "words", "lacks"),
    [
        (TWO, "at two", False),
        (DAY, "Tuesday", True),
        (DAY, "any time on Tuesday", False),
        (DAY, "all day", False),
        (DAY, "I am wide open", False),
        (DAY, "N’importe quand mardi", False),
        (DAY, "Toute la journée", False),
        (DAY, "many hours", True),
        (replace(DAY, window=False), "any time", True),
        (AFTERNOON, "in the afternoon", False),
        (ONE_TO_FOUR, "one to four", False),
        (AFTER_THREE, "after three", False),
        (BEFORE_NOON, "before noon", False),
        (WEEK, "that week", False),
    ],
)
def test_a_day_without_an_hour_is_asked_for_one_unless_all_of_it_is_free(one: Time, words: str, *, lacks: bool) -> None:
    assert lacks_hour(one, words) is lacks


@pytest.mark.parametrize(("one", "is_precise"), [(TWO, True), (DAY, False), (ONE_TO_FOUR, False), (AFTER_THREE, False)])
def test_what_can_be_put_on_a_calendar_as_it_stands(one: Time, *, is_precise: bool) -> None:
    assert precise(one) is is_precise


@pytest.mark.parametrize(
    ("ours", "theirs", "hour_"),
    [
        (UNTIL_THREE, UNTIL_FOUR, UNTIL_FOUR),
        (TWO, UNTIL_FOUR, UNTIL_FOUR),
        (AFTER_THREE, hour("03-10 15:00"), hour("03-10 15:00")),
        (TWO, hour("03-10 15:00"), None),
        (TWO, hour("03-11"), None),
        (AFTERNOON, AFTERNOON, None),
        (TWO, TWO, TWO),
        (DAY, TWO, TWO),
        (AFTERNOON, TWO, TWO),
        (AFTER_THREE, TWO, None),
        (TWO, AFTERNOON, TWO),
        (TWO, WEEK, TWO),
        (AFTERNOON, DAY, None),
        (hour("03-10 14:00", end=time(15)), TWO, hour("03-10 14:00", end=time(15))),
        (ONE_TO_FOUR, TWO, TWO),
    ],
)
def test_the_hour_that_two_times_share(ours: Time, theirs: Time, hour_: Time | None) -> None:
    assert common(ours, theirs) == hour_


def test_of_several_shared_hours_the_earliest_is_taken() -> None:
    offers = [Offer(t, CONNECTOR, "", at("03-02 10:00")) for t in (hour("03-12 10:00"), TWO)]
    assert taken((WEEK,), offers) == TWO
    assert taken((hour("03-11 10:00"),), offers) is None
    same_day = [Offer(t, CONNECTOR, "", at("03-02 10:00")) for t in (hour("03-10 16:00"), TWO, hour("03-10 15:00"))]
    assert taken((WEEK,), same_day) == TWO
    assert taken((), offers) is None
    assert taken((WEEK,), ()) is None


def test_on_the_table_is_what_one_side_has_offered_is_open_and_ahead() -> None:
    said = at("03-02 10:00")
    mine, theirs = Offer(TWO, CONNECTOR, "", said), Offer(hour("03-12 10:00"), CONNECTEE, "", said)
    closed = Offer(hour("03-11 10:00"), CONNECTOR, "", said, open=False)
    case = a_case(Stage.INTRODUCED, offers=(mine, theirs, closed))
    assert on_table(case, CONNECTOR, at("03-10 13:59")) == (mine,)
    assert on_table(case, CONNECTEE, at("03-10 13:59")) == (theirs,)
    assert on_table(case, CONNECTOR, at("03-10 14:00")) == ()


@pytest.mark.parametrize(
    ("one", "now", "gone"),
    [
        (TWO, "03-10 13:59", False),
        (TWO, "03-10 14:00", True),
        (TWO, "03-11 08:00", True),
        (TWO, "03-09 20:00", False),
        (WEEK, "03-13 23:00", False),
        (DAY, "03-10 23:00", False),
        (AFTERNOON, "03-10 16:00", False),
        (BEFORE_NOON, "03-10 11:00", False),
        (BEFORE_NOON, "03-10 12:00", True),
        (AFTER_THREE, "03-10 16:00", False),
        (WEEK, "03-12 10:00", False),
        (WEEK, "03-14 10:00", True),
    ],
)
def test_a_window_is_not_past_while_some_of_it_is_left(one: Time, now: str, *, gone: bool) -> None:
    assert past(one, at(now)) is gone


@pytest.mark.parametrize(
    ("one", "same"),
    [
        (TWO, True),
        (DAY, True),
        (replace(DAY, end_date=day("03-10")), True),
        (hour("03-10 15:00"), False),
        (hour("03-11 14:00"), False),
        (WEEK, False),
        (replace(TWO, end_date=day("03-11")), False),
    ],
)
def test_what_says_no_more_than_the_meeting(one: Time, *, same: bool) -> None:
    assert settled_as(one, Meeting(day("03-10"), time(14))) is same


@pytest.mark.parametrize(
    ("first", "since", "due"),
    [
        ("03-19 14:00", "03-05 11:00", "03-09 11:00"),  # two working days
        ("03-09 14:00", "03-05 11:00", "03-06 09:00"),  # the working morning before
        ("03-06 14:00", "03-05 11:00", "03-05 11:00"),  # that morning is past
    ],
)
def test_when_a_choice_is_due(first: str, since: str, due: str) -> None:
    for role, other in ((CONNECTEE, CONNECTOR), (CONNECTOR, CONNECTEE)):
        later = Offer(hour("04-16 14:00"), other, "", at(since))
        own = Offer(hour("03-06 08:00"), role, "", at(since))
        case = a_case(Stage.INTRODUCED, offers=(later, Offer(hour(first), other, "", at(since)), own))
        assert choice_due(case, role, at(since), POLICY) == at(due)


def test_a_guests_choice_and_one_without_offers_have_their_ladders_term() -> None:
    assert choice_due(a_case(Stage.INTRODUCED), CONNECTEE, at("03-05 11:00"), POLICY) is None
    offered = a_case(generation=2, offers=(Offer(hour("03-19 14:00"), CONNECTEE, "", at("03-17 10:00")),))
    assert choice_due(offered, CONNECTOR, at("03-17 10:00"), POLICY) is None
