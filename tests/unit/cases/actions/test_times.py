"""Whose turn it is, and what is said twice."""

from __future__ import annotations

from mailbot.cases.case import DebtKind, Role, Stage
from mailbot.cases.letters import LetterKind
from mailbot.reading.values import Intent, Part, Stance, Time
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    Story,
    at,
    day,
    hour,
    imported,
    scheduled,
)

TUESDAY, THURSDAY = hour("03-10 14:00"), hour("03-12 10:00")
BOTH_MOVED = ["moved → connector", "moved → connectee"]


def offered(*times: Time, by: Role = CONNECTOR) -> Story:
    story = imported(Stage.INTRODUCED)
    story.says(by, Intent.OFFER_TIMES, when="03-03 11:00", times=times, place="Zoom")
    return story


def owes(story: Story) -> list[tuple[DebtKind, Role]]:
    return [(debt.kind, debt.role) for debt in story.case.debts]


# ── whose turn it is ─────────────────────────────────────────────────────────────────────


def test_a_second_refusal_leaves_the_turn_to_the_one_who_offers() -> None:
    story = offered(TUESDAY)
    story.says(CONNECTEE, Intent.REJECT_TIME, when="03-04 10:00")
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]
    ruled_out = (hour("03-13", Stance.RULED_OUT),)
    assert story.says(CONNECTEE, Intent.REJECT_TIME, when="03-04 11:00", times=ruled_out) == [
        "noted recorded → connectee"
    ]
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]


def test_who_takes_one_of_two_times_back_still_waits_for_the_choice() -> None:
    story = offered(TUESDAY, THURSDAY)
    ruled_out = (hour("03-10", Stance.RULED_OUT),)
    said = story.says(CONNECTOR, Intent.REJECT_TIME, when="03-04 10:00", times=ruled_out)
    assert said == ["noted recorded → connector"]
    assert owes(story) == [(DebtKind.CHOICE, CONNECTEE)]
    story.waits("03-06 12:00")
    assert story.letter(LetterKind.TIME_NUDGE, CONNECTEE).facts["offers"] == (THURSDAY,)


def test_who_refuses_a_counter_offer_hands_the_turn_over_though_their_own_time_still_stands() -> None:
    story = offered(TUESDAY)
    story.says(CONNECTEE, Intent.OFFER_TIMES, when="03-04 10:00", times=(THURSDAY,))
    assert owes(story) == [(DebtKind.CHOICE, CONNECTOR)]
    said = story.says(CONNECTOR, Intent.REJECT_TIME, when="03-04 11:00", times=(hour("03-12", Stance.RULED_OUT),))
    assert said == ["noted recorded → connector", "time_question → connectee"]
    assert owes(story) == [(DebtKind.TIME, CONNECTEE)]
    assert story.letter(LetterKind.TIME_QUESTION).facts["missing"] == "none_suits"


def test_who_rules_out_the_first_offer_once_more_still_waits_for_an_answer_to_their_own() -> None:
    story = offered(TUESDAY)
    story.says(CONNECTEE, Intent.OFFER_TIMES, when="03-04 10:00", times=(THURSDAY,))
    ruled_out = (hour("03-10", Stance.RULED_OUT),)
    assert story.says(CONNECTEE, Intent.REJECT_TIME, when="03-04 11:00", times=ruled_out) == [
        "noted recorded → connectee"
    ]
    assert owes(story) == [(DebtKind.CHOICE, CONNECTOR)]


def test_a_refusal_with_the_offerer_in_copy_asks_them_nothing_that_they_have_read() -> None:
    story = offered(TUESDAY)
    said = story.says(CONNECTEE, Intent.REJECT_TIME, when="03-04 10:00", seen=(CONNECTOR,))
    assert said == ["noted recorded → connectee"]
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]


# ── said twice ───────────────────────────────────────────────────────────────────────────


def test_times_that_are_on_the_table_already_are_not_passed_on_twice() -> None:
    story = offered(TUESDAY, THURSDAY)
    before = story.case.debts
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-04 10:00", times=(THURSDAY, TUESDAY))
    assert said == ["noted recorded → connector"]
    assert story.case.debts == before


