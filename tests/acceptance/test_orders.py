"""What a coordinator answers, orders and corrects in plain words, in the thread of a letter or beside it."""

from __future__ import annotations

import pytest

from mailbot.demo.people import Character
from tests.acceptance.conftest import MakeProgramme
from tests.acceptance.people import ERIC, HODAN, KWAME, LEILA, MALLORY, PRIYA, RUTH
from tests.acceptance.programme import Letter, Letters, Programme, at, days, out

OFFER = "Thursday 12 March at 2 pm at my office, 150 Elgin Street."
UNSURE = "Thursday 12 March at 2 pm works for me, but only if my wife can take the children that day."
ELSEWHERE = Character(RUTH.name, "ruth.at.home@post.example.com")


def others(letters: Letters) -> list[str]:
    return [one for one in out(letters) if "leila" not in one]


# ── mail that fits several matches, or none ──────────────────────────────────────────


def two_matches(programme: Programme) -> Letter:
    """Ruth has two matches and names neither: the coordinator is asked."""
    programme.introduced("2026-03-02 10:00")
    programme.introduced("2026-03-02 10:30", connectee=PRIYA)
    return programme.says(RUTH, OFFER, "2026-03-03 11:00").of("decision")


@pytest.mark.parametrize(
    ("words", "newcomer"),
    [
        ("that is about Priya", PRIYA),
        ("It's the match with Eric.", ERIC),
        ("C'est au sujet de Priya", PRIYA),
        ("Ruth and Eric", ERIC),
    ],
)
def test_mail_that_fits_two_matches_goes_where_the_coordinator_says(
    programme: Programme, words: str, newcomer: Character
) -> None:
    asked = two_matches(programme)
    letters = programme.says(LEILA, words, "2026-03-03 12:00", asked)
    name = newcomer.email.partition("@")[0]
    assert others(letters) == [f"times_relay → {name}"]
    assert newcomer.name in letters.of("done").subject
    assert programme.questions() == []
    assert programme.case(RUTH, newcomer).offers
    assert marks(programme) == []


def marks(programme: Programme) -> list[object]:
    with programme.robot.store.transaction() as book:
        return [mark for mark in book.unmarked("INBOX") if mark.flagged]


def test_a_name_that_fits_neither_leaves_it_open_and_says_what_is_wanted(programme: Programme) -> None:
    asked = two_matches(programme)
    letters = programme.says(LEILA, "that is about Kwame", "2026-03-03 12:00", asked)
    assert out(letters) == ["done → leila"]
    assert "Eric" in letters[0].text
    assert "Priya" in letters[0].text
    assert len(programme.questions()) == 1
    again = programme.says(LEILA, "About Priya, I mean.", "2026-03-03 13:00", asked)
    assert others(again) == ["times_relay → priya"]


def test_what_is_said_beside_the_name_is_done_instead(programme: Programme) -> None:
    asked = two_matches(programme)
    words = "That is about Priya: they meet on Friday 13 March at 10 am."
    letters = programme.says(LEILA, words, "2026-03-03 12:00", asked)
    assert others(letters) == ["confirmation → priya", "confirmation → ruth"]
    meeting = programme.case(RUTH, PRIYA).meeting
    assert meeting is not None
    assert str(meeting.date) == "2026-03-13"


def test_ignore_it_settles_mail_of_two_matches(programme: Programme) -> None:
    asked = two_matches(programme)
    assert out(programme.says(LEILA, "Neither, please ignore it.", "2026-03-03 12:00", asked)) == ["done → leila"]
    assert programme.questions() == []


