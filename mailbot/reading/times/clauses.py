"""Where clauses end, and which cue decides what a clause does with the times in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from mailbot.reading.times.rules import BreakKind, CueKind, Grammar, Rule

_SENTENCE = re.compile(
    r"(?<!\bmr)(?<!\bms)(?<!\bdr)(?<!\bmrs)(?<!\bst)(?<!\bmme)(?<!\bno)(?<!\bave)(?<! m)(?<!\nm)"
    r"[.!?;]+(?=[\s\")*]|$)|(?<=\bno)[.!?;]+(?=\s+\D|$)|\n\s*\n|\n(?=\s*(?:[-*]|\d{1,2}[.)])\s)|\n(?=--)"
)
_LIST_LINE = re.compile(r"^[ \t]*(?:[-*]|\d{1,2}[.)]) [^\n]{1,80}\n", re.MULTILINE)
_COMMA = re.compile(r",|\s-\s|:")
_JOINT = re.compile(r"\b(?:and|or|et|ou)\b")
_COMMA_COST = 25
_JOINT_COST = 10
_NEWLINE = re.compile(r"\n")
_COLON = re.compile(r"(?<=[a-z]):(?= )")
_WRAPPED = 50
_REACH = 300
_ABOVE_REFERENCE = (CueKind.REFUSE, CueKind.SETTLE, CueKind.HELD, CueKind.MOVE, CueKind.ABSENT)
Spoken: TypeAlias = Callable[[int, int], bool]
_QUESTION = re.compile(r" ?\?")
_CORRECTED = 80
_MARKS = " ,.:!()*\n-"
_BESIDE = 4
_OPENS_SENTENCE = re.compile(r"(?:\A|[.!?;\n])[ \n]*\Z")
_EXCEPTED = 16  # characters between "except" and the time it excepts: " for the whole "
_ASKS = re.compile(r"[^.!?\n]{0,400}\?")


class Side(StrEnum):
    """Which times a cue speaks of: any near it, those before or after it, or those within its own words."""

    ANY = "any"
    BEFORE = "before"
    AFTER = "after"
    WITHIN = "within"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that say what a clause does with its times."""

    kind: CueKind
    start: int
    end: int
    side: Side = Side.ANY


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clause and sentence bounds of a folded text, ascending, and its cues in reading order; `engagements`, the
    words on what else the author does, are weighed apart, for they bear only on days that were proposed.
    """

    text: str
    sentences: tuple[int, ...]
    bounds: tuple[int, ...]
    cues: tuple[Cue, ...]
    corrections: tuple[int, ...] = ()
    amendments: tuple[tuple[int, int], ...] = ()
    contrasts: frozenset[int] = frozenset()
    engagements: tuple[Cue, ...] = ()

    def bounded(self, places: Iterable[int]) -> Clauses:
        """The same with a clause beginning at each of `places` too."""
        return replace(self, bounds=tuple(sorted({*self.bounds, *places})))

    def without(self, cue: Cue) -> Clauses:
        """The same without a cue."""
        return replace(self, cues=tuple(other for other in self.cues if other is not cue))

    def is_engaged(self, start: int, end: int, spoken_for: Spoken) -> bool:
        """Whether of all cues that on what else somebody does is the nearest to a stretch."""
        if not self.engagements:
            return False
        cues = sorted((*self.engagements, *self.cues), key=_opens)
        near = replace(self, cues=tuple(cues)).cue_for(start, end, spoken_for)
        return near is not None and near.kind is CueKind.ENGAGED

    def is_answered(self, end: int) -> bool:
        """Whether a question mark, or words that offer, settle or refuse, follow what ends at `end`."""
        if _QUESTION.match(self.text, end):
            return True
        place = bisect_left(self.cues, end, key=_opens)
        near = place < len(self.cues) and self.cues[place].start - end <= len(", ")
        return near and self.cues[place].kind in (CueKind.OFFER, CueKind.SETTLE, CueKind.REFUSE)

    def is_corrected(self, end: int, start: int) -> bool:
        """Whether the words between two times take the former back ("Tuesday, sorry, I mean Wednesday")."""
        place = bisect_left(self.corrections, end)
        return start - end <= _CORRECTED and place < len(self.corrections) and self.corrections[place] < start

    def is_amended(self, end: int, start: int) -> bool:
        """Whether nothing but an excuse stands between two times ("Tuesday, sorry, Wednesday")."""
        place = bisect_left(self.amendments, (end, end))
        if place == len(self.amendments) or start - end > _CORRECTED:
            return False
        first, last = self.amendments[place]
        return first < start and not (self.text[end:first] + self.text[last:start]).strip(_MARKS)

    def cue_for(self, start: int, end: int, spoken_for: Spoken) -> Cue | None:
        """The nearest cue of the stretch's clause; where it has none, that of a neighbouring clause of the sentence
        which has no times of its own (`spoken_for`).
        """
        low, high = _within(self.bounds, start, end, len(self.text))
        near = self._nearest(start, end, low, high, spoken_for)
        if near is not None:
            return near
        first, last = _within(self.sentences, start, end, len(self.text))
        for one, other, turn in (
            (high, self._clause_end(high, last), high),
            (self._clause_start(low, first), low, low),
        ):
            if first <= one < other <= last and not spoken_for(one, other):
                near = self._nearest(start, end, one, other, spoken_for)
                if near is not None and not (_is_no(near) and turn in self.contrasts) and not _is_close(near):
                    return near
        return None

    def _clause_end(self, place: int, last: int) -> int:
        after = bisect_right(self.bounds, place)
        return min(self.bounds[after] if after < len(self.bounds) else last, last)

    def _clause_start(self, place: int, first: int) -> int:
        before = bisect_left(self.bounds, place) - 1
        return max(self.bounds[before] if before >= 0 else first, first)

    def _nearest(self, start: int, end: int, low: int, high: int, spoken_for: Spoken) -> Cue | None:
        first = bisect_left(self.cues, max(low, start - _REACH), key=_opens)
        last = bisect_left(self.cues, min(high, end + _REACH), key=_opens)
        near = [
            cue
            for cue in self.cues[first:last]
            if cue.end <= high and _faces(cue, start, end) and not self._spent(cue, (start, end), low, spoken_for)
        ]
        near.sort(key=lambda cue: self._distance(cue, start, end))
        if near and near[0].kind is CueKind.REFERENCE:
            return next((cue for cue in near if cue.kind in _ABOVE_REFERENCE), near[0])
        return near[0] if near else None

    def _spent(self, cue: Cue, stretch: tuple[int, int], low: int, spoken_for: Spoken) -> bool:
        """Whether a cue closes other times and a comma keeps it from these ("Monday is bad, Friday?"; the reverse)."""
        start, end = stretch
        if cue.start >= end:
            opened = self.text.rfind(",", end, cue.start) + 1
            return opened > 0 and cue.side is Side.ANY and spoken_for(opened, cue.start)
        if cue.end > start or "," not in self.text[cue.end : start]:
            return False
        if cue.kind is CueKind.REFERENCE:
            return True
        opened = max(low, self.text.rfind(",", low, cue.start) + 1)
        return spoken_for(opened, cue.end)

    def _distance(self, cue: Cue, start: int, end: int) -> int:
        if cue.kind is CueKind.EXCEPT and start - 1 <= cue.end <= start:
            return -1
        if cue.end > start and cue.start < end:
            return 0
        low, high = (cue.end, start) if cue.end <= start else (end, cue.start)
        between = self.text[low:high]
        return high - low + _COMMA_COST * len(_COMMA.findall(between)) + _JOINT_COST * len(_JOINT.findall(between))

    def _opens_engagement(self, end: int) -> bool:
        place = bisect_left(self.engagements, end, key=_opens)
        return place < len(self.engagements) and self.engagements[place].start - end <= 1

    def same_sentence(self, one: int, other: int) -> bool:
        """Whether no sentence ends between two places."""
        return bisect_right(self.sentences, one) == bisect_right(self.sentences, other)

    def sentence(self, place: int) -> tuple[int, int]:
        """Where the sentence around a place begins and ends, its closing mark within."""
        return _within(self.sentences, place, place + 1, len(self.text))

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Where the clause around a stretch begins and ends."""
        return _within(self.bounds, start, end, len(self.text))

    def turns(self, end: int, start: int) -> bool:
        """Whether between two places a clause turns the one before round, or reported words begin."""
        return any(end <= place <= start for place in self.contrasts)

    def same_clause(self, one: int, other: int) -> bool:
        """Whether no clause ends between two places."""
        return bisect_right(self.bounds, one) == bisect_right(self.bounds, other)

    def contrast(self, start: int, end: int) -> bool:
        """Whether a stretch has a refusal before it and another cue or a question mark after it in one clause, or the
        reverse ("I can't do Thursday, Friday at 3 instead?").
        """
        low, high = _within(self.bounds, start, end, len(self.text))
        before = bisect_left(self.cues, start, key=_opens) - 1
        if (
            before >= 0
            and low <= self.cues[before].start
            and self._opens_engagement(end)
            and not _is_no(self.cues[before])
        ):
            return True
        after = bisect_left(self.cues, end, key=_opens)
        if before < 0 or not (low <= self.cues[before].start and self.cues[before].end <= start):
            return False
        one = self.cues[before]
        if _is_no(one) and _QUESTION.match(self.text, end):
            return True
        later = [cue for cue in self.cues[before + 1 : after + 1] if cue.end <= high]
        return any(_is_no(one) != _is_no(cue) for cue in later)


