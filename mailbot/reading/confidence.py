"""How likely a reading is wholly right: what a logistic over features of how it came about is fed with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mailbot.reading.intents import Settled
from mailbot.reading.intents.arbiter import STRUCTURAL
from mailbot.reading.left import features_left
from mailbot.reading.people.given import Given
from mailbot.reading.places import FoundPlace
from mailbot.reading.scene import Scene
from mailbot.reading.values import Intent, Language, Machine, Stance
from mailbot.reading.weights import Weights

MOST, LEAST = 0.99, 0.01
_TRACE = 0.001
_STEPS = (
    *(("weakest", ">=", at) for at in (0.6, 0.8, 0.9)),
    *(("sentences", "<=", round(math.log1p(count), 2)) for count in (1.5, 2.5, 5.5)),
    *(("unread", "<=", at) for at in (0.0, 0.5)),
    *(
        (name, "<=", float(count))
        for name in ("times", "intents", "figures_left", "time_words_left")
        for count in (0, 1, 2)
    ),
    *((name, "<=", 0.0) for name in ("denied", "unheard")),
    ("unheard", ">=", 0.7),
)
_LONG_PLACE = 8


def features(scene: Scene, settled: Settled, given: Sequence[Given], place: FoundPlace | None) -> Mapping[str, float]:
    """Features of a reading, each about -7 to 7, by the names that the weights have."""
    found = {
        **_of_facts(scene, settled, given),
        **_of_place(settled, place),
        **features_left(scene, settled, given, place),
        **_of_verdict(settled),
    }
    return {**found, **_steps(found)}


def _of_facts(scene: Scene, settled: Settled, given: Sequence[Given]) -> Mapping[str, float]:
    """What was found, from whom, and how."""
    stances = {t.time.stance for t in settled.times}
    return {
        "doubts": float(min(4, len(settled.doubts))),
        "sentences": math.log1p(len(scene.wording.sentences)),
        "by_words_alone": float(any(e.rule.startswith("words.") for e in settled.evidence)),
        "intents": float(len(settled.intents)),
        "times": float(min(4, len(settled.times))),
        "refused_times": float(Stance.RULED_OUT in stances),
        "mixed_stances": float(len(stances) > 1),
        "people": float(min(4, len(given))),
        "unsure_people": float(sum(1 for g in given if not g.sure)),
        "single_hits": float(sum(1 for e in settled.evidence if len(scene.saying(e.fact)) == 1)),
        "orders": float(scene.context.sender == "coordinator"),
        "stranger": float(scene.context.sender == "unknown"),
        "french": float(scene.wording.language is Language.FR),
        "machine": float(scene.letter.machine in {Machine.BOUNCE, Machine.ABSENCE, Machine.CALENDAR}),
        "zones": float(bool(scene.letter.forwarded)) + float(bool(scene.letter.answers)),
    }


def _of_place(settled: Settled, place: FoundPlace | None) -> Mapping[str, float]:
    """Whether a place was found, whether it is long for one, whether it is missed."""
    return {
        "place": float(place is not None),
        "long_place": float(place is not None and len(place.words.split()) > _LONG_PLACE),
        "no_place": float(place is None and Intent.OFFER_TIMES in settled.intents),
    }


def confidence(values: Mapping[str, float], weights: Weights) -> float:
    """Probability that the reading is wholly right, kept within 0.01 to 0.99."""
    return round(min(MOST, max(LEAST, weights.right(values))), 3)


def _of_verdict(settled: Settled) -> Mapping[str, float]:
    """How far rules and second opinion agree: as a whole, at the weakest intent, and where times or people decide."""
    verdict = settled.verdict
    if verdict is None:
        return {}
    said = [verdict.chances[intent] for intent in settled.intents]
    unsaid = sorted(chance for intent, chance in verdict.chances.items() if intent not in settled.intents)
    bound = [verdict.witnesses[intent] for intent in STRUCTURAL]
    unsure = min(3.0, -verdict.sure)
    return {
        "unsure": unsure,
        "unsure_at_all": min(0.1, unsure),
        "unsure_some": min(0.3, unsure),
        "unsure_log": math.log(unsure + 0.02),
        "weakest": min(abs(chance - 0.5) * 2 for chance in verdict.chances.values()),
        "least_said": _logit(min(said, default=1.0)),
        "most_unsaid": _logit(unsaid[-1]),
        "second_unsaid": _logit(unsaid[-2]),
        "denied": max((max(0.0, -w["words"]) for w in bound if w["said"]), default=0.0),
        "unheard": max((max(0.0, w["words"]) for w in bound if not w["said"]), default=0.0),
    }


def _logit(chance: float) -> float:
    kept = min(1 - _TRACE, max(_TRACE, chance))
    return math.log(kept / (1 - kept))


def _steps(found: Mapping[str, float]) -> Mapping[str, float]:
    """Where a feature means more at one step than along its line: one sentence, nothing unread, three times."""
    return {
        f"{name}{sign}{at:g}": float(value >= at if sign == ">=" else value <= at)
        for name, sign, at in _STEPS
        if (value := found.get(name)) is not None
    }
