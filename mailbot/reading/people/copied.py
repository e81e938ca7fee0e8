"""Whom the author's words point to among the addresses of the header: "I've copied Priya"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailbot.reading.matching import Hit
from mailbot.reading.people.beside import beside
from mailbot.reading.people.fits import fit, latin, same_person
from mailbot.reading.people.given import Given, Knows, has_address_of, known_to
from mailbot.reading.people.names import Name
from mailbot.reading.people.order import tidy
from mailbot.reading.people.standing import is_assistant, may_be_given
from mailbot.reading.scene import Scene
from mailbot.reading.values import Contact


def find_copied(scene: Scene, found: Sequence[Given], knows: Knows) -> Iterator[Given]:
    """The people of Cc and To whom the words point to, then those said to be copied whom no header has."""
    known = known_to(scene)
    headers = (*scene.letter.cc, *scene.letter.to)
    others = [c for c in headers if c.email and not any(has_address_of(c, k) for k in known)]
    for other in others:
        given = _pointed_to(scene, other)
        if given is not None:
            yield given
    yield from _without_address(scene, others, found)


def _pointed_to(scene: Scene, other: Contact) -> Given | None:
    names = [n for n in scene.names if not n.turned and _is_called(n.text, other)]
    hit = _cue(scene, names)
    if hit is None or any(is_assistant(scene, n) for n in names) or (not names and _any_assistant(scene)):
        return None
    title, employer = beside(scene, names[0]) if names else (None, None)
    name = tidy(other.name) if other.name and "@" not in other.name else _longest(names)
    contact = Contact(name, other.email, None, title, employer, spoken=True)
    return Given(contact, hit.start, hit.end, hit.words, hit.rule.id)


def _is_called(said: str, other: Contact) -> bool:
    return same_person(said, other) or bool(other.email and fit(said, other.email) == 1.0)


def _longest(names: Sequence[Name]) -> str | None:
    return max((n.text for n in names), key=len, default=None)


def _cue(scene: Scene, names: Sequence[Name]) -> Hit | None:
    """The words that say so: a copy of this name, a copy of nobody named, or any words that point to the name."""
    copies = scene.cues("copied")
    if not names:
        return next((h for h in copies if not any(n.start < h.end and h.start < n.end for n in scene.names)), None)
    pointing = (*copies, *scene.cues("points-to", "spoken", "person"))
    return next((h for h in pointing if any(h.start - 1 <= n.start <= h.end for n in names)), None)


def _any_assistant(scene: Scene) -> bool:
    return bool(scene.cues("assistant")) or any(
        h.rule.id.endswith(("assistant", "adjointe")) for h in scene.saying("offer_open")
    )


def _without_address(scene: Scene, others: Sequence[Contact], found: Sequence[Given]) -> Iterator[Given]:
    for hit in scene.cues("copied"):
        for name in (n for n in scene.names if hit.start <= n.start < hit.end and " " in n.text):
            met = any(set(latin(name.text).split()) & set(latin(o.name or "").split()) for o in others)
            if not met and may_be_given(scene, name, found):
                title, employer = beside(scene, name)
                yield Given(
                    Contact(name.text, None, None, title, employer, spoken=True),
                    name.start,
                    name.end,
                    hit.words,
                    hit.rule.id,
                    sure=False,
                )
