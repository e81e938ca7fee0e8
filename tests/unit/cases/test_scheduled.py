"""`scheduled`: the confirmation, the reminder, moves, and the question after the hour."""

from __future__ import annotations

import pytest

from mailbot.cases.case import DebtKind, Role, Stage
from mailbot.cases.letters import CalendarMethod, LetterKind
from mailbot.reading.values import Intent, Stance, Time
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    Story,
    at,
    day,
    guest,
    hour,
    imported,
    scheduled,
)

BOTH_OFF = ["cancelled → connector", "cancelled → connectee"]
BOTH_MOVED = ["moved → connector", "moved → connectee"]
FRIDAY = hour("03-13 10:00")


def agreed(when: str) -> Time:
    return hour(when, Stance.AGREED)


def owes(story: Story) -> list[tuple[DebtKind, Role]]:
    return [(debt.kind, debt.role) for debt in story.case.debts]


def test_one_confirmation_to_each_with_the_calendar_event() -> None:
    story = scheduled()
    confirmations = [send for send in story.sent if send.kind is LetterKind.CONFIRMATION]
    assert [(c.to, c.calendar, c.facts["calendar"]) for c in confirmations] == [
        ((CONNECTOR,), CalendarMethod.REQUEST, True),
        ((CONNECTEE,), CalendarMethod.REQUEST, True),
    ]
    assert story.case.sequence == 0


def test_each_is_reminded_once_the_working_day_before() -> None:
    assert scheduled("03-09 14:00").waits("03-08 12:00") == [
        "03-06 09:00 reminder → connector",
        "03-06 09:00 reminder → connectee",
    ]


def test_who_settles_it_on_the_day_before_is_not_reminded() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.AGREE_TIME, when="03-11 15:00", times=(agreed("03-12 14:00"),), reply="It's settled.")
    assert story.waits("03-12 13:00") == []


@pytest.mark.parametrize(("late", "reminded"), [("03-12 11:00", True), ("03-12 11:01", False)])
def test_no_reminder_comes_less_than_three_hours_before(late: str, reminded: bool) -> None:
    story = scheduled("03-12 14:00")
    story.now = at(late)  # the programme was down until then
    assert ("reminder" in " ".join(story.waits("03-12 13:00"))) is reminded


def test_after_the_hour_the_connectee_is_asked_then_the_connector_then_the_coordinator_hears() -> None:
    story = scheduled("03-12 14:00")
    story.waits("03-12 16:00")
    assert story.waits("06-30 12:00") == [
        "03-13 09:00 did_you_meet → connectee",  # the next working morning
        "03-17 09:00 did_you_meet → connector",  # two working days later
        "03-20 09:00 stalled → coordinator",
    ]
    assert story.stage() is Stage.SCHEDULED


def test_the_hour_is_asked_about_on_the_next_morning_even_where_it_was_very_early() -> None:
    story = scheduled("03-12 07:00")
    story.waits("03-12 16:00")
    assert story.waits("03-13 12:00") == ["03-13 09:00 did_you_meet → connectee"]


def test_nobody_is_asked_whether_they_met_once_one_of_them_has_said_so() -> None:
    story = scheduled("03-12 14:00")
    story.waits("03-12 16:00")
    story.says(CONNECTEE, Intent.MET, when="03-12 18:00")
    assert "did_you_meet" not in " ".join(story.waits("03-31 12:00"))


