"""Slots with what their clause does with them; days and hours that other words keep apart are brought together."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from mailbot.reading.times.atoms import Atom
from mailbot.reading.times.clauses import Clauses, Cue, asks
from mailbot.reading.times.compose import Slot
from mailbot.reading.times.leads import Lead
from mailbot.reading.times.rules import CueKind, Link
from mailbot.reading.times.spec import Clock, Day, Hours, meet_hours
from mailbot.reading.values import Part

_DASH = re.compile(r" --? ")
_NOON = 12
_EARLIEST = 8
_WORD = re.compile(r"[a-z]{2,20}")
_FEW_WORDS = 6
_OPENING = 2  # words before hours that open their sentence: "I'm in from 10"
_LEAVES = re.compile(
    r"\b(?:i|we|i'?ll|we'?ll)(?: do| will| then| also){0,2} (?:(?:have|need|got|must|should|am going|ought)(?: to)? )?"
    r"(?:leave|go|run|head (?:out|off|home)|be (?:gone|off|out)|finish|stop"
    r"|(?:leave|go) to [a-z' -]{3,40})(?: at| by| around)+ \Z"
    r"|\b(?:je|on|nous|j'ai|j') ?(?:dois |doit |devrai |a )?(?:pars|part|quitte|finis|partir|quitter|finir|filer|sauve)"
    r"(?: d'ici| du bureau)?(?: a| vers)+ \Z"
)
_LEAVES_REACH = 80
_DROPPED = (CueKind.ASIDE, CueKind.REFERENCE, CueKind.ABSENT, CueKind.ENGAGED, CueKind.REFUSE, CueKind.HELD)


@dataclass(frozen=True, slots=True)
class Claim:
    """The slots of one group, in one clause, under one cue."""

    slots: tuple[Slot, ...]
    cue: CueKind | None

    @property
    def start(self) -> int:
        """Where the first slot begins in the folded text."""
        return min(slot.start for slot in self.slots)

    @property
    def end(self) -> int:
        """Where the last slot ends in the folded text."""
        return max(slot.end for slot in self.slots)

    @property
    def has_days(self) -> bool:
        """Whether every slot names its day."""
        return all(slot.day is not None for slot in self.slots)

    @property
    def has_hours(self) -> bool:
        """Whether any slot says more than a day."""
        return any(slot.hours != Hours() for slot in self.slots)


def split_contrasts(atoms: Sequence[Atom], leads: Sequence[Lead], clauses: Clauses) -> list[Lead]:
    """The leads, with a comma parting what a refusal before it rules out from what a clause after it offers, and a
    turn of the sentence what it lies between.
    """
    ends = [0, *(atom.end for atom in atoms)]
    turns = [clauses.turns(end, atom.start) for end, atom in zip(ends, atoms, strict=False)]
    leads = [replace(lead, joined=False) if turn else lead for lead, turn in zip(leads, turns, strict=True)]
    parted = list(leads)
    opened = 0
    for place in range(1, len(atoms) + 1):
        if place < len(atoms) and leads[place].joined:
            continue
        comma = _last_comma(atoms, leads, opened, place) or _last_dash(atoms, clauses, opened, place)
        if comma is not None and clauses.contrast(atoms[opened].start, atoms[place - 1].end):
            parted[comma] = replace(leads[comma], joined=False)
        opened = place
    return parted


def _last_comma(atoms: Sequence[Atom], leads: Sequence[Lead], first: int, end: int) -> int | None:
    for place in range(end - 1, first, -1):
        parts = leads[place].has(Link.COMMA) and not leads[place].has(Link.OR)
        if (
            parts
            and isinstance(atoms[place].value, Day)
            and not _is_date_of(atoms[place].value, atoms[place - 1].value)
        ):
            return place
    return None


def _is_date_of(day: object, before: object) -> bool:
    """Whether a day is the date of the weekday before it ("Friday, April 24")."""
    if not isinstance(day, Day) or not isinstance(before, Day):
        return False
    return before.is_bare and day.number is not None and day.month is not None


def _last_dash(atoms: Sequence[Atom], clauses: Clauses, first: int, end: int) -> int | None:
    for place in range(end - 1, first, -1):
        between = clauses.text[atoms[place - 1].end : atoms[place].start]
        if _DASH.fullmatch(between) and isinstance(atoms[place].value, Day):
            return place
    return None


def claims_of(groups: Sequence[Sequence[Slot]], atoms: Sequence[Atom], clauses: Clauses) -> list[Claim]:
    """One claim a group, in reading order, knitted."""
    days = [atom.start for atom in atoms if isinstance(atom.value, Day)]

    def spoken_for(low: int, high: int) -> bool:
        return bisect_left(days, low) < bisect_left(days, high)

    times = [atom.start for atom in atoms if isinstance(atom.value, Day | Clock)]

    def answered_for(low: int, high: int) -> bool:
        return bisect_left(times, low) < bisect_left(times, high)

    claims: list[Claim] = []
    for group in groups:
        said = [slot for slot in group if slot.day is not None or _says_hours(slot.hours)]
        if said:
            start, end = min(slot.start for slot in said), max(slot.end for slot in said)
            dayless = all(slot.day is None for slot in said)
            cue = clauses.cue_for(start, end, answered_for if dayless else spoken_for)
            if cue is not None and cue.kind is CueKind.ASIDE and cue.start >= end and _stands(said, cue, clauses):
                cue = clauses.without(cue).cue_for(start, end, spoken_for)
            claims += [Claim(tuple(part), cue.kind if cue else None) for _, part in groupby(said, _has_day)]
    return _knit(claims, clauses)


def _stands(slots: Sequence[Slot], cue: Cue, clauses: Clauses) -> bool:
    """Whether slots are an offer whatever follows: a choice, or a day and hour whose aside is another clause's."""
    whole = all(slot.day is not None and slot.hours.has_clock and not slot.limit for slot in slots)
    apart = "," in clauses.text[slots[-1].end : cue.start] or not clauses.same_clause(slots[-1].end, cue.start)
    return _is_choice(slots) or (whole and apart)


