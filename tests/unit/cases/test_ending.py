"""`referred`, `surveyed`, `closed`: surveys, the closing letter, good news."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.cases.case import Role, Stage
from mailbot.cases.letters import LetterKind
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


@pytest.mark.parametrize("by", [CONNECTOR, CONNECTEE])
@pytest.mark.parametrize("stage", [Stage.MET, Stage.REFERRED, Stage.CLOSED])
def test_news_of_a_job_is_thanked_and_reaches_the_coordinator_alone(by: Role, stage: Stage) -> None:
    said = imported(stage).says(by, Intent.HIRED)
    assert said[0] == f"noted hired → {by}"
    assert said[1].startswith("ask: the newcomer found work")


def test_other_news_in_the_same_mail_is_acted_on() -> None:
    story = imported(Stage.SCHEDULED)
    said = story.says(CONNECTEE, Intent.HIRED, Intent.MET)
    assert said[:2] == ["referral_request → connector", "noted hired → connectee"]
    assert story.stage() is Stage.MET


def test_the_coordinators_yes_thanks_all_who_helped() -> None:
    story = guest(introduced=True)
    said = story.says(CONNECTEE, Intent.HIRED, approved=True)
    assert said == ["good_news → connector", "good_news → referrer"]


def test_the_coordinators_own_report_is_not_the_newcomers_yes() -> None:
    said = imported(Stage.REFERRED).says(CONNECTEE, Intent.HIRED, Intent.CLOSE, staff=True)
    assert said == ["done → coordinator"]


def test_the_referrer_hears_nothing_of_a_referrals_end() -> None:
    story = guest(introduced=True)
    story.says(CONNECTEE, Intent.MET, when="03-23 10:00")
    story.waits("06-30 12:00")
    assert not [send for send in story.sent if REFERRER in send.to]
