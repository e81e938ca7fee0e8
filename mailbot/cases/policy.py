"""The programme's deadlines, limits and working hours as one frozen value, and the arithmetic of working time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(\d+) (working days?|minutes?|hours?|days?|weeks?)")


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: so much of the clock's time, or so many working days."""

    time: timedelta = timedelta()
    working_days: int = 0

    @classmethod
    def parse(cls, text: object, key: str) -> Span:
        """Read "1 week" or "2 working days"; a ValueError names `key` and what would be right."""
        match = _SPAN.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise ValueError(f'{key}: {text!r} is no span of time; right would be "1 week" or "2 working days"')
        count, unit = int(match[1]), match[2].rstrip("s")
        if unit == "working day":
            return cls(working_days=count)
        return cls(timedelta(**{unit + "s": count}))


class StepKind(StrEnum):
    """What a step of a ladder is measured from."""

    DUE = "due"  # the first working morning after the debt is due
    AFTER = "after"  # from the start of the debt
    LATER = "later"  # from the step before


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One step: when the next nudge goes, or when the coordinator has it."""

    kind: StepKind
    span: Span = Span()

    @classmethod
    def parse(cls, text: object, key: str) -> LadderStep:
        """Read "due", "1 week after" or "3 working days later"."""
        if text == "due":
            return cls(StepKind.DUE)
        words, _, kind = str(text).rpartition(" ")
        if kind not in ("after", "later"):
            raise ValueError(f'{key}: {text!r} is no step; right would be "due", "1 week after" or "3 working days later"')
        return cls(StepKind(kind), Span.parse(words, key))


@dataclass(frozen=True, slots=True)
class Ladder:
    """How long a debt may stand, when its debtor is nudged, and when somebody else hears of it."""

    within: Span
    nudges: tuple[LadderStep, ...]
    then: LadderStep

    @property
    def steps(self) -> tuple[LadderStep, ...]:
        """Nudges first, the last step after them."""
        return (*self.nudges, self.then)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a letter that a clock starts may leave, in the programme's zone."""

    zone: ZoneInfo = ZoneInfo("America/Toronto")
    open: time = time(9)
    close: time = time(17)
    days: frozenset[int] = frozenset(range(5))
    country: str = "CA"
    province: str = "ON"
    also_closed: frozenset[date] = frozenset()

    def working(self, day: date) -> bool:
        """Whether the programme works on a day: no weekend, no public holiday."""
        if day.weekday() not in self.days or day in self.also_closed:
            return False
        return day not in _holidays(self.country, self.province, day.year)

    def next_working(self, day: date) -> date:
        """This day, or the first working one after it."""
        while not self.working(day):
            day += timedelta(1)
        return day

    def add_days(self, day: date, count: int) -> date:
        """The `count`-th working day after a day (before it where negative)."""
        step = timedelta(1 if count >= 0 else -1)
        for _ in range(abs(count)):
            day += step
            while not self.working(day):
                day += step
        return day

    def local(self, moment: datetime) -> datetime:
        """A moment as the programme's wall clock shows it."""
        return moment.astimezone(self.zone)

    def morning(self, day: date) -> datetime:
        """When the first working day from `day` on opens."""
        return datetime.combine(self.next_working(day), self.open, self.zone)

    def morning_after(self, moment: datetime) -> datetime:
        """The first working morning that is not before `moment`."""
        local = self.local(moment)
        day = local.date() if local.time() <= self.open else local.date() + timedelta(1)
        return self.morning(day)

    def morning_before(self, day: date) -> datetime:
        """When the last working day before `day` opens."""
        return datetime.combine(self.add_days(day, -1), self.open, self.zone)

    def is_open(self, moment: datetime) -> bool:
        """Whether a letter may leave now."""
        local = self.local(moment)
        return self.working(local.date()) and self.open <= local.time() < self.close

    def next_open(self, moment: datetime) -> datetime:
        """`moment` itself within working hours, else the next opening."""
        if self.is_open(moment):
            return moment
        local = self.local(moment)
        day = local.date() if local.time() < self.open else local.date() + timedelta(1)
        return self.morning(day)

    def add(self, moment: datetime, span: Span) -> datetime:
        """A span later: working days keep the hour of the wall clock, so do days and weeks across a change of clocks."""
        local = self.local(moment)
        if span.working_days:
            return datetime.combine(self.add_days(local.date(), span.working_days), local.time(), self.zone)
        if span.time >= timedelta(days=1):
            return local + span.time  # aware arithmetic in one zone is wall-clock arithmetic
        return (moment + span.time).astimezone(self.zone)


@lru_cache(maxsize=64)
def _holidays(country: str, province: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=province, years=year))


class Consent(StrEnum):
    """How a referral hears of the newcomer first."""

    ASK = "ask"
    DIRECT = "direct"
    CONNECTOR = "connector"


def _ladders(table: Mapping[str, Any], place: str, allowed: frozenset[str]) -> dict[str, Ladder]:
    ladders = {}
    for name, row in table.items():
        key = f"{place}.{name}"
        if name not in allowed:
            raise ValueError(f"{key}: unknown; right would be one of {', '.join(sorted(allowed))}")
        _known(row, key, {"within", "nudges", "then"})
        nudges = tuple(LadderStep.parse(step, f"{key}.nudges") for step in row["nudges"])
        ladders[name] = Ladder(Span.parse(row["within"], f"{key}.within"), nudges, LadderStep.parse(row["then"], f"{key}.then"))
    return ladders


