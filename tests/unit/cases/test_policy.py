"""rules/policy.toml as a value: whole or not at all, each fault by its key."""

from __future__ import annotations

import copy
import re
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mailbot.cases.case import DebtKind
from mailbot.cases.hours import Span
from mailbot.cases.policy import Consent, LadderStep, Policy, StepKind
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
    assert (POLICY.absence, POLICY.defer) == (Span(timedelta(weeks=1)), Span(timedelta(weeks=4)))
    assert (POLICY.asks_a_year, POLICY.rest) == (2, Span(timedelta(days=180)))
    assert (POLICY.reminder_at_least, POLICY.survey_rest) == (Span(timedelta(hours=3)), Span(timedelta(days=180)))
    assert (POLICY.first_unmarked, POLICY.how_are_you) == (True, ())
    assert POLICY.answer_within == Span(working_days=2)
    assert (POLICY.hours.country, POLICY.hours.province, POLICY.hours.days) == ("CA", "ON", frozenset(range(5)))
    assert Policy.from_toml(TABLE) == POLICY
    assert Policy.from_toml(TABLE).source == TABLE


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
    assert Policy.from_toml(TABLE).hours.zone == ZoneInfo("America/Toronto")


def test_the_newcomer_is_asked_in_the_order_of_time() -> None:
    policy = Policy.from_toml(changed("letters.how_are_you", ["26 weeks", "13 weeks"]))
    assert policy.how_are_you == (Span(timedelta(weeks=13)), Span(timedelta(weeks=26)))


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


def leaves(table: dict[str, Any], place: str = "") -> list[str]:
    """The key of each single value."""
    found = []
    for name, value in table.items():
        key = f"{place}{name}"
        found += leaves(value, f"{key}.") if isinstance(value, dict) else [key]
    return found


def tables(table: dict[str, Any], place: str = "") -> list[str]:
    """The key of each table, the whole apart."""
    rooms = [(f"{place}{name}", value) for name, value in table.items() if isinstance(value, dict)]
    return [key for name, value in rooms for key in (name, *tables(value, f"{name}."))]


FREE = {"hours.country", "hours.province"}  # any word may be one; whether it has holidays is asked of both together


@pytest.mark.parametrize("path", sorted(set(leaves(TABLE)) - FREE))
@pytest.mark.parametrize("value", [(), "never", -1])
def test_a_value_of_no_kind_is_named_by_its_key(path: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(path)}: {re.escape(repr(value))}"):
        Policy.from_toml(changed(path, value))


@pytest.mark.parametrize(("path", "named"), [("hours.country", "'XX' 'ON'"), ("hours.province", "'CA' 'XX'")])
def test_a_place_without_known_holidays_is_named_with_what_would_be_right(path: str, named: str) -> None:
    with pytest.raises(ValueError, match=f'^hours\\.country: {named} is unknown; right would be "CA", "ON"$'):
        Policy.from_toml(changed(path, "XX"))


@pytest.mark.parametrize("path", sorted({*leaves(TABLE), *tables(TABLE)} - {f"guests.{n}" for n in TABLE["guests"]}))
def test_a_missing_key_is_a_fault(path: str) -> None:
    place = path if "." in path else f"policy.{path}"
    with pytest.raises(ValueError, match=f"^{re.escape(place)}: missing$"):
        Policy.from_toml(without(path))


@pytest.mark.parametrize("path", ["", *tables(TABLE)])
def test_an_unknown_key_is_a_fault_with_the_known_ones_beside_it(path: str) -> None:
    key = f"{path}.lunch" if path else "lunch"
    known = TABLE
    for room in path.split(".") if path else ():
        known = known[room]
    beside = sorted(known) if path not in ("debts", "guests") else sorted(DebtKind)
    unknown = "unknown" if path in ("debts", "guests") else "unknown key"
    place = key if path else "policy.lunch"
    with pytest.raises(ValueError, match=f"^{re.escape(place)}: {unknown}; right would be one of {', '.join(beside)}$"):
        Policy.from_toml(changed(key, {"within": "1 week", "nudges": [], "then": "due"}))


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("hours", 9, "hours: 9; right would be a table"),
        ("hours.open", "17:00", "hours.close: '17:00' is not after hours.open ('17:00')"),
        ("hours.days", [], "hours.days: at least one day is wanted"),
        ("hours.days", "monday", "hours.days: 'monday'; right would be a list"),
        ("hours.days", ["montag"], "hours.days: 'montag' is no day of the week; right would be \"monday\""),
        ("debts.time.nudges", ["soon"], "debts.time.nudges: 'soon' is no step; right would be \"due\", "),
        ("debts.time.then", "a week later", "debts.time.then: 'a week' is no span of time; "),
        ("letters.how_are_you", ["13"], "letters.how_are_you: '13' is no span of time; "),
        ("letters.how_are_you", ["2 working days"], "letters.how_are_you: '2 working days' counts working days; "),
        ("letters.first_unmarked", 1, "letters.first_unmarked: 1; right would be true or false"),
        ("referrals.consent", "maybe", "referrals.consent: 'maybe'; right would be one of ask, direct, connector"),
    ],
)
def test_a_fault_says_what_would_be_right(path: str, value: Any, fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}"):
        Policy.from_toml(changed(path, value))


@pytest.mark.parametrize("number", [1, 2, 100])
def test_a_count_is_a_whole_number_from_one_on(number: int) -> None:
    assert Policy.from_toml(changed("referrals.wanted", number)).wanted == number


def test_days_of_the_week_are_counted_from_monday() -> None:
    days = "monday tuesday wednesday thursday friday saturday sunday".split()
    assert [Policy.from_toml(changed("digest.day", day)).digest_day for day in days] == list(range(7))
    weekend = Policy.from_toml(changed("hours.days", ["saturday", "sunday"])).hours
    assert [weekend.working(date(2026, 3, n)) for n in (6, 7, 8, 9)] == [False, True, True, False]


@pytest.mark.parametrize("consent", ["ask", "direct", "connector"])
def test_how_a_referral_hears_first_is_policy(consent: str) -> None:
    assert Policy.from_toml(changed("referrals.consent", consent)).consent == consent


def test_a_guest_without_a_ladder_of_their_own_has_everybodys() -> None:
    policy = Policy.from_toml(without("guests.choice"))
    assert policy.ladder(DebtKind.CHOICE, guest=True) == policy.ladder(DebtKind.CHOICE, guest=False)
    assert POLICY.ladder(DebtKind.CHOICE, guest=True) != POLICY.ladder(DebtKind.CHOICE, guest=False)
    assert POLICY.ladder(DebtKind.CHOICE, guest=False) == POLICY.debts["choice"]


def test_a_ladder_is_its_nudges_and_then_the_last_step() -> None:
    ladder = POLICY.ladder(DebtKind.REFERRALS, guest=False)
    later = LadderStep(StepKind.LATER, Span(working_days=3))
    assert ladder.steps == (LadderStep(StepKind.AFTER, Span(timedelta(weeks=1))), LadderStep(StepKind.DUE), later)
    assert LadderStep(StepKind.DUE).span == Span()


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
