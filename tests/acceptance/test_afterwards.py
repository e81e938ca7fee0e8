"""`closed`, months later: where policy says so, one question to the newcomer, and news of a job for the coordinator."""

from __future__ import annotations

import pytest

from tests.acceptance.conftest import MakeProgramme
from tests.acceptance.people import ERIC, KWAME, RUTH
from tests.acceptance.programme import Programme, days, out

ON = (("how_are_you = []", 'how_are_you = ["13 weeks", "26 weeks"]'),)
ASKED = ["06-22 09:00 how_are_you → eric", "09-21 09:00 how_are_you → eric"]


@pytest.fixture
def asking(make_programme: MakeProgramme) -> Programme:
    """The programme whose policy asks, its one match closed on Monday 23 March: nobody answered the survey."""
    programme = make_programme(policy=ON)
    programme.met()
    programme.says(RUTH, "Sorry, I don't have anybody to suggest. That is all.", "2026-03-06 15:00")
    programme.wait("2026-03-30 12:00")
    assert programme.stage() == "closed"
    return programme


def test_without_a_word_of_policy_nobody_is_asked(programme: Programme) -> None:
    programme.met()
    programme.says(RUTH, "Sorry, I don't have anybody to suggest. That is all.", "2026-03-06 15:00")
    programme.wait("2026-03-30 12:00")
    assert out(programme.wait("2027-03-31 12:00")) == []


def test_after_the_end_a_question_is_answered_and_thanks_are_not(programme: Programme) -> None:
    programme.met()
    programme.says(RUTH, "Sorry, I don't have anybody to suggest. That is all.", "2026-03-06 15:00")
    programme.wait("2026-03-30 12:00")
    assert out(programme.says(RUTH, "Thank you for everything!", "2026-04-01 10:00")) == []
    assert out(programme.says(RUTH, "How much time does this take?", "2026-04-02 10:00")) == ["answer → ruth"]
    assert programme.stage() == "closed"


def test_the_newcomer_is_asked_once_after_three_months_and_once_after_six_and_never_nudged(asking: Programme) -> None:
    letters = asking.wait("2027-12-31 12:00")
    assert days(letters) == ASKED
    first, second = letters.to(ERIC)
    assert "We will not ask again" not in first.text
    assert "We will not ask again" in second.text
    assert first.message["List-Unsubscribe"]


def test_the_closing_letter_says_that_it_will_be_asked(asking: Programme) -> None:
    assert "In a few months we will ask how you are" in asking.sent.of("closing", ERIC).text
    assert "last email" in asking.sent.of("closing", RUTH).text


def test_news_of_a_job_reaches_the_coordinator_and_nobody_is_asked_again(asking: Programme) -> None:
    question = asking.wait("2026-06-22 12:00").of("how_are_you")
    letters = asking.says(ERIC, "I got a job, I started as a brand manager in May!", "2026-06-30 10:00", question)
    assert out(letters) == ["declined → leila", "good_news_ask → eric"]
    assert not letters.to(RUTH)
    assert out(asking.wait("2027-12-31 12:00")) == []


def test_who_has_found_work_already_is_not_asked(asking: Programme) -> None:
    asking.says(ERIC, "Good news: I got a job, I start in May!", "2026-04-20 10:00")
    assert out(asking.wait("2027-12-31 12:00")) == []


def test_who_wants_no_more_mail_is_not_asked(asking: Programme) -> None:
    asking.says(ERIC, "Please stop writing to me, I want no more email.", "2026-04-20 10:00")
    assert not asking.wait("2027-12-31 12:00").to(ERIC)


def test_a_match_that_never_met_asks_nothing(make_programme: MakeProgramme) -> None:
    programme = make_programme(policy=ON)
    programme.imported("surveyed")
    programme.introduced("2026-03-02 10:30", connector=KWAME)
    programme.says(KWAME, "Thank you, but no, I have to decline.", "2026-03-03 10:00")
    assert not [one for one in out(programme.wait("2027-03-31 12:00")) if "kwame" in one and "how_are_you" in one]
    assert programme.stage(KWAME) == "declined"


def test_two_matches_of_one_newcomer_ask_once(make_programme: MakeProgramme) -> None:
    programme = make_programme(policy=ON)
    programme.imported("met", "2026-03-02 10:00")
    programme.imported("met", "2026-03-02 10:30", connector_name=KWAME.name, connector_email=KWAME.email)
    for author in (RUTH, KWAME):
        programme.says(author, "I have nobody to suggest for Eric, sorry. That is all.", "2026-03-03 15:00")
    letters = programme.wait("2027-12-31 12:00")
    assert [one.partition(" ")[2] for one in days(letters) if "how_are_you" in one] == ["09:00 how_are_you → eric"] * 2
