"""How likely a reading is wholly right: one logistic over features of how it came about."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mailbot.reading.intents import Settled
from mailbot.reading.people.referrals import Given
from mailbot.reading.scene import Scene
from mailbot.reading.values import Intent, Machine
from mailbot.reading.weights import BIAS, WEIGHTS

MOST, LEAST = 0.99, 0.01
_GREETING_WORDS = 5


def features(scene: Scene, settled: Settled, given: Sequence[Given]) -> Mapping[str, float]:
    """Features of a reading, each about 0 to 5, by the names that the weights have."""
    intents = set(settled.intents)
    sentences = scene.wording.sentences
    return {
        "doubts": min(4, len(settled.doubts)),
        "unread": unread_share(scene, settled, given),
        "sentences": math.log1p(len(sentences)),
        "intents": len(intents),
        "times": min(4, len(settled.times)),
        "people": min(4, len(given)),
        "unsure_people": sum(1 for g in given if not g.sure),
        "other": float(Intent.OTHER in intents),
        "question": float(Intent.QUESTION in intents),
        "opinion": float(bool(intents & {Intent.FEEDBACK, Intent.CONCERN})),
        "promise": float(bool(intents & {Intent.PROMISE_REFERRALS, Intent.NO_REFERRALS})),
        "open": float(Intent.OFFER_OPEN in intents),
        "orders": float(scene.context.sender == "coordinator"),
        "stranger": float(scene.context.sender == "unknown"),
        "machine": float(scene.letter.machine in {Machine.BOUNCE, Machine.ABSENCE, Machine.CALENDAR}),
        "zones": float(bool(scene.letter.forwarded)) + float(bool(scene.letter.answers)),
    }


def unread_share(scene: Scene, settled: Settled, given: Sequence[Given]) -> float:
    """Share of the sentences (a greeting aside) in which nothing was found: no rule, time, place or person."""
    read = {h.sentence for h in scene.hits if not h.rule.says.startswith("not ")}
    read |= {scene.sentence_at(t.start) for t in settled.times if t.end > t.start}
    read |= {scene.sentence_at(g.start) for g in given if g.zone == "reply"}
    counted = [
        i
        for i, s in enumerate(scene.wording.sentences)
        if s.end - s.start > _GREETING_WORDS or (i and s.end - s.start > 2)
    ]
    return sum(1 for i in counted if i not in read) / len(counted) if counted else 0.0


def confidence(values: Mapping[str, float]) -> float:
    """Probability that the reading is wholly right, kept within 0.01 to 0.99."""
    score = BIAS + sum(weight * values.get(name, 0.0) for name, weight in WEIGHTS.items())
    return round(min(MOST, max(LEAST, 1 / (1 + math.exp(-score)))), 3)
