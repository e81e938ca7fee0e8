"""A second opinion on what each sentence says: a linear model over its words, trained on the project's own sentences.

Bags of words know when they do not know (docs/corpus.md has the figures); what this one says is one witness beside the
rules, never a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from mailbot.reading.intents.grams import grams, tokens
from mailbot.reading.values import Context, Intent
from mailbot.reading.wording import Wording

Opinion = tuple[Mapping[Intent, float], ...]
"""For each sentence of a letter, how likely it says each intent (0 to 1)."""


@dataclass(frozen=True, slots=True)
class IntentModel:
    """`weights` has a row a gram and a column an intent, `bias` a value an intent."""

    intents: tuple[Intent, ...]
    index: Mapping[str, int]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def load(cls, file: BinaryIO) -> IntentModel:
        """From what `save` wrote; OSError or ValueError where it is none."""
        with np.load(file, allow_pickle=False) as stored:
            names = bytes(stored["grams"]).decode("utf-8").split("\n")
            return cls(
                intents=tuple(Intent(name) for name in bytes(stored["intents"]).decode("ascii").split("\n")),
                index={name: row for row, name in enumerate(names)},
                weights=stored["weights"].astype(np.float32),
                bias=stored["bias"].astype(np.float32),
            )

    def save(self, file: BinaryIO) -> None:
        """Write the model; weights in half precision."""
        names = sorted(self.index, key=self.index.__getitem__)
        np.savez_compressed(
            file,
            grams=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
            intents=np.frombuffer("\n".join(self.intents).encode(), dtype=np.uint8),
            weights=self.weights.astype(np.float16),
            bias=self.bias.astype(np.float32),
        )

    def opinion(self, wording: Wording, context: Context) -> Opinion:
        """What each sentence says."""
        found = [grams(tokens(wording, s), s.asks, context) for s in wording.sentences]
        said = {one: self.of(one) for one in set(found)}  # who writes "Yes." two hundred times says it once
        return tuple(said[one] for one in found)

    def of(self, found: frozenset[str]) -> Mapping[Intent, float]:
        """What a sentence with these grams says; grams that training never saw count for nothing."""
        rows = sorted(row for gram in found if (row := self.index.get(gram)) is not None)
        score = self.weights[rows].sum(axis=0) / np.sqrt(max(1, len(rows))) + self.bias
        chances = 1 / (1 + np.exp(-np.clip(score, -30, 30)))
        return dict(zip(self.intents, map(float, chances), strict=True))


def strongest(opinion: Opinion, intent: Intent) -> tuple[int, float]:
    """The sentence that most likely says an intent, and how likely; (-1, 0.01) where there is none."""
    said: Sequence[tuple[float, int]] = [(one.get(intent, 0.0), -i) for i, one in enumerate(opinion)]
    chance, index = max(said, default=(0.01, 1))
    return -index, chance
