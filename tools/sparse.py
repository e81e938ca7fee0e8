"""A sparse matrix of rows that are sets of features, and a logistic regression with a column an outcome over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
_FIRST, _SECOND = 0.9, 0.99  # decay of the two moments (Kingma & Ba 2015, "Adam")


def vocabulary(rows: Sequence[Set[str]], least: int) -> Mapping[str, int]:
    """A number for each feature that at least `least` rows have."""
    counts = Counter(feature for row in rows for feature in row)
    return {feature: i for i, feature in enumerate(sorted(f for f, n in counts.items() if n >= least))}


@dataclass(frozen=True, slots=True)
class Sparse:
    """Rows of unit length over a vocabulary: `column` and `value` an entry, `row_start` where each row begins."""

    row_start: Ints
    column: Ints
    row: Ints
    value: Floats
    by_column: Ints  # order of the entries by column
    columns: Ints  # the columns that occur, ascending
    column_start: Ints  # where each of them begins in that order

    @classmethod
    def of(cls, rows: Sequence[Set[str]], index: Mapping[str, int]) -> Sparse:
        """Features outside the vocabulary count for nothing; a row of none keeps one entry of value 0."""
        kept = [sorted(index[f] for f in row if f in index) for row in rows]
        sizes = np.array([max(1, len(k)) for k in kept])
        column = np.array([c for k in kept for c in (k or [0])])
        value = np.array([1 / np.sqrt(len(k)) if k else 0.0 for k in kept for _ in (k or [0])], dtype=np.float32)
        by_column = np.argsort(column, kind="stable")
        columns, starts = np.unique(column[by_column], return_index=True)
        row_start = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        return cls(row_start, column, np.repeat(np.arange(len(rows)), sizes), value, by_column, columns, starts)

    def times(self, weights: Floats) -> Floats:
        """Rows × weights."""
        product: Floats = np.add.reduceat(weights[self.column] * self.value[:, None], self.row_start, axis=0)
        return product

    def transposed_times(self, per_row: Floats, width: int) -> Floats:
        """Columns × values a row."""
        entries = (per_row[self.row] * self.value[:, None])[self.by_column]
        product = np.zeros((width, per_row.shape[1]), dtype=np.float32)
        product[self.columns] = np.add.reduceat(entries, self.column_start, axis=0)
        return product


def fit(rows: Sparse, outcomes: Floats, width: int, penalty: float, rounds: int) -> tuple[Floats, Floats]:
    """Weights (feature × outcome) and biases by full-batch Adam with an L2 penalty; the same input, the same result."""
    count, kinds = outcomes.shape
    weights, bias = np.zeros((width, kinds), np.float32), np.full(kinds, -3.0, np.float32)
    moments = [np.zeros_like(weights), np.zeros_like(weights), np.zeros_like(bias), np.zeros_like(bias)]
    for round_ in range(1, rounds + 1):
        chance = 1 / (1 + np.exp(-np.clip(rows.times(weights) + bias, -30, 30)))
        error = (chance - outcomes) / np.float32(count)
        rate = 0.3 * min(1.0, 2 * (1 - round_ / (rounds + 1)))
        weights -= _step(moments[:2], rows.transposed_times(error, width) + penalty * weights, round_, rate)
        bias -= _step(moments[2:], error.sum(axis=0), round_, rate)
    return weights, bias


def _step(moments: Sequence[Floats], gradient: Floats, round_: int, rate: float) -> Floats:
    first, second = moments
    first *= _FIRST
    first += (1 - _FIRST) * gradient
    second *= _SECOND
    second += (1 - _SECOND) * gradient * gradient
    step: Floats = rate * (first / (1 - _FIRST**round_)) / (np.sqrt(second / (1 - _SECOND**round_)) + 1e-7)
    return step
