"""What is held about a person, as one document: every row that forgetting them would touch, in plain values."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from mailbot.cases.case import Case, Role
from mailbot.errors import MailbotError
from mailbot.log import get_logger
from mailbot.pipeline.traces import cases_of, is_ours, speaks_of, traces_of

if TYPE_CHECKING:
    from mailbot.pipeline.robot import Robot

log = get_logger()


def export(robot: Robot, email: str, now: datetime) -> dict[str, Any]:
    """All that the store holds about somebody, fit for JSON; nothing is changed. MailbotError for an address of ours.

    `address`, `programme` (its address), `exported_at`; `names`: the words that rows and mail were searched for;
    `held`: by table, its rows, each by column. Moments are ISO 8601 in the programme's zone. Mail that is UTF-8 is text
    under its column's name; other bytes, files among them, are base64 under that name and `_base64`.
    """
    email = email.strip().lower()
    if is_ours(robot.desk, email):
        raise MailbotError(
            "a coordinator's or the programme's own address can't be exported: all that is held would be theirs"
        )
    with robot.store.snapshot() as book:
        theirs = cases_of(book, email)
        traces = traces_of(robot.desk, book, theirs, email)
        held = book.held_about(traces, lambda raw: speaks_of(robot.desk, raw, traces), _resumes(theirs, email))
    log.event("person.exported", count=sum(map(len, held.values())))
    zone = robot.desk.zone
    return {
        "address": email,
        "programme": robot.desk.address,
        "exported_at": now.astimezone(zone).isoformat(),
        "names": list(traces.words),
        "held": {table: [_row(table, row, zone) for row in rows] for table, rows in held.items()},
    }


def _resumes(theirs: Sequence[Case], email: str) -> frozenset[str]:
    """The keys of the files that are a résumé of theirs, and nobody else's of their cases."""
    return frozenset(case.resume for case in theirs if case.role_of(email) is Role.CONNECTEE and case.resume)


def _row(table: str, row: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    return dict(_plain(table, column, value, zone) for column, value in row.items())


def _plain(table: str, column: str, value: Any, zone: ZoneInfo) -> tuple[str, Any]:
    """A value under its column's name, or as base64 under one that says so."""
    if isinstance(value, datetime):
        return column, value.astimezone(zone).isoformat()
    if not isinstance(value, bytes):
        return column, value
    if table == "cases":
        return column, msgspec.json.decode(value)
    text = None if table == "files" else _text(value)
    return (column, text) if text is not None else (f"{column}_base64", b64encode(value).decode("ascii"))


def _text(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
