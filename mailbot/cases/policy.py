"""The programme's deadlines, limits and working hours as one frozen value, read whole from rules/policy.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.cases.hours import Hours, Span, public_holidays

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NO_TIME = Span()


class StepKind(StrEnum):
    """What a step of a ladder is measured from."""

    DUE = "due"  # the first working morning after the debt is due
    AFTER = "after"  # from the start of the debt
    LATER = "later"  # from the step before


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One step: when the next nudge goes, or when the coordinator has it."""

    kind: StepKind
    span: Span = _NO_TIME

    @classmethod
    def parse(cls, text: object, key: str) -> LadderStep:
        """Read "due", "1 week after" or "3 working days later"."""
        if text == "due":
            return cls(StepKind.DUE)
        words, _, kind = str(text).rpartition(" ")
        if kind not in ("after", "later"):
            raise ValueError(
                f'{key}: {text!r} is no step; right would be "due", "1 week after" or "3 working days later"'
            )
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


class Consent(StrEnum):
    """How a referral hears of the newcomer first."""

    ASK = "ask"
    DIRECT = "direct"
    CONNECTOR = "connector"


def _ladders(table: Mapping[str, Any], place: str, allowed: frozenset[str]) -> dict[str, Ladder]:
    _table(table, place)
    ladders = {}
    for name, row in table.items():
        key = f"{place}.{name}"
        if name not in allowed:
            raise ValueError(f"{key}: unknown; right would be one of {', '.join(sorted(allowed))}")
        _known(row, key, {"within", "nudges", "then"})
        nudges = tuple(LadderStep.parse(step, f"{key}.nudges") for step in _list(row, key, "nudges"))
        ladders[name] = Ladder(
            Span.parse(row["within"], f"{key}.within"), nudges, LadderStep.parse(row["then"], f"{key}.then")
        )
    return ladders


def _table(row: object, key: str) -> Mapping[str, Any]:
    if not isinstance(row, Mapping):
        raise ValueError(f"{key}: {row!r}; right would be a table")
    return row


def _list(row: Mapping[str, Any], place: str, name: str) -> list[Any]:
    value = row[name]
    if not isinstance(value, list):
        raise ValueError(f"{place}.{name}: {value!r}; right would be a list")
    return value


def _known(row: Any, key: str, keys: set[str]) -> None:
    for name in _table(row, key):
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
    asks_a_year: int
    rest: Span
    third_parties_a_day: int
    absence: Span
    defer: Span
    at_least: Span
    letters_an_hour: int
    nudges_apart: Span
    reminder_at_least: Span
    first_unmarked: bool
    survey_rest: Span
    how_are_you: tuple[Span, ...]
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
    def from_toml(cls, table: Mapping[str, Any], zone: ZoneInfo | None = None, *, region_known: bool = False) -> Policy:
        """Build from the parsed file; a ValueError begins with the key that is wrong.

        `region_known`: the country and province were found to have holidays before.
        """
        _known(table, "policy", {"hours", "debts", "guests", "referrals", "goodwill", "absence", "letters", "digest"})
        referrals, absence, letters, digest = (table[k] for k in ("referrals", "absence", "letters", "digest"))
        goodwill = table["goodwill"]
        _known(goodwill, "goodwill", {"asks_a_year", "rest"})
        _known(referrals, "referrals", {"wanted", "consent", "wait", "generations", "a_day"})
        _known(absence, "absence", {"without_date", "defer_without_date", "at_least"})
        _known(
            letters,
            "letters",
            {
                "an_hour",
                "nudges_apart",
                "reminder_at_least",
                "first_unmarked",
                "survey_rest",
                "how_are_you",
                "answer_within",
            },
        )
        _known(digest, "digest", {"day", "at"})
        debts = _ladders(table["debts"], "debts", _KINDS)
        for name in sorted(_KINDS - set(debts)):
            raise ValueError(f"debts.{name}: missing")
        return cls(
            hours=_hours(table["hours"], zone or ZoneInfo("America/Toronto"), region_known),
            debts=debts,
            guests=_ladders(table["guests"], "guests", _KINDS),
            wanted=_count(referrals, "referrals", "wanted"),
            consent=_consent(referrals["consent"], "referrals.consent"),
            wait=_by_the_clock(referrals, "referrals", "wait"),
            generations=_count(referrals, "referrals", "generations"),
            asks_a_year=_count(goodwill, "goodwill", "asks_a_year"),
            rest=_by_the_clock(goodwill, "goodwill", "rest"),
            third_parties_a_day=_count(referrals, "referrals", "a_day"),
            absence=Span.parse(absence["without_date"], "absence.without_date"),
            defer=Span.parse(absence["defer_without_date"], "absence.defer_without_date"),
            at_least=Span.parse(absence["at_least"], "absence.at_least"),
            letters_an_hour=_count(letters, "letters", "an_hour"),
            nudges_apart=Span.parse(letters["nudges_apart"], "letters.nudges_apart"),
            reminder_at_least=_by_the_clock(letters, "letters", "reminder_at_least"),
            first_unmarked=_flag(letters, "letters", "first_unmarked"),
            survey_rest=_by_the_clock(letters, "letters", "survey_rest"),
            how_are_you=_spans(letters, "letters", "how_are_you"),
            answer_within=Span.parse(letters["answer_within"], "letters.answer_within"),
            digest_day=_weekday(digest["day"], "digest.day"),
            digest_at=_clock(digest["at"], "digest.at"),
            source=table,
        )


def _hours(row: Mapping[str, Any], zone: ZoneInfo, region_known: bool) -> Hours:
    _known(row, "hours", {"open", "close", "days", "country", "province", "also_closed"})
    opens, closes = _clock(row["open"], "hours.open"), _clock(row["close"], "hours.close")
    if opens >= closes:
        raise ValueError(f"hours.close: {row['close']!r} is not after hours.open ({row['open']!r})")
    days = frozenset(_weekday(day, "hours.days") for day in _list(row, "hours", "days"))
    if not days:
        raise ValueError("hours.days: at least one day is wanted")
    for day in _list(row, "hours", "also_closed"):
        if type(day) is not date:
            raise ValueError(f"hours.also_closed: {day!r} is no date; right would be 2026-12-24")
    if not region_known:
        _has_holidays(row)
    return Hours(zone, opens, closes, days, row["country"], row["province"], frozenset(row["also_closed"]))


def _has_holidays(row: Mapping[str, Any]) -> None:
    try:
        public_holidays(row["country"], row["province"], 2026)
    except (NotImplementedError, TypeError, AttributeError) as error:
        raise ValueError(
            f'hours.country: {row["country"]!r} {row["province"]!r} is unknown; right would be "CA", "ON"'
        ) from error


def _by_the_clock(row: Mapping[str, Any], place: str, name: str) -> Span:
    """A span that the wall clock counts, not the working days."""
    span = Span.parse(row[name], f"{place}.{name}")
    if span.working_days:
        raise ValueError(f'{place}.{name}: {row[name]!r} counts working days; right would be "3 hours" or "180 days"')
    return span


def _spans(row: Mapping[str, Any], place: str, name: str) -> tuple[Span, ...]:
    """Spans of the wall clock, the shortest first."""
    spans = [_by_the_clock({name: text}, place, name) for text in _list(row, place, name)]
    return tuple(sorted(spans, key=lambda span: span.time))


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


def _consent(value: object, key: str) -> Consent:
    for consent in Consent:
        if consent == value:
            return consent
    raise ValueError(f"{key}: {value!r}; right would be one of {', '.join(Consent)}")
