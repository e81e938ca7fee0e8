"""The coordinator's words to the programme: approval, correction, introduction and orders."""

from __future__ import annotations

import re

from mailbot.reading.intents.ledger import Ledger
from mailbot.reading.people.parties import find_labelled
from mailbot.reading.values import Intent

_BOT_ASKED = re.compile(r"please check|not sure|question|à vérifier|a verifier|incertain", re.IGNORECASE)
_QUOTED = 4000
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
    return bool(others) and context.stage is None and bool(ledger.saying(Intent.OPEN_CASE))


def _answer_to_bot(ledger: Ledger) -> None:
    letter = ledger.facts.scene.letter
    asked = ledger.facts.scene.context.asked or _BOT_ASKED.search(letter.subject) or "?" in letter.quoted[:_QUOTED]
    if not asked:
        return
    approves, corrects = ledger.cues("approves"), ledger.cues("corrects")
    first = min((*approves, *corrects), key=lambda h: (h.start, h.rule.says == "approves"), default=None)
    if first is None:
        return
    if first.rule.says == "corrects":
        ledger.say_hits(Intent.CORRECT, [first])
        return
    ledger.say_hits(Intent.APPROVE, [first])
    if any(h.start > first.end for h in corrects):
        ledger.doubt("the answer approves and corrects")
