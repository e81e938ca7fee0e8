"""Weighs the rules' account of a letter against the second opinion: how likely each intent is, and what changes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from mailbot.reading.intents.doubts import TOLD
from mailbot.reading.intents.ledger import Ledger
from mailbot.reading.intents.opinion import Opinion, strongest
from mailbot.reading.intents.orders import ORDERS
from mailbot.reading.intents.questions import is_answered
from mailbot.reading.values import Intent
from mailbot.reading.weights import Weights

# These stand or fall with a time, a person or a header that was found: an opinion on words alone can only doubt them.
STRUCTURAL = frozenset(
    {Intent.OFFER_TIMES, Intent.AGREE_TIME, Intent.REFER, Intent.OPEN_CASE, Intent.BOUNCE, Intent.OUT_OF_OFFICE}
)
_STAFF = frozenset({*ORDERS, Intent.APPROVE, Intent.CORRECT})
_REFUSALS = (Intent.DECLINE, Intent.DEFER)
_GIVERS = frozenset({Intent.PROMISE_REFERRALS, Intent.NO_REFERRALS})
# A meeting that will not be, or was not, has left nobody with names to send or praise to give.
_NO_MEETING = (Intent.CANCEL, Intent.RESCHEDULE, Intent.REJECT_TIME, Intent.NO_SHOW)
_NOT_BESIDE = {
    Intent.ACCEPT: (Intent.DECLINE, Intent.DEFER, Intent.OPT_OUT, Intent.WRONG_PERSON, Intent.APPROVE),
    Intent.CANCEL: (Intent.MET,),
    Intent.DECLINE: (Intent.REJECT_TIME, Intent.AGREE_TIME, Intent.OFFER_TIMES),
    Intent.FEEDBACK: _NO_MEETING,
    Intent.MET: _NO_MEETING,
    Intent.NO_REFERRALS: (Intent.PROMISE_REFERRALS, Intent.STATUS, *_NO_MEETING),
    Intent.OFFER_OPEN: (Intent.OFFER_TIMES, Intent.AGREE_TIME),
    Intent.OPT_OUT: (Intent.ACCEPT, Intent.AGREE_TIME, Intent.OFFER_TIMES),
    Intent.PROMISE_REFERRALS: _NO_MEETING,
    Intent.WRONG_PERSON: (Intent.ACCEPT, Intent.DECLINE, Intent.DEFER),
}
# Words that sound like an intent and mean something else: who will name a time leaves it to nobody, and who wants
# shorter letters wants letters.
_MEANS_ELSE = {Intent.OFFER_OPEN: "names-later", Intent.OPT_OUT: "less-mail"}
_AHEAD = (Intent.MET, Intent.OFFER_OPEN)
_ALONE = (Intent.OTHER, Intent.THANKS)
_EVEN = 0.5
# What harms most when it is passed over: it stands on less, and where it only may be meant a person looks first.
_GRAVE = {
    Intent.CONCERN: "may raise a concern",
    Intent.NO_SHOW: "may report a no-show",
    Intent.OPT_OUT: "may want no more mail",
}
_MAY_BE = 0.1
_HARDLY = 0.03  # what a rule says and is grave is dropped only where it is this unlikely
_SURVEY = "feedback.survey"
_LOW, _HIGH = -6.0, 4.0
_SCALE = 3.0
_MANY = 3

Witness = Mapping[str, float]
"""What speaks for and against one intent, by the names that the weights have."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Per intent how likely it is, and what that rests on; `sure` is the log-probability of the whole set."""

    chances: Mapping[Intent, float]
    witnesses: Mapping[Intent, Witness]

    @property
    def sure(self) -> float:
        """Sum of the logarithms of being right about each intent; 0 is certain."""
        return sum(math.log(max(p, 1 - p)) for p in self.chances.values())


