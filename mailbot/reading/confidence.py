"""How likely a reading is wholly right: one logistic over features of how it came about."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mailbot.reading.intents import Settled
from mailbot.reading.intents.settle import GUESSED
from mailbot.reading.people.given import Given
from mailbot.reading.scene import Scene
from mailbot.reading.values import Language, Machine, Stance
from mailbot.reading.weights import BIAS, WEIGHTS

MOST, LEAST = 0.99, 0.01
_GREETING_WORDS = 5


def features(scene: Scene, settled: Settled, given: Sequence[Given]) -> Mapping[str, float]:
    """Features of a reading, each about 0 to 5, by the names that the weights have."""
    intents = set(settled.intents)
    said = {f"says_{intent.value}": 1.0 for intent in intents}
    stances = {t.time.stance for t in settled.times}
    return said | {
        "doubts": float(min(4, len(settled.doubts))),
        "unread": unread_share(scene, settled, given),
        "sentences": math.log1p(len(scene.wording.sentences)),
        "intents": float(len(intents)),
        "times": float(min(4, len(settled.times))),
        "refused_times": float(Stance.RULED_OUT in stances),
        "people": float(min(4, len(given))),
        "unsure_people": float(sum(1 for g in given if not g.sure)),
        "guess": float(GUESSED in settled.doubts),
        "single_hits": float(sum(1 for e in settled.evidence if len(scene.saying(e.fact)) == 1)),
        "orders": float(scene.context.sender == "coordinator"),
        "stranger": float(scene.context.sender == "unknown"),
        "french": float(scene.wording.language is Language.FR),
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
