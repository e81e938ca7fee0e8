"""Answers of a word or a line: what a bare "yes", "no" or "stop" means at the place where a letter asked for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailbot.reading.values import Context, Intent, Letter
from mailbot.reading.wording import fold

_KEYS = frozenset("id intent stages senders after_meeting words begins examples".split())
_GREETING = re.compile(r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|bonjour|bonsoir|salut|allo)\b.{0,40}")
_POLITE = re.compile(
    r"\s(?:thanks(?: so much| a lot| again)?|thank you(?: so much| very much)?|thx|please|sorry|merci(?: beaucoup)?|"
    r"svp|s'il vous plait|desole|desolee)$"
)
_LONGEST = 120
_LINE = 8  # words of a line that `begins` may begin


@dataclass(frozen=True, slots=True)
class BareAnswer:
    """A row of rules/<lang>/bare.toml; empty `stages` or `senders` mean any. Words are folded."""

    id: str
    intent: Intent
    words: frozenset[str]
    begins: tuple[str, ...]
    stages: frozenset[str]
    senders: frozenset[str]
    after_meeting: bool
    examples: tuple[str, ...]


def bare_answers(name: str, table: Mapping[str, Any]) -> tuple[BareAnswer, ...]:
    """The rows of one language's table; ValueError names table, row and fault."""
    return tuple(_row(f"{name}: rule {entry.get('id', n)}", entry) for n, entry in enumerate(table.get("bare", []), 1))


def _row(where: str, entry: Mapping[str, Any]) -> BareAnswer:
    if unknown := sorted(set(entry) - _KEYS):
        raise ValueError(f"{where}: unknown key {unknown[0]}; right would be one of {', '.join(sorted(_KEYS))}")
    if entry.get("intent") not in {i.value for i in Intent}:
        raise ValueError(f"{where}: unknown intent {entry.get('intent')!r}")
    if len(_texts(where, entry, "examples")) < 2:
        raise ValueError(f"{where}: at least two examples")
    return BareAnswer(
        id=str(entry.get("id", "")),
        intent=Intent(entry["intent"]),
        words=frozenset(_plain(w) for w in _texts(where, entry, "words")),
        begins=tuple(_plain(w) for w in _texts(where, entry, "begins")),
        stages=frozenset(_texts(where, entry, "stages")),
        senders=frozenset(_texts(where, entry, "senders")),
        after_meeting=entry.get("after_meeting", False) is True,
        examples=tuple(_texts(where, entry, "examples")),
    )


def _texts(where: str, entry: Mapping[str, Any], key: str) -> Sequence[str]:
    found = entry.get(key, [])
    if not isinstance(found, list) or not all(isinstance(t, str) and t for t in found):
        raise ValueError(f"{where}: {key} must be a list of texts")
    return found


def find_bare(letter: Letter, context: Context, tables: Sequence[Sequence[BareAnswer]]) -> BareAnswer | None:
    """The row that a whole message is, the author's language first; None for anything longer or else."""
    if len(letter.reply) > _LONGEST or letter.machine is not None or letter.invitations:
        return None
    said = _core(letter.reply)
    for table in tables:
        for row in table:
            if _fits(row, letter.sent_at, context) and _says(row, said):
                return row
    return None


def _says(row: BareAnswer, said: str) -> bool:
    if said in row.words:
        return True
    return len(said.split()) <= _LINE and any(said.startswith(begin + " ") for begin in row.begins)


def _fits(row: BareAnswer, sent_at: datetime, context: Context) -> bool:
    if row.stages and context.stage not in row.stages:
        return False
    if row.senders and context.sender not in row.senders:
        return False
    return not row.after_meeting or _is_over(context, sent_at)


def _is_over(context: Context, sent_at: datetime) -> bool:
    meeting = context.meeting
    if meeting is None:
        return False
    local = sent_at.date()
    return meeting.date < local or (
        meeting.date == local and meeting.start is not None and meeting.start < sent_at.timetz().replace(tzinfo=None)
    )


def _core(reply: str) -> str:
    """The message folded, without greeting line, punctuation and thanks."""
    lines = [line for line in (_plain(one) for one in reply.splitlines()) if line]
    if len(lines) > 1 and _GREETING.fullmatch(lines[0]):
        lines = lines[1:]
    said = " ".join(lines)
    while (shorter := _POLITE.sub("", said)) != said:
        said = shorter
    return said


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w'\s-]+", " ", fold(text)).split())
