"""A person leaves the case book: every row of every table is looked at, and what names them is blanked or deleted.

Where mail is kept whole (received, sent, files, held readings) nothing is cut out of it: the bytes go. A name that rows
are found by is kept as a hash, so that a mail which comes again is still known for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256

from sqlalchemy import Table, and_, delete, update

from mailbot.store.schema import (
    HASHED,
    case_people,
    cases,
    edges,
    files,
    history,
    holders,
    letters,
    links,
    messages,
    metadata,
    questions,
    tags,
)
from mailbot.store.traces import ERASED, Traces, Tracing, named_in


class Erasing(Tracing):
    """What forgetting a person does to the tables; the cases themselves are the caller's to rewrite."""

    def erase_mail(self, traces: Traces, speaks_of: Callable[[bytes], bool]) -> int:
        """Empty all raw mail of their cases, and all other that `speaks_of` them; how many messages and letters.

        What was read of such a mail goes with it.
        """
        count = 0
        for table, key in ((messages, "id"), (letters, "message_id")):
            for ident in self._mail_of(table, traces, speaks_of):
                self._change(table, self._mine(table, **{key: ident}), raw=b"")
                if table is messages:
                    self._erase_name(ident)
                count += 1
        return count

    def _erase_name(self, message: int) -> None:
        """What was read of an emptied message, and its Message-ID, which shows whence it came."""
        self._change(questions, self._mine(questions, message=message), reading=None)
        ident = self._db.execute(self._select(messages, "message_id", id=message)).scalar()
        if not ident:
            return
        for table, column in ((messages, "message_id"), (links, "message_id"), (holders, "message_id")):
            self._change(table, self._mine(table, **{column: ident}), **{column: _hashed(ident)})
        for column in ("message_id", "key"):
            self._change(edges, self._mine(edges, **{column: ident}), **{column: _hashed(ident)})

    def erase_rows(self, traces: Traces) -> None:
        """Delete what is theirs alone, and blank them in every text of every other row."""
        mine = [
            and_(self._mine(tags), tags.c.case_id.in_(traces.cases)),
            and_(self._mine(holders), holders.c.email == traces.email),
            and_(self._mine(case_people), case_people.c.email == traces.email),
        ]
        for table, where in zip((tags, holders, case_people), mine, strict=True):
            self._db.execute(delete(table).where(where))
        self._change(questions, and_(self._mine(questions), questions.c.case_id.in_(traces.cases)), reading=None)
        self._change(history, and_(self._mine(history), history.c.case_id.in_(traces.cases)), words="", note="")
        for table in metadata.sorted_tables:
            if table is not cases:
                self._blank(table, traces)

    def erase_file(self, key: str) -> None:
        """A file goes where no case has it any more."""
        self._db.execute(delete(files).where(self._mine(files, key=key)))

    def _blank(self, table: Table, traces: Traces) -> None:
        for row in self._rows(table):
            told = named_in(table, row, traces)
            if not told:
                continue
            where = self._only(table, row)
            if table.name in ("flags", "marks", "told"):
                self._db.execute(delete(table).where(where))
            else:
                pattern = traces.pattern_in(row._mapping.get("case_id"))
                changed = {name: _kept(table, name, text, pattern) for name, text in told.items()}
                self._db.execute(update(table).where(where).values(changed))


def _kept(table: Table, name: str, text: str, them: re.Pattern[str]) -> str:
    """A text that rows are found by becomes a hash, any other loses the person."""
    indexed = {c.name for index in table.indexes for c in index.columns} | {c.name for c in table.primary_key.columns}
    unique = {c.name for one in table.constraints for c in getattr(one, "columns", ())}
    if name in indexed | unique or name == "message_id":
        return _hashed(text)
    return them.sub(ERASED, text)


def _hashed(name: str) -> str:
    return HASHED + sha256(name.encode()).hexdigest()