def test_mail_of_no_match_is_dealt_with_where_the_coordinator_says(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    asked = programme.says(ELSEWHERE, OFFER, "2026-03-03 11:00").of("decision")
    letters = programme.says(LEILA, "That is about Eric.", "2026-03-03 12:00", asked)
    assert others(letters) == ["times_relay → eric"]
    assert not [one for one in programme.sent if ELSEWHERE.email in one.readers]


def test_mail_of_somebody_unknown_is_asked_about_in_its_match(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    asked = programme.says(MALLORY, "She could do Thursday 12 March at 2 pm.", "2026-03-03 11:00").of("decision")
    letters = programme.says(LEILA, "That is about Eric.", "2026-03-03 12:00", asked)
    assert others(letters) == []
    (question,) = programme.questions()
    assert question.case == programme.case().id


def test_an_assigned_mail_draws_its_thread_after_it(programme: Programme) -> None:
    asked = two_matches(programme)
    programme.says(LEILA, "that is about Priya", "2026-03-03 12:00", asked)
    letters = programme.says(LEILA, "And where do we stand?", "2026-03-03 13:00", asked)
    assert out(letters) == ["done → leila"]
    assert "Priya" in letters[0].text
    assert "Eric" not in letters[0].text


# ── orders in the thread of a settled question ───────────────────────────────────────


def settled(programme: Programme) -> Letter:
    """Eric's conditional yes was approved: Monday 2 March at 14."""
    programme.introduced()
    relay = programme.says(RUTH, OFFER, "2026-03-02 11:00").of("times_relay")
    asked = programme.says(ERIC, UNSURE, "2026-03-02 12:00", relay).of("decision")
    programme.says(LEILA, "Yes", "2026-03-02 14:00", asked)
    assert programme.stage() == "scheduled"
    return asked


def test_a_second_order_in_a_settled_thread_is_an_order_for_its_match(programme: Programme) -> None:
    asked = settled(programme)
    letters = programme.says(LEILA, "Actually, hold this one until June.", "2026-03-03 10:00", asked)
    assert "Monday 1 June 2026" in letters.of("done").text
    assert programme.stage() == "paused"
    programme.wait("2026-05-29 12:00")
    assert not [one for one in programme.sent if one.at > at("2026-03-03 10:00") and RUTH.email in one.readers]


def test_where_do_we_stand_in_a_settled_thread_is_answered(programme: Programme) -> None:
    asked = settled(programme)
    letters = programme.says(LEILA, "and where do we stand?", "2026-03-03 10:00", asked)
    assert out(letters) == ["done → leila"]
    assert "meeting settled" in letters[0].text


def test_a_second_yes_does_nothing_twice(programme: Programme) -> None:
    asked = settled(programme)
    letters = programme.says(LEILA, "Yes", "2026-03-03 10:00", asked)
    assert out(letters) == ["done → leila"]
    assert "settled already" in letters[0].text


def test_an_undo_is_understood_in_the_thread_that_suggests_it(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    paused = programme.says(LEILA, "Please pause Eric and Ruth.", "2026-03-03 10:00").of("done")
    assert '"resume"' in paused.text
    resumed = programme.says(LEILA, "resume", "2026-03-03 11:00", paused).of("done")
    assert programme.stage() == "introduced"
    programme.says(LEILA, "hold", "2026-03-03 12:00", resumed)
    assert programme.stage() == "paused"
    closed = programme.says(LEILA, "Close it", "2026-03-03 13:00", resumed).of("done")
    assert programme.stage() == "closed"
    programme.says(LEILA, "reopen", "2026-03-03 14:00", closed)
    assert programme.stage() == "introduced"


# ── answers to `stalled` ─────────────────────────────────────────────────────────────


def stalled(programme: Programme) -> Letter:
    """Ruth has had two nudges and has not answered: Wednesday 18 March at 9."""
    programme.introduced("2026-03-02 10:00")
    return programme.wait("2026-03-18 09:00").of("stalled")


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Ask again next week.", "03-23"),
        ("Give her two more weeks.", "04-01"),
        ("Ask her again on Monday 30 March", "03-30"),
        ("relancez-la dans deux semaines", "04-01"),
    ],
)
def test_the_asking_is_taken_up_again_at_the_day_named(programme: Programme, words: str, first: str) -> None:
    letter = stalled(programme)
    done = programme.says(LEILA, words, "2026-03-18 10:00", letter)
    assert out(done) == ["done → leila"]
    assert f"{int(first[3:])} " in done[0].text.replace("1er", "1")
    assert '"hold"' in done[0].text or "pause" in done[0].text
    after = [one for one in days(programme.wait("2026-04-20 12:00")) if "opened" not in one]
    assert after[0] == f"{first} 09:00 time_nudge → ruth"
    assert [one.split()[2] for one in after] == ["time_nudge", "time_nudge", "stalled"]


@pytest.mark.parametrize(
    "words", ["Phone her myself, close it.", "I'll call her myself, close it", "Je l'appelle, fermez"]
)
def test_close_it_closes_it(programme: Programme, words: str) -> None:
    letter = stalled(programme)
    done = programme.says(LEILA, words, "2026-03-18 10:00", letter)
    assert out(done) == ["done → leila"]
    assert programme.stage() == "closed"
    assert out(programme.wait("2026-06-30 12:00")) == []


@pytest.mark.parametrize("words", ["I'll call.", "Leave it with me", "Je l'appelle"])
def test_who_calls_themselves_lets_the_match_rest_and_an_answer_still_counts(programme: Programme, words: str) -> None:
    letter = stalled(programme)
    assert out(programme.says(LEILA, words, "2026-03-18 10:00", letter)) == ["done → leila"]
    assert out(programme.wait("2026-05-01 12:00")) == []
    words = "Sorry for the silence. Thursday 14 May at 2 pm at my office, 150 Elgin Street."
    assert out(programme.says(RUTH, words, "2026-05-04 10:00")) == ["times_relay → eric"]


def test_another_connector_is_asked_for_and_then_asked(programme: Programme) -> None:
    letter = stalled(programme)
    wanted = programme.says(LEILA, "Try another Connector.", "2026-03-18 10:00", letter)
    assert out(wanted) == ["done → leila"]
    assert programme.stage() == "closed"
    words = f"{KWAME.name}, {KWAME.email}"
    letters = programme.says(LEILA, words, "2026-03-18 11:00", wanted[0])
    assert out(letters) == ["done → leila", "proposal → kwame"]
    assert programme.stage(KWAME, ERIC) == "proposed"
    assert letters.of("proposal").attachments
    accepted = programme.says(KWAME, "Yes, gladly.", "2026-03-18 12:00", letters.of("proposal"))
    assert "introduction → eric, kwame" in out(accepted)
    assert not [one for one in programme.wait("2026-06-30 12:00") if RUTH.email in one.readers]


def test_another_connector_with_an_address_is_asked_at_once(programme: Programme) -> None:
    letter = stalled(programme)
    letters = programme.says(LEILA, f"Another Connector: {KWAME.email}", "2026-03-18 10:00", letter)
    assert out(letters) == ["done → leila", "proposal → kwame"]
    assert "Kwame" in letters.of("proposal").text
    assert programme.stage() == "closed"


def test_ask_again_reaches_the_other_debts_too(programme: Programme) -> None:
    programme.imported("met", "2026-03-02 10:00")
    letter = programme.wait("2026-03-31 12:00").of("stalled")
    programme.says(LEILA, "Ask her again on Monday 13 April.", "2026-03-31 13:00", letter)
    after = days(programme.wait("2026-04-30 12:00"))
    assert after == [
        "04-13 09:00 referral_nudge → ruth",
        "04-20 09:00 referral_nudge → ruth",
        "04-23 09:00 stalled → leila",
    ]


# ── addresses and numbers ────────────────────────────────────────────────────────────


def test_a_number_is_no_referral_and_is_confirmed(programme: Programme) -> None:
    programme.met()
    letters = programme.says(LEILA, "Eric's new number is 613-555-0101.", "2026-03-06 11:00")
    assert out(letters) == ["done → leila"]
    assert "613-555-0101" in letters[0].text
    assert programme.case().connectee.phone == "613-555-0101"
    assert programme.case().referrals == ()


@pytest.mark.parametrize(
    "words",
    [
        "By the way his email is now eric.tshibangu@new.example.org",
        "Eric has a new address: eric.tshibangu@new.example.org",
        "L'adresse d'Eric est maintenant eric.tshibangu@new.example.org",
    ],
)
def test_a_new_address_is_used_from_then_on_in_all_matches(programme: Programme, words: str) -> None:
    programme.introduced("2026-03-02 10:00")
    programme.introduced("2026-03-02 10:30", connector=KWAME)
    done = programme.says(LEILA, words, "2026-03-02 11:00", programme.sent.to(LEILA)[0])
    assert out(done) == ["done → leila"]
    assert "eric.tshibangu@new.example.org" in done[0].text
    for connector in (RUTH, KWAME):
        relay = programme.says(connector, OFFER, "2026-03-02 12:00")
        assert [one.readers for one in relay if one.kind == "times_relay"] == [("eric.tshibangu@new.example.org",)]


def test_a_new_address_can_be_taken_back_with_the_words_that_the_letter_gives(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    letters = programme.says(LEILA, "Eric's email is now eric.tshibangu@new.example.org", "2026-03-02 11:00")
    undo = letters[0].text.partition('reply: "')[2].partition('"')[0]
    programme.says(LEILA, undo, "2026-03-02 12:00", letters[0])
    assert programme.case().connectee.email == ERIC.email


def test_it_is_asked_whose_address_it_is_where_nobody_is_named(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    letters = programme.says(LEILA, "The email is now xyz@new.example.org, his I think", "2026-03-02 11:00")
    assert {reader for one in letters for reader in one.readers} == {LEILA.email}
    assert programme.case().connectee.email == ERIC.email
    assert programme.case().referrals == ()


def test_a_contact_that_a_coordinator_passes_on_is_still_a_referral(programme: Programme) -> None:
    programme.met()
    words = "Ruth called. She suggests Mei-Ling Zhou, meiling@rideau-media.example.com, for Eric."
    letters = programme.says(LEILA, words, "2026-03-06 11:00")
    assert "referral_thanks → ruth" in out(letters)


# ── several coordinators ─────────────────────────────────────────────────────────────


def test_who_gives_the_order_has_the_confirmation(make_programme: MakeProgramme) -> None:
    programme = make_programme(coordinators=(LEILA, HODAN))
    programme.introduced("2026-03-02 10:00", coordinator=LEILA)
    assert out(programme.says(HODAN, "Please pause Eric and Ruth.", "2026-03-03 10:00")) == ["done → hodan"]
    assert programme.stage() == "paused"


@pytest.mark.parametrize("words", ["Drop it", "Her garden is lovely this year", "Hm."])
def test_what_is_not_understood_comes_back_and_stops_nothing(programme: Programme, words: str) -> None:
    letter = stalled(programme)
    letters = programme.says(LEILA, words, "2026-03-18 10:00", letter)
    assert out(letters) == ["done → leila"]
    assert "did not understand" in letters[0].text
    assert programme.questions() == []


def test_a_reason_that_is_a_no_declines_for_the_connector(programme: Programme) -> None:
    letter = stalled(programme)
    words = "Ruth is no longer able to take this on, she has moved to Calgary."
    assert out(programme.says(LEILA, words, "2026-03-18 10:00", letter)) == ["declined → leila", "done → leila"]
    assert programme.stage() == "declined"


@pytest.mark.parametrize("words", ["Thank you!", "Thanks", "Many thanks, have a good week"])
def test_thanks_are_not_answered(programme: Programme, words: str) -> None:
    letter = stalled(programme)
    assert out(programme.says(LEILA, words, "2026-03-18 10:00", letter)) == []


def test_to_ask_again_and_to_close_at_once_is_asked_about(programme: Programme) -> None:
    letter = stalled(programme)
    words = "Nudge her one last time on Monday and then close it."
    assert out(programme.says(LEILA, words, "2026-03-18 10:00", letter)) == ["decision → leila"]
    assert programme.stage() == "introduced"


def test_a_report_is_confirmed_with_where_the_match_then_stands(programme: Programme) -> None:
    programme.introduced()
    words = "Ruth called: they meet on Thursday 12 March at 2 pm at her office, 150 Elgin Street."
    letters = programme.says(LEILA, words, "2026-03-03 10:00")
    assert "meeting settled, Thursday 12 March 2026" in letters.of("done").text


def test_eric_not_priya(programme: Programme) -> None:
    asked = two_matches(programme)
    assert others(programme.says(LEILA, "Eric, not Priya.", "2026-03-03 12:00", asked)) == ["times_relay → eric"]


def test_an_address_read_beside_a_name_of_the_two_is_no_referral(programme: Programme) -> None:
    programme.met()
    letters = programme.says(LEILA, "Use eric@new.example.net for Eric from now on", "2026-03-06 11:00")
    assert out(letters) == ["done → leila"]
    assert "eric@new.example.net" in letters[0].text


# ── mail that was acted on in the wrong match ────────────────────────────────────────


def acted_on_in_the_wrong_match(programme: Programme) -> Letter:
    """Ruth's times for Priya, in a reply to the letter about Eric, went to Eric: Tuesday 3 March at 11."""
    programme.introduced("2026-03-02 10:00")
    programme.introduced("2026-03-02 10:30", connectee=PRIYA)
    nudges = programme.wait("2026-03-10 09:00").to(RUTH)
    (nudge,) = [one for one in nudges if ERIC.first in one.subject]
    assert others(programme.says(RUTH, OFFER, "2026-03-10 10:00", nudge)) == ["times_relay → eric"]
    return programme.says(LEILA, "Where do we stand with Eric and Ruth?", "2026-03-10 11:00").of("done")


@pytest.mark.parametrize("words", ["That was about Priya, not Eric.", "Her mail was actually about Priya."])
def test_mail_that_was_acted_on_in_the_wrong_match_goes_to_the_right_one_and_the_rest_is_told(
    programme: Programme, words: str
) -> None:
    answered = acted_on_in_the_wrong_match(programme)
    letters = programme.says(LEILA, words, "2026-03-10 12:00", answered)
    assert others(letters) == ["times_relay → priya"]
    told = letters.of("decision")
    assert ERIC.name in told.subject
    assert "it was about another match, which has it now" in told.text
    assert "To Eric Tshibangu: the times that were offered" in told.text
    assert PRIYA.name in letters.of("done").subject
    assert programme.case(RUTH, PRIYA).offers
    assert [one for one in out(programme.wait("2026-03-20 12:00")) if "eric" in one] == []  # its clocks stand
    programme.says(LEILA, "Ignore it", "2026-03-20 13:00", told)
    assert programme.questions() == []


def test_that_was_about_nobody_else_moves_nothing(programme: Programme) -> None:
    answered = acted_on_in_the_wrong_match(programme)
    before = programme.case(RUTH, PRIYA)
    for words in ("That was about Eric.", "That was about Kwame.", "It was about time."):
        assert others(programme.says(LEILA, words, "2026-03-10 12:00", answered)) == []
    assert programme.case(RUTH, PRIYA) == before
