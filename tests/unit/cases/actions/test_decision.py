"""A no, a later and a coordinator's introduction where the match is on hold, or an hour stands on two calendars."""

from __future__ import annotations

import pytest

from mailbot.cases.case import Role, Stage
from mailbot.cases.letters import CalendarMethod, LetterKind
from mailbot.reading.values import Intent, Stance
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    Story,
    day,
    hour,
    imported,
    met,
    proposed,
    scheduled,
)

BOTH_OFF = ["cancelled → connector", "cancelled → connectee"]


def on_hold(story: Story, until: str | None = None) -> Story:
    story.orders(Intent.PAUSE, when="03-05 10:00", until=day(until) if until else None)
    return story


# ── an hour that was settled before the match came to rest ───────────────────────────────


@pytest.mark.parametrize("by", [CONNECTOR, CONNECTEE])
def test_a_no_while_on_hold_takes_the_hour_off_both_calendars(by: Role) -> None:
    story = on_hold(scheduled())
    assert story.says(by, Intent.DECLINE, when="03-06 10:00") == [*BOTH_OFF, "declined → coordinator"]
    letter = story.letter(LetterKind.CANCELLED)
    assert (letter.calendar, letter.facts["moving"], letter.facts["owed_by"]) == (CalendarMethod.CANCEL, False, None)
    assert (story.stage(), story.case.meeting) == (Stage.DECLINED, None)


def test_a_later_while_on_hold_takes_the_hour_off_and_leads_back_to_finding_another() -> None:
    story = on_hold(scheduled(), until="03-20")
    said = story.says(CONNECTOR, Intent.DEFER, when="03-06 10:00", until=day("04-14"))
    assert said == [*BOTH_OFF, "noted deferred → connector"]
    assert story.waits("04-14 12:00") == ["04-14 09:00 proposal_again → connector"]
    assert (story.stage(), story.case.meeting) == (Stage.INTRODUCED, None)


def test_closing_a_match_on_hold_takes_the_hour_off_both_calendars() -> None:
    story = on_hold(scheduled())
    assert story.orders(Intent.CLOSE, when="03-06 10:00") == [*BOTH_OFF, "done → coordinator"]
    assert story.case.meeting is None


def test_an_hour_that_is_over_is_on_no_calendar_to_be_taken_off() -> None:
    story = met()
    assert story.orders(Intent.CLOSE) == ["done → coordinator"]
    assert on_hold(met()).orders(Intent.CLOSE) == ["done → coordinator"]


# ── a no to what is further on ───────────────────────────────────────────────────────────


def test_a_no_to_a_match_that_rests_after_the_meeting_is_for_the_coordinator() -> None:
    story = met()
    story.orders(Intent.PAUSE)
    said = story.says(CONNECTOR, Intent.DECLINE)
    assert said == ["ask: they say no, but the match is further on, and on hold"]
    assert story.stage() is Stage.PAUSED
    story.says(CONNECTOR, Intent.DECLINE, approved=True)
    assert story.stage() is Stage.DECLINED


@pytest.mark.parametrize("stage", [Stage.REFERRED, Stage.SURVEYED])
def test_a_no_after_the_referrals_is_for_the_coordinator_too(stage: Stage) -> None:
    story = imported(stage)
    story.orders(Intent.PAUSE)
    (said,) = story.says(CONNECTOR, Intent.DECLINE)
    assert said.startswith("ask: ")


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.INTRODUCED])
def test_a_no_to_a_match_that_rests_before_the_meeting_is_a_no(stage: Stage) -> None:
    story = imported(stage)
    story.orders(Intent.PAUSE)
    assert story.says(CONNECTOR, Intent.DECLINE) == ["noted declined → connector", "declined → coordinator"]


# ── who rests longer ─────────────────────────────────────────────────────────────────────


def test_a_deferral_does_not_end_the_coordinators_longer_pause() -> None:
    story = proposed()
    story.orders(Intent.PAUSE, when="03-04 10:00", until=day("05-01"))
    story.says(CONNECTOR, Intent.DEFER, when="03-05 10:00", until=day("04-14"))
    assert story.waits("04-30 12:00") == []
    assert (story.stage(), story.case.until) == (Stage.PAUSED, day("05-01"))
    assert story.waits("05-01 12:00") == ["05-01 09:00 proposal_again → connector"]


def test_a_longer_deferral_is_not_ended_by_the_coordinators_pause() -> None:
    story = proposed()
    story.orders(Intent.PAUSE, when="03-04 10:00", until=day("04-14"))
    story.says(CONNECTOR, Intent.DEFER, when="03-05 10:00", until=day("05-01"))
    assert story.waits("05-01 12:00") == ["05-01 09:00 proposal_again → connector"]


@pytest.mark.parametrize(
    ("first", "second"), [(CONNECTOR, CONNECTEE), (CONNECTEE, CONNECTOR)], ids=["connector", "connectee"]
)
def test_where_both_ask_for_later_the_later_day_counts(first: Role, second: Role) -> None:
    story = imported(Stage.INTRODUCED)
    story.says(first, Intent.DEFER, when="03-04 10:00", until=day("06-01"))
    story.says(second, Intent.DEFER, when="03-05 10:00", until=day("04-14"))
    letter = "proposal_again" if first is CONNECTOR else "time_nudge"
    assert story.waits("06-01 12:00") == [f"06-01 09:00 {letter} → {first}"]


def test_who_asks_for_an_earlier_day_than_before_is_asked_then() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("06-01"))
    story.says(CONNECTOR, Intent.DEFER, when="03-05 10:00", until=day("04-14"))
    assert story.waits("04-14 12:00") == ["04-14 09:00 proposal_again → connector"]
    assert story.stage() is Stage.PROPOSED


# ── times beside a yes ───────────────────────────────────────────────────────────────────


def test_a_time_named_while_the_connector_rests_takes_the_match_up_where_it_stood() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-09 10:00", times=(hour("03-19 14:00"),), place="Zoom")
    assert said == ["noted recorded → connector", "times_relay → connectee"]
    assert (story.stage(), story.case.until, story.case.back_to) == (Stage.INTRODUCED, None, None)


@pytest.mark.parametrize("intent", [Intent.OFFER_TIMES, Intent.AGREE_TIME])
def test_the_settled_hour_said_again_after_a_hold_is_no_news(intent: Intent) -> None:
    story = on_hold(scheduled())
    stance = Stance.AGREED if intent is Intent.AGREE_TIME else Stance.OFFERED
    times = (hour("03-12 14:00", stance),)
    said = story.says(CONNECTOR, intent, when="03-06 10:00", times=times, approved=True)
    assert said == ["noted recorded → connector"]
    assert story.stage() is Stage.SCHEDULED
