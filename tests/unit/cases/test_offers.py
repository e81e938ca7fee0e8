"""Times compared: the same hour, an hour within a window, what has passed, when a choice is due."""

from __future__ import annotations

from datetime import time

import pytest

from mailbot.cases.case import Meeting, Offer, Stage
from mailbot.cases.offers import choice_due, common, covers, past, settled_as, taken
from mailbot.reading.values import Part, Time
from tests.unit.cases.story import CONNECTEE, CONNECTOR, POLICY, a_case, at, day, hour

TWO = hour("03-10 14:00")
DAY = hour("03-10")
WEEK = Time(day("03-09"), end_date=day("03-13"), window=True)
AFTERNOON = Time(day("03-10"), part=Part.AFTERNOON, window=True)
LUNCH = Time(day("03-10"), part=Part.LUNCH, window=True)
ONE_TO_FOUR = Time(day("03-10"), start=time(13), end=time(16), window=True)
AFTER_THREE = Time(day("03-10"), start=time(15), window=True)
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
    ],
)
def test_what_one_time_leaves_room_for(wide: Time, narrow: Time, *, held: bool) -> None:
    assert covers(wide, narrow) is held


@pytest.mark.parametrize(
    ("ours", "theirs", "hour_"),
    [
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


@pytest.mark.parametrize(
    ("one", "now", "gone"),
    [
        (TWO, "03-10 13:59", False),
        (TWO, "03-10 14:00", True),
        (TWO, "03-11 08:00", True),
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


@pytest.mark.parametrize(("one", "same"), [(TWO, True), (DAY, True), (hour("03-10 15:00"), False), (WEEK, False)])
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
    case = a_case(Stage.INTRODUCED, offers=(Offer(hour(first), CONNECTOR, "", at(since)),))
    assert choice_due(case, CONNECTEE, at(since), POLICY) == at(due)


def test_a_guests_choice_and_one_without_offers_have_their_ladders_term() -> None:
    assert choice_due(a_case(Stage.INTRODUCED), CONNECTEE, at("03-05 11:00"), POLICY) is None
    offered = a_case(generation=2, offers=(Offer(hour("03-19 14:00"), CONNECTEE, "", at("03-17 10:00")),))
    assert choice_due(offered, CONNECTOR, at("03-17 10:00"), POLICY) is None
