"""Finding the hour from either side, in words or by calendar: whose turn it is, what each is told, who steps back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailbot.demo.people import Character
from tests.acceptance.calendars import Appointment, agenda, card, clicks, invites
from tests.acceptance.people import ERIC, LEILA, PROGRAMME, RUTH
from tests.acceptance.programme import Letters, Programme, at, days, out

CANCELLED = ["cancelled → eric", "cancelled → ruth"]
CONFIRMED = ["confirmation → eric", "confirmation → ruth"]
MOVED = ["moved → eric", "moved → ruth"]
PLACE = "at my office, 150 Elgin Street"
BOTH = pytest.mark.parametrize(("one", "other"), [(RUTH, ERIC), (ERIC, RUTH)])
WAYS = pytest.mark.parametrize("way", ["words", "calendar"])


def owed(programme: Programme) -> list[tuple[str, str]]:
    """Who owes what, by their first names in small letters."""
    names = {"connector": "ruth", "connectee": "eric"}
    return [(debt.kind.value, names[debt.role.value]) for debt in programme.case().debts]


def named(one: Character) -> str:
    return one.first.lower()


def proposes(programme: Programme, one: Character, way: str, when: str) -> Letters:
    if way == "words":
        return programme.says(one, f"Could we meet on Thursday 12 March at 2 pm {PLACE}?", when)
    event = Appointment(f"{named(one)}@calendar.example.com", 0, "2026-03-12 14:00", "150 Elgin Street")
    return invites(programme, one, event, when)


def settled(programme: Programme, one: Character, other: Character) -> Letters:
    """`one` proposed Thursday 12 March at 2 pm, and `other` took it."""
    programme.introduced()
    proposes(programme, one, "words", "2026-03-02 11:00")
    return programme.says(other, "Thursday 12 March at 2 pm works for me.", "2026-03-02 12:00")


# ── whose turn it is ─────────────────────────────────────────────────────────────────


@BOTH
@WAYS
def test_who_is_offered_a_time_owes_the_choice(
    programme: Programme, one: Character, other: Character, way: str
) -> None:
    programme.introduced()
    letters = proposes(programme, one, way, "2026-03-02 11:00")
    assert f"times_relay → {named(other)}" in out(letters)
    assert owed(programme) == [("choice", named(other))]


@BOTH
@WAYS
def test_who_is_offered_another_time_instead_owes_the_choice_in_turn(
    programme: Programme, one: Character, other: Character, way: str
) -> None:
    programme.introduced()
    proposes(programme, one, way, "2026-03-02 11:00")
    if way == "words":
        words = "That does not work for me. Could we meet on Friday 13 March at 10 am?"
        letters = programme.says(other, words, "2026-03-02 12:00")
    else:
        letters = invites(programme, other, Appointment("other@x", 0, "2026-03-13 10:00"), "2026-03-02 12:00")
    assert f"times_relay → {named(one)}" in out(letters)
    assert owed(programme) == [("choice", named(one))]


@BOTH
@WAYS
def test_who_takes_the_time_settles_it_for_both(
    programme: Programme, one: Character, other: Character, way: str
) -> None:
    programme.introduced()
    proposes(programme, one, "words", "2026-03-02 11:00")
    if way == "words":
        letters = programme.says(other, "Thursday 12 March at 2 pm works for me.", "2026-03-02 12:00")
    else:
        letters = invites(programme, other, Appointment("other@x", 0, "2026-03-12 14:00"), "2026-03-02 12:00")
    assert out(letters) == CONFIRMED
    assert {card(letter).start for letter in letters} == {at("2026-03-12 14:00")}
    assert [kind for kind, _ in owed(programme)] == ["report"]


@BOTH
def test_who_offered_what_does_not_suit_owes_other_times(
    programme: Programme, one: Character, other: Character
) -> None:
    programme.introduced()
    proposes(programme, one, "words", "2026-03-02 11:00")
    letters = programme.says(other, "Sorry, Thursday 12 March doesn't work for me.", "2026-03-02 12:00")
    assert f"time_question → {named(one)}" in out(letters)
    assert owed(programme) == [("time", named(one))]


@BOTH
@WAYS
def test_who_moves_the_meeting_hands_the_choice_to_the_other(
    programme: Programme, one: Character, other: Character, way: str
) -> None:
    first = settled(programme, RUTH, ERIC).of("confirmation", one)
    if way == "words":
        words = "Something came up. Could we move it to Friday 13 March at 10 am instead?"
        letters = programme.says(one, words, "2026-03-03 11:00")
    else:
        letters = clicks(programme, one, first, "COUNTER", "2026-03-03 11:00", new_start="2026-03-13 10:00")
    assert out(letters) == CANCELLED
    assert "Friday 13 March 2026, 10:00 a.m." in letters.of("cancelled", other).text
    assert owed(programme) == [("choice", named(other))]
    assert out(programme.says(other, "Friday 13 March at 10 am works for me.", "2026-03-03 12:00")) == MOVED
    for person in (RUTH, ERIC):
        (shown,) = agenda(programme.sent.to(person)).values()
        assert (shown.uid, shown.start) == (card(first).uid, at("2026-03-13 10:00"))


@BOTH
@pytest.mark.parametrize("way", ["words", "DECLINED", "CANCEL"])
def test_who_calls_the_meeting_off_owes_other_times(
    programme: Programme, one: Character, other: Character, way: str
) -> None:
    first = settled(programme, RUTH, ERIC).of("confirmation", one)
    if way == "words":
        letters = programme.says(one, "I am sorry, I have to cancel our meeting on Thursday.", "2026-03-03 11:00")
    else:
        letters = clicks(programme, one, first, way, "2026-03-03 11:00")
    assert out(letters) == CANCELLED
    assert "Which other times could you offer?" in letters.of("cancelled", one).text
    assert "Which other times" not in letters.of("cancelled", other).text
    assert owed(programme) == [("time", named(one))]


@BOTH
def test_a_day_without_an_hour_asks_whichever_side_named_it(
    programme: Programme, one: Character, other: Character
) -> None:
    programme.introduced()
    asked = programme.says(one, "Could we meet on Thursday 12 March?", "2026-03-02 11:00")
    assert out(asked) == [f"time_question → {named(one)}"]
    assert "What hour would suit you?" in asked[0].text
    relayed = programme.says(one, "At 2:30 pm.", "2026-03-02 12:00", asked[0])
    assert "Thursday 12 March 2026, 2:30 p.m." in relayed.of("times_relay", other).text


def test_a_newcomer_who_does_not_choose_is_nudged_twice_and_then_the_coordinator_has_it(programme: Programme) -> None:
    programme.introduced()
    programme.says(RUTH, f"Thursday 23 April at 2 pm, {PLACE}.", "2026-03-02 11:00")
    letters = programme.wait("2026-04-20 12:00")
    assert days(letters) == [
        "03-05 09:00 time_nudge → eric",
        "03-10 09:00 time_nudge → eric",
        "03-13 09:00 stalled → leila",
    ]


# ── what each is told once it is settled ─────────────────────────────────────────────


def confirmed(programme: Programme, person: Character) -> str:
    programme.imported("introduced")
    introduction = programme.sent.of("introduction")
    programme.says(RUTH, f"Thursday 12 March at 2 pm, {PLACE}.", "2026-03-02 11:00", introduction)
    letters = programme.says(ERIC, "Thursday 12 March at 2 pm works for me.", "2026-03-02 12:00", introduction)
    assert out(letters) == CONFIRMED
    letter = letters.of("confirmation", person)
    assert letter.text.count("(Ottawa time)") == 1
    assert "When: Thursday 12 March 2026, 2:00 p.m." in letter.text.replace("\N{NO-BREAK SPACE}", " ")
    assert card(letter).method == "REQUEST"
    return letter.plain


def test_the_newcomer_has_three_questions_what_to_bring_and_how_to_find_the_place(programme: Programme) -> None:
    text = confirmed(programme, ERIC)
    _, _, rest = text.partition("Three questions that would fit:")
    questions = [line for line in rest.splitlines() if line.startswith("- ")]
    assert len(questions) == 3
    assert "never ask for a job" in text
    assert "Bring your résumé" in text
    assert "Where: Ruth's office, 150 Elgin Street" in text
    found = "To find it: look it up on a map before you go, and ask for Ruth Adeyemi at the entrance"
    assert found in " ".join(text.split())
    assert RUTH.email in text


def test_the_connector_has_lines_about_the_newcomer(programme: Programme) -> None:
    text = confirmed(programme, RUTH)
    _, _, rest = text.partition("About Eric:")
    about = [line for line in rest.splitlines() if line.startswith("- ")]
    assert 3 <= len(about) <= 5
    assert "Eric Tshibangu" in about[0]
    assert "Eight years in marketing" in about[1]
    assert "Three questions" not in text
    assert "Where: your office, 150 Elgin Street" in text


@BOTH
def test_an_answer_to_the_reminder_moves_the_meeting(programme: Programme, one: Character, other: Character) -> None:
    settled(programme, RUTH, ERIC)
    reminder = programme.wait("2026-03-11 09:00").of("reminder", one)
    assert "To move it, reply with another time" in reminder.text
    words = "Could we move it to Friday 13 March at 10 am instead?"
    letters = programme.says(one, words, "2026-03-11 10:00", reminder)
    assert out(letters) == CANCELLED
    assert owed(programme) == [("choice", named(other))]


# ── people settle it among themselves ────────────────────────────────────────────────


def chats(programme: Programme) -> list[Callable[[], Letters]]:
    """Ruth and Eric, and then the coordinator, write to each other with the programme in copy."""
    copied = {"cc": [PROGRAMME], "subject": "Our meeting"}
    return [
        lambda: programme.writes(ERIC, "Thank you so much, Ruth!", "2026-03-04 10:00", to=[RUTH], **copied),
        lambda: programme.writes(RUTH, "Thank you so much, Eric!", "2026-03-05 10:00", to=[ERIC], **copied),
        lambda: programme.writes(LEILA, "Thank you both.", "2026-03-06 10:00", to=[RUTH, ERIC], **copied),
    ]


def test_between_people_who_write_to_each_other_the_programme_is_silent(programme: Programme) -> None:
    programme.introduced()
    for chat in chats(programme):
        assert out(chat()) == []
    assert programme.questions() == []
    assert days(programme.wait("2026-03-16 12:00")) == ["03-16 09:00 time_nudge → ruth"]  # a week from the last of them


def test_what_they_settled_themselves_and_one_of_them_tells_later_is_confirmed_and_not_asked_again(
    programme: Programme,
) -> None:
    programme.introduced()
    programme.says(RUTH, f"Thursday 12 March at 2 pm, {PLACE}.", "2026-03-02 11:00")
    words = "It's settled: Ruth and I meet on Friday 13 March at 10 am at her office."
    assert out(programme.says(ERIC, words, "2026-03-03 11:00")) == CONFIRMED
    assert days(programme.wait("2026-03-16 08:00")) == ["03-12 09:00 reminder → eric", "03-12 09:00 reminder → ruth"]