def arbitrate(ledger: Ledger, opinion: Opinion, weights: Weights) -> Verdict:
    """Adds what the words say and no rule saw, and drops what only a loose rule saw; each with its evidence."""
    heard = {intent: _logit(strongest(opinion, intent)[1]) for intent in Intent}
    around = circumstances(ledger)
    witnesses = {intent: witness(ledger, around, heard, intent) for intent in Intent}
    chances = {intent: weights.chance(intent, witnesses[intent]) for intent in Intent}
    verdict = Verdict(chances, witnesses)
    weighed = [intent for intent in Intent if intent not in STRUCTURAL]
    for intent in weighed:
        if chances[intent] <= (_HARDLY if intent in _GRAVE else _EVEN) and not _stands(ledger, intent):
            ledger.drop(intent)
    for intent in weighed:
        _add(ledger, opinion, intent, chances[intent])
    _keep_one(ledger, opinion, chances)
    return verdict


def witness(ledger: Ledger, around: Witness, heard: Mapping[Intent, float], intent: Intent) -> Witness:
    """What the rules say of an intent, how strongly the words were `heard` to say each, and what else is said.

    Each circumstance stands alone, beside the words (`:words`) and, where a rule says the intent, beside it (`:said`).
    """
    said = float(ledger.has(intent))
    words = heard[intent]
    other = max((chance for one, chance in heard.items() if one is not intent), default=_LOW)
    beside = min(_MANY, sum(1 for one in ledger.said if one not in (intent, Intent.OTHER)))
    there = {f"{name}:words": value * words for name, value in around.items()}
    if said:
        there |= {f"{name}:said": value for name, value in around.items()}
    return {
        **around,
        **there,
        "said": said,
        "words": words,
        "said_words": said * words,
        "unsaid_beside": (1 - said) * beside,
        "said_guessed": said * float(ledger.guessed),
        "unsaid_nothing": (1 - said) * float(ledger.has(Intent.OTHER)),
        "unsaid_rival": (1 - said) * other,
        "said_rival": said * other,
    }


def circumstances(ledger: Ledger) -> Witness:
    """Stage, author and what else was found: how much the same words and the same rule are worth there."""
    context = ledger.facts.scene.context
    given = {
        f"at_{ledger.stage}": True,
        f"by_{ledger.role}": True,
        "guessed": ledger.guessed,
        "times": bool(ledger.times),
        "people": bool(ledger.facts.given),
        "offered": bool(context.offered),
        "meeting": context.meeting is not None,
    }
    there = {name: 1.0 for name, true in given.items() if true}
    return {**there, "sentences": math.log1p(len(ledger.facts.scene.wording.sentences)) / _SCALE}


def _logit(chance: float) -> float:
    return max(_LOW, min(_HIGH, math.log(max(chance, 1e-9) / max(1e-9, 1 - chance)))) / _SCALE


def _add(ledger: Ledger, opinion: Opinion, intent: Intent, chance: float) -> None:
    """Concludes what is likely and what nothing rules out; raises a doubt where something grave only may be meant."""
    if chance > _EVEN and not ledger.has(intent) and _may_say(ledger, opinion, intent):
        index, _ = strongest(opinion, intent)
        if index >= 0:
            _say(ledger, intent, index)
    if intent in _GRAVE and chance > _MAY_BE and not ledger.has(intent):
        ledger.doubt(_GRAVE[intent])


def _stands(ledger: Ledger, intent: Intent) -> bool:
    """Whether an intent rests on more than words: praise of one of the two by name, or a survey answered in place."""
    if intent is not Intent.FEEDBACK:
        return False
    evidence = ledger.said.get(intent)
    return ledger.praises_party() or (evidence is not None and evidence.rule == _SURVEY)


def _asks_deed(ledger: Ledger, index: int) -> bool:
    """Whether a sentence only asks that something be done: "Peux-tu le dire à Ferhat?" sounds like a status."""
    return any(h.sentence == index for h in ledger.cues("asks-deed"))


def _answers_itself(ledger: Ledger, index: int) -> bool:
    """Whether a question only echoes the programme's, the author's answer behind it."""
    return any(h.sentence == index for h in ledger.cues("answers-itself"))


