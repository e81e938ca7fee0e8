"""The words that say where a meeting is: an address, a kind of place, a name behind a preposition, or a call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mailbot.reading.times import FoundTimes
from mailbot.reading.values import Context, Language, Stance

_LONGEST = 20_000
_PART = re.compile(r"\{([a-z]+)\}")
_SENTENCE = re.compile(
    r"(?<!\b[A-Z])(?<!\bSt)(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bRd)(?<!\bAve)(?<!\b[Bb]oul)[.!?](?=\s|$)|\n\s*\n|\n(?=\s*[-*•])"
)
_TRAILING = re.compile(r"[\s,.;:!?(–-]+$")
_REQUIRED_EXAMPLES = 2


class PlaceKind(StrEnum):
    """What a pattern finds: a place, or what its sentence does with places."""

    ADDRESS = "address"
    ONLINE = "online"
    VENUE = "venue"
    NAMED = "named"
    MEET = "meet"
    AWAY = "away"
    SAME = "same"


_WORTH = {PlaceKind.ADDRESS: 3, PlaceKind.VENUE: 2, PlaceKind.ONLINE: 2, PlaceKind.NAMED: 1}


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """One pattern over the text as written."""

    id: str
    kind: PlaceKind
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """Both languages' patterns; a text is read with its own language's first."""

    en: tuple[PlaceRule, ...]
    fr: tuple[PlaceRule, ...]

    @classmethod
    def from_toml(cls, mapping_en: Mapping[str, Any], mapping_fr: Mapping[str, Any]) -> PlaceRules:
        """Build from the parsed rules/en/places.toml and rules/fr/places.toml; ValueError names the faulty key."""
        return cls(_rules(mapping_en, "en/places.toml"), _rules(mapping_fr, "fr/places.toml"))

    def of(self, language: Language) -> tuple[PlaceRule, ...]:
        """The patterns for a text of `language`."""
        return self.fr if language is Language.FR else self.en


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """The words of a place, exactly as written, with their offsets into the text and the id of their rule."""

    words: str
    start: int
    end: int
    rule: str


def _rules(mapping: Mapping[str, Any], name: str) -> tuple[PlaceRule, ...]:
    parts, rows = mapping.get("parts"), mapping.get("place")
    if not isinstance(parts, Mapping):
        raise ValueError(f"{name}: parts must be a table")
    if not isinstance(rows, Sequence):
        raise ValueError(f"{name}: place must be a list of tables")
    return tuple(_rule(row, parts, f"{name}: place[{place}]") for place, row in enumerate(rows))


def _rule(row: Mapping[str, Any], parts: Mapping[str, Any], where: str) -> PlaceRule:
    for key in ("id", "kind", "regex", "examples"):
        if key not in row:
            raise ValueError(f"{where}.{key} is missing")
    if len(row["examples"]) < _REQUIRED_EXAMPLES:
        raise ValueError(f"{where}.examples: {row['id']} needs at least {_REQUIRED_EXAMPLES}")
    if row["kind"] not in set(PlaceKind):
        raise ValueError(f"{where}.kind: {row['kind']} is not one of {', '.join(PlaceKind)}")
    try:
        expanded = _PART.sub(lambda match: str(parts[match[1]]), str(row["regex"]))
        flags = re.IGNORECASE if row.get("any_case") else re.NOFLAG
        return PlaceRule(str(row["id"]), PlaceKind(row["kind"]), re.compile(rf"(?<!\w)(?:{expanded})(?!\w)", flags))
    except KeyError as error:
        raise ValueError(f"{where}.regex: no parts.{error.args[0]}") from None
    except re.error as error:
        raise ValueError(f"{where}.regex: {error}") from None


@dataclass(frozen=True, slots=True)
class _Hit:
    kind: PlaceKind
    start: int
    end: int
    rule: str


def find_place(
    text: str, language: Language, times: FoundTimes, context: Context, rules: PlaceRules
) -> FoundPlace | None:
    """Where the meeting or event of this message is, or None; the first of the surest."""
    source = text[:_LONGEST]
    hits = [
        _Hit(rule.kind, match.start(), match.end(), rule.id)
        for rule in rules.of(language)
        for match in rule.regex.finditer(source)
    ]
    same = min((hit.start for hit in hits if hit.kind is PlaceKind.SAME), default=len(source))
    scene = _Scene(source, times, hits)
    places = _longest(hit for hit in hits if hit.kind in _WORTH and hit.start < same and scene.is_place(hit))
    best = max(places, key=lambda hit: (scene.worth(hit), -hit.start), default=None)
    return None if best is None else _found(source, best)


def _longest(hits: Iterable[_Hit]) -> list[_Hit]:
    """Places that do not overlap, the longest of those that would."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


class _Scene:
    """A text's sentences, and what each does with the places in it."""

    def __init__(self, source: str, times: FoundTimes, hits: Sequence[_Hit]) -> None:
        self._source = source
        self._ends = [match.end() for match in _SENTENCE.finditer(source)] + [len(source)]
        self._times = [(found.start, found.end) for found in times.times if found.time.stance is not Stance.RULED_OUT]
        self._said = [(found.start, found.end) for found in times.times]
        self._meets = [hit for hit in hits if hit.kind is PlaceKind.MEET]
        self._aways = [hit for hit in hits if hit.kind is PlaceKind.AWAY]

    def _sentence(self, place: int) -> tuple[int, int]:
        end = next(end for end in self._ends if end > place or end == len(self._source))
        start = max((other for other in self._ends if other <= place and other < end), default=0)
        return start, end

    def is_place(self, hit: _Hit) -> bool:
        """Whether the words are a place, and their sentence or a neighbour speaks of meeting."""
        start, end = self._sentence(hit.start)
        if any(first < hit.end and hit.start < last for first, last in self._said):
            return False
        if any(start <= away.start < hit.start for away in self._aways):
            return False
        if hit.kind is PlaceKind.NAMED:
            return self._speaks(start, end)
        return hit.kind is PlaceKind.ADDRESS or self._speaks(start, end) or self._speaks_before(start)

    def _speaks(self, start: int, end: int) -> bool:
        meets = any(start <= meet.start < end for meet in self._meets)
        return meets or any(start <= first < end for first, _ in self._times)

    def _speaks_before(self, start: int) -> bool:
        return start > 0 and any(first < last <= start for first, last in self._times)

    def worth(self, hit: _Hit) -> int:
        """How sure a place is: its kind, and a time or a meeting in its own sentence."""
        start, end = self._sentence(hit.start)
        return 2 * _WORTH[hit.kind] + 3 * self._speaks(start, end)


def _found(source: str, hit: _Hit) -> FoundPlace:
    words = source[hit.start : hit.end]
    words = _TRAILING.sub("", words) if words.count("(") <= words.count(")") else words.rstrip(" (,")
    return FoundPlace(words, hit.start, hit.start + len(words), hit.rule)
