"""Text folded for comparison, and patterns over folded text: accents, case and no-break spaces tell nothing."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """Lower case without accents, typographic apostrophes and no-break spaces made plain."""
    plain = text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")
    if plain.isascii():
        return plain.lower()
    return unicodedata.normalize("NFKD", plain).translate(_MARKS).lower()


class _Marks(dict[int, int | None]):
    """A translation that drops combining marks; it remembers what it was asked of the alphabets that are in use."""

    def __missing__(self, point: int) -> int | None:
        """The point itself, or None for a mark."""
        kept = None if unicodedata.combining(chr(point)) else point
        if point < _MOST_REMEMBERED:
            self[point] = kept
        return kept


_MOST_REMEMBERED = 0x3000
_MARKS = _Marks()


def starts_with(*patterns: str) -> re.Pattern[str]:
    """One pattern for folded text that begins, after a few marks, with any of the given ones."""
    return re.compile(r"^\W{0,6}(?:" + "|".join(patterns) + ")")


def has(*patterns: str) -> re.Pattern[str]:
    """One pattern for folded text in which a word begins any of the given ones."""
    return re.compile(r"\b(?:" + "|".join(patterns) + ")")
