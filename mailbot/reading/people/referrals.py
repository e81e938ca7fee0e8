"""Finds the people whom a letter gives as contacts: by addresses first, then numbers, copies, cards and cues."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.reading.matching import Hit
from mailbot.reading.people.anchors import Anchor
from mailbot.reading.people.cards import forwarded_author, read_vcard, title_and_employer
from mailbot.reading.people.names import Name, fit, is_generic, looks_like_organisation, same_person, tidy
from mailbot.reading.scene import Scene, parties_of
from mailbot.reading.values import Contact
from mailbot.reading.wording import fold

type_of_person = Callable[[str], Collection[str]]
FIT = 0.75
_WORD_BEFORE = re.compile(r"([^\W\d_][^\W\d_]*) $")
_COUPLE = re.compile(r"([^\W\d_][\w'’-]*)\s+(?:and|et|&)\s+$")
_BEFORE_REFERRALS = frozenset({None, "proposed", "introduced", "scheduled"})
_ITEM = re.compile(r"[ \t]*(?:[-*•–·]|\(?\d{1,2}[.)])[ \t]*")
_ORGANISATION_BEFORE = re.compile(
    r"(?:\bat|\bfrom|\bof|\bfor|\bin|\bwith|\bchez|\bà|\bau|\bde|\bdu|\bl['’]|\bd['’]|@|the)\s*$", re.IGNORECASE
)
_SMALL_HEAD = re.compile(
    r"(?:[-*•–·]|\d{1,2}[.)])?\s*([^\W\d_]+(?:['’-][^\W\d_]+)*(?: [^\W\d_]+(?:['’-][^\W\d_]+)*){1,2})\s*[,(:–-]"
)
_COMMON = frozenset(
    "the a my your our call me him her at or and is you can on to of in if from for cell number phone office".split()
)
_AND = re.compile(r"\s*(?:,|and|et|&|or|ou|, and)\s*")
_OWN_ADDRESS = re.compile(
    r"\b(?:my|me|mon|ma|moi|reach me|new|i['’]m|i am|je suis)\s+(?:\w+\s+){0,3}"
    r"(?:at|is|est|à|:|cell|mobile|number|email|e-mail|courriel|adresse)?[\s:]*$",
    re.IGNORECASE,
)
_SPEAKING_ROLES = frozenset({"connector", "referral", "connectee", "coordinator", "unknown"})


@dataclass(frozen=True, slots=True)
class Given:
    """A person given, the words and the rule it rests on, and whether the name was said or only shaped like one."""

    contact: Contact
    start: int
    end: int
    words: str
    rule: str
    sure: bool = True
    zone: str = "reply"


def find_referrals(scene: Scene, persons: type_of_person) -> tuple[Given, ...]:
    """People newly given, in the order of the text. `persons` names the spans that a model takes for persons."""
    if scene.context.sender not in _SPEAKING_ROLES or scene.context.stage is None:
        return ()
    found: list[Given] = []
    for find in (_addressed, _copied, _carded, _forwarded, _numbered, _listed, _pointed):
        for given in find(scene, found, persons):
            _add(scene, found, given)
    spoken = [replace(g, contact=replace(g.contact, spoken=g.contact.spoken or _spoken(scene, g))) for g in found]
    return tuple(sorted(spoken, key=lambda g: (g.zone != "reply", g.start)))


def _add(scene: Scene, found: list[Given], given: Given) -> None:
    contact = given.contact
    if _is_known(scene, contact):
        return
    for i, other in enumerate(found):
        if _same(other.contact, contact):
            found[i] = replace(other, contact=_merged(other.contact, contact), sure=other.sure or given.sure)
            return
    found.append(given)


def _is_known(scene: Scene, contact: Contact) -> bool:
    known = (*parties_of(scene.context), scene.letter.sender)
    if contact.email and any(k.email and k.email.casefold() == contact.email.casefold() for k in known):
        return True
    if contact.email and any(r.email and r.email.casefold() == contact.email for r in scene.context.referrals):
        return True
    full = contact.name is not None and len(contact.name.split()) > 1
    if contact.name and any(_means(contact, k, full) for k in known):
        return True
    return (
        not contact.email
        and not contact.phone
        and bool(contact.name)
        and any(same_person(contact.name or "", r) for r in scene.context.referrals)
    )


def _means(contact: Contact, known: Contact, full: bool) -> bool:
    if not same_person(contact.name or "", known):
        return False
    other_address = contact.email and known.email and contact.email.casefold() != known.email.casefold()
    return not other_address or (full and fit(known.name or "", contact.email or "") >= FIT)


def _same(a: Contact, b: Contact) -> bool:
    if a.email and b.email:
        same_name = not a.name or not b.name or bool(set(fold(a.name).split()[:1]) & set(fold(b.name).split()))
        return a.email.casefold() == b.email.casefold() and same_name
    if not a.name or not b.name:
        return False
    left, right = set(fold(a.name).split()), set(fold(b.name).split())
    return left <= right or right <= left


def _merged(a: Contact, b: Contact) -> Contact:
    name = max((a.name or "", b.name or ""), key=len) or None
    pick: Callable[[str], str | None] = lambda field: getattr(a, field) or getattr(b, field)  # noqa: E731
    return Contact(name, pick("email"), pick("phone"), pick("title"), pick("employer"), spoken=a.spoken or b.spoken)


# --- addresses ---------------------------------------------------------------------------------------------------


def _addressed(scene: Scene, found: Sequence[Given], persons: type_of_person) -> Iterator[Given]:
    previous = 0
    for anchor in (a for a in scene.anchors if a.kind == "EMAIL"):
        if not _excluded(scene, anchor.start, anchor.end) and not _own_address(scene, anchor):
            name = _name_for(scene, anchor, previous)
            start = min(name.start, anchor.start) if name else anchor.start
            end = max(name.end, anchor.end) if name else anchor.end
            title, employer = _beside(scene, name, anchor)
            contact = Contact(
                name.text if name else None, anchor.value, _phone_near(scene, name, anchor), title, employer
            )
            if not (name and _assistant(scene, name)):
                yield from _partner(scene, name, contact)
                yield Given(
                    contact,
                    start,
                    end,
                    scene.letter.reply[start:end],
                    "people.address",
                    bool(name) or is_generic(anchor.value),
                )
        previous = anchor.end


def _partner(scene: Scene, name: Name | None, contact: Contact) -> Iterator[Given]:
    """Such as "Rosa and Aldo Benedetti" are two people with the shared surname."""
    match = _COUPLE.search(scene.letter.reply[max(0, name.start - 40) : name.start]) if name else None
    if name is None or match is None or not match[1][0].isupper() or len(name.text.split()) < 2:
        return
    if not any(n.text == match[1] for n in scene.names):
        return
    start = name.start - len(match[0])
    text = f"{match[1]} {name.text.split(maxsplit=1)[1]}"
    yield Given(replace(contact, name=text), start, name.end, scene.letter.reply[start : name.end], "people.couple")


def _own_address(scene: Scene, anchor: Anchor) -> bool:
    before = scene.letter.reply[max(0, anchor.start - 40) : anchor.start]
    author = scene.letter.sender.name or ""
    return bool(_OWN_ADDRESS.search(before)) or (
        fit(author, anchor.value) == 1.0 and not _names_before(scene, anchor, 0)
    )


def _name_for(scene: Scene, anchor: Anchor, previous: int) -> Name | None:
    start, end = scene.sentence_range(scene.sentence_at(anchor.start))
    near = _names_before(scene, anchor, max(start, previous))
    after = [n for n in scene.names if anchor.end <= n.start < end]
    fitting = [n for n in (*near, *after[:1]) if fit(n.text, anchor.value) >= FIT]
    if fitting:
        return _fuller(scene, max(fitting, key=lambda n: (fit(n.text, anchor.value), not n.turned)), anchor)
    if is_generic(anchor.value):
        return next(
            (n for n in near if re.fullmatch(r"[\s,:<(–-]{1,4}", scene.letter.reply[n.end : anchor.start])), None
        )
    said_elsewhere = [n for n in scene.names if n.end <= anchor.start and fit(n.text, anchor.value) >= 0.85]
    if said_elsewhere:
        return _fuller(scene, said_elsewhere[-1], anchor)
    widened = [w for n in near if (w := _widened(scene, n)) and fit(w.text, anchor.value) == 1.0]
    if widened:
        return widened[0]
    plausible = [
        n for n in near if not (looks_like_organisation(n.text) or _is_organisation(scene, n) or n.turned or n.weak)
    ]
    return plausible[0] if plausible else _lower_case_name(scene, anchor, max(start, previous))


def _widened(scene: Scene, name: Name) -> Name | None:
    """A name with the capitalised word before it, which may be a first name that is also a word ("Per Lindqvist")."""
    match = _WORD_BEFORE.search(scene.letter.reply[max(0, name.start - 30) : name.start])
    return Name(f"{match[1]} {name.text}", name.start - len(match[0]), name.end) if match else None


def _names_before(scene: Scene, anchor: Anchor, start: int) -> list[Name]:
    """Candidates between start and the anchor, nearest first, parties left out."""
    known = (*parties_of(scene.context), scene.letter.sender)
    inside = [n for n in scene.names if start <= n.start and n.end <= anchor.start]
    return [
        n
        for n in reversed(inside)
        if not any(same_person(n.text, k) for k in known) or fit(n.text, anchor.value) == 1.0
    ]


def _fuller(scene: Scene, name: Name, anchor: Anchor) -> Name:
    """The longest form of the same name in the text that fits the address ("Nkechi" and "Nkechi Obi")."""
    words = set(fold(name.text).split())
    same = [n for n in scene.names if words < set(fold(n.text).split()) and fit(n.text, anchor.value) == 1.0]
    return replace(name, text=max((n.text for n in same), key=len)) if same else name


def _lower_case_name(scene: Scene, anchor: Anchor, start: int) -> Name | None:
    """A name typed in small letters, where the local part says which words it is ("priya raman, priya.raman@")."""
    before = scene.letter.reply[max(start, anchor.start - 60) : anchor.start]
    words = list(re.finditer(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", before))[-6:]
    for size in (4, 3, 2):
        for i in range(len(words) - size, -1, -1):
            group = words[i : i + size]
            text = before[group[0].start() : group[-1].end()]
            whole = re.sub("[^a-z]", "", fold(text)) == re.sub("[^a-z]", "", fold(anchor.value.split("@")[0]))
            if "," not in text and (whole or (size == 2 and len(group[1][0]) > 3 and fit(text, anchor.value) == 1.0)):
                first = max(start, anchor.start - 60) + group[0].start()
                return Name(" ".join(w.capitalize() for w in text.split()), first, first + len(text))
    return None


def _is_organisation(scene: Scene, name: Name) -> bool:
    before = scene.letter.reply[max(0, name.start - 12) : name.start]
    return (bool(_ORGANISATION_BEFORE.search(before)) and not re.search(r"\b(?:with|de|for)\s*$", before)) or any(
        c.isupper()
        for w in name.text.split()
        for c in w[1:]
        if w[0].isupper() and "-" not in w and "'" not in w and not w.startswith(("Mc", "Mac", "De", "O’"))
    )


def _beside(scene: Scene, name: Name | None, anchor: Anchor) -> tuple[str | None, str | None]:
    if name is None:
        return None, None
    _, end = scene.sentence_range(scene.sentence_at(name.start))
    following = min((n for n in (a.start for a in scene.anchors if a.kind == "EMAIL") if n > name.end), default=end)
    tail = scene.letter.reply[name.end : min(end, max(following, name.end))]
    return title_and_employer(tail)


def _phone_near(scene: Scene, name: Name | None, anchor: Anchor) -> str | None:
    """A number of the same sentence between the name and the next person, else none."""
    start, end = scene.sentence_range(scene.sentence_at(anchor.start))
    first = name.start if name else anchor.start
    nexts = [a.start for a in scene.anchors if a.kind == "EMAIL" and a.start > anchor.end]
    nexts += [
        n.start
        for n in scene.names
        if n.start > max(anchor.end, name.end if name else 0) and not looks_like_organisation(n.text)
    ]
    limit = min([end, *nexts])
    return next((a.value for a in scene.anchors if a.kind == "PHONE" and max(start, first) <= a.start < limit), None)


def _excluded(scene: Scene, start: int, end: int) -> bool:
    """Whether an assistant or reception cue covers the place."""
    return any(h.start < end and start < h.end for h in scene.cues("assistant", "no-contact"))


def _assistant(scene: Scene, name: Name) -> bool:
    words = set(fold(name.text).split())
    for hit in scene.cues("assistant"):
        said = {w for n in scene.names if hit.start <= n.start < hit.end for w in fold(n.text).split()}
        if words & said:
            return True
    return _excluded(scene, name.start, name.end)


# --- copies, cards, forwarded mail -----------------------------------------------------------------------------------


def _copied(scene: Scene, found: Sequence[Given], persons: type_of_person) -> Iterator[Given]:
    """Whom the author's words point to among the addresses of the header."""
    known = (*parties_of(scene.context), scene.letter.sender)
    others = [
        c for c in (*scene.letter.cc, *scene.letter.to) if c.email and not any(_is_address_of(c, k) for k in known)
    ]
    cues = scene.cues("copied")
    for other in others:
        names = [
            n for n in scene.names if same_person(n.text, other) or (other.email and fit(n.text, other.email) == 1.0)
        ]
        hit = next((h for h in cues if any(h.start - 1 <= n.start <= h.end for n in names)), None)
        unnamed = (
            next((h for h in cues if not any(n.start < h.end and h.start < n.end for n in scene.names)), None)
            if not names
            else None
        )
        hit = hit or unnamed
        if hit is None and names:
            hit = next(
                (h for h in scene.cues("points-to") if any(h.start - 1 <= n.start <= h.end for n in names)), None
            )
        if hit is None or any(_assistant(scene, n) for n in names) or (not names and _any_assistant(scene)):
            continue
        title, employer = (
            _beside(scene, names[0], Anchor("EMAIL", other.email or "", hit.end, hit.end)) if names else (None, None)
        )
        name = tidy(other.name) if other.name else (names[0].text if names else None)
        yield Given(
            Contact(name, other.email, None, title, employer, spoken=True), hit.start, hit.end, hit.words, hit.rule.id
        )


