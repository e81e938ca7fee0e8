"""After the meeting whoever is named in full is presumed to be given, if enough speaks for it and nothing against."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailbot.reading.matching import Hit
from mailbot.reading.people.beside import beside
from mailbot.reading.people.cards import title_and_employer
from mailbot.reading.people.fits import latin
from mailbot.reading.people.given import Given, Knows, is_party
from mailbot.reading.people.names import Name
from mailbot.reading.people.numbered import JOINED
from mailbot.reading.people.pointed import AND
from mailbot.reading.people.standing import (
    calls_party,
    is_after_meeting,
    is_assistant,
    is_called_organisation,
    is_opened_sentence,
    is_passing,
    opens_item,
    signs,
)
from mailbot.reading.people.words import HONORIFICS, TITLE_WORDS
from mailbot.reading.scene import Scene
from mailbot.reading.values import Contact, Language

_GIVING_ROLES = frozenset({"connector", "referral"})
_ENOUGH = 2.0
_ENOUGH_BESIDE = 3.0  # where others are given already
_PRONOUN = re.compile(
    r"\b(?:he|she|they|him|her|them|he['’]s|she['’]s|they['’]re|who|whose|il|elle|lui|qui|ils|elles|s?he['’]d|y)\b",
    re.IGNORECASE,
)
_IS_BEFORE = re.compile(
    r"(?:\b(?:is|are|was|be|called|named|name|remember|consider|list|est|c['’]est|sont|nommée?|appelle|it['’]s|that['’]s"
    r"|is run by|par|maybe|perhaps|then|also|plus|see|peut-être|aussi|sinon|texte|voir|voie)"
    r"|[:=?]|>+|--?>|→|[a-zà-ÿ] [-–—])\s*$",
    re.IGNORECASE,
)
_HONOURED = re.compile(r"([^\W\d_]+)\.? $")
_CREDENTIAL_AFTER = re.compile(r", (?:P\.? ?Eng|ing|Ph\.?D|CPA|PMP|MBA|RN|CHRP|CHRL|MD|CFA|LL\.?B|B\.?Sc|M\.?Sc)\b")
_WEAK_BEFORE = re.compile(r"\b(?:sur|for|with|to|de|d['’]|à|avec|from|pour|vers)\s*$", re.IGNORECASE)
# "You'd get far with …" is of what may come, "her years with …" of what was.
_AHEAD = re.compile(
    r"\b(?:you|your|should|could|can|would|will|let|send|goes?|get|call|try|start|put|tu|te|toi|ton|ta|vous|votre"
    r"|devra\w*|pourra\w*|peut|peux|je|j['’]ai|faut|va|vas|allez)\b|['’](?:d|ll)\b",
    re.IGNORECASE,
)
_PLACE_BEFORE = {
    Language.EN: re.compile(
        r"\b(?:(?<!body )(?<!one )like|at|in|the|our|near|of|an?|on|off|runs?|owns?|founded|left|joined"
        r"|(?:g(?:one|oing)|went|mov(?:ed?|ing)|back|c[ao]me|drive|flew|fly|travel\w*|trip|visit) to)\s*$",
        re.IGNORECASE,
    ),
    Language.FR: re.compile(
        r"\b(?:au|aux|à la|à l['’]|dans|du|de la|des|une?|le|la|les|l['’]|(?<!un )comme|rue"
        r"|quitté|dirige|possède|en)\s*$",
        re.IGNORECASE,
    ),
}
_PLACE_AFTER = re.compile(r",? (?:where|où)\b|['’]s [A-ZÀ-Þ]")
_ARTICLE = re.compile(r"(?:La|Les|The) |L['’]")
_ONE_NAME = re.compile(
    r"\b(?:(?:one|single|only) name|mononym|just the one|un seul nom"
    r"|nom unique|goes by|se fait appeler)\b",
    re.IGNORECASE,
)
_HIRES = re.compile(r"(?:embauche|engage|recrute|hires?|recruits?)\b", re.IGNORECASE)
_GONE = re.compile(
    r"\b(?:retired|has left|moved (?:to|away|on)|passed away|no longer|on leave|quit|resigned|vient de partir"
    r"|à la retraite"
    r"|sa retraite|n['’]est plus|déménagé|décédée?|en congé)\b",
    re.IGNORECASE,
)
_ROW_GOES_ON = re.compile(r"\s*(?:[,;|:(\t\n–—-]|$)")
_APPOSED = re.compile(r"\s*(?:[,.;)!]|$)")
# A word in small letters right after a name that opens a clause is mostly its verb; these are none.
_NO_VERB = frozenset(
    """
    of and or in at on for to from by with de du des d' et ou à au aux en dans sur pour par avec chez as than si if
    hall street building room office floor team group section program programme inc rue
    """.split()
)
_NEXT_WORD = re.compile(r"\s+(?P<verb>[a-zà-ÿ]['’\w-]*)|\s*(?:=|->|→)")
_CLAUSE_OPENS = re.compile(
    r"(?:^|[.!?:;,\n\t(\"“«–—-]\s*|\b(?:and|but|so|that|because|et|mais|que|car|donc|ok|okay|also|aussi|pis|puis"
    r"|think|hear) )$|[.!?]\s+$",
    re.IGNORECASE,
)


def find_presumed(scene: Scene, found: Sequence[Given], knows: Knows) -> Iterator[Given]:
    """Full names that no other way found; of those in one sentence the likeliest first."""
    if not is_after_meeting(scene) or scene.context.sender not in _GIVING_ROLES or scene.saying("concern"):
        return  # doubts of people are no gifts of contacts
    names = [n for n in scene.names if _may_be_presumed(scene, n, found)]
    # Once for all names: spaCy builds its spans anew for each that asks.
    times = [e.start_char for e in scene.wording.doc.ents if e.label_ == "TIME"] if names else []
    weighed = [(_worth(scene, n, times), n) for n in names]
    for worth, name in weighed:
        rivals = [(w, opens_item(scene, n)) for w, n in weighed if n is not name and _overlap(scene, n, name)]
        enough = _ENOUGH_BESIDE if found else _ENOUGH
        beaten = any(w > worth or (heads and not opens_item(scene, name)) for w, heads in rivals)
        if worth >= enough and not beaten:
            title, employer = beside(scene, name)
            words = scene.letter.reply[name.start : name.end]
            contact = Contact(name.text, None, None, title, employer)
            yield Given(contact, name.start, name.end, words, "people.presumed", sure=False)


def _overlap(scene: Scene, one: Name, other: Name) -> bool:
    return scene.sentence_at(one.start) == scene.sentence_at(other.start)


def _may_be_presumed(scene: Scene, name: Name, found: Sequence[Given]) -> bool:
    if (
        (" " not in name.text and not name.turned and not _is_mononym(scene, name))
        or is_party(scene, name.text)
        or is_assistant(scene, name)
    ):
        return False
    if calls_party(scene, name) or (name.turned and not _turned_plainly(scene, name)):
        return False
    if is_passing(scene, name) or is_called_organisation(scene, name) or signs(scene, name):
        return False
    if _is_said_of_another(scene, name, found) or _is_explained(scene, name):
        return False
    if any(g.start <= name.start < g.end and g.zone == "reply" for g in found):
        return False
    sentence = scene.sentence_at(name.start)
    against = (*scene.cues("not spoken", "withdraw"), *(h for h in scene.saying("hired") if _is_news(h, name)))
    return not any(h.sentence == sentence for h in against)


def _is_said_of_another(scene: Scene, name: Name, found: Sequence[Given]) -> bool:
    """Whether a name stands among the words beside another person: "Joanna Spratt, payroll lead, Giant Tiger"."""
    start, _ = scene.sentence_range(scene.sentence_at(name.start))
    ends = [g.end for g in found if g.zone == "reply" and start <= g.start < name.start]
    return bool(ends) and JOINED.search(scene.letter.reply, max(ends), name.start) is None


def _is_explained(scene: Scene, name: Name) -> bool:
    """Whether the full name follows what somebody is called: "Big Dave (Dave Kowalik)"."""
    opened = scene.letter.reply.startswith(" (", name.end)
    words = set(latin(name.text).split())
    full = (n for n in scene.names if n.start == name.end + len(" (") and " " in n.text)
    return opened and any(words & set(latin(n.text).split()) for n in full)


def _is_mononym(scene: Scene, name: Name) -> bool:
    """Whether a person is said to have one name: "the stores manager, Selvakumar, goes by the one name"."""
    start, end = scene.sentence_range(scene.sentence_at(name.start))
    return not name.weak and _ONE_NAME.search(scene.letter.reply, start, end) is not None


def _is_news(hit: Hit, name: Name) -> bool:
    """Whether words report a job found and not, by a verb right behind the name, whom that person hires."""
    return not _HIRES.match(hit.words) and (hit.start > name.end + 1 or hit.start < name.start)


def _turned_plainly(scene: Scene, name: Name) -> bool:
    """Such as "TSHIBANGU, Pascaline (…)" and "Sakamoto, Mitsuru."; "Dave, Reza is …" speaks to Dave."""
    written, after = scene.letter.reply[name.start : name.end], scene.letter.reply[name.end : name.end + 2]
    if written.split(",")[0].isupper() or after.strip(" ")[:1] in {".", ";", "|", "–", "—"}:
        return True
    return after.strip(" ")[:1] in {"(", ","} and not is_opened_sentence(scene, name)


def _worth(scene: Scene, name: Name, times: Sequence[int]) -> float:
    """What speaks for a person given: where the name stands and what is said of it, whatever its words are like."""
    text, written = scene.letter.reply, scene.letter.reply[name.start : name.end]
    start, end = scene.sentence_range(scene.sentence_at(name.start))
    before, after = text[max(0, name.start - 70) : name.start], text[name.end : name.end + 60]
    worth = 2.0
    worth += 2.0 * (_is_honoured(before) or bool(_CREDENTIAL_AFTER.match(after)))
    worth += 2.0 * bool(re.search(r"[\"“«]", written))
    worth += 1.0 * bool(_PRONOUN.search(text, name.end, min(len(text), end + 60)))
    worth += 2.0 * _is_said_again(scene, name)
    place = _is_placed(scene, name) or _PLACE_AFTER.match(after)
    if not place:
        worth += 1.5 * bool(_IS_BEFORE.search(before))
        worth += 1.5 * _has_verb(before, after)
    if _APPOSED.match(after):
        worth += 2.0 * _follows_role(before) or 1.0 * before.endswith(", ")
    worth += 1.5 * bool(re.match(r",? [^,.\n]{3,}", after) and title_and_employer(after)[0])
    worth += 1.5 * (opens_item(scene, name) and _ROW_GOES_ON.match(after) is not None)
    worth += 1.0 * name.turned
    worth += 1.0 * any(h.start <= name.start < h.end for h in scene.cues("person", "points-to"))
    worth -= 2.0 * any(start <= t < name.start for t in times)
    worth -= 1.5 * (_is_whole_sentence(scene, name) and not opens_item(scene, name))
    worth -= 4.0 * bool(_GONE.search(text, name.end, end))
    worth -= 2.0 * bool(re.match(r" (?:and (?:I|me|my)|et moi)\b", after))
    worth -= 3.0 * bool(place) + 1.5 * bool(_ARTICLE.match(name.text))
    ahead = _AHEAD.search(text, start, name.start)
    return worth - 1.5 * (bool(_WEAK_BEFORE.search(before)) and not ahead)


def _is_placed(scene: Scene, name: Name) -> bool:
    """Whether a preposition of place leads to a name, also to others before it: "at Canadian Tire or Home Depot"."""
    first = name.start
    for other in reversed([n for n in scene.names if n.end <= name.start and not n.turned]):
        between = scene.letter.reply[other.end : first]
        # A comma alone may begin an apposition: "the gardener at Rideau Hall, Saskia ten Hove".
        if not AND.fullmatch(between) or (first == name.start and between == ", "):
            break
        first = other.start
    return _PLACE_BEFORE[scene.wording.language].search(scene.letter.reply, max(0, first - 70), first) is not None


def _is_whole_sentence(scene: Scene, name: Name) -> bool:
    """Such as "Joyeuses Fêtes!": words with capitals that nothing is said of."""
    start, end = scene.sentence_range(scene.sentence_at(name.start))
    return not re.search(r"\w", scene.letter.reply[start : name.start] + scene.letter.reply[name.end : end])


def _has_verb(before: str, after: str) -> bool:
    """Whether a name opens a clause and a word in small letters follows that may be its verb, in any language."""
    follows = _NEXT_WORD.match(after)
    if follows is None or _CLAUSE_OPENS.search(before) is None:
        return False
    return follows["verb"] is None or follows["verb"] not in _NO_VERB


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
