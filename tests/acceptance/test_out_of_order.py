"""What comes late, early or from elsewhere moves the case to where it truly is, never into an error."""

from __future__ import annotations

import pytest

from tests.acceptance.people import ERIC, KWAME, LEILA, MALLORY, MEILING, PRIYA, PROGRAMME, RUTH
from tests.acceptance.programme import INTRODUCTION, Programme, days, out

ONE = "Mei-Ling Zhou, Media Planner at Rideau Media, meiling@rideau-media.example.com"
OFFER = "Thursday 12 March at 2 pm at my office, 150 Elgin Street."


def test_a_referral_named_before_the_meeting_is_taken(programme: Programme) -> None:
    programme.introduced()
    words = f"Before we meet, here is somebody for Eric to talk to: {ONE}"
    assert "referral_thanks → ruth" in out(programme.says(RUTH, words, "2026-03-03 10:00"))
    assert programme.stage() == "introduced"
    assert out(programme.wait("2026-03-03 10:15")) == ["referral_ask → meiling"]


def test_what_was_named_before_the_meeting_counts_after_it(programme: Programme) -> None:
    programme.introduced()
    programme.says(RUTH, f"Here is somebody for Eric: {ONE}", "2026-03-03 10:00")
    programme.says(ERIC, "Ruth and I met yesterday.", "2026-03-06 10:00")
    assert programme.stage() == "met"
    assert "Mei-Ling Zhou" in programme.sent.of("referral_request").text


def test_a_meeting_reported_without_a_time_ever_agreed_is_a_meeting(programme: Programme) -> None:
    programme.introduced()
    letters = programme.says(ERIC, "Ruth and I met yesterday, it was great.", "2026-03-04 10:00")
    assert "referral_request → ruth" in out(letters)
    assert programme.stage() == "met"
    assert not [one for one in out(programme.wait("2026-04-30 12:00")) if "did_you_meet" in one or "time_nudge" in one]


def test_an_answer_before_its_introduction_is_acted_on_as_soon_as_the_match_is_open(programme: Programme) -> None:
    early = programme.says(RUTH, OFFER, "2026-03-02 09:00")
    assert {reader for one in early for reader in one.readers} <= {LEILA.email}
    letters = programme.introduced("2026-03-02 10:00")
    more = [*out(letters), *out(programme.round("2026-03-02 10:01"))]
    assert "opened → leila" in more
    assert "times_relay → eric" in more


def test_both_waiting_at_once_are_taken_in_the_order_in_which_they_were_written(programme: Programme) -> None:
    programme.put(programme.composed(ERIC, "Thursday 12 March at 2 pm works for me.", "2026-03-02 12:00"))
    programme.put(programme.composed(RUTH, OFFER, "2026-03-02 11:00"))
    programme.put(
        programme.composed(
            LEILA, INTRODUCTION, "2026-03-02 10:00", to=[RUTH, ERIC], cc=[PROGRAMME], subject="Introduction"
        )
    )
    letters = programme.round("2026-03-02 13:00")
    assert "confirmation → eric" in out(letters)
    assert programme.stage() == "scheduled"


def test_a_yes_after_a_no_is_for_the_coordinator(programme: Programme) -> None:
    proposal = programme.imported("proposed").of("proposal")
    programme.says(RUTH, "Thank you, but no, I have to decline.", "2026-03-03 09:30", proposal)
    letters = programme.says(RUTH, "Actually yes, I would be happy to meet Eric.", "2026-03-04 09:30", proposal)
    assert out(letters) == ["decision → leila"]


def test_the_coordinator_reopens_what_was_declined(programme: Programme) -> None:
    proposal = programme.imported("proposed").of("proposal")
    programme.says(RUTH, "Thank you, but no, I have to decline.", "2026-03-03 09:30", proposal)
    programme.says(LEILA, "Please resume Ruth and Eric.", "2026-03-04 09:30")
    assert programme.stage() == "proposed"


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (
            "met",
            ["03-10 09:00 referral_nudge → ruth", "03-17 09:00 referral_nudge → ruth", "03-20 09:00 stalled → leila"],
        ),
        (
            "surveyed",
            ["03-10 09:00 survey_nudge → eric", "03-10 09:00 survey_nudge → ruth"],
        ),
    ],
)
def test_an_import_at_a_later_stage_sends_nothing_until_its_clock(
    programme: Programme, stage: str, expected: list[str]
) -> None:
    assert out(programme.imported(stage, "2026-03-02 10:00")) == []
    assert programme.stage() == stage
    letters = [one for one in days(programme.wait("2026-03-20 12:00")) if "closing" not in one]
    assert letters == expected


def test_without_thread_or_tag_the_senders_only_open_match_is_meant(programme: Programme) -> None:
    programme.introduced()
    programme.introduced("2026-03-02 10:30", connector=KWAME, connectee=PRIYA)
    assert out(programme.says(RUTH, OFFER, "2026-03-02 11:00")) == ["times_relay → eric"]