def _opens(cue: Cue) -> int:
    return cue.start


def _is_no(cue: Cue) -> bool:
    return cue.kind in (CueKind.REFUSE, CueKind.ASIDE, CueKind.REFERENCE, CueKind.ABSENT, CueKind.ENGAGED)


def _is_close(cue: Cue) -> bool:
    """Whether a cue speaks of what follows it in its own clause only ("my shift ends at 3, so Friday at 4?")."""
    return cue.kind is CueKind.ASIDE and cue.side is Side.AFTER


def _within(bounds: Sequence[int], start: int, end: int, length: int) -> tuple[int, int]:
    before, after = bisect_right(bounds, start) - 1, bisect_left(bounds, end)
    return (bounds[before] if before >= 0 else 0), (bounds[after] if after < len(bounds) else length)


def find_clauses(
    text: str,
    grammar: Grammar,
    taken: Spoken,
    in_hour: Callable[[int], bool],
    said_before: Callable[[int], int],
    last: int,
) -> Clauses:
    """Bounds and cues of folded `text` as far as `last`; what is `taken` by an atom ends no sentence, what begins
    within an hour's words is no cue; `said_before` tells where the time begins that ends right before a place.
    """
    ends = {match.end() for match in _SENTENCE.finditer(text) if not taken(match.start(), match.end())}
    sentences = sorted(ends.union(match.end() for match in _LIST_LINE.finditer(text)))
    found = _found(text, grammar, last, in_hour)
    cues = _apart([cue for cue in found if cue.kind is not CueKind.ENGAGED])
    engagements = _apart([cue for cue in found if cue.kind is CueKind.ENGAGED])
    found_breaks = list(grammar.breaks.scan(text, last))
    amendments = sorted(match.span() for rule, match in found_breaks if rule.kind == BreakKind.AMENDMENT)
    breaks = [
        (rule, _turn(rule, match, said_before))
        for rule, match in found_breaks
        if rule.kind == BreakKind.REPORT or not (rule.kind == BreakKind.AMENDMENT or _is_amid(match.start(), cues))
    ]
    colons = (match.end() for match in _COLON.finditer(text))
    bounds = sorted({*sentences, *(place for _, place in breaks), *colons, *_line_ends(text)})
    corrections = tuple(place for rule, place in breaks if rule.kind == BreakKind.CORRECTION)
    contrasts = frozenset(place for rule, place in breaks if rule.kind in (BreakKind.CONTRAST, BreakKind.REPORT))
    return Clauses(
        text,
        tuple(sentences),
        tuple(bounds),
        tuple(cues),
        corrections,
        tuple(amendments),
        contrasts,
        tuple(engagements),
    )


