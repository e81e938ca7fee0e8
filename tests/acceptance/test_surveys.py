"""`referred`, `surveyed`, `closed`: three minutes from each side, the closing letter, and what is said afterwards."""

from __future__ import annotations

import pytest

from tests.acceptance.people import ERIC, KWAME, LEILA, PRIYA, RUTH
from tests.acceptance.programme import Letters, Programme, days, out

NO_MORE = "Sorry, I don't have anybody to suggest. That is all."
BOTH = ["03-09 09:00 survey → eric", "03-09 09:00 survey → ruth"]


def surveyed(programme: Programme) -> Letters:
    """Both were sent the survey: Monday 9 March at 9."""
    programme.met()
    programme.says(RUTH, NO_MORE, "2026-03-06 15:00")
    return programme.wait("2026-03-09 09:00")


def test_surveys_go_to_both_on_the_next_working_morning(programme: Programme) -> None:
    letters = surveyed(programme)
    assert days(letters) == BOTH
    assert programme.stage() == "surveyed"
    assert letters.of("survey", ERIC).text.count("?") >= 5


def test_two_answers_close_the_match_with_a_letter_to_each(programme: Programme) -> None:
    letters = surveyed(programme)
    answer = "1. Yes\n2. Very much\n3. Nothing\n4. Yes\n5. No"
    first = programme.says(ERIC, answer, "2026-03-09 12:00", letters.of("survey", ERIC))
    assert out(first) == ["noted → eric"]
    last = programme.says(RUTH, answer, "2026-03-09 13:00", letters.of("survey", RUTH))
    assert [one for one in out(last) if "closing" in one] == ["closing → eric", "closing → ruth"]
    assert programme.stage() == "closed"
    assert out(programme.wait("2026-09-30 12:00")) == []


def test_one_nudge_and_then_the_survey_lapses_and_the_match_closes(programme: Programme) -> None:
    surveyed(programme)
    letters = programme.wait("2026-06-01 12:00")
    assert [one for one in days(letters) if "nudge" in one] == [
        "03-16 09:00 survey_nudge → eric",
        "03-16 09:00 survey_nudge → ruth",
    ]
    assert [one for one in out(letters) if "nudge" not in one] == ["closing → eric", "closing → ruth"]
    assert programme.stage() == "closed"


def test_who_has_answered_is_not_nudged(programme: Programme) -> None:
    letters = surveyed(programme)
    programme.says(ERIC, "1. Yes\n2. Yes\n3. No\n4. Yes\n5. No", "2026-03-09 12:00", letters.of("survey", ERIC))
    assert [one for one in out(programme.wait("2026-03-31 12:00")) if "nudge" in one] == ["survey_nudge → ruth"]


def test_nobody_is_surveyed_twice_in_six_months(programme: Programme) -> None:
    surveyed(programme)
    programme.wait("2026-04-15 12:00")
    programme.introduced("2026-04-16 10:00", connector=RUTH, connectee=PRIYA)
    programme.says(PRIYA, "Ruth and I met this morning.", "2026-04-17 15:00")
    programme.says(RUTH, "I have nobody else to suggest for Priya, sorry. That is all I have.", "2026-04-17 16:00")
    letters = programme.wait("2026-04-20 12:00")
    assert [one for one in out(letters) if "survey" in one] == ["survey → priya"]


def test_a_survey_is_read_by_the_programmes_people_alone(programme: Programme) -> None:
    letters = surveyed(programme)
    answer = "1. Yes\n2. Marmalade was discussed at length\n3. No\n4. Yes\n5. No"
    programme.says(ERIC, answer, "2026-03-09 12:00", letters.of("survey", ERIC))
    programme.wait("2026-06-01 12:00")
    assert programme.case().surveys["connectee"].count("Marmalade") == 1
    assert not [one for one in programme.sent.to(RUTH) if "Marmalade" in one.text]


