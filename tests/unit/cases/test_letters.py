"""Each letter by its name: the template that it is written with, whom it goes to, and what it does to a calendar."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.cases.letters import Ask, CalendarMethod, LetterKind, OpenCase, Send, done_facts
from tests.unit.cases.story import CONNECTOR, ERIC, a_case, day

TEMPLATES = Path(__file__).parents[3] / "templates"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("folder", "staff"), [("participant", False), ("staff", True)])
def test_each_letter_has_its_template_where_its_readers_are(language: str, folder: str, *, staff: bool) -> None:
    templates = {path.name.removesuffix(".j2") for path in (TEMPLATES / language / folder).glob("*.j2")}
    assert templates == {kind.value for kind in LetterKind if kind.staff is staff}


def test_a_bare_letter_has_no_copy_no_calendar_and_no_resume() -> None:
    send = Send(LetterKind.STOPPED, (CONNECTOR,), "m1")
    assert (send.cc, send.calendar, send.resume, send.facts) == ((), None, False, {})


def test_a_question_is_a_decision_that_holds_the_mail() -> None:
    ask = Ask("why?")
    assert (ask.kind, ask.holds) == (LetterKind.DECISION, True)


def test_a_referrals_match_opens_at_once_where_nothing_is_said_against_it() -> None:
    assert (OpenCase(a_case()).sends, OpenCase(a_case()).reason) == ((), "")


def test_what_was_done_is_told_with_what_there_is_to_tell() -> None:
    assert done_facts("pause", "resume", day("04-14"), ERIC, ("a line",)) == {
        "order": "pause",
        "undo": "resume",
        "until": day("04-14"),
        "about": ERIC,
        "lines": ("a line",),
    }
    assert done_facts("close") == {"order": "close", "undo": "", "until": None, "about": None, "lines": ()}


def test_calendars_are_spoken_to_in_the_words_of_rfc_5546() -> None:
    assert [method.value for method in CalendarMethod] == ["REQUEST", "CANCEL", "PUBLISH"]
