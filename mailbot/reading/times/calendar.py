"""From the words of a day to dates: weekdays, ordinals, weeks and feasts resolved against the day of writing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from dateutil.relativedelta import relativedelta, weekday
from dateutil.rrule import DAILY, rrule

from mailbot.reading.times.spec import Anchor, Day, Nearness

DENIED = "weekday denies the date"
PASSED = "already past"
AHEAD = "not yet past"
EITHER_DATE = "two dates possible"
_WEEK = 7
_FRIDAY = 4
_WORKING = range(5)
_SATURDAY = 5
_LAST_DAY = 31
_STALE = timedelta(days=45)
_AHEAD = timedelta(days=300)
_SOON = timedelta(days=120)
_TRIES = 13


@dataclass(frozen=True, slots=True)
class Dates:
    """A day, or a span where `last` is set, and what is doubtful about it."""

    first: date
    last: date | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What a day is resolved against. `past`: the clause looks back; `anchor`: the day last spoken of; `known`: days on
    the table, in whose favour a bare weekday or ordinal is read; `after`: an earlier day of the same list; `meeting`:
    the day of the settled meeting; `base`: the day from whose week "the following week" counts.
    """

    today: date
    past: bool = False
    anchor: date | None = None
    after: date | None = None
    week: date | None = None
    known: tuple[date, ...] = field(default=())
    meeting: date | None = None
    base: date | None = None


def resolve(day: Day, desk: Desk) -> Dates | None:
    """The dates that `day` means, or None where no calendar has such a day."""
    if day.step and day.feast is None:
        return _stepped(resolve(replace(day, step=0), desk), day.step)
    if day.feast is not None:
        return _feast(day, desk)
    if day.number is not None:
        return _of_week(day, _dated(day, desk))
    if day.nth is not None:
        return _week(day, desk)
    if day.is_week and not day.week_of:
        return _of_week(day, _week(day, desk))
    if day.offset is not None:
        return _offset(day, desk)
    return _one(_weekday(day, desk)) if day.weekday is not None else None


def _stepped(base: Dates | None, step: int) -> Dates | None:
    return None if base is None else Dates(base.first + timedelta(step), None, base.doubts)


def _one(found: date | None) -> Dates | None:
    return None if found is None else Dates(found)


def monday_of(day: date) -> date:
    """The Monday of the Monday-to-Sunday week that holds `day`."""
    return day + relativedelta(weekday=weekday(0)(-1))


def _of_week(day: Day, found: Dates | None) -> Dates | None:
    """Widen to the week that holds the day where the words say so."""
    if found is None or not day.week_of:
        return found
    monday = monday_of(found.first)
    if day.weekday is not None:
        return Dates(monday + timedelta(day.weekday))
    return Dates(monday, monday + timedelta(4), found.doubts)


def _dated(day: Day, desk: Desk) -> Dates | None:
    candidates = tuple(_candidates(day, desk))
    if not candidates:
        return None
    best = min(candidates, key=lambda found: _rank(found, day, desk)) if day.swapped else candidates[0]
    others = {found for found in candidates if found != best and desk.today <= found <= desk.today + _AHEAD}
    doubts = [EITHER_DATE] if others and not _settled(best, day, desk) else []
    if day.weekday is not None and best.weekday() != day.weekday:
        doubts.append(DENIED)
    if not desk.past and _passed_lately(best, day, desk.today):
        doubts.append(PASSED)
    if desk.past and best > desk.today:
        doubts.append(AHEAD)
    return Dates(best, None, tuple(doubts))


def _settled(best: date, day: Day, desk: Desk) -> bool:
    """A weekday that confirms one of two readings, or a day on the table, leaves no doubt."""
    return best.weekday() == day.weekday or best in desk.known


def _rank(found: date, day: Day, desk: Desk) -> tuple[bool, ...]:
    """What speaks against one of two readings of a numeric date, gravest first."""
    return (
        found not in desk.known,
        day.weekday is not None and found.weekday() != day.weekday,
        (found > desk.today) if desk.past else (found < desk.today),
        found > desk.today + _SOON,
        found.weekday() >= _SATURDAY,
    )


def _candidates(day: Day, desk: Desk) -> Iterable[date]:
    yield from _near(day, desk)
    if day.swapped:
        yield from _near(replace(day, number=day.month, month=day.number), desk)


def _near(day: Day, desk: Desk) -> Iterable[date]:
    """The date named; without a year or month the nearest such day ahead, behind in a past clause."""
    assert day.number is not None
    if day.year is not None:
        return _legal(day.year, day.month or desk.today.month, day.number)
    known = [d for d in desk.known if d.day == day.number and d.month == (day.month or d.month)]
    if known and (desk.past or known[0] >= desk.today):
        return known[:1]
    if day.month is None and desk.after is not None and not desk.past and desk.after.day < day.number:
        return _legal(desk.after.year, desk.after.month, day.number)
    behind = _nearest(desk.today, day.month, day.number, desk.past)
    if desk.past and day.month is not None and any(desk.today - found > _AHEAD for found in behind):
        return _nearest(desk.today, day.month, day.number, past=False)
    return behind


def _legal(year: int, month: int, number: int) -> Iterable[date]:
    try:
        return (date(year, month, number),)
    except ValueError:
        return ()


def _nearest(today: date, month: int | None, number: int, past: bool) -> Iterable[date]:
    step = relativedelta(months=1) if month is None else relativedelta(years=1)
    first = today.replace(day=1) if month is None else date(today.year, month, 1)
    for count in range(_TRIES):
        moved = first - step * count if past else first + step * count
        for found in _legal(moved.year, moved.month, number):
            if found <= today if past else found >= today:
                return (found,)
    return ()


