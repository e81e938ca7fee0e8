"""Header fields written whole: ASCII, folded, encoded where needed, never more than one each (RFC 5322, RFC 2047)."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from email.policy import Policy

from mailbot.mail.compose.safe import header_text
from mailbot.mail.message import Mailbox

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,990}>")
_LINE = 76  # RFC 2047 §2 for lines with encoded words, and under RFC 5322's 78
_WORD = 45  # octets in one encoded word: 60 of base64 and `=?utf-8?b??=` are 72 of its 75


class Field(str):
    """A field value that is final: the email package writes it as it stands instead of refolding it.

    It has what `email.policy.EmailPolicy` asks of a parsed header, `name` and `fold`. Its own folding is not used: in
    Python 3.11.7 it decodes encoded words inside names (CVE-2024-6923) and loses quotes when it breaks lines.
    """

    __slots__ = ("name",)
    name: str

    @classmethod
    def of(cls, name: str, tokens: Iterable[str]) -> Field:
        """A field from tokens that may each begin a new line; every token is printable ASCII."""
        field = cls("\r\n ".join(_lines(name, tokens)))
        field.name = name
        return field

    def fold(self, *, policy: Policy) -> str:
        """The field with its name, as lines of at most 76 characters where its tokens allow."""
        return f"{self.name}: {self}{policy.linesep}"


def text(name: str, value: str) -> Field:
    """An unstructured field such as Subject."""
    shown = header_text(value)
    return Field.of(name, shown.split(" ") if shown.isascii() and _foldable(shown) else _encoded(shown))


def addresses(name: str, mailboxes: Iterable[Mailbox]) -> Field:
    """An address list, in the order given; raises ValueError for an address that no SMTP envelope could carry."""
    tokens: list[str] = []
    for mailbox in mailboxes:
        if tokens:
            tokens[-1] += ","
        tokens += _mailbox(mailbox)
    return Field.of(name, tokens)


def identifiers(name: str, values: Iterable[str]) -> Field:
    """Message-IDs in angle brackets; raises ValueError for anything else."""
    tokens = list(values)
    for token in tokens:
        if not _ID.fullmatch(token):
            raise ValueError(f"not a Message-ID: {token!r}")
    return Field.of(name, tokens)


def checked_address(address: str) -> str:
    """The address as SMTP takes it (RFC 5321 §4.1.2, without quoted local parts), its domain in ASCII."""
    local, _, domain = address.rpartition("@")
    plain = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    if not _ADDRESS.fullmatch(plain) or ".." in plain or plain.startswith(".") or ".@" in plain:
        raise ValueError(f"not an address that can be mailed: {address!r}")
    return plain


def _mailbox(mailbox: Mailbox) -> list[str]:
    name, address = header_text(mailbox.name), checked_address(mailbox.email)
    if not name:
        return [address]
    return [*_phrase(name), f"<{address}>"]


def _phrase(name: str) -> list[str]:
    """A display name as atoms, a quoted string or encoded words, whichever it needs first."""
    if name.isascii() and _foldable(name) and _ATOMS.fullmatch(name):
        return name.split(" ")
    if name.isascii() and len(name) <= _LINE // 2:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return [f'"{escaped}"']
    return list(_encoded(name))


def _foldable(shown: str) -> bool:
    return all(len(word) <= _LINE - 20 for word in shown.split(" "))


def _encoded(shown: str) -> Iterator[str]:
    """Encoded words (RFC 2047 §2), each whole in its characters; the space between two of them is not shown."""
    chunk = b""
    for character in shown:
        octets = character.encode("utf-8")
        if len(chunk) + len(octets) > _WORD:
            yield _word(chunk)
            chunk = b""
        chunk += octets
    yield _word(chunk)


def _word(octets: bytes) -> str:
    return f"=?utf-8?b?{b64encode(octets).decode('ascii')}?="


def _lines(name: str, tokens: Iterable[str]) -> Iterator[str]:
    line, room = "", _LINE - len(name) - 2
    for token in tokens:
        if line and len(line) + 1 + len(token) > room:
            yield line
            line, room = token, _LINE - 1
        else:
            line = f"{line} {token}" if line else token
    yield line
