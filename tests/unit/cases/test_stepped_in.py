"""A coordinator writes to people of a match by hand: clocks count from that mail, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.cases.case import Debt, DebtKind, Role, Stage
from mailbot.cases.events import EventKind
from mailbot.cases.machine import ORDERS
from mailbot.reading.values import Intent
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    NGOZI,
    PRIYA,
    Story,
    at,
    guest,
    hour,
    imported,
    met,
    referred,
    scheduled,
)


def chases(story: Story, when: str, *whom: Role) -> list[str]:
    """The coordinator writes to some of them, the bot in copy."""
    story.now = at(when)
    mail = story.mail(COORDINATOR, *whom)
    return story.happens_by_mail(EventKind.STEPPED_IN, mail)


def owed(story: Story, role: Role = CONNECTOR) -> Debt:
    (debt,) = [d for d in story.case.debts if d.role is role]
    return debt


def test_the_nudge_of_the_day_is_put_off_and_the_whole_time_counts_from_the_mail() -> None:
    story = imported(Stage.INTRODUCED)  # Monday 2 March: a nudge is due on Tuesday 10 March
    before = owed(story)
    assert chases(story, "03-10 08:30", CONNECTOR) == []
    after = owed(story)
    assert (after.since, after.due, after.step) == (before.since, before.due, before.step)
    assert (after.wrote, story.stage()) == (at("03-10 08:30"), Stage.INTRODUCED)
    assert story.waits("03-17 08:59") == []
    assert story.waits("03-17 09:00") == ["03-17 09:00 time_nudge → connector"]
    assert owed(story).wrote is None  # told once, until somebody writes again


def test_between_two_nudges_the_second_comes_three_working_days_after_the_mail() -> None:
    story = imported(Stage.INTRODUCED)
    story.waits("03-10 09:00")
    chases(story, "03-12 16:00", CONNECTOR)
    assert story.waits("03-16 17:00") == []
    assert story.waits("03-17 09:00") == ["03-17 09:00 time_nudge → connector"]


def test_the_last_step_waits_too() -> None:
    story = imported(Stage.INTRODUCED)
    story.waits("03-13 12:00")
    chases(story, "03-18 08:30", CONNECTOR)
    assert story.waits("03-20 17:00") == []
    assert story.waits("03-23 09:00") == ["03-23 09:00 stalled → coordinator"]


@pytest.mark.parametrize("whom", [(), (CONNECTEE,)])
def test_who_did_not_have_the_mail_is_nudged_as_ever(whom: tuple[Role, ...]) -> None:
    story = imported(Stage.INTRODUCED)
    chases(story, "03-10 08:30", *whom)
    assert story.waits("03-10 09:00") == ["03-10 09:00 time_nudge → connector"]


def test_never_is_a_nudge_sooner_for_it() -> None:
    story = imported(Stage.INTRODUCED)
    before = owed(story).next_at
    chases(story, "03-02 10:00", CONNECTOR)
    assert owed(story).next_at == before


def test_a_choice_is_still_asked_for_before_the_first_offered_time() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(hour("03-10 14:00"),), place="Zoom")
    chases(story, "03-05 16:00", CONNECTEE)
    assert story.waits("03-09 17:00") == ["03-09 09:00 time_nudge → connectee"]


def test_on_the_very_day_there_is_no_nudge_even_before_an_offered_time() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(hour("03-10 14:00"),), place="Zoom")
    chases(story, "03-09 08:30", CONNECTEE)
    assert story.waits("03-09 17:00") == []
    assert story.waits("03-10 12:00") == ["03-10 09:00 time_nudge → connectee"]


def test_whether_they_met_is_not_asked_on_top_of_a_person_who_asks() -> None:
    story = scheduled()  # Thursday 12 March
    chases(story, "03-13 08:30", CONNECTEE)
    assert story.waits("03-13 17:00") == []
    assert story.waits("03-16 09:00") == ["03-16 09:00 did_you_meet → connectee"]


def test_a_mail_before_the_meeting_moves_nothing() -> None:
    story = scheduled()
    before = owed(story, CONNECTEE).next_at
    chases(story, "03-10 08:30", CONNECTEE)
    assert owed(story, CONNECTEE).next_at == before


def test_referrals_and_a_guests_hour_are_left_in_peace_too() -> None:
    story = met()  # Friday 13 March: nudges a week after, and two
    chases(story, "03-20 12:00", CONNECTOR)
    assert story.waits("03-27 17:00") == []
    assert story.waits("03-30 09:00") == ["03-30 09:00 referral_nudge → connector"]
    child = guest(introduced=True)
    before = owed(child, CONNECTEE).next_at
    chases(child, "03-20 08:30", CONNECTEE)
    after = owed(child, CONNECTEE).next_at
    assert before is not None
    assert after is not None
    assert after > before


def test_a_clock_that_stands_still_stays_so() -> None:
    story = imported(Stage.INTRODUCED)
    story.now = at("03-09 10:00")
    story.asks()
    before = story.case.debts
    chases(story, "03-10 08:30", CONNECTOR)
    assert story.case.debts == before


def test_what_has_nothing_more_to_say_says_nothing_more() -> None:
    story = imported(Stage.INTRODUCED)
    story.waits("04-30 12:00")
    before = story.case.debts
    chases(story, "05-01 08:30", CONNECTOR)
    assert story.case.debts == before


def test_the_debtors_own_mail_still_begins_it_anew() -> None:
    story = imported(Stage.INTRODUCED)
    chases(story, "03-05 08:30", CONNECTOR)
    story.says(CONNECTOR, Intent.OTHER, when="03-06 10:00")
    assert (owed(story).since, owed(story).wrote) == (at("03-06 10:00"), None)


def test_another_participants_mail_does_not() -> None:
    story = imported(Stage.INTRODUCED)
    before = owed(story)
    story.says(CONNECTEE, Intent.THANKS, when="03-05 10:00", seen=(CONNECTOR,))
    assert owed(story) == before


def test_nobody_but_a_coordinator_steps_in() -> None:
    assert EventKind.STEPPED_IN in ORDERS
    story = referred(PRIYA, replace(NGOZI, spoken=True))
    (said,) = story.happens(EventKind.STEPPED_IN, "03-17 10:00", by=CONNECTEE)
    assert said.startswith("ask: ")
    assert {d.kind for d in story.case.debts} == {DebtKind.REFERRALS}
