"""How long work takes, so that a busy machine makes no test fail and no slow code pass."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable

ATTEMPTS = 20
PROCESS_ATTEMPTS = 20
NOISE = 0.004  # seconds; below it a ratio says nothing
# What the yardstick takes on the quiet core that the promises are made for; a neighbour on the core doubles it.
QUIET = 0.011
QUIET_PROCESS = 0.38


def least_seconds(run: Callable[[], object], enough: float) -> float:
    """The least processor time of a few runs, in seconds of a quiet core; the first below `enough` will do.

    Others on the machine can only add to it, and slow down a yardstick beside it in the same measure.
    """
    best = float("inf")
    for _ in range(ATTEMPTS):
        before = _speed()
        taken = _seconds(run)
        best = min(best, taken * (before + _speed()) / 2)
        if best < enough:
            break
    return best


def least_process_seconds(run: Callable[[], object], enough: float) -> float:
    """Like `least_seconds`, of the processes that `run` starts and waits for; the yardstick is a process too."""
    best = float("inf")
    for _ in range(PROCESS_ATTEMPTS):
        before = process_speed()
        taken = _process_seconds(run)
        best = min(best, taken * (before + process_speed()) / 2)
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


def process_speed() -> float:
    """How fast processes start here now, as a share of a quiet core's speed: 1 at most."""
    return QUIET_PROCESS / max(QUIET_PROCESS, _process_seconds(_start_process))


def _speed() -> float:
    """How fast this core is now, as a share of a quiet one's speed: 1 at most."""
    return QUIET / max(QUIET, _seconds(_yardstick))


def _yardstick() -> object:
    return sum(i * i for i in range(200_000))


def _seconds(run: Callable[[], object]) -> float:
    before = time.process_time()
    run()
    return time.process_time() - before


def _start_process() -> object:
    """Start Python and import much: what starting the program is like."""
    words = [sys.executable, "-I", "-c", "import sqlalchemy, sqlalchemy.dialects.sqlite, email.policy, asyncio"]
    return subprocess.run(words, check=True, timeout=60)


def _process_seconds(run: Callable[[], object]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
