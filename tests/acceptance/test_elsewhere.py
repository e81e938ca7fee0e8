"""What one match finds of somebody's address holds in their other matches: none goes on past a letter that can't go."""

from __future__ import annotations

from tests.acceptance.people import ERIC, KWAME, LEILA, RUTH
from tests.acceptance.programme import Letters, Programme, out
from tests.acceptance.test_absences import bounced

KWAMES = {"connector_name": KWAME.name, "connector_email": KWAME.email}
ERICS = (RUTH, KWAME)


def two_matches_of_eric(programme: Programme) -> Letters:
    """Ruth and Eric are introduced, Kwame is asked about Eric, then mail to Eric comes back."""
    introduction = programme.imported("introduced", "2026-03-02 10:00").of("introduction")
    programme.imported("proposed", "2026-03-02 10:10", **KWAMES)
    bounced(programme, "2026-03-02 10:20", introduction, ERIC.email)
    return programme.round("2026-03-02 10:25")


def resting(programme: Programme) -> list[bool]:
    """Whether Eric's side stands still in either match."""
    return [any(s.reason == "bounced" for s in programme.case(connector, ERIC).stops) for connector in ERICS]


def test_an_address_that_fails_in_one_match_brings_no_introduction_that_cannot_go_in_another(
    programme: Programme,
) -> None:
    assert out(two_matches_of_eric(programme)) == ["bounced → leila"]
    assert resting(programme) == [True, True]
    letters = programme.says(KWAME, "Yes, happy to meet Eric.", "2026-03-03 10:00")
    assert out(letters) == ["noted → kwame"]
    assert "introduces you" in letters[0].text
    assert out(programme.wait("2026-03-09 08:00").to(KWAME)) == []


def test_another_address_goes_on_with_both(programme: Programme) -> None:
    told = two_matches_of_eric(programme).of("bounced")
    programme.says(KWAME, "Yes, happy to meet Eric.", "2026-03-03 10:00")
    letters = programme.says(LEILA, "His new address is eric@new.example.net", "2026-03-03 11:00", told)
    both = {one.readers for one in letters if one.kind == "introduction"}
    assert both == {("eric@new.example.net",), (KWAME.email, "eric@new.example.net")}
    assert [c.stops for c in programme.cases()] == [(), ()]


def test_so_does_the_word_that_the_old_one_works(programme: Programme) -> None:
    told = two_matches_of_eric(programme).of("bounced")
    programme.says(KWAME, "Yes, happy to meet Eric.", "2026-03-03 10:00")
    letters = programme.says(LEILA, "That address works again, please go on.", "2026-03-03 11:00", told)
    assert (KWAME.email, ERIC.email) in {one.readers for one in letters if one.kind == "introduction"}
    assert resting(programme) == [False, False]


def test_who_stops_in_one_match_is_out_of_the_other_and_the_coordinator_hears_of_it_once(programme: Programme) -> None:
    proposal = programme.imported("proposed", "2026-03-02 10:00").of("proposal")
    row = {"connectee_name": "Priya Raghunathan", "connectee_email": "priya@post.example.net"}
    programme.imported("introduced", "2026-03-02 10:10", **row)
    letters = programme.says(RUTH, "Stop. Please take me off your list.", "2026-03-03 10:00", proposal)
    assert out(letters) == ["declined → leila", "stopped → ruth"]
    assert {case.stage for case in programme.cases()} == {"paused"}
    assert out(programme.wait("2026-06-30 12:00")) == []


def test_a_match_that_is_opened_with_an_address_that_fails_waits_for_another(programme: Programme) -> None:
    two_matches_of_eric(programme)
    row = {"connector_name": "Ana Sá", "connector_email": "ana@bridges.example.org"}
    letters = programme.imported("introduced", "2026-03-04 10:00", **row)
    assert out(letters) == ["bounced → leila"]
    letters = programme.says(
        LEILA, "His address is eric@new.example.net now", "2026-03-04 11:00", letters.of("bounced")
    )
    assert ("ana@bridges.example.org", "eric@new.example.net") in {one.readers for one in letters}


def test_a_proposal_to_an_address_that_fails_waits_too(programme: Programme) -> None:
    proposal = programme.imported("proposed", "2026-03-02 10:00").of("proposal")
    bounced(programme, "2026-03-02 10:01", proposal, RUTH.email)
    programme.round("2026-03-02 10:05")
    row = {"connectee_name": "Priya Raghunathan", "connectee_email": "priya@post.example.net"}
    letters = programme.imported("proposed", "2026-03-04 10:00", **row)
    assert out(letters) == ["bounced → leila"]
    letters = programme.says(LEILA, "That address works again.", "2026-03-04 11:00", letters.of("bounced"))
    assert sum(one.kind == "proposal" for one in letters.to(RUTH)) == 2


def test_a_match_that_is_opened_with_somebody_who_wants_no_mail_is_on_hold_and_the_coordinator_is_told(
    programme: Programme,
) -> None:
    proposal = programme.imported("proposed", "2026-03-02 10:00").of("proposal")
    programme.says(RUTH, "Stop. Please take me off your list.", "2026-03-03 10:00", proposal)
    row = {"connectee_name": "Priya Raghunathan", "connectee_email": "priya@post.example.net"}
    for stage in ("introduced", "proposed"):
        letters = programme.imported(stage, "2026-04-06 10:00", **row)
        assert out(letters) == ["declined → leila"]
        row = {"connectee_name": "Omar Haddad", "connectee_email": "omar@post.example.net"}
    assert out(programme.wait("2026-06-01 12:00")) == []
    letters = programme.says(LEILA, "She is willing again, please go on.", "2026-06-01 13:00", letters.of("declined"))
    assert "proposal" in [one.kind for one in letters.to(RUTH)]
