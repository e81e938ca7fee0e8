"""`referred`, `surveyed`, `closed`: three minutes from each side, the closing letter, and what is said afterwards."""

from __future__ import annotations

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


def test_news_of_a_job_reaches_the_coordinator_and_thanks_go_on_their_yes(programme: Programme) -> None:
    surveyed(programme)
    programme.wait("2026-04-15 12:00")
    news = programme.says(ERIC, "Good news: I got a job, I start in May!", "2026-05-04 10:00")
    assert "decision → leila" in out(news)
    assert not [one for one in news if RUTH.email in one.readers]
    thanks = programme.says(LEILA, "Yes", "2026-05-04 11:00", news.of("decision"))
    assert "good_news → ruth" in out(thanks)


def test_matches_are_surveyed_apart(programme: Programme) -> None:
    surveyed(programme)
    programme.introduced("2026-03-10 10:00", connector=KWAME, connectee=PRIYA)
    assert programme.stage(KWAME, PRIYA) == "introduced"
    assert programme.stage() == "surveyed"
