"""Clocks and hours: what they count from, what stops them, and what is left when they go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest

from mailbot.cases import clocks
from mailbot.cases.case import Alarm, AlarmKind, Case, Debt, DebtKind, Role, Stage, Stop
from mailbot.cases.events import EventKind
from mailbot.cases.letters import LetterKind
from mailbot.cases.policy import LadderStep, StepKind
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
    days,
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
        "04-02 09:00 referral_nudge → connector",
        "04-08 09:00 stalled → coordinator",
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


# ── debts and ladders as values ──────────────────────────────────────────────────────────

TEN = at("03-02 10:00")
LATER = at("03-05 10:00")


def a_debt(kind: DebtKind = DebtKind.TIME, role: Role = CONNECTOR, **changes: Any) -> Debt:
    return replace(Debt(kind, role, TEN, at("03-09 10:00"), at("03-10 09:00")), **changes)


@pytest.mark.parametrize(
    ("generation", "role", "guest_"),
    [(1, CONNECTOR, False), (2, CONNECTOR, True), (3, CONNECTOR, True), (2, CONNECTEE, False)],
)
def test_a_referral_is_a_guest_in_their_own_match(generation: int, role: Role, *, guest_: bool) -> None:
    case = a_case(generation=generation)
    assert clocks.is_guest(case, role) is guest_
    assert clocks.ladder_of(case, a_debt(role=role), POLICY) == POLICY.ladder(DebtKind.TIME, guest=guest_)


def test_a_debt_begun_anew_takes_the_place_of_the_same_one_of_the_same_side_alone() -> None:
    others = (a_debt(role=CONNECTEE, step=2), a_debt(DebtKind.CHOICE, step=2))
    case = clocks.owe(a_case(debts=(*others, a_debt(step=1))), DebtKind.TIME, CONNECTOR, LATER, POLICY)
    assert set(case.debts[:2]) == set(others)
    (debt,) = case.debts[2:]
    assert (debt.kind, debt.role, debt.since, debt.step) == (DebtKind.TIME, CONNECTOR, LATER, 1)
    assert clocks.owe(a_case(debts=others), DebtKind.TIME, CONNECTOR, LATER, POLICY).debts[-1].step == 0


def test_a_day_that_is_named_goes_before_the_ladders_term() -> None:
    assert clocks.owe(a_case(), DebtKind.TIME, CONNECTOR, TEN, POLICY, at("03-04 12:00")).debts[0].due == at(
        "03-04 12:00"
    )


def test_a_debt_begun_anew_after_its_last_nudge_lets_its_term_pass() -> None:
    for step, speaks in ((1, "03-13 09:00"), (2, "03-13 09:00"), (3, None), (4, None)):
        (debt,) = clocks.owe(a_case(debts=(a_debt(step=step),)), DebtKind.TIME, CONNECTOR, LATER, POLICY).debts
        assert debt.next_at == (at(speaks) if speaks else None)


def test_debts_are_paid_by_kind_and_side() -> None:
    debts = tuple(a_debt(kind, role) for kind in (DebtKind.TIME, DebtKind.SURVEY) for role in (CONNECTOR, CONNECTEE))
    case = a_case(debts=debts)
    assert clocks.pay(case, DebtKind.TIME).debts == debts[2:]
    assert clocks.pay(case, DebtKind.SURVEY, role=CONNECTEE).debts == debts[:3]
    assert clocks.pay(case, DebtKind.TIME, DebtKind.SURVEY, role=CONNECTOR).debts == (debts[1], debts[3])
    assert clocks.pay(case).debts == debts


def test_a_ladder_is_climbed_a_step_at_a_time() -> None:
    case, seen = a_case(debts=(a_debt(),)), []
    for _ in range(3):
        (debt,) = case.debts
        case = clocks.climb(case, debt, debt.next_at or TEN, POLICY)
        seen.append((case.debts[0].step, case.debts[0].next_at))
    assert seen == [(1, at("03-13 09:00")), (2, at("03-18 09:00")), (3, None)]


def test_after_a_step_the_clock_is_silent_for_days_however_late_it_spoke() -> None:
    overdue = a_debt(DebtKind.REFERRALS, next_at=at("03-09 09:00"), due=at("03-16 10:00"))
    for now, speaks in (("03-20 08:00", "03-25 09:00"), ("03-12 10:00", "03-17 09:00"), ("03-09 09:00", "03-17 09:00")):
        assert clocks.climb(a_case(), overdue, at(now), POLICY).debts[0].next_at == at(speaks)


def test_a_nudge_that_leaves_late_moves_the_next_step_and_one_that_leaves_at_once_does_not() -> None:
    debt = a_debt(DebtKind.REFERRALS, step=1, next_at=at("03-17 09:00"), due=at("03-16 10:00"))
    for now, speaks in (("03-09 09:00", "03-17 09:00"), ("03-13 16:00", "03-18 09:00"), ("03-16 12:00", "03-19 09:00")):
        assert clocks.left(a_case(debts=(debt,)), debt, at(now), POLICY).debts[0].next_at == at(speaks)
    later = a_debt(step=1, next_at=at("03-13 09:00"))
    assert clocks.left(a_case(debts=(later,)), later, at("03-11 16:00"), POLICY).debts[0].next_at == at("03-16 09:00")


def test_a_nudge_that_leaves_late_sets_no_clock_going_that_stands_or_is_silent() -> None:
    for debt in (
        a_debt(DebtKind.REFERRALS, step=1, next_at=None, left=timedelta(1), stood=TEN),
        a_debt(DebtKind.REFERRALS, step=3, next_at=None),
    ):
        case = a_case(debts=(debt,))
        assert clocks.left(case, debt, at("03-16 12:00"), POLICY) == case


def test_a_first_nudge_that_has_gone_already_lets_the_whole_term_pass() -> None:
    (debt,) = clocks.nudged(a_case(debts=(a_debt(),)), a_debt(), POLICY).debts
    assert (debt.step, debt.since, debt.next_at) == (1, TEN, at("03-10 09:00"))


@pytest.mark.parametrize(
    ("kind", "due"),
    [(DebtKind.TIME, "03-16 09:00"), (DebtKind.SURVEY, "03-16 09:00"), (DebtKind.REFERRALS, "03-23 09:00")],
)
def test_what_is_asked_for_anew_has_all_its_nudges_before_it(kind: DebtKind, due: str) -> None:
    spent = a_debt(kind, step=3, next_at=None, left=days(1), stood=TEN)
    (debt,) = clocks.anew(a_case(debts=(spent,)), spent, at("03-16 09:00"), LATER, POLICY).debts
    assert debt == Debt(kind, CONNECTOR, LATER, at(due), at("03-16 09:00"))


def test_what_is_asked_for_anew_is_due_when_its_clock_speaks_unless_its_ladder_says_otherwise() -> None:
    later = replace(POLICY.debts["time"], nudges=(LadderStep.parse("3 working days later", ""),))
    policy = replace(POLICY, debts={"time": later})
    (debt,) = clocks.anew(a_case(), a_debt(), at("03-16 09:00"), LATER, policy).debts
    assert (debt.due, debt.next_at) == (at("03-16 09:00"), at("03-16 09:00"))


def test_beyond_the_end_of_a_ladder_its_last_step_counts() -> None:
    beyond = a_debt(DebtKind.SURVEY, due=at("03-30 10:00"), step=2)
    assert gone_on(beyond, "03-04 10:00", "03-05 10:00").next_at == at("03-11 09:00")


def test_a_clock_may_have_nothing_more_to_say_or_be_put_off() -> None:
    standing = a_debt(left=days(1), stood=TEN)
    (debt,) = clocks.silent(a_case(debts=(standing,)), standing, POLICY).debts
    assert debt == a_debt(step=3, next_at=None)
    assert clocks.put_off(a_case(debts=(a_debt(),)), a_debt(), LATER).debts == (a_debt(next_at=LATER),)


def test_a_reason_to_stand_still_counts_once_a_side() -> None:
    old, other = Stop("absence", CONNECTOR, TEN), Stop("absence", CONNECTEE, TEN)
    all_of_it = Stop("staff", None, TEN)
    fresh = Stop("absence", CONNECTOR, LATER)
    case = clocks.stop(a_case(stops=(old, other, all_of_it)), fresh)
    assert case.stops == (other, all_of_it, fresh)
    assert clocks.go(case, "absence", CONNECTOR).stops == (other, all_of_it)
    assert clocks.go(case, "absence").stops == (all_of_it,)
    assert clocks.go(case, "staff", CONNECTOR).stops == case.stops
    assert clocks.go(case, "staff").stops == (other, fresh)


# ── standing and going on, to the minute ─────────────────────────────────────────────────


def stood(debt: Debt, now: str, role: Role | None = None) -> Case:
    return clocks.settle(a_case(debts=(debt,), stops=(Stop("hold:q", role, at(now)),)), at(now), POLICY)


def test_a_clock_that_stands_keeps_what_was_left() -> None:
    assert stood(a_debt(), "03-09 09:00").debts == (a_debt(next_at=None, left=days(1), stood=at("03-09 09:00")),)
    assert stood(a_debt(), "03-12 09:00").debts == (a_debt(next_at=None, left=days(0), stood=at("03-12 09:00")),)
    assert stood(a_debt(), "03-09 09:00", CONNECTEE).debts == (a_debt(),)
    silent = a_debt(next_at=None, step=3)
    assert stood(silent, "03-09 09:00").debts == (silent,)


def test_a_clock_that_stands_already_is_left_as_it_stands() -> None:
    first = stood(a_debt(), "03-09 09:00")
    assert clocks.settle(first, at("03-12 09:00"), POLICY) == first


def gone_on(debt: Debt, standing: str, going: str) -> Debt:
    (debt,) = clocks.settle(replace(stood(debt, standing), stops=()), at(going), POLICY).debts
    return debt


@pytest.mark.parametrize(
    ("standing", "going", "due", "speaks"),
    [
        ("03-04 10:00", "03-05 10:00", "03-10 10:00", "03-11 09:00"),  # a day's standstill costs a day
        ("03-04 10:00", "03-04 11:00", "03-09 11:00", "03-10 09:00"),
        ("03-09 09:00", "03-16 09:00", "03-18 09:00", "03-18 09:00"),  # at least two working days are left
        ("03-09 10:00", "03-16 09:00", "03-09 10:00", "03-18 09:00"),  # what had run out stays so
        ("03-09 12:00", "03-12 10:00", "03-09 10:00", "03-17 09:00"),
    ],
)
def test_what_was_left_is_left_when_a_clock_goes_on(standing: str, going: str, due: str, speaks: str) -> None:
    debt = gone_on(a_debt(), standing, going)
    assert (debt.due, debt.next_at, debt.left, debt.stood) == (at(due), at(speaks), None, None)


@pytest.mark.parametrize(
    ("standing", "going", "speaks"),
    [
        ("03-11 09:00", "03-12 12:00", "03-17 09:00"),  # two days were left, at least two working ones are
        ("03-11 09:00", "03-12 09:00", "03-16 09:00"),
        ("03-16 09:00", "03-17 09:00", "03-19 09:00"),
    ],
)
def test_between_two_steps_the_rest_counts_from_the_day_on_which_the_clock_goes_on(
    standing: str, going: str, speaks: str
) -> None:
    debt = gone_on(a_debt(step=1, next_at=at("03-13 09:00")), standing, going)
    assert (debt.next_at, debt.step) == (at(speaks), 1)


def test_a_long_rest_is_counted_whole() -> None:
    debt = gone_on(a_debt(step=1, next_at=at("03-30 09:00")), "03-11 09:00", "03-12 09:00")
    assert debt.next_at == at("03-31 09:00")


def test_a_standstill_whose_beginning_is_not_known_costs_nothing() -> None:
    standing = a_debt(next_at=None, left=days(9), due=at("03-30 10:00"))
    (debt,) = clocks.settle(a_case(debts=(standing,)), LATER, POLICY).debts
    assert (debt.due, debt.next_at) == (at("03-30 10:00"), at("03-31 09:00"))
