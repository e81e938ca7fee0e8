"""Who is introduced to whom: Connector and Connectee of a coordinator's introduction, from headers and words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import zip_longest

from mailbot.reading.people.beside import beside
from mailbot.reading.people.fits import same_person
from mailbot.reading.people.names import Name
from mailbot.reading.people.order import tidy
from mailbot.reading.people.words import TITLE_WORDS
from mailbot.reading.scene import Scene
from mailbot.reading.values import Contact, Parties
from mailbot.reading.wording import fold

_SUBJECT = re.compile(
    r"(?:introduction|introducing|présentation|presentation|intro|connecting|match|jumelage|mise en contact|meet)\b"
    r"[^:]{0,30}[:\-–]\s*(.+)$",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|et|&|\+|/|<>|x)\s+|\s*[,/]\s*", re.IGNORECASE)
_RESUME_OF = re.compile(
    r"(?:resume|résumé|cv|curriculum vitae|c\.v\.)\s+(?:of|for|de|d['’])\s*(?:mr\.?|ms\.?|mrs\.?|m\.|mme)?\s*",
    re.IGNORECASE,
)
# "Connector: Ann Roy, aroy@…. Connectee: Sami Aziz, sami@…": a match ordered in so many words.
_LABEL = re.compile(
    r"\b(?:(?P<connector>connector|connecteur|connectrice)|(?P<connectee>connectee|newcomer|nouvel arrivant"
    r"|nouvelle arrivante|jumel[ée]e?))\s*(?:[:=–—-]|(?:is|will be|would be|est|sera)\b)\s*",
    re.IGNORECASE,
)
_NEAR = 12  # from a label to its name: "Connector: Mr. Ann Roy"
NO_PARTIES = "unclear who is introduced to whom"
NAMES_DIFFER = "the names in the words and in the headers differ"


@dataclass(frozen=True, slots=True)
class Introduced:
    """The parties as far as known, and why they may be wrong."""

    parties: Parties | None
    doubts: tuple[str, ...] = ()


def find_labelled(scene: Scene) -> Parties | None:
    """The parties where each stands behind a label of its role, with what stands beside the name."""
    labels, reply = list(_LABEL.finditer(scene.letter.reply)), scene.letter.reply
    found: dict[str, Contact] = {}
    for label, following in zip_longest(labels, labels[1:]):
        end = following.start() if following else len(reply)
        name = next((n for n in scene.names if label.end() <= n.start < min(end, label.end() + _NEAR)), None)
        if name is not None and label.lastgroup:
            anchors = {a.kind: a.value for a in reversed(scene.anchors) if name.end <= a.start < end}
            title, employer = beside(scene, name)
            named = next((c for c in _others(scene) if same_person(name.text, c)), Contact())
            email = anchors.get("EMAIL") or named.email
            contact = Contact(name.text, email, anchors.get("PHONE"), title, employer)
            found.setdefault(label.lastgroup, contact)
    return Parties(found["connector"], found["connectee"]) if len(found) == len(fields(Parties)) else None


def find_parties(scene: Scene) -> Introduced:
    """Reads the parties; never the programme's address, the coordinator or the author."""
    labelled = find_labelled(scene)
    if labelled is not None:
        return Introduced(labelled, () if labelled.connector.email else (NO_PARTIES,))
    candidates = [_named(scene, c) for c in _others(scene)]
    if not candidates:
        return Introduced(None, (NO_PARTIES,))
    if len(candidates) == 1:
        other = _other_in_words(scene, candidates[0])
        candidates = [candidates[0], *([other] if other else [])]
    if len(candidates) != 2:
        return Introduced(None, (NO_PARTIES,))
    connector, connectee, sure = _roles(scene, candidates)
    doubts = () if sure else (NO_PARTIES,)
    if _strangers_greeted(scene, candidates):
        doubts = (*doubts, NAMES_DIFFER)
    return Introduced(Parties(_described(scene, connector), _described(scene, connectee)), doubts)


def _others(scene: Scene) -> list[Contact]:
    letter, context = scene.letter, scene.context
    own = {(c.email or "").casefold() for c in (context.programme, context.coordinator, letter.sender) if c}
    seen: dict[str, Contact] = {}
    for contact in (*letter.to, *letter.cc):
        address = (contact.email or "").casefold()
        if address and address not in own and not _same_mailbox(address, own):
            seen.setdefault(address, contact)
    return list(seen.values())


def _same_mailbox(address: str, own: set[str]) -> bool:
    plain = re.sub(r"\+[^@]*@", "@", address)
    return plain in own


def _named(scene: Scene, contact: Contact) -> Contact:
    if contact.name and "@" not in contact.name:
        return replace(contact, name=tidy(contact.name))
    said = [n.text for n in (*_subject_names(scene), *scene.names) if same_person(n.text, Contact(email=contact.email))]
    return replace(contact, name=max(said, key=len, default=None))


