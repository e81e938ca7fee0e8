"""Whose an address is: the name beside it, checked against the local part, in its fullest form."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.reading.people.anchors import Anchor
from mailbot.reading.people.fits import FIT, fit, fits_domain, is_generic, latin
from mailbot.reading.people.given import is_party
from mailbot.reading.people.names import Name
from mailbot.reading.people.sharing import SHARED_BY
from mailbot.reading.people.small import small_name
from mailbot.reading.people.standing import is_organisation
from mailbot.reading.scene import Scene

_WORD_BEFORE = re.compile(r"([^\W\d_][\w'’-]*) $")
_WRITE = re.compile(
    r"\b(?:write|email|e-mail|reach\w*|contact|note|message|line|him|her|them|écri\w*|ecri\w*|joindre|rejoindre|lui|courriel"
    r"|elle|il|he|she)\b",
    re.IGNORECASE,
)
_SHARED = re.compile(
    r"\b(?:desk|office|team|folks|group|department|reception|whoever|general|they|inbox|mailbox|board|boîte|équipe|bureau"
    r"|service|accueil|ils|generic)\b",
    re.IGNORECASE,
)
_JOINT = re.compile(r" (?:de|d['’]|du|des|del|de la|de los|de las) ?")
_ADJACENT = re.compile(r"[ \t,:<(>–-]{1,4}")
_SURE = 0.85
_ENOUGH = 2.0
_FAR = 400
_CLOSE = 80
_REACH = 1_500


@dataclass(frozen=True, slots=True)
class _Pair:
    """A name that may be an address's, and how much speaks for it."""

    anchor: Anchor
    name: Name
    worth: float


@dataclass(frozen=True, slots=True)
class _Order:
    """Where addresses and plain names begin, in the order of the text: counted for each pair."""

    addresses: Sequence[int]
    names: Sequence[int]


def _order(scene: Scene) -> _Order:
    addresses = sorted(a.start for a in scene.anchors if a.kind == "EMAIL")
    return _Order(addresses, sorted(n.start for n in scene.names if not n.turned and not n.weak))


def _between(starts: Sequence[int], first: int, last: int) -> int:
    return max(0, bisect_left(starts, last) - bisect_left(starts, first))


def owners_of(scene: Scene, anchors: Sequence[Anchor]) -> dict[int, Name]:
    """The name of each address by its place, the surest pairs first; a name has one address unless it fits both."""
    near = ((a, n) for a in anchors for n in scene.names if abs(n.start - a.start) < _REACH)
    order = _order(scene)
    pairs = [p for a, n in near if (p := _pair(scene, order, a, n)) is not None]
    owners: dict[int, Name] = {}
    for pair in sorted(pairs, key=lambda p: -p.worth):
        taken = any(o.start < pair.name.end and pair.name.start < o.end for o in owners.values())
        if pair.anchor.start not in owners and (not taken or fit(pair.name.text, pair.anchor.value) >= _SURE):
            owners[pair.anchor.start] = pair.name
    return owners


def _pair(scene: Scene, order: _Order, anchor: Anchor, name: Name) -> _Pair | None:
    fits = fit(name.text, anchor.value)
    if is_party(scene, name.text) and fits < 1.0:
        return None
    if is_generic(anchor.value) and fits < FIT and not _of_own_firm(scene, name, anchor):
        gap = scene.letter.reply[name.end : anchor.start] if name.end <= anchor.start else ""
        beside_it = _ADJACENT.fullmatch(gap) or SHARED_BY.fullmatch(gap)
        if beside_it and not name.turned and not is_organisation(scene, name):
            return _Pair(anchor, name, 5.0)
        return _Pair(anchor, name, _ENOUGH) if _reaches(scene, name, anchor) else None
    worth = _nearness(scene, order, anchor, name)
    if name.turned and not _turned_rightly(scene, name, anchor):
        return None
    if fits >= FIT:
        worth += 4 * fits + 4 + (fits == 1.0 and " " in name.text) - 0.5 * name.turned
    elif _of_own_firm(scene, name, anchor):
        worth += 3
    elif name.turned or name.weak or is_organisation(scene, name) or _heads_own_row(scene, name, anchor):
        return None
    else:
        worth -= " " not in name.text
    return _Pair(anchor, name, worth) if worth >= _ENOUGH else None


