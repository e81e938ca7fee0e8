"""The learnt numbers of reading: how the arbiter weighs its witnesses, and how sure a reading is of itself."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

from mailbot.reading.values import Intent


@dataclass(frozen=True, slots=True)
class Weights:
    """Logistic weights by name, written by `python -m tools.train`.

    `common`, `bias`, `said` and `words` are the arbiter's: for every witness, for each intent, for each intent where
    the rules say it, and for how strongly the words say each. `sure_bias` and `sure` give the probability that a whole
    reading is right. From `act_from` on, a reading without doubts is acted on.
    """

    common: Mapping[str, float]
    bias: Mapping[str, float]
    said: Mapping[str, float]
    words: Mapping[str, float]
    sure_bias: float
    sure: Mapping[str, float]
    act_from: float

    @classmethod
    def from_json(cls, text: str) -> Weights:
        """From the file's text; ValueError or TypeError where it has another shape."""
        return cls(**json.loads(text))

    def chance(self, intent: Intent, witness: Mapping[str, float]) -> float:
        """How likely a letter has an intent, by what speaks for and against it."""
        score = self.bias.get(intent.value, 0.0) + self.said.get(intent.value, 0.0) * witness["said"]
        score += self.words.get(intent.value, 0.0) * witness["words"]
        score += sum(self.common.get(name, 0.0) * value for name, value in witness.items())
        return _logistic(score)

    def right(self, features: Mapping[str, float]) -> float:
        """How likely a reading with these features is wholly right."""
        return _logistic(self.sure_bias + sum(self.sure.get(name, 0.0) * value for name, value in features.items()))


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
