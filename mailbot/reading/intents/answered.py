"""What an answer makes of the times on the table: taken, left open, refused; and which times need no table."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from mailbot.reading.intents.ledger import Ledger
from mailbot.reading.machines import is_calendar
from mailbot.reading.matching import Hit
from mailbot.reading.times import FoundTime
from mailbot.reading.values import Intent, Stance, Time

_SUGGESTING = re.compile(r"\b(?:suggests?|proposes?|offers?|suggère|propose|offre)\b", re.IGNORECASE)
_LOOSE = frozenset({"tentative.word", "tentative.mot"})
_ONLY_POLITE = re.compile(
    r"(?:[\s,.!;–—-]|\b(?:please|thanks|thank you|many thanks|sir|madam|ma'am|svp|s['’]il vous pla[iî]t|merci|certainly"
    r"|absolutely|absolument|certainement|bien s[uû]r|of course)\b)*",
    re.IGNORECASE,
)
# Rules that point at the table and name no day: "that works".
_NAMELESS = re.compile(r"-(?:yes|either|nth|other|last|earlier-one|later-one)$")
_HOUR = re.compile(r"clock|hour|heure|noon|midi|half|\+en-number")


def bare_answer(ledger: Ledger) -> None:
    """An answer "Works." means an offered time: the only one is settled; of several none is named (act is false)."""
    offered = ledger.facts.scene.context.offered
    agrees = [h for h in ledger.cues("agrees", "either") if h.rule.asked != "only"]
    if not agrees and len(offered) == 1 and ledger.stage == "introduced":
        # "Yes! Just mind the snow."
        agrees = [h for h in ledger.saying(Intent.ACCEPT) if _is_whole_sentence(ledger, h)]
    if ledger.times or not offered or not agrees or ledger.role == "coordinator" or ledger.settled:
        return
    if ledger.saying(Intent.REJECT_TIME) or ledger.has(Intent.DECLINE, Intent.DEFER, Intent.MET):
        return
    hit = agrees[0]
    either = bool(ledger.cues("either"))
    stance = Stance.AGREED if len(offered) == 1 else Stance.OFFERED
    ledger.times = [FoundTime(replace(t, stance=stance), hit.start, hit.end, hit.rule.id, ()) for t in offered]
    if len(offered) > 1 and not either:
        ledger.doubt("several times were offered and the answer names none")


def _is_whole_sentence(ledger: Ledger, hit: Hit) -> bool:
    """Whether nothing but marks stands beside a hit in its sentence, and nothing is asked by it."""
    start, end = ledger.facts.scene.sentence_range(hit.sentence)
    reply = ledger.facts.scene.letter.reply
    return _ONLY_POLITE.fullmatch(f"{reply[start : hit.start]} {reply[hit.end : end]}") is not None


def taken_up(ledger: Ledger) -> None:
    """Words that take up the day named last ("… is the Thursday. So let's say that one") settle its offer."""
    offered = ledger.facts.scene.context.offered
    for hit in ledger.cues("takes-that"):
        near = [t for t in ledger.times if t.start < hit.start and hit.sentence - ledger.sentence_of(t) <= 1]
        if not near or near[-1].time.stance is Stance.AGREED or ledger.asks(hit.sentence):
            continue
        meant = [o for o in offered if o.date == near[-1].time.date]
        if len(meant) == 1 and ledger.role != "coordinator":
            taken = replace(near[-1], time=replace(meant[0], stance=Stance.AGREED))
            others = [t for t in ledger.times if t is not near[-1]]
            ledger.times = sorted([*others, taken], key=lambda t: t.start)


def tentative(ledger: Ledger) -> None:
    """An answer "Tentatively Monday" is offered, not settled."""
    loose = {h.sentence for h in ledger.facts.scene.hits if h.rule.id in _LOOSE}
    ledger.restance(
        lambda t: Stance.OFFERED if t.time.stance is Stance.AGREED and ledger.sentence_of(t) in loose else t.time.stance
    )


def said_yes(ledger: Ledger) -> None:
    """Such as "He asked for Tuesday at 2 and I said yes": settled."""
    turned = {h.sentence for h in ledger.cues("move", "cannot-make", "cancel")}
    sentences = {
        h.sentence for h in ledger.cues("said-yes") if h.sentence not in turned and not ledger.asks(h.sentence)
    }
    ledger.restance(
        lambda t: (
            Stance.AGREED
            if t.time.stance is Stance.OFFERED
            and ledger.sentence_of(t) in sentences
            and not _SUGGESTING.search(ledger.clause_before(t))
            else t.time.stance
        )
    )


def unasked(ledger: Ledger) -> None:
    """A time that nobody had offered is settled only by words that say so; else its author offers it."""
    context = ledger.facts.scene.context
    if context.offered or ledger.settled or ledger.role not in {"connector", "connectee", "referral"}:
        return
    firm = {h.sentence for h in ledger.cues("said-yes", "agrees") if not ledger.asks(h.sentence)}
    choices = Counter(ledger.sentence_of(t) for t in ledger.of(Stance.AGREED))
    firm -= {sentence for sentence, count in choices.items() if count > 1}
    ledger.restance(
        lambda t: (
            Stance.OFFERED
            if t.time.stance is Stance.AGREED and t.end > t.start and ledger.sentence_of(t) not in firm
            else t.time.stance
        )
    )


def contradicted(ledger: Ledger) -> None:
    """An offer that only its mention took, in words that say it will not do ("the 11th I am in class"), is refused."""
    if ledger.settled or ledger.role == "coordinator":
        return
    agreeing = {h.sentence for h in ledger.cues("agrees", "either", "said-yes")}
    agreeing |= {h.sentence - back for h in ledger.cues("takes-that") for back in (0, 1)}
    refusing = [h for h in ledger.saying(Intent.REJECT_TIME) if h.sentence not in agreeing]
    sentences = {h.sentence for h in refusing}
    taken = [
        t
        for t in ledger.of(Stance.AGREED, Stance.OFFERED)
        if ledger.sentence_of(t) in sentences and not is_calendar(t) and ledger.was_offered(t.time)
    ]
    kept = [t for t in ledger.times if t not in taken or not _NAMELESS.search(t.rule)]
    ledger.times = [replace(t, time=_refused(t)) if t in taken else t for t in kept]


def _refused(found: FoundTime) -> Time:
    """A time as one that will not do: its hour only where the words name it."""
    time = found.time
    if _HOUR.search(found.rule):
        return replace(time, stance=Stance.RULED_OUT)
    return Time(time.date, time.end_date, window=True, stance=Stance.RULED_OUT)


def preferred(ledger: Ledger) -> None:
    """An answer "Both are fine but I prefer the first": the one taken counts."""
    taken = {ledger.sentence_of(t) for t in ledger.of(Stance.AGREED)}
    offered = {(o.date, o.start) for o in ledger.facts.scene.context.offered}
    ledger.keep_times(
        lambda t: (
            t.time.stance is not Stance.OFFERED
            or ledger.sentence_of(t) not in taken
            or (t.time.date, t.time.start) not in offered
        )
    )