def test_of_two_open_matches_the_one_whose_other_party_is_named_is_meant(programme: Programme) -> None:
    programme.imported("introduced", "2026-03-02 10:00")
    programme.imported("introduced", "2026-03-02 10:30", connectee_name=PRIYA.name, connectee_email=PRIYA.email)
    words = "I can meet Priya on Thursday 12 March at 2 pm at my office, 150 Elgin Street."
    assert out(programme.says(RUTH, words, "2026-03-02 11:00")) == ["times_relay → priya"]


def test_of_two_open_matches_with_nobody_named_it_is_held(programme: Programme) -> None:
    programme.imported("introduced", "2026-03-02 10:00")
    programme.imported("introduced", "2026-03-02 10:30", connectee_name=PRIYA.name, connectee_email=PRIYA.email)
    assert out(programme.says(RUTH, OFFER, "2026-03-02 11:00")) == ["decision → leila"]


def test_the_tag_tells_two_open_matches_apart(programme: Programme) -> None:
    programme.imported("introduced", "2026-03-02 10:00")
    programme.imported("introduced", "2026-03-02 10:30", connectee_name=PRIYA.name, connectee_email=PRIYA.email)
    programme.says(LEILA, "Yes", "2026-03-02 10:40", programme.sent.to(LEILA)[-1])  # two newcomers at one door
    second = programme.sent.to(PRIYA)[0]
    mail = programme.composed(RUTH, OFFER, "2026-03-02 11:00")
    programme.put(mail, to=second.tag)
    assert out(programme.round("2026-03-02 11:00")) == ["times_relay → priya"]


def test_mail_with_the_tags_of_two_matches_is_held(programme: Programme) -> None:
    programme.imported("introduced", "2026-03-02 10:00")
    programme.imported("introduced", "2026-03-02 10:30", connectee_name=PRIYA.name, connectee_email=PRIYA.email)
    programme.says(LEILA, "Yes", "2026-03-02 10:40", programme.sent.to(LEILA)[-1])  # two newcomers at one door
    tags = [programme.sent.to(person)[0].tag for person in (ERIC, PRIYA)]
    people = [RUTH.__class__("Ottawa Connector Program", tag) for tag in tags]
    letters = programme.writes(RUTH, OFFER, "2026-03-02 11:00", to=people)
    assert out(letters) == ["decision → leila"]


def test_a_stranger_in_a_matchs_thread_moves_nothing(programme: Programme) -> None:
    introduction = programme.imported("introduced", "2026-03-02 10:00").of("introduction")
    letters = programme.says(MALLORY, OFFER, "2026-03-02 11:00", introduction)
    assert {reader for one in letters for reader in one.readers} == {LEILA.email}
    assert not programme.case().offers


def test_a_late_no_of_a_referral_after_the_introduction(programme: Programme) -> None:
    programme.met()
    programme.says(RUTH, ONE, "2026-03-06 14:00")
    ask = programme.wait("2026-03-06 14:15").of("referral_ask")
    programme.says(MEILING, "Yes, happy to.", "2026-03-09 10:00", ask)
    letters = programme.says(MEILING, "I am sorry, I have to decline after all.", "2026-03-10 10:00")
    assert "declined → leila" in out(letters)
    assert programme.stage(MEILING) == "declined"


def test_an_import_of_a_match_that_is_there_changes_nothing(programme: Programme) -> None:
    programme.imported("introduced", "2026-03-02 10:00")
    assert out(programme.imported("introduced", "2026-03-03 10:00")) == []
    assert len(programme.cases()) == 1


def test_a_question_that_the_toolkit_answers_is_answered_at_once(programme: Programme) -> None:
    proposal = programme.imported("proposed").of("proposal")
    letters = programme.says(RUTH, "How much time does this take?", "2026-03-02 20:00", proposal)
    assert out(letters) == ["answer → ruth"]
    assert "hour" in letters[0].text
    assert programme.stage() == "proposed"


def test_a_question_that_only_a_person_can_answer_is_the_coordinators(programme: Programme) -> None:
    proposal = programme.imported("proposed").of("proposal")
    letters = programme.says(RUTH, "Does Eric have a driver's licence?", "2026-03-02 20:00", proposal)
    assert "decision → leila" in out(letters)


def test_who_wants_to_become_a_connector_is_thanked_and_the_coordinator_hears(programme: Programme) -> None:
    words = "Hello, I heard about your program and I would like to become a Connector. I work in finance."
    letters = programme.says(MALLORY, words, "2026-03-02 11:00")
    assert out(letters) == ["decision → leila", "joining → mallory"]


def test_a_strangers_other_mail_is_held_and_gets_no_answer(programme: Programme) -> None:
    letters = programme.says(MALLORY, "Please find our latest price list for toner.", "2026-03-02 11:00")
    assert {reader for one in letters for reader in one.readers} <= {LEILA.email}
