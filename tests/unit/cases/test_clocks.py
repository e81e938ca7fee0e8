"""Clocks and hours: what they count from, what stops them, and what is left when they go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from mailbot.cases import clocks
from mailbot.cases.case import Alarm, AlarmKind, Debt, DebtKind, Role, Stage, Stop
from mailbot.cases.events import EventKind
from mailbot.cases.letters import LetterKind
from mailbot.cases.policy import StepKind
from mailbot.reading.values import Intent
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    POLICY,
    Story,
    a_case,
    at,
    copied,
    day,
    guest,
    hour,
    imported,
    proposed,
    scheduled,
)


def introduced() -> Story:
    """Introduced on Monday 2 March at ten: a time is due on the 9th, the first nudge goes on the 10th."""
    return imported(Stage.INTRODUCED, "03-02 10:00")


def the_debt(story: Story) -> Debt:
    (debt,) = story.case.debts
    return debt


def away(story: Story, when: str, until: str | None, by: Role = CONNECTOR) -> None:
    assert story.says(by, Intent.OUT_OF_OFFICE, when=when, until=day(until) if until else None) == []


# ── what a clock counts from ─────────────────────────────────────────────────────────────


def test_a_clock_counts_from_the_mail_that_made_the_debt() -> None:
    story = Story(a_case(Stage.INTRODUCED), at("03-04 15:00"))
    mail = replace(story.mail(CONNECTEE), sent_at=at("03-02 10:00"))
    assert clocks.owe(story.case, DebtKind.TIME, CONNECTOR, mail.sent_at, POLICY).debts[0].due == at("03-09 10:00")


def test_the_debtors_own_latest_mail_starts_it_anew() -> None:
    story = introduced()
    assert story.says(CONNECTOR, Intent.THANKS, when="03-05 10:00") == []
    assert story.waits("03-13 12:00") == ["03-13 09:00 time_nudge → connector"]


def test_anothers_thank_you_does_not() -> None:
    story = introduced()
    story.says(CONNECTEE, Intent.THANKS, when="03-05 10:00")
    assert story.waits("03-10 12:00") == ["03-10 09:00 time_nudge → connector"]


def test_a_coordinators_report_of_the_debtor_is_not_their_own_mail() -> None:
    story = introduced()
    story.says(CONNECTOR, Intent.THANKS, when="03-05 10:00", staff=True)
    assert story.waits("03-10 12:00") == ["03-10 09:00 time_nudge → connector"]


def test_a_mail_that_was_written_before_the_debt_does_not_put_the_clock_back() -> None:
    story = introduced()
    before = the_debt(story)
    story.now = at("03-01 10:00")
    story.says(CONNECTOR, Intent.THANKS)
    assert the_debt(story) == before


def test_an_answer_after_the_first_nudge_leaves_one_nudge_after_a_full_week() -> None:
    story = introduced()
    story.waits("03-10 12:00")
    story.says(CONNECTOR, Intent.THANKS, when="03-11 10:00")
    assert story.waits("06-30 12:00") == [
        "03-19 09:00 time_nudge → connector",
        "03-24 09:00 stalled → coordinator",
    ]


def test_an_answer_after_both_nudges_brings_no_third_one() -> None:
    story = introduced()
    story.waits("03-13 12:00")
    story.says(CONNECTOR, Intent.THANKS, when="03-16 10:00")
    assert story.waits("06-30 12:00") == ["03-24 09:00 stalled → coordinator"]


def test_a_nudge_quotes_their_last_words_and_says_since_when() -> None:
    story = introduced()
    story.says(CONNECTOR, Intent.THANKS, when="03-05 10:00", reply="Thanks, I will look at my calendar.")
    story.waits("03-13 12:00")
    facts = story.letter(LetterKind.TIME_NUDGE).facts
    assert (facts["quoted"], facts["since"]) == ("Thanks, I will look at my calendar.", at("03-05 10:00"))


def test_times_in_any_zone_count_alike() -> None:
    debt = clocks.owe(a_case(), DebtKind.TIME, CONNECTOR, at("03-02 10:00").astimezone(UTC), POLICY).debts[0]
    assert debt.due == at("03-09 10:00")  # summer time began in between: the wall clock's ten


# ── what stops a clock ───────────────────────────────────────────────────────────────────


def test_an_absence_stops_the_clock_and_what_was_left_is_left_on_the_day_of_return() -> None:
    story = introduced()
    away(story, "03-04 10:00", "03-23")  # five days are left
    assert the_debt(story).next_at is None
    assert story.waits("03-27 17:00") == []
    assert story.waits("03-31 12:00") == ["03-30 09:00 time_nudge → connector"]


def test_at_least_two_working_days_are_left() -> None:
    story = introduced()
    away(story, "03-09 09:30", "03-23")
    assert story.waits("03-31 12:00") == [
        "03-25 09:00 time_nudge → connector",
        "03-30 09:00 time_nudge → connector",
    ]


def test_after_an_absence_the_next_letter_names_the_new_day() -> None:
    story = introduced()
    away(story, "03-04 10:00", "03-23")
    story.waits("03-24 12:00")
    assert the_debt(story).due == at("03-28 09:00")


def test_the_other_sides_absence_stops_nothing_of_mine() -> None:
    story = introduced()
    away(story, "03-04 10:00", "03-23", by=CONNECTEE)
    assert story.waits("03-10 12:00") == ["03-10 09:00 time_nudge → connector"]


def test_an_absence_without_a_day_is_a_week() -> None:
    story = introduced()
    away(story, "03-09 09:30", None)
    assert story.case.away == {"connector": day("03-16")}


def test_a_second_notice_without_a_day_does_not_shorten_the_first() -> None:
    story = introduced()
    away(story, "03-04 10:00", "03-23")
    away(story, "03-05 10:00", None)
    assert story.case.away == {"connector": day("03-23")}


def test_a_second_notice_with_another_day_counts() -> None:
    story = introduced()
    away(story, "03-04 10:00", "03-23")
    away(story, "03-05 10:00", "03-30")
    assert story.waits("04-01 12:00") == []
    assert [a.at for a in story.case.alarms] == []


@pytest.mark.parametrize("until", ["03-01", "03-04"])
def test_a_day_of_return_that_is_past_is_none(until: str) -> None:
    story = introduced()
    away(story, "03-04 10:00", until)
    assert story.case.away == {"connector": day("03-11")}


def test_who_writes_is_back() -> None:
    story = introduced()
    away(story, "03-04 10:00", "03-23")
    story.says(CONNECTOR, Intent.THANKS, when="03-06 10:00")
    assert (story.case.away, story.case.stops, story.case.alarms) == ({}, (), ())
    assert story.waits("03-17 12:00") == ["03-16 09:00 time_nudge → connector"]


def test_an_absence_notice_is_not_quoted() -> None:
    story = introduced()
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-04 10:00", reply="I am away.", until=day("03-09"))
    assert story.case.last_words == {}


def test_a_debt_that_begins_during_an_absence_begins_in_full_afterwards() -> None:
    story = introduced()
    away(story, "03-03 10:00", "03-23", by=CONNECTEE)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-04 11:00", times=(hour("04-16 14:00"),), place="Zoom")
    assert story.waits("03-31 12:00")[0] == "03-25 09:00 time_nudge → connectee"


def test_the_connector_who_is_away_is_not_asked_whether_they_met() -> None:
    story = scheduled("03-12 14:00")
    story.waits("03-12 16:00")
    away(story, "03-12 16:30", "03-23")
    assert story.waits("03-31 12:00") == [
        "03-13 09:00 did_you_meet → connectee",
        "03-23 09:00 did_you_meet → connector",
        "03-26 09:00 stalled → coordinator",
    ]


def test_who_is_away_when_a_deferral_ends_is_asked_on_their_return() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    away(story, "04-10 10:00", "04-20")
    assert story.waits("04-21 12:00") == ["04-20 09:00 proposal_again → connector"]


def test_a_question_to_the_coordinator_stops_every_clock_of_the_case() -> None:
    story = introduced()
    story.now = at("03-04 10:00")
    story.asks()
    assert story.waits("04-01 12:00") == []
    story.answered("04-01 12:00")
    assert story.waits("04-30 12:00")[0] == "04-07 09:00 time_nudge → connector"  # five days were left


def test_an_hour_of_doubt_costs_no_day() -> None:
    story = introduced()
    story.now = at("03-04 10:00")
    story.asks()
    story.answered("03-04 11:00")
    assert story.waits("03-10 12:00") == ["03-10 09:00 time_nudge → connector"]


@pytest.mark.parametrize("first", ["question", "absence"])
def test_a_clock_that_two_things_stop_goes_on_when_both_are_over(first: str) -> None:
    story = introduced()
    if first == "question":
        story.now = at("03-04 10:00")
        story.asks()
        away(story, "03-05 10:00", "03-23")
        story.answered("03-12 10:00")
    else:
        away(story, "03-04 10:00", "03-12")
        story.now = at("03-05 10:00")
        story.asks()
        story.waits("03-20 12:00")
        story.answered("03-23 09:00")
    debt = the_debt(story)
    if first == "question":
        assert (debt.next_at, debt.stood) == (None, at("03-04 10:00"))
    assert story.waits("03-31 12:00") == ["03-30 09:00 time_nudge → connector"]


def test_a_reminder_waits_for_the_answer_to_an_open_question() -> None:
    story = scheduled("03-12 14:00")
    story.now = at("03-10 10:00")
    story.asks()
    assert story.waits("03-11 12:00") == []
    story.answered("03-11 13:00")
    assert story.waits("03-11 15:00") == ["03-11 13:00 reminder → connector", "03-11 13:00 reminder → connectee"]


def test_a_later_mail_that_is_sure_is_acted_on_while_a_question_is_open() -> None:
    story = proposed()
    story.asks()
    assert story.says(CONNECTOR, Intent.ACCEPT, when="03-03 10:00") == ["introduction → connector, connectee"]
    assert the_debt(story).next_at is None
    story.answered("03-04 10:00")
    assert the_debt(story).next_at == at("03-12 09:00")


def test_between_two_nudges_a_standstill_is_added_to_what_was_left() -> None:
    story = introduced()
    story.waits("03-10 12:00")
    away(story, "03-11 09:00", "03-23")  # two days are left until the 13th
    assert story.waits("03-31 12:00") == ["03-25 09:00 time_nudge → connector", "03-30 09:00 stalled → coordinator"]


# ── when a clock speaks ──────────────────────────────────────────────────────────────────


def test_good_friday_and_the_weekend_are_passed_over() -> None:
    story = imported(Stage.INTRODUCED, "03-27 10:00")  # due on Friday 3 April
    assert story.waits("04-30 12:00") == [
        "04-06 09:00 time_nudge → connector",
        "04-09 09:00 time_nudge → connector",
        "04-14 09:00 stalled → coordinator",
    ]


def test_a_clock_that_speaks_late_never_nudges_twice_at_once() -> None:
    story = imported(Stage.MET, "03-02 10:00")
    story.now = at("03-30 10:00")  # the programme was down for weeks
    lines = story.waits("06-30 12:00")
    assert lines == [
        "03-30 10:00 referral_nudge → connector",
        "03-31 09:00 referral_nudge → connector",
        "04-06 09:00 stalled → coordinator",
    ]


def test_the_last_step_of_a_ladder_is_the_end_of_it() -> None:
    story = introduced()
    story.waits("06-30 12:00")
    assert the_debt(story).next_at is None
    assert dict(story.case.moments()) == {}


def test_a_tick_that_comes_too_early_or_for_a_debt_that_is_paid_says_nothing() -> None:
    story = introduced()
    assert story.happens(EventKind.DEBT_DUE, "03-05 10:00", key="debt:time:connector") == []
    assert story.happens(EventKind.DEBT_DUE, "03-10 10:00", key="debt:choice:connectee") == []


@pytest.mark.parametrize("kind", list(DebtKind))
@pytest.mark.parametrize("guest_case", [False, True])
def test_each_ladder_starts_when_its_first_step_says(kind: DebtKind, *, guest_case: bool) -> None:
    case = guest().case if guest_case else a_case()
    debt = clocks.owe(replace(case, debts=()), kind, CONNECTOR, at("03-02 10:00"), POLICY).debts[0]
    ladder = clocks.ladder_of(case, debt, POLICY)
    first = ladder.steps[0]
    expected = {
        StepKind.DUE: POLICY.hours.morning_after(debt.due),
        StepKind.AFTER: POLICY.hours.morning_after(POLICY.hours.add(debt.since, first.span)),
    }
    assert debt.next_at == expected[first.kind]


def test_a_step_once_climbed_stays_climbed_when_the_policy_grows_shorter() -> None:
    story = introduced()
    debt = replace(the_debt(story), step=5, next_at=at("03-10 09:00"))
    stopped = replace(story.case, debts=(debt,), stops=(Stop("hold:q", None, at("03-05 10:00")),))
    held = clocks.settle(stopped, at("03-05 10:00"), POLICY)
    gone_on = clocks.settle(replace(held, stops=()), at("03-06 10:00"), POLICY)
    assert gone_on.debts[0].next_at is not None


# ── which alarms speak while a match rests ───────────────────────────────────────────────

KINDS = [AlarmKind.ASK_AGAIN, AlarmKind.BACK, AlarmKind.REMIND, AlarmKind.TELL_REFERRAL, AlarmKind.SURVEYS]


@pytest.mark.parametrize(
    ("stop", "speaking"),
    [
        (None, set(KINDS)),
        (Stop("absence", CONNECTOR, at("03-02 10:00")), set(KINDS)),
        (
            Stop("deferred", None, at("03-02 10:00"), at("04-01 09:00")),
            {AlarmKind.ASK_AGAIN, AlarmKind.BACK, AlarmKind.TELL_REFERRAL},
        ),
        (
            Stop("staff", None, at("03-02 10:00"), at("04-01 09:00")),
            {AlarmKind.ASK_AGAIN, AlarmKind.BACK, AlarmKind.TELL_REFERRAL},
        ),
        (Stop("staff", None, at("03-02 10:00")), {AlarmKind.BACK}),
        (Stop("hold:q", None, at("03-02 10:00")), {AlarmKind.BACK}),
        (Stop("opted_out", None, at("03-02 10:00"), by=CONNECTOR), {AlarmKind.BACK}),
    ],
)
def test_a_rest_with_an_end_lets_through_what_ends_it(stop: Stop | None, speaking: set[AlarmKind]) -> None:
    alarms = tuple(Alarm(kind, at("03-05 09:00")) for kind in KINDS)
    case = a_case(alarms=alarms, stops=(stop,) if stop else ())
    assert {AlarmKind(key.split(":")[1]) for key, _ in case.moments()} == speaking


def test_a_copied_introduction_that_is_read_late_counts_from_its_own_date() -> None:
    story = copied(Stage.INTRODUCED, "03-02 10:00")
    assert the_debt(story).due - at("03-02 10:00") == timedelta(days=7)