def test_news_of_a_job_reaches_the_coordinator_and_thanks_go_on_the_newcomers_yes(programme: Programme) -> None:
    surveyed(programme)
    programme.wait("2026-04-15 12:00")
    news = programme.says(ERIC, "Good news: I got a job, I start in May!", "2026-05-04 10:00")
    assert out(news) == ["declined → leila", "good_news_ask → eric"]
    assert "Nothing is needed from you" in news.of("declined").text
    thanks = programme.says(ERIC, "Yes, please pass it on.", "2026-05-04 11:00", news.of("good_news_ask"))
    assert out(thanks) == ["good_news → ruth", "noted → eric"]
    assert "Eric has found work" in thanks.of("good_news").text
    assert out(programme.says(ERIC, "Yes", "2026-05-04 12:00", news.of("good_news_ask")).to(RUTH)) == []


@pytest.mark.parametrize("words", ["No, keep it to yourselves.", "No", "Non merci."])
def test_on_the_newcomers_no_nobody_is_told(programme: Programme, words: str) -> None:
    surveyed(programme)
    programme.wait("2026-04-15 12:00")
    news = programme.says(ERIC, "Good news: I got a job, I start in May!", "2026-05-04 10:00")
    assert out(programme.says(ERIC, words, "2026-05-04 11:00", news.of("good_news_ask"))) == ["noted → eric"]
    assert not [one for one in programme.wait("2026-12-31 12:00") if one.kind == "good_news"]


def test_what_the_connector_says_of_a_job_is_the_newcomers_to_pass_on(programme: Programme) -> None:
    surveyed(programme)
    programme.wait("2026-04-15 12:00")
    news = programme.says(RUTH, "Good news: Eric got a job at Northlight, he starts in May!", "2026-05-04 10:00")
    assert "decision → leila" in out(news)
    asked = programme.says(LEILA, "Yes", "2026-05-04 11:00", news.of("decision"))
    assert "good_news_ask → eric" in out(asked)
    assert not [one for one in asked if one.kind == "good_news"]


def test_what_was_said_is_in_the_next_digest_for_the_coordinator_alone(programme: Programme) -> None:
    letters = surveyed(programme)
    programme.says(ERIC, "1. Yes\n2. Marmalade\n3. No", "2026-03-09 12:00", letters.of("survey", ERIC))
    digests = [one for one in programme.wait("2026-03-24 12:00") if one.kind == "digest"]
    said = [one for one in digests if "Marmalade" in one.text]
    assert len(said) == 1
    assert "Eric Tshibangu, on the hour with Ruth Adeyemi" in said[0].text


def test_half_an_answer_is_kept_and_the_other_half_is_added(programme: Programme) -> None:
    survey = surveyed(programme).of("survey", ERIC)
    programme.says(ERIC, "1. A lot\n2. Not yet", "2026-03-09 12:00", survey)
    programme.says(ERIC, "3. How hiring works\n4. Shorter emails\n5. Yes", "2026-03-10 12:00", survey)
    kept = programme.case().surveys["connectee"]
    assert [kept.count(word) for word in ("A lot", "Not yet", "How hiring works", "Shorter emails")] == [1, 1, 1, 1]
    assert not [one for one in programme.wait("2026-03-31 12:00").to(ERIC) if one.kind == "survey_nudge"]


def test_a_job_told_in_the_survey_is_heard(programme: Programme) -> None:
    survey = surveyed(programme).of("survey", ERIC)
    words = "1. A lot\n2. Yes\n3. x\n4. y\n5. I got a job at Northlight, I start in May."
    assert "good_news_ask → eric" in out(programme.says(ERIC, words, "2026-03-09 12:00", survey))
    assert "Northlight" in programme.case().surveys["connectee"]


def test_matches_are_surveyed_apart(programme: Programme) -> None:
    surveyed(programme)
    programme.introduced("2026-03-10 10:00", connector=KWAME, connectee=PRIYA)
    assert programme.stage(KWAME, PRIYA) == "introduced"
    assert programme.stage() == "surveyed"
