"""The case as a value: people, meetings, what is owed first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailbot.cases.case import Debt, DebtKind, Meeting, Person, Role, Stage
from mailbot.cases.letters import LetterKind
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
