"""Address headers read strictly: what is not plainly a mailbox is reported, never guessed (RFC 5322 §3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailbot.mail.header import decode_words
from mailbot.mail.limits import Limits

_ATOM = re.compile(r'[^\s"(),:;<>@\\]+')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ANGLE = re.compile(r"<([^<>]*)>")
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf'[^\s"(),:;<>@\[\]\\]{{1,64}}@(?:{_LABEL}\.){{0,10}}{_LABEL}')
_INSIDE = re.compile(r"[\w.+-]{1,64}@[\w-][\w.-]{0,253}")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of a header: the display name as text (maybe empty) and the bare address in lower case."""

    name: str
    email: str


@dataclass(slots=True)
class _Entry:
    """What stands between two commas, as it is read."""

    words: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    glued: bool = False  # no white space since the last word: local part, @ and domain are one


def mailboxes(value: str, limits: Limits) -> tuple[tuple[Mailbox, ...], tuple[str, ...]]:
    """The mailboxes of one address header, and what was wrong with it.

    `alice@example.org)bob@example.net` is no mailbox (CVE-2023-27043); a group yields its members and a defect; an
    address inside the name of another stays in the name and leaves a defect. Linear in the length of the header.
    """
    found: list[Mailbox] = []
    defects: list[str] = []
    pending: list[str] = []
    for entry in _entries(value[: limits.header]):
        if _is_half_a_name(entry):
            pending = [*pending, *entry.words[:-1], entry.words[-1] + ","]
            continue
        entry.words, pending = ([*pending, *entry.words] if entry.angles else entry.words), []
        mailbox = _mailbox(entry, limits)
        defects.extend(entry.defects)
        if mailbox is not None:
            found.append(mailbox)
        if len(found) >= limits.mailboxes:
            defects.append(f"more than {limits.mailboxes} addresses in a header")
            break
    return tuple(found), tuple(dict.fromkeys(defects))


def is_address(text: str) -> bool:
    """Whether the text is one bare address whose domain is a name."""
    return len(text) <= 320 and _ADDRESS.fullmatch(text) is not None


def _is_half_a_name(entry: _Entry) -> bool:
    """`Nguyen, Thi Bich <…>` without its quotes: words that hold no address, before a comma."""
    return bool(entry.words) and not entry.angles and not any("@" in word for word in entry.words)


def _mailbox(entry: _Entry, limits: Limits) -> Mailbox | None:
    words, angles = entry.words, entry.angles
    if not words and not angles:
        return None
    address = angles[-1].strip() if angles else words.pop() if len(words) == 1 else ""
    if not is_address(address) or len(angles) > 1:
        entry.defects.append("an address cannot be read")
        return None
    written = " ".join(words) or (" ".join(entry.comments) if not angles else "")
    name = decode_words(written, limits.header)
    inside = _INSIDE.search(name)
    if inside and inside[0].lower() != address.lower():
        entry.defects.append("another address inside a name")
    return Mailbox(name, address.lower())


def _entries(value: str) -> Iterator[_Entry]:
    entry = _Entry()
    at = 0
    while at < len(value):
        character = value[at]
        if character in ",;":
            yield entry
            entry, at = _Entry(), at + 1
        elif character == ":":
            entry, at = _Entry(defects=[*entry.defects, "group syntax"]), at + 1
        else:
            at = _token(value, at, entry)
    yield entry


def _token(value: str, at: int, entry: _Entry) -> int:
    """Reads one token of an entry; returns the offset after it."""
    character = value[at]
    if character.isspace():
        entry.glued = False
        return at + 1
    if character == "(":
        return _comment(value, at, entry)
    if character == "<" and (angle := _ANGLE.match(value, at)):
        entry.angles.append(angle[1])
        return angle.end()
    if character == '"' and (quoted := _QUOTED.match(value, at)):
        entry.words.append(re.sub(r"\\(.)", r"\1", quoted[1]))
        return quoted.end()
    if character == '"':
        entry.defects.append("a quoted name has no end")
        return len(value)
    if atom := _ATOM.match(value, at):
        _add(entry, atom[0])
        return atom.end()
    if character == "@":
        _add(entry, character)
    else:
        entry.defects.append(f"a stray {character} in an address")
        entry.words.append(character)
    return at + 1


def _add(entry: _Entry, text: str) -> None:
    if entry.angles:
        entry.defects.append("text after an address")
    if entry.glued and entry.words:
        entry.words[-1] += text
    else:
        entry.words.append(text)
    entry.glued = True


def _comment(value: str, at: int, entry: _Entry) -> int:
    depth, start = 0, at
    while at < len(value):
        character = value[at]
        at += 2 if character == "\\" else 1
        depth += (character == "(") - (character == ")")
        if depth == 0:
            entry.comments.append(value[start + 1 : at - 1])
            return at
    entry.defects.append("a comment in an address has no end")
    return len(value)
