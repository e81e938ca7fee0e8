"""Text folded for matching: lower case, no accents, plain punctuation, misspelt calendar words mended."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA

_PLAIN = {
    0x2018: "'", 0x2019: "'", 0x02BC: "'", 0x2032: "'", 0x00B4: "'", 0x201C: '"', 0x201D: '"', 0x00AB: '"', 0x00BB: '"',
    0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2014: "-", 0x2212: "-", 0x2022: "*", 0x00B7: "*",
    0x00A0: " ", 0x2007: " ", 0x2009: " ", 0x200A: " ", 0x202F: " ", 0x200B: " ", 0xFEFF: " ", 0x09: " ", 0x0D: " ",
    0x00BA: "e", 0x2044: "/",
}  # fmt: skip
_WORD = re.compile(r"[a-z]{5,20}")
# A line long enough that its writer's program broke it, not its writer; what follows goes on with words.
_WRAP = re.compile(r"(?<=[^\n]{50})\n(?=(?!\d{1,2}[.)]\s)[^\W_])")
_SHORTEST_LOOSE = 6
_LONG = 8


def _plain_letter(code: int) -> str:
    base = unicodedata.normalize("NFD", chr(code))[0].lower()
    return base if len(base) == 1 else chr(code)


_TABLE = {code: _plain_letter(code) for code in range(0x41, 0x250)} | _PLAIN
_MARKS = re.compile("[\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and the way back: `places[i]` opens a stretch that lies `shifts[i]` characters from its source."""

    text: str
    places: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()
    mended: tuple[tuple[int, int], ...] = field(default=())

    def source(self, offset: int) -> int:
        """The offset into the source text that `offset` into the folded text came from."""
        found = bisect_right(self.places, offset)
        return offset + self.shifts[found - 1] if found else offset


def fold(text: str, calendar_words: frozenset[str] = frozenset()) -> Folded:
    """Fold `text`: wrapped lines are joined, words within a slip of the pen of a calendar word become that word."""
    plain = _WRAP.sub(" ", text.translate(_TABLE))
    changes = [(m.start(), m.end(), "") for m in _MARKS.finditer(plain)]
    changes += _mendings(plain, calendar_words)
    return _rewrite(plain, sorted(changes))


def _mendings(plain: str, calendar_words: frozenset[str]) -> Iterable[tuple[int, int, str]]:
    for match in _WORD.finditer(plain):
        right = _meant(match[0], calendar_words)
        if right is not None:
            yield match.start(), match.end(), right


@lru_cache(maxsize=8192)
def _meant(word: str, calendar_words: frozenset[str]) -> str | None:
    """The calendar word that `word` misspells: its first letter is right, a short one swaps or doubles letters."""
    if word in calendar_words or word.rstrip("s") in calendar_words:
        return None
    for right in sorted(calendar_words):
        if right[0] == word[0] and abs(len(right) - len(word)) <= 2 and _is_slip(word, right):
            return right
    return None


def _is_slip(word: str, right: str) -> bool:
    if len(right) < _SHORTEST_LOOSE:
        doubled = len(word) == len(right) + 1 and re.sub(r"(.)\1", r"\1", word) == right
        return doubled or (sorted(word) == sorted(right) and OSA.distance(word, right) == 1)
    return OSA.distance(word, right, score_cutoff=2) <= (2 if len(right) >= _LONG else 1)


def _rewrite(plain: str, changes: list[tuple[int, int, str]]) -> Folded:
    pieces: list[str] = []
    places: list[int] = []
    shifts: list[int] = []
    mended: list[tuple[int, int]] = []
    done = length = 0
    for start, end, new in changes:
        pieces += [plain[done:start], new]
        length += start - done
        mended.append((length, length + len(new)))
        length += len(new)
        done = end
        places.append(length)
        shifts.append(end - length)
    pieces.append(plain[done:])
    return Folded("".join(pieces), tuple(places), tuple(shifts), tuple(mended))
