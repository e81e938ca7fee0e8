"""`scheduled`: confirmation, reminder, moves and cancellations of one calendar event, and "did you meet?"."""

from __future__ import annotations

import re

import pytest

from mailbot.demo.people import Character
from tests.acceptance.people import ERIC, LEILA, RUTH
from tests.acceptance.programme import Programme, days, out

ASKED_ERIC = "03-06 09:00 did_you_meet → eric"
ASKED_RUTH = "03-10 09:00 did_you_meet → ruth"


def field(calendar: str, name: str) -> str:
    found = re.search(rf"^{name}[;:][^\n]*?([^:\n]*)$", calendar, re.MULTILINE)
    assert found, f"no {name} in {calendar}"
    return found[1]


def test_each_side_has_its_own_confirmation_of_the_same_calendar_event(programme: Programme) -> None:
    letters = programme.scheduled()
    assert out(letters) == ["confirmation → eric", "confirmation → ruth"]
    events = [letter.calendar for letter in letters]
    assert len({field(event, "UID") for event in events}) == 1
    for event in events:
        assert field(event, "METHOD") == "REQUEST"
        assert field(event, "DTSTART") == "20260305T190000Z"  # 2 pm in Ottawa
        assert "150 Elgin Street" in event
        assert f"mailto:{RUTH.email}" in event
        assert f"mailto:{ERIC.email}" in event


def test_the_newcomer_is_told_what_to_prepare(programme: Programme) -> None:
    text = programme.scheduled().of("confirmation", ERIC).text
    assert text.count("?") >= 3
    assert "job" in text
    assert "150 Elgin Street" in text


def test_a_reminder_goes_on_the_working_day_before(programme: Programme) -> None:
    programme.scheduled()
    assert days(programme.wait("2026-03-05 13:00")) == ["03-04 09:00 reminder → eric", "03-04 09:00 reminder → ruth"]


@pytest.mark.parametrize(
    ("day", "reminded"),
    [("Monday 9 March", "03-06 09:00"), ("Tuesday 19 May", "05-15 09:00"), ("Tuesday 7 April", "04-06 09:00")],
)
def test_the_reminder_skips_weekends_and_holidays(programme: Programme, day: str, reminded: str) -> None:
    programme.introduced()
    programme.says(RUTH, f"{day} at 2 pm at my office, 150 Elgin Street.", "2026-03-02 11:00")
    programme.says(ERIC, f"{day} at 2 pm works for me.", "2026-03-02 12:00")
    letters = programme.wait(f"2026-{reminded}")
    assert days(letters) == [f"{reminded} reminder → eric", f"{reminded} reminder → ruth"]


def test_no_reminder_goes_less_than_three_hours_before(programme: Programme) -> None:
    programme.scheduled()
    assert out(programme.round("2026-03-05 11:30")) == []  # it was down since Monday


def test_a_move_updates_the_same_event(programme: Programme) -> None:
    first = programme.scheduled().of("confirmation", ERIC)
    words = "Something came up. Could we move it to Friday 6 March at 10 am instead?"
    taken_back = programme.says(RUTH, words, "2026-03-03 11:00")
    assert "cancelled → eric" in out(taken_back)
    assert programme.stage() == "introduced"
    moved = programme.says(ERIC, "Friday 6 March at 10 am works for me.", "2026-03-03 12:00")
    assert out(moved) == ["moved → eric", "moved → ruth"]
    assert programme.stage() == "scheduled"
    last = moved.of("moved", ERIC)
    assert field(last.calendar, "UID") == field(first.calendar, "UID")
    assert int(field(last.calendar, "SEQUENCE")) > int(field(first.calendar, "SEQUENCE"))
    assert field(last.calendar, "DTSTART") == "20260306T150000Z"
    assert "Friday 6 March 2026, 10:00 a.m." in last.text