def _any_assistant(scene: Scene) -> bool:
    return bool(scene.cues("assistant")) or any(
        h.rule.id.endswith(("assistant", "adjointe")) for h in scene.saying("offer_open")
    )


def _is_address_of(contact: Contact, known: Contact) -> bool:
    return bool(known.email) and (contact.email or "").casefold() == (known.email or "").casefold()


def _carded(scene: Scene, found: Sequence[Given], persons: type_of_person) -> Iterator[Given]:
    cue = next(iter(scene.cues("card", "points-to", "spoken")), None)
    for card in scene.letter.vcards:
        contact = read_vcard(card)
        if contact is None or _is_known(scene, contact):
            continue
        names = [n for n in scene.names if same_person(n.text, contact)]
        if cue is None and not names:
            continue
        start, end = (names[0].start, names[0].end) if names else (cue.start, cue.end) if cue else (0, 0)
        yield Given(contact, start, end, scene.letter.reply[start:end], "people.card")


def _forwarded(scene: Scene, found: Sequence[Given], persons: type_of_person) -> Iterator[Given]:
    if not scene.letter.forwarded:
        return
    author = forwarded_author(scene.letter.forwarded)
    if author is None or _is_known(scene, author):
        return
    names = [n for n in scene.names if same_person(n.text, author)]
    cues = scene.cues("below", "points-to", "gives", "spoken")
    if names or cues:
        start, end = (names[0].start, names[0].end) if names else (cues[0].start, cues[0].end)
        yield Given(author, start, end, scene.letter.reply[start:end], "people.forwarded")


