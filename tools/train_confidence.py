"""Fits the confidence model: `python -m tools.train_confidence TUNED.jsonl… --apart APART.jsonl` writes weights.py.

Weights come from all records with a strong L2 penalty; the bias is then set on records that no rule was tuned to, so
that the mean confidence there is the share that is wholly right.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mailbot.cli.read import ZONE
from mailbot.cli.records import context_from, reading_json
from mailbot.config.rules import reading_rules
from mailbot.mail.message import parse
from mailbot.mail.reply import reply_text
from mailbot.mail.triage import triage
from mailbot.pipeline.understand import letter_from
from mailbot.reading.models import load
from mailbot.reading.reader import Reader
from tests.reading.scoring import wrongs

WEIGHTS = Path(__file__).parents[1] / "mailbot" / "reading" / "weights.py"
PENALTY, ROUNDS = 4.0, 60
Vector = NDArray[np.float64]


def samples(reader: Reader, paths: Sequence[Path]) -> Iterator[tuple[Mapping[str, float], bool]]:
    """The features of each record's reading, and whether it is wholly right."""
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            record: Mapping[str, Any] = json.loads(line)
            context = context_from(record["case"])
            raw = record["eml"].encode()
            message = parse(raw)
            verdict = triage(message, {context.programme.email or ""}, raw)
            letter = letter_from(message, reply_text(message), verdict, ZONE)
            right = not wrongs(record["expect"], reading_json(reader.read(letter, context)))
            if values := reader.features(letter, context):  # a bare answer has a confidence of its own
                yield values, right


def fit(rows: Vector, right: Vector, weight: Vector) -> Vector:
    """Newton steps of an L2-penalised logistic regression; the first column is the bias and is not penalised."""
    beta = np.zeros(rows.shape[1])
    penalty = np.full(rows.shape[1], PENALTY)
    penalty[0] = 0.01
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-rows @ beta))
        gradient = rows.T @ (weight * (right - chance)) - penalty * beta
        curvature = (rows * (weight * chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        beta += np.linalg.solve(curvature, gradient)
    return beta


def shifted_bias(scores: Vector, share: float) -> float:
    """The bias at which the mean chance over some scores is `share`."""
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if float(np.mean(1 / (1 + np.exp(-scores - middle)))) < share else (low, middle)
    return low


def main() -> int:
    """Trains and writes the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tuned", nargs="+", type=Path)
    parser.add_argument("--apart", nargs="+", type=Path, required=True)
    args = parser.parse_args()
    reader = Reader(reading_rules(None), load())
    tuned, apart = list(samples(reader, args.tuned)), list(samples(reader, args.apart))
    # What no rule was tuned to tells more about what will come.
    weight = np.array([1.0] * len(tuned) + [4.0] * len(apart))
    names = sorted({name for values, _ in (*tuned, *apart) for name in values})
    rows = np.array([[1.0, *(values.get(n, 0.0) for n in names)] for values, _ in (*tuned, *apart)])
    right = np.array([float(ok) for _, ok in (*tuned, *apart)])
    beta = fit(rows, right, weight)
    bias = shifted_bias(rows[len(tuned) :, 1:] @ beta[1:], float(np.mean(right[len(tuned) :])))
    lines = "".join(f'    "{n}": {w:.2f},\n' for n, w in zip(names, beta[1:], strict=True) if abs(w) >= 0.05)
    head = WEIGHTS.read_text("utf-8").split("BIAS =")[0]
    WEIGHTS.write_text(f"{head}BIAS = {bias:.2f}\nWEIGHTS: Mapping[str, float] = {{\n{lines}}}\n", "utf-8")
    sys.stdout.write(f"{len(tuned)} tuned, {len(apart)} apart, bias {bias:.2f}, {len(names)} features\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
