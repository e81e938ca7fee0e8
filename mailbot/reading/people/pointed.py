"""People given by name alone: on an announced list, pointed to by words, or spoken of as one speaks of a contact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailbot.reading.matching import Hit
from mailbot.reading.people.beside import beside
from mailbot.reading.people.fits import latin
from mailbot.reading.people.given import Given, Knows, is_party
from mailbot.reading.people.names import Name
from mailbot.reading.people.small import small_names_pointed, small_names_unknown
from mailbot.reading.people.standing import is_after_meeting, is_after_time, may_be_given, opens_item, signs
from mailbot.reading.scene import Scene
from mailbot.reading.values import Contact

AND = re.compile(r"\s*(?:,|and|et|&|or|ou|, and|, plus|plus|then|puis|ainsi que)\s*")
# A first name alone is a contact only where the author says whose colleague or friend it is.
KIN_RULES = frozenset({"people.colleague", "people.collegue"})
_LIST_LINES = 12
_GIVING_ROLES = frozenset({"connector", "referral"})


def find_listed(scene: Scene, found: Sequence[Given], knows: Knows) -> Iterator[Given]:
    """Names of a list that is announced ("Here are my three: …"), on its line and on the lines below."""
    for hit in scene.cues("gives"):
        _, end = scene.sentence_range(hit.sentence)
        here = [n for n in scene.names if hit.start <= n.start < end and " " in n.text]
        here = [n for n in here if not is_after_time(scene, n)]
        for name in (*here, *_item_names(scene, hit.sentence + 1)):
            if may_be_given(scene, name, found):
                yield _named(scene, name, hit)


def _item_names(scene: Scene, index: int) -> Iterator[Name]:
    for i in range(index, min(index + _LIST_LINES, len(scene.wording.sentences))):
        start, end = scene.sentence_range(i)
        opening = [n for n in scene.names if start <= n.start < end and not n.turned and opens_item(scene, n)]
        opening = [n for n in opening if not signs(scene, n)]
        yield from opening[:1]


def find_pointed(scene: Scene, found: Sequence[Given], knows: Knows) -> Iterator[Given]:
    """Names that words point to ("she should talk to …"), and the names that the sentence joins to them."""
    for hit in scene.cues("points-to"):
        inside = [n for n in scene.names if hit.start <= n.start < hit.end and not n.turned]
        meant = [n for n in inside if not is_party(scene, n.text)][-1:]
        for name in (*meant, *_joined(scene, meant)):
            alone = hit.rule.id in KIN_RULES and not found and is_after_meeting(scene)
            alone = alone and scene.context.sender in _GIVING_ROLES and hit.start < name.start
            if (" " in name.text or alone) and may_be_given(scene, name, found):
                yield _named(scene, name, hit)


def _joined(scene: Scene, names: Sequence[Name]) -> Iterator[Name]:
    """The names that a list goes on with: "to Laszlo Nagy, Ana Ruiz and Bich Ngoc Pham"."""
    last = names[-1].end if names else len(scene.letter.reply)
    for name in scene.names:
        if name.start >= last and not name.turned:
            if not AND.fullmatch(scene.letter.reply[last : name.start]):
                return
            yield name
            last = name.end


def find_small(scene: Scene, found: Sequence[Given], knows: Knows) -> Iterator[Given]:
    """Names in small letters that words point to, after the meeting."""
    if not is_after_meeting(scene) or scene.context.sender not in _GIVING_ROLES:
        return
    pointed = list(small_names_pointed(scene, 0, len(scene.letter.reply)))
    for name in pointed or (() if found else small_names_unknown(scene, knows)):
        if may_be_given(scene, name, found):
            words = scene.letter.reply[name.start : name.end]
            yield Given(Contact(name.text), name.start, name.end, words, "people.small-letters", sure=False)


def _named(scene: Scene, name: Name, hit: Hit) -> Given:
    title, employer = beside(scene, name)
    start, last = min(hit.start, name.start), max(name.end, hit.end if hit.start <= name.start else 0)
    contact = Contact(_fullest(scene, name), None, None, title, employer)
    return Given(contact, name.start, name.end, scene.letter.reply[start:last], hit.rule.id, sure=False)


def _fullest(scene: Scene, name: Name) -> str:
    """The fullest form of a name in the text: "Hui Min Ng was my manager. I told Hui Min …"."""
    words = set(latin(name.text).split())
    forms = [n.text for n in scene.names if not n.turned and words <= set(latin(n.text).split())]
    return max(forms, key=len, default=name.text)
