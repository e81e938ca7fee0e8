"""What tells of a person, and which rows of the case book do: one answer for erasing them and for telling them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Row, Table, and_, select

from mailbot.store.page import Page
from mailbot.store.schema import Name, Words

ERASED = "[erased]"
_LETTER = r"[^\W\d_]"
_TELLING = 7  # letters: "tshibangu" in an address or a file's name is theirs


@dataclass(frozen=True, slots=True)
class Traces:
    """What tells of a person: their address, whole names, last names, number; `cases`: those in which they have a part.

    `given` are names that tell of them there alone: elsewhere Ruth is somebody else.
    """

    email: str
    words: tuple[str, ...]
    cases: frozenset[str]
    given: tuple[str, ...] = ()

    @property
    def pattern(self) -> re.Pattern[str]:
        """Finds any of them in a text: Eric is not in "America", and ann@example.org not in joann@example.org."""
        return _any_of(self.words)

    @property
    def pattern_at_home(self) -> re.Pattern[str]:
        """Finds them in a text of a case of theirs, where a first name is enough."""
        return _any_of((*self.words, *self.given))

    def blanked(self, text: str) -> str:
        """A text of a case of theirs without them."""
        return self.pattern_at_home.sub(ERASED, text)

    def pattern_in(self, case: str | None) -> re.Pattern[str]:
        """Finds them in a text of this case, or of none."""
        return self.pattern_at_home if case in self.cases else self.pattern


@lru_cache(maxsize=8)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_alone(one) for one in sorted(words, key=len, reverse=True)), re.IGNORECASE)


def _alone(word: str) -> str:
    """A pattern for a word; a short one is a part of many words that tell of nobody, a long one of theirs alone."""
    if "@" in word:
        return rf"(?<![\w.+-]){re.escape(word)}"
    said = r"[\s>]+".join(re.escape(part) for part in word.split())  # a line may end within a name, a quoted one, too
    return said if len(word) >= _TELLING else rf"(?<!{_LETTER}){said}(?!{_LETTER})"


class Tracing(Page):
    """Where they are found."""

    def _mail_of(self, table: Table, traces: Traces, speaks_of: Callable[[bytes], bool]) -> Iterator[Any]:
        """Of `messages` or `letters`: the keys of mail of their cases, and of all other that `speaks_of` them.

        One is read at a time; what is empty already says nothing.
        """
        (key,) = (column for column in table.primary_key.columns if column.name != "programme")
        for ident, case in self._db.execute(select(key, table.c.case_id).where(self._mine(table))).all():
            raw = self._db.execute(self._select(table, "raw", **{key.name: ident})).scalar()
            if raw and (case in traces.cases or speaks_of(raw)):
                yield ident

    def _rows(self, table: Table) -> list[Row[Any]]:
        """Every row in the order of its key, without the bytes that it holds."""
        columns = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
        query = select(*columns).where(self._mine(table)).order_by(*table.primary_key.columns)
        return list(self._db.execute(query))

    def _only(self, table: Table, row: Row[Any]) -> ColumnElement[bool]:
        return and_(*(column == row._mapping[column.name] for column in table.primary_key.columns))


def named_in(table: Table, row: Row[Any], traces: Traces) -> dict[str, str]:
    """The texts of a row that name them, by column."""
    columns = [c.name for c in table.columns if isinstance(c.type, Words | Name) and c.name != "programme"]
    pattern = traces.pattern_in(row._mapping.get("case_id"))
    return {name: row._mapping[name] for name in columns if pattern.search(row._mapping[name] or "")}
