"""People who come with the letter: contact cards attached and authors of forwarded mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailbot.reading.people.cards import forwarded_author, read_vcard
from mailbot.reading.people.fits import same_person
from mailbot.reading.people.given import Given, Knows, is_known
from mailbot.reading.scene import Scene


def find_carded(scene: Scene, found: Sequence[Given], knows: Knows) -> Iterator[Given]:
    """Whose contact card is attached, where the words speak of it or of the person."""
    cue = next(iter(scene.cues("card", "gives", "points-to", "spoken")), None)
    for card in scene.letter.vcards:
        contact = read_vcard(card)
        if contact is None or is_known(scene, contact):
            continue
        names = [n for n in scene.names if same_person(n.text, contact)]
        if cue is None and not names:
            continue
        start, end = (names[0].start, names[0].end) if names else (cue.start, cue.end) if cue else (0, 0)
        yield Given(contact, start, end, scene.letter.reply[start:end], "people.card")


def find_forwarded(scene: Scene, found: Sequence[Given], knows: Knows) -> Iterator[Given]:
    """Who wrote the mail that is forwarded, where the words point to it."""
    if not scene.letter.forwarded:
        return
    author = forwarded_author(scene.letter.forwarded)
    if author is None or is_known(scene, author):
        return
    names = [n for n in scene.names if same_person(n.text, author)]
    cues = scene.cues("below", "points-to", "gives", "spoken")
    if names or cues:
        start, end = (names[0].start, names[0].end) if names else (cues[0].start, cues[0].end)
        yield Given(author, start, end, scene.letter.reply[start:end], "people.forwarded")
