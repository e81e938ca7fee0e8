"""Text folded for comparison, and patterns over folded text: accents, case and no-break spaces tell nothing."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """Lower case without accents, typographic apostrophes and no-break spaces made plain."""
    plain = text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")
    if plain.isascii():
        return plain.lower()
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def starts_with(*patterns: str) -> re.Pattern[str]:
    """One pattern for folded text that begins, after a few marks, with any of the given ones."""
    return re.compile(r"^\W{0,6}(?:" + "|".join(patterns) + ")")


def has(*patterns: str) -> re.Pattern[str]:
    """One pattern for folded text in which a word begins any of the given ones."""
    return re.compile(r"\b(?:" + "|".join(patterns) + ")")
