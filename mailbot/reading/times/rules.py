"""Rules of times as frozen values, built from the parsed TOML of both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from mailbot.reading.times.fold import fold
from mailbot.reading.times.openings import Index
from mailbot.reading.values import Language

Toml: TypeAlias = Mapping[str, Any]
Words: TypeAlias = Mapping[str, Mapping[str, int | str]]

_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?::([a-z_]+))?\}")
_REQUIRED_EXAMPLES = 2
_SYNONYMS: Mapping[str, Sequence[str]] = {"number": ("hour", "minute", "ordinal")}


class AtomKind(StrEnum):
    """What an atom's words are built into."""

    DAY = "day"
    NUMERIC = "numeric"
    CLOCK = "clock"
    HOURS = "hours"
    BOTH = "both"
    NUMBER = "number"
    LENGTH = "length"
    VOID = "void"


class CueKind(StrEnum):
    """What a clause does with the times in it.

    `aside`: it mentions them for another reason; `reference`: it points at a meeting already known, which another cue
    may refuse, settle or move; `absent`: it rules out a single day, while a longer absence is only a reason; `engaged`:
    what else its author does then, which refuses a day that was proposed, and is an aside on any other.
    """

    OFFER = "offer"
    SETTLE = "settle"
    HELD = "held"
    REFUSE = "refuse"
    EXCEPT = "except"
    ASIDE = "aside"
    MOVE = "move"
    REFERENCE = "reference"
    ABSENT = "absent"
    ENGAGED = "engaged"


class BreakKind(StrEnum):
    """What a word between two clauses does; a `correction` takes back the time before it, an `amendment` so only where
    nothing else stands between two times, a `contrast` turns round what the clause before it says of its times, a
    `report` ends where the words reported begin ("Ruth called: …").
    """

    CLAUSE = "clause"
    CONTRAST = "contrast"
    CORRECTION = "correction"
    AMENDMENT = "amendment"
    REPORT = "report"


class PickKind(StrEnum):
    """How an answer points to the times on the table; `yes` takes them, `counter` asks for something else."""

    NTH = "nth"
    LAST = "last"
    EARLIER = "earlier"
    LATER = "later"
    EITHER = "either"
    YES = "yes"
    COUNTER = "counter"
    DAYPART = "daypart"
    OTHER = "other"


class Link(StrEnum):
    """What a word between two atoms does."""

    OR = "or"
    COMMA = "comma"
    TO = "to"
    UNTIL = "until"
    BETWEEN = "between"
    FROM = "from"
    AFTER = "after"
    BEFORE = "before"
    ONWARD = "onward"
    BACKWARD = "backward"
    AT = "at"
    APART = "apart"
    ON = "on"
    THE = "the"
    GLUE = "glue"


Links: TypeAlias = Mapping[str, tuple[Link, ...]]


@dataclass(frozen=True, slots=True)
class Example:
    """Words and what they yield, in the short notation of the tests."""

    text: str
    yields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern over folded text. `constants` are the facets that the pattern itself fixes."""

    id: str
    kind: str
    regex: re.Pattern[str]
    words: Words
    constants: Mapping[str, Any]
    source: str
    examples: tuple[Example, ...] = ()

    def word(self, table: str, key: str) -> int | str:
        """The value of a word in the pattern's own language."""
        for name in (table, f"{table}_short", *_SYNONYMS.get(table, ())):
            value = self.words.get(name, {}).get(key.strip())
            if value is not None:
                return value
        raise KeyError(f"{self.id}: {key!r} is not in words.{table}")


@dataclass(frozen=True, slots=True)
class Grammar:
    """All rules that apply to a text of one language: its own, then the other's that cannot mislead."""

    atoms: Index[Rule]
    masks: Index[Rule]
    cues: Index[Rule]
    picks: tuple[Rule, ...]
    untils: tuple[Rule, ...]
    breaks: Index[Rule]
    links: Links
    phrases: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class TimeRules:
    """Both languages' grammars and the calendar words that a slip of the pen is mended to."""

    en: Grammar
    fr: Grammar
    calendar_words: frozenset[str] = field(default=frozenset())

    def grammar(self, language: Language) -> Grammar:
        """The grammar for a text of `language`."""
        return self.fr if language is Language.FR else self.en

    @classmethod
    def from_toml(cls, mapping_en: Toml, mapping_fr: Toml) -> TimeRules:
        """Build from the parsed rules/en/times.toml and rules/fr/times.toml; ValueError names the faulty key."""
        english, french = _Sheet.read(mapping_en, "en/times.toml"), _Sheet.read(mapping_fr, "fr/times.toml")
        return cls(
            en=_grammar(english, french),
            fr=_grammar(french, english),
            calendar_words=english.calendar_words | french.calendar_words,
        )


