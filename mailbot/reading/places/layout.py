"""A text's sentences and lines, as far as places need them."""

from __future__ import annotations

import re
from bisect import bisect_right

_WRAPPED = re.compile(r"(?<=\S)[ \t]?\n(?=[^\W\d_])")
_NARROWEST = 50  # characters in a line that a mail program broke; a shorter one ends where its author ended it
_NOT_AFTER = "".join(
    rf"(?<!\b{word})"
    for word in ("[A-Z]", "St", "Ste", "Mr", "Ms", "Dr", "Rd", "Ave", "Pl", "Bldg", "[Aa]v", "[Bb]oul", "[Bb]lvd")
)
_SENTENCE = re.compile(rf"{_NOT_AFTER}[.!?](?=\s|$)|\n\s*\n|\n(?=\s*[-*•])")


def unwrapped(text: str) -> str:
    """The text, of the same length, with a space for each line break that only a narrow window made."""
    begins = [0, *(match.end() for match in re.finditer("\n", text))]

    def joined(match: re.Match[str]) -> str:
        line = begins[bisect_right(begins, match.start()) - 1]
        return " " * len(match[0]) if match.start() - line >= _NARROWEST else match[0]

    return _WRAPPED.sub(joined, text)


class Sentences:
    """Where the sentences of a text end."""

    def __init__(self, source: str) -> None:
        self._ends = sorted({*(match.end() for match in _SENTENCE.finditer(source)), len(source)})

    def at(self, place: int) -> tuple[int, int]:
        """Start and end of the sentence that holds an offset."""
        index = min(bisect_right(self._ends, place), len(self._ends) - 1)
        return (self._ends[index - 1] if index else 0), self._ends[index]

    def all(self) -> list[tuple[int, int]]:
        """Start and end of each."""
        return list(zip([0, *self._ends], self._ends, strict=False))

    def clipped(self, start: int, end: int) -> int:
        """`end`, or where the sentence of `start` ends before it."""
        return min(end, self.at(start)[1])