def _is_choice(slots: Sequence[Slot]) -> bool:
    """Whether slots are alternatives with their hours: an offer, whatever the author does next."""
    return sum(slot.day is not None and slot.hours.has_clock for slot in slots) > 1 and any(s.listed for s in slots)


def _has_day(slot: Slot) -> bool:
    return slot.day is not None


def _says_hours(hours: Hours) -> bool:
    return hours.has_clock or hours.part is not None


def _knit(claims: Sequence[Claim], clauses: Clauses) -> list[Claim]:
    knitted: list[Claim] = []
    for claim in claims:
        if _recurs(claim):
            continue
        if claim.cue is CueKind.EXCEPT and knitted and (rest := _of_the_rest(knitted[-1], claim, clauses)):
            knitted[-1:] = rest
            continue
        place = _last_spoken(knitted, claim)
        joined = None if place is None else _join(knitted[place], claim, clauses)
        if place is None or joined is None:
            knitted.append(claim)
        else:
            knitted[place : place + 1] = joined
    return knitted


def _of_the_rest(days: Claim, excepted: Claim, clauses: Clauses) -> list[Claim] | None:
    """Hours that a comma parts from the excepted day before them given to the days that it is excepted from ("any day
    next week except Monday, after 4").
    """
    slot = excepted.slots[-1]
    said = [atom for atom in slot.atoms if isinstance(atom.value, Day)]
    hours = [atom for atom in slot.atoms if not isinstance(atom.value, Day)]
    if not said or not hours or days.cue in _DROPPED or not days.has_days or days.has_hours:
        return None
    if "," not in clauses.text[said[-1].end : hours[0].start]:
        return None
    crossed = _cross(days.slots, [replace(slot, day=None, atoms=tuple(hours))])
    bare = tuple(
        replace(one, hours=Hours(), atoms=tuple(a for a in one.atoms if isinstance(a.value, Day)))
        for one in excepted.slots
    )
    return None if crossed is None else [replace(days, slots=crossed), replace(excepted, slots=bare)]


