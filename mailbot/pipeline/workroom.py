"""The processes in which mail is parsed and read: they may hang, crash, run out of memory, and harm nothing else.

The first one (`main`) makes everything ready and then only waits: for each socket that is handed to it, it forks a
worker that answers jobs there, one at a time. None of them has a password, a store or a connection, and none can write
a file. A worker whose job takes too long is ended by its own alarm, so nobody has to be there to kill it.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import resource
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from struct import Struct
from typing import IO, TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mailbot.log import place

if TYPE_CHECKING:
    from mailbot.pipeline.judging import Judge, Judged
    from mailbot.reading.reader import Reader
    from mailbot.reading.values import Context, Letter, Reading

_PARENT_DEATH_SIGNAL = 1
SIZE = Struct(">Q")
"""What stands before each job and each answer: its length."""


@dataclass(frozen=True, slots=True)
class JudgeJob:
    """Parse and judge a message."""

    judge: Judge
    raw: bytes

    def run(self, _reader: Reader) -> Judged:
        """Do it."""
        return self.judge.rehearse(self.raw)


@dataclass(frozen=True, slots=True)
class ReadJob:
    """Read a letter in the light of its match."""

    letter: Letter
    context: Context

    def run(self, reader: Reader) -> Reading:
        """Do it."""
        return reader.read(self.letter, self.context)


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no answer: in words of the program, never of the message; where it broke, by class and line."""

    reason: str
    error: str = ""
    where: str = ""


def serve(line: socket.socket, reader: Reader, seconds: float) -> None:
    """Say that one is there, then answer jobs until there are no more."""
    jobs, answers = line.makefile("rb"), line.makefile("wb")
    put(answers, os.getpid())
    while (job := take(jobs)) is not None:
        signal.setitimer(signal.ITIMER_REAL, seconds)  # the default of its signal is the end of the process
        try:
            answer: Any = job.run(reader)
        except MemoryError:
            line.sendall(_TOO_LARGE)
            os._exit(1)  # what is left of the process can't be relied on
        except Exception as error:  # noqa: BLE001 - whatever a message breaks is the other side's to judge
            answer = Failed("it broke the reading", type(error).__name__, place(error))
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            put(answers, answer)
        except BrokenPipeError:
            return  # nobody waits for it any more


def take(stream: IO[bytes]) -> Any:
    """The next value that was put; None where there is no more."""
    head = stream.read(SIZE.size)
    # What is read was written by a process of our own.
    return pickle.loads(stream.read(SIZE.unpack(head)[0])) if len(head) == SIZE.size else None  # noqa: S301


def put(stream: IO[bytes], value: object) -> None:
    """Write a value, its length first."""
    stream.write(sealed(value))
    stream.flush()


def sealed(value: object) -> bytes:
    """A value as it is written."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return SIZE.pack(len(content)) + content


_TOO_LARGE = sealed(Failed("it took too much memory"))


def limit_memory(more: int) -> None:
    """From here on the process may take `more` bytes beside what it has, and write no file."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


_SAMPLE = (
    b"Authentication-Results: mx.example.org; dkim=pass header.d=mail.example.org\n"
    b"From: a@example.org\nTo: b@example.org\nContent-Type: text/html\n\n<p>Thursday at 2 works for me.</p>\n"
)


def warm(reader: Reader) -> None:
    """Make everything ready: the first message waits no longer than the others, and the limit is for it alone."""
    from mailbot.pipeline.judging import Judge  # noqa: PLC0415
    from mailbot.reading.values import Contact, Context, Language, Letter  # noqa: PLC0415

    Judge((), ("mx.example.org",), ZoneInfo("UTC")).rehearse(_SAMPLE)
    for language, words in ((Language.EN, "Thursday at 2 works for me."), (Language.FR, "Jeudi à 14 h me convient.")):
        reader.prepare(language)
        reader.read(Letter(words, datetime(2026, 3, 2, tzinfo=UTC), Contact()), Context())


def main() -> None:
    """Load what ships and the rules of the folder that is named; then fork a worker for each socket that comes."""
    from mailbot.config.learnt import learnt  # noqa: PLC0415
    from mailbot.config.rules import reading_rules  # noqa: PLC0415
    from mailbot.reading.models import load  # noqa: PLC0415
    from mailbot.reading.reader import Reader  # noqa: PLC0415

    for number in (signal.SIGINT, signal.SIGTERM):  # its end is the end of its control line, or SIGKILL
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a worker ended
    control, folder, memory, seconds = sys.argv[1:5]
    with socket.socket(fileno=int(control)) as orders:
        _end_with_its_owner(orders)
        reader = Reader(reading_rules(Path(folder) if folder else None), learnt(), load())
        warm(reader)
        gc.freeze()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        while (line := _handed(orders)) is not None:
            if os.fork() == 0:
                _end_with_its_parent()
                orders.close()
                limit_memory(int(memory))
                serve(line, reader, float(seconds))
                os._exit(0)
            line.close()


def _end_with_its_owner(orders: socket.socket) -> None:
    """While everything is made ready, look twice a second whether anybody still waits for it."""

    def look(_number: int, _frame: object) -> None:
        with suppress(BlockingIOError):
            if not orders.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT):
                os._exit(0)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, 0.5, 0.5)


def _end_with_its_parent() -> None:
    """A worker ends with the workroom at once, in the midst of whatever it does (prctl(2); elsewhere by its alarm)."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, int(signal.SIGKILL))
    if os.getppid() == 1:
        os._exit(0)


def _handed(orders: socket.socket) -> socket.socket | None:
    _, files, _, _ = socket.recv_fds(orders, 1, 1)
    return socket.socket(fileno=files[0]) if files else None
