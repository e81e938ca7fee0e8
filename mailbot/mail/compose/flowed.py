"""Plain text in short lines that a reader's program can join again (RFC 3676, format=flowed)."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import TextWrapper

_WRAPPER = TextWrapper(width=70, break_long_words=False, break_on_hyphens=False, drop_whitespace=True)


def flowed(text: str) -> str:
    """The text with each line of it as one flowed paragraph of at most 72 columns (RFC 3676 §4.2)."""
    return "\n".join(line for paragraph in text.split("\n") for line in _paragraph(paragraph))


def _paragraph(line: str) -> Iterator[str]:
    if line == "-- ":
        yield line
        return
    quote = "> " if line.startswith(">") else ""
    lines = _WRAPPER.wrap(line.removeprefix(">").strip() if quote else line.rstrip()) or [""]
    for part in lines[:-1]:
        yield f"{quote or _stuffing(part)}{part} "
    yield f"{quote or _stuffing(lines[-1])}{lines[-1]}".rstrip(" ")


def _stuffing(line: str) -> str:
    """RFC 3676 §4.4: a space keeps `From ` and a line's own spaces from being taken for something else."""
    return " " if line.startswith((" ", "From ", ">")) else ""
