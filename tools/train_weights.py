"""Trains the arbiter and the confidence: `python -m tools.train_weights RECORDS.jsonl…` writes weights.json.

The records must be messages that neither the rules nor the second opinion were tuned to; else both look better than
they are. The confidence is fitted to readings of an arbiter that has not seen their message (cross-fitting). What
acting from each confidence would mean is printed; `ACT_FROM` is chosen by hand from that table.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mailbot.cli.records import reading_json
from mailbot.config.learnt import WEIGHTS, opinion
from mailbot.config.rules import reading_rules
from mailbot.reading.learnt import Learnt
from mailbot.reading.models import load
from mailbot.reading.reader import Reader, Study
from mailbot.reading.values import Intent
from mailbot.reading.weights import Weights
from tests.reading.scoring import wrongs
from tools.records import Example, examples

Vector = NDArray[np.float64]
FOLDS, ROUNDS = 5, 20
ARBITER_PENALTY, SURE_PENALTY, FREE = 1.0, 100.0, 0.05
LEAST_SPREAD = 0.05
ACT_FROM = 0.75  # the goal, two wrong acts in a hundred, would hold nearly all mail today (README has the figures)
START = Weights({"said": 8.0}, dict.fromkeys(Intent, -4.0), {}, {}, 1.0, {}, 0.6)  # the rules alone


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reading beside its gold: the confidence's features, whether it is wholly right, and whether to act on it."""

    features: Mapping[str, float]
    right: bool
    act: bool
    undoubted: bool


def logistic(rows: Vector, right: Vector, penalty: Vector) -> Vector:
    """Newton steps of a logistic regression with an L2 penalty a column."""
    beta = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ beta, -30, 30)))
        curvature = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        beta += np.linalg.solve(curvature, rows.T @ (right - chance) - penalty * beta)
    return beta


def arbiter(studies: Sequence[tuple[Example, Study]]) -> Weights:
    """The arbiter's weights from readings of the rules alone."""
    seen = [(e, s.verdict) for e, s in studies if s.verdict is not None]
    names = sorted({n for _, v in seen for w in v.witnesses.values() for n in w})
    intents = list(Intent)
    rows, right = [], []
    for example, verdict in seen:
        for i, intent in enumerate(intents):
            own = verdict.witnesses[intent]
            of_intent = np.zeros((3, len(intents)))
            of_intent[:, i] = 1.0, own["said"], own["words"]
            rows.append(np.concatenate(([1.0], [own.get(n, 0.0) for n in names], of_intent.ravel())))
            right.append(float(intent.value in example.gold["intents"]))
    free = 1 + len(names)
    penalty = np.full(free + 3 * len(intents), ARBITER_PENALTY)
    penalty[0] = FREE
    beta = logistic(np.array(rows), np.array(right), penalty)
    common = dict(zip(names, _short(beta[1:free]), strict=True))
    bias = dict(zip(intents, _short(beta[0] + beta[free : free + len(intents)]), strict=True))
    said, words = (
        dict(zip(intents, _short(beta[free + n * len(intents) : free + (n + 1) * len(intents)]), strict=True))
        for n in (1, 2)
    )
    return replace(START, common=common, bias=_named(bias), said=_named(said), words=_named(words))


def _short(values: Vector) -> list[float]:
    return [round(float(v), 4) for v in values]


def _named(values: Mapping[Intent, float]) -> Mapping[str, float]:
    return {intent.value: value for intent, value in values.items()}


def outcomes(reader: Reader, found: Sequence[Example]) -> Iterator[Outcome]:
    """Readings beside their gold."""
    for example in found:
        study = reader.study(example.letter, example.context)
        right = not wrongs(example.gold, reading_json(study.reading))
        undoubted = not set(study.reading.doubts) - {"not sure enough"}
        yield Outcome(study.features, right, bool(example.gold["act"]), undoubted)


def confident(found: Sequence[Outcome], weights: Weights) -> Weights:
    """The confidence's weights; readings without features (bare answers) have a confidence of their own."""
    known = [o for o in found if o.features]
    names = sorted({name for o in known for name in o.features})
    rows = np.array([[o.features.get(n, 0.0) for n in names] for o in known])
    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), LEAST_SPREAD)
    scaled = np.hstack((np.ones((len(rows), 1)), (rows - mean) / spread))
    penalty = np.concatenate(([0.01], np.full(len(names), SURE_PENALTY)))
    beta = logistic(scaled, np.array([float(o.right) for o in known]), penalty)
    slopes = beta[1:] / spread
    bias = float(beta[0] - slopes @ mean)
    return replace(weights, sure_bias=round(bias, 4), sure=dict(zip(names, _short(slopes), strict=True)))


def main() -> int:
    """Trains and writes the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", nargs="+", type=Path)
    args = parser.parse_args()
    rules, models = reading_rules(None), load()
    found = list(examples(args.records))
    heard = opinion()
    alone = Reader(rules, Learnt(heard, START), models)
    studies = [(e, alone.study(e.letter, e.context)) for e in found]
    apart: list[Outcome] = []
    for fold in range(FOLDS):
        others = [pair for i, pair in enumerate(studies) if i % FOLDS != fold]
        apart += outcomes(
            Reader(rules, Learnt(heard, arbiter(others)), models),
            [e for i, (e, _) in enumerate(studies) if i % FOLDS == fold],
        )
    weights = confident(apart, arbiter(studies))
    held_out: list[tuple[float, Outcome]] = []
    for fold in range(FOLDS):
        some = confident([o for i, o in enumerate(apart) if i % FOLDS != fold], weights)
        held_out += [(some.right(o.features), o) for i, o in enumerate(apart) if i % FOLDS == fold and o.features]
    weights = replace(weights, act_from=ACT_FROM)
    WEIGHTS.write_text(json.dumps(asdict(weights), indent=1, sort_keys=True) + "\n", "utf-8")
    _tell(apart, held_out)
    return 0


def _tell(apart: Sequence[Outcome], held_out: Sequence[tuple[float, Outcome]]) -> None:
    right = sum(o.right for o in apart) / len(apart)
    pairs = [(c, o.right) for c, o in held_out]
    sure, unsure = [c for c, ok in pairs if ok], [c for c, ok in pairs if not ok]
    area = sum((r > w) + 0.5 * (r == w) for r in sure for w in unsure) / max(1, len(sure) * len(unsure))
    sys.stdout.write(
        f"{len(apart)} messages, wholly right {right:.3f} with an arbiter that had not seen them; "
        f"AUROC of confidence {area:.3f}\n"
    )
    actable = sum(o.act for o in apart)
    for limit in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
        acted = [o for c, o in held_out if o.undoubted and c >= limit]
        good = sum(o.right and o.act for o in acted)
        share = good / max(1, actable)
        sys.stdout.write(
            f"  from {limit:.2f}: {len(acted)} acted, {len(acted) - good} wrongly; {share:.2f} of actable\n"
        )


if __name__ == "__main__":
    sys.exit(main())
