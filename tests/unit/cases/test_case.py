"""The case as a value: people, meetings, what is owed first."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import time, timedelta
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from mailbot import cases
from mailbot.cases.case import (
    Alarm,
    AlarmKind,
    Debt,
    DebtKind,
    Meeting,
    Person,
    Referral,
    ReferralState,
    Role,
    Stage,
    Stop,
)
from mailbot.cases.letters import LetterKind
from mailbot.cases.turn import Turn
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    ERIC,
    LEILA,
    OTTAWA,
    REFERRER,
    RUTH,
    a_case,
    at,
    day,
    hour,
)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Ruth Adeyemi", "Ruth"),
        ("Dr. Ruth Adeyemi", "Ruth"),
        ("Mme Hélène Côté", "Hélène"),
        ("Thi Bich Nguyen", "Thi"),
        ("Mr. Eric Nkurunziza", "Eric"),
        ("Mrs Ruth Adeyemi", "Ruth"),
        ("MS. Ruth Adeyemi", "Ruth"),
        ("Mx Sam Lee", "Sam"),
        ("M. Éric Roy", "Éric"),
        ("Dre Hélène Côté", "Hélène"),
        ("Prof. Dr. Ngozi Eze", "Ngozi"),
        ("Me Yves Roy", "Yves"),
        ("Merle Roy", "Merle"),
        ("Dr.", "Dr."),
        ("", ""),
    ],
)
def test_a_letter_greets_with_the_first_name(name: str, first: str) -> None:
    assert Person(name, "").first == first


@pytest.mark.parametrize(
    ("role", "person"), [(CONNECTOR, RUTH), (CONNECTEE, ERIC), (COORDINATOR, LEILA), (REFERRER, None)]
)
def test_each_role_has_its_person(role: Role, person: Person | None) -> None:
    assert a_case().person(role) == person


@pytest.mark.parametrize(
    ("email", "role"),
    [("RUTH@example.com", CONNECTOR), ("eric@example.net", CONNECTEE), ("", None), ("mallory@example.com", None)],
)
def test_a_stranger_has_no_role(email: str, role: Role | None) -> None:
    assert a_case(connector=RUTH).role_of(email) is role
    assert a_case(connectee=Person("Eric", "")).role_of("") is None


def test_a_meeting_without_an_end_is_an_hour() -> None:
    start, end = hour("03-12 14:00").start, hour("03-12 15:30").start
    assert start is not None
    assert Meeting(day("03-12"), start).ends(OTTAWA) == at("03-12 15:00")
    assert Meeting(day("03-12"), start, end).ends(OTTAWA) == at("03-12 15:30")
    assert Meeting(day("03-12"), start, start).ends(OTTAWA) == at("03-12 15:00")


@pytest.mark.parametrize(("end", "ends"), [("14:01", "14:01"), ("14:00", "15:00"), ("13:00", "15:00")])
def test_an_end_that_is_not_after_the_start_is_none(end: str, ends: str) -> None:
    meeting = Meeting(day("03-12"), time(14), time.fromisoformat(end))
    assert meeting.starts(OTTAWA) == at("03-12 14:00")
    assert meeting.ends(OTTAWA) == at(f"03-12 {ends}")


@pytest.mark.parametrize(
    ("email", "role"),
    [("amara@example.com", REFERRER), ("leila@example.org", COORDINATOR), ("Eric@Example.NET", CONNECTEE)],
)
def test_everybody_in_the_match_has_their_role(email: str, role: Role) -> None:
    assert a_case(referrer=Person("Amara Diallo", "amara@example.com")).role_of(email) is role
    assert a_case(connector=Person("Ruth", "")).role_of(email) is (None if role is REFERRER else role)


@pytest.mark.parametrize("state", list(ReferralState))
def test_who_was_taken_back_or_never_counted_is_none_of_the_three(state: ReferralState) -> None:
    counts = Referral("Priya Raman", state=state).counts
    assert counts is (state not in (ReferralState.WITHDRAWN, ReferralState.UNCOUNTED))


def test_each_moment_has_the_key_that_its_tick_hands_back() -> None:
    now = at("03-02 10:00")
    debts = (
        Debt(DebtKind.TIME, CONNECTOR, now, now, at("03-10 09:00")),
        Debt(DebtKind.SURVEY, CONNECTEE, now, now, None),
    )
    alarms = (Alarm(AlarmKind.BACK, at("03-09 09:00"), "connector"), Alarm(AlarmKind.REMIND, at("03-11 09:00")))
    assert list(a_case(debts=debts, alarms=alarms).moments()) == [
        ("debt:time:connector", at("03-10 09:00")),
        ("alarm:back:connector", at("03-09 09:00")),
        ("alarm:remind:", at("03-11 09:00")),
    ]


def test_of_two_rests_the_one_without_an_end_keeps_a_match_silent() -> None:
    now, end = at("03-02 10:00"), at("04-01 09:00")
    stops = (Stop("deferred", None, now, end), Stop("opted_out", None, now))
    alarm = Alarm(AlarmKind.ASK_AGAIN, end)
    for order in (stops, stops[::-1]):
        assert dict(a_case(alarms=(alarm,), stops=order).moments()) == {}
    one_sided = (Stop("deferred", None, now, end), Stop("absence", CONNECTOR, now))
    assert list(a_case(alarms=(alarm,), stops=one_sided).moments()) == [("alarm:ask_again:", end)]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (Stage, "proposed introduced scheduled met referred surveyed closed declined paused"),
        (Role, "connector connectee coordinator referrer"),
        (ReferralState, "named announced open event forwarded withdrawn uncounted"),
        (DebtKind, "decision time choice report referrals survey"),
        (AlarmKind, "ask_again back remind tell_referral surveys how_are_you"),
    ],
)
def test_case_books_that_are_kept_know_these_words(words: type[StrEnum], kept: str) -> None:
    assert [word.value for word in words] == kept.split()


def test_a_role_is_the_field_that_holds_its_person() -> None:
    case = a_case(referrer=Person("Amara Diallo", "amara@example.com"))
    assert all(getattr(case, role.value) == case.person(role) for role in Role)


ROOMS = [import_module(f"mailbot.cases.{found.name}") for found in iter_modules(cases.__path__)]
VALUES: set[type] = {
    value
    for room in ROOMS
    for value in vars(room).values()
    if isinstance(value, type) and is_dataclass(value) and value.__module__ == room.__name__ and value is not Turn
}


@pytest.mark.parametrize("value", sorted(VALUES, key=str))
def test_a_value_is_never_changed_once_it_is_made(value: Any) -> None:
    one = object.__new__(value)
    assert not hasattr(one, "__dict__")
    for field in fields(value):
        with pytest.raises(FrozenInstanceError):
            setattr(one, field.name, None)


def test_what_is_due_first_is_what_a_case_owes() -> None:
    now = at("03-02 10:00")
    late = Debt(DebtKind.SURVEY, CONNECTOR, now, now + timedelta(days=7), None)
    soon = Debt(DebtKind.SURVEY, CONNECTEE, now, now + timedelta(days=2), None)
    assert a_case(debts=(late, soon)).owes() == soon
    assert a_case(Stage.CLOSED).owes() is None


def test_staff_letters_are_told_from_those_to_participants() -> None:
    assert {kind for kind in LetterKind if kind.staff} == {
        LetterKind.OPENED,
        LetterKind.MISSING,
        LetterKind.DECISION,
        LetterKind.DONE,
        LetterKind.STALLED,
        LetterKind.DECLINED,
        LetterKind.NO_SHOW,
        LetterKind.CONCERN,
        LetterKind.BOUNCED,
        LetterKind.DIGEST,
        LetterKind.UNWELL,
    }
