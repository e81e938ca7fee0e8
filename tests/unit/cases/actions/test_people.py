"""Beside the path: addresses that fail, absences, questions, volunteers, and mail that comes late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mailbot.cases.case import AlarmKind, Stage
from mailbot.cases.decide import decide
from mailbot.cases.events import EventKind, events_from
from mailbot.cases.letters import LetterKind
from mailbot.reading.values import Intent, Stance
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    ERIC,
    POLICY,
    REFERRER,
    RUTH,
    Story,
    a_reading,
    at,
    day,
    guest,
    hour,
    imported,
    proposed,
    scheduled,
)


def test_two_letters_that_come_back_from_one_address_are_one_piece_of_news() -> None:
    story = proposed()
    assert story.happens(EventKind.BOUNCE, "03-02 10:05", by=CONNECTOR) == [
        "flag bounced connector",
        "bounced → coordinator",
    ]
    assert story.happens(EventKind.BOUNCE, "03-02 10:06", by=CONNECTOR) == ["flag bounced connector"]


def test_the_other_sides_address_and_a_new_one_that_fails_too_are_news() -> None:
    story = imported(Stage.INTRODUCED)
    story.happens(EventKind.BOUNCE, "03-02 10:05", by=CONNECTOR)
    assert "bounced → coordinator" in story.happens(EventKind.BOUNCE, "03-02 10:06", by=CONNECTEE)
    story.given(CONNECTOR, "ruth@example.org", "03-03 10:00")
    assert "bounced → coordinator" in story.happens(EventKind.BOUNCE, "03-03 10:05", by=CONNECTOR)


def test_an_address_that_worked_again_and_fails_again_is_news() -> None:
    story = proposed()
    story.happens(EventKind.BOUNCE, "03-02 10:05", by=CONNECTOR)
    story.orders(Intent.RESUME, when="03-03 10:00")
    assert "bounced → coordinator" in story.happens(EventKind.BOUNCE, "03-03 10:05", by=CONNECTOR)


def test_what_the_coordinator_hears_of_an_address_that_fails() -> None:
    story = proposed()
    story.happens(EventKind.BOUNCE, "03-02 10:05", by=CONNECTOR)
    letter = story.letter(LetterKind.BOUNCED)
    assert (letter.to, letter.facts) == ((COORDINATOR,), {"who": RUTH, "address": RUTH.email, "detail": ""})
    (stop,) = story.case.stops
    assert (stop.reason, stop.role, stop.until) == ("bounced", CONNECTOR, None)


def test_a_failing_address_of_nobody_in_the_match_is_told_of_without_one() -> None:
    story = proposed()
    story.happens(EventKind.BOUNCE, "03-02 10:05", by=REFERRER)
    assert story.letter(LetterKind.BOUNCED).facts == {"who": None, "address": "", "detail": ""}


def test_a_report_with_words_is_shown_with_them() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.BOUNCE, when="03-02 10:05", reply="No such user here.")
    assert story.letter(LetterKind.BOUNCED).facts["detail"] == "No such user here."


def test_who_has_left_for_good_gets_no_more_mail_and_the_coordinator_no_letter_beside_the_question() -> None:
    story = imported(Stage.INTRODUCED)
    assert story.happens(EventKind.LEFT, "03-03 10:00", by=CONNECTOR) == ["flag bounced connector"]
    assert story.waits("06-30 12:00") == []
    assert story.given(CONNECTOR, "kim@example.com", "07-02 10:00") == [
        "introduction → connector",
        "done → coordinator",
    ]


# ── absences ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("until", "back"),
    [
        (day("03-05"), "2026-03-05"),
        (day("03-04"), "2026-03-11"),  # today is no day of return: a week
        (date(2027, 3, 5), "2027-03-05"),
        (date(2030, 1, 1), "2027-03-05"),  # a year at most
    ],
)
def test_an_absence_ends_on_the_day_named_within_a_year(until: date, back: str) -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-04 10:00", until=until)
    assert story.case.away == {"connector": date.fromisoformat(back)}
    (alarm,) = story.case.alarms
    morning = POLICY.hours.morning(date.fromisoformat(back))
    assert (alarm.kind, alarm.key, alarm.at) == (AlarmKind.BACK, "connector", morning)
    (stop,) = story.case.stops
    assert (stop.reason, stop.role, stop.until) == ("absence", CONNECTOR, morning)


def test_a_notice_without_a_day_leaves_one_that_is_known_and_still_to_come() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-04 10:00", until=day("03-10"))
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-05 10:00")
    assert story.case.away == {"connector": day("03-10")}
    story.case = replace(story.case, away={"connector": day("03-05")})
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-05 10:00")
    assert story.case.away == {"connector": day("03-12")}
    assert story.happens(EventKind.OUT_OF_OFFICE, "03-05 10:00", by=CONNECTEE) == []
    assert story.case.away == {"connector": day("03-12"), "connectee": day("03-12")}


def test_one_comes_back_and_the_other_stays_away() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-04 10:00", until=day("03-10"))
    story.says(CONNECTEE, Intent.OUT_OF_OFFICE, when="03-04 10:00", until=day("03-20"))
    story.waits("03-10 12:00")
    assert (story.case.away, story.case.rested) == ({"connectee": day("03-20")}, {"connector": day("03-10")})
    assert [(stop.reason, stop.role) for stop in story.case.stops] == [("absence", CONNECTEE)]
    story.waits("03-20 12:00")
    assert (story.case.away, story.case.stops) == ({}, ())
    assert story.case.rested["connectee"] == day("03-20")


def test_the_end_of_an_absence_that_nobody_knows_of_is_no_news() -> None:
    story = imported(Stage.INTRODUCED)
    story.happens(EventKind.BACK, "03-10 09:00", key="alarm:back:connector")
    assert (story.case.away, story.case.rested) == ({}, {})


# ── questions, volunteers, and who wants no more mail ────────────────────────────────────


def test_an_answer_goes_to_who_asked_and_the_coordinators_question_to_the_coordinator() -> None:
    story = proposed()
    story.says(CONNECTEE, Intent.QUESTION, answers=("cost",))
    letter = story.letter(LetterKind.ANSWER)
    assert (letter.to, letter.facts) == ((CONNECTEE,), {"answers": ("cost",), "person_by": None})
    story.says(CONNECTEE, Intent.QUESTION, answers=("cost",), staff=True)
    assert story.letter(LetterKind.ANSWER).to == (COORDINATOR,)


def test_a_question_for_a_person_is_asked_beside_the_rest_and_answered_within_two_working_days() -> None:
    story = proposed()
    story.says(CONNECTEE, Intent.QUESTION, when="03-05 10:00")
    assert [(ask.kind, ask.holds) for ask in story.decisions[-1].asks] == [(LetterKind.DECISION, False)]
    letter = story.letter(LetterKind.ANSWER)
    assert (letter.to, letter.facts) == ((CONNECTEE,), {"answers": (), "person_by": day("03-09")})


def test_what_the_coordinator_asks_themselves_is_put_to_nobody() -> None:
    assert proposed().says(CONNECTOR, Intent.QUESTION, staff=True) == []
    assert proposed().says(CONNECTOR, Intent.JOIN, staff=True) == []


def test_a_volunteer_is_thanked_once_and_told_when_the_coordinator_writes() -> None:
    story = guest()
    story.says(CONNECTOR, Intent.JOIN, when="03-17 10:00")
    letter = story.letter(LetterKind.JOINING)
    assert (letter.to, letter.facts) == ((CONNECTOR,), {"by": day("03-19")})
    assert "joining → connector" not in story.says(CONNECTOR, Intent.JOIN, when="03-18 10:00")


def test_a_concern_is_put_to_the_coordinator_in_its_own_letter_and_their_own_is_not() -> None:
    story = scheduled()
    story.says(CONNECTOR, Intent.CONCERN)
    (ask,) = story.decisions[-1].asks
    assert (ask.kind, ask.holds, ask.reason) == (LetterKind.CONCERN, True, "a concern")
    assert story.says(CONNECTOR, Intent.CONCERN, staff=True) == []


def test_the_coordinator_hears_who_wants_no_more_mail_in_their_words() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTEE, Intent.OPT_OUT, when="03-04 10:00", reply="Please stop writing.")
    letter = story.letter(LetterKind.DECLINED)
    assert letter.to == (COORDINATOR,)
    assert letter.facts == {"who": ERIC, "how": "opted_out", "quoted": "Please stop writing."}
    assert story.letter(LetterKind.STOPPED).to == (CONNECTEE,)


# ── written before ───────────────────────────────────────────────────────────────────────


def late(story: Story, intent: Intent, sent: str) -> list[str]:
    mail = replace(story.mail(CONNECTOR), sent_at=at(sent))
    times = (hour("03-13 10:00"), hour("03-13 10:00", Stance.AGREED))
    events = events_from(a_reading(intent, times=times), story.case, CONNECTOR, mail)
    return story.decided(decide(story.case, events, story.now, story.policy, story.known))


@pytest.mark.parametrize("intent", [Intent.OFFER_TIMES, Intent.OFFER_OPEN, Intent.AGREE_TIME])
def test_a_word_about_times_from_before_the_settling_that_comes_late_is_no_news(intent: Intent) -> None:
    story = scheduled()  # on Wednesday at 09:30
    story.says(CONNECTOR, Intent.THANKS, when="03-04 10:00")
    assert late(story, intent, "03-04 09:00") == []
    assert late(story, intent, "03-04 09:45") == ["ask: it was written before another mail of theirs, which came first"]


@pytest.mark.parametrize("intent", [Intent.CANCEL, Intent.DECLINE])
def test_a_no_that_comes_late_is_the_coordinators_whenever_it_was_written(intent: Intent) -> None:
    story = scheduled()
    story.says(CONNECTOR, Intent.THANKS, when="03-04 10:00")
    assert late(story, intent, "03-04 09:00") == ["ask: it was written before another mail of theirs, which came first"]


def test_what_comes_late_before_anything_is_settled_is_the_coordinators() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.THANKS, when="03-04 10:00")
    assert late(story, Intent.OFFER_TIMES, "03-04 09:00") == [
        "ask: it was written before another mail of theirs, which came first"
    ]
