"""What stands beside a name: title and employer in the text, vCards, signatures of forwarded mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailbot.reading.people.anchors import find_anchors
from mailbot.reading.people.fits import fit
from mailbot.reading.people.order import tidy
from mailbot.reading.people.words import TITLE_WORDS
from mailbot.reading.values import Contact
from mailbot.reading.wording import fold

_SPLIT = re.compile(r"\s*(?:,|;|\||\t|\s[-–—]+\s|\s{2,}|[()])\s*")
_AT = re.compile(r"\s+(?:at|with|@|chez|à la|à l['’]|au|from|for|of the|de chez)\s+(?=[A-ZÀ-Þ])")
_SIGNATURE_SPLIT = re.compile(r"\s*[|\t•]\s*|\s{2,}")
_VCARD_LINE = re.compile(r"^(?:item\d+\.)?([A-Za-z-]+)((?:;[^:]*)?):(.*)$")
_MAX_CARD = 8_000


def title_and_employer(tail: str, between: re.Pattern[str] = _SPLIT) -> tuple[str | None, str | None]:
    """Reads the words beside a name (", VP Eng at Riverlock") as title and employer, as far as they are such."""
    title = employer = None
    for part in between.split(tail[:300]):
        piece, where = _cut(part.strip(" .:-–"))
        if not piece or find_anchors(piece) or len(piece) > 60:
            continue
        words = [fold(word).strip(".,") for word in piece.split()]
        if title is None and any(word in TITLE_WORDS for word in words):
            title, employer = piece, employer or where
        elif employer is None and piece[0].isupper() and len(words) <= 6:
            employer = piece
    return title, employer


def _cut(part: str) -> tuple[str, str | None]:
    pieces = _AT.split(part, maxsplit=1)
    return pieces[0].strip(), pieces[1].strip() if len(pieces) > 1 else None


def read_vcard(card: str) -> Contact | None:
    """A contact card (RFC 6350, also 2.1 and 3.0) as a Contact, or None where it names nobody."""
    fields: dict[str, str] = {}
    for key, value in _vcard_lines(card[:_MAX_CARD]):
        fields.setdefault(key, value)
    name = fields.get("FN") or _structured(fields.get("N", ""))
    email = fields.get("EMAIL", "").strip().lower() or None
    if not name and not email:
        return None
    employer = fields.get("ORG", "").replace(";", ", ").strip(", ") or None
    return Contact(
        tidy(name) if name else None, email, fields.get("TEL") or None, fields.get("TITLE") or None, employer
    )


def _vcard_lines(card: str) -> Iterator[tuple[str, str]]:
    unfolded = re.sub(r"\r?\n[ \t]", "", card)
    for line in unfolded.splitlines():
        if match := _VCARD_LINE.match(line.strip()):
            yield match[1].upper(), re.sub(r"\\([,;n\\])", r"\1", match[3]).strip()


def _structured(value: str) -> str:
    family, _, rest = value.partition(";")
    given = rest.split(";")[0]
    return f"{given} {family}".strip()


_FROM = re.compile(r"^\s*[>*]*\s*\**(?:From|De|Von)\**\s?:\**\s*(.{2,200})$", re.MULTILINE)
_ADDRESS = re.compile(r"^\"?(.*?)\"?\s*[<\[(](?:mailto:)?([^<>\[\]()\s]+@[^<>\[\]()\s]+)[>\])]")


def forwarded_author(forwarded: str) -> Contact | None:
    """The author of the first forwarded mail, with number, title and employer from its signature."""
    match = _FROM.search(forwarded)
    if match is None:
        return None
    named = _ADDRESS.match(match[1].strip())
    anchors = [a for a in find_anchors(match[1]) if a.kind == "EMAIL"]
    email = anchors[0].value if anchors else None
    name = tidy(named[1]) if named and named[1] else (tidy(match[1]) if not email else None)
    if name and "@" in name:
        name = None
    phone, title, employer = _signature_of(forwarded[match.end() :], name, email)
    return Contact(name or None, email, phone, title, employer) if name or email else None


def _signature_of(body: str, name: str | None, email: str | None) -> tuple[str | None, str | None, str | None]:
    lines = [line.strip(" >*") for line in body.splitlines()[:80]]
    last = next((i for i in range(len(lines) - 1, -1, -1) if _signs(lines[i], name, email)), None)
    if last is None:
        return None, None, None
    block = lines[last : last + 6]
    phone = next((a.value for a in find_anchors("\n".join(block)) if a.kind == "PHONE"), None)
    title = employer = None
    for line in block[1:]:
        found, where = title_and_employer(line, _SIGNATURE_SPLIT)
        title, employer = title or found, employer or where
    return phone, title, employer


def _signs(line: str, name: str | None, email: str | None) -> bool:
    head = re.split(r"[,|]", line)[0].strip()
    return (
        bool(head)
        and len(line) < 80
        and ":" not in line
        and bool((name and fold(head) == fold(name)) or (email and fit(head, email) == 1.0))
    )
