"""One goodwill ledger across all matches: nobody is asked by two at once, a yes rests, a no is remembered."""

from __future__ import annotations

import pytest

from tests.acceptance.people import ERIC, KWAME, LEILA, MEILING, PRIYA, RUTH, SALMA
from tests.acceptance.programme import Letters, Programme, out

NADIA = {"connectee_name": "Nadia Haddadi", "connectee_email": "nadia@mail.example.net"}
MEI = "Mei-Ling Zhou, Media Planner at Rideau Media, meiling@rideau-media.example.com"


@pytest.fixture
def two(programme: Programme) -> Programme:
    """Two matches that have met: Ruth and Eric, Kwame and Priya; Tuesday 10 March at noon."""
    programme.met()
    programme.introduced("2026-03-09 10:00", connector=KWAME, connectee=PRIYA)
    programme.says(PRIYA, "Kwame and I met this morning.", "2026-03-10 12:00")
    return programme


def both_name(programme: Programme) -> Letters:
    """Both Connectors name Mei-Ling within five minutes."""
    programme.says(RUTH, f"Here is somebody for Eric: {MEI}", "2026-03-10 13:00")
    programme.says(KWAME, f"Here is somebody for Priya: {MEI}", "2026-03-10 13:05")
    return programme.wait("2026-03-10 14:00")


def test_two_who_name_one_person_in_the_same_minutes_ask_once_and_the_coordinator_has_the_other(two: Programme) -> None:
    letters = both_name(two)
    assert out(letters) == ["decision → leila", "referral_ask → meiling"]
    assert "Mei-Ling Zhou was asked for another newcomer on 10 March 2026" in letters.of("decision").text
    assert "Priya" in letters.of("decision").text
    two.wait("2026-05-01 12:00")
    assert [str(one) for one in two.sent.to(MEILING)] == ["referral_ask → meiling"]


def test_on_the_coordinators_yes_the_second_one_is_asked_too(two: Programme) -> None:
    question = both_name(two).of("decision")
    assert "referral_ask → meiling" in out(two.says(LEILA, "Yes", "2026-03-11 10:00", question))
    assert two.stage(MEILING, PRIYA) == "proposed"


def test_on_the_coordinators_no_the_second_one_never_is_and_nobody_is_told_of_a_silence(two: Programme) -> None:
    question = both_name(two).of("decision")
    two.says(LEILA, "No", "2026-03-11 10:00", question)
    two.wait("2026-05-01 12:00")
    assert [str(one) for one in two.sent.to(MEILING)] == ["referral_ask → meiling"]
    assert two.stage(MEILING, PRIYA) == "closed"
    assert not [one for one in two.sent.to(KWAME) if one.kind == "referral_no"]
    with two.robot.store.transaction() as book:
        assert [one.newcomer for one in book.favours(MEILING.email)] == [ERIC.email]


def test_the_connector_is_told_that_somebody_looks_at_it_first_and_not_why(two: Programme) -> None:
    two.says(RUTH, f"Here is somebody for Eric: {MEI}", "2026-03-10 13:00")
    two.wait("2026-03-10 14:00")
    thanks = two.says(KWAME, f"Here is somebody for Priya: {MEI}", "2026-03-10 14:05").of("referral_thanks")
    assert "Leïla looks at this one first" in thanks.text
    assert "Eric" not in thanks.text
    assert "another newcomer" not in thanks.text


def test_who_said_no_is_remembered_and_forgotten_on_request(two: Programme) -> None:
    two.says(RUTH, f"Here is somebody for Eric: {MEI}", "2026-03-10 13:00")
    ask = two.wait("2026-03-10 13:15").of("referral_ask")
    two.says(MEILING, "No, thank you.", "2026-03-11 10:00", ask)
    two.says(KWAME, f"Here is somebody for Priya: {MEI}", "2026-03-12 13:00")
    assert "said no to another newcomer on 11 March 2026" in two.wait("2026-03-12 14:00").of("decision").text
    with two.robot.store.transaction() as book:
        book.forget_favours(MEILING.email)
    two.imported("met", "2026-03-13 10:00", connector_name=SALMA.name, connector_email=SALMA.email, **NADIA)
    two.says(SALMA, f"Here is somebody for Nadia: {MEI}", "2026-03-13 11:00")
    assert out(two.wait("2026-03-13 12:00")) == ["referral_ask → meiling"]


def test_who_said_yes_rests(two: Programme) -> None:
    two.says(RUTH, f"Here is somebody for Eric: {MEI}", "2026-03-10 13:00")
    ask = two.wait("2026-03-10 13:15").of("referral_ask")
    two.says(MEILING, "Yes, I would be glad to meet him.", "2026-03-11 10:00", ask)
    two.says(ERIC, "Mei-Ling and I met this morning.", "2026-03-12 15:00", two.sent.of("referral_introduction", ERIC))
    two.says(KWAME, f"Here is somebody for Priya: {MEI}", "2026-03-13 13:00")
    text = two.wait("2026-03-13 14:00").of("decision").text
    assert "said yes to another newcomer on 11 March 2026 and has a rest until" in text
    assert not [one for one in two.sent.to(MEILING) if "Priya Raghunathan" in one.text or "Kwame" in one.text]


def test_two_of_one_network_who_name_one_person_ask_once(programme: Programme) -> None:
    programme.met()
    programme.imported("met", "2026-03-06 11:00", connector_name=KWAME.name, connector_email=KWAME.email)
    programme.says(RUTH, MEI, "2026-03-06 14:00")
    programme.says(KWAME, MEI, "2026-03-06 14:05")
    assert out(programme.wait("2026-03-06 15:00")) == ["referral_ask → meiling"]
    assert sum(r.counts for case in programme.cases() for r in case.referrals) == 1


def test_who_is_taken_back_while_the_mail_server_is_away_is_never_written_to(programme: Programme) -> None:
    programme.met()
    thanks = programme.says(RUTH, MEI, "2026-03-06 14:00").of("referral_thanks")
    programme.smtp.fail("MAIL", "451", 1)
    assert out(programme.wait("2026-03-06 14:15")) == []
    assert programme.stage(MEILING) == "proposed"
    programme.smtp.fail("MAIL", "451", 1)
    programme.says(RUTH, "Please leave Mei-Ling out.", "2026-03-06 14:16", thanks)
    assert not programme.wait("2026-05-01 12:00").to(MEILING)
    assert programme.stage(MEILING) == "closed"


def test_a_third_match_in_a_year_waits_for_the_coordinators_word(programme: Programme) -> None:
    for number, month in enumerate(("2025-04", "2025-10")):
        more = {"connectee_name": f"Newcomer {number}", "connectee_email": f"newcomer{number}@mail.example.net"}
        programme.imported("closed", f"{month}-07 10:00", **more)
    letters = programme.imported("proposed", "2026-03-02 10:00")
    assert out(letters) == ["decision → leila"]
    assert "Ruth Adeyemi has been asked twice within a year" in letters[0].text
    assert "proposal → ruth" in out(programme.says(LEILA, "Yes", "2026-03-02 11:00", letters[0]))


def test_a_match_that_a_coordinator_opened_themselves_says_so(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    letters = programme.introduced("2026-03-03 10:00", connectee=PRIYA)
    assert "Ruth Adeyemi is about to meet another newcomer" in letters.of("opened").text
