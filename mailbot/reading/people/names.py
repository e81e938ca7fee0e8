"""Personal names in text: candidates by shape, natural order, and whether a name fits an e-mail address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from mailbot.reading.people.words import (
    BOTH_WORD_AND_NAME,
    CREDENTIALS,
    GENERIC_LOCALS,
    HONORIFICS,
    NOT_NAMES,
    ORGANISATION,
    PARTICLES,
    TITLE_WORDS,
)
from mailbot.reading.values import Contact
from mailbot.reading.wording import fold

_PIECE = re.compile(r"[^\W\d_]+(?:['’\-–][^\W\d_]+)*\.?")
_FIRST_FOLLOWS = re.compile(r", [A-ZÀ-Þ]")
_HEAD = re.compile(r"(?:^|[.!?:;\n]\s*|[-*•]\s+|\d[.)]\s+)$")


@dataclass(frozen=True, slots=True)
class Name:
    """A stretch of text that looks like a personal name, and the name in natural order."""

    text: str
    start: int
    end: int
    turned: bool = False  # "Last, First"
    weak: bool = False  # one capitalised word at the head of a sentence


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        return fold(self.text).strip(".")

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


def find_names(text: str) -> tuple[Name, ...]:
    """All candidates by shape: capitalised words with particles between them; "LAST, First" also turned."""
    found: list[Name] = []
    for run in _runs(text):
        found.extend(_names_of(run, text))
    turned = [t for left, right in pairwise(found) if (t := _turned(left, right, text))]
    return tuple(sorted([*found, *turned], key=lambda n: (n.start, n.end)))


def _turned(left: Name, right: Name, text: str) -> Name | None:
    if text[left.end : right.start] != ", " or len(right.text.split()) > 3 or not _may_be_surname(left, text):
        return None
    if any(fold(word) in TITLE_WORDS for word in (*left.text.split(), *right.text.split())):
        return None
    return Name(tidy(text[left.start : right.end]), left.start, right.end, turned=True)


def _may_be_surname(name: Name, text: str) -> bool:
    """One word, capitals throughout, or a particle's surname; "Jonathan Okpara, Brand Manager" is no "Last, First"."""
    words = text[name.start : name.end].split()
    return len(words) == 1 or (
        len(words) < 4 and (text[name.start : name.end].isupper() or fold(words[0]) in PARTICLES)
    )


def _runs(text: str) -> Iterator[list[_Piece]]:
    run: list[_Piece] = []
    for match in _PIECE.finditer(text):
        piece = _Piece(match[0], match.start(), match.end())
        between = text[run[-1].end : piece.start] if run else ""
        if run and not _joins(run[-1], between, piece):
            yield run
            run = []
        if _may_stand(piece, text) or (run and piece.key in PARTICLES):
            run.append(piece)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _joins(left: _Piece, between: str, right: _Piece) -> bool:
    if left.text.endswith(".") and len(left.key) > 2 and left.key not in HONORIFICS:
        return False
    return between in {" ", "\u00a0", "\n"} or (between == "" and left.text.endswith("."))


def _may_stand(piece: _Piece, text: str) -> bool:
    inside_address = text[piece.end : piece.end + 1] in {"@"} or text[max(0, piece.start - 1) : piece.start] in {
        "@",
        "/",
        "_",
    }
    return piece.capital and not inside_address


def _names_of(run: Sequence[_Piece], text: str) -> Iterator[Name]:
    pieces = list(run)
    plain = [_is_plain(pieces, i, text) for i in range(len(pieces))]
    first = 0
    for i in [*(i for i, is_plain in enumerate(plain) if is_plain), len(pieces)]:
        name = _name(_trimmed(pieces[first:i]), text)
        first = i + 1
        if name:
            yield name


def _trimmed(pieces: list[_Piece]) -> list[_Piece]:
    while pieces and not pieces[0].capital:
        pieces = pieces[1:]
    while pieces and ((pieces[-1].key in PARTICLES and not pieces[-1].capital) or pieces[-1].key in CREDENTIALS):
        pieces = pieces[:-1]
    return pieces


def _name(pieces: Sequence[_Piece], text: str) -> Name | None:
    if not pieces or len(pieces) > 6 or not any(len(p.key) > 1 for p in pieces):
        return None
    start, end = pieces[0].start, pieces[-1].end
    if pieces[-1].text.endswith(".") and len(pieces[-1].key) > 1:
        end -= 1
    weak = len(pieces) == 1 and _HEAD.search(text[max(0, start - 12) : start]) is not None
    return Name(tidy(" ".join(text[start:end].split())), start, end, weak=weak)


