"""Whose a telephone number is, where no address stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailbot.reading.people.anchors import Anchor
from mailbot.reading.people.beside import beside, is_own
from mailbot.reading.people.given import Given, Knows, is_party
from mailbot.reading.people.names import Name, is_opened
from mailbot.reading.people.small import small_name_of
from mailbot.reading.people.standing import is_assistant, is_excluded, is_organisation, opens_item
from mailbot.reading.scene import Scene
from mailbot.reading.values import Contact

JOINED = re.compile(r";|\b(?:and|et|plus|also|then|or|ou|puis|aussi|mr|mrs|ms|dr|mme|m)\b|&", re.IGNORECASE)
_GOES_ON = re.compile(r"\s?[,:(|\t–-]")


def find_numbered(scene: Scene, found: Sequence[Given], knows: Knows) -> Iterator[Given]:
    """Everybody who is given with a telephone number and no address."""
    for anchor in (a for a in scene.anchors if a.kind == "PHONE"):
        start, end = scene.sentence_range(scene.sentence_at(anchor.start))
        addressed = any(start <= a.start < end for a in scene.anchors if a.kind == "EMAIL")
        if is_own(scene, anchor) or is_excluded(scene, anchor.start, anchor.end):
            continue
        name = _numbered_beside(scene, anchor) if addressed else _called(scene, anchor, start)
        if name and not is_assistant(scene, name):
            title, employer = beside(scene, name)
            contact = Contact(name.text, None, anchor.value, title, employer)
            yield Given(contact, name.start, anchor.end, scene.letter.reply[name.start : anchor.end], "people.phone")


def _numbered_beside(scene: Scene, anchor: Anchor) -> Name | None:
    """Whom a number reaches in a sentence with addresses: who is named after the last of them, and joined to it.

    "Ann Roy (aroy@…) and Linda Mac, 613-555-0190"; but in "Ann Roy, aroy@…, Roy Kitchens, 613-555-0190" it is Ann's.
    """
    start, end = scene.sentence_range(scene.sentence_at(anchor.start))
    last = max((a.end for a in scene.anchors if start <= a.start and a.end <= anchor.start), default=start)
    people = [n for n in _people(scene, last, anchor.start) if " " in n.text]
    if not people:
        return None
    gap = scene.letter.reply[last : people[0].start]
    if last > start:
        return people[0] if JOINED.search(gap) else None
    address = next((a.start for a in scene.anchors if a.kind == "EMAIL" and anchor.end <= a.start < end), end)
    return people[0] if [n for n in _people(scene, anchor.end, address) if " " in n.text] else None


def _called(scene: Scene, anchor: Anchor, start: int) -> Name | None:
    """Whom a number reaches: the nearest person before it in its sentence or item, else in the lines above."""
    inside = _people(scene, start, anchor.start)
    inside = [n for n in inside if " " in n.text] or inside
    if inside:
        return inside[-1] if opens_item(scene, inside[-1]) else inside[0]
    small = small_name_of(scene, start, anchor.start)
    if small is not None:
        return small
    block = max(scene.letter.reply.rfind("\n\n", 0, anchor.start), _last_anchor(scene, anchor), 0)
    _, last = scene.sentence_range(scene.sentence_at(anchor.start))
    after = [n for n in _people(scene, anchor.end, last) if " " in n.text]
    if after:
        return after[-1]
    above = [n for n in _people(scene, block, start) if " " in n.text]
    lines = "\n" in scene.letter.reply[block:start].strip("\n") or _opens_item(scene, above)
    return above[-1] if above and lines else None


def _opens_item(scene: Scene, names: Sequence[Name]) -> bool:
    """Whether the last of the names heads its line: a row of a block in lines."""
    return bool(names) and opens_item(scene, names[-1])


def _last_anchor(scene: Scene, anchor: Anchor) -> int:
    return max((a.end for a in scene.anchors if a.end <= anchor.start), default=0)


def _people(scene: Scene, start: int, end: int) -> list[Name]:
    """Knows between two places, nearest first, parties left out."""
    inside = [n for n in scene.names if start <= n.start and n.end <= end and not n.turned]
    return [n for n in reversed(inside) if not is_party(scene, n.text) and _may_be_person(scene, n)]


def _may_be_person(scene: Scene, name: Name) -> bool:
    if is_organisation(scene, name):
        return False
    if " " in name.text or not is_opened(scene.letter.reply, name.start):
        return True
    return opens_item(scene, name) and _GOES_ON.match(scene.letter.reply, name.end) is not None
