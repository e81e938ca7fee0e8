"""Finding the hour: offers go on, choices come back, and what the two settle between themselves is only recorded."""

from __future__ import annotations

import pytest

from mailbot.demo.people import Character
from tests.acceptance.people import ERIC, PROGRAMME, RUTH
from tests.acceptance.programme import Programme, days, out

OFFER = "Thursday 12 March at 2 pm at my office, 150 Elgin Street."
TWO_OFFERS = "Thursday 12 March at 2 pm or Friday 13 March at 10 am, at my office, 150 Elgin Street."
CONFIRMED = ["confirmation → eric", "confirmation → ruth"]


def test_offered_times_go_on_to_the_newcomer(programme: Programme) -> None:
    programme.introduced()
    letters = programme.says(RUTH, TWO_OFFERS, "2026-03-02 11:00")
    assert out(letters) == ["times_relay → eric"]
    relay = letters.of("times_relay")
    assert "Thursday 12 March 2026, 2:00 p.m." in relay.text
    assert "Friday 13 March 2026, 10:00 a.m." in relay.text
    assert "150 Elgin Street" in relay.text
    (debt,) = programme.case().debts
    assert (debt.kind, debt.role) == ("choice", "connectee")


def test_the_agreement_comes_back_as_one_confirmation_to_each(programme: Programme) -> None:
    programme.introduced()
    relay = programme.says(RUTH, TWO_OFFERS, "2026-03-02 11:00").of("times_relay")
    letters = programme.says(ERIC, "The second one works for me.", "2026-03-02 15:00", relay)
    assert out(letters) == CONFIRMED
    assert programme.stage() == "scheduled"
    for letter in letters:
        assert "Friday 13 March 2026, 10:00 a.m." in letter.text


def test_another_time_goes_back_to_the_one_who_offered(programme: Programme) -> None:
    programme.introduced()
    relay = programme.says(RUTH, OFFER, "2026-03-02 11:00").of("times_relay")
    letters = programme.says(
        ERIC, "That does not work for me. Could we meet Monday 16 March at 11 am?", "2026-03-02 15:00", relay
    )
    assert out(letters) == ["times_relay → ruth"]
    assert programme.stage() == "introduced"
    words = "Monday 16 March at 11 am works for me."
    assert out(programme.says(RUTH, words, "2026-03-02 16:00", letters[0])) == CONFIRMED


def test_where_none_suits_the_one_who_offered_is_asked_for_others(programme: Programme) -> None:
    programme.introduced()
    relay = programme.says(RUTH, OFFER, "2026-03-02 11:00").of("times_relay")
    letters = programme.says(ERIC, "Sorry, Thursday 12 March doesn't work for me.", "2026-03-02 15:00", relay)
    assert "time_question → ruth" in out(letters)
    assert [d.role for d in programme.case().debts] == ["connector"]


def test_people_who_had_the_mail_themselves_do_not_get_it_relayed(programme: Programme) -> None:
    programme.introduced()
    assert out(programme.writes(RUTH, OFFER, "2026-03-02 11:00", to=[ERIC], cc=[PROGRAMME])) == []
    words = "Thank you, Thursday 12 March at 2 pm works for me."
    letters = programme.writes(ERIC, words, "2026-03-02 12:00", to=[RUTH], cc=[PROGRAMME])
    assert out(letters) == CONFIRMED
    assert programme.stage() == "scheduled"


def test_what_they_settled_is_not_asked_again(programme: Programme) -> None:
    programme.introduced()
    words = "It's settled: Eric and I meet on Thursday 12 March at 2 pm at my office, 150 Elgin Street."
    assert out(programme.writes(RUTH, words, "2026-03-02 11:00", to=[ERIC], cc=[PROGRAMME])) == CONFIRMED
    assert days(programme.wait("2026-03-11 12:00")) == ["03-11 09:00 reminder → eric", "03-11 09:00 reminder → ruth"]


def test_a_missing_place_is_asked_for_and_the_event_follows(programme: Programme) -> None:
    programme.introduced()
    letters = programme.says(RUTH, "Thursday 12 March at 2 pm.", "2026-03-02 11:00")
    assert out(letters) == ["time_question → ruth", "times_relay → eric"]
    programme.says(ERIC, "Thursday 12 March at 2 pm works for me.", "2026-03-02 12:00")
    placed = programme.says(RUTH, "My office, 150 Elgin Street.", "2026-03-02 13:00", letters.of("time_question"))
    assert out(placed) == ["moved → eric", "moved → ruth"]
    meeting = programme.case().meeting
    assert meeting is not None
    assert "150 Elgin Street" in str(meeting.place)


