"""What was learnt from the corpus (docs/corpus.md): the second opinion on sentences, and the weights of the arbiter."""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.reading.intents.opinion import IntentModel
from mailbot.reading.weights import Weights


@dataclass(frozen=True, slots=True)
class Learnt:
    """Both together, as the config room reads them from the files beside this one."""

    opinion: IntentModel
    weights: Weights