_SECTIONS = ("atom", "mask", "cue", "pick", "until", "break")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One language's file, compiled."""

    rules: Mapping[str, tuple[tuple[Rule, bool], ...]]
    links: Links
    calendar_words: frozenset[str]

    @classmethod
    def read(cls, mapping: Toml, name: str) -> _Sheet:
        words = {key: _words(row) for key, row in _table(mapping, "words", name).items()}
        rules = {
            s: tuple(_rule(row, words, f"{name}: {s}[{i}]", at_end=s == "until") for i, row in _rows(mapping, s, name))
            for s in _SECTIONS
        }
        links = _links(_table(mapping, "links", name), name)
        return cls(rules, links, frozenset(mapping.get("calendar_words", ())))


def _grammar(own: _Sheet, other: _Sheet) -> Grammar:
    def merged(section: str) -> tuple[Rule, ...]:
        foreign = tuple(rule for rule, own_only in other.rules[section] if not own_only)
        return tuple(rule for rule, _ in own.rules[section]) + foreign

    links = {**other.links, **own.links}
    atoms, masks, cues, picks, untils, breaks = (merged(section) for section in _SECTIONS)
    return Grammar(_index(atoms), _index(masks), _index(cues), picks, untils, _index(breaks), links, _phrases(links))


def _index(rules: Sequence[Rule]) -> Index[Rule]:
    return Index.of(rules, [rule.source for rule in rules])


def _phrases(links: Links) -> re.Pattern[str]:
    """Cuts the words between two atoms into known phrases (longest first), other words, and punctuation."""
    known = sorted((re.escape(word) for word in links if word[0].isalpha()), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(known)})(?![a-z\d])(?!(?<=[a-z])')|[a-z]+'?|\d+|[^\sa-z\d]")


def _words(row: Any) -> Mapping[str, int | str]:
    """A table of words with values; a bare list is words without one, under its only key."""
    if isinstance(row, Mapping) and len(row) == 1 and isinstance(next(iter(row.values())), list):
        return dict.fromkeys(map(_folded, next(iter(row.values()))), 0)
    return {_folded(word): value for word, value in row.items()}


def _folded(word: str) -> str:
    """A word as the folded text has it, so that a sheet may be written with accents and capitals."""
    return fold(word).text


def _table(mapping: Toml, key: str, name: str) -> Mapping[str, Any]:
    table = mapping.get(key)
    if not isinstance(table, Mapping):
        raise ValueError(f"{name}: {key} must be a table")
    return table


def _rows(mapping: Toml, key: str, name: str) -> Sequence[tuple[int, Toml]]:
    rows = mapping.get(key, [])
    if not isinstance(rows, Sequence) or not all(isinstance(row, Mapping) for row in rows):
        raise ValueError(f"{name}: {key} must be a list of tables")
    return list(enumerate(rows))


def _links(table: Mapping[str, Any], name: str) -> Links:
    links: dict[str, tuple[Link, ...]] = {}
    for key, row in table.items():
        for word in row:
            if word in links:
                raise ValueError(f"{name}: links.{key}: {word!r} is listed twice")
            links[word] = _link(key, name)
    return links


def _link(key: str, name: str) -> tuple[Link, ...]:
    """What one word does; "to+the" does both ("du 13 au 18")."""
    try:
        return tuple(Link(part) for part in key.split("+"))
    except ValueError:
        raise ValueError(f"{name}: links.{key} is not one of {', '.join(Link)}") from None


def _rule(row: Toml, words: Words, where: str, *, at_end: bool) -> tuple[Rule, bool]:
    for key in ("id", "regex", "examples"):
        if key not in row:
            raise ValueError(f"{where}.{key} is missing")
    examples = tuple(Example(str(first), tuple(map(str, rest))) for first, *rest in row["examples"])
    if len(examples) < _REQUIRED_EXAMPLES:
        raise ValueError(f"{where}.examples: {row['id']} needs at least {_REQUIRED_EXAMPLES}")
    flags = re.NOFLAG if row.get("cased") else re.IGNORECASE
    source = _expand(str(row["regex"]), words, f"{where}.regex")
    regex = _compile(source, flags, f"{where}.regex", r"\Z" if at_end else r"(?![^\W_])")
    rule = Rule(str(row["id"]), str(row.get("kind", "")), regex, words, dict(row.get("set", {})), source, examples)
    return rule, bool(row.get("own"))


def _expand(source: str, words: Words, where: str) -> str:
    """The pattern with its placeholders made groups of the words they stand for."""

    def expand(match: re.Match[str]) -> str:
        table, group = match[1], match[2] or match[1]
        if table not in words:
            raise ValueError(f"{where}: no words.{table}")
        choices = "|".join(re.escape(word) for word in sorted(words[table], key=len, reverse=True))
        return f"(?P<{group}>{choices})" if match[2] != "any" else f"(?:{choices})"

    return _PLACEHOLDER.sub(expand, source)


def _compile(source: str, flags: re.RegexFlag, where: str, closing: str) -> re.Pattern[str]:
    try:
        return re.compile(rf"(?<![^\W_])(?:{source}){closing}", flags)
    except re.error as error:
        raise ValueError(f"{where}: {error}") from error