def test_after_a_move_only_the_new_day_is_reminded_of_and_asked_about(programme: Programme) -> None:
    programme.scheduled()
    words = "Something came up. Could we move it to Friday 13 March at 10 am instead?"
    programme.says(RUTH, words, "2026-03-03 11:00")
    programme.says(ERIC, "Friday 13 March at 10 am works for me.", "2026-03-03 12:00")
    assert days(programme.wait("2026-03-16 12:00")) == [
        "03-12 09:00 reminder → eric",
        "03-12 09:00 reminder → ruth",
        "03-16 09:00 did_you_meet → eric",
    ]


def test_calling_off_takes_the_event_away_and_who_called_off_owes_new_times(programme: Programme) -> None:
    first = programme.scheduled().of("confirmation", ERIC)
    letters = programme.says(ERIC, "I am sorry, I have to cancel our meeting on Thursday.", "2026-03-03 11:00")
    assert out(letters) == ["cancelled → eric", "cancelled → ruth"]
    event = letters.of("cancelled", RUTH).calendar
    assert field(event, "METHOD") == "CANCEL"
    assert field(event, "UID") == field(first.calendar, "UID")
    assert int(field(event, "SEQUENCE")) > int(field(first.calendar, "SEQUENCE"))
    assert programme.stage() == "introduced"
    (debt,) = programme.case().debts
    assert (debt.kind, debt.role) == ("time", "connectee")
    assert days(programme.wait("2026-03-11 12:00")) == ["03-11 09:00 time_nudge → eric"]


def test_the_newcomer_is_asked_first_then_the_connector_then_the_coordinator_has_it(programme: Programme) -> None:
    programme.scheduled()
    programme.wait("2026-03-05 13:00")
    letters = programme.wait("2026-05-01 12:00")
    assert days(letters) == [ASKED_ERIC, ASKED_RUTH, "03-13 09:00 stalled → leila"]


@pytest.mark.parametrize(("author", "when"), [(ERIC, "2026-03-06 10:00"), (RUTH, "2026-03-10 10:00")])
def test_either_sides_report_settles_that_they_met(programme: Programme, author: Character, when: str) -> None:
    programme.scheduled()
    asked = programme.wait(when)
    letters = programme.says(author, "Yes, we met.", when, asked.to(author)[-1])
    assert "referral_request → ruth" in out(letters)
    assert programme.stage() == "met"
    assert not any("did_you_meet" in one for one in out(programme.wait("2026-04-30 12:00")))


def test_a_no_show_stops_the_clock_and_the_coordinator_decides(programme: Programme) -> None:
    programme.scheduled()
    programme.wait("2026-03-05 13:00")
    letters = programme.says(RUTH, "I waited for an hour but Eric did not come.", "2026-03-05 16:00")
    assert out(letters) == ["no_show → leila"]
    assert programme.stage() == "scheduled"
    assert out(programme.wait("2026-04-15 12:00")) == []


def test_the_word_of_a_no_show_reaches_the_coordinator_alone(programme: Programme) -> None:
    programme.scheduled()
    programme.says(RUTH, "I waited for an hour but Eric did not come.", "2026-03-05 16:00")
    assert "did not come" in programme.sent.of("no_show", LEILA).text
    assert not any("did not come" in letter.text for letter in programme.sent.to(ERIC))


def test_each_side_is_written_to_in_its_own_language(programme: Programme) -> None:
    programme.imported("introduced", connectee_language="fr", connector_language="en")
    introduction = programme.sent.of("introduction")
    programme.says(RUTH, "Thursday 5 March at 2 pm at my office.", "2026-03-02 11:00", introduction)
    letters = programme.says(ERIC, "Le jeudi 5 mars à 14 h me convient très bien.", "2026-03-02 12:00", introduction)
    assert "jeudi 5 mars 2026" in letters.of("confirmation", ERIC).text
    assert "Thursday 5 March 2026" in letters.of("confirmation", RUTH).text
