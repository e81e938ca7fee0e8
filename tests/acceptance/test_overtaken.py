"""A nudge or a reminder that still waits in the outbox is taken back when news overtakes it."""

from __future__ import annotations

from tests.acceptance.conftest import MakeProgramme
from tests.acceptance.people import ERIC, LEILA, RUTH
from tests.acceptance.programme import Programme, out

OFFER = "Thursday 12 March at 2 pm at my office, 150 Elgin Street."


def waiting(programme: Programme) -> None:
    """Ruth's first nudge is due on Tuesday 10 March at 9, and the mail server does not take it yet."""
    programme.introduced("2026-03-02 10:00")
    programme.smtp.fail("MAIL", "451", 2)
    assert out(programme.round("2026-03-10 09:00")) == []


def nudges(programme: Programme) -> list[str]:
    return [one for one in out(programme.sent) if one.startswith("time_nudge")]


def test_without_news_it_goes_when_the_server_is_back(programme: Programme) -> None:
    waiting(programme)
    assert out(programme.round("2026-03-10 09:05")) == ["time_nudge → ruth"]


def test_when_the_person_answers(programme: Programme) -> None:
    waiting(programme)
    assert out(programme.says(RUTH, OFFER, "2026-03-10 09:05")) == ["times_relay → eric"]
    programme.wait("2026-03-10 17:00")
    assert nudges(programme) == []


def test_when_the_answer_is_not_sure_and_a_person_has_it(programme: Programme) -> None:
    waiting(programme)
    words = "Hm, let me see what the people upstairs make of it, it is all a bit up in the air."
    assert {one.partition(" ")[2] for one in out(programme.says(RUTH, words, "2026-03-10 09:05"))} <= {"→ leila"}
    programme.wait("2026-03-11 12:00")
    assert nudges(programme) == []


def test_when_the_person_opts_out(programme: Programme) -> None:
    waiting(programme)
    letters = programme.says(RUTH, "Stop", "2026-03-10 09:05")
    assert out(letters) == ["declined → leila", "stopped → ruth"]
    programme.wait("2026-03-31 12:00")
    assert nudges(programme) == []


def test_when_the_coordinator_closes_it(programme: Programme) -> None:
    waiting(programme)
    programme.says(LEILA, "Please close Eric's match with Ruth.", "2026-03-10 09:05")
    programme.wait("2026-03-31 12:00")
    assert nudges(programme) == []


def test_when_the_meeting_moves(programme: Programme) -> None:
    programme.scheduled()
    programme.smtp.fail("MAIL", "451", 2)
    assert out(programme.round("2026-03-04 09:00")) == []
    moved = programme.says(
        RUTH, "Something came up. Could we move it to Friday 6 March at 10 am instead?", "2026-03-04 09:00"
    )
    assert "reminder" not in " ".join(out(moved))
    programme.wait("2026-03-04 16:00")
    assert not [one for one in programme.sent if one.kind == "reminder"]


def test_one_that_waits_for_a_yes_takes_its_question_with_it(make_programme: MakeProgramme) -> None:
    programme = make_programme(modes='time_nudge = "supervised"')
    programme.introduced("2026-03-02 10:00")
    assert out(programme.round("2026-03-10 09:00")) == ["decision → leila"]
    assert len(programme.questions()) == 1
    assert out(programme.says(RUTH, OFFER, "2026-03-10 09:05")) == ["times_relay → eric"]
    assert programme.questions() == []
    assert out(programme.wait("2026-03-13 09:00")) == ["decision → leila"]  # Eric's nudge: the clocks go on


def test_the_others_word_takes_nothing_back(programme: Programme) -> None:
    waiting(programme)
    programme.says(ERIC, "Thank you so much!", "2026-03-10 09:05")
    assert nudges(programme) == ["time_nudge → ruth"]
