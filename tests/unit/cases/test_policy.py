"""rules/policy.toml as a value: whole or not at all, each fault by its key."""

from __future__ import annotations

import copy
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mailbot.cases.case import DebtKind
from mailbot.cases.policy import Consent, LadderStep, Policy, Span, StepKind
from tests.unit.cases.story import POLICY, TABLE


def changed(path: str, value: Any) -> dict[str, Any]:
    table = copy.deepcopy(TABLE)
    *rooms, name = path.split(".")
    room = table
    for one in rooms:
        room = room[one]
    room[name] = value
    return table


def without(path: str) -> dict[str, Any]:
    table = copy.deepcopy(TABLE)
    *rooms, name = path.split(".")
    room = table
    for one in rooms:
        room = room[one]
    del room[name]
    return table


def test_the_shipped_policy_says_what_the_programme_says() -> None:
    assert (POLICY.wanted, POLICY.generations, POLICY.third_parties_a_day) == (3, 3, 6)
    assert POLICY.consent is Consent.ASK
    assert POLICY.wait.time == timedelta(minutes=15)
    assert POLICY.at_least == Span(working_days=2)
    assert (POLICY.hours.open, POLICY.hours.close) == (time(9), time(17))
    assert (POLICY.digest_day, POLICY.digest_at) == (0, time(9, 30))
    assert POLICY.letters_an_hour == 120


@pytest.mark.parametrize(
    ("kind", "within"),
    [
        (DebtKind.DECISION, timedelta(weeks=1)),
        (DebtKind.TIME, timedelta(weeks=1)),
        (DebtKind.REFERRALS, timedelta(weeks=2)),
        (DebtKind.SURVEY, timedelta(weeks=1)),
    ],
)
def test_each_debt_has_the_term_of_the_programmes_table(kind: DebtKind, within: timedelta) -> None:
    assert POLICY.ladder(kind, guest=False).within == Span(within)


def test_a_choice_is_due_in_two_working_days() -> None:
    assert POLICY.ladder(DebtKind.CHOICE, guest=False).within == Span(working_days=2)


@pytest.mark.parametrize("kind", list(DebtKind))
def test_nobody_is_nudged_more_than_twice(kind: DebtKind) -> None:
    assert len(POLICY.ladder(kind, guest=False).nudges) <= 2
    assert len(POLICY.ladder(kind, guest=True).nudges) <= 2


def test_guests_have_gentler_ladders() -> None:
    assert POLICY.ladder(DebtKind.DECISION, guest=True).nudges == ()
    for kind in (DebtKind.TIME, DebtKind.CHOICE):
        assert POLICY.ladder(kind, guest=True).within == Span(timedelta(weeks=3))
        assert len(POLICY.ladder(kind, guest=True).nudges) == 1
    assert POLICY.ladder(DebtKind.REFERRALS, guest=True).nudges == ()


def test_the_zone_is_the_programmes() -> None:
    zone = ZoneInfo("America/Vancouver")
    assert Policy.from_toml(TABLE, zone).hours.zone is zone


def test_more_days_may_be_closed() -> None:
    closed = [date(2026, 12, 24), date(2026, 12, 31)]
    assert Policy.from_toml(changed("hours.also_closed", closed)).hours.also_closed == frozenset(closed)


def test_a_province_that_was_found_before_is_not_looked_up_again() -> None:
    elsewhere = changed("hours.province", "XX")
    with pytest.raises(ValueError, match=r"^hours\.country: 'CA' 'XX' is unknown; right would be"):
        Policy.from_toml(elsewhere)
    assert Policy.from_toml(elsewhere, region_known=True).hours.province == "XX"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("hours", 9),
        ("hours.open", "nine"),
        ("hours.open", 9),
        ("hours.close", "08:00"),
        ("hours.days", []),
        ("hours.days", ["montag"]),
        ("hours.days", "monday"),
        ("hours.country", "XX"),
        ("hours.country", None),
        ("hours.also_closed", ["2026-12-24"]),
        ("hours.also_closed", date(2026, 12, 24)),
        ("debts", []),
        ("debts.time", "1 week"),
        ("debts.time.within", "a week"),
        ("debts.time.nudges", ["soon"]),
        ("debts.time.nudges", "due"),
        ("debts.time.nudges", ["3 days before"]),
        ("debts.time.then", "never"),
        ("debts.time.then", 3),
        ("guests.choice.within", 3),
        ("referrals.wanted", 0),
        ("referrals.wanted", True),
        ("referrals.wanted", "three"),
        ("referrals.consent", "maybe"),
        ("referrals.consent", ["ask"]),
        ("referrals.wait", "15"),
        ("referrals.wait", "2 working days"),
        ("referrals.generations", -1),
        ("referrals.a_day", 1.5),
        ("absence.without_date", "long"),
        ("absence.defer_without_date", None),
        ("absence.at_least", "two"),
        ("letters.an_hour", 0),
        ("letters.reminder_at_least", "2 working days"),
        ("letters.first_unmarked", "yes"),
        ("letters.survey_rest", "half a year"),
        ("letters.answer_within", ""),
        ("digest.day", "mon"),
        ("digest.day", ["monday"]),
        ("digest.at", "half past nine"),
    ],
)
def test_a_wrong_value_is_named_by_its_key_with_what_would_be_right(path: str, value: Any) -> None:
    with pytest.raises(ValueError, match="^" + path.replace(".", r"\.")):
        Policy.from_toml(changed(path, value))


@pytest.mark.parametrize(
    "path", ["hours.opens", "debts.lunch", "debts.time.often", "guests.lunch", "referrals.x", "digest.y"]
)
def test_an_unknown_key_is_a_fault_with_the_known_ones_beside_it(path: str) -> None:
    with pytest.raises(ValueError, match="^" + path.replace(".", r"\.") + ".*right would be one of"):
        Policy.from_toml(changed(path, {"within": "1 week", "nudges": [], "then": "due"}))


@pytest.mark.parametrize(
    "path", ["hours", "debts.time", "debts.time.then", "referrals.wanted", "letters.an_hour", "digest.at"]
)
def test_a_missing_key_is_a_fault(path: str) -> None:
    with pytest.raises(ValueError, match=path.rpartition(".")[2] + ": missing"):
        Policy.from_toml(without(path))


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("due", LadderStep(StepKind.DUE)),
        ("1 week after", LadderStep(StepKind.AFTER, Span(timedelta(weeks=1)))),
        ("3 working days later", LadderStep(StepKind.LATER, Span(working_days=3))),
    ],
)
def test_the_steps_of_a_ladder_are_plain_words(text: str, step: LadderStep) -> None:
    assert LadderStep.parse(text, "key") == step