def _subject_names(scene: Scene) -> list[Name]:
    match = _SUBJECT.search(scene.letter.subject)
    parts = _AND.split(match[1]) if match else []
    return [Name(tidy(p), 0, 0) for p in parts if p and p.strip()[:1].isupper() and len(p.split()) <= 5]


def _other_in_words(scene: Scene, present: Contact) -> Contact | None:
    """The Connectee who has no address in the headers: of the subject, or whose résumé it is."""
    known = (present, scene.letter.sender, scene.context.coordinator or Contact())
    fresh = [n for n in _subject_names(scene) if not any(same_person(n.text, k) for k in known)]
    after_resume = [m.end() for m in _RESUME_OF.finditer(scene.letter.reply)]
    fresh += [
        n
        for n in scene.names
        if n.start in after_resume
        or scene.letter.reply[n.end : n.end + 12].startswith(("'s resume", "’s resume", "'s CV", "’s CV", "'s résumé"))
    ]
    fresh += [n for n in scene.names if len(n.text.split()) > 1]
    fresh = [n for n in fresh if not any(same_person(n.text, k) for k in known)]
    if not fresh:
        return None
    name = max(
        (n.text for n in scene.names if set(fold(fresh[0].text).split()) <= set(fold(n.text).split())),
        key=len,
        default=fresh[0].text,
    )
    email = next(
        (a.value for a in scene.anchors if a.kind == "EMAIL" and same_person(name, Contact(email=a.value))), None
    )
    return Contact(name, email)


def _roles(scene: Scene, pair: Sequence[Contact]) -> tuple[Contact, Contact, bool]:
    """(Connector, Connectee, sure): by what the words ask and tell of whom; the order of the headers last."""
    scores = [_score(scene, contact) for contact in pair]
    margin = scores[0] - scores[1]
    first = margin > 0 if abs(margin) >= 1 else pair[0].email is not None or pair[1].email is None
    connector, connectee = (pair[0], pair[1]) if first else (pair[1], pair[0])
    return connector, connectee, abs(margin) >= 1 or pair[1].email is None


def _score(scene: Scene, contact: Contact) -> int:
    """How much speaks for being the Connector (positive) or the Connectee (negative)."""
    score, called = 0, None
    for index in range(len(scene.wording.sentences)):
        start, end = scene.sentence_range(index)
        names = [n for n in scene.names if start <= n.start < end and not n.turned]
        said = {h.rule.says for h in scene.hits if h.sentence == index}
        caller = next((n for n in names if _is_addressed(scene, n, start)), None)
        called = caller or called
        # "Ruth, thank you. Could you suggest a time to Eric?" goes on addressing Ruth.
        if "asked-of-connector" in said and called is not None:
            score += 2 if same_person(called.text, contact) else -1
        subject = next((n for n in names if n is not caller), None)
        if subject is not None and same_person(subject.text, contact):
            after = {h.rule.says for h in scene.hits if h.sentence == index and h.start >= subject.end - 1}
            score += 2 * ("works-here" in after) - 2 * ("told-of-connectee" in after)
    return score


def _is_addressed(scene: Scene, name: Name, start: int) -> bool:
    """Whether a name opens its sentence as a call: "Ruth, …"."""
    return name.start == start and scene.letter.reply[name.end : name.end + 1] in {",", ":", "–", "-"}


def _strangers_greeted(scene: Scene, pair: Sequence[Contact]) -> bool:
    """Whether somebody is greeted or introduced by a name that none of the headers has."""
    known = (*pair, scene.letter.sender, scene.context.coordinator or Contact())
    head = scene.letter.reply[:80]
    greeting = re.match(
        r"\W*(?:hi|hello|dear|good (?:morning|afternoon|evening)|bonjour|salut|hey|chers?|chères?)\b",
        head,
        re.IGNORECASE,
    )
    if greeting is None:
        return False
    line_end = min(
        (i for i in (scene.letter.reply.find(c, greeting.end()) for c in ("\n", ".", "!")) if i >= 0), default=80
    )
    greeted = [n for n in scene.names if greeting.end() <= n.start < line_end and len(n.text) > 1]
    return any(not any(same_person(n.text, k) for k in known) for n in greeted[:2])


def _described(scene: Scene, contact: Contact) -> Contact:
    """Adds a title said of the person ("Naomi … is now Manager of Resilience Planning")."""
    for index in range(len(scene.wording.sentences)):
        start, end = scene.sentence_range(index)
        text = scene.letter.reply[start:end]
        subject = next((n for n in scene.names if start <= n.start < end and same_person(n.text, contact)), None)
        if subject is None:
            continue
        match = re.search(
            r"\b(?:is|was|est|était)\s+(?:now |currently |an? |the |une? |la |le )*([^,.;\n]{3,60})",
            text[subject.end - start :],
        )
        if match and any(fold(w) in TITLE_WORDS for w in match[1].split()):
            return replace(
                contact,
                title=" ".join(re.split(r"\s+(?:in|de|with|and|at|à|for)\s+(?=[A-Z])|\s+and\s+", match[1])[0].split()),
            )
    return contact
