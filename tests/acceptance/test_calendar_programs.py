"""What people do in Outlook, Google and Apple calendars, and what every calendar shows in the end."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.demo.people import Character
from tests.acceptance.calendars import DIALECTS, Appointment, agenda, card, clicked, clicks, invited, invites
from tests.acceptance.people import ERIC, PRIYA, PROGRAMME, RUTH
from tests.acceptance.programme import Programme, at, days, out

CANCELLED = ["cancelled → eric", "cancelled → ruth"]
CONFIRMED = ["confirmation → eric", "confirmation → ruth"]
MOVED = ["moved → eric", "moved → ruth"]
OWN = Appointment("own@calendar.example.com", 0, "2026-03-05 14:00", "150 Elgin Street")


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
    relayed = invites(programme, RUTH, OWN, "2026-03-02 11:00")
    assert out(relayed) == ["times_relay → eric"]
    relay = relayed.of("times_relay", ERIC)
    assert "Thursday 5 March 2026, 2:00 p.m." in relay.text
    assert "150 Elgin Street" in relay.text
    assert relay.calendar == ""  # nothing is on a calendar of ours before both have said yes
    confirmed = programme.says(ERIC, "Thursday 5 March at 2 pm works for me.", "2026-03-02 12:00", relay)
    assert out(confirmed) == CONFIRMED
    assert card(confirmed.of("confirmation", ERIC)).start == at("2026-03-05 14:00")


# ── called off in a calendar program ─────────────────────────────────────────────────


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("author", [RUTH, ERIC])
def test_a_cancel_of_the_meeting_frees_the_hour_and_asks_who_sent_it_for_another(
    programme: Programme, author: Character, dialect: str
) -> None:
    confirmation = programme.scheduled().of("confirmation", author)
    letters = clicks(programme, author, confirmation, "CANCEL", "2026-03-02 13:00", dialect=dialect)
    assert out(letters) == CANCELLED
    assert "Which other times could you offer?" in letters.of("cancelled", author).text
    assert [(d.kind, d.role.value) for d in programme.case().debts] == [
        ("time", "connector" if author is RUTH else "connectee")
    ]
    assert agenda(programme.sent.to(RUTH)) == agenda(programme.sent.to(ERIC)) == {}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_cancel_of_their_own_event_for_the_settled_hour_calls_the_meeting_off(
    programme: Programme, dialect: str
) -> None:
    programme.introduced()
    invites(programme, RUTH, OWN, "2026-03-02 11:00", dialect=dialect)
    programme.says(ERIC, "Thursday 5 March at 2 pm works for me.", "2026-03-02 12:00")
    assert programme.stage() == "scheduled"
    off = replace(OWN, sequence=1)
    assert out(invites(programme, RUTH, off, "2026-03-02 13:00", method="CANCEL", dialect=dialect)) == CANCELLED
    assert programme.stage() == "introduced"


def test_a_cancel_of_their_own_event_at_another_hour_leaves_the_meeting_alone(programme: Programme) -> None:
    """Who has settled another hour meanwhile tidies their calendar up."""
    programme.introduced()
    invites(programme, RUTH, OWN, "2026-03-02 11:00")
    programme.says(ERIC, "Could we meet on Friday 6 March at 10 am?", "2026-03-02 12:00")
    programme.says(RUTH, "Friday 6 March at 10 am works for me.", "2026-03-02 12:30")
    assert programme.stage() == "scheduled"
    off = replace(OWN, sequence=1)
    assert out(invites(programme, RUTH, off, "2026-03-02 13:00", method="CANCEL")) == []
    assert programme.stage() == "scheduled"
    assert programme.questions() == []


def test_a_cancel_of_an_offered_event_takes_the_offer_back(programme: Programme) -> None:
    programme.introduced()
    relay = invites(programme, RUTH, OWN, "2026-03-02 11:00").of("times_relay", ERIC)
    off = replace(OWN, sequence=1)
    assert "decision → leila" not in out(invites(programme, RUTH, off, "2026-03-02 12:00", method="CANCEL"))
    assert [(d.kind, d.role.value) for d in programme.case().debts] == [("time", "connector")]
    late = programme.says(ERIC, "Yes, that works.", "2026-03-02 13:00", relay)
    assert "had to take that time back" in late.of("time_question", ERIC).text
    assert programme.stage() == "introduced"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_their_own_event_moved_is_offered_at_its_new_hour_alone(programme: Programme, dialect: str) -> None:
    programme.introduced()
    invites(programme, RUTH, OWN, "2026-03-02 11:00", dialect=dialect)
    moved = replace(OWN, sequence=1, start="2026-03-06 10:00")
    relay = invites(programme, RUTH, moved, "2026-03-02 12:00", dialect=dialect).of("times_relay", ERIC)
    assert "Friday 6 March 2026, 10:00 a.m." in relay.text
    assert "No longer possible: Thursday 5 March 2026, 2:00 p.m." in relay.text
    taken = programme.says(ERIC, "Thursday 5 March at 2 pm works for me.", "2026-03-02 13:00", relay)
    assert out(taken) != CONFIRMED
    assert programme.stage() == "introduced"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_invitation_to_an_offered_hour_settles_it(programme: Programme, dialect: str) -> None:
    programme.introduced()
    programme.says(RUTH, "Thursday 5 March at 2 pm at my office, 150 Elgin Street.", "2026-03-02 11:00")
    event = Appointment("erics@mail.example.net", 0, "2026-03-05 14:00")
    letters = invites(programme, ERIC, event, "2026-03-02 12:00", dialect=dialect)
    assert out(letters) == CONFIRMED
    assert card(letters.of("confirmation", ERIC)).start == at("2026-03-05 14:00")


def test_an_invitation_to_the_settled_hour_is_no_news(programme: Programme) -> None:
    programme.scheduled()
    event = Appointment("ruths@harbourline.example.com", 0, "2026-03-05 14:00", "150 Elgin Street")
    assert "moved → eric" not in out(invites(programme, RUTH, event, "2026-03-02 13:00"))
    assert programme.stage() == "scheduled"
    assert card(programme.sent.of("confirmation", ERIC)).sequence == programme.case().sequence


def test_an_invitation_to_another_place_at_the_settled_hour_moves_the_meeting_there(programme: Programme) -> None:
    programme.scheduled()
    event = Appointment("ruths@harbourline.example.com", 0, "2026-03-05 14:00", "Bridgehead, 96 Sparks Street")
    moved = invites(programme, RUTH, event, "2026-03-02 13:00")
    assert out(moved) == MOVED
    (shown,) = agenda(programme.sent.to(ERIC)).values()
    assert (shown.start, shown.event.location) == (at("2026-03-05 14:00"), "Bridgehead, 96 Sparks Street")


def test_a_whole_day_in_a_calendar_is_no_hour_at_midnight(programme: Programme) -> None:
    programme.introduced()
    letters = invites(programme, RUTH, replace(OWN, start="2026-03-05"), "2026-03-02 11:00", dialect="apple")
    assert out(letters) == ["decision → leila"]
    assert programme.case().offers == ()


# ── maybe ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_maybe_leaves_the_hour_and_says_how_to_change_it(programme: Programme, dialect: str) -> None:
    """Nobody has said no: both keep the hour, and who is unsure hears that it stands."""
    confirmation = programme.scheduled().of("confirmation", ERIC)
    letters = clicks(programme, ERIC, confirmation, "TENTATIVE", "2026-03-02 13:00", dialect=dialect)
    assert out(letters) == ["noted → eric"]
    assert 'answered "maybe"' in letters[0].text
    assert "Thursday 5 March 2026, 2:00 p.m. (Ottawa time)" in letters[0].text
    assert programme.stage() == "scheduled"
    assert programme.questions() == []
    assert days(programme.wait("2026-03-04 12:00")) == ["03-04 09:00 reminder → eric", "03-04 09:00 reminder → ruth"]


def test_a_maybe_to_an_hour_that_is_no_longer_settled_says_nothing(programme: Programme) -> None:
    confirmation = programme.scheduled().of("confirmation", ERIC)
    programme.says(RUTH, "I am sorry, I have to cancel our meeting on Thursday.", "2026-03-02 13:00")
    assert out(clicks(programme, ERIC, confirmation, "TENTATIVE", "2026-03-02 13:05")) == []
    assert programme.stage() == "introduced"


# ── what programs leave out, and zones that only one of them knows ───────────────────


@pytest.mark.parametrize(("answer", "letters"), [("DECLINED", CANCELLED), ("CANCEL", CANCELLED), ("ACCEPTED", [])])
def test_an_answer_need_not_say_again_when_the_meeting_is(
    programme: Programme, answer: str, letters: list[str]
) -> None:
    confirmation = programme.scheduled().of("confirmation", ERIC)
    mail = clicked(ERIC, confirmation, answer, "2026-03-02 13:00", dialect="outlook")
    programme.put(replace(mail, raw=without(mail.raw, rb"DT(?:START|END);TZID=Eastern[^\n]*\n")))
    assert out(programme.round("2026-03-02 13:00")) == letters
    assert programme.questions() == []


def test_an_hour_in_a_zone_that_nobody_knows_is_asked_about(programme: Programme) -> None:
    programme.introduced()
    mail = invited(RUTH, OWN, "REQUEST", "2026-03-02 11:00", dialect="plain")
    raw = mail.raw.replace(b"TZOFFSETTO:-0500", b"TZOFFSETTO:-0800").replace(b"TZOFFSETTO:-0400", b"TZOFFSETTO:-0700")
    assert raw != mail.raw
    programme.put(replace(mail, raw=raw))
    letters = programme.round("2026-03-02 11:00")
    assert out(letters) == ["decision → leila"]
    assert "a time zone that is not known here" in letters[0].text


def test_an_accept_in_a_zone_that_nobody_knows_is_an_accept(programme: Programme) -> None:
    confirmation = programme.scheduled().of("confirmation", ERIC)
    mail = clicked(ERIC, confirmation, "ACCEPTED", "2026-03-02 13:00", dialect="plain")
    programme.put(replace(mail, raw=without(mail.raw, rb"TZOFFSETTO:[^\n]*\n")))
    assert out(programme.round("2026-03-02 13:00")) == []
    assert programme.questions() == []


def without(raw: bytes, lines: bytes) -> bytes:
    """The mail without some lines of its calendar part."""
    left = re.sub(lines, b"", raw)
    assert left != raw
    return left


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
