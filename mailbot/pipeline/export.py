"""What is held about a person, as one document: every row that forgetting them would touch, in plain values."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from mailbot.cases.case import Case, Role
from mailbot.log import get_logger
from mailbot.pipeline.traces import cases_of, speaks_of, traces_of

if TYPE_CHECKING:
    from mailbot.pipeline.robot import Robot

log = get_logger()


def export(robot: Robot, email: str, now: datetime) -> dict[str, Any]:
    """All that the store holds about somebody, fit for JSON; nothing is changed.

    `address`, `programme` (its address), `exported_at`; `names`: the words that rows and mail were searched for;
    `held`: by table, its rows, each by column. Moments are ISO 8601 in the programme's zone. Mail that is UTF-8 is text
    under its column's name; other bytes, files among them, are base64 under that name and `_base64`. The tags of the
    programme's addresses, by which people are known, are left out.
    """
    email = email.strip().lower()
    with robot.store.snapshot() as book:
        theirs = cases_of(book, email)
        traces = traces_of(robot.desk, book, theirs, email)
        held = book.held_about(traces, lambda raw: speaks_of(robot.desk, raw, traces), _resumes(theirs, email))
    log.event("person.exported", count=sum(map(len, held.values())))
    plain = _Plain(robot.desk.zone)
    return {
        "address": email,
        "programme": robot.desk.address,
        "exported_at": now.astimezone(plain.zone).isoformat(),
        "names": sorted({*traces.words, *traces.given}),
        "held": {table: [plain.row(table, row) for row in rows] for table, rows in held.items()},
    }


def _resumes(theirs: Sequence[Case], email: str) -> frozenset[str]:
    """The keys of the files that are a résumé of theirs, and nobody else's of their cases."""
    return frozenset(case.resume for case in theirs if case.role_of(email) is Role.CONNECTEE and case.resume)


_TAG = re.compile(r"(?<=[+=-])[a-z2-7]{26}(?=@)|\A[a-z2-7]{26}\Z")  # as `mail/thread.py` knows it
_LEFT_OUT = "[tag]"


@dataclass(frozen=True, slots=True)
class _Plain:
    """Rows in values that JSON has."""

    zone: ZoneInfo

    def row(self, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
        return dict(self._value(table, column, value) for column, value in row.items())

    def _value(self, table: str, column: str, value: Any) -> tuple[str, Any]:
        """A value under its column's name, or as base64 under one that says so."""
        if isinstance(value, datetime):
            return column, value.astimezone(self.zone).isoformat()
        if isinstance(value, str):
            return column, _TAG.sub(_LEFT_OUT, value)
        if not isinstance(value, bytes):
            return column, value
        if table == "cases":
            return column, msgspec.json.decode(value)
        if table == "files":
            return f"{column}_base64", b64encode(value).decode("ascii")
        try:
            return column, _TAG.sub(_LEFT_OUT, value.decode("utf-8"))
        except UnicodeDecodeError:
            whole = _TAG.sub(_LEFT_OUT, value.decode("latin-1")).encode("latin-1")
            return f"{column}_base64", b64encode(whole).decode("ascii")
