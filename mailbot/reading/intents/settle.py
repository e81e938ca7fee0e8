"""Weighs hits, times, people and the case against each other: each step concludes or takes back intents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from mailbot.reading.intents.aftermath import settle_aftermath, settle_referrals
from mailbot.reading.intents.arbiter import Verdict, arbitrate
from mailbot.reading.intents.courtesy import guess, settle_nothing, settle_thanks
from mailbot.reading.intents.doubts import note_doubts
from mailbot.reading.intents.first import settle_first_answer, settle_pointing_on
from mailbot.reading.intents.ledger import Facts, Ledger
from mailbot.reading.intents.meetings import settle_meeting_times
from mailbot.reading.intents.opinion import Opinion
from mailbot.reading.intents.orders import settle_orders
from mailbot.reading.intents.others import settle_others
from mailbot.reading.intents.questions import doubt_unanswered, settle_questions
from mailbot.reading.intents.stray import drop_stray_times, judge_again
from mailbot.reading.times import FoundTime
from mailbot.reading.values import Evidence, Intent
from mailbot.reading.weights import Weights


@dataclass(frozen=True, slots=True)
class Settled:
    """The intents in the contract's order with their evidence, the times kept, doubts and answered questions.

    `verdict`: how the rules and the second opinion were weighed; None where there was no opinion.
    """

    evidence: tuple[Evidence, ...]
    times: tuple[FoundTime, ...]
    doubts: tuple[str, ...]
    answers: tuple[str, ...]
    verdict: Verdict | None = None

    @property
    def intents(self) -> tuple[Intent, ...]:
        """The intents alone."""
        return tuple(Intent(e.fact) for e in self.evidence)


def settle(facts: Facts, opinion: Opinion, weights: Weights) -> Settled:
    """The set of intents of a letter written by a person."""
    ledger = Ledger(facts, list(facts.times))
    stray: list[FoundTime] = []
    for step in _STEPS:
        if not ledger.has(Intent.OPEN_CASE):
            before = ledger.times
            step(ledger)
            stray += [t for t in before if t not in ledger.times] if step is drop_stray_times else ()
    verdict = arbitrate(ledger, opinion, weights)
    judge_again(ledger, stray)
    settle_pointing_on(ledger)
    doubt_unanswered(ledger)
    if ledger.has(Intent.OPEN_CASE):
        ledger.times = []
    note_doubts(ledger)
    order = list(Intent)
    evidence = sorted(ledger.said.values(), key=lambda e: order.index(Intent(e.fact)))
    return Settled(tuple(evidence), tuple(ledger.times), tuple(ledger.doubts), tuple(ledger.answers), verdict)


_STEPS: tuple[Callable[[Ledger], None], ...] = (
    settle_orders,
    settle_first_answer,
    settle_aftermath,
    settle_referrals,
    settle_others,
    drop_stray_times,
    settle_meeting_times,
    settle_questions,
    settle_thanks,
    guess,
    settle_nothing,
)


def with_times(facts: Facts, times: tuple[FoundTime, ...]) -> Facts:
    """The same letter with other times."""
    return replace(facts, times=times)
