"""Whose an address or number is: the name beside it, checked against the local part; couples, rows, small letters."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.reading.people.anchors import Anchor
from mailbot.reading.people.cards import title_and_employer
from mailbot.reading.people.fits import FIT, fit, fits_domain, is_generic, latin, looks_like_organisation
from mailbot.reading.people.given import Given, Knows, is_party
from mailbot.reading.people.names import Name, is_opened
from mailbot.reading.people.small import small_name, small_name_of
from mailbot.reading.people.standing import is_assistant, is_excluded, is_organisation, opens_item
from mailbot.reading.scene import Scene
from mailbot.reading.values import Contact

_WORD_BEFORE = re.compile(r"([^\W\d_][\w'’-]*) $")
_AND = re.compile(r"\s*(?:and|et|&|y|e)\s*")
JOINED = re.compile(r";|\b(?:and|et|plus|also|then|or|ou|puis|aussi|mr|mrs|ms|dr|mme|m)\b|&", re.IGNORECASE)
_OWN_ADDRESS = re.compile(
    r"(?:\b(?:my|mon|ma|new|i['’]m|i am|je suis)\s+(?!(?:colleague|coworker|friend|boss|manager|cousin|sister|brother"
    r"|partner|collègue|ami|amie|patron|patronne|soeur|sœur|frère|cousine|associée?|gestionnaire|directeur|directrice)\b)"
    r"(?:\w+\s+){0,3}"
    r"|\b(?:me|moi)(?:\s+(?:direct|directly|directement|instead|plutôt|on|sur|my|mon|own|the|new|always|still|best)\b)*(?:\s+|\s*:))"
    r"(?:at|is|est|à|:|cell|mobile|number|email|e-mail|courriel|e?mail address|address|adresse)?[\s:,]*$",
    re.IGNORECASE,
)
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
# "… and the licensing officer at the Bereavement Board, Joyce Akerele, …".
_ROLE_BEFORE = re.compile(
    r"\b(?:my|our|the|an?|mon|ma|notre|le|la|un|une)\s+(?P<role>(?:[^\W\d_][\w'’-]*\s+){0,7}"
    r"[^\W\d_][\w'’-]*),\s+(?:Dr|Mr|Mrs|Ms|Me|Mme|M)?\.?\s*$"
)
_NOT_BEFORE = re.compile(r"(?:\b(?:not|instead of|et non|et pas|au lieu de|et plus))\s+(?:at |à |to )?$", re.IGNORECASE)
# "Ann Roy and Tom Reid, both at …": one address for all who are named.
_SHARED_BY = re.compile(
    r"[ ,;:(–—-]*(?:(?:they|you can reach them|ils|elles|on)[ ,]+)?(?:(?:are|can be reached|sont) )?(?:both|share"
    r"|all three|(?:tous|toutes)(?: les)? (?:deux|trois)|les (?:deux|trois)|partagent|se partagent"
    r"|même adresse|same address)\b"
    r"(?: [^\W\d_]+){0,5}[ :,<(]*",
    re.IGNORECASE,
)
_JOINT = re.compile(r" (?:de|d['’]|du|des|del|de la|de los|de las) ?")
_ADJACENT = re.compile(r"[ \t,:<(>–-]{1,4}")
_GOES_ON = re.compile(r"\s?[,:(|\t–-]")
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


def find_addressed(scene: Scene, found: Sequence[Given], knows: Knows) -> Iterator[Given]:
    """Everybody whose address is in the author's words."""
    anchors = [
        a
        for a in scene.anchors
        if a.kind == "EMAIL" and not (is_excluded(scene, a.start, a.end) or _own_address(scene, a) or _denied(scene, a))
    ]
    owners = _owners(scene, anchors)
    for anchor in anchors:
        name = _best_form(scene, anchor, owners.get(anchor.start))
        if name and is_assistant(scene, name):
            continue
        start, end = (min(name.start, anchor.start), max(name.end, anchor.end)) if name else (anchor.start, anchor.end)
        title, employer = beside(scene, name)
        contact = Contact(name.text if name else None, anchor.value, _phone_near(scene, name, anchor), title, employer)
        words, sure = scene.letter.reply[start:end], bool(name) or is_generic(anchor.value)
        yield from _partner(scene, name, contact, owners.values())
        yield from _sharers(scene, name, anchor)
        yield Given(contact, start, end, words, "people.address", sure)


# --- which name is whose --------------------------------------------------------------------------------------------


