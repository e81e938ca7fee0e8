"""What stands beside a name or an address: title and employer, and that it is the author's own or the wrong one."""

from __future__ import annotations

import re

from mailbot.reading.people.anchors import Anchor
from mailbot.reading.people.cards import title_and_employer
from mailbot.reading.people.fits import fit
from mailbot.reading.people.given import is_party
from mailbot.reading.people.names import Name
from mailbot.reading.scene import Scene

_OWN_ADDRESS = re.compile(
    r"(?:\b(?:my|mon|ma|new|i['’]m|i am|je suis)\s+(?!(?:colleague|coworker|friend|boss|manager|cousin|sister|brother"
    r"|partner|collègue|ami|amie|patron|patronne|soeur|sœur|frère|cousine|associée?|gestionnaire|directeur|directrice)\b)"
    r"(?:\w+\s+){0,3}"
    r"|\b(?:me|moi)(?:\s+(?:direct|directly|directement|instead|plutôt|on|sur|my|mon|own|the|new|always|still|best)\b)*(?:\s+|\s*:))"
    r"(?:at|is|est|à|:|cell|mobile|number|email|e-mail|courriel|e?mail address|address|adresse)?[\s:,]*$",
    re.IGNORECASE,
)
# "… and the licensing officer at the Bereavement Board, Joyce Akerele, …".
_ROLE_BEFORE = re.compile(
    r"\b(?:my|our|the|an?|mon|ma|notre|le|la|un|une)\s+(?P<role>(?:[^\W\d_][\w'’-]*\s+){0,7}"
    r"[^\W\d_][\w'’-]*),\s+(?:Dr|Mr|Mrs|Ms|Me|Mme|M)?\.?\s*$"
)
_NOT_BEFORE = re.compile(r"(?:\b(?:not|instead of|et non|et pas|au lieu de|et plus))\s+(?:at |à |to )?$", re.IGNORECASE)


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


def own_address(scene: Scene, anchor: Anchor) -> bool:
    """Whether an address is the author's: the words say so, or it fits their name and nobody else is named."""
    if is_own(scene, anchor):
        return True
    others = [n for n in scene.names if n.end <= anchor.start and not is_party(scene, n.text)]
    return fit(scene.letter.sender.name or "", anchor.value) == 1.0 and not others


def denied(scene: Scene, anchor: Anchor) -> bool:
    """Whether an address is the wrong one: "… is aroy@x.example.com, not ann.roy@x.example.com"."""
    return _NOT_BEFORE.search(scene.letter.reply, max(0, anchor.start - 20), anchor.start) is not None


def is_own(scene: Scene, anchor: Anchor) -> bool:
    """Whether words before say that an address or number is the author's: "my new cell is", not "my aunt Ann at"."""
    match = _OWN_ADDRESS.search(scene.letter.reply, max(0, anchor.start - 40), anchor.start)
    others = (n for n in scene.names if not is_party(scene, n.text) or n.start <= match.start()) if match else ()
    return match is not None and not any(n.start < match.end() and match.start() < n.end for n in others)