def _turn(rule: Rule, match: re.Match[str], said_before: Callable[[int], int]) -> int:
    """Where the clause begins that a break opens: after reported speech's colon, before a time that "however" follows
    ("Monday however I can't").
    """
    if rule.kind == BreakKind.REPORT:
        return match.end()
    aside = match.string.startswith(",", match.end()) and match.string.endswith(", ", 0, match.start())
    opened = said_before(match.start() - aside) if rule.constants.get("follows") else match.start()
    return opened if _OPENS_SENTENCE.search(match.string, max(0, opened - _BESIDE), opened) else match.start()


def _line_ends(text: str) -> Iterator[int]:
    """Where a line ends that its writer ended: one short of wrapping."""
    opened = 0
    for match in _NEWLINE.finditer(text):
        if match.start() - opened < _WRAPPED:
            yield match.start()
        opened = match.end()


def _is_amid(place: int, cues: Sequence[Cue]) -> bool:
    """Whether a place lies inside a cue's words ("anything but")."""
    before = bisect_left(cues, place, key=_opens) - 1
    return before >= 0 and cues[before].end > place


def _faces(cue: Cue, start: int, end: int) -> bool:
    if cue.side is Side.AFTER:
        return 0 <= start - cue.end <= _EXCEPTED if cue.kind is CueKind.EXCEPT else cue.start < start
    if cue.side is Side.BEFORE:
        return 0 <= cue.start - end <= _BESIDE
    return cue.side is Side.ANY or (cue.start <= start and end <= cue.end)


def _found(text: str, grammar: Grammar, last: int, in_hour: Callable[[int], bool]) -> list[Cue]:
    """All cues but those that begin in an hour ("6 am on site")."""
    return [
        Cue(CueKind(rule.kind), match.start(), match.end(), Side(rule.constants.get("side", Side.ANY)))
        for rule, match in grammar.cues.scan(text, last)
        if not in_hour(match.start())
    ]


def _apart(found: Sequence[Cue]) -> list[Cue]:
    """Cues that do not overlap: of those that would, the longest."""
    kept: list[Cue] = []
    for cue in sorted(found, key=lambda cue: (cue.start - cue.end, cue.start)):
        place = bisect_left(kept, cue.start, key=_opens)
        clear_before = place == 0 or kept[place - 1].end <= cue.start
        if clear_before and (place == len(kept) or cue.end <= kept[place].start):
            kept.insert(place, cue)
    return kept


def asks(text: str, end: int) -> bool:
    """Whether the sentence that goes on at `end` of folded `text` is a question."""
    return _ASKS.match(text, end) is not None
