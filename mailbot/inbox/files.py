"""Mail that stands in files: an mbox, a Maildir, a folder of .eml files, or one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG

from dateutil import parser

from mailbot.errors import ConfigError
from mailbot.inbox.fetching import HEAD_BYTES, SIZE_CAP, Fetched

_RIGHT = "right would be an mbox file, a Maildir (with cur and new), or a folder of .eml files"
_SINGLE = frozenset({".eml", ".txt"})
_BEGINS = re.compile(rb"From (?:-|\S{1,320}) .{0,60}\d\d:\d\d.{0,30}\b(?:19|20)\d\d\b")
_ESCAPED = re.compile(rb"^>(>*From )")  # what an mbox does to lines that would begin a message
_ZONE_NAME = re.compile(r"\b[A-Z]{3,4}\b")  # an abbreviation that means another hour in each country
_MARK = b"\xef\xbb\xbf"
_FIRST = 1000
_UNKNOWN = datetime.fromtimestamp(0, UTC)


def read_files(path: Path) -> Iterator[Fetched]:
    """Each message, with a UID in the order of the files, and the date of an mbox's own line; else the epoch.

    What is over the size cap comes cut short, as from a server, its size being more than that. ConfigError where there
    is no mailbox, or no mail in it.
    """
    try:
        number = 0
        for number, (raw, at) in enumerate(_messages(path), 1):
            truncated = len(raw) > SIZE_CAP
            yield Fetched(str(path), 1, number, raw[:HEAD_BYTES] if truncated else raw, len(raw), at, truncated)
    except OSError as error:
        raise ConfigError(path, "", f"can't be read ({error.strerror or error})", _RIGHT) from error
    if not number:
        raise ConfigError(path, "", "has no mail in it", _RIGHT)


def _messages(path: Path) -> Iterator[tuple[bytes, datetime]]:
    if path.is_dir():
        for file in _files(path):
            yield _content(file), _UNKNOWN
    elif not S_ISREG(path.stat().st_mode):
        raise ConfigError(path, "", "is no file and no folder", _RIGHT)
    elif _is_mbox(path):
        yield from _mbox(path)
    elif path.suffix.lower() in _SINGLE:
        yield _content(path), _UNKNOWN
    elif path.stat().st_size:
        raise ConfigError(path, "", "is no mailbox", _RIGHT)


def _files(folder: Path) -> list[Path]:
    """A Maildir's own messages, not those of the folders within it; else every .eml file, in the order of names."""
    maildir = [folder / name for name in ("cur", "new")]
    if all(place.is_dir() for place in maildir):
        found = [file for place in maildir for file in place.iterdir()]
    else:
        found = [file for file in folder.rglob("*") if file.suffix.lower() == ".eml"]
    mail = [file for file in found if file.is_file() and not file.name.startswith(".")]
    return sorted(mail, key=lambda file: (file.name, str(file)))


def _content(file: Path) -> bytes:
    """As much of it as is looked at, and one byte more where there is more."""
    with file.open("rb") as opened:
        return opened.read(SIZE_CAP + 1)


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return _BEGINS.match(file.read(_FIRST).removeprefix(_MARK).lstrip()) is not None


def _mbox(path: Path) -> Iterator[tuple[bytes, datetime]]:
    """A line begins a message where it has a date: "From May 4 I am away" does not, escaped or not."""
    at, lines, size = None, list[bytes](), 0
    with path.open("rb") as file:
        for line in file:
            if _BEGINS.match(line.removeprefix(_MARK)):
                if at is not None:
                    yield _message(lines), at
                at, lines, size = _came(line.decode("ascii", "replace")), [], 0
            elif size <= SIZE_CAP:
                lines.append(_ESCAPED.sub(rb"\1", line))
                size += len(line)
    if at is not None:
        yield _message(lines), at


def _message(lines: Sequence[bytes]) -> bytes:
    """Without the empty line that parts it from the next."""
    return b"".join(lines[:-1] if lines and not lines[-1].strip() else lines)


def _came(line: str) -> datetime:
    """The date of an mbox's own line: `From ruth@example.org Mon Mar  2 15:04:05 2026`, in UTC (RFC 4155)."""
    try:
        at = parser.parse(_ZONE_NAME.sub("", line.split(maxsplit=2)[2]))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, IndexError, OverflowError):
        return _UNKNOWN