def test_a_move_with_new_times_is_one_letter_to_each_and_a_choice_for_the_other_side() -> None:
    story = scheduled()
    said = story.says(CONNECTOR, Intent.RESCHEDULE, Intent.OFFER_TIMES, when="03-06 10:00", times=(FRIDAY,))
    assert said == BOTH_OFF
    letter = story.letter(LetterKind.CANCELLED)
    assert letter.calendar is CalendarMethod.CANCEL
    assert (letter.facts["offers"], letter.facts["owed_by"]) == ((FRIDAY,), None)
    assert story.stage() is Stage.INTRODUCED
    assert owes(story) == [(DebtKind.CHOICE, CONNECTEE)]
    assert story.says(CONNECTEE, Intent.AGREE_TIME, when="03-06 11:00", times=(agreed("03-13 10:00"),)) == BOTH_MOVED
    moved = story.letter(LetterKind.MOVED)
    assert (moved.facts["was"].date, moved.facts["meeting"].date) == (day("03-12"), day("03-13"))
    assert moved.facts["meeting"].place == "Bridgehead on Bank"
    assert moved.calendar is CalendarMethod.REQUEST


def test_the_calendar_event_counts_each_change() -> None:
    story = scheduled()
    sequences = [story.case.sequence]
    story.says(CONNECTOR, Intent.CANCEL, when="03-06 10:00")
    sequences.append(story.case.sequence)
    story.says(CONNECTOR, Intent.AGREE_TIME, when="03-06 11:00", times=(agreed("03-13 10:00"),), reply="It's settled.")
    sequences.append(story.case.sequence)
    assert sequences == [0, 1, 2]


@pytest.mark.parametrize(
    ("intents", "debtor"),
    [
        ((Intent.RESCHEDULE,), CONNECTEE),
        ((Intent.CANCEL,), CONNECTEE),
        ((Intent.RESCHEDULE, Intent.OFFER_OPEN), CONNECTOR),
    ],
)
def test_new_times_are_owed_by_whoever_called_it_off_unless_they_leave_it_open(
    intents: tuple[Intent, ...], debtor: Role
) -> None:
    story = scheduled()
    assert story.says(CONNECTEE, *intents, when="03-06 10:00") == BOTH_OFF
    assert owes(story) == [(DebtKind.TIME, debtor)]
    person = story.case.person(debtor)
    assert story.letter(LetterKind.CANCELLED).facts["owed_by"] == person
    assert [line.split(" ", 2)[2] for line in story.waits("03-17 12:00")] == [f"time_nudge → {debtor}"]


def test_a_move_that_both_have_settled_is_one_letter_to_each() -> None:
    story = scheduled()
    said = story.says(
        CONNECTOR, Intent.RESCHEDULE, Intent.AGREE_TIME, times=(agreed("03-13 10:00"),), seen=(CONNECTEE,)
    )
    assert said == BOTH_MOVED
    assert story.stage() is Stage.SCHEDULED


def test_an_agreement_to_the_settled_hour_is_no_news() -> None:
    story = scheduled()
    assert story.says(CONNECTOR, Intent.AGREE_TIME, times=(agreed("03-12 14:00"),)) == []


def test_an_agreement_to_another_hour_is_for_the_coordinator_whose_yes_moves_it() -> None:
    story = scheduled()
    times = (agreed("03-13 10:00"),)
    said = story.says(CONNECTOR, Intent.AGREE_TIME, when="03-06 10:00", times=times)
    assert said == ["ask: they agree to another time than the one that is settled"]
    assert story.says(CONNECTOR, Intent.AGREE_TIME, times=times, approved=True) == BOTH_MOVED


def test_a_time_beside_the_settled_one_is_for_the_coordinator_unless_the_hour_is_over() -> None:
    story = scheduled()
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-06 10:00", times=(FRIDAY,))
    assert said == ["ask: they name a time although a meeting is settled"]
    story.waits("03-13 12:00")
    said = story.says(CONNECTEE, Intent.OFFER_TIMES, when="03-13 13:00", times=(hour("03-20 10:00"),))
    assert said == BOTH_OFF


def test_we_moved_it_is_taken_once_the_hour_is_over() -> None:
    story = scheduled()
    story.waits("03-13 12:00")
    assert story.says(CONNECTEE, Intent.AGREE_TIME, times=(agreed("03-20 10:00"),)) == BOTH_MOVED


