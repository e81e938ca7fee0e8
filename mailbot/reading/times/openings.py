"""An index of patterns by the characters they can begin with, so that each word is tried against few of them."""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

_STARTS = re.compile(r"(?<![^\W_])\S")
_OPTIONAL = re.compile(r"[?*]|\{0?,")
_QUANTIFIER = re.compile(r"(?:[?*+]|\{\d*,?\d*\})\??")
_LOOK = re.compile(r"\((?:\?[=!]|\?<[=!])")
_GROUP = re.compile(r"\((?:\?:|\?P<\w+>)?")
_CLASSES = {"d": frozenset(string.digits), "b": frozenset(), "Z": frozenset(), "A": frozenset()}
_ZERO_WIDTH = frozenset("bZA")


class Patterned(Protocol):
    """What the index holds: anything with a compiled pattern."""

    @property
    def regex(self) -> re.Pattern[str]:
        """The pattern."""
        ...


Kept = TypeVar("Kept", bound=Patterned)


@dataclass(frozen=True, slots=True)
class Openings:
    """Characters that a match can begin with, `None` for any; `empty`: the match may have no characters."""

    letters: frozenset[str] | None
    empty: bool

    def then(self, other: Openings) -> Openings:
        """The openings of this followed by `other`."""
        if not self.empty:
            return self
        return Openings(_either(self.letters, other.letters), other.empty)

    def or_else(self, other: Openings) -> Openings:
        """The openings of this or `other`."""
        return Openings(_either(self.letters, other.letters), self.empty or other.empty)


_NOTHING = Openings(frozenset(), empty=True)
_ANY = Openings(None, empty=False)


def _either(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    return None if one is None or other is None else one | other


def openings(source: str) -> frozenset[str] | None:
    """Lower-case characters that a match of the pattern `source` can begin with, or None where that is not told."""
    found, _ = _choices(source, 0)
    return None if found.empty else found.letters


def _choices(source: str, place: int) -> tuple[Openings, int]:
    """What a group's alternatives begin with, from `place` to the bracket that closes them."""
    total, place = _sequence(source, place)
    while place < len(source) and source[place] == "|":
        other, place = _sequence(source, place + 1)
        total = total.or_else(other)
    return total, place


def _sequence(source: str, place: int) -> tuple[Openings, int]:
    total = _NOTHING
    while place < len(source) and source[place] not in "|)":
        piece, place = _piece(source, place)
        quantifier = _QUANTIFIER.match(source, place)
        if quantifier is not None:
            optional = _OPTIONAL.match(quantifier[0]) is not None
            piece, place = Openings(piece.letters, piece.empty or optional), quantifier.end()
        total = total.then(piece)
    return total, place


def _piece(source: str, place: int) -> tuple[Openings, int]:
    letter = source[place]
    if letter == "(":
        return _bracket(source, place)
    if letter == "[":
        return _set(source, place)
    if letter == "\\":
        escaped = source[place + 1]
        letters = _CLASSES.get(escaped, None if escaped.isalnum() else frozenset(escaped))
        return Openings(letters, escaped in _ZERO_WIDTH), place + 2
    return (_ANY if letter == "." else Openings(frozenset(letter.lower()), empty=False)), place + 1


def _bracket(source: str, place: int) -> tuple[Openings, int]:
    look = _LOOK.match(source, place)
    group = look or _GROUP.match(source, place)
    assert group is not None
    inner, end = _choices(source, group.end())
    return (_NOTHING if look else inner), end + 1


def _set(source: str, place: int) -> tuple[Openings, int]:
    """A set is told letter by letter where it is short and plain, else it may be anything."""
    end = source.index("]", place + 2)
    members = source[place + 1 : end]
    plain = members.isalnum() or members == "0-9"
    letters = frozenset(string.digits) if members == "0-9" else frozenset(members.lower())
    return (Openings(letters, empty=False) if plain else _ANY), end + 1


@dataclass(frozen=True, slots=True)
class Index(Generic[Kept]):
    """Patterns by the character they begin with; `anywhere` those that may begin with any."""

    by_letter: dict[str, tuple[Kept, ...]] = field(default_factory=dict)
    anywhere: tuple[Kept, ...] = ()

    @classmethod
    def of(cls, kept: Sequence[Kept], sources: Sequence[str]) -> Index[Kept]:
        """The index of patterns, in their order; `sources` are their sources without what all have in common."""
        opened = [openings(source) for source in sources]
        letters = {letter for letters in opened for letter in letters or ()}
        by_letter = {
            letter: tuple(k for k, o in zip(kept, opened, strict=True) if o is None or letter in o)
            for letter in letters
        }
        return cls(by_letter, tuple(k for k, o in zip(kept, opened, strict=True) if o is None))

    def scan(self, text: str, last: int = sys.maxsize) -> Iterator[tuple[Kept, re.Match[str]]]:
        """Every match that begins where a word or mark begins, in reading order, not after `last`."""
        for start in _STARTS.finditer(text, 0, last):
            for kept in self.by_letter.get(start[0].lower(), self.anywhere):
                match = kept.regex.match(text, start.start())
                if match is not None:
                    yield kept, match
