"""`proposed`: yes, no, later, and what the Connector's silence brings."""

from __future__ import annotations

import pytest

from mailbot.cases.case import DebtKind, Stage
from mailbot.cases.letters import LetterKind
from mailbot.reading.values import Intent, Stance
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    at,
    copied,
    day,
    hour,
    imported,
    proposed,
)


def test_an_imported_match_sends_the_proposal_with_the_resume() -> None:
    story = proposed()
    assert story.lines == ["03-02 10:00 proposal → connector"]
    assert story.letter(LetterKind.PROPOSAL).resume
    assert story.letter(LetterKind.PROPOSAL).facts["due"] == at("03-09 10:00")


def test_a_copied_proposal_is_not_sent_again_and_the_coordinator_hears_what_is_followed() -> None:
    story = copied(Stage.PROPOSED)
    assert story.lines == ["03-02 10:00 opened → coordinator"]
    facts = story.letter(LetterKind.OPENED).facts
    assert (facts["owes"].name, facts["owed"], facts["due"]) == ("Ruth Adeyemi", "decision", at("03-09 10:00"))


def test_silence_brings_two_nudges_and_then_the_coordinator_has_it() -> None:
    story = proposed("03-02 10:00")
    assert story.waits("06-30 12:00") == [
        "03-10 09:00 proposal_nudge → connector",  # the first working morning after the week has run out
        "03-13 09:00 proposal_nudge → connector",  # three working days later
        "03-18 09:00 stalled → coordinator",  # three working days after that
    ]
    assert story.letter(LetterKind.STALLED).facts["nudges"] == 2


def test_a_yes_sends_the_introduction_to_both_at_once_even_at_night() -> None:
    story = proposed()
    assert story.says(CONNECTOR, Intent.ACCEPT, when="03-07 23:30") == ["introduction → connector, connectee"]
    letter = story.letter(LetterKind.INTRODUCTION)
    assert letter.resume
    assert letter.facts["due"] == at("03-14 23:30")
    assert story.stage() is Stage.INTRODUCED
    assert [(d.kind, d.role) for d in story.case.debts] == [(DebtKind.TIME, CONNECTOR)]


def test_a_yes_with_times_puts_them_into_the_introduction_and_the_turn_is_the_connectees() -> None:
    story = proposed()
    times = (hour("03-12 14:00"), hour("03-13 10:00"))
    said = story.says(CONNECTOR, Intent.ACCEPT, Intent.OFFER_TIMES, when="03-03 10:00", times=times, place="Zoom")
    assert said == ["introduction → connector, connectee"]
    facts = story.letter(LetterKind.INTRODUCTION).facts
    assert (facts["offers"], facts["place"], facts["due"]) == (times, "Zoom", at("03-05 10:00"))
    assert [(d.kind, d.role) for d in story.case.debts] == [(DebtKind.CHOICE, CONNECTEE)]


@pytest.mark.parametrize("intents", [(Intent.OFFER_TIMES,), (Intent.ACCEPT, Intent.OFFER_TIMES)])
def test_a_time_offered_is_itself_the_yes(intents: tuple[Intent, ...]) -> None:
    story = proposed()
    assert story.says(CONNECTOR, *intents, times=(hour("03-12 14:00"),)) == ["introduction → connector, connectee"]


def test_a_time_that_the_two_have_settled_already_is_introduced_and_confirmed() -> None:
    story = proposed()
    said = story.says(
        CONNECTOR,
        Intent.AGREE_TIME,
        times=(hour("03-12 14:00", Stance.AGREED),),
        place="Zoom",
        reply="Eric and I have agreed on it.",
    )
    assert said == ["introduction → connector, connectee", "confirmation → connector", "confirmation → connectee"]
    assert story.stage() is Stage.SCHEDULED


def test_a_yes_in_general_words_hands_the_turn_to_the_connectee() -> None:
    story = proposed()
    said = story.says(CONNECTOR, Intent.ACCEPT, Intent.OFFER_OPEN)
    assert said == ["introduction → connector, connectee", "times_relay → connectee"]
    assert story.letter(LetterKind.TIMES_RELAY).facts["open"]
    assert [(d.kind, d.role) for d in story.case.debts] == [(DebtKind.TIME, CONNECTEE)]


def test_general_words_without_a_yes_are_for_the_coordinator_whose_word_is_then_taken() -> None:
    story = proposed()
    said = story.says(CONNECTOR, Intent.OFFER_OPEN)
    assert said == ["ask: they are open to times, but have not said yes"]
    said = story.says(CONNECTOR, Intent.OFFER_OPEN, approved=True)
    assert said[0] == "introduction → connector, connectee"


