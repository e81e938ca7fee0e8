"""Letters that say little: thanks alone, a guess from loose words, or nothing that fits."""

from __future__ import annotations

from collections import Counter

from mailbot.reading.intents.ledger import Ledger
from mailbot.reading.matching import Hit
from mailbot.reading.values import Intent
from mailbot.reading.wording import Wording

_SHORT = 4
_OPENING = 2
_BUT = frozenset({"but", "though", "although", "however", "except", "mais", "cependant", "sauf", "toutefois"})


def settle_thanks(ledger: Ledger) -> None:
    """Thanks count only where nothing else is said."""
    courtesy = ledger.cues("thanks") or ledger.cues("agrees", "approves")
    if not ledger.said and courtesy and _nothing_else(ledger):
        ledger.say_hits(Intent.THANKS, courtesy)


def settle_nothing(ledger: Ledger) -> None:
    """Where nothing fits, `other`."""
    if not ledger.said:
        ledger.say(Intent.OTHER, "", "none")


def _nothing_else(ledger: Ledger) -> bool:
    """Whether every sentence but a greeting is a courtesy or very short."""
    wording = ledger.facts.scene.wording
    cues = ledger.cues("thanks", "agrees", "approves", "either")
    polite = {h.sentence for h in cues if _carries(h, wording)}
    sentences = ledger.facts.scene.wording.sentences
    rest = [
        s
        for i, s in enumerate(sentences)
        if i not in polite and s.end - s.start > _SHORT and not (i == 0 and len(sentences) > 1)
    ]
    return len(rest) == 0 and not ledger.cues("asks-deed", "cannot-make", "move") and not ledger.facts.withdrawn


def _carries(courtesy: Hit, wording: Wording) -> bool:
    """Whether a courtesy opens its sentence and no "but" follows, or leaves little of it."""
    sentence = wording.sentences[courtesy.sentence]
    left = sentence.end - sentence.start - (courtesy.last - courtesy.first)
    opens = courtesy.first - sentence.start <= _OPENING
    return left <= _OPENING or (opens and _BUT.isdisjoint(wording.norms(courtesy.last, sentence.end)))


def _forbids_guess(hit: Hit) -> bool:
    """Money, law, names not written: whatever else the words hint at, a person reads them."""
    return hit.rule.kind == "doubt" and hit.rule.says.startswith(("health", "names were", "says something"))


def guess(ledger: Ledger) -> None:
    """Where nothing firm is said, the loose words of the stage make a guess, for a person to see."""
    if ledger.said or ledger.cues("asks-deed") or any(_forbids_guess(h) for h in ledger.facts.scene.hits):
        return
    hits = [h for h in ledger.facts.scene.hits if h.rule.kind == "guess"]
    if ledger.cues("names-later"):  # "calendar" and "schedule" leave nothing to the other side there
        hits = [h for h in hits if h.rule.says != Intent.OFFER_OPEN]
    counts = Counter(h.rule.says for h in hits)
    if counts:
        best = max(counts, key=lambda says: (counts[says], -hits.index(next(h for h in hits if h.rule.says == says))))
        ledger.say_hits(Intent(best), [h for h in hits if h.rule.says == best])
        ledger.guessed = True
