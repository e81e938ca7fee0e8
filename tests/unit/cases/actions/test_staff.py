"""What a coordinator's order is answered with, and how it is undone."""

from __future__ import annotations

from typing import Any

import pytest

from mailbot.cases.case import DebtKind, Role, Stage
from mailbot.cases.decide import decide
from mailbot.cases.events import Event, EventKind
from mailbot.cases.letters import LetterKind, done_facts
from mailbot.reading.values import Intent
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    Story,
    a_reading,
    at,
    day,
    guest,
    hour,
    imported,
    proposed,
    referred,
    scheduled,
)


def ordered(story: Story, kind: EventKind, when: str, **facts: Any) -> list[str]:
    story.now = at(when)
    event = Event(kind, story.now, COORDINATOR, story.mail(COORDINATOR), a_reading(**facts), staff=True)
    return story.decided(decide(story.case, (event,), story.now, story.policy, story.known, approved=True))


def told(story: Story) -> dict[str, Any]:
    return dict(story.letter(LetterKind.DONE).facts)


def owes(story: Story) -> list[tuple[DebtKind, Role]]:
    return [(debt.kind, debt.role) for debt in story.case.debts]


def test_each_order_is_confirmed_with_the_words_that_undo_it() -> None:
    story = imported(Stage.INTRODUCED)
    story.orders(Intent.PAUSE, when="03-04 10:00")
    assert told(story) == done_facts("paused", "resume")
    story.orders(Intent.RESUME)
    assert told(story) == done_facts("resumed", "hold")
    story.orders(Intent.RESUME)
    assert told(story) == done_facts("resumed", "hold")
    ordered(story, EventKind.IN_HAND, "03-04 11:00")
    assert told(story) == done_facts("in_hand", "ask again")
    ordered(story, EventKind.ASK_ANEW, "03-04 12:00", until=day("03-16"))
    assert told(story) == done_facts("asked_again", "hold", day("03-16"))
    story.orders(Intent.CLOSE)
    assert told(story) == done_facts("closed", "reopen")
    story.orders(Intent.RESUME)
    assert told(story) == done_facts("resumed", "hold")
    story.orders(Intent.STATUS)
    assert told(story) == done_facts("status")


def test_a_pause_until_a_day_names_the_working_day_on_which_it_ends() -> None:
    story = imported(Stage.INTRODUCED)
    story.orders(Intent.PAUSE, when="03-04 10:00", until=day("04-11"))  # a Saturday
    assert told(story) == done_facts("paused", "resume", day("04-13"))
    assert story.case.until == day("04-11")


@pytest.mark.parametrize("until", ["03-04", "03-01"])
def test_a_pause_until_a_day_that_has_come_has_no_end(until: str) -> None:
    story = imported(Stage.INTRODUCED)
    story.orders(Intent.PAUSE, when="03-04 10:00", until=day(until))
    assert told(story) == done_facts("paused", "resume")
    assert story.waits("06-30 12:00") == []


def test_a_second_pause_takes_the_place_of_the_first() -> None:
    story = imported(Stage.INTRODUCED)
    story.orders(Intent.PAUSE, when="03-04 10:00", until=day("04-14"))
    story.orders(Intent.PAUSE, when="03-05 10:00")
    assert (story.case.until, story.case.alarms) == (None, ())
    assert [stop.reason for stop in story.case.stops] == ["staff"]
    assert story.waits("06-30 12:00") == []
    story.orders(Intent.RESUME)
    assert story.stage() is Stage.INTRODUCED


def test_a_pause_until_the_morning_after_a_longer_one_ends_then() -> None:
    story = imported(Stage.INTRODUCED)
    story.orders(Intent.PAUSE, when="03-04 10:00", until=day("05-04"))
    story.orders(Intent.PAUSE, when="03-05 10:00", until=day("04-14"))
    story.waits("04-14 12:00")
    assert story.stage() is Stage.INTRODUCED


def test_asking_again_of_today_is_asking_within_hours_and_of_a_day_on_that_morning() -> None:
    story = imported(Stage.INTRODUCED)
    story.waits("03-18 12:00")
    ordered(story, EventKind.ASK_ANEW, "03-18 13:00")
    assert told(story)["until"] == day("03-18")
    assert story.waits("03-18 14:00") == ["03-18 13:00 time_nudge → connector"]


def test_a_debt_that_begins_only_later_cannot_be_asked_for_yet() -> None:
    story = scheduled("03-12 14:00")
    assert ordered(story, EventKind.ASK_ANEW, "03-12 13:00") == ["ask: nothing is owed that may be asked for again"]
    story.waits("03-13 12:00")
    assert ordered(story, EventKind.ASK_ANEW, "03-13 13:00") == ["done → coordinator"]


def test_a_guest_who_said_yes_may_be_asked_again_and_one_who_did_not_answer_may_not() -> None:
    story = guest()
    assert ordered(story, EventKind.ASK_ANEW, "03-17 10:00") == ["ask: nothing is owed that may be asked for again"]
    story = guest(introduced=True)
    assert ordered(story, EventKind.ASK_ANEW, "03-17 10:00") == ["done → coordinator"]


