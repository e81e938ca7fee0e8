"""Names typed in small letters: the address or the words around say which words are a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailbot.reading.people.anchors import Anchor
from mailbot.reading.people.fits import fit, is_generic, latin
from mailbot.reading.people.given import Knows
from mailbot.reading.people.names import Name
from mailbot.reading.people.words import HONORIFICS, NEVER, OPENERS, ORGANISATION, PARTICLES, SMALL_WORDS, TITLE_WORDS
from mailbot.reading.scene import Scene

_WORD = re.compile(r"[^\W\d_][\w'’ʼ\u0300-\u036f-]*\.?")
_HEAD = re.compile(
    r"(?:[-*•–·]|\d{1,2}[.)])?\s*([^\W\d_]+(?:['’-][^\W\d_]+)*(?: [^\W\d_]+(?:['’-][^\W\d_]+)*){1,2})\s*[,(:–-]"
)
_NO_NAME = OPENERS | NEVER | ORGANISATION | TITLE_WORDS | HONORIFICS | SMALL_WORDS
# Words that point to a person, then the name, then what goes on after one.
_POINTED = re.compile(
    r"\b(?:my|our|his|her|a|mon|ma|une?) (?:\w+ ){0,2}(?:friend|colleague|cousin|brother|sister|neighbou?r|boss|buddy|"
    r"pal|mentor|classmate|roommate|teammate|coworker|uncle|aunt|ami|amie|coll[eè]gue|cousine?|chum|voisine?|patronn?e?)"
    r"(?: named| called| nomm[eé]e?)? |\b(?:talk|speak|reach out|write) (?:to|with) |\b(?:contact|email|try|call|ask|"
    r"ping|meet|message|appelle|appelez|[eé]crire [aà]|parler? [aà]|contacte[rz]?) |\b(?:name is|"
    r"named|called|s'appelle) ",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\s*(?:[,.;:(\n–-]|$)|\s(?:at|from|in|who|she|he|is|she['’]s|he['’]s|they|works?|runs?|and|over|on|for|chez|qui|est|"
    r"elle|il|au|à|dans|pour)\b"
)
_BEFORE_NAME = re.compile(r"(?:^|[\n,:;(–-]\s*)$")
_TOUCHES = re.compile(r"\s?[,:(<–-]\s?[<(]?")
_PLACE_BEFORE = re.compile(
    r"\b(?:at|in|on|from|near|chez|au|aux|sur|dans|du|de|des|la|le|les|the|my|our|of|an?|un|une|"
    r"(?<!rire )(?<!arler )(?<!ppeler )a) $"
)
_SAID_BEFORE = re.compile(
    r"(?:\b(?:is|est|also|then|aussi|dirais|refere|donne|noter|note|propose|suggere|recommande|ajoute|presente"
    r"|cest|c'est|named|called|tell (?:him|her|them)|give (?:him|her|them)|got|theres|say|laisse|mettre|voir|rire a|"
    r"parler a|verrais bien|jverrais bien|contact|referral|sappelle|s'appelle|et|and)|[=:]) $"
)
_PERSON_AFTER = re.compile(
    r",? (?:s?he|s?hes|s?he's|who|elle|il|qui|est|my|mon|ma|works|runs|would|could|can|might|will|knows|leads|hires"
    r"|has|is|pourrait|peut|connait|travaille|dirige|embauche|a)\b"
)
_CAPITAL_WITHIN = re.compile(r"(?<=[a-zà-ÿ,] )(?!I\b|I['’])[A-ZÀ-Þ]")
_ELIDED = re.compile(r"(?:[mjldcsnt]|qu)['’]")
_ENOUGH = 2.5
_LONGEST = 5


def small_name(scene: Scene, anchor: Anchor) -> Name | None:
    """A name typed in small letters before its address, where the local part says which words it is."""
    if is_generic(anchor.value):
        return None
    last = max((a.end for a in scene.anchors if a.kind == "EMAIL" and a.end <= anchor.start), default=0)
    words = list(_WORD.finditer(scene.letter.reply, max(anchor.start - 160, last), anchor.start))[-24:]
    runs = (words[i : i + size] for size in range(2, _LONGEST + 1) for i in range(len(words) - size + 1))
    names = [name for run in runs if (name := _small(scene, run, anchor)) is not None]
    return max(names, key=lambda n: (len(_borne_out(scene, n.text.split(), anchor)), n.end, -len(n.text)), default=None)


def _small(scene: Scene, run: Sequence[re.Match[str]], anchor: Anchor) -> Name | None:
    """The words as a name, if they are in small letters and the local part bears them out."""
    start, text = run[0].start(), scene.letter.reply
    words = [m[0] if len(m[0].strip(".")) == 1 else m[0].rstrip(".") for m in run]
    end = run[-1].start() + len(words[-1])
    if text[start:end] != " ".join(words) or any(not w[0].islower() for w in words):
        return None
    known = _borne_out(scene, words, anchor)
    if not known or any(_common(scene, w) and w not in known and w not in PARTICLES for w in words):
        return None
    if words[0] in PARTICLES or words[-1] in PARTICLES - set(known):
        return None
    opened = _BEFORE_NAME.search(text[max(0, start - 4) : start]) or _POINTED.fullmatch(_cue_before(text, start))
    touching = _TOUCHES.fullmatch(text, end, anchor.start) or (opened and _GOES_ON.match(text, end))
    if (words[0] not in known and not opened) or (words[-1] not in known and not touching):
        return None
    if len(known) == 1 and len(words) > 3:
        return None
    return Name(" ".join(_cased(w) for w in words), start, end)


def _cue_before(text: str, start: int) -> str:
    """The last words of the text before a place that may point to a person."""
    found = list(_POINTED.finditer(text, max(0, start - 40), start))
    return found[-1][0] if found and found[-1].end() == start else ""


def _borne_out(scene: Scene, words: Sequence[str], anchor: Anchor) -> list[str]:
    """The words that the local part spells, whole or, beside a whole one, by their initial; none where it says more."""
    local = re.sub("[^a-z]", "", latin(anchor.value.split("@")[0]))
    if fit(" ".join(words), anchor.value) < 1.0:
        return []
    plain = {w: re.sub("[^a-z]", "", latin(w)) for w in words}
    whole, rest = set[str](), local
    for w in sorted(words, key=lambda w: -len(plain[w])):
        if len(plain[w]) > 1 and plain[w] in rest:
            whole.add(w)
            rest = rest.replace(plain[w], " ", 1)
    initials = [w for w in words if w not in whole and not _common(scene, w.casefold()) and plain[w][:1] in rest]
    return [w for w in words if w in whole or w in initials] if whole else []


def _common(scene: Scene, word: str) -> bool:
    """A word that is no part of a name: one of our lists, or a stop word of the letter's language."""
    return word in _NO_NAME or bool(scene.wording.doc.vocab[word].is_stop)