def test_the_connectees_yes_is_not_the_connectors() -> None:
    story = proposed()
    assert story.says(CONNECTEE, Intent.ACCEPT) == ["noted recorded → connectee"]
    assert story.stage() is Stage.PROPOSED
    said = story.says(CONNECTEE, Intent.AGREE_TIME, times=(hour("03-12 14:00", Stance.AGREED),))
    assert said == ["ask: the Connectee names a time, but the Connector has not said yes"]


def test_a_second_yes_sends_no_second_introduction() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.ACCEPT, when="03-03 10:00")
    assert story.says(CONNECTOR, Intent.ACCEPT, when="03-04 10:00") == []


def test_a_no_is_thanked_and_the_coordinator_hears_it_at_once() -> None:
    story = proposed()
    said = story.says(CONNECTOR, Intent.DECLINE, when="03-03 22:00", reply="I can't this year.")
    assert said == ["noted declined → connector", "declined → coordinator"]
    assert story.letter(LetterKind.DECLINED).facts["quoted"] == "I can't this year."
    assert story.stage() is Stage.DECLINED
    assert story.waits("06-30 12:00") == []


@pytest.mark.parametrize(
    ("until", "morning"),
    [
        (day("04-14"), "04-14"),  # "on Tuesday 14 April"
        (day("05-01"), "05-01"),  # "in May"
        (day("04-03"), "04-06"),  # Good Friday
        (day("04-11"), "04-13"),  # a Saturday
        (None, "04-01"),  # no day: four weeks
        (day("02-01"), "04-01"),  # a day that is past is no day
    ],
)
def test_later_is_asked_again_on_the_first_working_morning_from_the_day_named(until: object, morning: str) -> None:
    story = proposed()
    assert story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=until) == ["noted deferred → connector"]
    assert story.letter(LetterKind.NOTED).facts["until"] == day(morning)
    assert story.stage() is Stage.PAUSED
    assert story.waits(f"{morning} 12:00") == [f"{morning} 09:00 proposal_again → connector"]
    assert story.stage() is Stage.PROPOSED


def test_after_a_deferral_the_week_starts_anew() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    assert story.waits("06-30 12:00") == [
        "04-14 09:00 proposal_again → connector",
        "04-21 09:00 proposal_nudge → connector",
        "04-24 09:00 proposal_nudge → connector",
        "04-29 09:00 stalled → coordinator",
    ]


def test_a_second_deferral_is_asked_again_too() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    story.waits("04-15 10:00")
    story.says(CONNECTOR, Intent.DEFER, until=day("06-01"))
    assert story.waits("06-01 12:00") == ["06-01 09:00 proposal_again → connector"]
    assert len({send.key for send in story.sent if send.kind is LetterKind.PROPOSAL_AGAIN}) == 2


def test_yes_but_not_before_may_is_a_later() -> None:
    story = proposed()
    assert story.says(CONNECTOR, Intent.ACCEPT, Intent.DEFER, Intent.OFFER_OPEN, until=day("05-01")) == [
        "noted deferred → connector"
    ]


def test_later_and_a_time_in_one_mail_is_for_the_coordinator() -> None:
    story = proposed()
    said = story.says(CONNECTOR, Intent.DEFER, Intent.OFFER_TIMES, until=day("05-01"), times=(hour("03-12 14:00"),))
    assert said == ["ask: they ask for later and name a time as well"]
    assert story.stage() is Stage.PROPOSED


@pytest.mark.parametrize(
    ("intents", "stage"),
    [
        ((Intent.ACCEPT,), Stage.INTRODUCED),
        ((Intent.OFFER_TIMES,), Stage.INTRODUCED),
        ((Intent.DECLINE,), Stage.DECLINED),
    ],
)
def test_whoever_deferred_may_change_their_mind(intents: tuple[Intent, ...], stage: Stage) -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("05-01"))
    story.says(CONNECTOR, *intents, when="03-11 10:00", times=(hour("03-19 14:00"),))
    assert story.stage() is stage
    assert "proposal_again" not in " ".join(story.waits("06-30 12:00"))


def test_a_yes_to_a_match_that_rests_further_on_is_for_the_coordinator() -> None:
    story = imported(Stage.MET)
    story.orders(Intent.PAUSE)
    assert story.says(CONNECTOR, Intent.ACCEPT) == ["ask: they say yes, but the match is further on, and on hold"]
