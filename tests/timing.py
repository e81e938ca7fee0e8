"""How long work takes, so that a busy machine makes no test fail and no slow code pass."""

from __future__ import annotations

import time
from collections.abc import Callable

ATTEMPTS = 6
NOISE = 0.004  # seconds; below it a ratio says nothing
# What the yardstick takes on the quiet core that the promises are made for; a neighbour on the core doubles it.
QUIET = 0.011


def least_seconds(run: Callable[[], object], enough: float) -> float:
    """The least processor time of a few runs, in seconds of a quiet core; the first below `enough` will do.

    Others on the machine can only add to it, and slow down a yardstick beside it in the same measure.
    """
    best = float("inf")
    for _ in range(ATTEMPTS):
        before = quiet()
        taken = _seconds(run)
        best = min(best, taken * (before + quiet()) / 2)
        if best < enough:
            break
    return best


def growth(run: Callable[[int], object], size: int, enough: float) -> float:
    """How many times as long twice the size takes, by the least times of both: 2 where it is linear, 4 where quadratic.

    More runs are made until the ratio is below `enough`.
    """
    single = double = float("inf")
    for _ in range(ATTEMPTS):
        single = min(single, _seconds(lambda: run(size)))
        double = min(double, _seconds(lambda: run(2 * size)))
        if double / max(single, NOISE) < enough:
            break
    return double / max(single, NOISE)


def quiet() -> float:
    """How fast this core is now, as a share of a quiet one's speed: 1 at most."""
    return QUIET / max(QUIET, _seconds(_yardstick))


def _yardstick() -> object:
    return sum(i * i for i in range(200_000))


def _seconds(run: Callable[[], object]) -> float:
    before = time.process_time()
    run()
    return time.process_time() - before
