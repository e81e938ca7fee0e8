"""In what part a name stands in the text: an organisation, an assistant, in passing, at the head of an item."""

from __future__ import annotations

import re
from collections.abc import Collection

from mailbot.reading.matching import Hit
from mailbot.reading.people.fits import latin, looks_like_organisation, same_person
from mailbot.reading.people.given import Given, is_party, known_to
from mailbot.reading.people.names import Name, is_opened
from mailbot.reading.people.words import ORGANISATION
from mailbot.reading.scene import Scene

_WRAPPED = 50  # a longer line goes on in the next
_ITEM = re.compile(r"[ \t]*(?:[-–—*•·|+>#»→]{1,3}|[(#]?\d{1,2} ?[-–.):]|\(?[a-z][.)]|\((?:i{1,3}|iv|v)\))[ \t]*")
# "Thunder Bay Power's Lorne Kejick" is about Lorne; "Lorne Kejick's number" is about Lorne, too.
_POSSESSOR = re.compile(r"['’]s (?!(?:e-?mail|address|number|cell|contact|details|info|name|card|phone|linkedin)\b)")
_HOUSE_OF = re.compile(r"\b(?P<house>[A-ZÀ-Þ]\w+) (?:of|of the|for|de|du|des|de la|de l['’]|d['’]) ?$")
# No year ("in 2019 Ann Roy …"), no hour, no end of a phone number, no number of a list item.
_HOUSE_NUMBER = re.compile(
    r"(?:\b(?:at|to|on|is|are|near|by|in|from|au|à|du|near|address|adresse|office|bureau)|[,:@(])\s+"
    r"(?!(?:19|20)\d\d\b)(?:\d{3,5}|2[5-9]|[3-9]\d)(?:[- ]?[A-Da-d]\b)?,? "
    r"(?:(?:rue|boul(?:evard)?\.?|av(?:enue)?\.?|ch(?:emin)?\.?|place|côte|promenade)"
    r"(?: de(?: la| l['’])?| du| des)? )?$",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[\s,/]*(?:(?:and|or|nor|et|ou|ni|&)\s+(?:de |d['’])?)?")
_CAPITAL_AFTER = re.compile(r" ([A-ZÀ-Þ][\w'’-]*)")
_ORGANISATION_BEFORE = re.compile(
    r"(?:\b(?:at|from|in|near|chez|dans)\s+|@\s*)(?:(?:the|our|my|their|his|her|an?|la|notre|son|sa|leur)\s+|l['’]\s*)?$"
    r"|\b(?:the|an?|une?|au|aux|la|l['’])\s*$|\b(?:company|firm|shop|store|called|entreprise|firme|compagnie)\s+$"
    r"|\b(?:runs?|owns?|founded|started|possède|a fondé|dirige)\s+$",
    re.IGNORECASE,
)


def is_after_meeting(scene: Scene) -> bool:
    """Whether contacts are due: the meeting has taken place, or the letter is the first to say so."""
    if scene.context.stage in {"met", "referred", "surveyed"}:
        return True
    meeting = scene.context.meeting
    over = meeting is not None and meeting.date <= scene.letter.sent_at.date()
    return scene.context.stage == "scheduled" and (over or bool(scene.saying("met")))


def calls_party(scene: Scene, name: Name) -> bool:
    """Whether a word with the capital of its sentence stands before a party's name: "Mets Nadia en pause"."""
    first, _, rest = name.text.partition(" ")
    if not rest or not is_opened(scene.letter.reply, name.start) or is_party(scene, first):
        return False
    # By the first name: a cousin of the author has the author's surname.
    known_here = (*known_to(scene), *scene.context.referrals)
    return any(latin(rest).split()[0] in latin(known.name or "").split()[:1] for known in known_here)


def is_opened_sentence(scene: Scene, name: Name) -> bool:
    """Whether a name is the first word of its sentence."""
    start, _ = scene.sentence_range(scene.sentence_at(name.start))
    return start == name.start


def is_after_time(scene: Scene, name: Name) -> bool:
    """Whether a name follows a day or an hour in its sentence: where an event is ("at 7:30, Ashbury Hall")."""
    start, _ = scene.sentence_range(scene.sentence_at(name.start))
    return any(e.label_ == "TIME" and start <= e.start_char < name.start for e in scene.wording.doc.ents)


def signs(scene: Scene, name: Name) -> bool:
    """Whether a name alone ends the letter, as authors sign it."""
    reply = scene.letter.reply
    line = reply.rfind("\n", 0, name.start) + 1
    return line > 0 and not reply[line : name.start].strip() and not reply[name.end :].strip(" .!-–\n")


def is_called_organisation(scene: Scene, name: Name) -> bool:
    """Whether a name, or a word with a capital right behind it, is one that organisations and places have."""
    follows = _CAPITAL_AFTER.match(scene.letter.reply, name.end)
    return looks_like_organisation(f"{name.text} {follows[1]}" if follows else name.text)


def is_organisation(scene: Scene, name: Name) -> bool:
    """Whether a name is an organisation's by its words or by the preposition before it."""
    before = scene.letter.reply[max(0, name.start - 14) : name.start]
    return (
        is_called_organisation(scene, name)
        or _is_namesake(scene, name)
        or is_street(scene, name)
        or bool(_ORGANISATION_BEFORE.search(before))
        or (before.endswith(" of ") and any(n.end == name.start - len(" of ") and " " in n.text for n in scene.names))
    )


def _is_namesake(scene: Scene, name: Name) -> bool:
    """Whether a name only says which house it is: "Hôtel du Parc", "University of Guelph"."""
    before = _HOUSE_OF.search(scene.letter.reply, max(0, name.start - 40), name.start)
    return before is not None and not ORGANISATION.isdisjoint({latin(before["house"]), before["house"].casefold()})


def is_excluded(scene: Scene, start: int, end: int) -> bool:
    """Whether a cue of an assistant, a reception or other business covers the place."""
    sentence = scene.sentence_at(start)
    return any(
        (h.start < end and start < h.end) or (h.rule.says == "no-contact" and h.sentence == sentence)
        for h in scene.cues("assistant", "no-contact")
    )


def is_assistant(scene: Scene, name: Name) -> bool:
    """Whether somebody only books: the name, or a part of it, stands in a cue of an assistant."""
    words = set(latin(name.text).split())
    for hit in scene.cues("assistant"):
        said = {w for n in scene.names if hit.start <= n.start < hit.end for w in latin(n.text).split()}
        if words & said:
            return True
    return is_excluded(scene, name.start, name.end)


def is_passing(scene: Scene, name: Name) -> bool:
    """Whether somebody is only spoken of, or taken back."""
    if any(h.start <= name.start < h.end for h in scene.cues("passing")):
        return True
    return any(name in taken_back(scene, h) for h in scene.cues("withdraw"))


def taken_back(scene: Scene, hit: Hit) -> list[Name]:
    """The names that words of taking back mean: the first and whoever is joined to it, not "ask Ann" behind them."""
    inside = [n for n in scene.names if hit.start <= n.start < hit.end and not n.turned]
    inside = [n for n in inside if not n.weak or any(same_person(n.text, r) for r in scene.context.referrals)]
    taken: list[Name] = []
    for name in inside:
        if taken and not _JOINED.fullmatch(scene.letter.reply, taken[-1].end, name.start):
            break
        taken.append(name)
    return taken


def opens_item(scene: Scene, name: Name) -> bool:
    """Whether a name heads its list item or line."""
    start, _ = scene.sentence_range(scene.sentence_at(name.start))
    opening = scene.letter.reply.rfind("\n", 0, name.start) + 1
    line = scene.letter.reply[opening : name.start]
    above = scene.letter.reply[scene.letter.reply.rfind("\n", 0, max(0, opening - 1)) + 1 : opening]
    return bool(_ITEM.fullmatch(line)) or (line == "" and (start == name.start or len(above) < _WRAPPED))


def is_street(scene: Scene, name: Name) -> bool:
    """Whether a house number right before it makes a name a street's: "at 351 St. Joseph"."""
    return _HOUSE_NUMBER.search(scene.letter.reply, max(0, name.start - 40), name.start) is not None


def may_be_given(scene: Scene, name: Name, found: Collection[Given]) -> bool:
    """Whether a name without an address may be a new contact's; of one word, only with a capital of its own."""
    if name.turned or is_party(scene, name.text) or is_assistant(scene, name) or is_passing(scene, name):
        return False
    if calls_party(scene, name):
        return False
    if any(g.start <= name.start < g.end for g in found) or is_organisation(scene, name):
        return False
    if _POSSESSOR.match(scene.letter.reply, name.end):
        return False
    return len(name.text.split()) > 1 or not is_opened(scene.letter.reply, name.start)