# --- numbers, lists, cues -------------------------------------------------------------------------------------------


def _numbered(scene: Scene, found: Sequence[Given], persons: type_of_person) -> Iterator[Given]:
    for anchor in (a for a in scene.anchors if a.kind == "PHONE"):
        index = scene.sentence_at(anchor.start)
        start, end = scene.sentence_range(index)
        if any(start <= a.start < end for a in scene.anchors if a.kind == "EMAIL") or _excluded(
            scene, anchor.start, anchor.end
        ):
            continue
        names = [n for n in _names_before(scene, anchor, start) if not n.turned and _may_be_person(scene, n, persons)]
        names = names or _lower_case_item(scene, start, anchor)
        own = _OWN_ADDRESS.search(scene.letter.reply[max(0, anchor.start - 30) : anchor.start])
        if names and not own and not _assistant(scene, names[0]):
            name = names[-1] if _opens_item(scene, names[-1]) else names[0]
            title, employer = title_and_employer(scene.letter.reply[name.end : anchor.start])
            contact = Contact(name.text, None, anchor.value, title, employer)
            yield Given(contact, name.start, anchor.end, scene.letter.reply[name.start : anchor.end], "people.phone")


def _lower_case_item(scene: Scene, start: int, anchor: Anchor) -> list[Name]:
    """The name that heads a list line typed in small letters: "joel stoddart, site super, 613 555 0162"."""
    match = _SMALL_HEAD.match(scene.letter.reply[start : anchor.start])
    if match is None or not match[1].islower() or any(word in _COMMON for word in match[1].split()):
        return []
    return [Name(" ".join(w.capitalize() for w in match[1].split()), start + match.start(1), start + match.end(1))]


