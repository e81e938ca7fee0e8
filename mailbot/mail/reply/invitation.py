"""What a calendar program writes into the body of an invitation: the calendar part's own values, once more in words."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from mailbot.mail.reply.phrases import is_calendar_line
from mailbot.mail.wording import fold

_FOLD = re.compile(r"\r?\n[ \t]")
_VALUE = re.compile(r"^(?:SUMMARY|LOCATION)(?:;[^:\n]{0,200})?:([^\n]{1,400})", re.IGNORECASE | re.MULTILINE)
_PERSON = re.compile(r"CN=\"?([^\";:\n]{2,100})|mailto:([^\s;>\"]{3,100})", re.IGNORECASE)
_ESCAPE = re.compile(r"\\[nN,;\\]")
_WORD = re.compile(r"[\w@.+'-]+")
_WHEN = re.compile(
    r"\b(?:20\d\d|\d{1,2}(?::|\s?h\s?)\d\d|\d{1,2}\s?[ap]m)\b.{0,60}(?:⋅|·)|(?:⋅|·).{0,60}\d|^\W*https?://\S+\W*$"
)
_ZONE = re.compile(r"^(?:\w+ ){0,2}(?:time|heure (?:de l'|d'|des |du )\w+)(?: [\w-]+)? - \w+\W*$")
_LONGEST_PART = 64 * 1024
_MOST_VALUES = 200


@dataclass(frozen=True, slots=True)
class Card:
    """The summaries, places, names and addresses of the calendar parts, folded to words."""

    values: frozenset[str] = frozenset()

    @classmethod
    def of(cls, parts: Collection[str], people: Collection[str]) -> Card:
        """The values of the given parts, of a long part those that come first; and whom the message is from and to."""
        found: list[str] = list(people)
        for part in parts:
            text = _FOLD.sub("", part[:_LONGEST_PART])
            found += [_ESCAPE.sub(" ", match[1]) for match in _VALUE.finditer(text)]
            found += [match[1] or match[2] for match in _PERSON.finditer(text)]
        return cls(frozenset(filter(None, map(_words, found[:_MOST_VALUES]))))

    def wrote(self, line: str) -> bool:
        """Whether a line repeats a value, tells the date in a calendar's manner, or is one of its set phrases."""
        words = _words(line[:400])
        for end in (" organizer", " organisateur", " organisatrice", " creator"):
            words = words.removesuffix(" -").removesuffix(end).removesuffix(" -")
        folded = fold(line[:400]).strip()
        return (
            words in self.values
            or is_calendar_line(line)
            or _WHEN.search(folded) is not None
            or _ZONE.match(folded) is not None
        )


def _words(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))
