"""Bare numbers: an hour or a day of the month, as their neighbours tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from mailbot.reading.times.atoms import Atom, Value
from mailbot.reading.times.calendar import Desk, resolve
from mailbot.reading.times.leads import Lead
from mailbot.reading.times.rules import Link
from mailbot.reading.times.spec import Clock, Day, Hours

_LIST = (Link.TO, Link.UNTIL, Link.OR, Link.COMMA)
_HOUR = (Link.AT, Link.AFTER, Link.BEFORE, Link.UNTIL)
_LAST_HOUR = 23
_TWELVE = 12
_NEARBY = 40


def settle_numbers(
    atoms: Sequence[Atom], leads: Sequence[Lead], today: date, answers: Sequence[bool] = ()
) -> list[Atom]:
    """The atoms with each number made a clock or a day; those that nothing explains keep their number. `answers`: which
    atoms stand alone before a question mark or words that take or offer a time ("10 works", "9 or 10?").
    """
    settled = list(atoms)
    unread = [place for place, atom in enumerate(atoms) if isinstance(atom.value, int)]
    for places in (unread, unread[::-1], unread):
        for place in places:
            if isinstance(settled[place].value, int):
                value = _Neighbours(settled, leads, place, today).value()
                settled[place] = replace(settled[place], value=value)
    if any(answers):
        return settle_numbers(_answered(settled, answers), leads, today)
    return settled


def _answered(atoms: Sequence[Atom], answers: Sequence[bool]) -> list[Atom]:
    return [
        replace(atom, value=Clock(atom.value))
        if isinstance(atom.value, int) and answer and atom.value <= _TWELVE
        else atom
        for atom, answer in zip(atoms, answers, strict=True)
    ]


class _Neighbours:
    """A number, what stands around it, and what that makes of it."""

    def __init__(self, atoms: Sequence[Atom], leads: Sequence[Lead], place: int, today: date) -> None:
        number = atoms[place].value
        assert isinstance(number, int)
        self.number, self.today, self.lead = number, today, leads[place]
        self.before: Value = atoms[place - 1].value if place and self.lead.joined else None
        follows = place + 1 < len(atoms) and leads[place + 1].joined
        self.after: Value = atoms[place + 1].value if follows else None
        self.link = leads[place + 1] if follows else Lead(False)
        self.earlier: Value = (
            atoms[place - 1].value if place and atoms[place].start - atoms[place - 1].end < _NEARBY else None
        )
        second = atoms[place - 2].value if place > 1 and leads[place - 1].joined else None
        self.timed = isinstance(second, Clock) and not leads[place - 1].has(*_LIST)
        self.dated = isinstance(second, Day) and second.weekday is not None and not leads[place - 1].has(*_LIST)
        self.beyond: Value = None
        if follows and place + 2 < len(atoms) and leads[place + 2].joined:
            self.beyond = atoms[place + 2].value

    def value(self) -> Value:
        for make in (self._as_listed, self._as_led, self._as_followed, self._as_beside):
            found = make()
            if found is not None:
                return found
        return self.number

    def _clock(self) -> Clock | None:
        return Clock(self.number) if self.number <= _LAST_HOUR else None

    def _as_listed(self) -> Value:
        """The next of a list or range of hours or of days."""
        if not self.lead.has(*_LIST) or self.lead.has(Link.AT, Link.BETWEEN) or self._is_bound():
            return None
        if isinstance(self.before, Clock) and not self.lead.has(Link.THE):
            return self._clock()
        if isinstance(self.before, Day) and self.before.number is not None:
            if self._goes_on_with_hours(self.before.number):
                return self._clock()
            if self._opens_hours(self.before.number):
                return None
            return Day(number=self.number, month=self.before.month, year=self.before.year)
        return None

    def _is_bound(self) -> bool:
        """Whether the number bounds the hours of a date before it ("the 12th or 13th, any time after 3")."""
        bound = self.lead.has(Link.AFTER, Link.BEFORE) and not self.lead.has(Link.OR, Link.THE)
        return bound and isinstance(self.before, Day) and self.number <= _TWELVE

    def _goes_on_with_hours(self, day: int) -> bool:
        """Whether the number is another hour of the day before it ("3 pm on the 11th, or 4 if she is late",
        "Thursday the 12th, 10 or 2").
        """
        choice = self.dated and self.link.has(Link.OR) and 0 < self.after_number <= _TWELVE
        lower = self.number < day and self.number <= _TWELVE and not self.lead.has(Link.THE)
        return lower and (self.timed or choice)

    def _opens_hours(self, day: int) -> bool:
        """Whether the number begins hours, although it follows a date as its list would ("the 20th, 9 to 11")."""
        follows = self.lead.has(Link.TO, Link.UNTIL) or (self.number < day and not self.lead.has(Link.OR))
        spans = follows and self.link.has(Link.TO, Link.UNTIL)
        leads_on = isinstance(self.after, Clock) and not self.link.has(Link.AT)
        spans = spans or (self.dated and self.link.has(Link.TO, Link.UNTIL))
        closes = self.lead.has(Link.UNTIL) and not self.lead.has(Link.THE) and self.number <= _TWELVE
        return leads_on or closes or (spans and isinstance(self.after, int))

    def _as_led(self) -> Value:
        """After "the" a day; after "at" and its like an hour; after "from" and "between" what the other end is."""
        if self.lead.has(Link.THE) and self.lead.links[-1] is Link.THE:
            return Day(number=self.number) if self._ends_like_a_day() else None
        if self.lead.has(*_HOUR):
            if isinstance(self.before, Day) or (self.lead.has(Link.AT) and self._closes_before_date()):
                return self._clock()
            return self._clock() if not _is_dated(self.after) or not self.link.has(*_LIST) else None
        if self.lead.has(Link.FROM, Link.BETWEEN) and not _is_dated(self.after):
            return self._clock() if self.after is not None and self._opens_range() else None
        return None

    def _closes_before_date(self) -> bool:
        """Whether an hour ends what is said of one day and another date follows ("free at 11 and the 13th at 3")."""
        return isinstance(self.after, Day) and self.after.month is None

    def _ends_like_a_day(self) -> bool:
        return self.after is not None or self.before is not None or self.number > _TWELVE or self.lead.joined

    def _as_followed(self) -> Value:
        """The first of a list or range whose end tells, or an hour before its day or part of day."""
        if self.after is None:
            return None
        backward = isinstance(self.after, Clock) and self.after.hour <= self.number
        if not self.link.has(*_LIST) and (self._is_date_of_weekday() or (backward and self._follows_weekday())):
            return Day(number=self.number)
        if self._leads_to_hour() and self._is_date_of_weekday():
            return Day(number=self.number)
        if self.link.has(Link.AT) and not self.link.has(Link.OR, Link.TO, Link.UNTIL) and self._is_date_of_weekday():
            return Day(number=self.number)
        if self._opens_range():
            return self._as_first_of_list()
        beside_day = isinstance(self.after, Hours) or (isinstance(self.after, Day) and self.after.number is None)
        return self._clock() if beside_day and self.number <= _TWELVE else None

    def _leads_to_hour(self) -> bool:
        """Whether a comma leads on to an hour that is no other choice ("Friday 6, 8 am", "Monday 9, after 4")."""
        if not self.link.has(Link.COMMA) or self.link.has(Link.OR, Link.TO, Link.UNTIL):
            return False
        bound = self.link.has(*_HOUR) and isinstance(self.after, int)
        return bound or isinstance(self.after, Clock)

    def _opens_range(self) -> bool:
        """Whether a list or range goes on ("de 14 à 16": the "à" that leads to an hour also spans)."""
        return self.link.has(*_LIST) or (self.link.has(Link.AT) and isinstance(self.after, Clock | int))

    def _as_first_of_list(self) -> Value:
        if isinstance(self.after, Day) and _is_dated(self.after):
            return Day(number=self.number, month=self.after.month, year=self.after.year)
        if isinstance(self.after, Clock):
            return self._clock()
        supported = isinstance(self.earlier, Day | Hours) or isinstance(self.beyond, Day | Hours)
        is_range = isinstance(self.after, int) and self.link.has(Link.TO, Link.UNTIL, Link.AT)
        return self._clock() if is_range and supported and max(self.number, self.after_number) <= _LAST_HOUR else None

    @property
    def after_number(self) -> int:
        return self.after if isinstance(self.after, int) else 0

    def _as_beside(self) -> Value:
        """Right after a weekday: its date where it is one, else an hour; after "the week of" a day."""
        weekday = self.before
        if isinstance(weekday, Day) and weekday.week_of and weekday.number is None:
            return Day(number=self.number)
        if not self._follows_weekday():
            return self._clock() if self._after_part() else None
        if self._is_date_of_weekday():
            return Day(number=self.number)
        return self._clock() if self.number <= _TWELVE and not self.lead.has(Link.OR) else Day(number=self.number)

    def _is_date_of_weekday(self) -> bool:
        """Whether the weekday before falls on the day of this number when that day next comes."""
        weekday = self.before
        if not isinstance(weekday, Day) or not self._follows_weekday():
            return False
        dated = resolve(replace(weekday, number=self.number, near=None, week=None), Desk(self.today))
        return dated is not None and dated.first.weekday() == weekday.weekday

    def _follows_weekday(self) -> bool:
        return isinstance(self.before, Day) and self.before.weekday is not None and self.before.number is None

    def _after_part(self) -> bool:
        return isinstance(self.before, Hours) and self.before.part is not None and self.number <= _TWELVE


def _is_dated(value: Value) -> bool:
    return isinstance(value, Day) and value.number is not None
