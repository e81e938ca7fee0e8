"""Runs the scoreboard of faults on both stores and prints it; fails where anything was lost, doubled or went wrong."""

from __future__ import annotations

import argparse
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
STORES = ("sqlite", "postgresql")


def main(words: Sequence[str] | None = None) -> int:
    """Exit 0 where every row of both stores is clean."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--extent", choices=("slice", "full", "long"), default="full")
    parser.add_argument("--store", choices=STORES, action="append", help="both where none is given")
    parser.add_argument("--row", type=int, action="append", help="all where none is given")
    args = parser.parse_args(words)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))  # the servers are stopped on the way out
    stores = args.store or list(STORES)
    if len(stores) > 1:
        return _side_by_side(args, stores)
    return _run(stores[0], args.extent, args.row)


def _side_by_side(args: argparse.Namespace, stores: Sequence[str]) -> int:
    """Each store in a process of its own, both at once: there are two cores."""
    rows = [word for row in args.row or () for word in ("--row", str(row))]
    more = ["--extent", args.extent, *rows]
    begun = [
        subprocess.Popen([sys.executable, "-m", "tools.faults", "--store", store, *more], cwd=ROOT) for store in stores
    ]
    try:
        return max(process.wait() for process in begun)
    finally:
        for process in begun:
            process.terminate()


def _run(store: str, extent: str, wanted: Sequence[int] | None) -> int:
    from tests.faults.ground import ground  # noqa: PLC0415 - not for --help
    from tests.faults.rows import ROWS  # noqa: PLC0415

    logging.disable(logging.CRITICAL)  # what the test's own servers say of broken connections
    bad = 0
    with ground(store) as here:  # type: ignore[arg-type]
        for number in wanted or ROWS:
            started = time.monotonic()
            score = ROWS[number](here, extent)  # type: ignore[arg-type]
            bad += not score.good
            sys.stdout.write(f"{score}\n")
            sys.stdout.flush()
            notes = [*score.notes, f"row {number} on {store}: {time.monotonic() - started:.0f} s"]
            sys.stderr.writelines(f"    {note}\n" for note in notes)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
