"""`introduced`: offers, choices, refusals, and whose turn it is."""

from __future__ import annotations

import pytest

from mailbot.cases.case import DebtKind, Role, Stage
from mailbot.cases.letters import LetterKind
from mailbot.reading.values import Intent, Part, Stance, Time
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    Story,
    at,
    copied,
    day,
    guest,
    hour,
    imported,
)

TUESDAY = hour("03-10 14:00")
SETTLED = "It's settled: we meet then."
THURSDAY = hour("03-12 10:00")
AFTERNOON = Time(day("03-10"), part=Part.AFTERNOON, window=True)
BOTH_CONFIRMED = ["confirmation → connector", "confirmation → connectee"]


def introduced() -> Story:
    return imported(Stage.INTRODUCED, "03-02 10:00")


def offered(
    *times: Time, by: Role = CONNECTOR, place: str | None = "My office, 90 Elgin", when: str = "03-03 11:00"
) -> Story:
    story = introduced()
    story.says(by, Intent.OFFER_TIMES, when=when, times=times or (TUESDAY, THURSDAY), place=place)
    return story


def owes(story: Story) -> list[tuple[DebtKind, Role]]:
    return [(debt.kind, debt.role) for debt in story.case.debts]


def test_a_copied_introduction_sends_no_second_one_and_the_connector_owes_a_time_in_a_week() -> None:
    story = copied(Stage.INTRODUCED)
    assert story.lines == ["03-02 10:00 opened → coordinator"]
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]
    assert story.waits("06-30 12:00") == [
        "03-10 09:00 time_nudge → connector",
        "03-13 09:00 time_nudge → connector",
        "03-18 09:00 stalled → coordinator",
    ]


def test_offered_times_go_on_to_the_connectee_who_owes_a_choice_in_two_working_days() -> None:
    story = introduced()
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-05 11:00", times=(hour("03-19 14:00"),), place="Zoom")
    assert said == ["times_relay → connectee"]
    facts = story.letter(LetterKind.TIMES_RELAY).facts
    assert (facts["offers"], facts["place"], facts["due"]) == ((hour("03-19 14:00"),), "Zoom", at("03-09 11:00"))
    assert owes(story) == [(DebtKind.CHOICE, CONNECTEE)]
    assert story.waits("06-30 12:00") == [
        "03-10 09:00 time_nudge → connectee",
        "03-13 09:00 time_nudge → connectee",
        "03-18 09:00 stalled → coordinator",
    ]


def test_a_choice_is_owed_in_any_case_by_the_working_morning_before_the_first_offered_time() -> None:
    story = introduced()
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-05 11:00", times=(hour("03-09 14:00"), THURSDAY), place="Zoom")
    assert story.letter(LetterKind.TIMES_RELAY).facts["due"] == at("03-06 09:00")
    assert story.waits("03-06 12:00") == ["03-06 09:00 time_nudge → connectee"]


def test_the_debtors_own_thanks_restart_the_choice_but_not_beyond_the_first_offered_time() -> None:
    story = offered(hour("03-06 14:00"))
    story.says(CONNECTEE, Intent.THANKS, when="03-04 16:00")
    assert story.waits("03-05 12:00") == ["03-05 09:00 time_nudge → connectee"]


def test_times_are_not_relayed_to_somebody_who_had_the_mail_themselves() -> None:
    story = introduced()
    times = (TUESDAY,)
    assert story.says(CONNECTOR, Intent.OFFER_TIMES, times=times, place="Zoom", seen=(CONNECTEE,)) == []
    assert owes(story) == [(DebtKind.CHOICE, CONNECTEE)]


def test_the_connectee_may_offer_times_too() -> None:
    story = offered(TUESDAY, by=CONNECTEE)
    assert story.lines[-1].endswith("times_relay → connector")
    assert owes(story) == [(DebtKind.CHOICE, CONNECTOR)]