def test_the_same_times_with_another_place_are_news() -> None:
    story = offered(TUESDAY)
    assert story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-04 10:00", times=(TUESDAY,), place="Zoom") == [
        "noted recorded → connector"
    ]
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-04 11:00", times=(TUESDAY,), place="Second Cup")
    assert said == ["times_relay → connectee"]
    assert story.letter(LetterKind.TIMES_RELAY).facts["place"] == "Second Cup"


def test_one_new_time_among_those_said_before_is_news() -> None:
    story = offered(TUESDAY)
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-04 10:00", times=(TUESDAY, THURSDAY))
    assert said == ["times_relay → connectee"]


def test_a_time_that_was_taken_back_may_be_offered_anew() -> None:
    story = offered(TUESDAY)
    story.says(CONNECTOR, Intent.REJECT_TIME, when="03-04 10:00", times=(hour("03-10", Stance.RULED_OUT),))
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-04 11:00", times=(TUESDAY,))
    assert said == ["times_relay → connectee"]


def test_being_open_twice_brings_no_third_nudge() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_OPEN, when="03-03 10:00")
    assert [line.split(" ", 2)[2] for line in story.waits("04-01 10:00")] == [
        "time_nudge → connectee",
        "time_nudge → connectee",
        "stalled → coordinator",
    ]
    story.says(CONNECTOR, Intent.OFFER_OPEN)
    assert owes(story) == [(DebtKind.TIME, CONNECTEE)]
    assert "time_nudge" not in " ".join(story.waits("06-30 12:00"))


def test_being_open_after_a_first_nudge_leaves_one_more() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_OPEN, when="03-03 10:00")
    story.waits("03-11 12:00")
    story.says(CONNECTOR, Intent.OFFER_OPEN, when="03-12 10:00")
    assert story.waits("06-30 12:00") == ["03-20 09:00 time_nudge → connectee", "03-25 09:00 stalled → coordinator"]


def test_being_open_beside_offers_leaves_the_choice_to_nobody() -> None:
    story = offered(TUESDAY, by=CONNECTEE)
    assert owes(story) == [(DebtKind.CHOICE, CONNECTOR)]
    story.says(CONNECTOR, Intent.OFFER_OPEN, when="03-04 10:00")
    assert owes(story) == [(DebtKind.TIME, CONNECTEE)]


# ── taking a time ────────────────────────────────────────────────────────────────────────


def test_an_hour_that_nobody_offered_beside_an_offered_afternoon_is_not_the_one_that_is_taken() -> None:
    story = offered(Time(day("03-10"), part=Part.AFTERNOON, window=True))
    times = (
        hour("03-11 10:00", Stance.AGREED),
        Time(day("03-10"), part=Part.AFTERNOON, window=True, stance=Stance.AGREED),
    )
    assert story.says(CONNECTEE, Intent.AGREE_TIME, when="03-04 10:00", times=times) == ["time_question → connectee"]
    assert story.letter(LetterKind.TIME_QUESTION).facts["missing"] == "hour"
    assert story.stage() is Stage.INTRODUCED


# ── the place ────────────────────────────────────────────────────────────────────────────


def test_the_place_said_once_more_after_the_settling_changes_no_calendar() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(TUESDAY,))
    story.says(CONNECTOR, Intent.OTHER, when="03-03 12:00", place="Bridgehead on Bank")
    story.says(CONNECTEE, Intent.AGREE_TIME, when="03-04 10:00", times=(hour("03-10 14:00", Stance.AGREED),))
    said = story.says(CONNECTOR, Intent.OTHER, when="03-05 10:00", place="Bridgehead on Bank")
    assert said == ["noted recorded → connector"]
    assert story.says(CONNECTOR, Intent.OTHER, when="03-05 11:00", place="Second Cup") == BOTH_MOVED


def test_a_place_told_after_the_hour_moves_nothing() -> None:
    story = scheduled(place=None)
    story.now = at("03-12 18:00")
    assert story.says(CONNECTOR, Intent.OTHER, place="Bridgehead on Bank") == ["noted recorded → connector"]
    assert story.case.place == "Bridgehead on Bank"
    assert story.stage() is Stage.SCHEDULED