def _known(row: object, key: str, keys: set[str]) -> None:
    if not isinstance(row, Mapping):
        raise ValueError(f"{key}: a table is wanted")
    for name in row:
        if name not in keys:
            raise ValueError(f"{key}.{name}: unknown key; right would be one of {', '.join(sorted(keys))}")
    for name in sorted(keys - set(row)):
        raise ValueError(f"{key}.{name}: missing")


_KINDS = frozenset({"decision", "time", "choice", "report", "referrals", "survey"})


@dataclass(frozen=True, slots=True)
class Policy:
    """rules/policy.toml as a value; `from_toml` is its only maker outside tests."""

    hours: Hours
    debts: Mapping[str, Ladder]
    guests: Mapping[str, Ladder]
    wanted: int
    consent: Consent
    wait: Span
    generations: int
    third_parties_a_day: int
    absence: Span
    defer: Span
    at_least: Span
    letters_an_hour: int
    reminder_at_least: Span
    first_unmarked: bool
    survey_rest: Span
    answer_within: Span
    digest_day: int
    digest_at: time
    source: Mapping[str, Any] = field(default_factory=dict)

    def ladder(self, kind: str, guest: bool) -> Ladder:
        """The ladder of a debt; a guest's own where policy has one."""
        if guest and kind in self.guests:
            return self.guests[kind]
        return self.debts[kind]

    @classmethod
    def from_toml(cls, table: Mapping[str, Any], zone: ZoneInfo | None = None) -> Policy:
        """Build from the parsed file; a ValueError begins with the key that is wrong."""
        _known(table, "policy", {"hours", "debts", "guests", "referrals", "absence", "letters", "digest"})
        referrals, absence, letters, digest = (table[k] for k in ("referrals", "absence", "letters", "digest"))
        _known(referrals, "referrals", {"wanted", "consent", "wait", "generations", "a_day"})
        _known(absence, "absence", {"without_date", "defer_without_date", "at_least"})
        _known(letters, "letters", {"an_hour", "reminder_at_least", "first_unmarked", "survey_rest", "answer_within"})
        _known(digest, "digest", {"day", "at"})
        debts = _ladders(table["debts"], "debts", _KINDS)
        for name in sorted(_KINDS - set(debts)):
            raise ValueError(f"debts.{name}: missing")
        return cls(
            hours=_hours(table["hours"], zone or ZoneInfo("America/Toronto")),
            debts=debts,
            guests=_ladders(table["guests"], "guests", _KINDS),
            wanted=_count(referrals, "referrals", "wanted"),
            consent=_one_of(Consent, referrals["consent"], "referrals.consent"),
            wait=Span.parse(referrals["wait"], "referrals.wait"),
            generations=_count(referrals, "referrals", "generations"),
            third_parties_a_day=_count(referrals, "referrals", "a_day"),
            absence=Span.parse(absence["without_date"], "absence.without_date"),
            defer=Span.parse(absence["defer_without_date"], "absence.defer_without_date"),
            at_least=Span.parse(absence["at_least"], "absence.at_least"),
            letters_an_hour=_count(letters, "letters", "an_hour"),
            reminder_at_least=Span.parse(letters["reminder_at_least"], "letters.reminder_at_least"),
            first_unmarked=_flag(letters, "letters", "first_unmarked"),
            survey_rest=Span.parse(letters["survey_rest"], "letters.survey_rest"),
            answer_within=Span.parse(letters["answer_within"], "letters.answer_within"),
            digest_day=_weekday(digest["day"], "digest.day"),
            digest_at=_clock(digest["at"], "digest.at"),
            source=table,
        )


def _hours(row: Mapping[str, Any], zone: ZoneInfo) -> Hours:
    _known(row, "hours", {"open", "close", "days", "country", "province", "also_closed"})
    opens, closes = _clock(row["open"], "hours.open"), _clock(row["close"], "hours.close")
    if opens >= closes:
        raise ValueError(f"hours.close: {row['close']!r} is not after hours.open ({row['open']!r})")
    days = frozenset(_weekday(day, "hours.days") for day in row["days"])
    if not days:
        raise ValueError("hours.days: at least one day is wanted")
    for day in row["also_closed"]:
        if type(day) is not date:
            raise ValueError(f"hours.also_closed: {day!r} is no date; right would be 2026-12-24")
    try:
        _holidays(row["country"], row["province"], 2026)
    except (NotImplementedError, TypeError, AttributeError) as error:
        raise ValueError(f'hours.country: {row["country"]!r} {row["province"]!r} is unknown; right would be "CA", "ON"') from error
    return Hours(zone, opens, closes, days, row["country"], row["province"], frozenset(row["also_closed"]))


def _clock(value: object, key: str) -> time:
    try:
        return time.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f'{key}: {value!r} is no time of day; right would be "09:00"') from error


def _weekday(value: object, key: str) -> int:
    if value not in _DAYS:
        raise ValueError(f'{key}: {value!r} is no day of the week; right would be "monday"')
    return _DAYS.index(value)


def _count(row: Mapping[str, Any], place: str, name: str) -> int:
    value = row[name]
    if type(value) is not int or value < 1:
        raise ValueError(f"{place}.{name}: {value!r} is no count; right would be a whole number from 1 on")
    return value


def _flag(row: Mapping[str, Any], place: str, name: str) -> bool:
    value = row[name]
    if type(value) is not bool:
        raise ValueError(f"{place}.{name}: {value!r}; right would be true or false")
    return value


def _one_of(kind: type[Consent], value: object, key: str) -> Consent:
    try:
        return kind(value)
    except ValueError as error:
        raise ValueError(f"{key}: {value!r}; right would be one of {', '.join(kind)}") from error