def _owners(scene: Scene, anchors: Sequence[Anchor]) -> dict[int, Name]:
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
        beside_it = _ADJACENT.fullmatch(gap) or _SHARED_BY.fullmatch(gap)
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


def _best_form(scene: Scene, anchor: Anchor, name: Name | None) -> Name | None:
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


def _partner(scene: Scene, name: Name | None, contact: Contact, owners: Collection[Name]) -> Iterator[Given]:
    """Such as "Rosa and Aldo Benedetti" with one address between them."""
    if name is None or " " not in name.text:
        return
    taken = {n.start for n in owners}
    first, surname = name.text.split(maxsplit=1)
    forms = [n for n in scene.names if n.text == name.text] or [name]
    for form, other in itertools.product(forms, scene.names):
        if abs(form.start - other.start) > _CLOSE:
            continue
        left, right = sorted((form, other), key=lambda n: n.start)
        joined = _AND.fullmatch(scene.letter.reply[left.end : right.start])
        if other.start not in taken and joined and other.text.split()[1:] == surname.split():
            words = scene.letter.reply[left.start : right.end]
            # "dorothea@…" is hers alone, "grant@…" of both.
            theirs = replace(contact, name=other.text, email=None) if fit(first, contact.email or "") == 1.0 else None
            yield Given(theirs or replace(contact, name=other.text), left.start, right.end, words, "people.couple")


def _sharers(scene: Scene, name: Name | None, anchor: Anchor) -> Iterator[Given]:
    """The others of "Ann Roy and Tom Reid, both at …": those joined before the one next to the address."""
    reply = scene.letter.reply
    before = [n for n in scene.names if n.end <= anchor.start and not n.turned]
    if name is None or not before or not _SHARED_BY.fullmatch(reply, before[-1].end, anchor.start):
        return
    last = before[-1]
    for other in reversed(before):
        joined = other is last or _AND.fullmatch(reply, other.end, last.start)
        if not joined and reply[other.end : last.start].strip() != ",":
            return
        if other.text != name.text and not is_party(scene, other.text) and not is_organisation(scene, other):
            contact = Contact(other.text, anchor.value)
            yield Given(contact, other.start, anchor.end, reply[other.start : anchor.end], "people.shared-address")
        last = other


def _own_address(scene: Scene, anchor: Anchor) -> bool:
    if _is_own(scene, anchor):
        return True
    others = [n for n in scene.names if n.end <= anchor.start and not is_party(scene, n.text)]
    return fit(scene.letter.sender.name or "", anchor.value) == 1.0 and not others


def _denied(scene: Scene, anchor: Anchor) -> bool:
    """Whether an address is the wrong one: "… is aroy@x.example.com, not ann.roy@x.example.com"."""
    return _NOT_BEFORE.search(scene.letter.reply, max(0, anchor.start - 20), anchor.start) is not None


def _is_own(scene: Scene, anchor: Anchor) -> bool:
    """Whether words before say that an address or number is the author's: "my new cell is", not "my aunt Ann at"."""
    match = _OWN_ADDRESS.search(scene.letter.reply, max(0, anchor.start - 40), anchor.start)
    others = (n for n in scene.names if not is_party(scene, n.text) or n.start <= match.start()) if match else ()
    return match is not None and not any(n.start < match.end() and match.start() < n.end for n in others)


# --- what stands beside ---------------------------------------------------------------------------------------------


def beside(scene: Scene, name: Name | None) -> tuple[str | None, str | None]:
    """Title and employer in the words between a name and the next address, or the end of its sentence."""
    if name is None:
        return None, None
    _, end = scene.sentence_range(scene.sentence_at(name.start))
    reply = scene.letter.reply
    if (
        reply.startswith("\n", name.end) and reply.find("\n\n", name.end) != name.end
    ):  # a block of lines, the name its head
        end = max(end, min(i for i in (reply.find("\n\n", name.end), len(reply)) if i >= 0))
    address = next((a for a in scene.anchors if a.kind != "LINK" and name.end < a.start < end), None)
    title, employer = title_and_employer(reply[name.end : address.start if address else end])
    if title is None and address is not None:  # "Leif Aronsson, leif@…, senior evaluator"
        later = [n.start for n in scene.names if n.start > address.end and " " in n.text]
        later += [a.start for a in scene.anchors if a.start > address.end]
        title, where = title_and_employer(reply[address.end : min([end, *later])])
        employer = employer or where
    if title is None and (match := _ROLE_BEFORE.search(reply, max(0, name.start - 80), name.start)):
        title, where = title_and_employer(match["role"])
        employer = employer or where
    return title, employer


