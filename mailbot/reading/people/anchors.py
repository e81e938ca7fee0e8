"""Addresses, telephone numbers and links in a text, with their places."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

_EMAIL = re.compile(r"[A-Za-z0-9][\w.+'’\-]{0,63}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,6}")
# As a telephone writes what it hears, or as one writes to be safe from collectors: "p sandoval at firm dash x dot com".
_AT_SPOKEN = r"(?: (?:at|arobas|arobase|chez) | ?(?:\[|\(|\{) ?(?:at|@|arobas|arobase) ?(?:\]|\)|\}) ?)"
_DOT_SPOKEN = r"(?: (?:dot|point) | ?(?:\[|\() ?(?:dot|point|\.) ?(?:\]|\)) ?)"
_JOINED_SPOKEN = r"(?:" + _DOT_SPOKEN + r"| (?:dash|hyphen|tiret|underscore) |\.|-)"
_SPOKEN = re.compile(
    rf"(?<![\w@.])(?P<local>(?:[B-HJ-Zb-hj-z] )?[A-Za-z][\w]{{0,40}}(?:{_JOINED_SPOKEN}\w{{1,40}}){{0,4}}){_AT_SPOKEN}"
    rf"(?P<domain>\w{{1,40}}(?:{_JOINED_SPOKEN}\w{{1,40}}){{0,6}}(?:{_DOT_SPOKEN}|\.)(?:com|ca|org|net|edu|io|gov))\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?://|www\.)\S{1,500}|\b[\w\-]{1,63}\.(?:com|org|ca|net|io|me)/\S{1,300}", re.IGNORECASE)
_MAY_BE_PHONE = re.compile(r"\d[\d\s().\-/]{5,}\d")
_MAX_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """An address, number or link exactly as written (an address in lower case)."""

    kind: str
    value: str
    start: int
    end: int


def find_anchors(text: str) -> tuple[Anchor, ...]:
    """EMAIL, PHONE and LINK anchors in the order of the text."""
    text = text[:_MAX_TEXT]
    found = [Anchor("LINK", m[0], m.start(), m.end()) for m in _LINK.finditer(text)]
    for match in _EMAIL.finditer(text):
        value = match[0].rstrip(".'’-")
        if not any(link.start <= match.start() < link.end for link in found if link.kind == "LINK"):
            found.append(Anchor("EMAIL", value.lower(), match.start(), match.start() + len(value)))
    found.extend(_spoken(text, found))
    taken = [(a.start, a.end) for a in found]
    found.extend(phone for phone in _phones(text) if not any(s < phone.end and phone.start < e for s, e in taken))
    return tuple(sorted(found, key=lambda a: a.start))


def _spoken(text: str, found: list[Anchor]) -> list[Anchor]:
    """Addresses written out in words."""
    if not re.search(r"dot|point|\(at|\[at|\[@|\(@|\{at", text, re.IGNORECASE):
        return []
    addresses = []
    for match in _SPOKEN.finditer(text):
        if not any(a.start < match.end() and match.start() < a.end for a in found):
            value = f"{_unspoken(match['local'])}@{_unspoken(match['domain'])}"
            addresses.append(Anchor("EMAIL", value.lower(), match.start(), match.end()))
    return addresses


def _unspoken(part: str) -> str:
    words = re.sub(r"[\[({]\s*(dot|point|\.)\s*[\])}]", r" \1 ", part, flags=re.IGNORECASE).split()
    signs = {"dot": ".", "point": ".", "dash": "-", "hyphen": "-", "tiret": "-", "underscore": "_"}
    return "".join(signs.get(word.lower(), word) for word in words)


def _phones(text: str) -> list[Anchor]:
    if not _MAY_BE_PHONE.search(text):
        return []
    matcher = phonenumbers.PhoneNumberMatcher(text, "CA", leniency=phonenumbers.Leniency.POSSIBLE, max_tries=200)
    found = []
    for match in matcher:
        if sum(c.isdigit() for c in match.raw_string) >= 10:
            # "(613-555-0137, ext. 4)": the parenthesis is the sentence's.
            first = match.start + (match.raw_string[0] == "(" and ")" not in match.raw_string)
            found.append(Anchor("PHONE", text[first : match.end], first, match.end))
    return found
