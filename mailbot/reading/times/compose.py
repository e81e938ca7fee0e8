"""Atoms composed into slots: neighbours intersect, and what a list shares is given to each of its members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mailbot.reading.times.atoms import Atom
from mailbot.reading.times.leads import Lead
from mailbot.reading.times.order import LISTS, RANGES, between, regrouped, whole_days
from mailbot.reading.times.rules import Link
from mailbot.reading.times.spec import Clock, Day, Half, Hours, Nearness, meet_days, meet_hours

_LIMITS = (Link.AFTER, Link.BEFORE, Link.UNTIL, Link.FROM)
_DAY_LIMITS = (Link.AFTER, Link.BEFORE, Link.UNTIL)


@dataclass(frozen=True, slots=True)
class Item:
    """A day, a range of days, or hours, with the atoms it is made of. `limit`: "by", "until", "after" a day."""

    value: Day | Hours
    atoms: tuple[Atom, ...]
    lead: Lead
    last: Day | None = None
    limit: bool = False

    @property
    def is_day(self) -> bool:
        """Whether it names days rather than hours."""
        return isinstance(self.value, Day)


@dataclass(frozen=True, slots=True)
class Slot:
    """Days and hours that belong together; either may be missing until the clauses around are read."""

    day: Day | None
    last: Day | None
    hours: Hours
    atoms: tuple[Atom, ...]
    limit: bool = False
    listed: bool = False

    @property
    def start(self) -> int:
        """Where its first word begins in the folded text."""
        return min(atom.start for atom in self.atoms)

    @property
    def end(self) -> int:
        """Where its last word ends in the folded text."""
        return max(atom.end for atom in self.atoms)


def compose(atoms: Sequence[Atom], leads: Sequence[Lead], tails: Sequence[tuple[Link, ...]]) -> list[list[Slot]]:
    """Groups of slots; a group is a run of atoms with nothing but connecting words between them."""
    groups: list[list[Item]] = []
    for item in _items(atoms, leads, tails):
        if item.lead.joined and groups:
            groups[-1].append(item)
        else:
            groups.append([item])
    return [_share_days(_slots(_merged(group))) for group in groups]


def _items(atoms: Sequence[Atom], leads: Sequence[Lead], tails: Sequence[tuple[Link, ...]]) -> Iterable[Item]:
    """One item an atom or range; unread numbers and voids break the run."""
    atoms, leads, tails = regrouped(*whole_days(atoms, leads, tails))
    place, joined = 0, True
    while place < len(atoms):
        atom, lead = atoms[place], leads[place]
        lead = lead if joined else replace(lead, joined=False)
        paired = place + 1 < len(atoms) and _is_range(lead, atom, leads[place + 1], atoms[place + 1])
        joined = True
        if paired:
            yield _range(lead, atom, atoms[place + 1], leads[place + 1])
        elif isinstance(atom.value, Clock):
            yield Item(_open_hours(atom.value, lead, _tail(leads, tails, place)), (atom,), lead)
        elif isinstance(atom.value, Hours):
            yield _hours_item(atom, atom.value, lead)
        elif isinstance(atom.value, Day):
            yield Item(atom.value, (atom,), lead, limit=_is_limit(lead))
        else:
            joined = False
        place += 2 if paired else 1


def _tail(leads: Sequence[Lead], tails: Sequence[tuple[Link, ...]], place: int) -> tuple[Link, ...]:
    """The links after an atom, none where they open the next one ("before 11 or after 3")."""
    following = leads[place + 1] if place + 1 < len(leads) else Lead(False)
    opens = following.joined and following.has(Link.ONWARD, Link.BACKWARD) and following.has(Link.OR)
    return () if opens else tails[place]


def _is_limit(lead: Lead) -> bool:
    """Whether the day is only a bound ("by the 9th"), which "come by on the 9th" is not."""
    closest = next((link for link in reversed(lead.links) if link in (*_DAY_LIMITS, Link.ON)), None)
    return closest in _DAY_LIMITS


def _hours_item(atom: Atom, hours: Hours, lead: Lead) -> Item:
    return Item(hours, (atom,), lead, limit=hours.part is not None and lead.has(Link.BEFORE, Link.UNTIL))


def _is_range(lead: Lead, first: Atom, link: Lead, second: Atom) -> bool:
    """Whether two atoms of one kind are the ends of a range."""
    if not link.joined or not _alike(first, second):
        return False
    if isinstance(first.value, Clock):
        to = link.has(*RANGES) or (link.has(Link.AT) and not link.has(*LISTS))
        return to or between(lead, link)
    assert isinstance(first.value, Day)
    assert isinstance(second.value, Day)
    apart = meet_days(first.value, second.value) is None or first.value.number is not None
    apart = apart or (first.value.offset is not None and second.value.weekday is not None)
    return apart and (link.has(*RANGES) or between(lead, link))


def _alike(first: Atom, second: Atom) -> bool:
    return any(isinstance(first.value, kind) and isinstance(second.value, kind) for kind in (Clock, Day))


def _range(lead: Lead, first: Atom, second: Atom, link: Lead) -> Item:
    atoms = (first, second)
    if isinstance(first.value, Clock) and isinstance(second.value, Clock):
        return Item(Hours(start=first.value, end=second.value, window=lead.has(Link.BETWEEN)), atoms, lead)
    assert isinstance(first.value, Day)
    assert isinstance(second.value, Day)
    start, end = first.value, second.value
    if start.is_bare and end.week is not None and end.weekday is not None:
        start = replace(start, week=end.week)
    if start.number is not None and start.month is None:
        start = replace(start, month=end.month)
    elif end.number is not None and end.month is None and start.number is not None and end.number > start.number:
        end = replace(end, month=start.month, year=start.year)
    return Item(start, atoms, lead, last=end)


def _open_hours(clock: Clock, lead: Lead, tail: tuple[Link, ...]) -> Hours:
    """An hour alone, or open to one side: "after 3", "3 or later", "before noon", "until 1"."""
    closest = next((link for link in reversed(lead.links) if link in (*_LIMITS, Link.AT, Link.OR)), None)
    if closest in (Link.BEFORE, Link.UNTIL) or Link.BACKWARD in tail[:1]:
        return Hours(end=clock, window=True)
    if closest in (Link.AFTER, Link.FROM) or Link.ONWARD in tail[:1]:
        return Hours(start=clock, window=True)
    return Hours(start=clock)


def _merged(items: Sequence[Item]) -> list[Item]:
    """Neighbours that speak of one day or one stretch made one: "Thursday" + "the 12th", "morning" + "at 9"."""
    merged: list[Item] = []
    for item in items:
        joined = _meet(merged[-1], item) if merged else None
        if joined is not None:
            merged[-1] = joined
        elif _closes_with_week(merged, item):
            merged = [_in_week(one, item) for one in merged]
        elif (around := _meet_around(merged, item)) is not None:
            merged[-2:] = around
        else:
            merged.append(item)
    return merged


def _closes_with_week(merged: Sequence[Item], item: Item) -> bool:
    """Whether a week closes days and hours that it holds ("Monday at 9 or Tuesday at 10 or 11 next week")."""
    if not isinstance(item.value, Day) or not item.value.is_week or item.lead.has(*LISTS) or item.last is not None:
        return False
    bare = any(isinstance(one.value, Day) and one.value.is_bare for one in merged)
    return bare and not merged[-1].is_day


def _in_week(one: Item, week: Item) -> Item:
    """A bare weekday made one of the week, with its words."""
    if not isinstance(one.value, Day) or not one.value.is_bare or not isinstance(week.value, Day):
        return one
    day = meet_days(one.value, week.value)
    return one if day is None else replace(one, value=day, atoms=(*one.atoms, *week.atoms))


def _meet(one: Item, other: Item) -> Item | None:
    if other.lead.has(Link.OR):
        return None
    if one.last is not None or other.last is not None:
        return _range_in_week(one, other)
    atoms = (*one.atoms, *other.atoms)
    if isinstance(one.value, Day) and isinstance(other.value, Day):
        day = None if other.limit else meet_days(one.value, other.value)
        return None if day is None else replace(one, value=day, atoms=atoms)
    if isinstance(one.value, Hours) and isinstance(other.value, Hours):
        if other.lead.has(Link.COMMA) and one.value.has_clock and other.value.has_clock:
            return _bounded(one, other)
        hours = meet_hours(one.value, other.value)
        bound = hours is not None and not hours.has_clock and (one.limit or other.limit)
        return None if hours is None else replace(one, value=hours, atoms=atoms, limit=bound)
    return None


def _range_in_week(one: Item, other: Item) -> Item | None:
    """Give "Monday to Wednesday" the week that follows it."""
    week = other.value
    if not isinstance(week, Day) or not week.is_week or not isinstance(one.value, Day) or one.last is None:
        return None
    first, last = meet_days(one.value, week), meet_days(one.last, week)
    if first is None or last is None:
        return None
    return replace(one, value=first, last=last, atoms=(*one.atoms, *other.atoms))


def _bounded(one: Item, other: Item) -> Item | None:
    """Two open ends that close a stretch ("after 9, before 11")."""
    assert isinstance(one.value, Hours)
    assert isinstance(other.value, Hours)
    hours = meet_hours(one.value, other.value) if one.value.window and other.value.window else None
    return None if hours is None else replace(one, value=hours, atoms=(*one.atoms, *other.atoms))


def _meet_around(merged: Sequence[Item], item: Item) -> list[Item] | None:
    """A day on both sides of its hours ("Friday midday 19/05"), or hours around their day ("9 tomorrow morning")."""
    if len(merged) < 2 or item.lead.has(*LISTS) or merged[-1].lead.has(*LISTS):
        return None
    if merged[-2].is_day != item.is_day or merged[-1].is_day == item.is_day:
        return None
    shifted = isinstance(item.value, Hours) and item.value.shift is not None
    if shifted or (item.is_day and item.lead.has(*RANGES)):
        return None  # "today's 1 pm to tomorrow same time"
    around = _meet(merged[-2], item)
    return None if around is None else [around, merged[-1]]


def _slots(items: Sequence[Item]) -> list[Slot]:
    """Lists of days and lists of hours paired in the order they come."""
    runs = _runs(items)
    slots: list[Slot] = []
    place = 0
    while place < len(runs):
        run = runs[place]
        other = runs[place + 1] if place + 1 < len(runs) else []
        if other and not _rather_next(runs, place):
            slots += _paired(run, other) if run[0].is_day else _paired(other, run)
            place += 2
        else:
            slots += _paired(run, []) if run[0].is_day else _paired([], run)
            place += 1
    return slots


def _runs(items: Sequence[Item]) -> list[list[Item]]:
    """Maximal lists of days or of hours; a list of days with hours on both sides is cut before its last member."""
    runs: list[list[Item]] = []
    for item in items:
        if runs and runs[-1][0].is_day == item.is_day:
            runs[-1].append(item)
        else:
            runs.append([item])
    return [part for place, run in enumerate(runs) for part in _cut(runs, place, run)]


def _cut(runs: Sequence[Sequence[Item]], place: int, run: list[Item]) -> list[list[Item]]:
    """Cut "at 2 on Tuesday or Wednesday at 3": Tuesday belongs to what is before it, Wednesday to what follows."""
    if _ends_apart(runs, place, run):
        return [run[:-1], run[-1:]]
    amid = run[0].is_day and len(run) > 1 and 0 < place < len(runs) - 1
    if amid and place == 1 and not run[0].lead.has(*LISTS):
        return [run[:-1], run[-1:]]
    if not run[0].is_day and len(run) > 1 and 0 < place < len(runs) - 1 and _leads_to_day(run[-1], runs[place + 1 :]):
        return [run[:-1], run[-1:]]
    return [run]


def _ends_apart(runs: Sequence[Sequence[Item]], place: int, run: Sequence[Item]) -> bool:
    """Whether hours belong to the last of two days only ("any day from the 14th to the 18th, or the 21st after 2")."""
    if len(run) != 2 or not run[0].is_day or place + 1 >= len(runs) or runs[place + 1][0].lead.has(*LISTS):
        return False
    apart = run[0].last is not None or run[1].lead.has(Link.COMMA)  # "Monday, and Thursday evening"
    return run[1].lead.has(Link.OR) and apart and run[1].last is None


def _leads_to_day(hours: Item, following: Sequence[Sequence[Item]]) -> bool:
    """Whether the last of a list of hours belongs to the day after it ("Monday at 9, or at 2 on Tuesday")."""
    day = following[0][0]
    opens = len(following) > 1 and not following[1][0].lead.has(*LISTS)
    is_week = isinstance(day.value, Day) and day.value.is_week
    return hours.lead.has(*LISTS) and not day.lead.has(*LISTS) and not is_week and not opens


def _rather_next(runs: Sequence[Sequence[Item]], place: int) -> bool:
    """Whether the run stands alone, as the one after it belongs to the one after that ("Tuesday, or 2 on Friday")."""
    run, other = runs[place], runs[place + 1]
    if run[0].is_day == other[0].is_day:
        return True
    if not run[0].is_day and len(run) == 1 and other[0].lead.has(Link.OR) and place == 0:
        return True  # "à l'heure du dîner, ou lundi": the hour is another day's
    if not other[0].lead.has(*LISTS) or place + 2 >= len(runs):
        return False
    return not runs[place + 2][0].lead.has(*LISTS)


def _paired(days: Sequence[Item], hours: Sequence[Item]) -> list[Slot]:
    stretches = _share_halves([item for item in hours if isinstance(item.value, Hours)])
    if not days:
        return [
            Slot(None, None, stretch, item.atoms, item.limit, _listed(item))
            for item, stretch in zip(hours, stretches, strict=True)
        ]
    return [slot for day in _shared(days) for slot in _on_day(day, hours, stretches)]


def _on_day(day: Item, hours: Sequence[Item], stretches: Sequence[Hours]) -> Iterable[Slot]:
    assert isinstance(day.value, Day)
    if not hours:
        yield Slot(day.value, day.last, Hours(), day.atoms, day.limit, _listed(day))
    for item, stretch in zip(hours, stretches, strict=True):
        atoms = tuple(sorted((*day.atoms, *item.atoms), key=lambda atom: atom.start))
        yield Slot(day.value, day.last, stretch, atoms, day.limit or item.limit, _listed(day) or _listed(item))


def _listed(item: Item) -> bool:
    return item.lead.has(Link.OR)


def _share_halves(hours: Sequence[Item]) -> list[Hours]:
    """Give an hour without a half that of the next one said, where that keeps their order ("2 or 3 pm")."""
    stretches = [item.value for item in hours if isinstance(item.value, Hours)]
    for place in range(len(stretches) - 2, -1, -1):
        start, following = stretches[place].start, stretches[place + 1].start
        if (
            start
            and following
            and start.half is None
            and following.half is Half.PM
            and start.hour < following.hour - 12
        ):
            stretches[place] = replace(stretches[place], start=replace(start, hour=start.hour + 12, half=Half.PM))
    return stretches


def _shared(days: Sequence[Item]) -> list[Item]:
    """Give a week, a "next" or a month said once to a list of days ("Mon or Fri next week", "9th or 10th of June")."""
    shared = list(days)
    for order in (range(len(days) - 2, -1, -1), range(1, len(days))):
        for place in order:
            neighbour = shared[place + 1] if order.step < 0 else shared[place - 1]
            assert isinstance(neighbour.value, Day)
            shared[place] = _given(shared[place], neighbour.value, backward=order.step < 0)
    return [
        item for item, following in pairwise([*shared, None]) if item is not None and not _is_context(item, following)
    ]


def _given(item: Item, other: Day, *, backward: bool) -> Item:
    day = item.value
    assert isinstance(day, Day)
    if day.is_bare and other.week is not None and other.anchor is None and (other.weekday is not None or not backward):
        return replace(item, value=replace(day, week=other.week))
    if day.is_bare and other.week_of:
        return replace(item, value=meet_days(day, replace(other, weekday=None)) or day)
    if day.is_bare and other.near is Nearness.NEXT and not backward:
        return replace(item, value=replace(day, near=other.near))
    if day.number is not None and day.month is None and other.month is not None and not other.swapped:
        ordered = other.number is not None and (day.number < other.number if backward else day.number > other.number)
        return replace(item, value=replace(day, month=other.month, year=other.year)) if ordered else item
    return item


def _is_context(item: Item, following: Item | None) -> bool:
    """A week before a list of its days names their week and is no slot itself ("next week, Monday or Tuesday")."""
    if following is None or not isinstance(item.value, Day) or not isinstance(following.value, Day):
        return False
    return item.value.is_week and following.value.week == item.value.week and following.value.weekday is not None


def _share_days(slots: Sequence[Slot]) -> list[Slot]:
    """Days of a later slot of the group that lean on an earlier one ("June 9 at 10 or the 11th at 2")."""
    shared: list[Slot] = []
    for slot in slots:
        before = next((other.day for other in reversed(shared) if other.day is not None), None)
        shared.append(slot if before is None else _leaning(slot, before))
    return shared


def _leaning(slot: Slot, before: Day) -> Slot:
    if slot.day is None:
        return replace(slot, day=before) if slot.hours.has_clock else slot
    given = _given(Item(slot.day, slot.atoms, Lead(True)), before, backward=False).value
    return replace(slot, day=given) if isinstance(given, Day) else slot
