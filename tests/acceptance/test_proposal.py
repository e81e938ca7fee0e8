"""`proposed`: the Connector owes a yes or a no within a week; nudges, then the coordinator has it."""

from __future__ import annotations

import pytest

from tests.acceptance.people import ERIC, LEILA, RUTH
from tests.acceptance.programme import RESUME, Programme, at, days, out

NUDGED_TWICE = [
    "03-10 09:00 proposal_nudge → ruth",
    "03-13 09:00 proposal_nudge → ruth",
    "03-18 09:00 stalled → leila",
]


def test_a_copied_resume_is_followed_and_the_connector_is_not_mailed_again(programme: Programme) -> None:
    letters = programme.proposed("2026-03-02 10:00")
    assert out(letters) == ["opened → leila"]
    assert programme.stage() == "proposed"
    assert programme.case().connectee.email == ERIC.email


def test_an_imported_match_gets_the_proposal_with_the_resume(programme: Programme) -> None:
    proposal = programme.imported("proposed").of("proposal", RUTH)
    assert proposal.readers == (RUTH.email,)
    assert proposal.attachments == [RESUME]
    assert "Eric Tshibangu" in proposal.text


def test_a_yes_brings_the_introduction_to_both(programme: Programme) -> None:
    proposal = programme.imported("proposed").of("proposal")
    letters = programme.says(RUTH, "Yes, I would be happy to meet Eric.", "2026-03-03 09:30", proposal)
    assert out(letters) == ["introduction → eric, ruth"]
    introduction = letters.of("introduction")
    for fact in (RUTH.name, "Marketing Manager", "Harbourline", RUTH.email, ERIC.name, ERIC.email, "Eight years"):
        assert fact in introduction.text
    assert introduction.attachments == [RESUME]
    assert programme.stage() == "introduced"


def test_a_plain_reply_to_the_introduction_reaches_everybody_but_the_coordinator(programme: Programme) -> None:
    proposal = programme.imported("proposed").of("proposal")
    introduction = programme.says(RUTH, "Yes, gladly.", "2026-03-03 09:30", proposal).of("introduction")
    replies = [a.addr_spec for a in introduction.message["Reply-To"].addresses]
    assert replies[0].startswith("connector+")
    assert set(replies[1:]) == {RUTH.email, ERIC.email}


def test_an_introduction_is_one_message_with_identical_bytes_in_an_envelope_each(programme: Programme) -> None:
    proposal = programme.imported("proposed").of("proposal")
    before = len(programme.smtp.taken)
    programme.says(RUTH, "Yes, gladly.", "2026-03-03 09:30", proposal)
    fresh = programme.smtp.taken[before:]
    assert sorted(taken.recipients for taken in fresh) == [(ERIC.email,), (RUTH.email,)]
    assert len({taken.raw for taken in fresh}) == 1


def test_a_no_is_thanked_and_the_coordinator_hears_at_once_and_nobody_is_asked_again(programme: Programme) -> None:
    proposal = programme.imported("proposed").of("proposal")
    letters = programme.says(RUTH, "Thank you, but no, I have to decline.", "2026-03-03 09:30", proposal)
    assert out(letters) == ["declined → leila", "noted → ruth"]
    assert programme.stage() == "declined"
    assert out(programme.wait("2026-06-01 12:00")) == []


@pytest.mark.parametrize(
    ("words", "shown", "asked"),
    [
        ("Not now, please ask me again on Tuesday 14 April.", "Tuesday 14 April 2026", "04-14 09:00"),
        ("I can't right now. Please ask me again in April.", "Wednesday 1 April 2026", "04-01 09:00"),
        ("Not now. Please ask me again on Saturday 11 April.", "Monday 13 April 2026", "04-13 09:00"),
        ("Not now. Please ask me again on Friday 3 April.", "Monday 6 April 2026", "04-06 09:00"),  # Good Friday
    ],
)
def test_not_now_is_asked_again_on_the_first_working_morning_from_the_day_named(
    programme: Programme, words: str, shown: str, asked: str
) -> None:
    proposal = programme.imported("proposed").of("proposal")
    letters = programme.says(RUTH, words, "2026-03-03 09:30", proposal)
    assert out(letters) == ["noted → ruth"]
    assert shown in letters.of("noted").text
    assert programme.stage() == "paused"
    assert days(programme.wait(f"2026-{asked}")) == [f"{asked} proposal_again → ruth"]
    assert programme.stage() == "proposed"


def test_after_a_deferral_the_week_starts_anew(programme: Programme) -> None:
    proposal = programme.imported("proposed").of("proposal")
    programme.says(RUTH, "Not now, please ask me again on Tuesday 14 April.", "2026-03-03 09:30", proposal)
    again = programme.wait("2026-04-14 12:00")
    assert out(again) == ["proposal_again → ruth"]
    assert out(programme.wait("2026-04-20 16:00")) == []
    assert out(programme.wait("2026-04-22 12:00")) == ["proposal_nudge → ruth"]


def test_two_nudges_then_the_coordinator_has_it_and_that_is_all(programme: Programme) -> None:
    programme.proposed("2026-03-02 10:00")
    assert days(programme.wait("2026-06-01 12:00")) == NUDGED_TWICE


def test_an_imported_match_is_nudged_by_the_same_clock(programme: Programme) -> None:
    programme.imported("proposed", "2026-03-02 10:00")
    assert days(programme.wait("2026-06-01 12:00")) == NUDGED_TWICE


def test_a_yes_after_the_second_nudge_is_a_yes(programme: Programme) -> None:
    programme.proposed("2026-03-02 10:00")
    nudges = programme.wait("2026-03-13 10:00")
    letters = programme.says(RUTH, "Yes, sorry for the delay.", "2026-03-16 20:15", nudges[-1])
    assert out(letters) == ["introduction → eric, ruth"]
    assert not [d for d in programme.case().debts if d.kind == "decision"]


def test_offering_a_time_is_itself_the_yes(programme: Programme) -> None:
    proposal = programme.imported("proposed").of("proposal")
    words = "Yes, happy to. Thursday 12 March at 2 pm at my office, 150 Elgin Street?"
    letters = programme.says(RUTH, words, "2026-03-03 09:30", proposal)
    assert out(letters) == ["introduction → eric, ruth"]
    assert "Thursday 12 March 2026" in letters.of("introduction").text
    assert programme.case().owes() is not None
    assert programme.case().debts[0].role == "connectee"


def test_the_coordinators_reading_of_the_week_is_the_one_in_the_case(programme: Programme) -> None:
    programme.proposed("2026-03-02 10:00")
    (debt,) = programme.case().debts
    assert (debt.kind, debt.role, debt.due) == ("decision", "connector", at("2026-03-09 10:00"))
    assert programme.sent.of("opened", LEILA).text.count("Monday 9 March 2026") == 1