def _may_say(ledger: Ledger, opinion: Opinion, intent: Intent) -> bool:
    """Whether nothing that the rules are sure of rules it out: who writes, when, and what is said beside it."""
    index, _ = strongest(opinion, intent)
    if not _has_standing(ledger, intent) or _is_kept_out(ledger, intent, index):
        return False
    match intent:
        case Intent.QUESTION:
            return not is_answered(ledger, index) and not _answers_itself(ledger, index)
        case Intent.STATUS:
            return not _asks_deed(ledger, index)
        case Intent.FEEDBACK:
            return not ledger.has(Intent.OPT_OUT) or ledger.praises_somebody()
        case Intent.NO_SHOW:
            return not ledger.met_after_all()
        case Intent.APPROVE:
            return not _said_before(ledger, index)
        case Intent.JOIN:
            return ledger.role != "unknown" or not ledger.cues("newcomer")
        case _:
            return True


def _is_kept_out(ledger: Ledger, intent: Intent, index: int) -> bool:
    """Whether what is said beside an intent leaves no room for it, or its sentence means something else."""
    else_meant = any(h.sentence == index for h in ledger.cues(_MEANS_ELSE.get(intent, "")))
    else_meant |= intent in _AHEAD and index in ledger.ahead()
    return ledger.has(*_NOT_BESIDE.get(intent, ())) or else_meant or _is_done(ledger, intent)


def _is_done(ledger: Ledger, intent: Intent) -> bool:
    """Whether names that seem to be promised were given already, by word of mouth."""
    return intent is Intent.PROMISE_REFERRALS and any(h.rule.says == TOLD for h in ledger.facts.scene.hits)


def _said_before(ledger: Ledger, index: int) -> bool:
    """Whether a rule hears something in an earlier sentence: an approval stands at the head of its answer."""
    return any(h.sentence < index for intent in ledger.said for h in ledger.saying(intent))


def _has_standing(ledger: Ledger, intent: Intent) -> bool:
    """Orders are the coordinator's, the first yes the Connector's, contacts are not the Connectee's."""
    if intent in _STAFF:
        return ledger.role == "coordinator"
    if intent is Intent.ACCEPT:
        again = ledger.stage == "introduced" and ledger.role == "referral"
        return ledger.role != "connectee" and (ledger.stage in {"proposed", None} or again)
    if intent in _GIVERS and ledger.stage == "introduced" and not ledger.has(Intent.MET, Intent.REFER):
        return ledger.role == "referral"  # who was asked for names with the introduction
    if intent in _GIVERS:
        return ledger.role != "connectee" and not ledger.facts.withdrawn
    return True


def _say(ledger: Ledger, intent: Intent, index: int) -> None:
    start, end = ledger.facts.scene.sentence_range(index)
    ledger.say(intent, ledger.facts.scene.letter.reply[start:end], f"words.{intent.value}")


def _keep_one(ledger: Ledger, opinion: Opinion, chances: Mapping[Intent, float]) -> None:
    """The contract's exclusions: thanks and `other` only alone, a concern instead of feedback, never nothing."""
    for alone in _ALONE:
        if ledger.has(alone) and len(ledger.said) > 1:
            ledger.drop(alone)
    if ledger.has(Intent.CONCERN):
        ledger.drop(Intent.FEEDBACK)
    if ledger.has(Intent.APPROVE):  # what the bot had read is not repeated
        ledger.drop(Intent.ACCEPT)
    if all(ledger.has(one) for one in _REFUSALS):
        ledger.drop(min(_REFUSALS, key=lambda one: chances[one]))
    if ledger.said:
        return
    sayable = (i for i in Intent if i not in STRUCTURAL and _may_say(ledger, opinion, i))
    best = max(sayable, key=lambda i: chances[i])
    index, _ = strongest(opinion, best)
    if best is Intent.OTHER or index < 0:
        ledger.say(Intent.OTHER, "", "none")
    else:
        _say(ledger, best, index)
