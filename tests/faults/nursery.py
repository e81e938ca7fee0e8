"""Starts commands of the program in processes of their own, each to be killed at a point, and waits for them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers.ports import scratch

ROOT = Path(__file__).parents[2]
_PATIENCE = 120.0


class StuckError(Exception):
    """A process did not end in its time."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is special about a process.

    `halt`: the point at which it stops for so many seconds, as its name or `name#number`. `broken`: the first commit
    that fails, and how many do.
    """

    kill_at: int | None = None
    halt: tuple[str, float] | None = None
    broken: tuple[int, int] | None = None
    timeout: float = 5.0
    busy: float = 5.0
    clock: Path | None = None
    limits: dict[str, int] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)


PLAIN = Plan()


@dataclass
class Child:
    """A running command; `trace` has the points that it has come to."""

    nursery: Nursery
    pid: int
    trace: Path
    log: Path
    status: int | None = None

    def wait(self, seconds: float = _PATIENCE) -> int:
        """Its exit status, or the negative number of the signal that ended it."""
        if self.status is None:
            self.status = self.nursery.ask({"do": "wait", "pid": self.pid, "seconds": seconds})["status"]
        if self.status is None:
            raise StuckError(f"after {seconds:.0f} s at {self.steps()[-1:]}: {self.said()}")
        return self.status

    def peak(self) -> int:
        """The most memory that it had, in MiB, once it has ended."""
        return int(self.nursery.ask({"do": "peak"})["mebibytes"])

    def send(self, number: signal.Signals) -> None:
        if self.status is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Without any leave-taking; no error where it has ended."""
        if self.status is None:
            self.send(signal.SIGKILL)
            self.wait(10)

    def steps(self) -> list[str]:
        return self.trace.read_text().splitlines() if self.trace.exists() else []

    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text()[-2000:]


class Nursery:
    """One process with the program loaded; its children are the commands."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="faults-", dir=scratch()))
        self._errors = (self.folder / "errors").open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.child"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._number = 0
        self._answer()

    def start(self, folder: Path, words: Sequence[str], plan: Plan = PLAIN) -> Child:
        """Begin a command in a folder."""
        self._number += 1
        trace, log = folder / f"trace{self._number}", folder / "log"
        request = {
            "do": "start",
            "words": list(words),
            "folder": str(folder),
            "trace": str(trace),
            "log": str(log),
            "kill_at": plan.kill_at,
            "halt": plan.halt,
            "broken": plan.broken,
            "timeout": plan.timeout,
            "busy": plan.busy,
            "clock": str(plan.clock) if plan.clock else None,
            "limits": plan.limits,
            "environ": plan.environ,
        }
        return Child(self, self.ask(request)["pid"], trace, log)

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._process.stdout.close()
        self._errors.close()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError((self.folder / "errors").read_text())
        answer: dict[str, Any] = json.loads(line)
        return answer
