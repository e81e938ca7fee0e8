"""A human writes into a thread, and the bot steps back: what a coordinator sends to people of a match themselves."""

from __future__ import annotations

import pytest

from tests.acceptance.conftest import MakeProgramme
from tests.acceptance.people import ERIC, KWAME, LEILA, PRIYA, PROGRAMME, RUTH
from tests.acceptance.programme import Letters, Programme, days, out

CHASE = "Hi Ruth, have you had a chance to find a time for Eric?"


def chased(programme: Programme, when: str, words: str = CHASE, subject: str = "Eric") -> Letters:
    """The coordinator writes to Ruth, the bot in copy."""
    return programme.writes(LEILA, words, when, to=[RUTH], cc=[PROGRAMME], subject=subject)


@pytest.mark.parametrize(
    "words",
    [
        CHASE,
        "Hi Ruth, just checking in on this. Thanks, Leïla",
        "Hello Ruth, I just wanted to check in: could you give Eric a time and a place this week?",
        "Ruth, Eric is still waiting for a time from you. Could you send him one?",
        "Ruth, I know you are busy. Would Thursday or Friday work for you?",
        "Chère Ruth, je me permets de vous relancer : Éric attend une date.",
    ],
)
def test_a_chase_by_hand_on_the_morning_of_a_nudge_puts_it_off_and_asks_nobody_anything(
    programme: Programme, words: str
) -> None:
    programme.introduced("2026-03-02 10:00")  # a nudge is due on Tuesday 10 March at nine
    assert out(chased(programme, "2026-03-10 08:30", words)) == []
    assert out(programme.wait("2026-03-16 17:00")) == []
    assert programme.stage() == "introduced"
    assert programme.questions() == []
    assert "03-17 09:00 time_nudge → ruth" in days(programme.wait("2026-03-17 12:00"))


def test_the_digest_and_the_history_say_why(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    chased(programme, "2026-03-10 08:30")
    (digest,) = [one for one in programme.wait("2026-03-16 12:00") if one.kind == "digest"]
    why = "you or a colleague wrote on Tuesday 10 March 2026, so no reminder before Tuesday 17 March 2026"
    assert why in digest.text
    assert "stepped_in" in [entry.event for entry in programme.history(programme.case())]


def test_the_log_says_why(programme: Programme, capfd: pytest.CaptureFixture[str]) -> None:
    programme.introduced("2026-03-02 10:00")
    chased(programme, "2026-03-10 08:30")
    lines = [line for line in capfd.readouterr().err.splitlines() if "clock.put_off" in line]
    assert len(lines) == 1
    assert "debt:time:connector" in lines[0]
    assert "a coordinator wrote" in lines[0]
    assert "ruth" not in lines[0].lower()


def test_a_nudge_that_waits_for_a_yes_is_taken_back_with_its_question(make_programme: MakeProgramme) -> None:
    programme = make_programme(modes='time_nudge = "supervised"')
    programme.introduced("2026-03-02 10:00")
    assert "decision → leila" in out(programme.wait("2026-03-10 09:00"))
    assert out(chased(programme, "2026-03-10 10:00")) == []
    assert programme.questions() == []
    assert not [one for one in programme.wait("2026-03-12 12:00") if one.kind == "time_nudge"]


def test_the_answer_still_counts_and_its_clock_is_the_debtors_own(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    chased(programme, "2026-03-10 08:30")
    letters = programme.says(RUTH, "Thursday 19 March at 2 pm at my office, 150 Elgin Street.", "2026-03-10 11:00")
    assert out(letters) == ["times_relay → eric"]


def test_who_is_not_written_to_is_nudged_as_ever(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    programme.writes(LEILA, "Eric, we are on it.", "2026-03-10 08:30", to=[ERIC], cc=[PROGRAMME], subject="Your hour")
    assert "03-10 09:00 time_nudge → ruth" in days(programme.wait("2026-03-10 12:00"))


def test_another_participants_mail_puts_nothing_off(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    programme.writes(ERIC, "Thank you, Ruth.", "2026-03-10 08:30", to=[RUTH], cc=[PROGRAMME], subject="Thanks")
    assert "03-10 09:00 time_nudge → ruth" in days(programme.wait("2026-03-10 12:00"))


def test_where_it_is_not_clear_which_match_is_meant_none_is_nudged_on_top(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    programme.introduced("2026-03-02 10:00", connectee=PRIYA)
    assert out(chased(programme, "2026-03-10 08:30", "Hi Ruth, any chance for a time this week?", "Hello")) == []
    assert out(programme.wait("2026-03-16 17:00")) == []


def test_a_mail_without_proof_puts_nothing_off(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    mail = programme.composed(LEILA, CHASE, "2026-03-10 08:30", to=[RUTH], cc=[PROGRAMME], subject="Eric")
    programme.put(mail, proven=False)
    programme.round("2026-03-10 08:30")
    before = [debt.wrote for debt in programme.case().debts]
    assert before == [None]


def test_what_a_coordinator_offers_somebody_is_not_passed_on_in_their_name(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    words = "Ruth, would Thursday 12 March at 2 pm work for you?"
    assert out(chased(programme, "2026-03-04 08:30", words)) == []
    assert programme.case().offers == ()


def test_what_is_settled_among_them_is_recorded_as_ever(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00", connector=KWAME)
    words = "Hi both, so it is settled: Thursday 12 March at 2 pm at the Bridgehead on Sparks."
    letters = programme.writes(
        LEILA, words, "2026-03-04 08:30", to=[KWAME, ERIC], cc=[PROGRAMME], subject="Your meeting"
    )
    assert [one for one in out(letters) if "leila" not in one] == ["confirmation → eric", "confirmation → kwame"]