def _may_be_person(scene: Scene, name: Name, persons: type_of_person) -> bool:
    if looks_like_organisation(name.text) or _is_organisation(scene, name):
        return False
    return len(name.text.split()) > 1 or _opens_item(scene, name) or name.text in persons(scene.letter.reply)


def _opens_item(scene: Scene, name: Name) -> bool:
    start, _ = scene.sentence_range(scene.sentence_at(name.start))
    line = scene.letter.reply[scene.letter.reply.rfind("\n", 0, name.start) + 1 : name.start]
    return bool(_ITEM.fullmatch(line)) or (line == "" and start == name.start)


def _listed(scene: Scene, found: Sequence[Given], persons: type_of_person) -> Iterator[Given]:
    """Names of a list that is announced ("Here are my three: …"), on its line and on the lines below."""
    for hit in scene.cues("gives"):
        index = hit.sentence
        _, end = scene.sentence_range(index)
        for name in (n for n in scene.names if hit.end <= n.start < end or (hit.start <= n.start < end)):
            if len(name.text.split()) > 1 and not name.turned and _unanchored(scene, name, persons, found):
                yield _named(scene, name, hit)
        yield from (
            _named(scene, n, hit) for n in _item_names(scene, index + 1) if _unanchored(scene, n, persons, found)
        )


