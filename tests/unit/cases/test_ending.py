"""`referred`, `surveyed`, `closed`: surveys, the closing letter, good news."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.cases.actions.ending import helped
from mailbot.cases.case import Stage
from mailbot.cases.events import EventKind
from mailbot.cases.letters import LetterKind
from mailbot.cases.survey import answers
from mailbot.reading.values import Intent
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    ERIC,
    KNOWN,
    PRIYA,
    REFERRER,
    RUTH,
    Story,
    at,
    guest,
    imported,
    referred,
)


def surveyed() -> Story:
    """Referred on Monday 16 March, surveys out on Tuesday."""
    story = referred()
    story.waits("03-17 12:00")
    story.lines.clear()
    return story


def test_surveys_go_to_both_on_the_working_morning_after() -> None:
    story = referred()
    assert [line for line in story.waits("03-17 12:00") if "survey" in line] == [
        "03-17 09:00 survey → connector",
        "03-17 09:00 survey → connectee",
    ]
    assert story.stage() is Stage.SURVEYED
    assert story.letter(LetterKind.SURVEY).facts["due"] == at("03-24 09:00")


def test_one_nudge_then_it_lapses_and_the_match_is_closed() -> None:
    story = surveyed()
    assert story.waits("06-30 12:00") == [
        "03-24 09:00 survey_nudge → connector",
        "03-24 09:00 survey_nudge → connectee",
        "03-31 09:00 closing → connector",
        "03-31 09:00 closing → connectee",
    ]
    assert story.stage() is Stage.CLOSED


def test_a_reply_is_the_answer_and_the_last_one_closes_the_match() -> None:
    story = surveyed()
    assert story.says(CONNECTOR, Intent.FEEDBACK, reply="1. Very good") == ["noted feedback → connector"]
    assert story.stage() is Stage.SURVEYED
    said = story.says(CONNECTEE, Intent.OTHER, reply="1. A lot. 2. Not yet.")
    assert said == ["closing → connector", "closing → connectee"]
    assert story.case.surveys == {"connector": "1. Very good", "connectee": "1. A lot. 2. Not yet."}


def test_who_has_answered_is_not_nudged() -> None:
    story = surveyed()
    story.says(CONNECTOR, Intent.FEEDBACK)
    assert story.waits("03-25 12:00") == ["03-24 09:00 survey_nudge → connectee"]


def test_a_mere_thank_you_is_no_answer() -> None:
    story = surveyed()
    assert story.says(CONNECTOR, Intent.THANKS) == []
    assert story.case.surveys == {}


def test_a_late_answer_is_kept_and_closes_nothing_twice() -> None:
    story = surveyed()
    story.waits("04-15 12:00")
    assert story.says(CONNECTEE, Intent.FEEDBACK, reply="Better late than never.") == ["noted feedback → connectee"]
    assert story.case.surveys == {"connectee": "Better late than never."}


def test_a_concern_in_a_survey_is_for_the_coordinators_eyes() -> None:
    story = surveyed()
    assert story.says(CONNECTOR, Intent.CONCERN) == ["ask: a concern"]
    assert story.decisions[-1].asks[0].kind is LetterKind.CONCERN
    assert story.case.surveys == {}


@pytest.mark.parametrize(
    ("lately", "asked"),
    [({RUTH.email}, ["survey → connectee"]), ({ERIC.email}, ["survey → connector"])],
)
def test_nobody_is_surveyed_twice_in_six_months(lately: set[str], asked: list[str]) -> None:
    story = referred()
    story.known = replace(KNOWN, surveyed=frozenset(lately))
    lines = [line.split(" ", 2)[2] for line in story.waits("03-17 12:00")]
    assert [line for line in lines if "survey" in line] == asked


def test_where_nobody_is_left_to_survey_the_match_is_closed() -> None:
    story = referred()
    story.known = replace(KNOWN, surveyed=frozenset({RUTH.email, ERIC.email}))
    assert [line.split(" ", 2)[2] for line in story.waits("03-17 12:00") if "opens" not in line] == [
        "closing → connector",
        "closing → connectee",
    ]


def test_a_referrals_case_is_closed_without_a_survey_and_the_referral_alone_hears_it() -> None:
    story = guest(introduced=True)
    story.says(CONNECTEE, Intent.MET, when="03-23 10:00")
    said = story.says(CONNECTOR, Intent.NO_REFERRALS, when="03-24 10:00")
    assert said == ["closing → connector"]
    assert story.stage() is Stage.CLOSED
    assert story.waits("06-30 12:00") == []


def test_the_closing_letter_says_what_came_of_it() -> None:
    story = surveyed()
    story.waits("06-30 12:00")
    assert story.letter(LetterKind.CLOSING).facts == {"met": True, "count": 3, "later": False}


@pytest.mark.parametrize("intent", [Intent.THANKS, Intent.ACCEPT])
def test_after_the_end_there_is_nothing_to_say_to_thanks(intent: Intent) -> None:
    story = imported(Stage.CLOSED)
    assert story.says(CONNECTEE, intent) == []


def test_after_the_end_a_question_is_still_answered() -> None:
    story = imported(Stage.CLOSED)
    assert story.says(CONNECTEE, Intent.QUESTION, answers=("mentorship",)) == ["answer → connectee"]


def test_after_the_end_a_referral_is_still_welcome() -> None:
    story = imported(Stage.CLOSED)
    assert story.says(CONNECTOR, Intent.REFER, referrals=(PRIYA,)) == ["referral_thanks → connector"]
    assert story.stage() is Stage.CLOSED


def test_after_the_end_a_meeting_that_nobody_knew_of_is_for_the_coordinator() -> None:
    story = imported(Stage.INTRODUCED)
    story.orders(Intent.CLOSE)
    assert story.says(CONNECTOR, Intent.MET) == ["ask: they say that they met, but the match is closed"]


@pytest.mark.parametrize("stage", [Stage.MET, Stage.REFERRED, Stage.CLOSED])
def test_the_newcomers_news_reaches_the_coordinator_and_they_are_asked_whether_it_may_go_on(stage: Stage) -> None:
    story = imported(stage)
    assert story.says(CONNECTEE, Intent.HIRED) == ["declined → coordinator", "good_news_ask → connectee"]
    assert story.letter(LetterKind.DECLINED).facts["how"] == "hired"
    assert "good_news_ask → connectee" not in story.says(CONNECTEE, Intent.HIRED)


@pytest.mark.parametrize("stage", [Stage.MET, Stage.REFERRED, Stage.CLOSED])
def test_what_another_says_of_a_job_is_for_the_coordinator_whose_yes_asks_the_newcomer(stage: Stage) -> None:
    said = imported(stage).says(CONNECTOR, Intent.HIRED)
    assert said[0] == "noted hired → connector"
    assert said[1].startswith("ask: the newcomer found work")
    assert imported(stage).says(CONNECTOR, Intent.HIRED, approved=True) == ["good_news_ask → connectee"]


def test_who_was_asked_lately_in_another_match_is_not_asked_again() -> None:
    story = imported(Stage.CLOSED)
    story.known = replace(KNOWN, congratulated=frozenset({ERIC.email}))
    assert story.says(CONNECTEE, Intent.HIRED) == ["declined → coordinator", "noted hired → connectee"]


def test_other_news_in_the_same_mail_is_acted_on() -> None:
    story = imported(Stage.SCHEDULED)
    said = story.says(CONNECTEE, Intent.HIRED, Intent.MET)
    assert said == ["referral_request → connector", "declined → coordinator", "good_news_ask → connectee"]
    assert story.stage() is Stage.MET


def test_the_newcomers_yes_thanks_all_who_helped_and_their_no_nobody() -> None:
    story = imported(Stage.CLOSED)
    story.says(CONNECTEE, Intent.HIRED)
    assert story.happens(EventKind.KEEP_IT, by=CONNECTEE) == ["noted recorded → connectee"]
    assert story.happens(EventKind.MAY_TELL, by=CONNECTEE) == ["thanks all who helped", "noted recorded → connectee"]
    assert "thanked" in story.case.done


def test_who_met_or_named_somebody_has_helped() -> None:
    assert not helped(imported(Stage.INTRODUCED).case)
    assert helped(imported(Stage.MET).case)
    assert helped(referred().case)


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("1. Good\n2. Yes\n3. A lot\n4. None\n5. No", {1: "Good", 2: "Yes", 3: "A lot", 4: "None", 5: "No"}),
        ("1) Très bien\n2) Oui\n5) Oui, volontiers", {1: "Très bien", 2: "Oui", 5: "Oui, volontiers"}),
        ("Q1 wonderful\nQ2: not yet", {1: "wonderful", 2: "not yet"}),
        ("1. Good. 2. Yes, well prepared. 3. no", {1: "Good.", 2: "Yes, well prepared.", 3: "no"}),
        ("1: 5/5\n2: 4/5\n3: -\n4: non\n5: oui", {1: "5/5", 2: "4/5", 3: "-", 4: "non", 5: "oui"}),
        ("1 - bien\n2 - oui", {1: "bien", 2: "oui"}),
        ("A good hour.\n\nWe met at 2.", {}),
        ("We met on 12 March at 2 p.m. and 3 people came.", {}),
    ],
)  # fmt: skip
def test_answers_by_number_as_people_type_them(reply: str, found: dict[int, str]) -> None:
    assert answers(reply) == found


def test_numbered_answers_are_kept_whatever_their_words() -> None:
    story = surveyed()
    reply = "1. Good\n2. Yes\n3. Shorter emails\n4. Call me\n5. Yes, in May"
    assert story.says(CONNECTOR, Intent.ACCEPT, Intent.DEFER, Intent.FEEDBACK, reply=reply) == [
        "noted feedback → connector"
    ]
    assert story.case.surveys == {"connector": reply}


def test_half_an_answer_is_kept_is_not_nudged_and_takes_the_other_half() -> None:
    story = surveyed()
    story.says(CONNECTOR, Intent.FEEDBACK, reply="1. Good\n2. Yes")
    assert "survey_nudge → connector" not in " ".join(story.waits("03-25 12:00"))
    story.says(CONNECTOR, Intent.FEEDBACK, reply="3. A lot\n4. Nothing\n5. Yes")
    assert answers(story.case.surveys["connector"]) == {1: "Good", 2: "Yes", 3: "A lot", 4: "Nothing", 5: "Yes"}
    story.says(CONNECTOR, Intent.FEEDBACK, reply="3. A lot\n4. Nothing\n5. Yes")
    assert story.case.surveys["connector"].count("A lot") == 1


def test_what_stands_beside_the_answers_is_acted_on_too() -> None:
    story = surveyed()
    reply = "1. A lot\n2. Yes\n3. x\n4. y\n5. I got a job"
    said = story.says(CONNECTEE, Intent.HIRED, Intent.FEEDBACK, reply=reply)
    assert said[:2] == ["declined → coordinator", "good_news_ask → connectee"]
    assert story.case.surveys["connectee"] == reply


def test_the_coordinators_own_report_is_not_the_newcomers_yes() -> None:
    said = imported(Stage.REFERRED).says(CONNECTEE, Intent.HIRED, Intent.CLOSE, staff=True)
    assert said == ["done → coordinator"]


def test_the_referrer_hears_nothing_of_a_referrals_end() -> None:
    story = guest(introduced=True)
    story.says(CONNECTEE, Intent.MET, when="03-23 10:00")
    story.waits("06-30 12:00")
    assert not [send for send in story.sent if REFERRER in send.to]
