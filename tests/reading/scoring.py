"""In which fields a reading differs from gold, by the contract's rules of scoring."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
_TITLE = re.compile(r"^(mr|mrs|ms|mme|m|dr|prof)\.?\s+")


def wrongs(gold: Json, got: Json) -> list[str]:
    """The fields that would change what is done next."""
    bad = [] if set(got["intents"]) == set(gold["intents"]) else ["intents"]
    if Counter(map(time_key, got["times"])) != Counter(map(time_key, gold["times"])):
        bad.append("times")
    if Counter(map(person_key, got["referrals"])) != Counter(map(person_key, gold["referrals"])):
        bad.append("referrals")
    if not place_right(gold.get("place"), got.get("place")):
        bad.append("place")
    if gold.get("parties") and party_keys(gold) != party_keys(got):
        bad.append("parties")
    return bad


def time_key(time: Json) -> tuple[Any, ...]:
    """What of a time is compared; `window` follows from the rest."""
    return tuple(time.get(key) for key in ("date", "end_date", "start", "end", "part", "stance"))


def person_key(person: Json) -> tuple[str | None, str | None]:
    """Name without title, case or punctuation, and address."""
    name = unicodedata.normalize("NFKC", person.get("name") or "").casefold().replace("’", "'")
    name = _TITLE.sub("", name.strip())
    return " ".join(re.findall(r"[\w'-]+", name)) or None, (person.get("email") or "").strip().casefold() or None


def party_keys(reading: Json) -> list[tuple[str | None, str | None]]:
    """Who is Connector and who is Connectee."""
    parties = reading.get("parties") or {}
    return [person_key(parties.get(role) or {}) for role in ("connector", "connectee")]


def place_right(gold: str | None, got: str | None) -> bool:
    """One contains the other, or most words are shared."""
    expected, found = _words(gold), _words(got)
    if not expected or not found:
        return expected == found
    if " ".join(expected) in " ".join(found) or " ".join(found) in " ".join(expected):
        return True
    both = sum((Counter(expected) & Counter(found)).values())
    return 2 * both / (len(expected) + len(found)) >= 0.6


def _words(text: str | None) -> list[str]:
    return re.findall(r"[\w@.+'’-]+", unicodedata.normalize("NFKC", text or "").casefold())
