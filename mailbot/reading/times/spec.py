"""What the words of a time say before a calendar is consulted: days, hours, and their intersection."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from mailbot.reading.values import Part


class Nearness(StrEnum):
    """Which of the weekdays of one name is meant, counted from the day of writing."""

    THIS = "this"
    NEXT = "next"
    COMING = "coming"
    LAST = "last"
    PLUS_WEEK = "plus_week"
    PLUS_TWO = "plus_two"
    FOLLOWING = "following"


class Anchor(StrEnum):
    """What a day is counted from when it is not the day of writing."""

    DAY = "day"
    WEEK = "week"
    MEETING = "meeting"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class Day:
    """One day or one week as far as said.

    `weekday`: Monday is 0; `offset`: days from `anchor` (the day of writing); `week`: weeks from the running one,
    `first` to `last` its days, a `first` of -1 the day after writing; `week_of`: the week that holds the day said;
    `nth`: which week of `month`, -1 the last; `swapped`: a numeric date whose day and month may be exchanged; `feast`:
    a named holiday; `step`: days from the day that the other words say; `span`: how many days from there, working days
    where `working`; `every`: a recurring day; `vague`: a month or season, counted from its `number`, `months` from the
    running one.
    """

    weekday: int | None = None
    near: Nearness | None = None
    number: int | None = None
    month: int | None = None
    year: int | None = None
    offset: int | None = None
    anchor: Anchor | None = None
    week: int | None = None
    week_of: bool = False
    week_number: int | None = None
    nth: int | None = None
    first: int = 0
    last: int = 4
    swapped: bool = False
    feast: str | None = None
    step: int = 0
    span: int = 0
    working: bool = False
    every: bool = False
    vague: bool = False
    months: int | None = None

    @property
    def is_week(self) -> bool:
        """Whether the words name a week or a weekend, and no day in it."""
        return self.weekday is None and any(
            said is not None for said in (self.week, self.week_of or None, self.week_number, self.nth)
        )

    @property
    def is_stretch(self) -> bool:
        """Whether the words name several days at once."""
        return self.is_week or self.span > 0

    @property
    def is_bare(self) -> bool:
        """Whether the words are a weekday's name alone."""
        return self.weekday is not None and self == Day(weekday=self.weekday)


_FACETS = ("weekday", "near", "number", "month", "year", "offset", "anchor", "week", "week_number", "nth", "feast")


def meet_days(one: Day, other: Day) -> Day | None:
    """Both days' words about one day ("Thursday" + "the 12th"), or None where they speak of different days."""
    for facet in _FACETS:
        mine, theirs = getattr(one, facet), getattr(other, facet)
        if mine is not None and theirs is not None and mine != theirs:
            return None
    if _contrary(one, other) or _contrary(other, one):
        return None
    merged = {
        facet: getattr(one, facet) if getattr(one, facet) is not None else getattr(other, facet) for facet in _FACETS
    }
    span = one if one.is_week else other
    return replace(
        span,
        **merged,
        week_of=one.week_of or other.week_of,
        swapped=one.swapped or other.swapped,
        every=one.every or other.every,
        vague=one.vague or other.vague,
        step=one.step or other.step,
        span=one.span or other.span,
    )


def _contrary(one: Day, other: Day) -> bool:
    """Whether `one` keeps `other` out.

    A week takes a weekday, "the week of" a date, a relative day what confirms it, a recurring or vague day nothing, a
    displacement of the meeting no date.
    """
    if one.every or one.vague or (one.anchor is Anchor.MEETING and one.offset and other.number is not None):
        return True
    if one.week_of:
        return other.number is None and not other.is_bare
    if one.is_week:
        return other.weekday is None or other.number is not None
    return one.feast is not None or (one.offset is not None and other.week is not None)


class Half(StrEnum):
    """Which half of the day an hour is said to be in; `exact` where the 24-hour clock is used."""

    AM = "am"
    PM = "pm"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour and minute as written; `half` is None where the reader must judge."""

    hour: int
    minute: int = 0
    half: Half | None = None


class Shift(StrEnum):
    """Hours said by way of the meeting's or the day's other hours."""

    SAME = "same"
    STRETCH = "stretch"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Hours:
    """The part of a slot below the day. `minutes`: a length, or with `shift` a displacement of the meeting's start;
    `every`: a part of day in the plural, which recurs unless a day is said.
    """

    start: Clock | None = None
    end: Clock | None = None
    part: Part | None = None
    window: bool = False
    minutes: int | None = None
    shift: Shift | None = None
    whole_day: bool = False
    every: bool = False

    @property
    def has_clock(self) -> bool:
        """Whether an hour is said."""
        return self.start is not None or self.end is not None or self.shift is not None


def meet_hours(one: Hours, other: Hours) -> Hours | None:
    """Both words about one stretch ("morning" + "at 9"), or None where each names its own hour."""
    if (one.start and other.start) or (one.end and other.end):
        return None
    if one.shift and other.shift and one.shift is not other.shift:
        return None
    if one.part and other.part and one.part != other.part:
        return None
    minutes = one.minutes or other.minutes
    said = one.has_clock or other.has_clock
    shift = one.shift or other.shift
    return Hours(
        start=one.start or other.start,
        end=one.end or other.end,
        part=one.part or other.part,
        window=(one.window or other.window) and minutes is None,
        minutes=minutes,
        shift=None if said and shift is Shift.SAME else shift,  # "same time, 10" says which
        whole_day=one.whole_day or other.whole_day,
        every=one.every or other.every,
    )
