"""Everybody whose address stands in the author's words, with what is said beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailbot.reading.people.anchors import Anchor
from mailbot.reading.people.beside import beside, denied, own_address
from mailbot.reading.people.fits import is_generic, looks_like_organisation
from mailbot.reading.people.given import Given, Knows
from mailbot.reading.people.names import Name
from mailbot.reading.people.owners import best_form, owners_of
from mailbot.reading.people.sharing import partner, sharers
from mailbot.reading.people.standing import is_assistant, is_excluded
from mailbot.reading.scene import Scene
from mailbot.reading.values import Contact


def find_addressed(scene: Scene, found: Sequence[Given], knows: Knows) -> Iterator[Given]:
    """Everybody whose address is in the author's words."""
    anchors = [
        a
        for a in scene.anchors
        if a.kind == "EMAIL" and not (is_excluded(scene, a.start, a.end) or own_address(scene, a) or denied(scene, a))
    ]
    owners = owners_of(scene, anchors)
    for anchor in anchors:
        name = best_form(scene, anchor, owners.get(anchor.start))
        if name and is_assistant(scene, name):
            continue
        start, end = (min(name.start, anchor.start), max(name.end, anchor.end)) if name else (anchor.start, anchor.end)
        title, employer = beside(scene, name)
        contact = Contact(name.text if name else None, anchor.value, _phone_near(scene, name, anchor), title, employer)
        words, sure = scene.letter.reply[start:end], bool(name) or is_generic(anchor.value)
        yield from partner(scene, name, contact, owners.values())
        yield from sharers(scene, name, anchor)
        yield Given(contact, start, end, words, "people.address", sure)


def _phone_near(scene: Scene, name: Name | None, anchor: Anchor) -> str | None:
    """A number of the same sentence between the name and the next person, else none."""
    start, end = scene.sentence_range(scene.sentence_at(anchor.start))
    first = name.start if name else anchor.start
    nexts = [a.start for a in scene.anchors if a.kind == "EMAIL" and a.start > anchor.end]
    last = max(anchor.end, name.end if name else 0)
    nexts += [n.start for n in scene.names if n.start > last and not looks_like_organisation(n.text)]
    limit = min([end, *nexts])
    return next((a.value for a in scene.anchors if a.kind == "PHONE" and max(start, first) <= a.start < limit), None)