def _cased(word: str) -> str:
    if word in PARTICLES:
        return word
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


def small_name_of(scene: Scene, start: int, end: int) -> Name | None:
    """The name that heads a list line typed in small letters: "joel stoddart, site super, 613 555 0162"."""
    match = _HEAD.match(scene.letter.reply[start:end])
    if match is not None and match[1].islower() and not any(_common(scene, w) for w in match[1].split()):
        return Name(" ".join(_cased(w) for w in match[1].split()), start + match.start(1), start + match.end(1))
    return next(iter(small_names_pointed(scene, start, end)), None)


def small_names_pointed(scene: Scene, start: int, end: int) -> Iterator[Name]:
    """Names in small letters behind words that point to a person ("my cousin ifeoma ezekwesili she's at …")."""
    for cue in _POINTED.finditer(scene.letter.reply, start, end):
        words: list[re.Match[str]] = []
        for match in _WORD.finditer(scene.letter.reply, cue.end(), min(end, cue.end() + 60)):
            touching = match.start() == (words[-1].end() + 1 if words else cue.end())
            if not touching or not match[0][0].islower() or not _may_be_part(scene, match[0], bool(words)):
                break
            words.append(match)
        while words and words[-1][0] in PARTICLES:
            words.pop()
        if 2 <= len(words) <= 4 and _GOES_ON.match(scene.letter.reply, words[-1].end()):
            text = " ".join(_cased(w[0].strip(".")) for w in words)
            yield Name(text, words[0].start(), words[-1].end())


def _may_be_part(scene: Scene, word: str, inside: bool) -> bool:
    plain = word.casefold().strip(".")
    if plain in PARTICLES:
        return inside and plain not in {"la", "le", "les", "a", "an"}
    return len(plain) > 1 and not _common(scene, plain) and _ELIDED.match(plain) is None


def small_names_unknown(scene: Scene, knows: Knows) -> Iterator[Name]:
    """In mail without capitals: the likeliest run of words that are in no dictionary."""
    if any(not n.weak for n in scene.names) or _CAPITAL_WITHIN.search(scene.letter.reply):
        return
    weighed = [(_weight(scene, run, knows), run) for run in _runs(scene)]
    worth, run = max(weighed, key=lambda pair: pair[0], default=(0.0, []))
    if worth >= _ENOUGH:
        words = [m[0].rstrip(".") for m in run]
        yield Name(" ".join(_cased(w) for w in words), run[0].start(), run[0].start() + len(" ".join(words)))


def _runs(scene: Scene) -> Iterator[list[re.Match[str]]]:
    """Neighbouring words of which none is common."""
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(scene.letter.reply):
        touches = run and match.start() == run[-1].end() + 1 and run[-1][0][-1] != "."
        part = match[0][0].islower() and (_may_be_part(scene, match[0], bool(run and touches)))
        if run and not (touches and part):
            yield run
            run = []
        if part:
            run.append(match)
    if run:
        yield run


def _weight(scene: Scene, run: Sequence[re.Match[str]], knows: Knows) -> float:
    """How much speaks for a name: words of no dictionary, what points to it, and what goes on after a name."""
    text, start, end = scene.letter.reply, run[0].start(), run[-1].end()
    words = [m[0].rstrip(".") for m in run]
    if not 2 <= len(words) <= 5 or words[-1] in PARTICLES or _PLACE_BEFORE.search(text[max(0, start - 12) : start]):
        return 0.0
    unknown = sum(1 for w in words if w not in PARTICLES and not any(knows(p) for p in w.split("-")))
    short = all(len(w) < 5 for w in words)
    said = bool(_SAID_BEFORE.search(text[max(0, start - 30) : start]))
    spoken_of = bool(_PERSON_AFTER.match(text[end : end + 12]))
    # A name may be a word of some dictionary; what stands around it then says so alone.
    if not unknown and not short and not (said and spoken_of):
        return 0.0
    worth = float(unknown) + 1.5 * said + 1.0 * spoken_of
    worth += 0.5 * bool(_BEFORE_NAME.search(text[max(0, start - 4) : start]))
    return worth + 1.0 * bool(re.match(r"\s*[,.(\n]|\s*$", text[end:]))
