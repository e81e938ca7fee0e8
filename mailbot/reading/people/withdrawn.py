"""What the author says they did with a contact: asked them already, or takes them back."""

from __future__ import annotations

from mailbot.reading.matching import Hit
from mailbot.reading.people.given import Given, is_party
from mailbot.reading.scene import Scene

_BEFORE_REFERRALS = frozenset({None, "proposed", "introduced", "scheduled"})
_REACH = 80


def is_spoken_to(scene: Scene, given: Given) -> bool:
    """Whether the author says, in the sentence of the person or the next, that they asked or told them."""
    if given.zone != "reply" or given.end <= given.start:
        return False
    index = scene.sentence_at(given.start)
    near = [h for h in scene.cues("spoken") if h.sentence in {index, index + 1} and h.start >= given.start - _REACH]
    others = [n for n in scene.names if " " in n.text and n.start > given.end]
    return bool(near) and not any(n.end < near[0].start for n in others)


def find_withdrawn(scene: Scene) -> tuple[tuple[str, Hit], ...]:
    """Names or addresses of contacts that the author takes back."""
    found: list[tuple[str, Hit]] = []
    if scene.context.stage in _BEFORE_REFERRALS and not scene.context.referrals:
        return ()
    for hit in scene.cues("withdraw"):
        inside = [n for n in scene.names if hit.start <= n.start < hit.end and not (n.turned or n.weak)]
        names = [n.text for n in inside if not is_party(scene, n.text)]
        addresses = [a.value for a in scene.anchors if a.kind == "EMAIL" and hit.start <= a.start < hit.end]
        found.extend((who, hit) for who in (*names, *addresses))
    return tuple(found)
