"""Who has one address between them: couples with one surname, and people who are said to share."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from mailbot.reading.people.anchors import Anchor
from mailbot.reading.people.fits import fit
from mailbot.reading.people.given import Given, is_party
from mailbot.reading.people.names import Name
from mailbot.reading.people.standing import is_organisation
from mailbot.reading.scene import Scene
from mailbot.reading.values import Contact

_AND = re.compile(r"\s*(?:and|et|&|y|e)\s*")
# "Ann Roy and Tom Reid, both at …": one address for all who are named.
SHARED_BY = re.compile(
    r"[ ,;:(–—-]*(?:(?:they|you can reach them|ils|elles|on)[ ,]+)?(?:(?:are|can be reached|sont) )?(?:both|share"
    r"|all three|(?:tous|toutes)(?: les)? (?:deux|trois)|les (?:deux|trois)|partagent|se partagent"
    r"|même adresse|same address)\b"
    r"(?: [^\W\d_]+){0,5}[ :,<(]*",
    re.IGNORECASE,
)
_CLOSE = 80


def partner(scene: Scene, name: Name | None, contact: Contact, owners: Collection[Name]) -> Iterator[Given]:
    """Such as "Rosa and Aldo Benedetti" with one address between them."""
    if name is None or " " not in name.text:
        return
    taken = {n.start for n in owners}
    first, surname = name.text.split(maxsplit=1)
    forms = [n for n in scene.names if n.text == name.text] or [name]
    for form, other in itertools.product(forms, scene.names):
        if abs(form.start - other.start) > _CLOSE:
            continue
        left, right = sorted((form, other), key=lambda n: n.start)
        joined = _AND.fullmatch(scene.letter.reply[left.end : right.start])
        if other.start not in taken and joined and other.text.split()[1:] == surname.split():
            words = scene.letter.reply[left.start : right.end]
            # "dorothea@…" is hers alone, "grant@…" of both.
            theirs = replace(contact, name=other.text, email=None) if fit(first, contact.email or "") == 1.0 else None
            yield Given(theirs or replace(contact, name=other.text), left.start, right.end, words, "people.couple")


def sharers(scene: Scene, name: Name | None, anchor: Anchor) -> Iterator[Given]:
    """The others of "Ann Roy and Tom Reid, both at …": those joined before the one next to the address."""
    reply = scene.letter.reply
    before = [n for n in scene.names if n.end <= anchor.start and not n.turned]
    if name is None or not before or not SHARED_BY.fullmatch(reply, before[-1].end, anchor.start):
        return
    last = before[-1]
    for other in reversed(before):
        joined = other is last or _AND.fullmatch(reply, other.end, last.start)
        if not joined and reply[other.end : last.start].strip() != ",":
            return
        if other.text != name.text and not is_party(scene, other.text) and not is_organisation(scene, other):
            contact = Contact(other.text, anchor.value)
            yield Given(contact, other.start, anchor.end, reply[other.start : anchor.end], "people.shared-address")
        last = other
