"""From the words of an hour to hours of the day: office hours for bare hours, and the ends of a range agreeing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from mailbot.reading.times.spec import Clock, Hours
from mailbot.reading.values import Part

_NOON = 12
_MIDNIGHT = 24
_OFFICE_OPENS = 8
_DAY = 24 * 60
_LONGEST_PRECISE = 120


def settle_hours(hours: Hours) -> tuple[time | None, time | None]:
    """Start and end of `hours`; a range's open half follows its other end, a bare hour falls into office hours."""
    start, end = hours.start, hours.end
    if start is not None and end is not None:
        return _range(start, end, hours.part)
    first = None if start is None else _minutes(start, hours.part)
    last = None if end is None else _minutes(end, hours.part)
    if first is not None and last is None and hours.minutes:
        last = first + hours.minutes
    return _time(first), _time(last)


def _time(minutes: int | None) -> time | None:
    return None if minutes is None else time(minutes % _DAY // 60, minutes % 60)


def _minutes(clock: Clock, part: Part | None) -> int:
    return _hour(clock, part) * 60 + clock.minute


def _hour(clock: Clock, part: Part | None) -> int:
    """The hour of day: as said, by the part of day beside it, else 8 to 11 in the morning and 12 to 7 after noon."""
    if clock.half is not None:
        return clock.hour
    if part is Part.MORNING:
        return clock.hour
    late = clock.hour < _NOON and (part is Part.EVENING or (part is Part.AFTERNOON and clock.hour < _NOON - 1))
    return clock.hour + _NOON if late or clock.hour < _OFFICE_OPENS else clock.hour


def _range(start: Clock, end: Clock, part: Part | None) -> tuple[time | None, time | None]:
    """Give the open end the half of day that makes a forward span ("9 to 11:30 am", "5 to 6pm", "11 to 1")."""
    if start.half is None and end.half is not None:
        last = _minutes(end, part)
        first = _latest_before(start, last)
    else:
        first = _minutes(start, part)
        last = _minutes(end, part) if end.half is not None else _soonest_after(end, first)
        if last <= first and start.half is None:
            first = start.hour * 60 + start.minute
    return _time(first), _time(last)


def _latest_before(start: Clock, last: int) -> int:
    """The start in the same half of day as the end where that lies before it, else in the half before."""
    morning = start.hour % _NOON * 60 + start.minute
    options = [morning, morning + _DAY // 2]
    return max((option for option in options if option < last), default=morning)


def _soonest_after(end: Clock, first: int) -> int:
    written = end.hour * 60 + end.minute
    return written if written > first else written + _DAY // 2


def is_window(hours: Hours) -> bool:
    """Whether any moment within would do: said so, or a stretch longer than a meeting."""
    start, end = settle_hours(hours)
    if hours.window or start is None or end is None:
        return hours.window
    today = date.min
    return datetime.combine(today, end) - datetime.combine(today, start) > timedelta(minutes=_LONGEST_PRECISE)


def moved(start: time, minutes: int) -> time:
    """`start` moved by `minutes` within the day."""
    return (datetime.combine(date(2000, 1, 1), start) + timedelta(minutes=minutes)).time()


def without_part(hours: Hours) -> Hours:
    """Hours whose part of day has done its work: it counts only where no hour is said."""
    return replace(hours, part=None) if hours.has_clock else hours
