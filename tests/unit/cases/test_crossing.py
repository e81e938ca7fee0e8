"""Turns that cross in the mail, one side's word without the other's, and hours that somebody has elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from mailbot.cases.between import between_them, settled_between
from mailbot.cases.case import DebtKind, Meeting, Stage
from mailbot.cases.decide import decide
from mailbot.cases.events import events_from
from mailbot.cases.letters import LetterKind
from mailbot.cases.turn import Busy
from mailbot.reading.values import Intent, Part, Stance, Time
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    KNOWN,
    Story,
    a_reading,
    at,
    day,
    hour,
    imported,
    scheduled,
)

BOTH_CONFIRMED = ["confirmation → connector", "confirmation → connectee"]
TUESDAY, THURSDAY = hour("03-10 14:00"), hour("03-12 10:00")


def agreed(when: str) -> tuple[Time, ...]:
    return (hour(when, Stance.AGREED),)


def introduced(*offers: Time, by: str = "connector") -> Story:
    story = imported(Stage.INTRODUCED)
    side = CONNECTOR if by == "connector" else CONNECTEE
    if offers:
        story.says(side, Intent.OFFER_TIMES, when="03-03 11:00", times=offers, place="Zoom")
    return story


def written(story: Story, by: object, *intents: Intent, sent: str, **facts: object) -> list[str]:
    """A mail that arrives now and was written before."""
    mail = replace(story.mail(by), sent_at=at(sent))  # type: ignore[arg-type]
    events = events_from(a_reading(*intents, **facts), story.case, by, mail)  # type: ignore[arg-type]
    return story.decided(decide(story.case, events, story.now, story.policy, story.known))


# ── an agreement needs both ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("side", [CONNECTOR, CONNECTEE])
def test_one_sides_yes_to_nothing_is_an_offer(side: str) -> None:
    story = introduced()
    other = CONNECTEE if side == CONNECTOR else CONNECTOR
    said = story.says(side, Intent.AGREE_TIME, when="03-03 11:00", times=agreed("03-12 14:00"), place="Zoom")  # type: ignore[arg-type]
    assert said == [f"times_relay → {other}"]
    assert story.stage() is Stage.INTRODUCED
    assert [(d.kind, d.role) for d in story.case.debts] == [(DebtKind.CHOICE, other)]
    assert story.says(other, Intent.AGREE_TIME, when="03-03 12:00", times=agreed("03-12 14:00")) == BOTH_CONFIRMED


def test_who_says_once_more_what_they_had_offered_has_settled_nothing() -> None:
    story = introduced(TUESDAY)
    assert story.says(CONNECTOR, Intent.AGREE_TIME, times=agreed("03-10 14:00")) == ["noted recorded → connector"]
    assert story.stage() is Stage.INTRODUCED


def test_a_time_taken_and_another_one_offered_in_one_mail_is_the_one_that_was_taken() -> None:
    story = introduced(THURSDAY, by="connectee")
    times = (*agreed("03-12 10:00"), hour("03-13 14:00"))
    said = story.says(CONNECTOR, Intent.AGREE_TIME, Intent.OFFER_TIMES, when="03-04 10:00", times=times)
    assert said == BOTH_CONFIRMED
    assert story.case.meeting == Meeting(day("03-12"), time(10), None, "Zoom")


def test_the_hour_of_a_day_that_was_offered_without_one_goes_to_the_other_side() -> None:
    story = introduced()
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(hour("03-12"),), place="Zoom")
    assert said == ["time_question → connector"]
    assert story.letter(LetterKind.TIME_QUESTION).facts["missing"] == "hour"
    said = story.says(CONNECTOR, Intent.AGREE_TIME, when="03-03 12:00", times=agreed("03-12 14:30"))
    assert said == ["times_relay → connectee"]
    assert story.letter(LetterKind.TIMES_RELAY).facts["offers"] == (hour("03-12 14:30"),)
    assert story.stage() is Stage.INTRODUCED


@pytest.mark.parametrize(
    "words",
    [
        "Thursday at 2 works for me. Looking forward to meeting you.",
        "Thursday at 2 works. See you then!",
        "Thursday at 2 is fine with me. I suggest we meet at Bridgehead.",
        "Thursday at 2 suits me, I will send you my CV before we meet.",
    ],
)
def test_manners_after_ones_own_yes_settle_nothing(words: str) -> None:
    story = introduced()
    said = story.says(
        CONNECTEE, Intent.AGREE_TIME, when="03-03 11:00", times=agreed("03-12 14:00"), place="Zoom", reply=words
    )
    assert said == ["times_relay → connector"]
    assert story.stage() is Stage.INTRODUCED


@pytest.mark.parametrize("words", ["Any time on Thursday.", "I am free all day.", "Toute la journée me va."])
def test_a_whole_free_day_is_an_offer_as_it_stands(words: str) -> None:
    story = introduced()
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, times=(hour("03-12"),), place="Zoom", reply=words)
    assert said == ["times_relay → connectee"]


@pytest.mark.parametrize("one", [hour("03-12", part=Part.AFTERNOON), hour("03-12", end=time(12))])
def test_a_part_of_a_day_is_an_offer_as_it_stands(one: Time) -> None:
    story = introduced()
    assert story.says(CONNECTOR, Intent.OFFER_TIMES, times=(one,), place="Zoom") == ["times_relay → connectee"]


@pytest.mark.parametrize(
    ("words", "both"),
    [
        ("It's settled: we meet on Thursday 12 March at 2 pm.", True),
        ("Eric and I agreed on Thursday at 2.", True),
        ("We have arranged it by phone: Thursday at 2.", True),
        ("See you on Thursday at 2!", True),
        ("I spoke with Eric and set Thursday at 2 with him.", True),
        ("As agreed, Thursday at 2.", True),
        ("C'est convenu : nous nous voyons jeudi à 14 h.", True),
        ("On se voit jeudi à 14 h, comme convenu.", True),
        ("Thursday at 2 works for me.", False),
        ("At 2:30 then.", False),
        ("Could we meet on Thursday at 2?", False),
        ("Thursday at 2 is perfect, thank you.", False),
        ("Jeudi à 14 h me convient.", False),
        ("Pourrions-nous nous voir jeudi ?", False),
    ],
)
def test_words_of_both_are_told_from_ones_own(words: str, both: bool) -> None:
    assert between_them(words) is both


# ── what was taken back ──────────────────────────────────────────────────────────────


def test_an_offer_that_was_taken_back_cannot_be_taken_any_more() -> None:
    story = introduced(TUESDAY, THURSDAY)
    ruled_out = (hour("03-10", Stance.RULED_OUT),)
    story.says(CONNECTOR, Intent.REJECT_TIME, when="03-04 10:00", times=ruled_out)
    assert story.says(CONNECTEE, Intent.AGREE_TIME, times=agreed("03-10 14:00")) == ["time_question → connectee"]
    question = story.letter(LetterKind.TIME_QUESTION).facts
    assert (question["missing"], question["offers"]) == ("gone", (THURSDAY,))
    assert story.says(CONNECTEE, Intent.AGREE_TIME, times=agreed("03-12 10:00")) == BOTH_CONFIRMED


def test_manners_bring_back_no_offer_that_was_taken_back() -> None:
    story = introduced(TUESDAY)
    story.says(CONNECTOR, Intent.REJECT_TIME, when="03-04 10:00", times=(hour("03-10", Stance.RULED_OUT),))
    words = "Tuesday at 2 works for me. See you then!"
    said = story.says(CONNECTEE, Intent.AGREE_TIME, times=agreed("03-10 14:00"), reply=words)
    assert said == ["time_question → connectee"]
    assert story.stage() is Stage.INTRODUCED


def test_the_other_side_reads_what_is_no_longer_possible() -> None:
    story = introduced(TUESDAY)
    times = (hour("03-10", Stance.RULED_OUT), THURSDAY)
    story.says(CONNECTOR, Intent.REJECT_TIME, Intent.OFFER_TIMES, when="03-04 10:00", times=times)
    relay = story.letter(LetterKind.TIMES_RELAY).facts
    assert (relay["offers"], relay["gone"]) == ((THURSDAY,), (TUESDAY,))


# ── crossing ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("intent", [Intent.OFFER_TIMES, Intent.AGREE_TIME])
def test_what_crossed_with_the_settling_moves_nothing(intent: Intent) -> None:
    story = scheduled()  # on Wednesday at 09:30
    meeting = story.case.meeting
    stance = Stance.AGREED if intent is Intent.AGREE_TIME else Stance.OFFERED
    said = written(story, CONNECTOR, intent, sent="03-04 09:00", times=(hour("03-13 10:00", stance),))
    assert said == ["noted crossed → connector"]
    assert (story.stage(), story.case.meeting) == (Stage.SCHEDULED, meeting)
    assert story.letter(LetterKind.NOTED).facts["meeting"] == meeting


def test_a_refusal_that_crossed_and_is_of_other_times_moves_nothing() -> None:
    story = scheduled()
    times = (hour("03-10", Stance.RULED_OUT),)
    assert written(story, CONNECTOR, Intent.REJECT_TIME, sent="03-04 09:00", times=times) == [
        "noted crossed → connector"
    ]
    assert story.stage() is Stage.SCHEDULED


def test_a_refusal_of_the_settled_hour_that_crossed_is_heard() -> None:
    story = scheduled()
    times = (hour("03-12", Stance.RULED_OUT),)
    said = written(story, CONNECTOR, Intent.REJECT_TIME, sent="03-04 09:00", times=times)
    assert said == ["cancelled → connector", "cancelled → connectee"]
    assert story.stage() is Stage.INTRODUCED


def test_a_wish_for_another_time_that_crossed_and_names_none_is_the_coordinators() -> None:
    story = scheduled()
    (said,) = written(story, CONNECTOR, Intent.RESCHEDULE, sent="03-04 09:00")
    assert said.startswith("ask: they want another time")


def test_after_the_settling_another_time_is_a_move_for_the_coordinator() -> None:
    story = scheduled()
    (said,) = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-04 10:00", times=(hour("03-13 10:00"),))
    assert said.startswith("ask: they name a time")


# ── late ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "intent", [Intent.CANCEL, Intent.DECLINE, Intent.DEFER, Intent.REJECT_TIME, Intent.OFFER_TIMES, Intent.AGREE_TIME]
)
def test_what_its_author_may_have_thought_better_of_is_the_coordinators(intent: Intent) -> None:
    story = introduced(TUESDAY)
    before = replace(story.case)
    times = (hour("03-10 14:00", Stance.RULED_OUT if intent is Intent.REJECT_TIME else Stance.OFFERED),)
    assert written(story, CONNECTOR, intent, sent="03-03 10:00", times=times) == [
        "ask: it was written before another mail of theirs, which came first"
    ]
    assert story.case == before


def test_a_late_thank_you_is_nobodys_question() -> None:
    story = introduced(TUESDAY)
    assert written(story, CONNECTOR, Intent.THANKS, sent="03-03 10:00") == []


def test_the_others_later_mail_makes_nothing_late() -> None:
    story = introduced(TUESDAY)
    story.says(CONNECTEE, Intent.THANKS, when="03-04 12:00")
    times = agreed("03-10 14:00")
    story.says(CONNECTOR, Intent.THANKS, when="03-04 13:00")
    assert written(story, CONNECTEE, Intent.AGREE_TIME, sent="03-04 12:30", times=times) == BOTH_CONFIRMED


# ── one hour, one place to be ────────────────────────────────────────────────────────


def busy(role: object, start: str, end: str) -> Busy:
    return Busy(role, at(start), at(end), "Kwame Boateng")  # type: ignore[arg-type]


@pytest.mark.parametrize("role", [CONNECTOR, CONNECTEE])
def test_who_is_booked_elsewhere_in_the_hour_is_asked_about_first(role: object) -> None:
    story = introduced(TUESDAY)
    story.known = replace(KNOWN, busy=(busy(role, "03-10 13:30", "03-10 14:30"),))
    (said,) = story.says(CONNECTEE, Intent.AGREE_TIME, times=agreed("03-10 14:00"))
    assert "has another meeting in that hour, with Kwame Boateng" in said
    assert "Tuesday 10 March, 13:30 to 14:30" in said
    assert (story.stage(), story.case.meeting) == (Stage.INTRODUCED, None)


@pytest.mark.parametrize(
    ("start", "end"), [("03-10 13:00", "03-10 14:00"), ("03-10 15:00", "03-10 16:00"), ("03-11 14:00", "03-11 15:00")]
)
def test_hours_that_only_touch_are_no_clash(start: str, end: str) -> None:
    story = introduced(TUESDAY)
    story.known = replace(KNOWN, busy=(busy(CONNECTEE, start, end),))
    assert story.says(CONNECTEE, Intent.AGREE_TIME, times=agreed("03-10 14:00")) == BOTH_CONFIRMED


def test_a_coordinators_order_is_no_yes_to_a_booking_that_they_may_not_know_of() -> None:
    story = introduced(TUESDAY)
    story.known = replace(KNOWN, busy=(busy(CONNECTEE, "03-10 14:00", "03-10 15:00"),))
    (said,) = story.orders(Intent.AGREE_TIME, times=agreed("03-10 14:00"))
    assert said.startswith(f"ask: {story.case.connectee.name} has another meeting in that hour")
    assert (story.stage(), story.case.meeting) == (Stage.INTRODUCED, None)


def test_two_other_meetings_in_one_hour_are_told_of_at_once() -> None:
    story = introduced(TUESDAY)
    both = (busy(CONNECTOR, "03-10 14:00", "03-10 15:00"), busy(CONNECTEE, "03-10 14:30", "03-10 15:30"))
    story.known = replace(KNOWN, busy=both)
    (said,) = story.orders(Intent.AGREE_TIME, times=agreed("03-10 14:00"))
    assert said.count("has another meeting in that hour") == 2


def test_the_coordinators_yes_to_just_that_books_it_all_the_same() -> None:
    story = introduced(TUESDAY)
    story.known = replace(KNOWN, busy=(busy(CONNECTEE, "03-10 14:00", "03-10 15:00"),))
    (asked,) = story.orders(Intent.AGREE_TIME, times=agreed("03-10 14:00"))
    story.known = replace(story.known, told=asked.removeprefix("ask: "))
    said = story.says(CONNECTEE, Intent.AGREE_TIME, times=agreed("03-10 14:00"), approved=True)
    assert said == BOTH_CONFIRMED
    assert story.case.meeting == Meeting(day("03-10"), time(14), None, "Zoom")


def test_a_place_for_the_settled_hour_asks_nobody_again() -> None:
    story = scheduled(place=None)
    story.known = replace(KNOWN, busy=(busy(CONNECTEE, "03-12 14:00", "03-12 15:00"),))
    said = story.says(CONNECTOR, Intent.OTHER, when="03-05 10:00", place="Zoom")
    assert said == ["moved → connector", "moved → connectee"]


# ── absences ─────────────────────────────────────────────────────────────────────────


def test_the_first_nudge_after_an_absence_says_that_it_waited_and_no_other() -> None:
    story = introduced()
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-03 10:00", until=day("03-23"))
    story.case = replace(story.case, heard={})
    story.waits("04-10 12:00")
    told = [send.facts["away"] for send in story.sent if send.kind is LetterKind.TIME_NUDGE]
    assert told == [day("03-23"), None]


def test_who_comes_back_by_writing_is_told_of_no_waiting() -> None:
    story = introduced()
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-03 10:00", until=day("03-23"))
    story.says(CONNECTOR, Intent.OTHER, when="03-05 10:00", approved=True)
    story.waits("04-10 12:00")
    assert {send.facts["away"] for send in story.sent if send.kind is LetterKind.TIME_NUDGE} == {None}


SETTLED = [
    "It's settled: Ruth and I meet on Friday at 10.",
    "We've agreed on Friday at 10.",
    "C'est convenu pour vendredi.",
]
WISHED = [
    "I can meet you on Friday at 10.",
    "Friday at 10 works. See you then!",
    "Can we settle on Friday at 10?",
    "Friday?",
]


@pytest.mark.parametrize("words", SETTLED)
def test_what_the_two_say_they_have_settled_outdoes_what_is_on_the_table(words: str) -> None:
    assert settled_between(words)
    story = introduced(TUESDAY)
    said = story.says(CONNECTEE, Intent.AGREE_TIME, when="03-03 12:00", times=agreed("03-13 10:00"), reply=words)
    assert said == BOTH_CONFIRMED


@pytest.mark.parametrize("words", WISHED)
def test_one_sides_word_for_another_time_than_offered_is_asked_about(words: str) -> None:
    assert not settled_between(words)
    story = introduced(TUESDAY)
    said = story.says(CONNECTEE, Intent.AGREE_TIME, when="03-03 12:00", times=agreed("03-13 10:00"), reply=words)
    assert said == ["ask: they agree to a time that was not offered"]


@pytest.mark.parametrize(("copied", "said"), [((), ["noted recorded → connectee"]), ((CONNECTOR,), [])])
def test_between_the_two_nobody_is_told_that_their_mail_has_come(copied: tuple[str, ...], said: list[str]) -> None:
    story = introduced(TUESDAY, hour("03-13 10:00"))
    ruled_out = (hour("03-10 14:00", Stance.RULED_OUT),)
    assert story.says(CONNECTEE, Intent.REJECT_TIME, when="03-03 12:00", times=ruled_out, seen=copied) == said
