"""What waited for an address, or missed its reader, goes once, and when the match goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailbot.cases.case import DebtKind, Role, Stage
from mailbot.cases.events import EventKind
from mailbot.cases.letters import CalendarMethod, LetterKind, done_facts
from mailbot.reading.values import Intent, Stance
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    ERIC,
    RUTH,
    Story,
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

NO_ERIC, NO_RUTH = replace(ERIC, email=""), replace(RUTH, email="")


def news(story: Story, when: str = "", **people: Any) -> list[str]:
    """The coordinator has said what is new of somebody; the pipeline entered it."""
    story.case = replace(story.case, **people)
    return story.happens(EventKind.UPDATED, when, by=COORDINATOR)


def owes(story: Story) -> list[tuple[DebtKind, Role]]:
    return [(debt.kind, debt.role) for debt in story.case.debts]


def failed(story: Story, role: Role, when: str) -> Story:
    story.happens(EventKind.BOUNCE, when, by=role)
    return story


# ── an address that was missing ──────────────────────────────────────────────────────────


def test_both_addresses_in_one_mail_bring_the_introduction() -> None:
    story = imported(Stage.INTRODUCED, connector=NO_RUTH, connectee=NO_ERIC)
    assert news(story, "03-04 10:00", connector=RUTH) == []
    assert news(story, "03-04 10:00", connectee=ERIC) == ["introduction → connector, connectee"]
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]
    assert story.case.debts[0].since == at("03-04 10:00")


def test_both_addresses_of_a_match_to_be_proposed_bring_the_proposal_alone() -> None:
    story = proposed(connector=NO_RUTH, connectee=NO_ERIC)
    assert news(story, "03-04 10:00", connectee=ERIC) == []
    assert news(story, "03-04 10:00", connector=RUTH) == ["proposal → connector"]
    assert (story.stage(), owes(story)) == (Stage.PROPOSED, [(DebtKind.DECISION, CONNECTOR)])


def test_news_that_nothing_waited_for_sends_nothing() -> None:
    story = imported(Stage.INTRODUCED)
    before = story.case
    assert news(story, "03-04 10:00", connector=replace(RUTH, phone="613-555-0123")) == []
    assert story.case.debts == before.debts


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.INTRODUCED])
def test_an_address_that_comes_while_the_match_is_on_hold_is_used_when_it_goes_on(stage: Stage) -> None:
    story = imported(stage, connector=NO_RUTH)
    story.orders(Intent.PAUSE, when="03-04 10:00")
    assert story.given(CONNECTOR, RUTH.email, "03-05 10:00") == ["done → coordinator"]
    letter = "proposal → connector" if stage is Stage.PROPOSED else "introduction → connector, connectee"
    assert story.orders(Intent.RESUME, when="03-06 10:00") == [letter, "done → coordinator"]
    assert story.stage() is stage
    assert story.case.debts[0].since == at("03-06 10:00")


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.INTRODUCED])
def test_a_pause_that_ends_on_its_day_sends_what_waited(stage: Stage) -> None:
    story = imported(stage, connector=NO_RUTH)
    story.orders(Intent.PAUSE, when="03-04 10:00", until=day("04-14"))
    story.given(CONNECTOR, RUTH.email, "03-05 10:00")
    letter = "proposal → connector" if stage is Stage.PROPOSED else "introduction → connector, connectee"
    assert story.waits("04-14 12:00") == [f"04-14 09:00 {letter}"]


def test_an_address_that_comes_after_the_end_is_used_when_the_match_is_taken_up_again() -> None:
    story = proposed(connector=NO_RUTH)
    story.orders(Intent.CLOSE, when="03-04 10:00")
    assert story.given(CONNECTOR, RUTH.email, "03-05 10:00") == ["done → coordinator"]
    assert story.orders(Intent.RESUME, when="03-06 10:00") == ["proposal → connector", "done → coordinator"]


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.INTRODUCED])
def test_nobody_is_nudged_for_a_letter_that_still_waits_for_an_address(stage: Stage) -> None:
    people = {"connector": NO_RUTH} if stage is Stage.PROPOSED else {"connectee": NO_ERIC}
    story = imported(stage, "03-02 10:00", **people)
    assert story.orders(Intent.RESUME, when="03-06 10:00") == ["done → coordinator"]
    assert story.case.debts == ()
    assert story.waits("06-30 12:00") == []


def test_who_has_said_yes_is_not_asked_again_while_the_others_address_is_missing() -> None:
    story = proposed(connectee=NO_ERIC)
    story.says(CONNECTOR, Intent.ACCEPT, when="03-03 10:00")
    story.orders(Intent.RESUME, when="03-06 10:00")
    assert story.waits("06-30 12:00") == []
    said = story.given(CONNECTEE, ERIC.email, "07-02 10:00")
    assert said == ["introduction → connector, connectee", "done → coordinator"]


def test_a_yes_before_the_address_does_not_outlive_a_later_no_or_not_now() -> None:
    for intent in (Intent.DECLINE, Intent.DEFER):
        story = proposed(connectee=NO_ERIC)
        story.says(CONNECTOR, Intent.ACCEPT, when="03-03 10:00")
        story.says(CONNECTOR, intent, when="03-04 10:00", until=day("04-14"))
        story.orders(Intent.RESUME, when="03-05 10:00")
        assert story.given(CONNECTEE, ERIC.email, "03-06 10:00") == ["done → coordinator"]
        assert (story.stage(), owes(story)) == (Stage.PROPOSED, [(DebtKind.DECISION, CONNECTOR)])


def test_the_connectees_later_takes_nothing_from_the_connectors_yes() -> None:
    story = proposed(connectee=NO_ERIC)
    story.says(CONNECTOR, Intent.ACCEPT, when="03-03 10:00")
    story.says(CONNECTEE, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    story.given(CONNECTEE, ERIC.email, "03-06 10:00")
    assert story.waits("04-14 12:00") == ["04-14 09:00 introduction → connector, connectee"]


def test_times_named_before_the_address_came_stand_in_the_introduction() -> None:
    story = proposed(connectee=NO_ERIC)
    story.says(CONNECTOR, Intent.AGREE_TIME, when="03-03 10:00", times=(hour("03-12 14:00", Stance.AGREED),))
    story.given(CONNECTEE, ERIC.email, "03-05 10:00")
    assert story.letter(LetterKind.INTRODUCTION).facts["offers"] == (hour("03-12 14:00"),)
    assert owes(story) == [(DebtKind.CHOICE, CONNECTEE)]
    assert story.case.debts[0].due == at("03-09 10:00")


def test_a_guests_times_named_before_the_address_came_stand_in_the_introduction() -> None:
    story = guest()
    story.case = replace(story.case, connectee=NO_ERIC)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-17 10:00", times=(hour("03-26 14:00"),))
    said = story.given(CONNECTEE, ERIC.email, "03-18 10:00")
    assert said == ["referral_introduction → connector, connectee", "done → coordinator"]
    assert owes(story) == [(DebtKind.CHOICE, CONNECTEE)]
    assert story.letter(LetterKind.REFERRAL_INTRODUCTION).facts["offers"] == (hour("03-26 14:00"),)
    story.waits("03-26 12:00")
    assert story.letter(LetterKind.TIME_NUDGE).facts["offers"] == (hour("03-26 14:00"),)


def test_an_introduction_by_the_coordinator_makes_up_for_the_one_that_waited() -> None:
    story = imported(Stage.INTRODUCED, connectee=NO_ERIC)
    story.case = replace(story.case, connectee=ERIC)
    assert story.happens(EventKind.INTRODUCED, "03-04 10:00", by=COORDINATOR) == ["opened → coordinator"]
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]
    assert story.happens(EventKind.INTRODUCED, "03-05 10:00", by=COORDINATOR) == []
    assert news(story, "03-05 10:00", connectee=replace(ERIC, phone="613-555-0123")) == []
    assert story.waits("03-12 12:00") == ["03-12 09:00 time_nudge → connector"]


def test_the_proposal_that_waited_goes_once_and_later_news_moves_no_clock() -> None:
    story = proposed(connector=NO_RUTH)
    story.given(CONNECTOR, RUTH.email, "03-04 10:00")
    before = story.case.debts
    assert news(story, "03-06 10:00", connectee=replace(ERIC, phone="613-555-0123")) == []
    assert story.case.debts == before


def test_the_choice_in_an_introduction_that_waited_is_owed_before_the_first_of_its_times() -> None:
    story = proposed(connectee=NO_ERIC)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 10:00", times=(hour("03-09 14:00"),), place="Zoom")
    mail = replace(story.mail(COORDINATOR), sent_at=at("03-04 10:00"))  # read a day late
    story.mail = lambda *_: mail  # type: ignore[method-assign]
    story.given(CONNECTEE, ERIC.email, "03-05 10:00")
    (debt,) = story.case.debts
    assert (debt.kind, debt.since, debt.due) == (DebtKind.CHOICE, at("03-05 10:00"), at("03-06 09:00"))


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.INTRODUCED])
def test_the_clock_of_a_letter_that_waited_counts_from_the_letter_and_not_from_the_mail_that_was_read_late(
    stage: Stage,
) -> None:
    story = imported(stage, connector=NO_RUTH)
    mail = replace(story.mail(COORDINATOR), sent_at=at("03-04 10:00"))
    story.mail = lambda *_: mail  # type: ignore[method-assign]
    story.given(CONNECTOR, RUTH.email, "03-06 10:00")
    assert story.case.debts[0].since == at("03-06 10:00")


def test_nobody_is_introduced_to_an_address_that_fails_and_the_yes_is_kept_until_it_works() -> None:
    story = failed(proposed(), CONNECTEE, "03-02 10:05")
    assert story.says(CONNECTOR, Intent.ACCEPT, when="03-03 10:00") == ["noted accepted → connector"]
    assert (story.stage(), story.case.debts) == (Stage.PROPOSED, ())
    assert story.given(CONNECTEE, "eric@example.org", "03-05 10:00") == [
        "introduction → connector, connectee",
        "done → coordinator",
    ]
    story = failed(proposed(), CONNECTEE, "03-02 10:05")
    story.says(CONNECTOR, Intent.ACCEPT, when="03-03 10:00")
    assert story.orders(Intent.RESUME, when="03-05 10:00") == [
        "flag -bounced connectee",
        "introduction → connector, connectee",
        "done → coordinator",
    ]


def test_an_address_that_has_failed_since_is_mended_whatever_else_comes() -> None:
    story = failed(proposed(), CONNECTOR, "03-02 10:05")
    assert news(story, "03-03 10:00", connectee=replace(ERIC, phone="613-555-0123")) == []
    assert story.given(CONNECTOR, "ruth@example.org", "03-05 10:00") == ["proposal → connector", "done → coordinator"]


def test_the_coordinators_address_is_confirmed_as_taken() -> None:
    story = proposed(connector=NO_RUTH)
    story.given(CONNECTOR, RUTH.email, "03-04 10:00")
    assert story.letter(LetterKind.DONE).facts == done_facts("recorded")


# ── an address that had failed ───────────────────────────────────────────────────────────


def test_what_missed_them_goes_when_a_match_that_was_put_on_hold_goes_on() -> None:
    story = failed(proposed(), CONNECTOR, "03-02 10:05")
    story.orders(Intent.PAUSE, when="03-03 10:00")
    assert story.given(CONNECTOR, "ruth@example.org", "03-05 10:00") == ["done → coordinator"]
    assert story.orders(Intent.RESUME, when="03-09 10:00") == ["proposal → connector", "done → coordinator"]
    assert story.waits("03-17 12:00") == ["03-17 09:00 proposal_nudge → connector"]


def test_what_missed_them_goes_when_a_closed_match_is_taken_up_again() -> None:
    story = failed(proposed(), CONNECTOR, "03-02 10:05")
    story.orders(Intent.CLOSE, when="03-03 10:00")
    story.given(CONNECTOR, "ruth@example.org", "03-05 10:00")
    assert story.orders(Intent.RESUME, when="03-09 10:00") == ["proposal → connector", "done → coordinator"]


def test_what_missed_the_other_side_goes_when_a_deferral_is_over() -> None:
    story = failed(imported(Stage.INTRODUCED), CONNECTEE, "03-02 10:05")
    story.says(CONNECTOR, Intent.DEFER, when="03-03 10:00", until=day("04-14"))
    story.given(CONNECTEE, "eric@example.org", "03-05 10:00")
    assert story.waits("04-14 12:00") == [
        "04-14 09:00 proposal_again → connector",
        "04-14 09:00 introduction → connectee",
    ]


def test_a_question_asked_again_is_not_sent_twice_to_the_new_address() -> None:
    story = failed(proposed(), CONNECTOR, "03-02 10:05")
    story.case = replace(story.case, stops=())
    story.says(CONNECTOR, Intent.DEFER, when="03-03 10:00", until=day("04-14"))
    story.given(CONNECTOR, "ruth@example.org", "03-05 10:00")
    assert story.waits("04-14 12:00") == ["04-14 09:00 proposal_again → connector"]


def test_a_yes_from_the_new_address_is_introduced_once() -> None:
    story = failed(proposed(), CONNECTOR, "03-02 10:05")
    story.case = replace(story.case, stops=())  # it works again, in another match
    assert story.says(CONNECTOR, Intent.ACCEPT, when="03-03 10:00") == ["introduction → connector, connectee"]
    assert news(story, "03-04 10:00", connector=replace(RUTH, phone="613-555-0123")) == []


def test_a_yes_that_ends_a_hold_brings_what_the_other_side_had_missed() -> None:
    story = failed(imported(Stage.INTRODUCED), CONNECTEE, "03-02 10:05")
    story.says(CONNECTOR, Intent.DEFER, when="03-03 10:00", until=day("04-14"))
    story.given(CONNECTEE, "eric@example.org", "03-05 10:00")
    assert story.says(CONNECTOR, Intent.ACCEPT, when="03-09 10:00") == [
        "introduction → connectee",
        "noted recorded → connector",
    ]


def test_who_has_said_yes_gets_no_second_proposal_when_the_address_works_again() -> None:
    story = proposed(connectee=NO_ERIC)
    story.says(CONNECTOR, Intent.ACCEPT, when="03-03 10:00")
    failed(story, CONNECTOR, "03-03 10:05")
    assert story.orders(Intent.RESUME, when="03-04 10:00") == ["flag -bounced connector", "done → coordinator"]


def test_the_letter_goes_once_and_no_more_with_the_next_news() -> None:
    story = failed(proposed(), CONNECTOR, "03-02 10:05")
    story.given(CONNECTOR, "ruth@example.org", "03-05 10:00")
    assert story.given(CONNECTOR, "ruth.adeyemi@example.org", "03-06 10:00") == ["done → coordinator"]
    assert news(story, "03-07 10:00", connectee=replace(ERIC, phone="613-555-0123")) == []


def test_the_proposal_that_goes_once_more_is_the_whole_of_it() -> None:
    story = failed(proposed(), CONNECTOR, "03-02 10:05")
    story.given(CONNECTOR, "ruth@example.org", "03-05 10:00")
    letter = story.letter(LetterKind.PROPOSAL)
    assert (letter.resume, letter.facts) == (True, {"has_resume": True, "due": at("03-12 10:00")})
    story = failed(proposed(resume=""), CONNECTOR, "03-02 10:05")
    story.given(CONNECTOR, "ruth@example.org", "03-05 10:00")
    letter = story.letter(LetterKind.PROPOSAL)
    assert (letter.resume, letter.facts["has_resume"]) == (False, False)


def test_a_proposal_that_the_coordinator_wrote_is_not_repeated() -> None:
    story = failed(copied(Stage.PROPOSED), CONNECTOR, "03-02 10:05")
    assert story.given(CONNECTOR, "ruth@example.org", "03-05 10:00") == ["done → coordinator"]
    assert story.case.debts[0].since == at("03-05 10:00")


def test_the_introduction_that_goes_once_more_is_the_whole_of_it_without_times_that_were_relayed() -> None:
    story = failed(imported(Stage.INTRODUCED, place="Zoom"), CONNECTOR, "03-02 10:05")
    story.given(CONNECTOR, "ruth@example.org", "03-05 10:00")
    letter = story.letter(LetterKind.INTRODUCTION)
    assert (letter.to, letter.resume) == ((CONNECTOR,), True)
    assert letter.facts == {"has_resume": True, "due": at("03-12 10:00"), "offers": (), "place": "Zoom"}


def test_a_referrals_introduction_that_goes_once_more_is_a_referrals() -> None:
    story = failed(guest(introduced=True), CONNECTOR, "03-16 11:00")
    assert story.given(CONNECTOR, "priya@example.org", "03-17 10:00") == [
        "referral_introduction → connector",
        "done → coordinator",
    ]
    assert set(story.letter(LetterKind.REFERRAL_INTRODUCTION).facts) == {"has_resume", "due", "offers", "place"}


def test_a_choice_that_missed_its_reader_is_counted_from_the_new_address_within_the_first_offered_time() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(hour("03-11 14:00"),), place="Zoom")
    failed(story, CONNECTEE, "03-03 11:05")
    story.given(CONNECTEE, "eric@example.org", "03-09 10:00")
    (debt,) = story.case.debts
    assert (debt.kind, debt.since, debt.due) == (DebtKind.CHOICE, at("03-09 10:00"), at("03-10 09:00"))


def test_a_choice_of_the_connector_that_missed_them_is_counted_so_too() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTEE, Intent.OFFER_TIMES, when="03-03 11:00", times=(hour("03-11 14:00"),), place="Zoom")
    failed(story, CONNECTOR, "03-03 11:05")
    story.given(CONNECTOR, "ruth@example.org", "03-09 10:00")
    (debt,) = story.case.debts
    assert (debt.kind, debt.role, debt.due) == (DebtKind.CHOICE, CONNECTOR, at("03-10 09:00"))


def test_a_time_that_is_owed_beside_offers_has_its_whole_week_from_the_new_address() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(hour("03-11 14:00"),), place="Zoom")
    story.says(CONNECTOR, Intent.OFFER_OPEN, when="03-03 12:00")
    failed(story, CONNECTEE, "03-03 12:05")
    story.given(CONNECTEE, "eric@example.org", "03-04 10:00")
    assert [(d.kind, d.due) for d in story.case.debts] == [(DebtKind.TIME, at("03-11 10:00"))]


def test_what_goes_once_more_is_owed_from_then_though_the_coordinators_mail_was_read_late() -> None:
    story = failed(proposed(), CONNECTOR, "03-02 10:05")
    mail = replace(story.mail(COORDINATOR), sent_at=at("03-04 10:00"))
    story.mail = lambda *_: mail  # type: ignore[method-assign]
    story.given(CONNECTOR, "ruth@example.org", "03-06 10:00")
    assert story.case.debts[0].since == at("03-06 10:00")


def test_a_confirmation_that_goes_once_more_has_all_that_it_had() -> None:
    story = scheduled()
    first = story.letter(LetterKind.CONFIRMATION, CONNECTEE)
    failed(story, CONNECTEE, "03-05 10:00")
    story.given(CONNECTEE, "eric@example.org", "03-06 10:00")
    again = story.letter(LetterKind.CONFIRMATION, CONNECTEE)
    assert again is not first
    assert (again.facts, again.calendar) == (first.facts, CalendarMethod.REQUEST)


def test_what_they_owe_no_letter_for_is_counted_from_now_all_the_same() -> None:
    story = failed(met(), CONNECTOR, "03-13 10:05")
    assert story.given(CONNECTOR, "ruth@example.org", "03-20 10:00") == ["done → coordinator"]
    (debt,) = story.case.debts
    assert (debt.kind, debt.since) == (DebtKind.REFERRALS, at("03-20 10:00"))


def test_a_survey_that_missed_them_goes_once_more_and_is_due_a_week_from_then() -> None:
    story = referred()
    story.waits("03-17 12:00")
    failed(story, CONNECTEE, "03-17 12:05")
    assert story.given(CONNECTEE, "eric@example.org", "03-19 10:00") == ["survey → connectee", "done → coordinator"]
    assert story.letter(LetterKind.SURVEY).facts == {"due": at("03-26 10:00")}


def test_a_survey_that_went_by_hand_is_not_sent_after_it() -> None:
    story = failed(imported(Stage.SURVEYED), CONNECTEE, "03-03 10:00")
    assert story.given(CONNECTEE, "eric@example.org", "03-04 10:00") == ["done → coordinator"]


def test_a_survey_that_was_answered_is_not_sent_again() -> None:
    story = referred()
    story.waits("03-17 12:00")
    story.says(CONNECTEE, Intent.FEEDBACK, when="03-17 13:00")
    failed(story, CONNECTEE, "03-17 14:00")
    assert story.given(CONNECTEE, "eric@example.org", "03-19 10:00") == ["done → coordinator"]


def test_the_other_sides_failure_is_not_mended_by_mine() -> None:
    story = failed(failed(imported(Stage.INTRODUCED), CONNECTOR, "03-02 10:05"), CONNECTEE, "03-02 10:06")
    assert story.given(CONNECTOR, "ruth@example.org", "03-03 10:00") == [
        "introduction → connector",
        "done → coordinator",
    ]
    assert story.given(CONNECTEE, "eric@example.org", "03-04 10:00") == [
        "introduction → connectee",
        "done → coordinator",
    ]


def test_imported_meetings_without_an_hour_have_no_confirmation_to_miss() -> None:
    story = failed(imported(Stage.SCHEDULED), CONNECTOR, "03-03 10:00")
    assert story.given(CONNECTOR, "ruth@example.org", "03-04 10:00") == ["done → coordinator"]
