"""Whether a name belongs to an address or to a known person, and whether it is a person's at all."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from mailbot.reading.people.words import GENERIC_LOCALS, HONORIFICS, ORGANISATION
from mailbot.reading.values import Contact
from mailbot.reading.wording import fold

FIT = 0.75
# Letters that no decomposition takes apart, as addresses spell them; then the German way with umlauts.
_LATIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "ð": "d", "þ": "th", "ħ": "h"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_CAPITAL_INSIDE = re.compile(r"(?:Mc|Mac|De|Di|Da|Du|Des|La|Le|Van|Von|St|Fitz|El|Al|Abd|[A-Z]['’])[A-ZÀ-Þ][\w'’]*")


def latin(text: str) -> str:
    """The text as an address would spell it: lower case, plain letters."""
    return fold(text).translate(_LATIN)


def is_generic(email: str) -> bool:
    """Whether an address is a shared mailbox by its local part."""
    pieces = re.split(r"[._\-+]", email.split("@", maxsplit=1)[0].casefold())
    return pieces[0] in GENERIC_LOCALS or pieces[-1] in GENERIC_LOCALS


def looks_like_organisation(name: str) -> bool:
    """Whether a capitalised stretch ends or begins as organisations do, or has capitals inside a word."""
    words = name.split()
    if any(fold(w).strip(".") in ORGANISATION or w.strip(".").casefold() in ORGANISATION for w in words):
        return True
    return any(_has_inner_capital(word, alone=len(words) == 1) for word in words)


def _has_inner_capital(word: str, alone: bool) -> bool:
    """Such as "GridLab" and "KPMG"; "McDonald", "Jean-Luc" and, beside a first name, "OKAFOR" are names."""
    if "." in word or not word[1:]:
        return False
    if word.isupper():
        return alone
    return any(
        any(c.isupper() for c in piece[1:]) and not _CAPITAL_INSIDE.fullmatch(piece[:1].upper() + piece[1:])
        for piece in re.split("[-–'’]", word)
    )


@lru_cache(maxsize=4096)
def fit(name: str, email: str) -> float:
    """How well a name fits the local part of an address: 1 wholly explained, 0 not at all."""
    return max(_fit(latin(name), email), _fit(latin(name.casefold().translate(_UMLAUTS)), email))


def _fit(name: str, email: str) -> float:
    parts = [p for p in re.split(r"[^a-z]+", name) if p and (p not in HONORIFICS or len(p) < 2)]
    written = latin(email.split("@", maxsplit=1)[0])
    local = re.sub(r"[^a-z]", "", written)
    if not parts or not local:
        return 0.0
    if _prefixes_spell(local, tuple(parts)) or _prefixes_spell(
        local, tuple(re.sub("[^a-z]", "", word) for word in name.split())
    ):
        return 1.0
    if any(len(part) >= 3 and part in local for part in parts):
        return 0.85
    pieces = [piece for piece in re.split(r"[^a-z]+", written) if len(piece) > 3]
    best = max((fuzz.ratio(part, piece) for part in parts for piece in pieces), default=0)
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


@lru_cache(maxsize=4096)
def fits_domain(name: str, email: str) -> bool:
    """Whether an address is of a firm that has a person's name: "Vira Kostiuk", info@kostiukbakery.example.com.

    A name of which every word is in the domain is the firm's own.
    """
    label = re.sub("[^a-z]", "", latin(email.rsplit("@", maxsplit=1)[-1]).split(".")[0])
    parts = [p for p in re.split(r"[^a-z]+", latin(name)) if len(p) > 1 and p not in HONORIFICS]
    if len(parts) < 2:
        return False
    within = [p for p in parts if p in label]
    return len(within) < len(parts) and any(p == parts[-1] or len(p) > 3 for p in within)


@lru_cache(maxsize=4096)
def same_person(name: str, contact: Contact | None) -> bool:
    """Whether a name said in the text means a known person: every word of it is in theirs, or their address fits it."""
    if contact is None:
        return False
    said = [w for w in re.split(r"[^\w]+", latin(name)) if w and w not in HONORIFICS]
    known = set(re.split(r"[^\w]+", latin(contact.name or "")))
    if not said:
        return False
    if contact.name:
        if any(len(w) > 1 and w in known for w in said):  # "F. Guirguis" beside "Farid Guirguis"
            said = [w for w in said if len(w) > 1 or not any(k.startswith(w) for k in known)]
        return all(w in known or any(len(w) > 2 and k.startswith(w) for k in known) or _near(w, known) for w in said)
    return bool(contact.email) and fit(name, contact.email or "") >= 0.85


def _near(word: str, known: set[str]) -> bool:
    return len(word) > 4 and any(len(k) > 4 and fuzz.ratio(word, k) >= 84 for k in known)
