"""Why somebody is asked or told, in the language of the letter: the program's own words, found again by id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from mailbot.mail.compose.phrases import MONTHS, NBSP, WEEKDAYS, french_spacing

Catalogue = Mapping[str, Mapping[str, str]]
"""Words by language and id (`templates/<lang>/reasons.toml`); what changes stands in braces."""

ORIGIN = "en"
"""The language of the program's own words, which log and history keep."""

_HOLE = re.compile(r"\{(\w+)\}")
_BETWEEN = "; "
_LONGEST = 2_000
_DAY = re.compile(rf"(?:({'|'.join(WEEKDAYS['en'])}) )?(\d{{1,2}}) ({'|'.join(MONTHS['en'])})(?: (\d{{4}}))?")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)")
# What may stand in a hole of this name; anything in one of another name. No text makes a pattern try for long.
_KINDS = {
    "day": _DAY.pattern.replace("(", "(?:").replace("(?:?:", "(?:"),
    "from": r"\d{1,2}:\d\d",
    "to": r"\d{1,2}:\d\d",
    "zone": r"\S+",
    "offset": r"\S+",
    "count": r"\d+",
    "sign": r".",
    "header": r"[\w-]+",
    "case": r"[\w.-]+",
}
# What stands in a hole of this name, where it is a word of the program's own.
_WORDS = {
    "fr": {
        "times": {"once": "une fois", "twice": "deux fois"},
        "missing": {"hour": "l'heure", "times": "des heures", "past": "une heure à venir"},
    }
}


@dataclass(frozen=True)
class Reasons:
    """The catalogue, and how a phrase is told in another language; what it does not hold stays as it is."""

    catalogue: Catalogue

    def told(self, text: str, language: str) -> str:
        """One or more of the program's phrases, with `; ` between them, in a language."""
        if language == ORIGIN or len(text) > _LONGEST or language not in self.catalogue:
            return text
        between = f"{NBSP}; " if language == "fr" else _BETWEEN
        pieces = [(self._phrase(one, language), one) for one in text.split(_BETWEEN)]
        if any(told is None for told, _ in pieces) and (whole := self._phrase(text, language)) is not None:
            return whole  # what stands in it, or its own words, have a semicolon
        return between.join(told or one for told, one in pieces) if any(told for told, _ in pieces) else text

    def id_of(self, phrase: str) -> str | None:
        """Which reason a phrase is; None for none."""
        return next((ident for ident, form in self._forms if form.fullmatch(phrase)), None)

    def _phrase(self, phrase: str, language: str) -> str | None:
        stop = "." if phrase.endswith(".") else ""
        said = phrase.removesuffix(stop)
        for ident, form in self._forms:
            hit = form.fullmatch(said)
            words = self.catalogue[language].get(ident)
            if hit is not None and words is not None:
                spaced = french_spacing(words) if language == "fr" else words
                return _HOLE.sub(partial(self._filled, hit, language), spaced) + stop
        return None

    def _filled(self, hit: re.Match[str], language: str, name: re.Match[str]) -> str:
        """What stands in one hole; somebody's own words as they are."""
        hole, value = name[1], hit[name[1]]
        if hole == "why":
            return self.told(value, language)
        if hole.startswith("day"):
            return _day(value, language)
        if hole in ("from", "to"):
            return _clock(value)
        return _WORDS.get(language, {}).get(hole, {}).get(value, value)

    @cached_property
    def _forms(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """Each phrase as a pattern, the ones with the fewest holes first: a whole phrase is no value of another."""
        phrases = sorted(self.catalogue.get(ORIGIN, {}).items(), key=lambda item: (len(_HOLE.findall(item[1])), item))
        return tuple((ident, _form(words)) for ident, words in phrases)


def unlike(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Each id that a language lacks, has alone, or has with other holes: language, id, and what is wrong with it."""
    origin = catalogue.get(ORIGIN, {})
    for language, words in catalogue.items():
        for ident in sorted(set(origin) ^ set(words)):
            yield language, ident, "is missing" if ident in origin else "is no reason"
        for ident in sorted(set(origin) & set(words)):
            if sorted(_HOLE.findall(origin[ident])) != sorted(_HOLE.findall(words[ident])):
                yield language, ident, "has other names in braces than its twin"


def _form(words: str) -> re.Pattern[str]:
    parts = _HOLE.split(words)
    fixed = (re.escape(part) if n % 2 == 0 else f"(?P<{part}>{_kind(part)})" for n, part in enumerate(parts))
    return re.compile("".join(fixed), re.DOTALL)


def _kind(hole: str) -> str:
    return _KINDS.get(hole.partition("_")[0], r".+?")


def _day(value: str, language: str) -> str:
    hit = _DAY.fullmatch(value)
    if hit is None:
        return value
    weekday = f"{WEEKDAYS[language][WEEKDAYS['en'].index(hit[1])]} " if hit[1] else ""
    number = "1er" if hit[2] == "1" else hit[2]
    year = f" {hit[4]}" if hit[4] else ""
    return f"{weekday}{number} {MONTHS[language][MONTHS['en'].index(hit[3])]}{year}"


def _clock(value: str) -> str:
    hit = _CLOCK.fullmatch(value)
    if hit is None:
        return value
    return f"{int(hit[1])}{NBSP}h" + (f"{NBSP}{hit[2]}" if hit[2] != "00" else "")
