"""The shipped rules as the measure of shapes: where they have a list of texts, nobody's own may have a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailbot.config.toml import Document
from mailbot.errors import ConfigError

Shapes = Mapping[str, frozenset[str]]
_KINDS: Mapping[type, str] = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list"}


def shapes(tables: Mapping[str, Mapping[str, Any]]) -> Shapes:
    """What kinds of value each place has; tables by name ("en/intents"), the same file of all languages together."""
    found: dict[str, set[str]] = {}
    for name, table in tables.items():
        for _, place, kind in _walk(table, "", name.partition("/")[2]):
            found.setdefault(place, set()).add(kind)
    return {place: frozenset(kinds) for place, kinds in found.items()}


def misshapen(name: str, document: Document, known: Shapes) -> ConfigError | None:
    """The first value of a kind that its place never has; unknown places are for the rules' owner to judge."""
    for key, place, kind in _walk(document.table, "", name.partition("/")[2]):
        if place in known and kind not in known[place]:
            return document.fault(key, f"is {kind}", f"right would be {' or '.join(sorted(known[place]))}")
    return None


def _walk(value: Any, key: str, place: str) -> Iterator[tuple[str, str, str]]:
    """Each value with its key, its place, and its kind.

    Entries of a list share a place; so do the names of a table, except at the top and in the entries of a list of
    tables, where each name means something else.
    """
    if key:
        yield key, place, _KINDS.get(type(value), "a table" if isinstance(value, Mapping) else "a date or time")
    if isinstance(value, Mapping):
        named = not key or key.endswith("]")
        for name, inner in value.items():
            yield from _walk(inner, f"{key}.{name}" if key else name, f"{place}.{name if named else '*'}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _walk(inner, f"{key}[{number}]", f"{place}[]")
