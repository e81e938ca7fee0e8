"""What the author says they did with a contact: asked them already, or takes them back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mailbot.reading.matching import Hit
from mailbot.reading.people.fits import latin, same_person
from mailbot.reading.people.given import Given, is_party, same
from mailbot.reading.people.names import Name
from mailbot.reading.people.standing import calls_party, is_after_meeting, is_organisation, taken_back
from mailbot.reading.scene import Scene
from mailbot.reading.values import Contact

_BEFORE_REFERRALS = frozenset({None, "proposed", "introduced", "scheduled"})
_REACH = 80
_BESIDE = 3  # " <": an address of the name before it
_WHITHER = re.compile(r"\b(?:to|in|at|for|from|à|au|en|chez|pour|de) $", re.IGNORECASE)  # "she moved to Victoria"
_PERSON = re.compile(r"\b(?:him|her|them|he|she|la|le|les|lui)\b", re.IGNORECASE)


def is_spoken_to(scene: Scene, given: Given) -> bool:
    """Whether the author says, in the sentence of the person or the next, that they asked or told them."""
    if given.zone != "reply" or given.end <= given.start:
        return False
    index = scene.sentence_at(given.start)
    near = [h for h in scene.cues("spoken") if h.sentence in {index, index + 1} and h.start >= given.start - _REACH]
    others = [n for n in scene.names if " " in n.text and n.start > given.end]
    return bool(near) and not any(n.end < near[0].start for n in others)


def find_withdrawn(scene: Scene) -> tuple[tuple[str, Hit], ...]:
    """Names or addresses of contacts that the author takes back, each with the words that do."""
    found: list[tuple[str, Hit]] = []
    if scene.context.stage in _BEFORE_REFERRALS and not scene.context.referrals and not is_after_meeting(scene):
        return ()
    for hit in scene.cues("withdraw"):
        taken = taken_back(scene, hit)
        names = [_called(scene, n) for n in taken if not is_party(scene, n.text)]
        last = taken[-1].end + _BESIDE if taken else hit.end
        addresses = [a.value for a in scene.anchors if a.kind == "EMAIL" and hit.start <= a.start < min(last, hit.end)]
        found.extend((who, hit) for who in (*names, *addresses))
    for hit in scene.cues("withdraw-them"):
        if not any(other.start < hit.end and hit.start < other.end for _, other in found):
            found.extend((who, hit) for who in _meant(scene, hit))
    return tuple(found)


def _called(scene: Scene, name: Name) -> str:
    """A name without the word before it that its sentence's capital makes look like one: "Scratch Tomasz"."""
    return name.text.partition(" ")[2] if calls_party(scene, name) else name.text


def given_here(scene: Scene, withdrawn: Sequence[tuple[str, Hit]], found: Iterable[Given]) -> tuple[Hit, ...]:
    """The words that take back whom the same letter gave before them, or only thought of: nobody of an earlier letter
    is meant.
    """
    given = tuple(found)
    spoken = scene.cues("passing")
    passed = [Contact(name=n.text) for n in scene.names if any(h.start <= n.start < h.end for h in spoken)]
    return tuple(
        hit
        for who, hit in withdrawn
        if not any(same_person(who, r) for r in scene.context.referrals)
        and (
            any(g.start < hit.start and g.zone == "reply" and same(g.contact, _contact(who)) for g in given)
            or any(same(p, _contact(who)) for p in passed)
        )
    )


def without(given: Iterable[Given], withdrawn: Iterable[str]) -> tuple[Given, ...]:
    """The people given less those taken back in the same mail."""
    gone = [_contact(who) for who in withdrawn]
    return tuple(g for g in given if not any(same(g.contact, w) for w in gone))


def _contact(who: str) -> Contact:
    return Contact(email=who) if "@" in who else Contact(name=who)


def _meant(scene: Scene, hit: Hit) -> tuple[str, ...]:
    """Whom "leave her out" means: who was named last before it, there or, of a person, in the sentence before."""
    own, _ = scene.sentence_range(hit.sentence)
    # "Scratch that." at the head of its sentence can only mean who stands in the one before.
    back = _PERSON.search(hit.words) is not None or not scene.letter.reply[own : hit.start].strip(" ,.!–—-")
    start, _ = scene.sentence_range(max(0, hit.sentence - back))
    before = [n for n in scene.names if start <= n.start < hit.start and not n.turned and not is_party(scene, n.text)]
    reply = scene.letter.reply
    who = [n for n in before if " " in n.text or not _WHITHER.search(reply, max(0, n.start - 8), n.start)]
    return tuple(n.text for n in who[-1:] if _is_named_in_full(scene, n))


def _is_named_in_full(scene: Scene, name: Name) -> bool:
    """Whether a name is a person's in full, here or elsewhere in the letter, or of a contact known already."""
    if is_organisation(scene, name):
        return False
    full = any(" " in n.text and set(latin(name.text).split()) < set(latin(n.text).split()) for n in scene.names)
    return " " in name.text or full or any(same_person(name.text, r) for r in scene.context.referrals)