def test_times_without_a_place_are_relayed_and_the_place_is_asked_for_once() -> None:
    story = introduced()
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(TUESDAY,))
    assert said == ["times_relay → connectee", "time_question → connector"]
    assert story.letter(LetterKind.TIME_QUESTION).facts["missing"] == "place"
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 12:00", times=(THURSDAY,))
    assert said == ["times_relay → connectee"]


def test_a_place_that_comes_alone_is_taken() -> None:
    story = introduced()
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(TUESDAY,))
    assert story.says(CONNECTOR, Intent.OTHER, place="Bridgehead on Bank") == ["noted recorded → connector"]
    story.says(CONNECTEE, Intent.AGREE_TIME, times=(hour("03-10 14:00", Stance.AGREED),))
    assert story.letter(LetterKind.CONFIRMATION).facts["meeting"].place == "Bridgehead on Bank"


@pytest.mark.parametrize("times", [(), (hour("02-24 14:00"),)])
def test_what_offers_no_time_ahead_is_asked_for(times: tuple[Time, ...]) -> None:
    story = introduced()
    assert story.says(CONNECTOR, Intent.OFFER_TIMES, times=times) == ["time_question → connector"]
    assert story.letter(LetterKind.TIME_QUESTION).facts["missing"] == ("past" if times else "times")


def test_a_day_without_an_hour_is_asked_for_the_hour() -> None:
    story = introduced()
    assert story.says(CONNECTOR, Intent.OFFER_TIMES, times=(Time(day("03-12")),)) == ["time_question → connector"]
    assert story.letter(LetterKind.TIME_QUESTION).facts["missing"] == "hour"
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]


@pytest.mark.parametrize(
    ("taken", "settled"),
    [
        (hour("03-10 14:00", Stance.AGREED), "03-10 14:00"),
        (hour("03-12 10:00", Stance.AGREED), "03-12 10:00"),
        (Time(day("03-12"), stance=Stance.AGREED), "03-12 10:00"),  # "Thursday is fine"
        (hour("03-12", Stance.AGREED), "03-12 10:00"),
    ],
)
def test_a_time_that_is_taken_is_confirmed_to_both(taken: Time, settled: str) -> None:
    story = offered()
    assert story.says(CONNECTEE, Intent.AGREE_TIME, when="03-04 10:00", times=(taken,)) == BOTH_CONFIRMED
    meeting = story.letter(LetterKind.CONFIRMATION).facts["meeting"]
    assert (meeting.starts(at("03-02 10:00").tzinfo), meeting.place) == (at(settled), "Ruth's office, 90 Elgin")
    assert owes(story) == [(DebtKind.REPORT, CONNECTEE)]


def test_either_works_takes_the_earlier_one() -> None:
    story = offered(THURSDAY, TUESDAY)
    assert story.says(CONNECTEE, Intent.OFFER_TIMES, times=(THURSDAY, TUESDAY)) == BOTH_CONFIRMED
    assert story.case.meeting is not None
    assert story.case.meeting.date == day("03-10")


@pytest.mark.parametrize("intent", [Intent.OFFER_TIMES, Intent.AGREE_TIME])
def test_an_hour_within_an_offered_window_settles_it(intent: Intent) -> None:
    story = offered(AFTERNOON)
    stance = Stance.AGREED if intent is Intent.AGREE_TIME else Stance.OFFERED
    assert story.says(CONNECTEE, intent, times=(hour("03-10 15:00", stance),)) == BOTH_CONFIRMED


def test_a_window_around_an_offered_hour_settles_that_hour() -> None:
    story = offered(TUESDAY)
    assert story.says(CONNECTEE, Intent.OFFER_TIMES, times=(AFTERNOON,)) == BOTH_CONFIRMED


def test_an_hour_outside_the_offered_window_is_another_offer() -> None:
    story = offered(AFTERNOON)
    said = story.says(CONNECTEE, Intent.OFFER_TIMES, times=(hour("03-10 09:00"),))
    assert said == ["times_relay → connector"]