def _reaches(scene: Scene, name: Name, anchor: Anchor) -> bool:
    """Whether words say that a shared mailbox reaches the one person named before it: "Write to her at office@…"."""
    here, reply = scene.sentence_at(anchor.start), scene.letter.reply
    people = [n for n in scene.names if " " in n.text and not n.turned and not is_organisation(scene, n)]
    start, end = scene.sentence_range(here)
    alone = [n for n in people if n.end <= anchor.start and not is_party(scene, n.text)] == [name]
    if not alone or not 0 <= here - scene.sentence_at(name.start) <= 1:
        return False
    first = max(start, name.end)
    return _WRITE.search(reply, first, anchor.start) is not None and not _SHARED.search(
        reply[start : anchor.start] + reply[anchor.end : end]
    )


def _heads_own_row(scene: Scene, name: Name, anchor: Anchor) -> bool:
    """Whether an address begins a row of its own after a row that has an address or number: nobody's above."""
    reply = scene.letter.reply
    start = reply.rfind("\n", 0, anchor.start) + 1
    if name.start >= start or not re.fullmatch(r"\W*", reply[start : anchor.start]):
        return False
    above = reply.rfind("\n", 0, max(0, start - 1)) + 1
    return any(above <= a.start < start for a in scene.anchors)


def _of_own_firm(scene: Scene, name: Name, anchor: Anchor) -> bool:
    return fits_domain(name.text, anchor.value) and not (name.turned or is_organisation(scene, name))


def _turned_rightly(scene: Scene, name: Name, anchor: Anchor) -> bool:
    """Whether "Last, First" is no "Corvid, Priya": a surname in capitals, or one that the local part bears out."""
    surname = scene.letter.reply[name.start : name.end].split(",")[0]
    if surname.isupper() and not name.weak:
        return True
    local = latin(anchor.value.split("@")[0])
    words = [re.sub("[^a-z]", "", latin(w)) for w in (name.text if name.weak else surname).split()]
    return fit(name.text, anchor.value) == 1.0 and all(w[:1] in local for w in words)


def _nearness(scene: Scene, order: _Order, anchor: Anchor, name: Name) -> float:
    """In the same sentence and before the address is nearest; another address or person between is in the way."""
    before = name.end <= anchor.start
    first, last = (name.end, anchor.start) if before else (anchor.end, name.start)
    gap = scene.letter.reply[first:last]
    same = scene.sentence_at(name.start) == scene.sentence_at(anchor.start)
    if same:
        worth = 4.0 if before else 3.0
    elif "\n\n" in gap or len(gap) > _FAR:
        worth = 0.0
    else:
        worth = 3.0 if before else 0.5
    worth -= 2.0 * _between(order.addresses, first, last)
    worth -= 0.5 * _between(order.names, first, last)
    return worth - min(len(gap), _FAR) / _FAR


def best_form(scene: Scene, anchor: Anchor, name: Name | None) -> Name | None:
    """The fullest form of a name that the address bears out."""
    small = None if name and fit(name.text, anchor.value) >= FIT else small_name(scene, anchor)
    if small is not None:
        return small
    if name is None:
        return None
    forms = [name, *_widened(scene, name), *_composed(scene, name, anchor)]
    best = max(forms, key=lambda n: fit(n.text, anchor.value))
    words = set(latin(best.text).split())
    fuller = [
        n
        for n in scene.names
        if not n.turned and words < set(latin(n.text).split()) and fit(n.text, anchor.value) >= _SURE
    ]
    return replace(best, text=max((n.text for n in fuller), key=len)) if fuller else best


def _widened(scene: Scene, name: Name) -> Iterator[Name]:
    """A name with the capitalised word before it, which may be a first name that is also a word ("Per Lindqvist")."""
    match = _WORD_BEFORE.search(scene.letter.reply[max(0, name.start - 30) : name.start])
    if match and match[1][0].isupper():
        yield Name(f"{match[1]} {name.text}", name.start - len(match[0]), name.end)
    # In French "Marie Roy de Corvid" says where she works, unless the address has it: "Guadalupe Montes de Oca".
    for other in (n for n in scene.names if abs(n.start - name.start) < _CLOSE):
        left, right = sorted((name, other), key=lambda n: n.start)
        joint = scene.letter.reply[left.end : right.start]
        if _JOINT.fullmatch(joint):
            yield Name(f"{left.text}{joint}{right.text}", left.start, right.end)


def _composed(scene: Scene, name: Name, anchor: Anchor) -> Iterator[Name]:
    """First name and surname said apart: "Ifeoma's surname is Ezekwesili-Grant"."""
    if " " not in name.text and fit(name.text, anchor.value) < 1.0:
        here = scene.sentence_at(anchor.start)
        for other in scene.names:
            if " " not in other.text and other.start != name.start and scene.sentence_at(other.start) == here:
                first, last = sorted((name, other), key=lambda n: n.start)
                yield Name(f"{first.text} {last.text}", first.start, last.end)