def _item_names(scene: Scene, index: int) -> Iterator[Name]:
    for i in range(index, min(index + 12, len(scene.wording.sentences))):
        start, end = scene.sentence_range(i)
        opening = [n for n in scene.names if start <= n.start < end and not n.turned and _opens_item(scene, n)]
        if opening:
            yield max(opening[:1], key=lambda n: n.end)


def _pointed(scene: Scene, found: Sequence[Given], persons: type_of_person) -> Iterator[Given]:
    for hit in scene.cues("points-to"):
        inside = [n for n in scene.names if hit.start <= n.start < hit.end and not n.turned]
        for name in (*inside[-1:], *_joined(scene, inside[-1:])):
            if _unanchored(scene, name, persons, found):
                yield _named(scene, name, hit)


def _joined(scene: Scene, names: Sequence[Name]) -> Iterator[Name]:
    """The names that a list goes on with: "to Laszlo Nagy, Ana Ruiz and Bich Ngoc Pham"."""
    last = names[-1].end if names else len(scene.letter.reply)
    for name in scene.names:
        if name.start >= last and not name.turned:
            if not _AND.fullmatch(scene.letter.reply[last : name.start]):
                return
            yield name
            last = name.end


def _unanchored(scene: Scene, name: Name, persons: type_of_person, found: Sequence[Given]) -> bool:
    known = (*parties_of(scene.context), scene.letter.sender)
    if any(same_person(name.text, k) for k in known) or _assistant(scene, name):
        return False
    if any(g.start <= name.start < g.end for g in found) or _passing(scene, name):
        return False
    return (
        not _is_organisation(scene, name)
        and not looks_like_organisation(name.text)
        and (len(name.text.split()) > 1 or name.text in persons(scene.letter.reply))
    )


