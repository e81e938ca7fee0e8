"""What happened, one event a line on standard error: ids, numbers, words of the program; never a person or a text."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

EventName = Literal[
    "round.started",
    "round.done",
    "message.received",
    "message.read",
    "message.held",
    "message.ignored",
    "message.duplicate",
    "message.quarantined",
    "case.opened",
    "case.moved",
    "letter.queued",
    "letter.sent",
    "letter.retry",
    "letter.refused",
    "letter.ambiguous",
    "letter.waiting",
    "letter.dropped",
    "letter.filed",
    "clock.due",
    "clock.stopped",
    "clock.restarted",
    "clock.put_off",
    "decision.asked",
    "decision.answered",
    "digest.sent",
    "imap.lost",
    "imap.back",
    "smtp.lost",
    "smtp.back",
    "daemon.started",
    "daemon.stopped",
    "daemon.unwell",
    "reading.lost",
    "daemon.standby",
    "daemon.paused",
    "daemon.resumed",
    "imap.renumbered",
    "import.done",
    "person.erased",
    "person.exported",
    "library.warned",
]
"""Every event there is; docs/log.md says what each means and a test compares the two."""

EVENTS: tuple[str, ...] = get_args(EventName)
WARNINGS = frozenset(
    {
        "message.quarantined",
        "letter.retry",
        "letter.refused",
        "letter.ambiguous",
        "imap.lost",
        "smtp.lost",
        "daemon.unwell",
        "reading.lost",
        "daemon.paused",
        "imap.renumbered",
        "library.warned",
    }
)

FACTS: tuple[str, ...] = (
    "time",
    "level",
    "event",
    "case",
    "stage",
    "was",
    "message",
    "letter",
    "kind",
    "generation",
    "language",
    "role",
    "roles",
    "rule",
    "rules",
    "how",
    "intents",
    "confidence",
    "act",
    "state",
    "clock",
    "slot",
    "reason",
    "outcome",
    "question",
    "attempt",
    "phase",
    "status",
    "at",
    "due",
    "next_at",
    "count",
    "size",
    "messages",
    "moments",
    "letters",
    "held",
    "rows",
    "opened",
    "seconds",
    "mode",
    "host",
    "error",
    "where",
    "library",
    "version",
)
"""Every key that a line may have at the default level, in the order in which they are written."""

_RANK = {key: number for number, key in enumerate(FACTS)}
_NEVER = frozenset(
    {"body", "words", "text", "raw", "subject", "password", "token", "secret", "reply", "html", "quoted"}
)
_WORD = re.compile(r"[a-z0-9_.:+/%,-]{0,80}")
_PHRASE = re.compile(r"(?:[a-z0-9 _.:+/%,;()-]|(?<=[a-z])'(?=[a-z])){0,120}")  # nothing quoted, nobody named
_PHRASES = frozenset({"reason", "rule", "how", "outcome"})
_CAPITALS = frozenset({"error", "where", "host", "library", "version", "phase"})  # of classes, files, machines, verbs
# A reason is a phrase of the program's own, which has no capitals: a name or a quoted text does not pass.
_REASON = re.compile(r"[a-z0-9 ,;:.'()/-]{1,200}")
_ADDRESS = re.compile(r"\S{1,254}@\S{1,254}")
_WITHHELD = "[withheld]"
_LONGEST = 300

Format = Literal["auto", "json", "text"]


@dataclass(frozen=True, slots=True)
class Log:
    """Writes events; `bind` gives one whose events all carry the same facts."""

    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def event(self, name: EventName, /, **facts: Any) -> None:
        """Write one line. Keys outside FACTS are for `--verbose` alone; an exception as `error` becomes its class."""
        if not structlog.is_configured():
            configure()
        write = structlog.get_logger()
        (write.warning if name in WARNINGS else write.info)(name, **{**self.facts, **facts})

    def bind(self, **facts: Any) -> Log:
        """A log whose events carry these facts too."""
        return Log(MappingProxyType({**self.facts, **facts}))


def get_logger() -> Log:
    """The program's log; written as `configure` said, else human-readable on a terminal and JSON otherwise."""
    return Log()


def configure(form: Format = "auto", *, verbose: bool = False, least: int = logging.INFO) -> None:
    """Set form and fullness for the whole process; what libraries log or warn of becomes `library.warned`.

    `least` is the lowest level that is written.
    """
    text = form == "text" or (form == "auto" and sys.stderr.isatty())
    processors: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S" if text else "iso", utc=not text, key="time"),
        _failure,
        _guarded if verbose else _allowed,
        _ordered,
        _console() if text else structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=lambda *_: _Lines(),
        cache_logger_on_first_use=False,
    )
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if not isinstance(h, _Libraries)] + [_Libraries(logging.WARNING)]


class _Lines:
    """Writes a line at once; a full disk or a closed pipe costs the line, not the robot."""

    def info(self, line: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    warning = info


class _Libraries(logging.Handler):
    """Libraries write what they like, bodies and passwords too: which one warned is said, not what."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        Log().event("library.warned", library=record.name, **({"error": error} if error else {}))


def _failure(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """An exception becomes its class and the innermost place of ours; its message may hold anything and is left out."""
    error = event.get("error")
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event.setdefault("where", place(error))
    return event


def place(error: BaseException) -> str:
    """Where it was raised: the innermost file and line of ours, as `store/letters.py:88`."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "mailbot" in Path(frame.filename).parts] or frames
    return f"{'/'.join(Path(ours[-1].filename).parts[-2:])}:{ours[-1].lineno}" if ours else "nowhere"


def _allowed(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """The default level: known keys with values that can't be a name, an address or a text."""
    return {key: _plain(key, value) for key, value in event.items() if key in FACTS and value is not None}


def _plain(key: str, value: object) -> object:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Enum):
        return _plain(key, value.value)
    if isinstance(value, str):
        return value if _harmless(key, value) else _WITHHELD
    if isinstance(value, Sequence | Set) and not isinstance(value, bytes | bytearray):
        return [_plain(key, one) for one in list(value)[:20]]
    return _WITHHELD


def _harmless(key: str, value: str) -> bool:
    if key in _PHRASES:
        return bool(_PHRASE.fullmatch(value))
    return key == "time" or bool(_WORD.fullmatch(value.lower() if key in _CAPITALS else value))


def _guarded(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """The verbose level: other keys too, in one line, addresses masked; still nothing of a mail's text."""
    return {key: _masked(key, value) for key, value in event.items() if key not in _NEVER and value is not None}


def _masked(key: str, value: object) -> object:
    plain = _plain(key, value)
    if plain != _WITHHELD or key in FACTS:
        return plain
    return _ADDRESS.sub("[address]", " ".join(str(value)[: 4 * _LONGEST].split()))[:_LONGEST]


def _ordered(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    return dict(sorted(event.items(), key=lambda item: _RANK.get(item[0], len(_RANK))))


def _console() -> Processor:
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), sort_keys=False, pad_event_to=20, timestamp_key="time"
    )