def _last_spoken(claims: Sequence[Claim], claim: Claim) -> int | None:
    """The place of the last claim that hours after it may speak of; none that only compares ("better than Monday"), nor
    one that is refused where they are not and a day before it stands ("the 14th, not the 12th. 10 is right").
    """
    spoken = [place for place in range(len(claims) - 1, -1, -1) if not _is_passed_over(claims[place], claim)]
    if not claim.has_days and claim.cue not in _DROPPED and spoken and claims[spoken[0]].cue is CueKind.REFUSE:
        standing = next((place for place in spoken if claims[place].cue is not CueKind.REFUSE), None)
        if standing is not None and claims[standing].has_days and not claims[standing].has_hours:
            return standing
    return spoken[0] if spoken else None


def _is_passed_over(before: Claim, claim: Claim) -> bool:
    """Whether hours speak past a claim: one that compares, or another's hours ("the train is in at 9, so say 10")."""
    apart = before.cue in (CueKind.ASIDE, None) and not before.has_days and not claim.has_days
    return before.cue is CueKind.REFERENCE or apart


def _recurs(claim: Claim) -> bool:
    """Whether a claim speaks only of days that recur, which are no times ("weekdays are crazy")."""
    return all(slot.day is not None and slot.day.every for slot in claim.slots)


def _join(one: Claim, other: Claim, clauses: Clauses) -> list[Claim] | None:
    """Days and hours of one sentence crossed; or hours that refine or add to the day of the sentence before."""
    if one.has_days == other.has_days:
        return None
    days, hours = (one, other) if one.has_days else (other, one)
    close = clauses.same_sentence(one.end, other.start)
    if other is hours and _closes(one, other, clauses):
        return [_closed(one, other)]
    if other.cue is CueKind.EXCEPT and other is hours:
        return [one, Claim(tuple(replace(slot, day=one.slots[-1].day) for slot in hours.slots), other.cue)]
    if other is hours and _refuses_part(one, other, clauses):
        return [one, Claim(tuple(replace(slot, day=one.slots[-1].day) for slot in hours.slots), other.cue)]
    if not days.has_hours and close:
        return _cross_within(one, other, days, hours, clauses)
    if (
        one is hours
        and one.cue is CueKind.OFFER
        and other.cue in (CueKind.OFFER, None)
        and _asks_hour(one, other, clauses)
    ):
        return _cross_within(one, other, days, hours, clauses)
    if other is hours and one.cue not in _DROPPED and other.cue not in _DROPPED:
        asked = asks(clauses.text, other.end)
        return _add_hours(one, other, close, asked) if close or _answers(other, clauses) else None
    return None


def _closes(window: Claim, other: Claim, clauses: Clauses) -> bool:
    """Whether an hour says when the author leaves, and so ends a window ("not before 2, and I leave at 4")."""
    bound = other.slots[0].hours
    single = len(other.slots) == 1 and bound.start is not None and bound.end is None and bound.shift is None
    opened = all(slot.hours.window and slot.hours.start is not None and slot.hours.end is None for slot in window.slots)
    reach = max(window.end, other.start - _LEAVES_REACH)
    return single and opened and _LEAVES.search(clauses.text, reach, other.start) is not None


def _closed(window: Claim, other: Claim) -> Claim:
    end = other.slots[0].hours.start
    return replace(
        window,
        slots=tuple(
            replace(slot, hours=replace(slot.hours, end=end), atoms=(*slot.atoms, *other.slots[0].atoms))
            for slot in window.slots
        ),
    )


def _refuses_part(days: Claim, part: Claim, clauses: Clauses) -> bool:
    """Whether a part of the day just offered is refused in a sentence of its own ("Tuesday. Morning's out though")."""
    single = len(days.slots) == 1 and days.slots[0].last is None and not days.has_hours
    begins, _ = clauses.sentence(part.start)
    _, ends = clauses.sentence(days.start)
    next_to = 0 <= begins - ends <= 1 and all(slot.hours.part is not None for slot in part.slots)
    return single and next_to and part.cue is CueKind.REFUSE and days.cue not in _DROPPED


def _asks_hour(hours: Claim, days: Claim, clauses: Clauses) -> bool:
    """Whether a question for an hour is about the days of the next sentence ("possible after 1? I can Monday")."""
    _, end = clauses.sentence(hours.start)
    begins, _ = clauses.sentence(days.start)
    open_both = hours.cue is CueKind.OFFER and days.cue in (CueKind.OFFER, None)
    clocked = all(slot.hours.has_clock for slot in hours.slots) and not days.has_hours
    return open_both and clocked and begins <= end + 1 and clauses.text[end - 1] == "?"


