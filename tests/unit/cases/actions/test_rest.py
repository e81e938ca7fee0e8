"""Standing still: for how long, whose word ends it, and where a match goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.cases.case import AlarmKind, DebtKind, Role, Stage
from mailbot.cases.events import EventKind
from mailbot.reading.values import Intent
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    Story,
    at,
    day,
    guest,
    hour,
    imported,
    met,
    proposed,
)


def owes(story: Story) -> list[tuple[DebtKind, Role]]:
    return [(debt.kind, debt.role) for debt in story.case.debts]


@pytest.mark.parametrize(
    ("until", "asked"),
    [
        ("2026-03-07", "2026-03-09"),  # tomorrow, a Saturday
        ("2026-03-06", "2026-04-06"),  # today: no day, so four weeks, and those end on Good Friday
        ("2031-03-07", "2031-03-07"),
        ("2040-01-01", "2031-03-10"),  # in five years
    ],
)
def test_a_day_that_is_still_to_come_counts_within_five_years(until: str, asked: str) -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DEFER, when="03-06 10:00", until=at(f"{until} 00:00").date())
    (alarm,) = story.case.alarms
    assert (alarm.kind, alarm.key, alarm.at) == (AlarmKind.ASK_AGAIN, "connector", at(f"{asked} 09:00"))


def test_a_rest_keeps_where_the_match_stood_through_a_second_one() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    story.orders(Intent.PAUSE, when="03-05 10:00")
    assert story.case.back_to is Stage.INTRODUCED
    (stop,) = story.case.stops
    assert (stop.reason, stop.role, stop.until, stop.since) == ("staff", None, None, at("03-05 10:00"))


def test_a_rest_until_a_day_says_so_in_its_stop() -> None:
    story = imported(Stage.INTRODUCED)
    story.orders(Intent.PAUSE, when="03-04 10:00", until=day("04-11"))
    (stop,) = story.case.stops
    assert (stop.reason, stop.until) == ("staff", at("04-13 09:00"))
    assert [(a.kind, a.key, a.at) for a in story.case.alarms] == [(AlarmKind.ASK_AGAIN, "staff", at("04-13 09:00"))]


def test_who_opted_out_is_written_down_with_the_rest() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTEE, Intent.OPT_OUT, when="03-04 10:00")
    (stop,) = story.case.stops
    assert (stop.reason, stop.by, stop.until) == ("opted_out", CONNECTEE, None)


def test_the_coordinators_word_lifts_every_stop_but_an_open_question_and_an_absence() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-03 10:00", until=day("03-23"))
    story.says(CONNECTOR, Intent.NO_SHOW, when="03-03 11:00", staff=True)
    story.asks()
    story.orders(Intent.RESUME, when="03-04 10:00")
    assert {stop.reason for stop in story.case.stops} == {"absence", "hold:q"}


def test_after_a_rest_nothing_that_was_used_up_is_begun_anew_while_something_runs() -> None:
    story = imported(Stage.INTRODUCED)
    story.waits("03-10 12:00")
    before = story.case.debts[0]
    story.orders(Intent.PAUSE, when="03-11 10:00")
    story.orders(Intent.RESUME, when="03-11 11:00")
    assert (story.case.debts[0].since, story.case.debts[0].step) == (before.since, 1)


@pytest.mark.parametrize(
    ("story", "owed"),
    [
        (proposed, (DebtKind.DECISION, CONNECTOR)),
        (lambda: imported(Stage.INTRODUCED), (DebtKind.TIME, CONNECTOR)),
        (lambda: guest(introduced=True), (DebtKind.TIME, CONNECTEE)),
        (met, (DebtKind.REFERRALS, CONNECTOR)),
    ],
)
def test_a_match_that_goes_on_after_its_nudges_owes_what_its_stage_asks_for_from_now(
    story: object, owed: tuple[DebtKind, Role]
) -> None:
    assert callable(story)
    match: Story = story()
    match.waits("06-30 12:00")
    match.orders(Intent.RESUME, when="07-02 10:00")
    (debt,) = match.case.debts
    assert ((debt.kind, debt.role), debt.since, debt.step) == (owed, at("07-02 10:00"), 0)


@pytest.mark.parametrize("side", [CONNECTOR, CONNECTEE])
def test_a_choice_that_nobody_made_is_asked_for_again_while_its_times_are_ahead(side: Role) -> None:
    other = CONNECTEE if side is CONNECTOR else CONNECTOR
    story = imported(Stage.INTRODUCED)
    story.says(side, Intent.OFFER_TIMES, when="03-03 10:00", times=(hour("06-15 14:00"),), place="Zoom")
    story.waits("05-01 12:00")
    story.orders(Intent.RESUME, when="05-04 10:00")
    (debt,) = story.case.debts
    assert (debt.kind, debt.role, debt.since, debt.due, debt.step) == (
        DebtKind.CHOICE,
        other,
        at("05-04 10:00"),
        at("05-06 10:00"),
        0,
    )


def test_a_choice_that_is_asked_for_again_is_due_before_the_first_of_its_times() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 10:00", times=(hour("05-06 14:00"),), place="Zoom")
    story.waits("05-01 12:00")
    story.now = at("05-04 10:00")
    order = replace(story.mail(COORDINATOR), sent_at=at("05-03 20:00"))
    story.happens_by_mail(EventKind.RESUME, order)
    (debt,) = story.case.debts
    assert (debt.kind, debt.since, debt.due) == (DebtKind.CHOICE, at("05-04 10:00"), at("05-05 09:00"))


def test_a_choice_of_which_nothing_is_left_gives_way_to_a_time() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 10:00", times=(hour("03-19 14:00"),), place="Zoom")
    story.waits("05-01 12:00")
    story.orders(Intent.RESUME, when="05-04 10:00")
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]


def test_an_open_word_that_nobody_took_up_gives_way_to_a_time() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_OPEN, when="03-03 10:00")
    story.waits("05-01 12:00")
    story.orders(Intent.RESUME, when="05-04 10:00")
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]


@pytest.mark.parametrize("stage", [Stage.REFERRED, Stage.CLOSED, Stage.DECLINED])
def test_where_nothing_is_asked_for_nothing_is_owed(stage: Stage) -> None:
    story = imported(stage)
    story.orders(Intent.STATUS, when="03-04 10:00")
    assert story.case.debts == ()


def test_a_case_without_a_stage_to_go_back_to_begins_at_the_beginning() -> None:
    story = Story(replace(imported(Stage.PAUSED).case), at("03-04 10:00"))
    story.orders(Intent.RESUME)
    assert (story.stage(), story.case.back_to) == (Stage.PROPOSED, None)


def test_a_yes_that_was_read_late_begins_the_debt_when_it_is_read() -> None:
    story = imported(Stage.INTRODUCED)
    story.waits("04-15 12:00")
    story.says(CONNECTOR, Intent.DEFER, until=day("05-04"))
    mail = replace(story.mail(CONNECTOR), sent_at=at("04-16 10:00"))
    story.mail = lambda *_: mail  # type: ignore[method-assign]
    story.says(CONNECTOR, Intent.ACCEPT, when="04-20 10:00")
    assert [(d.kind, d.since) for d in story.case.debts] == [(DebtKind.TIME, at("04-20 10:00"))]
