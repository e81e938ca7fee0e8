"""The coordinator's words to the programme: approval, correction, introduction and orders."""

from __future__ import annotations

import re

from mailbot.reading.intents.ledger import Ledger
from mailbot.reading.people.parties import find_labelled
from mailbot.reading.values import Intent

_BOT_ASKED = re.compile(r"please check|not sure|question|à vérifier|a verifier|incertain", re.IGNORECASE)
_QUOTED = 4000
_SHORT = 4
# "Connector: …" and "Connectee: …" name the two without writing to them.
_LABELS = (frozenset({"connector", "connectee"}), frozenset({"connecteur", "jumelé"}))
ORDERS = (Intent.STATUS, Intent.PAUSE, Intent.RESUME, Intent.CLOSE)


def settle_orders(ledger: Ledger) -> None:
    """Concludes what only a coordinator can say."""
    if ledger.role != "coordinator":
        return
    _answer_to_bot(ledger)
    if ledger.stage is None and find_labelled(ledger.facts.scene) is not None:
        ledger.say(Intent.OPEN_CASE, ledger.facts.scene.letter.reply, "parties.labelled")
        return
    if _introduces(ledger):
        ledger.say_hits(Intent.OPEN_CASE, ledger.saying(Intent.OPEN_CASE))
        return
    for intent in ORDERS:
        ledger.say_hits(intent, ledger.saying(intent))
    if ledger.has(Intent.PAUSE) and ledger.has(Intent.RESUME):
        ledger.drop(Intent.PAUSE if ledger.stage == "paused" else Intent.RESUME)


def _introduces(ledger: Ledger) -> bool:
    """An introduction is written to others than the programme, the bot in copy."""
    letter, context = ledger.facts.scene.letter, ledger.facts.scene.context
    own = {(c.email or "").casefold() for c in (context.programme, context.coordinator, letter.sender) if c}
    others = [c for c in (*letter.to, *letter.cc) if (c.email or "").casefold() not in own]
    says = ledger.saying(Intent.OPEN_CASE)
    labels = {h.words.split()[0].rstrip(" :").casefold() for h in says}
    return context.stage is None and bool(says) and (bool(others) or any(pair <= labels for pair in _LABELS))


def _opening(ledger: Ledger) -> int:
    """The first sentence that is more than a greeting or a short yes: an approval stands there or before it."""
    sentences = ledger.facts.scene.wording.sentences
    return next((i for i, s in enumerate(sentences) if s.end - s.start > _SHORT), len(sentences))


def _answer_to_bot(ledger: Ledger) -> None:
    letter = ledger.facts.scene.letter
    asked = ledger.facts.scene.context.asked or _BOT_ASKED.search(letter.subject) or "?" in letter.quoted[:_QUOTED]
    if not asked:
        return
    opening = _opening(ledger)
    approves = [h for h in ledger.cues("approves") if h.sentence <= opening]
    corrects = ledger.cues("corrects")
    first = min((*approves, *corrects), key=lambda h: (h.start, h.rule.says == "approves"), default=None)
    if first is None:
        return
    if first.rule.says == "corrects":
        ledger.say_hits(Intent.CORRECT, [first])
        return
    ledger.say_hits(Intent.APPROVE, [first])
    ordering = {h.sentence for intent in ORDERS for h in ledger.saying(intent)}
    if any(h.start > first.end and h.sentence not in ordering for h in corrects):
        ledger.doubt("the answer approves and corrects")
