"""Trains the second opinion on sentences: `python -m tools.train_opinion` writes mailbot/reading/learnt/opinion.npz.

From the labelled sentences of tools/corpus, and from whole messages (--messages) whose sentences get, of the message's
gold intents, those that a first model finds most likely there. Docs: docs/corpus.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from mailbot.cli.read import ZONE
from mailbot.config.learnt import OPINION
from mailbot.config.rules import reading_rules
from mailbot.reading.intents.grams import grams, tokens
from mailbot.reading.intents.opinion import IntentModel
from mailbot.reading.learnt import Learnt
from mailbot.reading.reader import Reader
from mailbot.reading.scene import Scene
from mailbot.reading.values import Contact, Context, Intent, Language, Letter
from mailbot.reading.weights import Weights
from tools.records import Example, examples, lines
from tools.sparse import Floats, Sparse, fit, vocabulary

CORPUS = Path(__file__).parent / "corpus"
INTENTS = tuple(Intent)
LEAST, PENALTY, ROUNDS = 2, 1e-6, 100
SURE = 0.5
DAY = datetime(2026, 3, 4, 10, tzinfo=ZONE)  # any working day: that there is a time matters, not which

# Sentences are only laid open here, which asks for nothing learnt.
_NONE = np.zeros((0, len(INTENTS)), np.float32)
UNTAUGHT = Learnt(
    IntentModel(INTENTS, {}, _NONE, np.zeros(len(INTENTS), np.float32)), Weights({}, {}, {}, {}, 0, {}, 1)
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is seen of a sentence, and the intents that it says."""

    grams: frozenset[str]
    intents: frozenset[str]


def labelled(reader: Reader, paths: Sequence[Path]) -> Iterator[Sentence]:
    """The sentences of the corpus: alone, or as those of a mail."""
    for record in lines(paths):
        parts = record.get("sentences") or [(record["text"], record["intents"])]
        for text, intents in parts:
            yield Sentence(_seen(reader, text, record), frozenset(intents))


def _seen(reader: Reader, text: str, record: Mapping[str, Any]) -> frozenset[str]:
    """Everything that the text holds, taken as one sentence however it would be cut."""
    context = Context(stage=record.get("stage"), sender=record.get("sender") or "connector")
    letter = Letter(text, DAY, Contact())
    scene = reader.lay_open(letter, context, Language(record["language"]))
    words = [word for s in scene.wording.sentences for word in tokens(scene.wording, s)]
    return grams(words, any(s.asks for s in scene.wording.sentences), context)


def guessed(reader: Reader, model: IntentModel, found: Sequence[Example]) -> Iterator[Sentence]:
    """The sentences of whole messages, each with the gold intents that are most likely there."""
    for example in found:
        if example.letter.machine is not None or not example.letter.reply.strip():
            continue
        scene = reader.lay_open(example.letter, example.context)
        yield from _shared_out(scene, model, example)


def _shared_out(scene: Scene, model: IntentModel, example: Example) -> Iterator[Sentence]:
    seen = [grams(tokens(scene.wording, s), s.asks, example.context) for s in scene.wording.sentences]
    opinion = [model.of(one) for one in seen]
    gold = [Intent(name) for name in example.gold["intents"]]
    best = {intent: max(range(len(seen)), key=lambda i: opinion[i][intent], default=-1) for intent in gold}
    for i, one in enumerate(seen):
        yield Sentence(one, frozenset(g.value for g in gold if best[g] == i or opinion[i][g] > SURE))


def model_of(sentences: Sequence[Sentence]) -> IntentModel:
    """A model fitted to sentences."""
    rows = [s.grams for s in sentences]
    index = vocabulary(rows, LEAST)
    outcomes: Floats = np.array([[i.value in s.intents for i in INTENTS] for s in sentences], dtype=np.float32)
    weights, bias = fit(Sparse.of(rows, index), outcomes, len(index), PENALTY, ROUNDS)
    return IntentModel(INTENTS, index, weights, bias)


def main() -> int:
    """Trains and writes the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", nargs="*", type=Path, default=[])
    parser.add_argument("--output", type=Path, default=OPINION)
    args = parser.parse_args()
    reader = Reader(reading_rules(None), UNTAUGHT)
    sentences = list(labelled(reader, sorted(CORPUS.glob("*.jsonl"))))
    first = model_of(sentences)
    sentences += guessed(reader, first, list(examples(args.messages)))
    model = model_of(sentences)
    with args.output.open("wb") as file:
        model.save(file)
    sys.stdout.write(f"{len(sentences)} sentences, {len(model.index)} grams, {args.output}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
