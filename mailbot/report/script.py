"""Names that a font has no letters for, in letters that it has: romanised, as they would stand on a passport."""

from __future__ import annotations

import re
from collections.abc import Container
from unicodedata import category

from anyascii import anyascii

_SYLLABLE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_UNKNOWN = "□"


def drawable(name: str, letters: Container[int]) -> str:
    """A name on one line, in letters of which a font has signs (`letters`: their code points).

    A word in another script is romanised as a whole, so that no name is half in one script and half in another; what
    is no letter, and has no sign either, is an empty box, as everywhere.
    """
    return " ".join(filter(None, (_word(word, letters) for word in name.split())))


def _word(word: str, letters: Container[int]) -> str:
    unknown = [c for c in word if ord(c) not in letters]
    if any(category(c).startswith(("L", "M")) for c in unknown):
        said = _SYLLABLE.sub(" ", "".join(anyascii(c) for c in word if category(c)[0] in "LMNP")).strip("'`\" ")
        return said[:1].upper() + said[1:]
    return "".join(c if ord(c) in letters else _UNKNOWN for c in word)
