"""The date until which something waits: when an absence ends, when to ask again, by when something is promised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from mailbot.reading.times.atoms import Atom, find_atoms
from mailbot.reading.times.calendar import Desk, resolve
from mailbot.reading.times.find import LONGEST, MOST_ATOMS, hider, mask
from mailbot.reading.times.fold import fold
from mailbot.reading.times.leads import leads_of
from mailbot.reading.times.numbers import settle_numbers
from mailbot.reading.times.rules import Grammar, TimeRules
from mailbot.reading.times.spec import Day, meet_days
from mailbot.reading.values import Language

_REACH = 80
_INCLUSIVE = re.compile(r" ?,? ?\(?(?:inclusive|inclusively|inclus|inclusivement)")
_LAST_OF_MONTH = 31


@dataclass(frozen=True, slots=True)
class _Limit:
    """A date that words before it make a limit; `weight` tells which of several counts."""

    weight: int
    date: date


def find_until(text: str, language: Language, sent_at: datetime, rules: TimeRules) -> date | None:
    """The date of a defer, an absence or a promise: "back on the 5th" is the 5th, "after the 15th" the 16th, a month
    its first day. None where the text names none ahead of `sent_at`.
    """
    grammar, source = rules.grammar(language), text[:LONGEST]
    folded = fold(source, rules.calendar_words)
    found = find_atoms(folded.text, grammar, hider(folded, tuple(mask(source, grammar))), MOST_ATOMS)
    atoms = settle_numbers(found, leads_of(folded.text, found, grammar), sent_at.date())
    return latest_limit(folded.text, atoms, grammar, sent_at.date())


def latest_limit(text: str, atoms: Sequence[Atom], grammar: Grammar, today: date, lightest: int = 1) -> date | None:
    """The weightiest limit among the atoms of folded `text`, the last of equals; none lighter than `lightest`."""
    limits = [limit for limit in _limits(text, atoms, grammar, today) if limit.weight >= lightest]
    best = max((limit.weight for limit in limits), default=0)
    return next((limit.date for limit in reversed(limits) if limit.weight == best), None)


def _limits(text: str, atoms: Sequence[Atom], grammar: Grammar, today: date) -> Iterable[_Limit]:
    for place, atom in enumerate(atoms):
        if not isinstance(atom.value, Day) or atom.value.every:
            continue
        weight, after = _weight(text, atom, grammar)
        day = _whole(atom.value, atom, atoms[place + 1 : place + 2], text)
        dated = _date_of(day, _with_month(atoms, place), today)
        if weight and dated is not None and dated >= today:
            past = after or _INCLUSIVE.match(text, atom.end) is not None
            yield _Limit(weight, _next_after(day, dated) if past else dated)


def _whole(day: Day, atom: Atom, following: Sequence[Atom], text: str) -> Day:
    """A weekday with its date beside it as one day: the date wins over the coming weekday."""
    for other in following:
        between = text[atom.end : other.start].strip(" ,")
        if isinstance(other.value, Day) and between in ("", "the", "le"):
            return meet_days(day, other.value) or day
    return day


def _with_month(atoms: Sequence[Atom], place: int) -> Day | None:
    following = atoms[place + 1].value if place + 1 < len(atoms) else None
    return following if isinstance(following, Day) else None


def _weight(text: str, atom: Atom, grammar: Grammar) -> tuple[int, bool]:
    """The weight of the words that end where the atom begins, and whether they put the limit after it."""
    before = text[max(0, atom.start - _REACH) : atom.start].rstrip()
    best = (0, False)
    for rule in grammar.untils:
        weight = int(rule.constants["weight"])
        if weight > best[0] and rule.regex.search(before):
            best = (weight, bool(rule.constants.get("after")))
    return best


def _date_of(day: Day, following: Day | None, today: date) -> date | None:
    if day.vague:
        return _vague(day, today)
    if day.number is not None and day.month is None and following is not None and following.month is not None:
        day = following
    dates = resolve(day, Desk(today))
    if dates is None:
        return None
    return dates.last if dates.last is not None and day.first > 0 else dates.first


def _vague(day: Day, today: date) -> date:
    """A month's first day, or the day of it that "mid" and "late" stand for, not before today."""
    base = today.replace(day=1)
    if day.month is None:
        base += relativedelta(months=day.months or 0)
    else:
        base = date(day.year or today.year, day.month, 1)
    found = base + relativedelta(day=day.number or 1)
    return found if found >= today or day.year or day.month is None else found + relativedelta(years=1)


def _next_after(day: Day, dated: date) -> date:
    """The first day after a day, a week or a month."""
    if day.vague and day.number is None:
        return dated + relativedelta(months=1)
    if day.is_week:
        return dated + relativedelta(days=1, weekday=0)
    return dated + timedelta(1)