def test_a_place_that_comes_after_the_hour_updates_the_event() -> None:
    story = scheduled(place=None)
    said = story.says(CONNECTOR, Intent.OTHER, when="03-05 10:00", place="Bridgehead on Bank")
    assert said == BOTH_MOVED
    assert story.letter(LetterKind.MOVED).facts["meeting"].place == "Bridgehead on Bank"
    assert story.case.sequence == 1


@pytest.mark.parametrize("by", [CONNECTOR, CONNECTEE])
def test_a_no_takes_the_hour_off_both_calendars(by: Role) -> None:
    story = scheduled()
    said = story.says(by, Intent.DECLINE)
    assert said == [*BOTH_OFF, "declined → coordinator"]
    assert not story.letter(LetterKind.CANCELLED).facts["moving"]
    assert story.stage() is Stage.DECLINED


def test_leaving_altogether_is_called_off_and_declined_once() -> None:
    story = scheduled()
    said = story.says(CONNECTOR, Intent.CANCEL, Intent.DECLINE, approved=True)
    assert said == [*BOTH_OFF, "declined → coordinator"]


def test_later_takes_the_hour_off_and_tells_the_day_on_which_they_are_asked_again() -> None:
    story = scheduled()
    said = story.says(CONNECTOR, Intent.DEFER, when="03-06 10:00", until=day("04-14"))
    assert said == [*BOTH_OFF, "noted deferred → connector"]
    assert story.waits("04-14 12:00") == ["04-14 09:00 proposal_again → connector"]
    assert story.stage() is Stage.INTRODUCED


def test_a_no_show_stays_with_the_clock_stopped_and_the_coordinator_decides() -> None:
    story = scheduled()
    story.waits("03-12 15:30")
    assert story.says(CONNECTOR, Intent.NO_SHOW) == ["ask: somebody did not come to the meeting"]
    assert story.decisions[-1].asks[0].kind is LetterKind.NO_SHOW
    story.says(CONNECTOR, Intent.NO_SHOW, staff=True)
    assert story.stage() is Stage.SCHEDULED
    assert story.waits("04-30 12:00") == []
    assert story.says(CONNECTEE, Intent.RESCHEDULE, Intent.OFFER_TIMES, times=(hour("05-14 10:00"),)) == BOTH_OFF
    assert story.case.stops == ()


def test_a_referrals_meeting_runs_the_same_way() -> None:
    story = guest(introduced=True)
    story.says(CONNECTEE, Intent.OFFER_TIMES, when="03-17 11:00", times=(hour("03-19 14:00"),))
    story.says(CONNECTOR, Intent.AGREE_TIME, when="03-17 12:00", times=(agreed("03-19 14:00"),))
    assert story.waits("03-20 12:00") == [
        "03-18 09:00 reminder → connector",
        "03-18 09:00 reminder → connectee",
        "03-20 09:00 did_you_meet → connectee",
    ]


def test_the_settled_hour_with_another_place_updates_the_event() -> None:
    story = scheduled()
    said = story.says(CONNECTOR, Intent.AGREE_TIME, times=(agreed("03-12 14:00"),), place="Second Cup")
    assert said == BOTH_MOVED
    assert story.letter(LetterKind.MOVED).facts["meeting"].place == "Second Cup"


def test_an_agreement_without_an_hour_beside_the_settled_one_is_for_the_coordinator() -> None:
    story = scheduled()
    said = story.says(CONNECTOR, Intent.AGREE_TIME, times=(agreed("03-13"),))
    assert said == ["ask: they agree to a time that cannot be put on a calendar"]


def test_a_move_to_another_place_says_so() -> None:
    story = scheduled()
    story.says(
        CONNECTOR, Intent.RESCHEDULE, Intent.OFFER_TIMES, when="03-06 10:00", times=(FRIDAY,), place="Second Cup"
    )
    assert story.letter(LetterKind.CANCELLED).facts["place"] == "Second Cup"
