"""The regression behind the second opinion: it learns what can be learnt, twice the same."""

from __future__ import annotations

import numpy as np

from tools.sparse import Sparse, fit, vocabulary

ROWS = [{"yes", "please"}, {"yes", "thanks"}, {"no", "thanks"}, {"no", "please"}] * 5
OUTCOMES = np.array([["yes" in row, "no" in row] for row in ROWS], dtype=np.float32)


def test_a_word_that_fewer_rows_have_is_left_out() -> None:
    assert vocabulary([{"a", "b"}, {"a"}], least=2) == {"a": 0}


def test_rows_times_weights_are_what_a_dense_matrix_gives() -> None:
    index = vocabulary(ROWS, 1)
    rows = Sparse.of([*ROWS, {"unheard"}], index)
    dense = np.zeros((len(ROWS) + 1, len(index)), dtype=np.float32)
    dense[rows.row, rows.column] = rows.value
    weights = np.arange(len(index) * 2, dtype=np.float32).reshape(-1, 2)
    assert np.allclose(rows.times(weights), dense @ weights)
    assert np.allclose(rows.transposed_times(dense[:, :2], len(index)), dense.T @ dense[:, :2])


def test_it_learns_which_word_says_what_and_that_others_say_nothing() -> None:
    index = vocabulary(ROWS, 1)
    weights, bias = fit(Sparse.of(ROWS, index), OUTCOMES, len(index), penalty=1e-4, rounds=100)
    chance = 1 / (1 + np.exp(-(Sparse.of([{"yes"}, {"no"}], index).times(weights) + bias)))
    assert chance[0, 0] > 0.9
    assert chance[0, 1] < 0.1
    assert chance[1, 1] > 0.9
    assert chance[1, 0] < 0.1


def test_the_same_sentences_make_the_same_model() -> None:
    index = vocabulary(ROWS, 1)
    first, second = (fit(Sparse.of(ROWS, index), OUTCOMES, len(index), 1e-4, 20)[0] for _ in range(2))
    assert np.array_equal(first, second)