def _is_plain(pieces: Sequence[_Piece], i: int, text: str) -> bool:
    """Whether a piece is an ordinary word here; "May", "Will" and "Sunday" are names beside another name."""
    piece = pieces[i]
    if not piece.capital:
        return piece.key not in PARTICLES
    if piece.key in HONORIFICS:
        return True
    follows = (
        i + 1 < len(pieces)
        and pieces[i + 1].capital
        and (not _ordinary(pieces[i + 1]) or pieces[i + 1].key in BOTH_WORD_AND_NAME)
    )
    if piece.key in PARTICLES and follows:
        opening = i == 0 and text[: piece.start].rstrip(" ")[-1:] in {".", "!", "?"}
        surname_first = _FIRST_FOLLOWS.match(text, pieces[-1].end) is not None
        return opening or not (i + 2 < len(pieces) or i > 0 or surname_first)
    if fold(piece.text) in BOTH_WORD_AND_NAME:
        return not follows
    return _ordinary(piece) or (piece.key in TITLE_WORDS and piece.key != "chef")


def _ordinary(piece: _Piece) -> bool:
    return piece.text.casefold().strip(".").replace("’", "'") in NOT_NAMES


_TURNED = re.compile(r"^\s*([^,\d]{2,40}),\s*([^\W\d_][^,\d]{0,40})$")


def tidy(name: str) -> str:
    """Natural order, without honorific, credentials or quoted nickname; all-capital words as names are written."""
    plain = re.sub(r"[\"“”«»][^\"“”«»]{1,30}[\"“”«»]|\([^)]{0,40}\)", " ", name)
    plain = re.sub(r"\s+[|/].*$", "", plain)
    parts = [part.strip() for part in plain.split(",")]
    parts = [parts[0], *(part for part in parts[1:] if not _is_credential(part))]
    if len(parts) == 2 and _TURNED.match(", ".join(parts)):
        parts = [f"{parts[1]} {parts[0]}"]
    words = parts[0].split() if parts else []
    while words and fold(words[0]).strip(".") in HONORIFICS and len(words) > 1:
        words.pop(0)
    while len(words) > 1 and _is_credential(words[-1]):
        words.pop()
    return " ".join(_cased(word) for word in words).strip(" .-–'’\"")


def _is_credential(part: str) -> bool:
    words = [re.sub(r"[^a-z]", "", fold(word)) for word in part.split()]
    return bool(words) and all((word in CREDENTIALS and word not in {"a", "ma"}) or not word for word in words)


def _cased(word: str) -> str:
    if len(word) > 3 and word.isupper() and "." not in word:
        return "-".join(piece.capitalize() for piece in word.split("-"))
    return word


def looks_like_organisation(name: str) -> bool:
    """Whether a capitalised stretch ends or begins as organisations do."""
    return any(fold(w).strip(".") in ORGANISATION or w.strip(".").casefold() in ORGANISATION for w in name.split())


def is_generic(email: str) -> bool:
    """Whether an address is a shared mailbox by its local part."""
    pieces = re.split(r"[._\-+]", email.split("@", maxsplit=1)[0].casefold())
    return pieces[0] in GENERIC_LOCALS or pieces[-1] in GENERIC_LOCALS


@lru_cache(maxsize=4096)
def fit(name: str, email: str) -> float:
    """How well a name fits the local part of an address: 1 wholly explained, 0 not at all."""
    parts = [p for p in re.split(r"[^a-z]+", fold(name)) if p and p not in HONORIFICS]
    local = re.sub(r"[^a-z]", "", fold(email.split("@", maxsplit=1)[0]))
    if not parts or not local:
        return 0.0
    if _prefixes_spell(local, tuple(parts)) or _prefixes_spell(
        local, tuple(re.sub("[^a-z]", "", fold(w)) for w in name.split())
    ):
        return 1.0
    if any(len(part) >= 3 and part in local for part in parts):
        return 0.85
    best = max(
        (
            fuzz.ratio(part, piece)
            for part in parts
            for piece in re.split(r"[^a-z]+", fold(email.split("@", maxsplit=1)[0]))
            if len(piece) > 3
        ),
        default=0,
    )
    return 0.75 if best >= 80 else 0.0


def _prefixes_spell(local: str, parts: tuple[str, ...]) -> bool:
    """Whether prefixes of distinct name parts, in any order, spell the local part ("rbala", "jf.lamarche")."""
    if not local:
        return True
    if len(parts) > 6:
        return False
    for i, part in enumerate(parts):
        shared = _shared_prefix(local, part)
        for length in {shared, 1 if shared else 0} - {0}:
            if _prefixes_spell(local[length:], parts[:i] + parts[i + 1 :]):
                return True
    return False


def _shared_prefix(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def same_person(name: str, contact: Contact | None) -> bool:
    """Whether a name said in the text means a known person: every word of it is in theirs, or their address fits it."""
    if contact is None:
        return False
    said = [w for w in re.split(r"[^\w]+", fold(name)) if w and w not in HONORIFICS]
    known = set(re.split(r"[^\w]+", fold(contact.name or "")))
    if not said:
        return False
    if contact.name:
        return all(w in known or any(len(w) > 2 and k.startswith(w) for k in known) or _near(w, known) for w in said)
    return bool(contact.email) and fit(name, contact.email or "") >= 0.85


def _near(word: str, known: set[str]) -> bool:
    return len(word) > 4 and any(len(k) > 4 and fuzz.ratio(word, k) >= 84 for k in known)
