"""The first answer to a proposal: yes, no, not now, or somebody else's name."""

from __future__ import annotations

from mailbot.reading.intents.doubts import CONDITION
from mailbot.reading.intents.ledger import Ledger
from mailbot.reading.matching import Hit
from mailbot.reading.values import Intent, Stance


def settle_first_answer(ledger: Ledger) -> None:
    """The Connector's or referral's yes, no and not now (stage proposed; a referral also when introduced)."""
    own_case_introduced = ledger.stage == "introduced" and (
        ledger.role == "referral" or ledger.facts.scene.context.referred_by is not None
    )
    may_accept = ledger.role != "connectee" and not ledger.has(Intent.APPROVE)  # who approves repeats nothing
    if may_accept and (ledger.stage in {"proposed", None} or own_case_introduced):
        # "Either is fine by me" takes times that were offered.
        taking = {h.sentence for h in ledger.cues("either")} if ledger.stage == "introduced" else set()
        accepting = [h for h in ledger.saying(Intent.ACCEPT) if h.sentence not in taking]
        ledger.say_hits(Intent.ACCEPT, [h for h in accepting if not _of_another(ledger, h)])
    if ledger.stage not in {"scheduled", "met", "referred", "surveyed"} or ledger.role == "referral":
        ledger.say_hits(Intent.DECLINE, _firm(ledger, ledger.saying(Intent.DECLINE)))
    ledger.say_hits(Intent.DEFER, deferring_words(ledger))
    if ledger.has(Intent.PAUSE) and ledger.has(Intent.ACCEPT):
        ledger.drop(Intent.DEFER)  # what waits is what the coordinator orders to wait
    if ledger.has(Intent.DEFER) and (ledger.has(Intent.DECLINE) or ledger.has(Intent.ACCEPT)):
        deferring = deferring_words(ledger)
        again = [h for h in deferring if h.rule.id.startswith("defer.again") or h.rule.id == "defer.plus-tard"]
        ledger.drop(Intent.ACCEPT)
        ledger.drop(Intent.DECLINE if again else Intent.DEFER)
    if ledger.has(Intent.DECLINE, Intent.ACCEPT) and _yes_after_all(ledger):
        ledger.drop(Intent.DECLINE)
        ledger.doubt("says yes and no")
    if ledger.has(Intent.DECLINE):
        ledger.drop(Intent.ACCEPT)


def _of_another(ledger: Ledger, hit: Hit) -> bool:
    """Whether a yes is that of the person whom the letter gives ("not me, try Tom, he is happy to talk")."""
    other = ledger.cues("yes-of-another") if ledger.facts.given else ()
    return any(h.start < hit.end and hit.start < h.end for h in other)


def deferring_words(ledger: Ledger) -> list[Hit]:
    """Words that put off; not those that reach into an hour which is offered ("maybe Friday after 1")."""
    hours = [t for t in ledger.of(Stance.OFFERED) if t.time.start]
    return [h for h in ledger.saying(Intent.DEFER) if not any(t.start < h.end and h.start < t.end for t in hours)]


def _firm(ledger: Ledger, declines: tuple[Hit, ...]) -> list[Hit]:
    """Refusals less those that only tell, beside a yes, what would come if its condition failed ("otherwise no")."""
    conditions = {h.sentence for h in ledger.facts.scene.hits if h.rule.says == CONDITION}
    return [h for h in declines if h.sentence not in conditions or not ledger.has(Intent.ACCEPT)]


def _yes_after_all(ledger: Ledger) -> bool:
    """Such as "I'm not sure that I'm of much help, but fine, I'll meet her": the later word counts."""
    declines, accepts = _firm(ledger, ledger.saying(Intent.DECLINE)), ledger.saying(Intent.ACCEPT)
    if not declines or not accepts or any(not h.rule.id.endswith("fit") for h in declines):
        return False
    return max(h.start for h in accepts) > max(h.start for h in declines)


def settle_pointing_on(ledger: Ledger) -> None:
    """Who was asked to meet and only names somebody else will not meet, unless there was a yes before."""
    asked = ledger.stage == "proposed" and ledger.role in {"connector", "referral"}
    if asked and set(ledger.said) == {Intent.REFER}:
        first = min((g.start for g in ledger.facts.given), default=0)
        yes = [h for h in ledger.saying(Intent.ACCEPT) if h.end <= first and not _of_another(ledger, h)]
        if yes and not ledger.saying(Intent.DECLINE):
            ledger.say_hits(Intent.ACCEPT, yes)
            return
        said = ledger.said[Intent.REFER]
        ledger.say(Intent.DECLINE, said.words, said.rule, said.zone)
