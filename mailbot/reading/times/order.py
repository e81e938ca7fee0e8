"""Atoms put in an order that can be composed: a weekday with its date made one, the ends of a range side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailbot.reading.times.atoms import Atom
from mailbot.reading.times.leads import Lead
from mailbot.reading.times.rules import Link
from mailbot.reading.times.spec import Clock, Day, meet_days

LISTS = (Link.OR, Link.COMMA)
RANGES = (Link.TO, Link.UNTIL)
_BOTH_ENDS = 4  # day, hour, day, hour


def whole_days(
    atoms: Sequence[Atom], leads: Sequence[Lead], tails: Sequence[tuple[Link, ...]]
) -> tuple[list[Atom], list[Lead], list[tuple[Link, ...]]]:
    """The atoms with a weekday and its date side by side made one, so that they can end a range."""
    merged: list[tuple[Atom, Lead, tuple[Link, ...]]] = []
    for atom, lead, tail in zip(atoms, leads, tails, strict=True):
        whole = _whole_day(merged[-1][0], atom) if merged and lead.joined and not lead.has(*LISTS, *RANGES) else None
        if whole is None:
            merged.append((atom, lead, tail))
        else:
            merged[-1] = (whole, merged[-1][1], tail)
    return [row[0] for row in merged], [row[1] for row in merged], [row[2] for row in merged]


def _whole_day(one: Atom, other: Atom) -> Atom | None:
    if not isinstance(one.value, Day) or not isinstance(other.value, Day):
        return None
    day = meet_days(one.value, other.value)
    return None if day is None else Atom(day, one.start, other.end, f"{one.rule}+{other.rule}")


def regrouped(
    atoms: Sequence[Atom], leads: Sequence[Lead], tails: Sequence[tuple[Link, ...]]
) -> tuple[list[Atom], list[Lead], list[tuple[Link, ...]]]:
    """The ends of a range side by side: hours around their day ("between 2 tomorrow and 4"), or days and hours at both
    ends ("Monday at 9 to Tuesday at 5").
    """
    order = list(range(len(atoms)))
    parted = list(leads)
    for place in range(len(atoms) - 2):
        if not all(lead.joined for lead in leads[place + 1 : place + 3]):
            continue
        if _is_split_by_day(atoms[place : place + 3], leads[place : place + 3]):
            order[place : place + 2] = [place + 1, place]
            parted[place], parted[place + 1] = replace(leads[place], joined=True), Lead(leads[place].joined)
        elif _is_dated_twice(atoms[place : place + 4], leads[place : place + 4]):
            order[place + 1 : place + 3] = [place + 2, place + 1]
            parted[place + 3] = replace(leads[place + 3], links=(Link.TO,))
    return [atoms[i] for i in order], [parted[i] for i in order], [tails[i] for i in order]


def _is_split_by_day(atoms: Sequence[Atom], leads: Sequence[Lead]) -> bool:
    first, day, last = atoms
    alike = isinstance(first.value, Clock) and isinstance(day.value, Day) and isinstance(last.value, Clock)
    return alike and not leads[1].has(*LISTS, *RANGES) and (between(leads[0], leads[2]) or _spans(leads))


def _spans(leads: Sequence[Lead]) -> bool:
    return leads[0].has(Link.FROM) and leads[2].has(*RANGES)


def _is_dated_twice(atoms: Sequence[Atom], leads: Sequence[Lead]) -> bool:
    if len(atoms) < _BOTH_ENDS or not leads[3].joined:
        return False
    kinds = (Day, Clock, Day, Clock)
    alike = all(isinstance(atom.value, kind) for atom, kind in zip(atoms, kinds, strict=True))
    return alike and leads[2].has(*RANGES) and not any(leads[place].has(*LISTS, *RANGES) for place in (1, 3))


def between(lead: Lead, link: Lead) -> bool:
    """Whether two leads open and join the ends of a range ("between 2 and 4")."""
    opens = lead.has(Link.BETWEEN) or (lead.has(Link.FROM) and not lead.joined)  # "l'après-midi du 12 ou du 13"
    return opens and link.has(Link.OR) and not link.has(Link.FROM)
