"""Finds the people whom a letter gives as contacts: the surest ways first, each adding whom the others missed."""

from __future__ import annotations

from dataclasses import replace

from mailbot.reading.people.addressed import find_addressed
from mailbot.reading.people.copied import find_copied
from mailbot.reading.people.enclosed import find_carded, find_forwarded
from mailbot.reading.people.fits import same_person
from mailbot.reading.people.given import Given, Knows, is_known, merged, same
from mailbot.reading.people.numbered import find_numbered
from mailbot.reading.people.pointed import find_listed, find_pointed, find_small
from mailbot.reading.people.presumed import find_presumed
from mailbot.reading.people.withdrawn import is_spoken_to
from mailbot.reading.scene import Scene

_SPEAKING_ROLES = frozenset({"connector", "referral", "connectee", "coordinator", "unknown"})
# Nobody names more people in a letter; what is longer was made to be slow.
_MOST = 60
_WAYS = (
    find_addressed,
    find_copied,
    find_carded,
    find_forwarded,
    find_numbered,
    find_listed,
    find_pointed,
    find_small,
    find_presumed,
)


def find_referrals(scene: Scene, knows: Knows) -> tuple[Given, ...]:
    """People newly given, in the order of the text. `knows` is asked only of words in small letters."""
    if scene.context.sender not in _SPEAKING_ROLES or scene.context.stage is None:
        return ()
    scene = replace(scene, names=scene.names[:_MOST], anchors=scene.anchors[:_MOST])
    found: list[Given] = []
    for find in _WAYS:
        for given in find(scene, found, knows):
            _add(scene, found, given)
    spoken = [replace(g, contact=replace(g.contact, spoken=g.contact.spoken or is_spoken_to(scene, g))) for g in found]
    return tuple(sorted(spoken, key=lambda g: (g.zone != "reply", g.start)))


def too_many(scene: Scene) -> bool:
    """Whether somebody beyond the names and addresses that are weighed may have been missed."""
    return max(len(scene.names), len(scene.anchors)) > _MOST


def _is_known_by_first_name(scene: Scene, given: Given) -> bool:
    """Whether "Tomasz and Ann Roy" is of the Tomasz who was given before, and no couple of one surname."""
    first, _, rest = (given.contact.name or "").partition(" ")
    alone = given.zone == "reply" and not scene.letter.reply.startswith(given.contact.name or "", given.start)
    couple = bool(rest) and given.rule == "people.couple"
    return couple and alone and any(same_person(first, r) for r in scene.context.referrals)


def _add(scene: Scene, found: list[Given], given: Given) -> None:
    if is_known(scene, given.contact) or _is_known_by_first_name(scene, given):
        return
    for i, other in enumerate(found):
        if same(other.contact, given.contact):
            found[i] = replace(other, contact=merged(other.contact, given.contact), sure=other.sure or given.sure)
            return
    found.append(given)