def _passing(scene: Scene, name: Name) -> bool:
    return any(h.start <= name.start < h.end for h in scene.cues("passing", "withdraw"))


def _named(scene: Scene, name: Name, hit: Hit) -> Given:
    _, end = scene.sentence_range(scene.sentence_at(name.start))
    title, employer = title_and_employer(scene.letter.reply[name.end : end])
    start, last = min(hit.start, name.start), max(name.end, hit.end if hit.start <= name.start else 0)
    return Given(
        Contact(name.text, None, None, title, employer),
        name.start,
        name.end,
        scene.letter.reply[start:last],
        hit.rule.id,
        sure=False,
    )


# --- spoken, withdrawn -----------------------------------------------------------------------------------------------


def _spoken(scene: Scene, given: Given) -> bool:
    """Whether the author says, in the sentence of the person or the next, that they asked or told them."""
    if given.zone != "reply" or given.end <= given.start:
        return False
    index = scene.sentence_at(given.start)
    near = [h for h in scene.cues("spoken") if h.sentence in {index, index + 1} and h.start >= given.start - 80]
    return bool(near) and not any(
        n.start > given.end and n.end < near[0].start for n in scene.names if len(n.text.split()) > 1
    )


def find_withdrawn(scene: Scene) -> tuple[tuple[str, Hit], ...]:
    """Names or addresses of contacts that the author takes back."""
    found: list[tuple[str, Hit]] = []
    if scene.context.stage in _BEFORE_REFERRALS and not scene.context.referrals:
        return ()
    for hit in scene.cues("withdraw"):
        inside = [n for n in scene.names if hit.start <= n.start < hit.end and not (n.turned or n.weak)]
        names = [n.text for n in inside if not _is_party(scene, n.text)]
        addresses = [a.value for a in scene.anchors if a.kind == "EMAIL" and hit.start <= a.start < hit.end]
        found.extend((who, hit) for who in (*names, *addresses))
    return tuple(found)


def _is_party(scene: Scene, name: str) -> bool:
    return any(same_person(name, k) for k in (*parties_of(scene.context), scene.letter.sender))


def without_withdrawn(given: Iterable[Given], withdrawn: Iterable[str]) -> tuple[Given, ...]:
    """The people given less those taken back in the same mail."""
    gone = [Contact(name=w) if "@" not in w else Contact(email=w) for w in withdrawn]
    return tuple(g for g in given if not any(_same(g.contact, w) for w in gone))