def test_times_that_are_past_are_asked_back(programme: Programme) -> None:
    programme.introduced()
    mail = programme.composed(RUTH, "Tomorrow, Tuesday 3 March, at 2 pm at my office?", "2026-03-02 11:00")
    programme.put(mail)
    letters = programme.round("2026-03-04 10:00")  # the program was down meanwhile
    assert out(letters) == ["time_question → ruth"]


@pytest.mark.parametrize(
    ("words", "nudged"),
    [
        ("Thursday 12 March at 2 pm at my office.", "03-05 09:00"),  # two working days
        ("Wednesday 4 March at 2 pm at my office.", "03-03 09:00"),  # the working morning before the first offer
        ("Monday 9 March at 2 pm at my office.", "03-05 09:00"),
    ],
)
def test_a_choice_is_owed_in_two_working_days_or_by_the_working_morning_before(
    programme: Programme, words: str, nudged: str
) -> None:
    programme.introduced()
    programme.says(RUTH, words, "2026-03-02 11:00")
    assert days(programme.wait(f"2026-{nudged[:6]}10:00".replace("  ", " "))) == [f"{nudged} time_nudge → eric"]


def test_a_debtors_own_mail_restarts_their_clock(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    programme.says(RUTH, "Thank you Leïla. I am available most mornings.", "2026-03-05 10:00")
    letters = programme.wait("2026-03-11 12:00")
    assert "time_nudge → ruth" not in out(letters)


@pytest.mark.parametrize("author", [RUTH, ERIC])
def test_a_settled_time_is_settled_whoever_reports_it(programme: Programme, author: Character) -> None:
    programme.introduced()
    words = "It's settled: we meet on Thursday 12 March at 2 pm at the Second Cup on Bank Street."
    assert out(programme.says(author, words, "2026-03-03 11:00")) == CONFIRMED
    assert programme.stage() == "scheduled"


def test_a_later_of_the_connector_rests_the_match_and_then_asks_again(programme: Programme) -> None:
    programme.introduced()
    letters = programme.says(RUTH, "I am swamped. Please ask me again in April.", "2026-03-03 10:00")
    assert out(letters) == ["noted → ruth"]
    assert programme.stage() == "paused"
    assert out(programme.wait("2026-03-31 17:00")) == []
    assert days(programme.wait("2026-04-01 12:00")) == ["04-01 09:00 proposal_again → ruth"]
    assert programme.stage() == "introduced"


def test_letters_stand_in_one_thread_for_each_reader(programme: Programme) -> None:
    programme.imported("introduced")
    introduction = programme.sent.of("introduction")
    mail = programme.composed(RUTH, OFFER, "2026-03-02 11:00")
    programme.put(mail)
    relay = programme.round("2026-03-02 11:00").of("times_relay")
    first = str(introduction.message["Message-ID"])
    assert first in str(relay.message["References"])
    assert first == str(relay.message["In-Reply-To"])
    assert relay.subject.removeprefix("Re: ") == introduction.subject.removeprefix("Re: ")


def test_an_answer_stands_in_the_thread_of_the_mail_that_it_answers(programme: Programme) -> None:
    programme.introduced()
    mail = programme.composed(RUTH, "Thursday 12 March at 2 pm.", "2026-03-02 11:00", subject="Meeting Eric")
    programme.put(mail)
    question = programme.round("2026-03-02 11:00").of("time_question", RUTH)
    assert str(question.message["In-Reply-To"]) == "<2.ruth@harbourline.example.com>"
    assert str(question.message["Auto-Submitted"]) == "auto-replied"


def test_what_answers_a_mail_goes_at_once_be_it_saturday_night(programme: Programme) -> None:
    programme.introduced("2026-03-06 16:30")
    letters = programme.says(RUTH, "Thursday 12 March at 2 pm at my office, 150 Elgin Street.", "2026-03-07 22:40")
    assert days(letters) == ["03-07 22:40 times_relay → eric"]
