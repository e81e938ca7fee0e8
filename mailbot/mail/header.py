"""Header blocks as capped name and value pairs, and header values as clean text, Message-IDs and aware dates."""

from __future__ import annotations

import email.header
import email.utils
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.errors import HeaderParseError

from mailbot.mail.limits import Limits

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_HALF = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,990})>")
_BARE_ID = re.compile(r"[^<>\s@]{1,500}@[^<>\s@]{1,490}")
# Text codecs of the standard library that are no charsets of mail, some of them quadratic.
_NO_CHARSET = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
# What senders label so is the wider charset on the right, as browsers read it (WHATWG Encoding §4.2).
_WIDER = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8"}
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Header:
    """One header block: unfolded (name, value) pairs in order, what was wrong with it, and where the body starts."""

    fields: tuple[tuple[str, str], ...]
    defects: tuple[str, ...]
    end: int


def split_header(raw: bytes, limits: Limits) -> Header:
    """Reads the header block at the start of `raw` (RFC 5322 §2.2) in linear time; never raises."""
    fields: list[tuple[str, str]] = []
    defects: list[str] = []
    for start, stop in _logical_lines(_whole_lines(raw, limits.header_block)):
        match = _FIELD.match(raw, start, stop)
        if match is not None:
            fields.append((match[1].decode("ascii"), _unfold(raw[match.end() : min(stop, start + limits.header)])))
            if stop - start > limits.header:
                defects.append(f"a header is longer than {limits.header} bytes and cut")
        elif not raw[start:stop].strip():
            return Header(tuple(fields), tuple(defects), stop)
        elif start > 0 or not raw.startswith((b"From ", b">From ")):
            return Header(tuple(fields), (*defects, "a line of the header block is no header"), start)
    if len(raw) <= limits.header_block:
        return Header(tuple(fields), tuple(defects), len(raw))
    blank = _BLANK_LINE.search(raw)
    defects.append(f"the header block is longer than {limits.header_block} bytes and cut")
    return Header(tuple(fields), tuple(defects), blank.end() if blank else len(raw))


def _whole_lines(raw: bytes, limit: int) -> bytes:
    return raw if len(raw) <= limit else raw[: raw.rfind(b"\n", 0, limit) + 1]


def _logical_lines(block: bytes) -> Iterator[tuple[int, int]]:
    """Offsets of each header with its continuation lines, or of one line that is none."""
    start = 0
    while start < len(block):
        stop = _line_end(block, start)
        if block[start:stop].strip():
            while block[stop : stop + 1] in (b" ", b"\t") and block[stop : _line_end(block, stop)].strip():
                stop = _line_end(block, stop)
        yield start, stop
        start = stop


def _line_end(block: bytes, start: int) -> int:
    newline = block.find(b"\n", start)
    return len(block) if newline < 0 else newline + 1


def _unfold(value: bytes) -> str:
    return decode(value.replace(b"\r\n", b"").replace(b"\n", b""), "utf-8")[0].strip()


def decode(content: bytes, charset: str | None) -> tuple[str, bool]:
    """Bytes to text, and whether the charset was right: an unknown or wrong one falls back to UTF-8, then cp1252."""
    named = (charset or "utf-8").strip().lower()
    for attempt in (_WIDER.get(named, named), "utf-8"):
        if attempt.replace("-", "_") in _NO_CHARSET:
            continue
        try:
            return _whole(content.decode(attempt)), attempt != "utf-8" or named in {"utf-8", "us-ascii", "ascii"}
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("cp1252", "replace"), False


def _whole(text: str) -> str:
    """Without halves of surrogate pairs, which UTF-7 can smuggle in and no store or mail can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _HALF.search(text) else text


def decode_words(value: str, limit: int) -> str:
    """A header's text with its encoded words decoded (RFC 2047), made one clean line by `one_line`."""
    value = value[:limit]
    if "=?" in value and "?=" in value:
        value = "".join(_decoded_chunks(value))
    return one_line(value)


def _decoded_chunks(value: str) -> Iterator[str]:
    try:
        chunks = email.header.decode_header(value)
    except (HeaderParseError, ValueError, LookupError):
        yield value
        return
    for chunk, charset in chunks:
        if isinstance(chunk, str):
            yield chunk
        elif charset is None:  # what stands between encoded words, as the library keeps it
            yield chunk.decode("raw_unicode_escape", "replace")
        else:
            yield decode(chunk, charset)[0]


def one_line(text: str) -> str:
    """Text without line breaks, controls (Cc) or bidirectional marks, white space collapsed.

    A line break in a decoded word would become a header of ours (CVE-2024-6923); a bidirectional mark would show
    another name than the one stored.
    """
    kept = "".join(" " if _breaks(c) else c for c in text if c not in _BIDI)
    return _SPACE.sub(" ", kept).strip()


def _breaks(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"}  # the separators of lines (Zl, Zp) are white space


def message_ids(value: str, limit: int) -> tuple[str, ...]:
    """The Message-IDs of a header with their angle brackets, in order, without repeats (RFC 5322 §3.6.4)."""
    found = [f"<{match[1]}>" for match in _MESSAGE_ID.finditer(value)]
    if not found and (bare := _BARE_ID.fullmatch(value.strip())):
        found = [f"<{bare[0]}>"]
    return tuple(dict.fromkeys(found))[-limit:]


def aware_date(value: str) -> datetime | None:
    """The Date header as an aware time; None where it does not parse or lies outside 1990-2100."""
    try:
        parsed = email.utils.parsedate_tz(value[:200])
        if parsed is None or not 1990 <= parsed[0] <= 2100:
            return None
        zone = timezone(timedelta(seconds=parsed[9])) if parsed[9] else UTC
        return datetime(*parsed[:6], tzinfo=zone)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
