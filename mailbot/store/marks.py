"""Single values of a programme (digest slots, lease, last clock) and the files that its coordinators gave."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import and_, delete

from mailbot.store.page import Page
from mailbot.store.schema import files, marks
from mailbot.store.values import StoredFile

_AT_ONCE = 500  # SQLite takes no more than 32,766 values


class Marks(Page):
    """Loose leaves."""

    def mark(self, key: str, value: str) -> None:
        """Set a value."""
        self._put(marks, {"key": key}, value=value)

    def mark_of(self, key: str) -> str | None:
        """A value; None where it was never set."""
        return self._db.scalars(self._select(marks, "value", key=key)).first()

    def marks_under(self, prefix: str) -> dict[str, str]:
        """The values whose keys begin so."""
        rows = self._db.execute(
            self._select(marks, "key", "value").where(marks.c.key.startswith(prefix, autoescape=True))
        )
        return {row.key: row.value for row in rows}

    def unmark(self, keys: Sequence[str]) -> None:
        """Values that are there no more."""
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            self._db.execute(delete(marks).where(and_(self._mine(marks), marks.c.key.in_(some))))

    def keep(self, name: str, content_type: str, content: bytes) -> str:
        """Store a file once; its key is the SHA-256 of the content in hex."""
        key = sha256(content).hexdigest()
        self._put_once(files, {"key": key}, name=name, content_type=content_type, content=content)
        return key

    def file(self, key: str) -> StoredFile | None:
        """A stored file."""
        row = self._db.execute(self._select(files, key=key)).first()
        return StoredFile(row.key, row.name, row.content_type, row.content) if row else None
