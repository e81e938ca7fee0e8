"""Runs the scoreboard of faults on both stores and prints it; fails where anything was lost, doubled or went wrong."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).parents[1]
STORES = ("sqlite", "postgresql")
# What one process does after the other, the longest first, so that two cores are busy to the end.
GROUPS = ((1, 2), (11, 13), (8, 9, 10, 12, 14, 17, 18), (3, 4, 5, 6, 7, 15, 16, 19))
AT_ONCE = 2


def main(words: Sequence[str] | None = None) -> int:
    """Exit 0 where every row that was asked for is clean on its store."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--extent", choices=("slice", "full", "long"), default="full")
    parser.add_argument("--store", choices=STORES, action="append", help="both where none is given")
    parser.add_argument("--row", type=int, action="append", help="all where none is given")
    args = parser.parse_args(words)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))  # the servers are stopped on the way out
    stores = args.store or list(STORES)
    if len(stores) == 1 and args.row:
        return _run(stores[0], args.extent, args.row)
    return _all(stores, args.extent, args.row)


def _all(stores: Sequence[str], extent: str, wanted: Sequence[int] | None) -> int:
    """Each group of rows and store in a process of its own, two at once."""
    begun: list[subprocess.Popen[bytes]] = []

    def run(job: tuple[str, list[int]]) -> int:
        store, rows = job
        numbers = [word for row in rows for word in ("--row", str(row))]
        command = [sys.executable, "-m", "tools.faults", "--store", store, "--extent", extent, *numbers]
        process = subprocess.Popen(command, cwd=ROOT)
        begun.append(process)
        return process.wait()

    groups = [[row for row in group if not wanted or row in wanted] for group in GROUPS]
    started = time.monotonic()
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        bad = sum(map(bool, pool.map(run, [(store, rows) for rows in groups if rows for store in reversed(stores)])))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in begun:
            process.terminate()
    sys.stderr.write(f"    in all: {(time.monotonic() - started) / 60:.1f} minutes\n")
    return 1 if bad else 0


def _run(store: str, extent: str, rows: Sequence[int]) -> int:
    from tests.faults.ground import ground  # noqa: PLC0415 - not for --help
    from tests.faults.rows import ROWS  # noqa: PLC0415
    from tests.faults.score import Score  # noqa: PLC0415

    logging.disable(logging.CRITICAL)  # what the test's own servers say of broken connections
    bad = 0
    with _only_rows() as (lines, remarks), ground(store) as here:  # type: ignore[arg-type]
        for number in rows:
            started = time.monotonic()
            try:
                score = ROWS[number](here, extent)  # type: ignore[arg-type]
            except Exception as error:  # noqa: BLE001 - a row that breaks off is a row that went wrong; the others go on
                score = Score(number, store, points=1)
                score.check(f"the row broke off: {type(error).__name__}: {error}", ended=False)
            bad += not score.good
            lines.write(f"{score}\n")
            lines.flush()
            notes = [*score.notes, f"row {number} on {store}: {time.monotonic() - started:.0f} s"]
            remarks.writelines(f"    {note}\n" for note in notes)
            remarks.flush()
    return 1 if bad else 0


@contextmanager
def _only_rows() -> Iterator[tuple[TextIO, TextIO]]:
    """Where rows and notes go; what the program logs in this process goes nowhere."""
    kept = [os.dup(number) for number in (1, 2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)
    try:
        with os.fdopen(os.dup(kept[0]), "w") as rows, os.fdopen(os.dup(kept[1]), "w") as notes:
            yield rows, notes
    finally:
        for number, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, number)
            os.close(copy)


if __name__ == "__main__":
    sys.exit(main())
