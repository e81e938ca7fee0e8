"""Addresses: asked for once where they lack, left alone where they fail, and what waited for them goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailbot.cases.case import Person, Role, Stage
from mailbot.cases.events import EventKind
from mailbot.cases.letters import CalendarMethod, LetterKind
from mailbot.reading.values import Intent
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    ERIC,
    RUTH,
    Story,
    copied,
    guest,
    hour,
    imported,
    proposed,
    scheduled,
)

NAMELESS: dict[str, Any] = {"connectee": replace(ERIC, email="")}
UNKNOWN: dict[str, Any] = {"connector": replace(RUTH, email="")}


def test_a_missing_address_is_asked_for_once_and_the_introduction_goes_when_it_comes() -> None:
    story = copied(Stage.PROPOSED, **NAMELESS)
    assert story.lines == ["03-02 10:00 opened → coordinator", "03-02 10:00 missing → coordinator"]
    assert story.letter(LetterKind.MISSING).facts["names"] == (ERIC.name,)
    assert story.says(CONNECTOR, Intent.ACCEPT, when="03-03 10:00") == ["noted accepted → connector"]
    assert story.waits("04-30 12:00") == []
    said = story.given(CONNECTEE, "eric@example.net", "05-04 10:00")
    assert said == ["introduction → connector, connectee", "done → coordinator"]
    assert story.stage() is Stage.INTRODUCED


def test_times_that_came_with_the_yes_wait_for_the_address_too() -> None:
    story = copied(Stage.PROPOSED, **NAMELESS)
    times = (hour("03-12 14:00"),)
    story.says(CONNECTOR, Intent.ACCEPT, Intent.OFFER_TIMES, when="03-03 10:00", times=times, place="Zoom")
    story.given(CONNECTEE, "eric@example.net", "03-04 10:00")
    facts = story.letter(LetterKind.INTRODUCTION).facts
    assert (facts["offers"], facts["place"]) == (times, "Zoom")


def test_an_import_without_the_connectors_address_waits_with_the_proposal() -> None:
    story = proposed(**UNKNOWN)
    assert story.lines == ["03-02 10:00 missing → coordinator"]
    assert story.waits("04-30 12:00") == []
    assert story.given(CONNECTOR, "ruth@example.com") == ["proposal → connector", "done → coordinator"]


def test_an_import_at_introduced_waits_for_both_addresses() -> None:
    story = imported(Stage.INTRODUCED, **NAMELESS, **UNKNOWN)
    assert story.letter(LetterKind.MISSING).facts["names"] == (RUTH.name, ERIC.name)
    assert story.given(CONNECTOR, "ruth@example.com") == ["done → coordinator"]
    assert story.given(CONNECTEE, "eric@example.net") == ["introduction → connector, connectee", "done → coordinator"]


def test_an_address_that_fails_is_told_to_the_coordinator_at_once_and_its_clocks_stand_still() -> None:
    story = proposed()
    said = story.happens(EventKind.BOUNCE, "03-02 10:05", by=CONNECTOR)
    assert said == ["flag bounced connector", "bounced → coordinator"]
    assert story.letter(LetterKind.BOUNCED).facts["address"] == "ruth@example.com"
    assert story.waits("06-30 12:00") == []


def test_another_address_gets_the_letter_that_failed_and_the_week_anew() -> None:
    story = proposed()
    story.happens(EventKind.BOUNCE, "03-02 10:05", by=CONNECTOR)
    said = story.given(CONNECTOR, "ruth@example.org", "03-11 10:00")
    assert said == ["proposal → connector", "done → coordinator"]
    assert story.waits("03-20 12:00") == ["03-19 09:00 proposal_nudge → connector"]


def bounced_at(story: Story, role: Role, when: str) -> list[str]:
    story.happens(EventKind.BOUNCE, when, by=role)
    return story.given(role, "new@example.org")


@pytest.mark.parametrize("role", [CONNECTOR, CONNECTEE])
def test_a_confirmation_that_failed_goes_once_more_with_its_calendar_event(role: Role) -> None:
    story = scheduled()
    assert bounced_at(story, role, "03-05 10:00") == [f"confirmation → {role}", "done → coordinator"]
    assert story.letter(LetterKind.CONFIRMATION).calendar is CalendarMethod.REQUEST


def test_an_introduction_that_failed_goes_once_more_to_the_one_who_missed_it() -> None:
    story = imported(Stage.INTRODUCED)
    assert bounced_at(story, CONNECTEE, "03-05 10:00") == ["introduction → connectee", "done → coordinator"]


def test_an_introduction_that_the_coordinator_wrote_is_not_repeated() -> None:
    assert bounced_at(copied(Stage.INTRODUCED), CONNECTEE, "03-05 10:00") == ["done → coordinator"]


def test_the_asking_mail_to_a_referral_goes_once_more_to_the_right_address() -> None:
    assert bounced_at(guest(), CONNECTOR, "03-16 11:00") == ["referral_ask → connector", "done → coordinator"]


def test_the_coordinator_may_say_that_the_address_works_again() -> None:
    story = proposed("03-02 10:00")
    story.happens(EventKind.BOUNCE, "03-02 10:05", by=CONNECTOR)
    said = story.orders(Intent.RESUME, when="03-06 10:00")
    assert said == ["flag -bounced connector", "proposal → connector", "done → coordinator"]
    assert story.waits("03-16 12:00") == ["03-16 09:00 proposal_nudge → connector"]


def test_a_referrer_without_an_address_is_no_hindrance() -> None:
    story = guest()
    story.case = replace(story.case, referrer=Person("Ruth Adeyemi", ""))
    assert story.says(CONNECTOR, Intent.DECLINE) == ["noted declined → connector", "declined → coordinator"]
