"""A person given as a contact: the value, when two are the same, and who is known already."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from mailbot.reading.people.fits import FIT, fit, latin, same_person
from mailbot.reading.scene import Scene, parties_of
from mailbot.reading.values import Contact

_CREDENTIAL = re.compile(r"(?<=[a-z]) [A-Z]{2,5}$")  # "Farid Guirguis DPM"


Knows: TypeAlias = Callable[[str], bool]
"""Whether a word is in the dictionary of the letter's language."""


@dataclass(frozen=True, slots=True)
class Given:
    """A person given, the words and the rule it rests on, and whether the name was said or only shaped like one."""

    contact: Contact
    start: int
    end: int
    words: str
    rule: str
    sure: bool = True
    zone: str = "reply"


def known_to(scene: Scene) -> tuple[Contact, ...]:
    """The parties of the case and the author: nobody of them is a new contact."""
    return (*parties_of(scene.context), scene.letter.sender)


def is_party(scene: Scene, name: str) -> bool:
    """Whether a name means a party of the case or the author."""
    plain = _CREDENTIAL.sub("", name)
    return any(same_person(plain, known) for known in known_to(scene))


def has_address_of(contact: Contact, known: Contact) -> bool:
    """Whether two contacts have one address."""
    return bool(known.email) and (contact.email or "").casefold() == (known.email or "").casefold()


def is_known(scene: Scene, contact: Contact) -> bool:
    """Whether a contact is a party, the author, or given already."""
    known, before = known_to(scene), scene.context.referrals
    address = (contact.email or "").casefold()
    if address and any((k.email or "").casefold() == address for k in (*known, *before)):
        return True
    name = contact.name or ""
    full = len(name.split()) > 1
    if name and any(_means(contact, k, full) for k in known):
        return True
    return not contact.email and not contact.phone and bool(name) and any(same_person(name, r) for r in before)


def _means(contact: Contact, known: Contact, full: bool) -> bool:
    if not same_person(contact.name or "", known):
        return False
    other_address = contact.email and known.email and contact.email.casefold() != known.email.casefold()
    return not other_address or (full and fit(known.name or "", contact.email or "") >= FIT)


def same(a: Contact, b: Contact) -> bool:
    """Whether two contacts are one person: by address, or by names of which one holds the other."""
    if a.email and b.email:
        same_name = not a.name or not b.name or bool(set(latin(a.name).split()[:1]) & set(latin(b.name).split()))
        return a.email.casefold() == b.email.casefold() and same_name
    if not a.name or not b.name:
        return False
    left, right = set(latin(a.name).split()), set(latin(b.name).split())
    return left <= right or right <= left


def merged(a: Contact, b: Contact) -> Contact:
    """All that two contacts say of one person; the longer name."""
    return Contact(
        max((a.name or "", b.name or ""), key=len) or None,
        a.email or b.email,
        a.phone or b.phone,
        a.title or b.title,
        a.employer or b.employer,
        spoken=a.spoken or b.spoken,
    )