def _passed_lately(found: date, day: Day, today: date) -> bool:
    """Whether the day named is so shortly past that the writer may mean it, although the next one is taken."""
    if found < today:
        return True
    last = found - relativedelta(years=1)
    return day.month is not None and day.year is None and today - _STALE <= last < today


def _week(day: Day, desk: Desk) -> Dates | None:
    if day.nth is not None:
        monday = _week_of_month(day, desk)
    elif day.week_number is not None:
        monday = date.fromisocalendar(desk.today.year, day.week_number, 1)
        monday = (
            monday
            if monday + timedelta(_WEEK) > desk.today
            else date.fromisocalendar(desk.today.year + 1, day.week_number, 1)
        )
    else:
        base = desk.today
        if day.anchor is Anchor.WEEK:
            if desk.base is None and not desk.known and not day.week:
                return None
            base = desk.base or max((known for known in desk.known if known >= desk.today), default=desk.today)
        monday = monday_of(base) + timedelta(weeks=day.week or 0)
    if day.weekday is not None:
        return Dates(monday + timedelta(day.weekday))
    first = desk.today + timedelta(1) if day.first < 0 else max(monday + timedelta(day.first), desk.today)
    last = monday + timedelta(day.last)
    return Dates(first, last) if first <= last else None


def _week_of_month(day: Day, desk: Desk) -> date:
    """The Monday of a month's n-th week, the next such ahead; a week belongs to the month that has its Thursday."""
    assert day.nth is not None
    assert day.month is not None
    for year in (desk.today.year, desk.today.year + 1) if day.year is None else (day.year,):
        first = date(year, day.month, 1)
        if day.nth < 0:
            thursday = first + relativedelta(day=_LAST_DAY, weekday=weekday(3)(-1))
        else:
            thursday = first + relativedelta(weekday=weekday(3)(day.nth))
        monday = thursday - timedelta(3)
        if monday + timedelta(_FRIDAY) >= desk.today:
            break
    return monday


def _offset(day: Day, desk: Desk) -> Dates | None:
    base = (
        {Anchor.DAY: desk.anchor, Anchor.WEEKDAY: desk.anchor, Anchor.MEETING: desk.meeting}.get(day.anchor, desk.today)
        if day.anchor
        else desk.today
    )
    if base is None:
        return None
    found = base + timedelta(day.offset or 0)
    if day.weekday is not None and day.offset and day.offset % _WEEK == 0:
        return Dates(monday_of(found) + timedelta(day.weekday))  # "in two weeks, on the Tuesday"
    denied = day.weekday is not None and found.weekday() != day.weekday
    return Dates(found, _last_of(found, day), (DENIED,) if denied else ())


def _last_of(first: date, day: Day) -> date | None:
    """The last day of "the next 3 days", or None for a single day."""
    if not day.span:
        return None
    rule = rrule(
        DAILY, dtstart=datetime.combine(first, time()), count=day.span, byweekday=_WORKING if day.working else None
    )
    return list(rule)[-1].date()


def _weekday(day: Day, desk: Desk) -> date | None:
    assert day.weekday is not None
    if day.week is not None and (named := _week(day, desk)) is not None:
        return named.first
    if desk.past or day.near is Nearness.LAST:
        return desk.today + relativedelta(days=-1, weekday=weekday(day.weekday)(-1))
    coming = desk.today + relativedelta(days=1, weekday=weekday(day.weekday))
    next_week = monday_of(desk.today) + timedelta(_WEEK + day.weekday)
    match day.near:
        case Nearness.NEXT:
            return next_week
        case Nearness.PLUS_WEEK:
            return coming + timedelta(_WEEK)
        case Nearness.PLUS_TWO:
            return coming + timedelta(2 * _WEEK)
        case Nearness.FOLLOWING:
            step = relativedelta(days=1, weekday=weekday(day.weekday))
            return next_week if desk.anchor is None else desk.anchor + step
        case Nearness.THIS | Nearness.COMING:
            return coming
    return _bare_weekday(day.weekday, coming, desk)


def _bare_weekday(wanted: int, coming: date, desk: Desk) -> date:
    """A weekday alone: the one on the table, the one of the week spoken of, the next in a list, else the coming one."""
    known = [found for found in desk.known if found.weekday() == wanted and found > desk.today]
    if known:
        return known[0]
    if desk.week is not None:
        return desk.week + timedelta(wanted)
    if desk.after is not None and desk.after > coming:
        return desk.after + relativedelta(days=1, weekday=weekday(wanted))
    return coming


@lru_cache(maxsize=32)
def _feasts(year: int) -> dict[str, date]:
    calendar = holidays.country_holidays("CA", subdiv="ON", years=year, categories=("public", "optional"))
    named = {name: day for day, names in calendar.items() for name in names.split("; ")}
    return {"Christmas Eve": date(year, 12, 24), "Saint-Jean": date(year, 6, 24), **named}


def feast_day(name: str, today: date) -> date | None:
    """The next day of a feast named as the calendar of Ontario names it, not before `today`."""
    days = (_feasts(year).get(name) for year in (today.year, today.year + 1))
    return next((day for day in days if day is not None and day >= today), None)


def _feast(day: Day, desk: Desk) -> Dates | None:
    feast = feast_day(day.feast or "", desk.today)
    if feast is None:
        return None
    step = relativedelta(days=day.step, weekday=None if day.weekday is None else weekday(day.weekday))
    return Dates(feast + step)
