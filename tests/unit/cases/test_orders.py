"""The coordinator's plain words: any stage can be paused, resumed, closed; a report counts like one's own mail."""

from __future__ import annotations

from typing import Any

import pytest

from mailbot.cases.case import DebtKind, Role, Stage
from mailbot.cases.decide import decide
from mailbot.cases.events import Event, EventKind
from mailbot.cases.letters import LetterKind
from mailbot.reading.values import Intent, Stance
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    PRIYA,
    Story,
    a_reading,
    at,
    copied,
    day,
    guest,
    hour,
    imported,
    met,
    proposed,
    referred,
    scheduled,
)

ON_THE_PATH = [Stage.PROPOSED, Stage.INTRODUCED, Stage.SCHEDULED, Stage.MET, Stage.REFERRED, Stage.SURVEYED]


def order(story: Story) -> str:
    return str(story.letter(LetterKind.DONE).facts["order"])


@pytest.mark.parametrize("stage", ON_THE_PATH)
def test_any_stage_can_be_paused_and_goes_on_where_it_stood(stage: Stage) -> None:
    story = imported(stage)
    story.lines.clear()
    assert story.orders(Intent.PAUSE, when="03-04 10:00") == ["done → coordinator"]
    assert (story.stage(), order(story)) == (Stage.PAUSED, "paused")
    assert story.waits("05-04 10:00") == []
    assert story.orders(Intent.RESUME) == ["done → coordinator"]
    assert (story.stage(), order(story)) == (stage, "resumed")
    assert story.case.stops == ()
    assert story.waits("06-30 12:00") != []


def test_what_goes_on_has_what_was_left() -> None:
    story = imported(Stage.INTRODUCED, "03-02 10:00")
    story.orders(Intent.PAUSE, when="03-04 10:00")
    story.orders(Intent.RESUME, when="05-04 10:00")  # five days are left: Saturday 9 May
    assert story.waits("06-30 12:00")[0] == "05-11 09:00 time_nudge → connector"


@pytest.mark.parametrize("stage", ON_THE_PATH)
def test_a_pause_until_a_day_ends_on_its_own(stage: Stage) -> None:
    story = imported(stage)
    story.orders(Intent.PAUSE, when="03-04 10:00", until=day("05-02"))
    before = len(story.lines)
    assert story.waits("05-01 12:00") == []
    story.waits("05-04 09:30")
    assert story.stage() in (stage, Stage.SURVEYED, Stage.CLOSED)
    assert "proposal_again" not in " ".join(story.lines[before:])


def test_a_participants_yes_does_not_end_the_coordinators_pause() -> None:
    story = proposed()
    story.orders(Intent.PAUSE)
    assert story.says(CONNECTOR, Intent.ACCEPT) == ["ask: they said yes, but the match is on hold"]


def test_a_pause_takes_the_place_of_a_deferral() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    story.orders(Intent.PAUSE, when="03-05 10:00")
    assert story.waits("06-30 12:00") == []
    story.orders(Intent.RESUME)
    assert story.stage() is Stage.PROPOSED


def test_a_later_deferral_does_not_end_the_coordinators_pause() -> None:
    story = proposed()
    story.orders(Intent.PAUSE, when="03-04 10:00")
    story.says(CONNECTOR, Intent.DEFER, when="03-05 10:00", until=day("04-14"))
    assert story.waits("06-30 12:00") == []


@pytest.mark.parametrize("stage", [*ON_THE_PATH, Stage.DECLINED, Stage.PAUSED])
def test_any_stage_can_be_closed_without_a_letter_to_its_people(stage: Stage) -> None:
    story = imported(stage)
    assert story.orders(Intent.CLOSE) == ["done → coordinator"]
    assert (story.stage(), order(story)) == (Stage.CLOSED, "closed")
    assert story.waits("12-31 12:00") == []


def test_closing_takes_a_settled_hour_off_both_calendars_in_nobodys_name() -> None:
    story = scheduled()
    said = story.orders(Intent.CLOSE)
    assert said == ["cancelled → connector", "cancelled → connectee", "done → coordinator"]
    assert story.letter(LetterKind.CANCELLED).facts["by"] is None


@pytest.mark.parametrize(
    ("story", "stage", "owed"),
    [
        (proposed, Stage.PROPOSED, DebtKind.DECISION),
        (scheduled, Stage.INTRODUCED, DebtKind.TIME),
        (met, Stage.MET, DebtKind.REFERRALS),
    ],
)
def test_a_closed_match_is_taken_up_again_as_far_as_it_had_come(story: object, stage: Stage, owed: DebtKind) -> None:
    assert callable(story)
    match: Story = story()
    match.orders(Intent.CLOSE, when="03-20 10:00")
    match.orders(Intent.RESUME, when="04-20 10:00")
    assert match.stage() is stage
    assert [debt.kind for debt in match.case.debts] == [owed]


