"""Mail that stands in files: an mbox, a Maildir, a folder of .eml files, or one of them."""

from __future__ import annotations

import mailbox
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from dateutil import parser

from mailbot.errors import ConfigError
from mailbot.inbox.fetching import HEAD_BYTES, SIZE_CAP, Fetched

_RIGHT = "right would be an mbox file, a Maildir (with cur and new), or a folder of .eml files"
_SINGLE = frozenset({".eml", ".msg", ".txt"})
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)  # what an mbox does to lines that would begin a message


def read_files(path: Path) -> Iterator[Fetched]:
    """Each message, with a UID in the order of the files and the date on which it was kept, if that is known.

    What is over the size cap comes cut short, as from a server. ConfigError where there is no mailbox or no mail.
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
            yield file.read_bytes(), _kept(file)
    elif _is_mbox(path):
        yield from _mbox(path)
    elif path.suffix.lower() in _SINGLE:
        yield path.read_bytes(), _kept(path)
    else:
        raise ConfigError(path, "", "is no mailbox", _RIGHT)


def _files(folder: Path) -> list[Path]:
    """A Maildir's own messages, not those of the folders within it; else every .eml file, in the order of names."""
    maildir = [place for name in ("cur", "new") if (place := folder / name).is_dir()]
    if maildir:
        found = [file for place in maildir for file in place.iterdir()]
    else:
        found = [file for file in folder.rglob("*") if file.suffix.lower() == ".eml"]
    return sorted((file for file in found if file.is_file()), key=lambda file: (file.name, str(file)))


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _mbox(path: Path) -> Iterator[tuple[bytes, datetime]]:
    with closing(mailbox.mbox(path, create=False)) as box:
        for key in box.iterkeys():
            begins, _, raw = box.get_bytes(key, from_=True).partition(b"\n")
            yield _ESCAPED.sub(rb"\1", raw), _came(begins.decode("ascii", "replace")) or _kept(path)


def _came(line: str) -> datetime | None:
    """The date of an mbox's own line: `From ruth@example.org Mon Mar  2 15:04:05 2026`, in UTC (RFC 4155)."""
    try:
        at = parser.parse(line.split(maxsplit=2)[2])
    except (ValueError, IndexError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _kept(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)
