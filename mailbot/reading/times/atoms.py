"""Atoms: the smallest words of a time, found by the rules' patterns and built into days, clocks, hours and numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any, TypeAlias

from mailbot.reading.times.rules import AtomKind, Grammar, Rule
from mailbot.reading.times.spec import Anchor, Clock, Day, Half, Hours, Nearness, Shift
from mailbot.reading.values import Part

Value: TypeAlias = Day | Hours | Clock | int | None
Found: TypeAlias = tuple[Rule, re.Match[str]]

_MONTHS = 12
_NOON = 12
_DAY_HOURS = 24
_WORDED = {
    "weekday": "weekday", "near": "near", "month": "month", "season": "month", "half_month": "number", "week": "week",
    "nth": "nth",
    "offset": "offset", "feast": "feast",
}  # fmt: skip
_DAY_KEYS = ("offset", "anchor")
_LEADING_ZERO = re.compile(r"0\d")


@dataclass(frozen=True, slots=True)
class Atom:
    """One value with its place in the folded text; an int is a number whose meaning its neighbours decide."""

    value: Value
    start: int
    end: int
    rule: str


def find_atoms(text: str, grammar: Grammar, hidden: Callable[[int, int], bool], most: int) -> tuple[Atom, ...]:
    """The first `most` atoms of folded `text`, leftmost and longest first, none where `hidden(start, end)`."""
    return tuple(islice(_disjoint(grammar.atoms.scan(text), hidden), most))


def _disjoint(found: Iterable[Found], hidden: Callable[[int, int], bool]) -> Iterator[Atom]:
    done = 0
    for start, matches in groupby(found, key=lambda pair: pair[1].start()):
        if start >= done:
            atoms = _longest(matches, hidden)
            done = atoms[0].end if atoms else done
            yield from atoms


def _longest(matches: Iterable[Found], hidden: Callable[[int, int], bool]) -> Sequence[Atom]:
    """The atoms of the longest match from one place that makes sense."""
    for rule, match in sorted(matches, key=lambda pair: -pair[1].end()):
        values = None if hidden(*match.span()) else _values(rule, match)
        if values is not None:
            return [Atom(value, *match.span(), rule.id) for value in values]
    return ()


def _values(rule: Rule, match: re.Match[str]) -> tuple[Value, ...] | None:
    """What a match is built into (a "tonight" is a day and a part of day), or None where it cannot be."""
    groups = {name: text for name, text in match.groupdict().items() if text is not None}
    kind = AtomKind(rule.kind)
    if kind is AtomKind.VOID:
        return (None,)
    if kind is AtomKind.BOTH:
        return _day_of_both(rule), _hours(rule, groups)
    value = _BUILDERS[kind](rule, groups)
    return None if value is None else (value,)


def _day_of_both(rule: Rule) -> Day:
    anchor = rule.constants.get("anchor")
    return Day(offset=int(rule.constants["offset"]), anchor=None if anchor is None else Anchor(anchor))


def _number(rule: Rule, text: str) -> int:
    return int(text) if text.isdigit() else int(rule.word("number", text))


def _day(rule: Rule, groups: Mapping[str, str]) -> Day | None:
    facets: dict[str, Any] = {**rule.constants}
    for name, facet in _WORDED.items():
        if name in groups:
            facets[facet] = rule.word(name, groups[name])
    for name in ("number", "week_number"):
        if name in groups:
            facets[name] = _number(rule, groups[name])
    if "near" in facets:
        facets["near"] = Nearness(facets["near"])
    if "anchor" in facets:
        facets["anchor"] = Anchor(facets["anchor"])
    if "count" in groups:
        facets |= _counted(rule, groups)
    if "year" in groups:
        facets["year"] = _full_year(groups["year"])
    return Day(**facets) if _is_possible(facets) else None


def _counted(rule: Rule, groups: Mapping[str, str]) -> dict[str, int]:
    """A number of days or weeks: a step from the day said beside it, the length of a stretch, or an offset."""
    count = _number(rule, groups["count"])
    if "unit_days" not in groups:
        return {"span": count}
    facet = "step" if rule.constants.get("step") else "offset"
    return {facet: count * int(rule.word("unit_days", groups["unit_days"]))}


def _full_year(text: str) -> int:
    return int(text) if len(text) > 2 else 2000 + int(text)


def _is_possible(facets: Mapping[str, Any]) -> bool:
    return bool(1 <= facets.get("number", 1) <= 31 and 1 <= facets.get("month", 1) <= _MONTHS)


def _numeric(rule: Rule, groups: Mapping[str, str]) -> Day | None:
    """Day and month as digits; where both orders are possible the calendar decides later."""
    first, second = int(groups["first"]), int(groups["second"])
    year = _full_year(groups["year"]) if "year" in groups else None
    fixed = bool(rule.constants.get("iso"))
    day_first = not fixed and (first > _MONTHS or (second <= _MONTHS and bool(rule.constants.get("day_first"))))
    number, month = (first, second) if day_first else (second, first)
    if not (1 <= month <= _MONTHS and 1 <= number <= 31):
        return None
    return Day(number=number, month=month, year=year, swapped=not fixed and number <= _MONTHS and number != month)


def _clock(rule: Rule, groups: Mapping[str, str]) -> Clock | None:
    constants = rule.constants
    hour = int(constants["hour"]) if "hour" in constants else _number(rule, groups["hour"])
    minute = _number(rule, groups["minute"]) if "minute" in groups else int(constants.get("minute", 0))
    if "quarter" in groups:
        minute = int(rule.word("quarter", groups["quarter"]))
    if "to" in groups:
        hour, minute = (hour - 1) % _DAY_HOURS, (60 - minute) % 60
    if hour > _DAY_HOURS or minute > 59:
        return None
    half = _half(rule, groups, hour)
    return Clock(_at_noon(hour, half) % _DAY_HOURS, minute, half)


def _half(rule: Rule, groups: Mapping[str, str], hour: int) -> Half | None:
    if "half" in groups and hour <= _NOON:
        return Half(str(rule.word("half", groups["half"])))
    written = _LEADING_ZERO.match(groups.get("hour", "")) is not None
    return Half.EXACT if hour > _NOON or hour == 0 or written or rule.constants.get("exact") else None


def _at_noon(hour: int, half: Half | None) -> int:
    if half is Half.PM and hour < _NOON:
        return hour + _NOON
    return 0 if half is Half.AM and hour == _NOON else hour


def _hours(rule: Rule, groups: Mapping[str, str]) -> Hours:
    facets: dict[str, Any] = {key: value for key, value in rule.constants.items() if key not in _DAY_KEYS}
    if "from_hour" in facets:
        facets["start"] = Clock(int(facets.pop("from_hour")), half=Half.EXACT)
        facets["end"] = Clock(int(facets.pop("to_hour")), half=Half.EXACT)
    if "part" in groups:
        facets["part"] = rule.word("part", groups["part"])
        singular = groups["part"].removesuffix("es").removesuffix("s")
        facets["every"] = singular != groups["part"] and singular in rule.words["part"]
    if "part" in facets:
        facets["part"] = Part(facets["part"])
    if "shift" in facets:
        facets["shift"] = Shift(facets["shift"])
    if "unit_minutes" in groups:
        sign = -1 if facets.pop("earlier", False) else 1
        facets["minutes"] = sign * _minutes(rule, groups)
    return Hours(**facets)


def _minutes(rule: Rule, groups: Mapping[str, str]) -> int:
    unit = int(rule.word("unit_minutes", groups["unit_minutes"]))
    if "fraction" in groups:
        return int(rule.word("fraction", groups["fraction"])) * unit // 60
    count = groups.get("count", "1").replace(",", ".")
    return round(float(count) * unit) if count[0].isdigit() else _number(rule, count) * unit


def _bare_number(rule: Rule, groups: Mapping[str, str]) -> int | None:
    number = _number(rule, groups["number"])
    return number if 0 < number <= 31 else None


def _length(rule: Rule, groups: Mapping[str, str]) -> Hours:
    return Hours(minutes=_minutes(rule, groups))


_BUILDERS: Mapping[AtomKind, Callable[[Rule, Mapping[str, str]], Value]] = {
    AtomKind.DAY: _day,
    AtomKind.NUMERIC: _numeric,
    AtomKind.CLOCK: _clock,
    AtomKind.HOURS: _hours,
    AtomKind.NUMBER: _bare_number,
    AtomKind.LENGTH: _length,
}


def used_rules(atoms: Sequence[Atom]) -> str:
    """The ids of the rules that a slot rests on, in reading order."""
    return "+".join(dict.fromkeys(atom.rule for atom in atoms))