def test_a_window_taken_as_it_stands_lacks_the_hour() -> None:
    story = offered(AFTERNOON)
    taken = Time(day("03-10"), part=Part.AFTERNOON, window=True, stance=Stance.AGREED)
    assert story.says(CONNECTEE, Intent.AGREE_TIME, times=(taken,)) == ["time_question → connectee"]
    assert story.letter(LetterKind.TIME_QUESTION).facts["missing"] == "hour"


def test_agreeing_to_a_time_that_was_not_offered_is_for_the_coordinator_whose_yes_settles_it() -> None:
    story = offered()
    times = (hour("03-11 14:00", Stance.AGREED),)
    said = story.says(CONNECTEE, Intent.AGREE_TIME, times=times)
    assert said == ["ask: they agree to a time that was not offered"]
    assert story.says(CONNECTEE, Intent.AGREE_TIME, times=times, approved=True) == BOTH_CONFIRMED


def test_what_they_settle_among_themselves_is_recorded_and_confirmed_once() -> None:
    story = introduced()
    times = (hour("03-11 14:00", Stance.AGREED),)
    said = story.says(CONNECTEE, Intent.AGREE_TIME, times=times, seen=(CONNECTOR,), reply=SETTLED)
    assert said == BOTH_CONFIRMED
    assert story.says(CONNECTOR, Intent.AGREE_TIME, times=times, seen=(CONNECTEE,)) == []


def test_an_offer_that_is_past_can_no_longer_be_taken() -> None:
    story = offered(TUESDAY)
    said = story.says(CONNECTEE, Intent.AGREE_TIME, when="03-10 14:30", times=(hour("03-10 14:00", Stance.AGREED),))
    assert said == ["time_question → connectee"]
    assert story.letter(LetterKind.TIME_QUESTION).facts["missing"] == "past"


def test_where_none_suits_whoever_offered_is_asked_for_others() -> None:
    story = offered()
    said = story.says(CONNECTEE, Intent.REJECT_TIME, when="03-04 10:00")
    assert said == ["noted recorded → connectee", "time_question → connector"]
    assert story.letter(LetterKind.TIME_QUESTION).facts["missing"] == "none_suits"
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]


def test_where_one_of_two_does_not_suit_the_other_one_stays_on_the_table() -> None:
    story = offered()
    ruled_out = (hour("03-10", Stance.RULED_OUT),)
    assert story.says(CONNECTEE, Intent.REJECT_TIME, when="03-03 15:00", times=ruled_out) == [
        "noted recorded → connectee"
    ]
    assert owes(story) == [(DebtKind.CHOICE, CONNECTEE)]
    story.waits("03-06 12:00")
    assert story.letter(LetterKind.TIME_NUDGE).facts["offers"] == (THURSDAY,)


def test_another_time_beside_the_refusal_goes_on_to_the_other_side() -> None:
    story = offered(TUESDAY)
    times = (hour("03-10", Stance.RULED_OUT), hour("03-13 09:00"))
    said = story.says(CONNECTEE, Intent.REJECT_TIME, Intent.OFFER_TIMES, times=times)
    assert said == ["times_relay → connector"]
    assert story.letter(LetterKind.TIMES_RELAY).facts["offers"] == (hour("03-13 09:00"),)


def test_a_refusal_in_general_words_leaves_the_turn_to_the_other_side_in_one_letter() -> None:
    story = offered(TUESDAY)
    said = story.says(CONNECTEE, Intent.REJECT_TIME, Intent.OFFER_OPEN, times=(hour("03-10", Stance.RULED_OUT),))
    assert said == ["times_relay → connector", "noted recorded → connectee"]
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]


def test_whoever_takes_their_own_offer_back_owes_another() -> None:
    story = offered(TUESDAY)
    story.says(CONNECTOR, Intent.REJECT_TIME, times=(hour("03-10", Stance.RULED_OUT),))
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]
    times = (hour("03-10 14:00", Stance.AGREED),)
    assert story.says(CONNECTEE, Intent.AGREE_TIME, times=times) == ["time_question → connectee"]
    question = story.letter(LetterKind.TIME_QUESTION).facts
    assert (question["missing"], question["offers"]) == ("gone", ())
    assert story.stage() is Stage.INTRODUCED
    said = story.says(CONNECTEE, Intent.AGREE_TIME, times=times, reply=SETTLED)
    assert said == BOTH_CONFIRMED  # what they settle themselves holds


