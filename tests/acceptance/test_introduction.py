"""`introduced`: the Connector owes a time and a place within a week."""

from __future__ import annotations

from tests.acceptance.people import ERIC, LEILA, RUTH
from tests.acceptance.programme import INTRODUCTION, RESUME, Programme, days, out


def test_a_copied_introduction_opens_the_match_and_only_the_coordinator_hears(programme: Programme) -> None:
    letters = programme.introduced("2026-03-02 10:00")
    assert out(letters) == ["opened → leila"]
    assert programme.stage() == "introduced"
    opened = letters.of("opened", LEILA)
    assert "Ruth" in opened.text
    assert "Monday 9 March 2026" in opened.text


def test_the_copied_resume_is_kept(programme: Programme) -> None:
    programme.introduced()
    case = programme.case()
    with programme.robot.store.transaction() as book:
        kept = book.file(case.resume)
    assert kept is not None
    assert kept.content == RESUME


def test_an_imported_introduction_goes_to_both(programme: Programme) -> None:
    letters = programme.imported("introduced")
    assert out(letters) == ["introduction → eric, ruth"]
    assert letters.of("introduction").attachments == [RESUME]
    assert programme.stage() == "introduced"


def test_the_one_who_owes_a_time_is_nudged_twice_and_then_the_coordinator_has_it(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    assert days(programme.wait("2026-06-01 12:00")) == [
        "03-10 09:00 time_nudge → ruth",
        "03-13 09:00 time_nudge → ruth",
        "03-18 09:00 stalled → leila",
    ]


def test_anothers_thanks_does_not_restart_the_clock(programme: Programme) -> None:
    programme.imported("introduced", "2026-03-02 10:00")
    introduction = programme.sent.of("introduction")
    assert out(programme.says(ERIC, "Thank you!", "2026-03-06 10:00", introduction)) == []
    assert days(programme.wait("2026-03-10 12:00")) == ["03-10 09:00 time_nudge → ruth"]


def test_a_no_at_this_stage_ends_the_match(programme: Programme) -> None:
    programme.imported("introduced")
    introduction = programme.sent.of("introduction")
    words = "I am sorry, I have to say no after all, I can't do this."
    letters = programme.says(RUTH, words, "2026-03-03 10:00", introduction)
    assert "declined → leila" in out(letters)
    assert programme.stage() == "declined"
    assert out(programme.wait("2026-05-01 12:00")) == []


def test_a_copied_introduction_after_a_copied_resume_moves_the_match_that_is_there(programme: Programme) -> None:
    programme.proposed("2026-03-02 10:00")
    letters = programme.introduced("2026-03-04 10:00")
    assert out(letters) == ["opened → leila"]
    assert programme.stage() == "introduced"
    assert len(programme.cases()) == 1
    assert days(programme.wait("2026-03-12 12:00")) == ["03-12 09:00 time_nudge → ruth"]


def test_the_first_line_of_its_history_says_which_mail_opened_a_match_and_with_which_words(
    programme: Programme,
) -> None:
    programme.introduced()
    with programme.robot.store.transaction() as book:
        row = book.received(1)
    first = programme.history(programme.case())[0]
    assert (first.event, first.by, first.message) == ("opened", "coordinator", row.digest)
    assert first.words
    assert first.words in INTRODUCTION
    assert first.rules == ("open.introduce",)
    assert first.note == ""


def test_where_a_spreadsheet_opened_it_the_history_says_so(programme: Programme) -> None:
    programme.imported("introduced")
    first = programme.history(programme.case())[0]
    assert (first.event, first.by, first.message, first.words, first.note) == (
        "opened",
        "coordinator",
        "",
        "",
        "imported",
    )