def test_a_match_that_was_complete_is_taken_up_again_at_its_end() -> None:
    story = referred()
    story.waits("06-30 12:00")
    assert story.stage() is Stage.CLOSED
    story.orders(Intent.RESUME)
    assert story.stage() is Stage.REFERRED
    said = [line.split(" ", 2)[2] for line in story.waits("12-31 12:00")]
    assert said == []  # nobody is surveyed or taken leave of twice
    assert story.stage() is Stage.CLOSED


def test_a_declined_match_may_be_introduced_by_the_coordinator_after_all() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DECLINE)
    assert story.happens(EventKind.INTRODUCED, by=COORDINATOR) == ["opened → coordinator"]
    assert story.stage() is Stage.INTRODUCED


@pytest.mark.parametrize("pause", [False, True])
def test_a_copied_introduction_moves_a_match_that_was_proposed(*, pause: bool) -> None:
    story = copied(Stage.PROPOSED)
    if pause:
        story.orders(Intent.PAUSE, when="03-03 10:00")
    assert story.happens(EventKind.INTRODUCED, "03-04 10:00", by=COORDINATOR) == ["opened → coordinator"]
    assert story.waits("03-12 12:00") == ["03-12 09:00 time_nudge → connector"]


def test_an_introduction_that_is_copied_again_changes_nothing() -> None:
    story = copied(Stage.INTRODUCED)
    before = story.case
    assert story.happens(EventKind.INTRODUCED, "03-04 10:00", by=COORDINATOR) == []
    assert story.case == before


def test_resume_after_used_up_nudges_starts_the_week_anew() -> None:
    story = imported(Stage.INTRODUCED)
    story.waits("04-15 12:00")
    assert story.orders(Intent.RESUME, when="04-15 12:00") == ["done → coordinator"]
    assert story.waits("06-30 12:00") == [
        "04-23 09:00 time_nudge → connector",
        "04-28 09:00 time_nudge → connector",
        "05-01 09:00 stalled → coordinator",
    ]


def test_a_no_show_is_settled_by_the_coordinators_word() -> None:
    story = scheduled()
    story.waits("03-12 16:00")
    story.says(CONNECTOR, Intent.NO_SHOW, staff=True)
    assert [stop.reason for stop in story.case.stops] == ["no_show"]
    story.orders(Intent.RESUME)
    assert story.case.stops == ()


def test_resume_does_not_bring_back_who_is_away() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-04 10:00", until=day("03-23"))
    story.orders(Intent.RESUME, when="03-05 10:00")
    assert story.waits("03-27 17:00") == []


@pytest.mark.parametrize("stage", list(Stage))
def test_where_do_we_stand_is_answered_to_the_coordinator(stage: Stage) -> None:
    story = imported(stage)
    assert story.orders(Intent.STATUS) == ["done → coordinator"]
    assert (story.stage(), order(story)) == (stage, "status")


@pytest.mark.parametrize("intent", [Intent.PAUSE, Intent.RESUME, Intent.CLOSE, Intent.STATUS])
@pytest.mark.parametrize("by", [CONNECTOR, CONNECTEE])
def test_a_participants_orders_are_none(intent: Intent, by: Role) -> None:
    story = imported(Stage.INTRODUCED)
    assert story.says(by, intent) == ["ask: the bot does not decide this"]
    assert story.stage() is Stage.INTRODUCED


def test_ruth_called_they_meet_on_friday_counts_like_her_own_mail() -> None:
    story = imported(Stage.INTRODUCED)
    said = story.says(CONNECTOR, Intent.AGREE_TIME, times=(hour("03-13 14:00", Stance.AGREED),), staff=True)
    assert said == ["confirmation → connector", "confirmation → connectee"]


def test_ruth_called_she_offers_times_counts_like_her_own_offer() -> None:
    story = imported(Stage.INTRODUCED)
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, times=(hour("03-13 14:00"),), staff=True)
    assert said == ["times_relay → connectee"]
    assert [(d.kind, d.role) for d in story.case.debts] == [(DebtKind.CHOICE, CONNECTEE)]


def test_a_report_that_lacks_the_hour_comes_back_to_the_coordinator() -> None:
    story = imported(Stage.INTRODUCED)
    times = (hour("03-13", Stance.AGREED),)
    said = story.says(CONNECTOR, Intent.AGREE_TIME, times=times, staff=True)
    assert said == ["ask: the report lacks what a meeting needs: hour"]


def test_they_met_and_she_names_priya_counts_like_her_own_mail() -> None:
    story = scheduled()
    said = story.says(CONNECTOR, Intent.MET, Intent.REFER, when="03-13 10:00", referrals=(PRIYA,), staff=True)
    assert said == ["referral_thanks → connector"]


