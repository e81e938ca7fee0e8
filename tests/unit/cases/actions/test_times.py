"""Whose turn it is, and what is said twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from mailbot.cases.case import DebtKind, Role, Stage
from mailbot.cases.events import EventKind
from mailbot.cases.letters import LetterKind
from mailbot.reading.values import Intent, Part, Stance, Time
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    ERIC,
    RUTH,
    Story,
    at,
    day,
    hour,
    imported,
    proposed,
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
    assert said == []
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


def test_times_that_nobody_was_told_of_yet_are_passed_on() -> None:
    story = proposed(connectee=replace(ERIC, email=""))
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 10:00", times=(TUESDAY,), place="Zoom")
    story.case = replace(story.case, connectee=ERIC)
    story.happens(EventKind.INTRODUCED, "03-04 10:00", by=COORDINATOR)
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-04 11:00", times=(TUESDAY,), place="Zoom")
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


def test_a_place_told_later_leaves_the_meeting_as_long_as_it_was() -> None:
    story = scheduled(place=None)
    assert story.case.meeting is not None
    story.case = replace(story.case, meeting=replace(story.case.meeting, end=time(15, 30)))
    story.says(CONNECTOR, Intent.OTHER, when="03-05 10:00", place="Bridgehead on Bank")
    meeting = story.case.meeting
    assert meeting is not None
    assert (meeting.place, meeting.end) == ("Bridgehead on Bank", time(15, 30))


def test_a_place_told_after_the_hour_moves_nothing() -> None:
    story = scheduled(place=None)
    story.now = at("03-12 18:00")
    assert story.says(CONNECTOR, Intent.OTHER, place="Bridgehead on Bank") == ["noted recorded → connector"]
    assert story.case.place == "Bridgehead on Bank"
    assert story.stage() is Stage.SCHEDULED


# ── the letters ──────────────────────────────────────────────────────────────────────────


def test_the_relay_says_who_names_which_times_where_in_which_words_and_until_when() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(
        CONNECTOR,
        Intent.OFFER_TIMES,
        when="03-03 11:00",
        times=(TUESDAY, THURSDAY),
        place="Second Cup",
        reply="Tuesday or Thursday?",
    )
    letter = story.letter(LetterKind.TIMES_RELAY)
    assert letter.to == (CONNECTEE,)
    assert letter.facts == {
        "by": RUTH,
        "offers": (TUESDAY, THURSDAY),
        "gone": (),
        "place": "Second Cup",
        "quoted": "Tuesday or Thursday?",
        "open": False,
        "due": at("03-05 11:00"),
    }


def test_the_relay_of_general_words_lists_nothing() -> None:
    story = imported(Stage.INTRODUCED, place="Zoom")
    story.says(CONNECTEE, Intent.OFFER_OPEN, when="03-03 11:00", reply="Any time suits me.")
    letter = story.letter(LetterKind.TIMES_RELAY)
    assert letter.to == (CONNECTOR,)
    assert letter.facts == {
        "by": ERIC,
        "offers": (),
        "gone": (),
        "place": "Zoom",
        "quoted": "Any time suits me.",
        "open": True,
        "due": at("03-10 11:00"),
    }


@pytest.mark.parametrize("side", [CONNECTOR, CONNECTEE])
def test_what_was_taken_back_is_told_of_ones_own_open_times_ahead_alone(side: Role) -> None:
    other = CONNECTEE if side is CONNECTOR else CONNECTOR
    monday, tuesday, wednesday = hour("03-04 09:00"), hour("03-10 14:00"), hour("03-11 14:00")
    story = offered(monday, tuesday, by=side)
    story.says(other, Intent.OFFER_TIMES, when="03-03 12:00", times=(wednesday,), place="Zoom")
    ruled_out = tuple(hour(when, Stance.RULED_OUT) for when in ("03-04", "03-10", "03-11"))
    story.says(
        side, Intent.REJECT_TIME, Intent.OFFER_TIMES, when="03-05 10:00", times=(*ruled_out, THURSDAY), place="Zoom"
    )
    facts = story.letter(LetterKind.TIMES_RELAY, other).facts
    assert facts["gone"] == (tuesday,)
    assert facts["offers"] == (THURSDAY,)


def test_a_nudge_shows_what_is_open_who_waits_and_their_last_words() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTEE, Intent.THANKS, when="03-03 10:00", reply="Thank you.")
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(TUESDAY, THURSDAY), place="Zoom")
    story.waits("03-06 12:00")
    letter = story.letter(LetterKind.TIME_NUDGE)
    assert letter.to == (CONNECTEE,)
    assert letter.facts == {
        "since": at("03-03 11:00"),
        "nudge": 1,
        "offers": (TUESDAY, THURSDAY),
        "place": "Zoom",
        "waiting": RUTH,
        "owed": "choice",
        "quoted": "Thank you.",
        "past": False,
        "away": None,
    }


def test_a_nudge_whose_times_have_all_gone_by_says_so() -> None:
    story = offered(hour("03-05 14:00"))
    story.waits("03-09 12:00")
    facts = story.letter(LetterKind.TIME_NUDGE).facts
    assert (facts["past"], facts["offers"], facts["owed"], facts["nudge"]) == (True, (), "time", 2)


def test_a_nudge_for_a_time_that_was_never_offered_says_nothing_of_the_past() -> None:
    story = imported(Stage.INTRODUCED)
    story.waits("03-10 12:00")
    facts = story.letter(LetterKind.TIME_NUDGE).facts
    assert (facts["past"], facts["owed"], facts["quoted"], facts["waiting"]) == (False, "time", None, ERIC)


def test_times_that_were_struck_or_are_ones_own_are_no_times_gone_by() -> None:
    story = offered(hour("03-05 14:00"))
    story.says(CONNECTEE, Intent.REJECT_TIME, when="03-04 10:00")
    story.waits("03-12 12:00")
    assert story.letter(LetterKind.TIME_NUDGE, CONNECTOR).facts["past"] is False


def test_the_question_for_what_is_missing_quotes_what_they_wrote_and_shows_the_day() -> None:
    story = imported(Stage.INTRODUCED)
    bare = Time(day("03-12"))
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(bare,), reply="Thursday the 12th.")
    letter = story.letter(LetterKind.TIME_QUESTION)
    assert (letter.to, letter.facts) == (
        (CONNECTOR,),
        {"missing": "hour", "offers": (bare,), "quoted": "Thursday the 12th."},
    )


def test_the_question_for_a_place_shows_the_times_and_one_for_times_nothing() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(TUESDAY,), reply="Tuesday at 2.")
    facts = story.letter(LetterKind.TIME_QUESTION).facts
    assert facts == {"missing": "place", "offers": (TUESDAY,), "quoted": "Tuesday at 2."}
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 12:00", reply="Soon.")
    facts = story.letter(LetterKind.TIME_QUESTION).facts
    assert facts == {"missing": "times", "offers": (), "quoted": "Soon."}


def test_none_suits_quotes_who_said_so_to_the_one_who_offered() -> None:
    story = offered(TUESDAY)
    story.says(CONNECTEE, Intent.REJECT_TIME, when="03-04 10:00", reply="I am in class then.")
    letter = story.letter(LetterKind.TIME_QUESTION)
    assert letter.to == (CONNECTOR,)
    assert letter.facts == {"missing": "none_suits", "offers": (), "quoted": "I am in class then."}


# ── what is asked, and of whom ───────────────────────────────────────────────────────────


def test_the_connectee_is_not_asked_for_a_place() -> None:
    story = imported(Stage.INTRODUCED)
    said = story.says(CONNECTEE, Intent.OFFER_TIMES, when="03-03 11:00", times=(TUESDAY,))
    assert said == ["times_relay → connector"]


def test_the_place_is_asked_for_anew_once_the_hour_was_called_off() -> None:
    story = scheduled(place=None)
    story.says(CONNECTOR, Intent.CANCEL, when="03-05 10:00")
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-05 11:00", times=(hour("03-13 10:00"),))
    assert said == ["times_relay → connectee", "time_question → connector"]


def test_a_coordinators_report_is_completed_by_the_coordinator() -> None:
    story = imported(Stage.INTRODUCED)
    for times, missing in (((), "times"), ((hour("02-24 14:00"),), "past"), ((Time(day("03-12")),), "hour")):
        said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=times, staff=True)
        assert said == [f"ask: the report lacks what a meeting needs: {missing}"]
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(TUESDAY,), staff=True)
    assert said == ["times_relay → connectee"]


def test_a_day_without_an_hour_is_kept_with_its_place_until_the_hour_comes() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(Time(day("03-12")),), place="Second Cup")
    (offer,) = story.case.offers
    assert (offer.time, offer.by, offer.words, offer.made_at, offer.place, offer.open) == (
        Time(day("03-12")),
        CONNECTOR,
        "in their own words",
        at("03-03 11:00"),
        "Second Cup",
        True,
    )
    assert story.case.place == "Second Cup"


def test_a_day_and_an_hour_in_one_mail_go_on_as_they_stand() -> None:
    story = imported(Stage.INTRODUCED)
    times = (Time(day("03-11")), TUESDAY)
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=times, place="Zoom")
    assert said == ["times_relay → connectee"]
    assert story.letter(LetterKind.TIMES_RELAY).facts["offers"] == times


def test_an_offer_repeated_with_its_hour_is_one_offer() -> None:
    story = offered(TUESDAY)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-04 10:00", times=(TUESDAY, THURSDAY), place="Zoom")
    assert [(o.time, o.made_at) for o in story.case.offers] == [
        (TUESDAY, at("03-04 10:00")),
        (THURSDAY, at("03-04 10:00")),
    ]
    story.says(CONNECTEE, Intent.OFFER_TIMES, when="03-04 11:00", times=(hour("03-16 10:00"),))
    assert [o.by for o in story.case.offers] == [CONNECTOR, CONNECTOR, CONNECTEE]


def test_times_that_are_past_by_now_are_left_out_of_what_goes_on() -> None:
    story = imported(Stage.INTRODUCED)
    times = (hour("03-03 10:00"), TUESDAY)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=times, place="Zoom")
    assert story.letter(LetterKind.TIMES_RELAY).facts["offers"] == (TUESDAY,)


def test_an_open_word_beside_times_says_no_more_than_the_times() -> None:
    story = imported(Stage.INTRODUCED)
    said = story.says(
        CONNECTOR, Intent.OFFER_TIMES, Intent.OFFER_OPEN, when="03-03 11:00", times=(TUESDAY,), place="Zoom"
    )
    assert said == ["times_relay → connectee"]
    assert owes(story) == [(DebtKind.CHOICE, CONNECTEE)]


def test_an_open_word_with_what_does_not_suit_closes_that() -> None:
    story = offered(TUESDAY, THURSDAY)
    story.says(
        CONNECTEE,
        Intent.REJECT_TIME,
        Intent.OFFER_OPEN,
        when="03-04 10:00",
        times=(hour("03-10", Stance.RULED_OUT),),
    )
    assert [o.open for o in story.case.offers] == [False, True]


def test_an_agreement_without_a_time_is_asked_for_one() -> None:
    story = offered(TUESDAY, THURSDAY)
    assert story.says(CONNECTEE, Intent.AGREE_TIME, when="03-04 10:00") == ["time_question → connectee"]
    assert story.letter(LetterKind.TIME_QUESTION).facts["missing"] == "times"


def test_a_day_agreed_to_where_nothing_was_offered_lacks_its_hour() -> None:
    story = imported(Stage.INTRODUCED)
    said = story.says(
        CONNECTEE, Intent.AGREE_TIME, when="03-04 10:00", times=(Time(day("03-12"), stance=Stance.AGREED),)
    )
    assert said == ["time_question → connectee"]
    assert story.letter(LetterKind.TIME_QUESTION).facts["missing"] == "hour"
    assert story.case.offers[0].time == Time(day("03-12"))


def test_ones_own_offer_agreed_to_with_a_new_place_is_news() -> None:
    story = offered(TUESDAY)
    times = (hour("03-10 14:00", Stance.AGREED),)
    assert story.says(CONNECTOR, Intent.AGREE_TIME, when="03-04 10:00", times=times) == ["noted recorded → connector"]
    said = story.says(CONNECTOR, Intent.AGREE_TIME, when="03-04 11:00", times=times, place="Second Cup")
    assert said == ["times_relay → connectee"]


def test_what_both_have_settled_holds_though_nobody_had_offered_it_to_us() -> None:
    story = imported(Stage.INTRODUCED)
    times = (hour("03-11 14:00", Stance.AGREED),)
    said = story.says(CONNECTOR, Intent.AGREE_TIME, when="03-04 10:00", times=times, approved=True)
    assert said == ["confirmation → connector", "confirmation → connectee"]
    bare = (Time(day("03-11"), stance=Stance.AGREED),)
    story = imported(Stage.INTRODUCED)
    assert story.says(CONNECTOR, Intent.AGREE_TIME, when="03-04 10:00", times=bare, reply="It's settled.") == [
        "time_question → connector"
    ]


def test_calling_off_an_unsettled_meeting_with_the_coordinators_word_leaves_times_to_who_did() -> None:
    story = offered(TUESDAY)
    story.says(CONNECTEE, Intent.CANCEL, when="03-04 10:00", approved=True)
    assert owes(story) == [(DebtKind.TIME, CONNECTEE)]


def test_a_move_without_times_before_the_settling_is_a_refusal() -> None:
    story = offered(TUESDAY)
    said = story.says(CONNECTEE, Intent.RESCHEDULE, when="03-04 10:00")
    assert said == ["noted recorded → connectee", "time_question → connector"]


# ── beside a settled hour ────────────────────────────────────────────────────────────────


def test_the_settled_hour_offered_again_is_no_news_and_another_beside_it_is() -> None:
    story = scheduled("03-12 14:00")
    assert story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-05 10:00", times=(hour("03-12 14:00"),)) == [
        "noted recorded → connector"
    ]
    both = (hour("03-12 14:00"), hour("03-13 10:00"))
    assert story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-05 11:00", times=both) == [
        "ask: they name a time although a meeting is settled"
    ]


def test_the_coordinators_word_moves_a_meeting_to_new_times() -> None:
    story = scheduled("03-12 14:00")
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-05 11:00", times=(hour("03-13 10:00"),), approved=True)
    assert said == ["cancelled → connector", "cancelled → connectee"]


def test_an_hour_agreed_to_beside_a_day_that_is_settled_is_the_one_that_is_asked_about() -> None:
    story = scheduled("03-12 14:00")
    times = (Time(day("03-13"), stance=Stance.AGREED), hour("03-16 10:00", Stance.AGREED))
    assert story.says(CONNECTOR, Intent.AGREE_TIME, when="03-05 10:00", times=times, approved=True) == BOTH_MOVED
    assert story.case.meeting is not None
    assert story.case.meeting.date == day("03-16")


def test_an_imported_meeting_without_an_hour_has_one_with_the_coordinators_word() -> None:
    story = imported(Stage.SCHEDULED)
    times = (hour("03-12 14:00", Stance.AGREED),)
    said = story.says(CONNECTOR, Intent.AGREE_TIME, when="03-05 10:00", times=times, approved=True)
    assert said == ["confirmation → connector", "confirmation → connectee"]


def test_past_hours_agreed_to_beside_a_settled_one_are_for_the_coordinator() -> None:
    story = scheduled("03-12 14:00")
    times = (hour("03-04 14:00", Stance.AGREED),)
    assert story.says(CONNECTOR, Intent.AGREE_TIME, when="03-05 10:00", times=times) == [
        "ask: they agree to a time that cannot be put on a calendar"
    ]


# ── one mail that says several things ────────────────────────────────────────────────────


def test_who_offers_what_was_offered_and_names_a_place_meets_there() -> None:
    story = offered(TUESDAY)
    story.says(CONNECTEE, Intent.OFFER_TIMES, when="03-04 10:00", times=(TUESDAY,), place="Second Cup")
    assert story.case.meeting is not None
    assert story.case.meeting.place == "Second Cup"


def test_times_said_again_after_an_open_word_are_passed_on() -> None:
    story = offered(TUESDAY)
    story.says(CONNECTOR, Intent.OFFER_OPEN, when="03-04 10:00")
    assert owes(story) == [(DebtKind.TIME, CONNECTEE)]
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-04 11:00", times=(TUESDAY,), place="Zoom")
    assert said == ["times_relay → connectee"]


def test_calling_off_with_new_times_is_one_letter_to_each_that_has_them() -> None:
    story = scheduled("03-12 14:00")
    times = (hour("03-13 10:00"),)
    said = story.says(CONNECTOR, Intent.CANCEL, Intent.OFFER_TIMES, when="03-05 10:00", times=times, place="Second Cup")
    assert said == ["cancelled → connector", "cancelled → connectee"]
    facts = story.letter(LetterKind.CANCELLED).facts
    assert (facts["offers"], facts["place"], facts["owed_by"]) == (times, "Second Cup", None)
    assert owes(story) == [(DebtKind.CHOICE, CONNECTEE)]


AFTERNOON = Time(day("03-10"), part=Part.AFTERNOON, window=True, stance=Stance.AGREED)
BOTH_CONFIRMED = ["confirmation → connector", "confirmation → connectee"]


def test_an_afternoon_taken_is_the_hour_in_it_that_still_stands() -> None:
    story = offered(TUESDAY, hour("03-10 15:00"))
    story.says(CONNECTOR, Intent.REJECT_TIME, when="03-04 10:00", times=(hour("03-10 15:00", Stance.RULED_OUT),))
    assert story.says(CONNECTEE, Intent.AGREE_TIME, when="03-04 11:00", times=(AFTERNOON,)) == BOTH_CONFIRMED
    assert story.case.meeting is not None
    assert story.case.meeting.start == TUESDAY.start


def test_the_question_for_the_hour_shows_what_was_said() -> None:
    story = offered(Time(day("03-10"), part=Part.AFTERNOON, window=True))
    story.says(CONNECTEE, Intent.AGREE_TIME, when="03-04 10:00", times=(AFTERNOON,))
    assert story.letter(LetterKind.TIME_QUESTION).facts["offers"] == (AFTERNOON,)
    story = imported(Stage.INTRODUCED)
    bare = Time(day("03-12"), stance=Stance.AGREED)
    story.says(CONNECTEE, Intent.AGREE_TIME, when="03-04 10:00", times=(bare,))
    assert story.letter(LetterKind.TIME_QUESTION).facts["offers"] == (Time(day("03-12")),)


def test_ones_own_time_that_one_took_back_and_takes_up_again_is_an_offer() -> None:
    story = offered(TUESDAY)
    story.says(CONNECTOR, Intent.REJECT_TIME, when="03-04 10:00", times=(hour("03-10", Stance.RULED_OUT),))
    times = (hour("03-10 14:00", Stance.AGREED),)
    assert story.says(CONNECTOR, Intent.AGREE_TIME, when="03-04 11:00", times=times) == ["times_relay → connectee"]


def test_the_place_said_with_an_agreement_is_where_they_meet() -> None:
    story = offered(TUESDAY)
    times = (hour("03-10 14:00", Stance.AGREED),)
    story.says(CONNECTEE, Intent.AGREE_TIME, when="03-04 10:00", times=times, place="Second Cup")
    assert story.case.meeting is not None
    assert story.case.meeting.place == "Second Cup"
    moved = (hour("03-13 10:00", Stance.AGREED),)
    story.says(CONNECTEE, Intent.AGREE_TIME, when="03-05 10:00", times=moved, place="Bridgehead", approved=True)
    assert story.case.meeting.place == "Bridgehead"


def test_a_refusal_with_what_both_have_settled_asks_nobody_for_other_times() -> None:
    story = offered(TUESDAY)
    times = (hour("03-10", Stance.RULED_OUT), hour("03-13 10:00", Stance.AGREED))
    said = story.says(
        CONNECTEE, Intent.REJECT_TIME, Intent.AGREE_TIME, when="03-04 10:00", times=times, reply="It's settled."
    )
    assert said == BOTH_CONFIRMED


def test_after_a_refusal_and_after_a_calling_off_one_side_alone_owes_a_time() -> None:
    story = offered(TUESDAY)
    story.says(CONNECTOR, Intent.OFFER_OPEN, when="03-04 10:00")
    story.says(CONNECTEE, Intent.REJECT_TIME, when="03-04 11:00")
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTEE, Intent.CANCEL, when="03-04 10:00", approved=True)
    assert owes(story) == [(DebtKind.TIME, CONNECTEE)]
