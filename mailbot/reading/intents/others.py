"""News of a job, leaving, joining, and who was not meant."""

from __future__ import annotations

from mailbot.reading.intents.ledger import Ledger, same_sentences
from mailbot.reading.intents.orders import ORDERS
from mailbot.reading.values import Intent

_APART = 12
# Who says one of these is the person who was meant.
_KNOWN_HERE = (Intent.MET, Intent.NO_SHOW, Intent.NO_REFERRALS, Intent.PROMISE_REFERRALS, Intent.HIRED, Intent.JOIN)
# Who was a newcomer once and wants to give in turn.
_IN_TURN = frozenset({"join.in-turn", "adhesion.a-son-tour"})


def settle_others(ledger: Ledger) -> None:
    """News, leaving, joining, and who was not meant."""
    for intent in (Intent.HIRED, Intent.OPT_OUT, Intent.JOIN, Intent.WRONG_PERSON):
        ledger.say_hits(intent, ledger.saying(intent))
    if ledger.has(Intent.JOIN) and same_sentences(ledger.saying(Intent.FEEDBACK), ledger.saying(Intent.JOIN)):
        ledger.drop(Intent.FEEDBACK)
    in_turn = any(h.rule.id in _IN_TURN for h in ledger.saying(Intent.JOIN))
    if ledger.cues("newcomer") and not in_turn:
        ledger.drop(Intent.JOIN)
    if ledger.has(Intent.JOIN) and ledger.stage is None:
        ledger.drop(Intent.ACCEPT)
    if ledger.has(Intent.OPT_OUT):
        ends = [h.end for h in ledger.saying(Intent.OPT_OUT)]
        apart = [h for h in ledger.saying(Intent.DECLINE) if h.end < min(ends) - _APART]
        if not (apart and ledger.stage == "proposed"):
            ledger.drop(Intent.DECLINE)
        ledger.drop(Intent.ACCEPT, Intent.JOIN, Intent.DEFER, Intent.CONCERN)
        if not ledger.praises_somebody():
            ledger.drop(Intent.FEEDBACK)
    if ledger.has(Intent.HIRED) and not ledger.has(Intent.MET):
        ledger.drop(Intent.FEEDBACK)
    _wrong_person(ledger)
    if ledger.role == "connector" and ledger.stage is not None:
        ledger.drop(Intent.JOIN)


def _wrong_person(ledger: Ledger) -> None:
    """Not who was meant, unless known here all the same; a referral's "not me, try X" declines and refers."""
    left = ledger.has(Intent.WRONG_PERSON) and _left(ledger)
    if left and ledger.has(Intent.OPT_OUT, Intent.DEFER, Intent.REFER, Intent.CLOSE):
        ledger.drop(Intent.WRONG_PERSON)
    if ledger.has(*_KNOWN_HERE) or (ledger.role == "coordinator" and ledger.has(*ORDERS)):
        ledger.drop(Intent.WRONG_PERSON)
    if ledger.has(Intent.WRONG_PERSON) and ledger.has(Intent.DECLINE) and _left(ledger):
        ledger.drop(Intent.WRONG_PERSON)
    if ledger.has(Intent.WRONG_PERSON):
        if ledger.role == "referral" and ledger.has(Intent.REFER):
            ledger.say(Intent.DECLINE, ledger.said[Intent.WRONG_PERSON].words, ledger.said[Intent.WRONG_PERSON].rule)
            ledger.drop(Intent.WRONG_PERSON)
        else:
            ledger.drop(Intent.DECLINE, Intent.ACCEPT, Intent.DEFER)


def _left(ledger: Ledger) -> bool:
    """Whether what sounds like a wrong person is only that the author has left a job."""
    return ledger.said[Intent.WRONG_PERSON].rule in {"wrong-person.left", "erreur.parti"}