def test_no_more_referrals_and_close_it_closes_without_a_survey() -> None:
    story = met()
    said = story.says(CONNECTOR, Intent.NO_REFERRALS, Intent.CLOSE, staff=True)
    assert said == ["done → coordinator"]
    assert story.waits("12-31 12:00") == []


def test_who_declined_is_not_moved_by_their_own_second_thoughts() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DECLINE)
    assert story.says(CONNECTOR, Intent.ACCEPT) == ["ask: the bot does not decide this"]
    assert story.says(CONNECTOR, Intent.DECLINE) == ["noted recorded → connector"]


def test_a_referrals_introduction_by_the_coordinator_leaves_the_first_word_to_the_connectee() -> None:
    story = guest()
    story.happens(EventKind.INTRODUCED, "03-17 10:00", by=COORDINATOR)
    assert [(d.kind, d.role) for d in story.case.debts] == [(DebtKind.TIME, CONNECTEE)]


# ── ask again, and I see to it ───────────────────────────────────────────────────────


def stalled() -> Story:
    story = imported(Stage.INTRODUCED)
    story.waits("03-18 12:00")
    assert story.lines[-1] == "03-18 09:00 stalled → coordinator"
    story.lines.clear()
    return story


def test_the_asking_begins_anew_at_the_day_named_with_both_nudges() -> None:
    story = stalled()
    order_event(story, EventKind.ASK_ANEW, "03-18 13:00", until=day("03-28"))
    assert story.letter(LetterKind.DONE).facts["until"] == day("03-30")  # the 28th is a Saturday
    assert story.waits("04-30 12:00") == [
        "03-30 09:00 time_nudge → connector",
        "04-02 09:00 time_nudge → connector",
        "04-08 09:00 stalled → coordinator",
    ]


def test_without_a_day_the_asking_begins_at_once_within_hours() -> None:
    story = stalled()
    order_event(story, EventKind.ASK_ANEW, "03-18 20:00")
    assert story.waits("03-20 12:00") == ["03-19 09:00 time_nudge → connector"]


def test_referrals_are_asked_for_again_a_week_apart() -> None:
    story = imported(Stage.MET)
    story.waits("03-31 12:00")
    story.lines.clear()
    order_event(story, EventKind.ASK_ANEW, "03-31 13:00", until=day("04-13"))
    assert story.waits("05-15 12:00") == [
        "04-13 09:00 referral_nudge → connector",
        "04-20 09:00 referral_nudge → connector",
        "04-23 09:00 stalled → coordinator",
    ]


@pytest.mark.parametrize("order_", [Intent.PAUSE, Intent.CLOSE])
def test_asking_again_takes_up_what_was_paused_or_closed(order_: Intent) -> None:
    story = stalled()
    story.orders(order_, when="03-18 13:00")
    order_event(story, EventKind.ASK_ANEW, "03-18 14:00", until=day("03-30"))
    assert story.stage() is Stage.INTRODUCED
    assert story.waits("03-31 12:00") == ["03-30 09:00 time_nudge → connector"]


def test_nothing_owed_is_nothing_to_ask_for() -> None:
    story = scheduled()
    order_event(story, EventKind.ASK_ANEW, "03-05 10:00")
    assert story.lines[-1] == "03-05 10:00 ask: nothing is owed that may be asked for again"
    assert story.waits("03-10 12:00") == []


def test_a_referral_who_has_not_answered_is_not_asked_twice() -> None:
    story = guest()
    order_event(story, EventKind.ASK_ANEW, "03-18 10:00")
    assert story.lines[-1].endswith("ask: nothing is owed that may be asked for again")


def test_who_wants_no_more_email_is_not_asked_again() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OPT_OUT, when="03-04 10:00")
    order_event(story, EventKind.ASK_ANEW, "03-18 10:00")
    assert story.lines[-1].endswith("ask: they have asked for no more email")
    assert story.waits("04-30 12:00") == []


def test_who_sees_to_it_lets_the_clock_rest_until_an_answer() -> None:
    story = imported(Stage.INTRODUCED)
    order_event(story, EventKind.IN_HAND, "03-04 10:00")
    assert order(story) == "in_hand"
    story.lines.clear()
    assert story.waits("05-29 12:00") == []
    times = (hour("06-04 14:00"),)
    assert story.says(CONNECTOR, Intent.OFFER_TIMES, when="06-01 10:00", times=times, place="the Bridgehead") == [
        "times_relay → connectee"
    ]
    assert story.waits("06-04 12:00") != []


def order_event(story: Story, kind: EventKind, when: str, **facts: Any) -> None:
    story.now = at(when)
    event = Event(kind, story.now, COORDINATOR, story.mail(COORDINATOR), a_reading(**facts), staff=True)
    story.decided(decide(story.case, (event,), story.now, story.policy, story.known, approved=True))
