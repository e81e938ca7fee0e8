"""What people do in Outlook, Google and Apple calendars, and what every calendar shows in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.acceptance.calendars import DIALECTS, Event, agenda, card, clicks, invites
from tests.acceptance.people import ERIC, PRIYA, PROGRAMME, RUTH
from tests.acceptance.programme import Programme, at, out

CANCELLED = ["cancelled → eric", "cancelled → ruth"]
CONFIRMED = ["confirmation → eric", "confirmation → ruth"]
MOVED = ["moved → eric", "moved → ruth"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_accepted_invitation_says_nothing_new(programme: Programme, dialect: str) -> None:
    confirmation = programme.scheduled().of("confirmation", ERIC)
    assert out(clicks(programme, ERIC, confirmation, "ACCEPTED", "2026-03-02 13:00", dialect=dialect)) == []
    assert programme.stage() == "scheduled"
    assert programme.questions() == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_declined_invitation_frees_the_hour_and_asks_for_another(programme: Programme, dialect: str) -> None:
    confirmation = programme.scheduled().of("confirmation", ERIC)
    letters = clicks(programme, ERIC, confirmation, "DECLINED", "2026-03-02 13:00", dialect=dialect)
    assert out(letters) == CANCELLED
    assert "Which other times could you offer?" in letters.of("cancelled", ERIC).text
    assert "Which other times" not in letters.of("cancelled", RUTH).text
    assert programme.stage() == "introduced"
    assert [(d.kind, d.role) for d in programme.case().debts] == [("time", "connectee")]
    assert agenda(programme.sent.to(RUTH)) == {}
    assert agenda(programme.sent.to(ERIC)) == {}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_new_time_proposed_in_the_calendar_goes_to_the_other_side(programme: Programme, dialect: str) -> None:
    first = programme.scheduled().of("confirmation", ERIC)
    proposed = clicks(
        programme, ERIC, first, "COUNTER", "2026-03-02 13:00", new_start="2026-03-06 10:30", dialect=dialect
    )
    assert out(proposed) == CANCELLED
    assert "Friday 6 March 2026, 10:30 a.m." in proposed.of("cancelled", RUTH).text
    words = "Friday 6 March at 10:30 am works for me."
    assert out(programme.says(RUTH, words, "2026-03-02 14:00", proposed.of("cancelled", RUTH))) == MOVED
    for person in (RUTH, ERIC):
        (shown,) = agenda(programme.sent.to(person)).values()
        assert shown.uid == card(first).uid
        assert (shown.start, shown.end - shown.start) == (at("2026-03-06 10:30"), timedelta(hours=1))


def test_an_accept_of_what_was_called_off_meanwhile_brings_nothing_back(programme: Programme) -> None:
    confirmation = programme.scheduled().of("confirmation", ERIC)
    off = programme.says(RUTH, "I am sorry, I have to cancel our meeting on Thursday.", "2026-03-02 13:00")
    assert out(off) == CANCELLED
    assert out(clicks(programme, ERIC, confirmation, "ACCEPTED", "2026-03-02 13:05")) == []
    assert programme.stage() == "introduced"
    assert agenda(programme.sent.to(ERIC)) == {}


def test_a_decline_of_an_hour_that_has_moved_meanwhile_leaves_the_new_one(programme: Programme) -> None:
    confirmation = programme.scheduled().of("confirmation", ERIC)
    programme.says(RUTH, "Something came up. Could we move it to Friday 6 March at 10 am instead?", "2026-03-02 13:00")
    assert out(programme.says(ERIC, "Friday 6 March at 10 am works for me.", "2026-03-02 13:30")) == MOVED
    assert out(clicks(programme, ERIC, confirmation, "DECLINED", "2026-03-02 13:35")) == []
    assert programme.stage() == "scheduled"
    (shown,) = agenda(programme.sent.to(ERIC)).values()
    assert shown.start == at("2026-03-06 10:00")


def test_a_click_finds_its_match_by_the_event_alone(programme: Programme) -> None:
    """Eric has two matches, and his calendar program answers to the organizer in no thread."""
    programme.introduced(connector=RUTH)
    programme.says(RUTH, "Thursday 5 March at 2 pm at my office, 150 Elgin Street.", "2026-03-02 11:00")
    confirmation = programme.says(ERIC, "Thursday 5 March at 2 pm works for me.", "2026-03-02 12:00").of(
        "confirmation", ERIC
    )
    programme.introduced("2026-03-02 13:00", connector=PRIYA)
    assert out(clicks(programme, ERIC, confirmation, "DECLINED", "2026-03-02 14:00")) == CANCELLED
    assert programme.stage(RUTH) == "introduced"


def test_an_invitation_of_their_own_is_an_offer_with_its_place(programme: Programme) -> None:
    programme.introduced()
    event = Event("own@calendar.example.com", 0, "2026-03-05 14:00", "150 Elgin Street")
    relayed = invites(programme, RUTH, event, "2026-03-02 11:00")
    assert out(relayed) == ["times_relay → eric"]
    relay = relayed.of("times_relay", ERIC)
    assert "Thursday 5 March 2026, 2:00 p.m." in relay.text
    assert "150 Elgin Street" in relay.text
    assert relay.calendar == ""  # nothing is on a calendar of ours before both have said yes
    confirmed = programme.says(ERIC, "Thursday 5 March at 2 pm works for me.", "2026-03-02 12:00", relay)
    assert out(confirmed) == CONFIRMED
    assert card(confirmed.of("confirmation", ERIC)).start == at("2026-03-05 14:00")


def test_every_calendar_object_is_one_that_another_library_takes(programme: Programme) -> None:
    programme.scheduled()
    programme.says(RUTH, "Something came up. Could we move it to Friday 6 March at 10 am instead?", "2026-03-03 11:00")
    programme.says(ERIC, "Friday 6 March at 10 am works for me.", "2026-03-03 12:00")
    programme.says(ERIC, "I am sorry, I have to cancel our meeting on Friday.", "2026-03-04 12:00")
    for person in (RUTH, ERIC):
        cards = [card(letter) for letter in programme.sent.to(person) if letter.calendar]
        assert [one.method for one in cards] == ["REQUEST", "CANCEL", "REQUEST", "CANCEL"]
        assert [one.sequence for one in cards] == [0, 1, 2, 3]
        assert len({one.uid for one in cards}) == 1
        for one in cards:
            assert one.event.organizer is not None
            assert str(one.event.organizer.uri) == f"mailto:{PROGRAMME.email}"
            assert {str(a.uri) for a in one.event.attendees} == {f"mailto:{RUTH.email}", f"mailto:{ERIC.email}"}
            assert one.end - one.start == timedelta(hours=1)
            assert one.start.utcoffset() == timedelta()
    assert agenda(programme.sent.to(RUTH)) == {}
