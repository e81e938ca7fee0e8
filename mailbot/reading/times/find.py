"""One text to its times: masked, read into atoms, composed, judged by clause, resolved and held against the table."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailbot.reading.times.atoms import Atom, find_atoms
from mailbot.reading.times.claims import Claim, claims_of, split_contrasts
from mailbot.reading.times.clauses import Clauses, find_clauses
from mailbot.reading.times.compose import compose
from mailbot.reading.times.early import early_hours
from mailbot.reading.times.fold import Folded, fold
from mailbot.reading.times.leads import following_links, leads_of, leads_off
from mailbot.reading.times.numbers import settle_numbers
from mailbot.reading.times.rules import Grammar, PickKind
from mailbot.reading.times.spec import Clock

LONGEST = 20_000
MOST_ATOMS = 200
_DIGITS = re.compile(r"\d+(?:[:.h]\d+)?")
_COUNTED = re.compile(r"(?:st|nd|rd|th|er|e)? ?([a-z]{3,})|[%$]")
_LABEL = re.compile(r"(?:than|instead of|que|lieu de) (?:at |à )?$|[A-Z]{2,} ?$|#$|[A-Za-z]-?$|\d[.,/-]?$|[.,/]$")
_LABEL_REACH = 16
_BEYOND = 600
_STOPS = frozenset(".!?;\n")
_RUN = 4  # characters between the words of one time: " le "


@dataclass(frozen=True, slots=True)
class Scene:
    """A text as far as it is understood without a calendar."""

    source: str
    folded: Folded
    grammar: Grammar
    masked: tuple[tuple[int, int], ...]
    atoms: tuple[Atom, ...]
    clauses: Clauses
    claims: tuple[Claim, ...]

    def says_yes(self, place: int) -> bool:
        """Whether the sentence around a place takes what is on the table and asks for nothing else."""
        start, end = self.clauses.sentence(place)
        said = {rule.kind for rule in self.grammar.picks if rule.regex.search(self.folded.text, start, end)}
        return PickKind.YES in said and PickKind.COUNTER not in said

    def words(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the folded text as offsets into the source."""
        return self.folded.source(start), self.folded.source(end - 1) + 1


def set_scene(text: str, grammar: Grammar, calendar_words: frozenset[str], sent_at: datetime) -> Scene:
    """Read the first LONGEST characters of `text` into claims."""
    source = text[:LONGEST]
    folded = fold(source, calendar_words)
    masked = tuple(mask(source, grammar))
    hidden = hider(folded, masked)
    found = find_atoms(folded.text, grammar, hidden, MOST_ATOMS)
    leads = leads_of(folded.text, found, grammar)
    # What stands far behind the last atom that is read decides nothing: a hostile text costs no more than its atoms.
    last = found[-1].end + _BEYOND if len(found) == MOST_ATOMS else len(folded.text)
    clauses = find_clauses(folded.text, grammar, _taker(found), _in_hour(found), _said_before(folded.text, found), last)
    answers = [clauses.is_answered(atom.end) and leads_off(folded.text, atom.start, grammar) for atom in found]
    atoms = tuple(early_hours(settle_numbers(found, leads, sent_at.date(), answers), clauses))
    tails = [following_links(folded.text, atom.end, grammar) for atom in atoms]
    parted = split_contrasts(atoms, leads, clauses)
    clauses = clauses.bounded(atom.start for atom, lead, old in zip(atoms, parted, leads, strict=True) if lead != old)
    groups = compose(atoms, parted, tails)
    claims = tuple(claims_of(groups, atoms, clauses))
    return Scene(source, folded, grammar, masked, atoms, clauses, claims)


def mask(source: str, grammar: Grammar) -> Iterable[tuple[int, int]]:
    """Stretches of the source that look like times and are addresses, phones, rooms, years, prices or counts."""
    spans = sorted(match.span() for _, match in grammar.masks.scan(source))
    done = 0
    for start, end in spans:
        if end > done:
            yield max(start, done), end
            done = end


def hider(folded: Folded, masked: Sequence[tuple[int, int]]) -> Callable[[int, int], bool]:
    """A test whether a stretch of the folded text lies under a mask of the source."""
    starts = [start for start, _ in masked]

    def hidden(start: int, end: int) -> bool:
        first, last = folded.source(start), folded.source(end - 1) + 1
        place = bisect_right(starts, last - 1) - 1
        return place >= 0 and masked[place][1] > first

    return hidden


def _taker(atoms: Sequence[Atom]) -> Callable[[int, int], bool]:
    starts = [atom.start for atom in atoms]

    def taken(start: int, end: int) -> bool:
        place = bisect_right(starts, start) - 1
        return place >= 0 and end <= atoms[place].end and end < atoms[place].end

    return taken


def _in_hour(atoms: Sequence[Atom]) -> Callable[[int], bool]:
    clocks = [(atom.start, atom.end) for atom in atoms if isinstance(atom.value, Clock)]

    def in_hour(place: int) -> bool:
        before = bisect_left(clocks, (place, 0)) - 1
        return before >= 0 and place < clocks[before][1]

    return in_hour


def _said_before(text: str, atoms: Sequence[Atom]) -> Callable[[int], int]:
    ends = [atom.end for atom in atoms]

    def goes_on(last: int) -> bool:
        between = text[ends[last - 1] : atoms[last].start]
        return len(between) <= _RUN and _STOPS.isdisjoint(between)

    def said_before(place: int) -> int:
        last = bisect_right(ends, place) - 1
        if last < 0 or place - ends[last] > 1:
            return place
        while last > 0 and goes_on(last):
            last -= 1
        return atoms[last].start

    return said_before


def leftovers(scene: Scene) -> tuple[str, ...]:
    """Digits that could be a time and that neither a mask, a count, a label nor an atom explains."""
    explained = hider(Folded(scene.source), scene.masked)
    known = [scene.words(atom.start, atom.end) for atom in scene.atoms if not isinstance(atom.value, int)]
    found = []
    for match in _DIGITS.finditer(scene.source):
        start, end = match.span()
        in_atom = any(first <= start < last for first, last in known)
        if not (explained(start, end) or in_atom or _is_explained(scene, start, end)):
            found.append(match[0])
    return tuple(found)


def _is_explained(scene: Scene, start: int, end: int) -> bool:
    """A number counted ("3 colleagues"), a label ("CLB 7", "B2") or one too long for a time."""
    digits, before = scene.source[start:end], scene.source[max(0, start - _LABEL_REACH) : start]
    counted = _COUNTED.match(scene.source, end)
    return (
        _is_no_time(digits)
        or (counted is not None and counted[1] not in scene.grammar.links)
        or bool(_LABEL.search(before))
    )


def _is_no_time(digits: str) -> bool:
    """Whether digits can be neither a day nor an hour, nor an hour and minutes run together."""
    if not digits.isdigit() or (len(digits) <= 2 and int(digits) <= 31):
        return False
    return len(digits) not in (3, 4) or int(digits[-2:]) % 5 != 0 or int(digits[-2:]) > 59