def _phone_near(scene: Scene, name: Name | None, anchor: Anchor) -> str | None:
    """A number of the same sentence between the name and the next person, else none."""
    start, end = scene.sentence_range(scene.sentence_at(anchor.start))
    first = name.start if name else anchor.start
    nexts = [a.start for a in scene.anchors if a.kind == "EMAIL" and a.start > anchor.end]
    last = max(anchor.end, name.end if name else 0)
    nexts += [n.start for n in scene.names if n.start > last and not looks_like_organisation(n.text)]
    limit = min([end, *nexts])
    return next((a.value for a in scene.anchors if a.kind == "PHONE" and max(start, first) <= a.start < limit), None)


# --- numbers --------------------------------------------------------------------------------------------------------


def find_numbered(scene: Scene, found: Sequence[Given], knows: Knows) -> Iterator[Given]:
    """Everybody who is given with a telephone number and no address."""
    for anchor in (a for a in scene.anchors if a.kind == "PHONE"):
        start, end = scene.sentence_range(scene.sentence_at(anchor.start))
        addressed = any(start <= a.start < end for a in scene.anchors if a.kind == "EMAIL")
        if _is_own(scene, anchor) or is_excluded(scene, anchor.start, anchor.end):
            continue
        name = _numbered_beside(scene, anchor) if addressed else _called(scene, anchor, start)
        if name and not is_assistant(scene, name):
            title, employer = beside(scene, name)
            contact = Contact(name.text, None, anchor.value, title, employer)
            yield Given(contact, name.start, anchor.end, scene.letter.reply[name.start : anchor.end], "people.phone")


def _numbered_beside(scene: Scene, anchor: Anchor) -> Name | None:
    """Whom a number reaches in a sentence with addresses: who is named after the last of them, and joined to it.

    "Ann Roy (aroy@…) and Linda Mac, 613-555-0190"; but in "Ann Roy, aroy@…, Roy Kitchens, 613-555-0190" it is Ann's.
    """
    start, end = scene.sentence_range(scene.sentence_at(anchor.start))
    last = max((a.end for a in scene.anchors if start <= a.start and a.end <= anchor.start), default=start)
    people = [n for n in _people(scene, last, anchor.start) if " " in n.text]
    if not people:
        return None
    gap = scene.letter.reply[last : people[0].start]
    if last > start:
        return people[0] if JOINED.search(gap) else None
    address = next((a.start for a in scene.anchors if a.kind == "EMAIL" and anchor.end <= a.start < end), end)
    return people[0] if [n for n in _people(scene, anchor.end, address) if " " in n.text] else None


def _called(scene: Scene, anchor: Anchor, start: int) -> Name | None:
    """Whom a number reaches: the nearest person before it in its sentence or item, else in the lines above."""
    inside = _people(scene, start, anchor.start)
    inside = [n for n in inside if " " in n.text] or inside
    if inside:
        return inside[-1] if opens_item(scene, inside[-1]) else inside[0]
    small = small_name_of(scene, start, anchor.start)
    if small is not None:
        return small
    block = max(scene.letter.reply.rfind("\n\n", 0, anchor.start), _last_anchor(scene, anchor), 0)
    _, last = scene.sentence_range(scene.sentence_at(anchor.start))
    after = [n for n in _people(scene, anchor.end, last) if " " in n.text]
    if after:
        return after[-1]
    above = [n for n in _people(scene, block, start) if " " in n.text]
    lines = "\n" in scene.letter.reply[block:start].strip("\n") or opens_item_only(scene, above)
    return above[-1] if above and lines else None


def opens_item_only(scene: Scene, names: Sequence[Name]) -> bool:
    """Whether the last of the names heads its line: a row of a block in lines."""
    return bool(names) and opens_item(scene, names[-1])


def _last_anchor(scene: Scene, anchor: Anchor) -> int:
    return max((a.end for a in scene.anchors if a.end <= anchor.start), default=0)


def _people(scene: Scene, start: int, end: int) -> list[Name]:
    """Knows between two places, nearest first, parties left out."""
    inside = [n for n in scene.names if start <= n.start and n.end <= end and not n.turned]
    return [n for n in reversed(inside) if not is_party(scene, n.text) and _may_be_person(scene, n)]


def _may_be_person(scene: Scene, name: Name) -> bool:
    if is_organisation(scene, name):
        return False
    if " " in name.text or not is_opened(scene.letter.reply, name.start):
        return True
    return opens_item(scene, name) and _GOES_ON.match(scene.letter.reply, name.end) is not None
