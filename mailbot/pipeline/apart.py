"""Parsing and reading in a process apart: kept warm, given a time and a memory, and replaced when it is lost."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from pickle import loads
from typing import TYPE_CHECKING, Any

from mailbot.errors import MailbotError, UnreadableError
from mailbot.log import get_logger
from mailbot.pipeline.workroom import SIZE, Failed, JudgeJob, ReadJob, sealed

if TYPE_CHECKING:
    from mailbot.pipeline.judging import Judge, Judged
    from mailbot.reading.values import Context, Letter, Reading

log = get_logger()
_CHUNK = 256 * 1024
_SECRETS = ("MAILBOT_", "CREDENTIALS_DIRECTORY")
_GRACE = 2.0  # a worker ends itself first; whoever waits for it waits a little longer


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one job may take: seconds, and bytes beside what a warm process has. `start`: seconds to become warm.

    The worst message found takes 1.1 s on an idle machine; a 10 MB one with all its copies 100 MB.
    """

    seconds: float = 8.0
    memory: int = 768 * 1024 * 1024
    start: float = 180.0


ALLOWANCE = Allowance()


class Apart:
    """A workroom, opened when first needed, and the one worker in it: judges as `Judge` does, reads as `Reader` does.

    A job that kills the worker, or breaks what it does, is an UnreadableError.
    """

    def __init__(self, rules: Path | None, judge: Judge, allowance: Allowance = ALLOWANCE) -> None:
        self._rules = rules
        self._judge = judge
        self._allowance = allowance
        self._workroom: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._line: socket.socket | None = None
        self.worker: int | None = None
        self.stop = threading.Event()
        """Once it is set, nothing is waited for longer than a few seconds."""

    def judge(self, raw: bytes) -> Judged:
        """Parse and judge."""
        judged: Judged = self._ask(JudgeJob(self._judge, raw))
        return judged

    def read(self, letter: Letter, context: Context) -> Reading:
        """Understand."""
        reading: Reading = self._ask(ReadJob(letter, context))
        return reading

    def start(self) -> None:
        """Begin to warm up, without waiting for it."""
        if self._workroom is not None and self._workroom.poll() is None:
            return
        self.close()
        self._control, theirs = socket.socketpair()
        allowance = self._allowance
        words = [str(theirs.fileno()), str(self._rules or ""), str(allowance.memory), str(allowance.seconds)]
        self._workroom = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-c", "from mailbot.pipeline.workroom import main; main()", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=without_secrets(os.environ),
            pass_fds=[theirs.fileno()],
        )
        theirs.close()

    def ready(self) -> None:
        """Wait until a worker is there; where none can be had, no message is to blame: MailbotError."""
        if self._line is not None:
            return
        try:
            self.start()
            assert self._control is not None
            self._line, theirs = socket.socketpair()
            with theirs:
                socket.send_fds(self._control, [b"w"], [theirs.fileno()])
            self.worker = self._talk(b"", self._allowance.start)
        except (_LostError, OSError) as lost:
            self.close()
            raise MailbotError(f"the process that reads mail can't be started: {lost}") from None
        except BaseException:
            self._leave()
            raise

    def close(self) -> None:
        """Let all of it end."""
        self._leave()
        if self._control is not None:
            self._control.close()
        if self._workroom is not None:
            self._workroom.kill()
            self._workroom.wait()
        self._control = self._workroom = None

    def _leave(self) -> None:
        """Turn away from the worker, whatever it is doing: its alarm, or the end of its line, is its end."""
        if self._line is not None:
            with suppress(OSError):
                self._line.close()
        self._line = self.worker = None

    def _ask(self, job: object) -> Any:
        self.ready()
        try:
            answer = self._talk(sealed(job), self._allowance.seconds + _GRACE)
        except _LostError as lost:
            answer = Failed(str(lost))
        except BaseException:
            self._leave()  # an answer that nobody waited for must not be taken for the next one's
            raise
        if not isinstance(answer, Failed):
            return answer
        self._leave()
        log.event("reading.lost", reason=answer.reason, error=answer.error or None, where=answer.where or None)
        raise UnreadableError(answer.reason)

    def _talk(self, said: bytes, seconds: float) -> Any:
        """Write while there is something to write, read until an answer is whole."""
        line, end, begun = self._line, time.monotonic() + seconds, time.monotonic()
        assert line is not None
        got = bytearray()
        try:
            line.settimeout(seconds)
            line.sendall(said)
            while len(got) < SIZE.size or len(got) < SIZE.size + SIZE.unpack_from(got)[0]:
                piece = self._heard(line, end)
                if not piece:
                    raise ConnectionError
                got += piece
        except TimeoutError:
            raise _LostError("it took too long") from None
        except OSError:
            slow = bool(said) and time.monotonic() - begun >= self._allowance.seconds
            raise _LostError("it took too long" if slow else "the process that read it died") from None
        return loads(bytes(got[SIZE.size :]))  # noqa: S301 - written by a process of our own

    def _heard(self, line: socket.socket, end: float) -> bytes:
        """What comes next, nothing at its end; TimeoutError where time is over, MailbotError where the program ends."""
        stopped = 0.0
        while True:
            now = time.monotonic()
            if self.stop.is_set():
                stopped = stopped or now
                if now - stopped >= _GRACE:
                    raise MailbotError("the program stops, and does not wait for what is being read")
            if now >= end:
                raise TimeoutError
            line.settimeout(min(0.5, end - now))
            try:
                return line.recv(_CHUNK)
            except TimeoutError:
                continue


class _LostError(Exception):
    """The worker is of no more use, and why."""


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """What a process that sees strangers' bytes may know; the program itself is found where this one found it."""
    kept = {name: value for name, value in environment.items() if not name.startswith(_SECRETS)}
    home = str(Path(__file__).parents[2])
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, (home, environment.get("PYTHONPATH", ""))))}
