"""Times held against what is on the table: offers taken, the settled meeting confirmed, answers that only point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from mailbot.reading.values import Context, Part, Stance, Time

SEVERAL = "several offers and none named"
OTHERWISE = "the case says otherwise"
NOT_OFFERED = "not the time that was offered"
_PARTS = {
    Part.MORNING: (time(6), time(12)), Part.LUNCH: (time(11), time(14)), Part.AFTERNOON: (time(12), time(18)),
    Part.EVENING: (time(17), time(23)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """The times on the table, and the settled meeting, seen from the day of writing.

    `reported`: a coordinator writes, who may tell of what the two have settled between themselves.
    """

    offered: tuple[Time, ...]
    meeting: Time | None
    reported: bool = False

    @classmethod
    def of(cls, context: Context) -> Table:
        """The table of a case."""
        meeting = context.meeting
        settled = None if meeting is None else Time(date=meeting.date, start=meeting.start, stance=Stance.AGREED)
        return cls(context.offered, settled, context.sender == "coordinator")

    def days(self) -> tuple[date, ...]:
        """Days that a bare weekday or ordinal is likely to mean."""
        single = [offer.date for offer in self.offered if offer.end_date is None]
        return (*single, *((self.meeting.date,) if self.meeting else ()))

    def day(self) -> date | None:
        """The day that "that day" means where none was said: the meeting's, else the only one offered."""
        return self.meeting.date if self.meeting else self._only_day()

    def _only_day(self) -> date | None:
        days = {offer.date for offer in self.offered if offer.end_date is None}
        return days.pop() if len(days) == 1 else None

    def denies(self, time_said: Time) -> bool:
        """Whether a time said has an hour, lies on a day offered, and takes none of that day's offers."""
        offers = [offer for offer in self.offered if said_of(time_said, offer)]
        return bool(offers) and time_said.start is not None and not self.taken(time_said)

    def lacks(self, time_said: Time) -> bool:
        """Whether offers wait for an answer, and a time said as settled takes none of them."""
        waits = bool(self.offered) and self.meeting is None and not self.reported
        return waits and time_said.start is not None and not self.taken(time_said)

    def taken(self, time_said: Time) -> tuple[Time, ...]:
        """The offers that a time said takes, each completed by what was said; empty where it takes none."""
        return tuple(_completed(time_said, offer) for offer in self.offered if _fits(time_said, offer))

    def lists(self, time_said: Time) -> bool:
        """Whether a time said is an offer's own, hour and all."""
        return any(offer.date == time_said.date and offer.start == time_said.start for offer in self.offered)

    def confirms(self, time_said: Time) -> bool:
        """Whether a time said is that of the settled meeting."""
        meeting = self.meeting
        return meeting is not None and said_of(time_said, meeting) and time_said.start in (None, meeting.start)

    def day_for(self, start: time | None) -> date | None:
        """The day of an hour said without one: the offer's with that hour, the only day offered, the meeting's."""
        same = [offer.date for offer in self.offered if start is not None and offer.start == start]
        if len(same) == 1:
            return same[0]
        days = {offer.date for offer in self.offered}
        if len(days) == 1:
            return days.pop()
        return self.meeting.date if self.meeting is not None and not days else None

    def start(self, day: date | None = None) -> time | None:
        """The hour that "the same time" or "an hour later" leans on: the meeting's, else that of a single offer, or of
        the only one on the day said.
        """
        if self.meeting is not None:
            return self.meeting.start
        offers = [offer for offer in self.offered if offer.date == day] or self.offered
        return offers[0].start if len(offers) == 1 else None


def said_of(time_said: Time, other: Time) -> bool:
    """Whether a time said lies on the days of another."""
    return other.date <= time_said.date <= (other.end_date or other.date) and (
        time_said.end_date in (None, other.end_date)
    )


def _fits(time_said: Time, offer: Time) -> bool:
    if not said_of(time_said, offer):
        return False
    if time_said.start is None:
        return time_said.end is None and _part_fits(time_said.part, offer)
    if offer.start is None and offer.end is None:
        return offer.part is None or part_holds(offer.part, time_said.start)
    if offer.window:
        return (offer.start or time.min) <= time_said.start <= (offer.end or time.max)
    return time_said.start == offer.start


def _part_fits(part: Part | None, offer: Time) -> bool:
    if part is None or part == offer.part or (offer.start is None and offer.part is None):
        return True
    low, high = _PARTS[part]
    return offer.start is not None and low <= offer.start < high


def part_holds(part: Part, hour: time) -> bool:
    """Whether an hour lies in a part of day, its end included."""
    low, high = _PARTS[part]
    return low <= hour <= high


def _completed(time_said: Time, offer: Time) -> Time:
    """The offer as taken: the day said within its span, the hour said within its window, else its own."""
    day = replace(offer, date=time_said.date, end_date=time_said.end_date, stance=Stance.AGREED)
    if time_said.start is not None and time_said.start != offer.start:
        return replace(day, start=time_said.start, end=time_said.end, part=None, window=False)
    if time_said.start is not None:
        return replace(day, end=offer.end or time_said.end)
    return replace(day, part=time_said.part) if time_said.part and offer.start is None and offer.part is None else day


def single_stance(times: Sequence[Time]) -> Stance:
    """Taking one offer settles it; taking several leaves the choice to the other side."""
    return Stance.AGREED if len({(time.date, time.start) for time in times}) == 1 else Stance.OFFERED
