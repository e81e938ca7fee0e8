"""A place in its giver's words, made true for everybody who reads of it: "my office" is Ruth's office."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from mailbot.cases.case import Person
from mailbot.mail.wording import fold


class Venue(StrEnum):
    """What kind of place a meeting has: what one must know to be there."""

    PHONE = "phone"
    ONLINE = "online"
    DESK = "desk"  # somebody's workplace
    SPOT = "spot"  # anywhere else that one walks to


_VENUES = (
    (
        Venue.ONLINE,
        re.compile(
            r"\b(?:zoom|teams|google meet|meet\.google|skype|webex|whatsapp|facetime|online|on-?line|"
            r"video|visio\w*|virtual\w*|virtuel\w*|en ligne|https?://\S+)\b"
        ),
    ),
    (Venue.PHONE, re.compile(r"\b(?:phone|telephone|call|by tel|tel\.|appel|au tel)\b")),
    (
        Venue.DESK,
        re.compile(r"\b(?:office|offices|bureau|bureaux|workplace|reception|headquarters|siege|lobby|boardroom)\b"),
    ),
)

_ENGLISH = re.compile(r"\b(?:my|our)\b(?=\s+\w)", re.IGNORECASE)
_FRENCH = re.compile(r"\b(?P<whose>mon|ma|mes|notre|nos)\s+(?P<thing>[\w’'-]+)", re.IGNORECASE)
_CHEZ = re.compile(r"\bchez\s+(?:moi|nous)\b", re.IGNORECASE)
_ARTICLES = {"mon": "le", "ma": "la", "mes": "les", "nos": "les"}
# "notre" shows no gender: what a meeting place is called in the feminine.
_FEMININE = frozenset(
    "agence boutique bibliothèque clinique compagnie école entreprise réception salle succursale usine".split()
)
_VOWELS = "aeiouh"


def for_everybody(place: str | None, giver: Person | None) -> str | None:
    """The place with "my", "our", "mon", "nos", "chez moi" turned into the giver's first name; else as it is.

    A second "our" may be a street's: "my office, 12 Our Lady Crescent".
    """
    if place is None or giver is None or not giver.first:
        return place
    if (said := _ENGLISH.sub(lambda _: f"{giver.first}'s", place, count=1)) != place:
        return said
    if (said := _CHEZ.sub(f"chez {giver.first}", place)) != place:
        return said
    return _FRENCH.sub(lambda found: _of(found, giver.first), place, count=1)


def venue(place: str | None) -> Venue | None:
    """What kind of place it is; None where none is known."""
    if not place:
        return None
    said = fold(place)
    return next((kind for kind, pattern in _VENUES if pattern.search(said)), Venue.SPOT)


def same_place(one: str | None, other: str | None) -> bool:
    """Whether two texts name one place: "150 Elgin Street" is "Ruth's office, 150 Elgin Street"."""
    said, known = (" ".join(re.findall(r"\w+", fold(text or ""))) for text in (one, other))
    return said == known or (bool(said and known) and (f" {said} " in f" {known} " or f" {known} " in f" {said} "))


def _of(found: re.Match[str], first: str) -> str:
    thing = found["thing"]
    article = _ARTICLES.get(found["whose"].lower()) or ("la" if thing.lower() in _FEMININE else "le")
    the = "l'" if article != "les" and _elides(thing) else f"{article} "
    of = "d'" if _elides(first) else "de "
    return f"{the}{thing} {of}{first}"


def _elides(word: str) -> bool:
    return unicodedata.normalize("NFD", word)[:1].lower() in _VOWELS
