"""A coordinator's orders beyond a reading's intents: ask again, I will call, another Connector, forget somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from mailbot.mail.wording import fold

_LONGEST = 4_000  # characters that are looked at
_WORDS = 25  # of a sentence that may be an order
_SENTENCES = re.compile(r"[^.!?;\n]+(?:\.(?=\w)[^.!?;\n]+)*[.!?;]*")
_KEYS = frozenset({"id", "wish", "patterns", "examples"})
_TABLE = frozenset({"who", "denies", "skip", "numbers", "units", "wish"})


class Wish(StrEnum):
    """What is wanted; PAUSE, RESUME and CLOSE are orders that the reading knows too, FORGET_ME is anybody's request."""

    ASK_AGAIN = "ask_again"
    MORE_TIME = "more_time"
    IN_HAND = "in_hand"
    ANOTHER = "another"
    DROP = "drop"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    FORGET = "forget"
    FORGET_ME = "forget_me"


@dataclass(frozen=True, slots=True)
class WishRule:
    """A row of rules/<lang>/staff.toml."""

    id: str
    wish: Wish
    patterns: tuple[re.Pattern[str], ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wishes:
    """The orders of a mail, and the sentences that are none: what is still to be read."""

    found: frozenset[Wish] = frozenset()
    rest: str = ""


@dataclass(frozen=True, slots=True)
class StaffWords:
    """The orders' words in one language."""

    rules: tuple[WishRule, ...]
    denies: re.Pattern[str]
    skip: re.Pattern[str]
    span: re.Pattern[str]
    numbers: Mapping[str, int]
    units: Mapping[str, int]

    @classmethod
    def from_toml(cls, name: str, table: Mapping[str, Any]) -> StaffWords:
        """One language's table; ValueError begins with the table's name and the rule or key that is wrong."""
        for key in sorted(set(table) ^ _TABLE):
            raise ValueError(f"{name}.toml: {key}: {'unknown key' if key in table else 'missing'}")
        numbers, units = _counts(name, table, "numbers"), _counts(name, table, "units")
        number, unit = ("|".join(re.escape(word) for word in words) for words in (numbers, units))
        return cls(
            rules=tuple(_rule(name, row, str(table["who"])) for row in table["wish"]),
            denies=_compiled(f"{name}.toml: denies", table["denies"]),
            skip=_compiled(f"{name}.toml: skip", table["skip"]),
            span=re.compile(rf"\b({number}|\d{{1,3}}) (?:more |extra |other |autres? )?({unit})\b"),
            numbers=numbers,
            units=units,
        )

    def wish(self, sentence: str) -> frozenset[Wish]:
        """What one sentence orders; nothing where it asks, denies, or says too much to be one."""
        said = _plain(sentence)
        asks = sentence.endswith("?") and not _POLITE.match(said)
        if asks or len(said.split()) > _WORDS or self.denies.search(said):
            return frozenset()
        core = self.skip.sub("", said).strip(" ,")
        return frozenset(r.wish for r in self.rules if any(p.search(core) for p in r.patterns))

    def days(self, text: str) -> int | None:
        """How long a span is that a text names first ("two more weeks"), in days; None where it names none."""
        hit = self.span.search(_plain(text))
        if hit is None:
            return None
        return (self.numbers.get(hit[1]) or int(hit[1])) * self.units[hit[2]]


_POLITE = re.compile(r"^\W*(?:can|could|would|will) you\b|^\W*(?:pouvez|pourriez)-vous\b")


def wishes(text: str, words: Iterable[StaffWords]) -> Wishes:
    """The orders of a mail in any language, sentence by sentence."""
    found: set[Wish] = set()
    rest = []
    languages = tuple(words)
    for sentence in _SENTENCES.findall(text[:_LONGEST]):
        said = frozenset().union(*(one.wish(sentence) for one in languages)) - {Wish.FORGET_ME}
        found |= said
        if not said:
            rest.append(sentence.strip())
    return Wishes(frozenset(found), "\n".join(filter(None, rest)) + text[_LONGEST:])


def asks_to_be_forgotten(text: str, words: Iterable[StaffWords]) -> bool:
    """Whether somebody asks that what is held about them be erased, in any language."""
    sentences = _SENTENCES.findall(text[:_LONGEST])
    return any(Wish.FORGET_ME in one.wish(sentence) for one in words for sentence in sentences)


def day_named(text: str, words: Iterable[StaffWords], today: date) -> date | None:
    """The day that a span from today names; None where no span is said."""
    spans = (one.days(text) for one in words)
    return next((today + timedelta(days) for days in spans if days), None)


def _plain(text: str) -> str:
    return " ".join(fold(text).strip(" .!?;:-\t").split())


def _rule(name: str, row: Mapping[str, Any], who: str) -> WishRule:
    where = f"{name}: rule {row.get('id', '?')}"
    if set(row) != _KEYS:
        raise ValueError(f"{where}: right would be the keys {', '.join(sorted(_KEYS))}")
    if row["wish"] not in tuple(Wish):
        raise ValueError(f"{where}: unknown wish {row['wish']!r}; right would be one of {', '.join(Wish)}")
    if len(row["examples"]) < 2:
        raise ValueError(f"{where}: at least two examples")
    patterns = tuple(_compiled(where, p.replace("{who}", who)) for p in row["patterns"])
    return WishRule(row["id"], Wish(row["wish"]), patterns, tuple(row["examples"]))


def _compiled(where: str, pattern: object) -> re.Pattern[str]:
    try:
        return re.compile(str(pattern))
    except re.error as error:
        raise ValueError(f"{where}: {pattern!r} is no pattern ({error})") from error


def _counts(name: str, table: Mapping[str, Any], key: str) -> dict[str, int]:
    for word, count in table[key].items():
        if type(count) is not int or count < 1:
            raise ValueError(
                f"{name}.toml: {key}.{word}: {count!r} is no count; right would be a whole number from 1 on"
            )
    return dict(table[key])
