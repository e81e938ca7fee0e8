"""A name as it is written in natural order: no honorific, credentials or nickname, "Last, First" turned."""

from __future__ import annotations

import re

from mailbot.reading.people.words import CREDENTIALS, HONORIFICS
from mailbot.reading.wording import fold

_TURNED = re.compile(r"^\s*([^,\d]{2,40}),\s*([^\W\d_][^,\d]{0,40})$")
_ASIDE = re.compile(r"[\"“”«»][^\"“”«»]{1,30}[\"“”«»]|\([^)]{0,40}\)|(?<=\s)['‘][^'’]{1,20}['’](?=\s)")
_AFTER_BAR = re.compile(r"\s+[|/].*$")
_SMALL_CREDENTIALS = frozenset({"ing", "eng", "jr", "sr", "esq"})  # "Peng" alone is a surname
_LONGEST_ACRONYM = 4  # "NASA Goddard", "IBM Canada"
_PART = re.compile(r"([-–'’ʼ])")


def tidy(name: str) -> str:
    """Natural order, without honorific, credentials or quoted nickname; all-capital words as names are written."""
    plain = _AFTER_BAR.sub("", _ASIDE.sub(" ", name))
    parts = [part.strip() for part in plain.split(",")]
    parts = [parts[0], *(part for part in parts[1:] if not _is_credential(part))]
    if len(parts) == 2 and _TURNED.match(", ".join(parts)):
        surname = parts[0] if parts[1].isupper() else " ".join(_lowered(word) for word in parts[0].split())
        parts = [f"{_without_honorific(parts[1])} {surname}"]
    words = _without_honorific(parts[0]).split() if parts else []
    while len(words) > 1 and _is_credential(words[-1]):
        words.pop()
    words = _surname_last(words)
    return " ".join(_cased(word) for word in words).strip(" .-–'’\"")


def _surname_last(words: list[str]) -> list[str]:
    """Such as "GAGNON Marie-Ève", as lists of the French administration have it: the capitals mark the surname."""
    capitals = 0
    while capitals < len(words) and words[capitals].isupper() and len(words[capitals]) > 1:
        capitals += 1
    marked = len("".join(words[:capitals])) > _LONGEST_ACRONYM and not any(w[:2].isupper() for w in words[capitals:])
    return [*words[capitals:], *words[:capitals]] if marked else words


def _without_honorific(name: str) -> str:
    words = name.split()
    while len(words) > 1 and fold(words[0]).strip(".") in HONORIFICS and not _is_initial(words):
        words.pop(0)
    return " ".join(words)


def _is_initial(words: list[str]) -> bool:
    """Such as "M. A. Sivapalan"; "M. Tremblay" is a gentleman."""
    return len(words[0].strip(".")) == 1 and len(words[1].strip(".")) == 1


def _is_credential(part: str) -> bool:
    words = [re.sub(r"[^a-z]", "", fold(word)) for word in part.split()]
    written = sum(c.isupper() for c in part) > 1 or "." in part or part.casefold() in _SMALL_CREDENTIALS
    return (
        bool(words) and written and all((word in CREDENTIALS and word not in {"a", "ma"}) or not word for word in words)
    )


def _lowered(word: str) -> str:
    """A surname in capitals before a comma, however short: "LY, Hoa"."""
    return "".join(_capitalised(piece) for piece in _PART.split(word)) if word.isupper() and len(word) > 1 else word


def _cased(word: str) -> str:
    if len(word) > 3 and word.isupper() and "." not in word:
        return "".join(_capitalised(piece) for piece in _PART.split(word))
    return word


def _capitalised(piece: str) -> str:
    return piece[:1] + piece[1:].replace("İ", "i").lower()
