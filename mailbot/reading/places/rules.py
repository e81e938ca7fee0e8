"""The patterns of places, as read from rules/*/places.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mailbot.reading.values import Language

_PART = re.compile(r"\{([a-z]+)\}")
_REQUIRED_EXAMPLES = 2


class PlaceKind(StrEnum):
    """What a pattern finds: a place, or what its sentence does with places."""

    ADDRESS = "address"
    ONLINE = "online"
    VENUE = "venue"
    NAMED = "named"
    ALONE = "alone"
    BUSY = "busy"
    MEET = "meet"
    SETTLE = "settle"
    AWAY = "away"
    VAIN = "vain"
    NEVER = "never"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """One pattern over the text as written."""

    id: str
    kind: PlaceKind
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """Both languages' patterns; a text is read with its own language's first."""

    en: tuple[PlaceRule, ...]
    fr: tuple[PlaceRule, ...]

    @classmethod
    def from_toml(cls, mapping_en: Mapping[str, Any], mapping_fr: Mapping[str, Any]) -> PlaceRules:
        """Build from the parsed rules/en/places.toml and rules/fr/places.toml; ValueError names the faulty key."""
        return cls(_rules(mapping_en, "en/places.toml"), _rules(mapping_fr, "fr/places.toml"))

    def of(self, language: Language) -> tuple[PlaceRule, ...]:
        """The patterns for a text of `language`."""
        return self.fr if language is Language.FR else self.en


def _rules(mapping: Mapping[str, Any], name: str) -> tuple[PlaceRule, ...]:
    parts, rows = mapping.get("parts"), mapping.get("place")
    if not isinstance(parts, Mapping):
        raise ValueError(f"{name}: parts must be a table")
    if not isinstance(rows, Sequence):
        raise ValueError(f"{name}: place must be a list of tables")
    return tuple(_rule(row, parts, f"{name}: place[{place}]") for place, row in enumerate(rows))


def _rule(row: Mapping[str, Any], parts: Mapping[str, Any], where: str) -> PlaceRule:
    for key in ("id", "kind", "regex", "examples"):
        if key not in row:
            raise ValueError(f"{where}.{key} is missing")
    if len(row["examples"]) < _REQUIRED_EXAMPLES:
        raise ValueError(f"{where}.examples: {row['id']} needs at least {_REQUIRED_EXAMPLES}")
    if row["kind"] not in set(PlaceKind):
        raise ValueError(f"{where}.kind: {row['kind']} is not one of {', '.join(PlaceKind)}")
    try:
        expanded = _PART.sub(lambda match: str(parts[match[1]]), str(row["regex"]))
        flags = re.IGNORECASE if row.get("any_case") else re.NOFLAG
        return PlaceRule(str(row["id"]), PlaceKind(row["kind"]), re.compile(rf"(?<!\w)(?:{expanded})(?!\w)", flags))
    except KeyError as error:
        raise ValueError(f"{where}.regex: no parts.{error.args[0]}") from None
    except re.error as error:
        raise ValueError(f"{where}.regex: {error}") from None