def test_general_words_hand_the_turn_over() -> None:
    story = introduced()
    said = story.says(CONNECTOR, Intent.OFFER_OPEN, when="03-03 10:00")
    assert said == ["times_relay → connectee", "noted recorded → connector"]
    assert owes(story) == [(DebtKind.TIME, CONNECTEE)]


def test_a_nudge_shows_no_offer_that_is_past_and_asks_for_a_time_where_none_is_left() -> None:
    story = offered(hour("03-05 14:00"))
    story.waits("03-09 12:00")
    nudges = [send for send in story.sent if send.kind is LetterKind.TIME_NUDGE]
    assert [(n.facts["owed"], len(n.facts["offers"])) for n in nudges] == [("choice", 1), ("time", 0)]


def test_a_move_before_anything_is_settled_is_a_word_about_times() -> None:
    story = offered(TUESDAY)
    said = story.says(CONNECTEE, Intent.RESCHEDULE, Intent.OFFER_TIMES, times=(THURSDAY,))
    assert said == ["times_relay → connector"]
    assert story.stage() is Stage.INTRODUCED


def test_calling_off_what_is_not_settled_is_for_the_coordinator() -> None:
    story = offered(TUESDAY)
    assert story.says(CONNECTOR, Intent.CANCEL) == ["ask: they call off a meeting that is not settled"]


def test_a_no_after_the_introduction_ends_the_match() -> None:
    story = offered(TUESDAY)
    assert story.says(CONNECTEE, Intent.DECLINE) == ["noted declined → connectee", "declined → coordinator"]
    assert story.waits("06-30 12:00") == []


def test_whoever_asks_for_later_after_the_introduction_is_asked_again_then() -> None:
    story = introduced()
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    assert story.waits("04-29 12:00") == [
        "04-14 09:00 proposal_again → connector",
        "04-21 09:00 time_nudge → connector",
        "04-24 09:00 time_nudge → connector",
        "04-29 09:00 stalled → coordinator",
    ]


def test_a_connectee_who_asks_for_later_is_nudged_no_more_than_twice_for_it() -> None:
    story = introduced()
    story.says(CONNECTEE, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    assert story.waits("06-30 12:00") == [
        "04-14 09:00 time_nudge → connectee",
        "04-21 09:00 time_nudge → connectee",
        "04-24 09:00 stalled → coordinator",
    ]


def test_in_a_referrals_case_the_connectee_writes_first_and_owes_that_within_a_week() -> None:
    story = guest(introduced=True)
    assert owes(story) == [(DebtKind.TIME, CONNECTEE)]
    assert story.waits("03-24 12:00") == ["03-24 09:00 time_nudge → connectee"]


def test_a_referral_who_said_yes_is_nudged_once_three_weeks_later() -> None:
    story = guest(introduced=True)
    story.says(CONNECTEE, Intent.OFFER_TIMES, when="03-17 11:00", times=(hour("03-19 14:00"), hour("04-20 14:00")))
    assert story.waits("06-30 12:00") == [
        "04-08 09:00 time_nudge → connector",
        "04-13 09:00 stalled → coordinator",
    ]


def test_a_referral_is_nudged_once_whatever_they_owe() -> None:
    story = guest(introduced=True)
    story.says(CONNECTEE, Intent.OFFER_TIMES, when="03-17 11:00", times=(hour("06-15 14:00"),))
    story.waits("04-08 12:00")
    story.says(CONNECTEE, Intent.OFFER_OPEN, when="04-09 11:00")
    assert story.waits("06-30 12:00") == ["05-06 09:00 stalled → coordinator"]


def test_general_words_with_a_place_keep_the_place() -> None:
    story = introduced()
    story.says(CONNECTOR, Intent.OFFER_OPEN, place="Zoom")
    assert story.letter(LetterKind.TIMES_RELAY).facts["place"] == "Zoom"
