"""The words that say where a meeting is: an address, a kind of place, a name behind a preposition, or a call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mailbot.reading.places.layout import Sentences, unwrapped
from mailbot.reading.places.rules import PlaceKind, PlaceRule, PlaceRules
from mailbot.reading.places.standing import standing, stretches
from mailbot.reading.times import FoundTimes
from mailbot.reading.values import Context, Language, Stance

__all__ = ["FoundPlace", "PlaceKind", "PlaceRule", "PlaceRules", "find_place"]

_LONGEST = 20_000
_ARTICLE = 4  # characters between "disons" and the place: " au "
_TRAILING = re.compile(r"[\s,.;:!?(–-]+$")
_BUT = re.compile(r"\b(?:but|mais)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\b\d{1,5},? [^\W\d_]{2}")
_WORTH = {
    PlaceKind.ADDRESS: 3,
    PlaceKind.VENUE: 2,
    PlaceKind.ONLINE: 2,
    PlaceKind.ALONE: 2,
    PlaceKind.NAMED: 1,
}


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """The words of a place, exactly as written, with their offsets into the text and the id of their rule."""

    words: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class _Hit:
    kind: PlaceKind
    start: int
    end: int
    rule: str

    def touches(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


def find_place(
    text: str, language: Language, times: FoundTimes, context: Context, rules: PlaceRules
) -> FoundPlace | None:
    """Where the meeting or event of this message is, or None; the first of the surest."""
    source = unwrapped(text[:_LONGEST])
    spoken, sentences = rules.of(language), Sentences(source)
    hits = list(_hits(source, spoken, sentences))
    same = min((hit.start for hit in hits if hit.kind is PlaceKind.SAME), default=len(source))
    scene = _Scene(source, sentences, times, hits, _known(context))
    alone = _alone(source, spoken, scene)
    found = [hit for hit in (*hits, *alone) if hit.kind in _WORTH and hit.start < same and scene.is_place(hit)]
    places = _longest(found)
    best = max(places, key=lambda hit: (scene.worth(hit, places), -hit.start), default=None)
    return None if best is None else _found(text, best)


def _hits(source: str, rules: Sequence[PlaceRule], sentences: Sentences) -> Iterator[_Hit]:
    for rule in rules:
        if rule.kind not in (PlaceKind.ALONE, PlaceKind.BUSY):
            for match in rule.regex.finditer(source):
                start, end = match.span("place" if "place" in rule.regex.groupindex else 0)
                yield _Hit(rule.kind, start, sentences.clipped(start, end), rule.id)


def _alone(source: str, rules: Sequence[PlaceRule], scene: _Scene) -> Iterator[_Hit]:
    for stretch in stretches(scene.sentences.all(), scene.said, scene.settled):
        run = standing(source, stretch, rules)
        if run is not None:
            yield _Hit(PlaceKind.ALONE, *run)


def _known(context: Context) -> frozenset[str]:
    """Single words of the names of the people of the case: "Farah's" is no café."""
    people = (context.connector, context.connectee, context.coordinator, context.referred_by)
    return frozenset(word.casefold() for one in people if one and one.name for word in one.name.split())


def _longest(hits: Iterable[_Hit]) -> list[_Hit]:
    """Places that do not overlap, the longest of those that would."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if not any(hit.touches(other.start, other.end) for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


class _Scene:
    """A text's sentences, and what each does with the places in it."""

    def __init__(
        self, source: str, sentences: Sentences, times: FoundTimes, hits: Sequence[_Hit], known: frozenset[str]
    ) -> None:
        self.sentences = sentences
        self.said = [(found.start, found.end) for found in times.times]
        self.settled = [(found.start, found.end) for found in times.times if found.time.stance is not Stance.RULED_OUT]
        self._source, self._hits, self._known = source, hits, known

    def _of(self, kind: PlaceKind) -> Iterator[_Hit]:
        return (hit for hit in self._hits if hit.kind is kind)

    def is_place(self, hit: _Hit) -> bool:
        """Whether the words are a place, and their sentence or a neighbour speaks of meeting."""
        start, end = self.sentences.at(hit.start)
        if any(never.touches(hit.start, hit.end) for never in self._of(PlaceKind.NEVER)) or self._is_person(hit):
            return False
        if any(hit.touches(*time) and not (time[0] < hit.start and hit.end < time[1]) for time in self.said):
            return False
        if self._is_away(hit, start) or self._in_vain(start, end) or self._is_work(hit, start, end):
            return False
        if hit.kind is PlaceKind.NAMED:
            return self._speaks(start, end)
        if hit.kind in (PlaceKind.ADDRESS, PlaceKind.ALONE):
            return True
        return self._speaks(start, end) or self._speaks_before(start)

    def _is_person(self, hit: _Hit) -> bool:
        words = re.sub(r"[’']s\b", "", self._source[hit.start : hit.end]).casefold().split()
        return hit.kind in (PlaceKind.NAMED, PlaceKind.VENUE) and set(words) <= self._known

    def _is_away(self, hit: _Hit, start: int) -> bool:
        """Somebody is there and does not meet there; a time or a choice in between opens another matter."""
        aways = [away for away in self._of(PlaceKind.AWAY) if not any(away.touches(*time) for time in self.said)]
        turns = [*(first for first, _ in self.settled), *(cue.start for cue in self._of(PlaceKind.SETTLE))]
        return any(
            start <= away.start < hit.start and not any(away.start < turn < hit.start for turn in turns)
            for away in aways
        )

    def _in_vain(self, start: int, end: int) -> bool:
        return any(start <= vain.start < end for vain in self._of(PlaceKind.VAIN))

    def _is_work(self, hit: _Hit, start: int, end: int) -> bool:
        """Beside an address of mail, a place is where its owner works."""
        if hit.kind not in (PlaceKind.VENUE, PlaceKind.NAMED) or any(start <= first < end for first, _ in self.settled):
            return False
        return "@" in self._source[start:end].replace("@ ", "")

    def _speaks(self, start: int, end: int) -> bool:
        meets = any(start <= meet.start < end for meet in self._of(PlaceKind.MEET))
        return meets or any(first < end and start < last for first, last in self.settled)

    def _speaks_before(self, start: int) -> bool:
        return start > 0 and any(first < last <= start for first, last in self.settled)

    def worth(self, hit: _Hit, places: Sequence[_Hit]) -> int:
        """How sure a place is: its kind, a time or a meeting in its own sentence, and whether it has the last word."""
        start, end = self.sentences.at(hit.start)
        speaks = hit.kind is PlaceKind.ALONE or self._speaks(start, end)
        settled = any(cue.end <= hit.start <= cue.end + _ARTICLE for cue in self._of(PlaceKind.SETTLE))
        yields = any(
            hit.end <= other.start < end and _BUT.search(self._source, hit.end, other.start) for other in places
        )
        numbered = _NUMBERED.search(self._source, hit.start, hit.end) is not None
        return 2 * _WORTH[hit.kind] + 3 * speaks + 6 * settled - 6 * yields + numbered


def _found(source: str, hit: _Hit) -> FoundPlace:
    words = source[hit.start : hit.end]
    words = _TRAILING.sub("", words) if words.count("(") <= words.count(")") else words.rstrip(" (,")
    return FoundPlace(words, hit.start, hit.start + len(words), hit.rule)