def test_asking_again_begins_a_debt_where_the_nudges_had_been_used_up_and_paid() -> None:
    story = imported(Stage.MET)
    story.orders(Intent.PAUSE, when="03-04 10:00")
    story.orders(Intent.CLOSE, when="03-05 10:00")
    assert ordered(story, EventKind.ASK_ANEW, "03-06 10:00", until=day("03-16")) == ["done → coordinator"]
    assert (story.stage(), owes(story)) == (Stage.MET, [(DebtKind.REFERRALS, CONNECTOR)])


def test_asking_again_a_match_that_somebody_stopped_goes_on() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.NO_SHOW, when="03-03 10:00", staff=True)
    ordered(story, EventKind.ASK_ANEW, "03-04 10:00", until=day("03-16"))
    assert story.case.stops == ()
    assert story.waits("03-16 12:00") == ["03-16 09:00 time_nudge → connector"]


def test_who_sees_to_it_where_nothing_is_owed_hears_so_too() -> None:
    story = imported(Stage.REFERRED)
    assert ordered(story, EventKind.IN_HAND, "03-02 11:00") == ["done → coordinator"]


def test_closing_leaves_no_clock_but_an_absence() -> None:
    story = referred()
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-16 10:05", until=day("03-30"))
    story.orders(Intent.CLOSE, when="03-16 10:06")
    assert [key for key, _ in story.case.moments()] == ["alarm:back:connector"]
    assert story.waits("12-31 12:00") == []


def test_closing_lifts_what_kept_the_clocks_and_forgets_where_it_stood() -> None:
    story = scheduled()
    story.says(CONNECTOR, Intent.NO_SHOW, when="03-12 16:00", staff=True)
    story.orders(Intent.CLOSE, when="03-13 10:00")
    assert story.case.stops == ()
    story = proposed()
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    story.orders(Intent.CLOSE, when="03-05 10:00")
    assert (story.case.stops, story.case.back_to, story.case.until, story.case.debts) == ((), None, None, ())


def test_a_match_taken_up_after_a_no_forgets_what_it_waited_for() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OPT_OUT, when="03-03 10:00")
    story.says(CONNECTOR, Intent.DECLINE, when="03-03 10:00")
    said = story.orders(Intent.RESUME, when="03-05 10:00")
    assert said == ["flag -opted_out connector", "done → coordinator"]
    assert (story.stage(), story.case.stops, owes(story)) == (Stage.INTRODUCED, (), [(DebtKind.TIME, CONNECTOR)])


def test_a_referrals_own_match_taken_up_after_its_end_asks_once_more() -> None:
    story = guest(introduced=True)
    story.says(CONNECTEE, Intent.MET, when="03-23 10:00")
    story.waits("04-07 12:00")
    assert story.stage() is Stage.CLOSED
    story.orders(Intent.RESUME)
    assert (story.stage(), owes(story)) == (Stage.MET, [(DebtKind.REFERRALS, CONNECTOR)])


def test_a_complete_match_taken_up_again_has_its_surveys_still_to_come() -> None:
    story = referred()
    story.orders(Intent.CLOSE, when="03-16 10:01")
    story.orders(Intent.RESUME, when="03-16 10:02")
    assert story.stage() is Stage.REFERRED
    assert story.waits("03-17 12:00") == ["03-17 09:00 survey → connector", "03-17 09:00 survey → connectee"]


def test_asking_again_begins_what_nobody_owes_yet() -> None:
    story = scheduled()
    story.says(CONNECTOR, Intent.DEFER, when="03-05 10:00", until=day("04-14"))
    assert story.case.debts == ()
    assert ordered(story, EventKind.ASK_ANEW, "03-06 10:00", until=day("03-16")) == ["done → coordinator"]
    assert story.waits("03-16 12:00") == ["03-16 09:00 time_nudge → connector"]


def test_asking_again_asks_the_one_who_was_asked() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_OPEN, when="03-03 10:00")
    story.waits("05-01 12:00")
    ordered(story, EventKind.ASK_ANEW, "05-04 10:00", until=day("05-11"))
    assert story.waits("05-11 12:00") == ["05-11 09:00 time_nudge → connectee"]


def test_whoever_has_said_yes_may_be_asked_again_and_a_volunteer_for_their_yes() -> None:
    story = guest(introduced=True)
    story.says(CONNECTEE, Intent.OFFER_TIMES, when="03-17 10:00", times=(hour("04-20 14:00"),))
    assert ordered(story, EventKind.ASK_ANEW, "03-18 10:00") == ["done → coordinator"]
    assert ordered(proposed(), EventKind.ASK_ANEW, "03-04 10:00") == ["done → coordinator"]


def test_closing_a_settled_match_says_that_it_is_off_and_not_that_it_is_moved() -> None:
    story = scheduled()
    story.orders(Intent.CLOSE, when="03-05 10:00")
    assert story.letter(LetterKind.CANCELLED).facts["moving"] is False
    assert story.case.was is None


def test_closing_ends_the_coordinators_own_hold() -> None:
    story = proposed()
    story.orders(Intent.PAUSE, when="03-04 10:00")
    story.orders(Intent.CLOSE, when="03-05 10:00")
    assert story.case.stops == ()