def _answers(hours: Claim, clauses: Clauses) -> bool:
    """Whether hours in a sentence of their own are about the day before: offered, asked, or said in few words; not
    what its author does then ("the 9th is fine. Shop's on Mill St, I put the kettle on at 3").
    """
    start, end = clauses.sentence(hours.start)
    if (
        all(slot.hours.window for slot in hours.slots)
        and len(_WORD.findall(clauses.text, start, hours.start)) <= _OPENING
    ):
        return True
    words = _WORD.findall(clauses.text, start, hours.start) + _WORD.findall(clauses.text, hours.end, end)
    return hours.cue is not None or len(words) <= _FEW_WORDS or clauses.text[end - 1] == "?"


def _cross_within(one: Claim, other: Claim, days: Claim, hours: Claim, clauses: Clauses) -> list[Claim] | None:
    if days.cue is CueKind.EXCEPT and one is hours:
        return _around_exception(hours, days)
    refused = days.cue in _DROPPED or hours.cue in _DROPPED
    if refused and not (days.cue is hours.cue and clauses.same_clause(one.end, other.start)):
        return None
    if refused and days.cue is not CueKind.HELD and "," in clauses.text[one.end : other.start]:
        return None
    crossed = _cross(days.slots, hours.slots)
    return None if crossed is None else [Claim(crossed, other.cue or one.cue)]


def _around_exception(hours: Claim, days: Claim) -> list[Claim] | None:
    """The hours on the week of an excepted day ("any morning except Wednesday the week of the 24th")."""
    day = days.slots[0].day
    assert day is not None
    if day.weekday is None or not (day.week is not None or day.week_of):
        return None
    week = replace(day, weekday=None)
    slots = tuple(replace(slot, day=week, atoms=(*slot.atoms, *days.slots[0].atoms)) for slot in hours.slots)
    return [Claim(slots, hours.cue or CueKind.OFFER), days]


def _cross(days: Sequence[Slot], hours: Sequence[Slot]) -> tuple[Slot, ...] | None:
    crossed: list[Slot] = []
    for day in days:
        for stretch in hours:
            met = meet_hours(day.hours, stretch.hours)
            if met is None:
                return None
            crossed.append(
                replace(day, hours=met, atoms=(*day.atoms, *stretch.atoms), limit=day.limit or stretch.limit)
            )
    return tuple(crossed)


def _makes_precise(one: Claim, other: Claim) -> bool:
    """Whether hours lie in the part of day that was said of one day ("Lunch Friday? 12:15 at the deli")."""
    if len(one.slots) > 1 or len(other.slots) > 1 or one.slots[0].hours.has_clock:
        return False
    part, clock = one.slots[0].hours.part, other.slots[0].hours.start
    if part is None or clock is None:
        return False
    return (part is Part.MORNING) == (_EARLIEST <= clock.hour < _NOON)


def _add_hours(one: Claim, other: Claim, close: bool, asked: bool) -> list[Claim] | None:
    """Hours refine a day that has none ("Tuesday works. How about 2?"), else add to it ("… at 2 is fine. Or 3")."""
    listed = all(slot.listed for slot in other.slots)
    added = other.cue in (CueKind.OFFER, CueKind.SETTLE) or listed
    if not one.has_hours:
        crossed = _cross(one.slots, other.slots)
        settled = one.cue is CueKind.SETTLE and other.cue is CueKind.OFFER and not asked  # "it's Monday. Come at 2."
        return None if crossed is None else [Claim(crossed, one.cue if settled else other.cue or one.cue)]
    if not listed and _makes_precise(one, other):
        crossed = _cross(one.slots, other.slots)
        return None if crossed is None else [Claim(crossed, other.cue or one.cue)]
    if listed or (any(slot.hours.has_clock for slot in other.slots) and (added or close)):
        day = one.slots[-1]
        return [
            one,
            Claim(tuple(replace(slot, day=day.day, last=day.last) for slot in other.slots), other.cue or one.cue),
        ]
    return None
