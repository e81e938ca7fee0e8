"""Working time: spans, working days and hours, and the arithmetic between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_SPAN = re.compile(r"(\d{1,4}) (working days?|minutes?|hours?|days?|weeks?)")
_OTTAWA = ZoneInfo("America/Toronto")


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
        count, unit = int(match[1]), match[2].removesuffix("s")
        if unit == "working day":
            return cls(working_days=count)
        return cls(timedelta(**{unit + "s": count}))


@dataclass(frozen=True, slots=True)
class Hours:
    """When a letter that a clock starts may leave, in the programme's zone."""

    zone: ZoneInfo = _OTTAWA
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
        return day not in public_holidays(self.country, self.province, day.year)

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
        """A span later; whole days, working or not, keep the hour of the wall clock across a change of clocks."""
        local = self.local(moment)
        if span.working_days:
            return datetime.combine(self.add_days(local.date(), span.working_days), local.time(), self.zone)
        if span.time >= timedelta(days=1):
            return local + span.time  # aware arithmetic in one zone is wall-clock arithmetic
        return self.local(moment.astimezone(UTC) + span.time)


@lru_cache(maxsize=64)
def public_holidays(country: str, province: str, year: int) -> frozenset[date]:
    """The public holidays of one year; NotImplementedError for a country or province that is unknown."""
    import holidays  # noqa: PLC0415 - takes half a second, and a round in which nothing is due asks for no holiday

    return frozenset(holidays.country_holidays(country, subdiv=province, years=year))
