"""After the meeting whoever is named in full is presumed to be given, if enough speaks for it and nothing against."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from mailbot.reading.people.cards import title_and_employer
from mailbot.reading.people.fits import latin, looks_like_organisation
from mailbot.reading.people.given import Given, Votes, is_party
from mailbot.reading.people.names import Name
from mailbot.reading.people.standing import is_assistant, is_passing, opens_item
from mailbot.reading.people.words import HONORIFICS, TITLE_WORDS
from mailbot.reading.scene import Scene
from mailbot.reading.values import Contact

_AFTER_MEETING = frozenset({"met", "referred", "surveyed"})
_GIVING_ROLES = frozenset({"connector", "referral"})
_ENOUGH = 2.5
_ENOUGH_BESIDE = 3.5  # where others are given already
_PRONOUN = re.compile(
    r"\b(?:he|she|they|him|her|them|he['’]s|she['’]s|who|whose|il|elle|lui|qui|ils|elles|s?he['’]d)\b", re.IGNORECASE
)
_IS_BEFORE = re.compile(
    r"(?:\b(?:is|are|was|be|called|named|name|remember|consider|list|est|c['’]est|sont|nommée?|appelle)|[:=])\s*$",
    re.IGNORECASE,
)
_HONOURED = re.compile(r"([^\W\d_]+)\.? $")
_CREDENTIAL_AFTER = re.compile(r", (?:P\.? ?Eng|ing|Ph\.?D|CPA|PMP|MBA|RN|CHRP|CHRL|MD|CFA|LL\.?B|B\.?Sc|M\.?Sc)\b")
_PLACE_BEFORE = re.compile(
    r"\b(?:at|in|from|the|chez|like|near|to the|au|aux|à la|à l['’]|dans|du|de la|des|of|for|with|un|une|on|off|comme"
    r"|sur|rue)\s*(?:l['’])?$",
    re.IGNORECASE,
)
_WEAK_BEFORE = frozenset({"sur", "for", "with", "of", "to", "de", "à", "d'", "avec"})
_APPOSED = re.compile(r"\s*(?:[,.;)!]|$)")
_SAID_OF = re.compile(
    r"\s+(?:runs?|leads?|heads?|manages?|works?|knows?|has|keeps?|kept|would|could|can|might|will|takes?|meets?|chairs?|loves?|hires?|"
    r"teaches|taught|sits?|does|owns?|starts?|says?|hosts?|lives?|dirige|travaille|pourra|pourrait|peut|engage|cherche|donne|forme|"
    r"connaît|embauche|vient|meets|goes|should|owes|turned|handles?|answers?|looks)\b"
)


def find_presumed(scene: Scene, found: Sequence[Given], votes: Votes) -> Iterator[Given]:
    """Full names that no other way found; of those in one sentence the likeliest first."""
    if scene.context.stage not in _AFTER_MEETING or scene.context.sender not in _GIVING_ROLES:
        return
    if scene.saying("hired") or scene.saying("concern"):
        return  # news or doubts of people, and no gifts of contacts
    if not any(" " in n.text and not any(g.start <= n.start < g.end for g in found) for n in scene.names):
        return
    names = [n for n in scene.names if _may_be_presumed(scene, n)]
    # Once for all names: spaCy builds its spans anew for each that asks.
    timed = {scene.sentence_at(e.start_char) for e in scene.wording.doc.ents if e.label_ == "TIME"} if names else set()
    weighed = [(_worth(scene, n, votes, timed), n) for n in names]
    for worth, name in weighed:
        rivals = [w for w, n in weighed if n is not name and _overlap(scene, n, name)]
        enough = _ENOUGH if not found else _ENOUGH_BESIDE
        if (
            worth >= enough
            and worth >= max(rivals, default=0)
            and not any(g.start <= name.start < g.end for g in found)
        ):
            _, end = scene.sentence_range(scene.sentence_at(name.start))
            title, employer = title_and_employer(scene.letter.reply[name.end : end])
            words = scene.letter.reply[name.start : name.end]
            contact = Contact(name.text, None, None, title, employer)
            yield Given(contact, name.start, name.end, words, "people.presumed", sure=False)


def _overlap(scene: Scene, one: Name, other: Name) -> bool:
    return scene.sentence_at(one.start) == scene.sentence_at(other.start)


def _may_be_presumed(scene: Scene, name: Name) -> bool:
    if (" " not in name.text and not name.turned) or is_party(scene, name.text) or is_assistant(scene, name):
        return False
    if is_party(scene, " ".join(name.text.split()[1:])) or (name.turned and not _turned_plainly(scene, name)):
        return False
    if is_passing(scene, name) or looks_like_organisation(name.text):
        return False
    sentence = scene.sentence_at(name.start)
    return not any(h.sentence == sentence for h in scene.cues("not spoken", "withdraw"))


def _turned_plainly(scene: Scene, name: Name) -> bool:
    """Such as "TSHIBANGU, Pascaline (…)" and "Sakamoto, Mitsuru."; "Dave, Reza is …" speaks to Dave."""
    written, after = scene.letter.reply[name.start : name.end], scene.letter.reply[name.end : name.end + 2]
    return written.split(",")[0].isupper() or (after.strip(" ")[:1] in {".", ";", "|", "–", "—"})


def _worth(scene: Scene, name: Name, votes: Votes, timed: Collection[int]) -> float:
    """What speaks for a person given: the model, an honorific, a pronoun, a verb of votes, the name said again."""
    text, written = scene.letter.reply, scene.letter.reply[name.start : name.end]
    _, end = scene.sentence_range(scene.sentence_at(name.start))
    before, after = text[max(0, name.start - 70) : name.start], text[name.end : name.end + 60]
    worth = 1.0
    worth += 1.0 * any(name.text in p or p in name.text for p in votes.persons(text) if " " in p)
    worth += 2.0 * (_is_honoured(before) or bool(_CREDENTIAL_AFTER.match(after)))
    worth += 2.0 * bool(re.search(r"[\"“«]", written))
    worth += 1.0 * bool(_PRONOUN.search(text, name.end, min(len(text), end + 60)))
    worth += 2.0 * bool(_SAID_OF.match(after))
    worth += 2.0 * _is_said_again(scene, name)
    worth += 2.0 * bool(_IS_BEFORE.search(before))
    if _APPOSED.match(after):
        worth += 2.0 * _follows_role(before) or 1.0 * before.endswith(", ")
    worth += 1.5 * bool(re.match(r", [^,.\n]{3,}", after) and title_and_employer(after)[0])
    worth += 2.0 * opens_item(scene, name) if after[:1] in {",", ";", "|", "\t", " ", ":"} else 0.0
    worth += 1.0 * name.turned
    worth += 1.0 * any(h.start <= name.start < h.end for h in scene.cues("person"))
    worth -= 2.0 * (scene.sentence_at(name.start) in timed)
    place = _PLACE_BEFORE.search(before)
    if place:
        worth -= 1.0 if place[0].strip().casefold() in _WEAK_BEFORE else 3.0
    return worth


def _is_honoured(before: str) -> bool:
    match = _HONOURED.search(before)
    return match is not None and latin(match[1]) in HONORIFICS


def _follows_role(before: str) -> bool:
    """Such as "The manager of grants at Rideau Hall, Saskia ten Hove, …": an apposition to a role."""
    clause = re.split(r"[.!?\n]", before)[-1]
    return any(
        latin(w).strip(",") in TITLE_WORDS for w in (clause.split() if before.endswith(", ") else clause.split()[-2:])
    )


def _is_said_again(scene: Scene, name: Name) -> bool:
    """Whether a part of the name stands alone elsewhere: "I ran into Marcus Eldridge … Marcus says any morning"."""
    words = set(latin(name.text).split())
    return any(" " not in n.text and n.start != name.start and latin(n.text) in words for n in scene.names)
