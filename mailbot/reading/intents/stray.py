"""Times in sentences that speak of something else than a meeting, and those that come back as offers."""

from __future__ import annotations

import re

from mailbot.reading.intents.first import deferring_words
from mailbot.reading.intents.ledger import AFTER_MEETING, Ledger
from mailbot.reading.intents.orders import ORDERS
from mailbot.reading.matching import Hit
from mailbot.reading.times import FoundTime
from mailbot.reading.values import Intent, Stance

_NEW_CLAUSE = re.compile(r"[;:–—]|,? (?:and|but|also|plus|et|mais|puis|aussi) ", re.IGNORECASE)


def drop_stray_times(ledger: Ledger) -> None:
    """A time in a sentence that only defers, promises, reports a job or leaves is no time of a meeting."""
    over = ledger.stage in AFTER_MEETING and not ledger.has(Intent.INVITE_EVENT)
    if ledger.role == "coordinator" and ledger.has(*ORDERS):
        _only_ordered(ledger)
    if ledger.has(Intent.DEFER) and not over and _firm_offers(ledger):
        ledger.drop(Intent.DEFER)
    if ledger.has(Intent.RESUME) and not over:
        offering = {ledger.sentence_of(t) for t in ledger.times if t.time.start or t.time.part}
        ledger.keep_times(lambda t: ledger.sentence_of(t) in offering)
    elif over or ledger.has(Intent.DEFER, *ORDERS):
        ledger.keep_times(lambda t: t.time.stance is not Stance.OFFERED)
    other = [
        h for intent in (Intent.HIRED, Intent.OPT_OUT, Intent.JOIN) if ledger.has(intent) for h in ledger.saying(intent)
    ]
    firm = {Stance.HELD, Stance.AGREED, *((Stance.RULED_OUT,) if ledger.settled else ())}
    ledger.keep_times(lambda t: t.time.stance in firm or not any(_beside(ledger, t, h) for h in other))


def _beside(ledger: Ledger, time: FoundTime, hit: Hit) -> bool:
    """Whether a time and words share a sentence, and no clause begins between them ("Friday at 2; and sign me up")."""
    if ledger.sentence_of(time) != hit.sentence:
        return False
    between = ledger.facts.scene.letter.reply[min(time.end, hit.end) : max(time.start, hit.start)]
    return _NEW_CLAUSE.search(between) is None


def judge_again(ledger: Ledger, stray: list[FoundTime]) -> None:
    """Times held against the intents that the arbiter left: an offer is back where it found no deferral, or an event;
    nothing was held where it found no meeting.
    """
    if not ledger.has(Intent.MET):
        ledger.keep_times(lambda t: t.time.stance is not Stance.HELD)
    over = ledger.stage in AFTER_MEETING and not ledger.has(Intent.INVITE_EVENT)
    if over or ledger.has(Intent.DEFER, Intent.HIRED, Intent.OPT_OUT, Intent.JOIN, *ORDERS):
        return
    offers = [t for t in stray if t.time.stance is Stance.OFFERED]
    ledger.times = sorted([*ledger.times, *offers], key=lambda t: t.start)
    if not ledger.has(Intent.INVITE_EVENT):
        ledger.say_times(Intent.OFFER_TIMES, offers)


def _firm_offers(ledger: Ledger) -> bool:
    """Whether hours are offered apart from the words that defer: those only say until when the author is away."""
    deferring = {h.sentence for h in deferring_words(ledger)}
    return any(t.time.start and ledger.sentence_of(t) not in deferring for t in ledger.of(Stance.OFFERED))


def _only_ordered(ledger: Ledger) -> None:
    """Beside an order, a day that was named reports no meeting by itself; beside a status nothing is settled."""
    ledger.keep_times(lambda t: t.time.stance is not Stance.HELD or ledger.has(Intent.MET))
    if ledger.has(Intent.STATUS):
        ledger.keep_times(lambda t: t.time.stance is Stance.HELD)
