"""Parsing and reading in a process apart: what a message does to it harms nothing else."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mailbot.errors import MailbotError, UnreadableError
from mailbot.mail.message import Message
from mailbot.pipeline.apart import Allowance, Apart, without_secrets
from mailbot.pipeline.judging import Judge, Judged
from mailbot.reading.values import Contact, Context, Intent, Letter

pytestmark = pytest.mark.timeout(300)  # a busy machine takes a while to make a process warm
ZONE = ZoneInfo("America/Toronto")
HERE = Judge(("connector@programme.example.org",), ("mx.example.net",), ZONE)
MAIL = (
    b"Authentication-Results: mx.example.net; dmarc=pass header.from=example.org\r\nFrom: Ama <ama@example.org>\r\n"
    b"Date: Mon, 02 Mar 2026 10:30:00 -0500\r\n\r\nThursday at 2 works for me.\r\n"
)
LETTER = Letter("Thursday 12 March at 2 pm at my office.", datetime(2026, 3, 2, 10, tzinfo=UTC), Contact())


@dataclass(frozen=True)
class Trap(Judge):
    """Judges as ever; a message that says so hangs, dies, or eats memory."""

    def judge(self, raw: bytes) -> Judged:
        if b"hang" in raw:
            while True:
                pass
        if b"die" in raw:
            os.kill(os.getpid(), signal.SIGKILL)
        if b"eat" in raw:
            eaten = []
            while True:
                eaten.append(bytearray(16 * 1024 * 1024))
        if b"break" in raw:
            raise RecursionError("secret words of the message")
        if b"write" in raw:
            Path("/tmp/written-by-a-message").write_bytes(raw)  # it must not be possible
        return super().judge(raw)


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    made = Apart(None, Trap(HERE.own, HERE.trusted, ZONE), Allowance(seconds=2.0, memory=256 * 1024 * 1024))
    made.ready()
    yield made
    made.close()


def test_it_judges_and_reads_as_here(apart: Apart) -> None:
    assert apart.judge(MAIL) == HERE.judge(MAIL)
    assert isinstance(apart.judge(MAIL).message, Message)
    reading = apart.read(LETTER, Context(stage="introduced", sender="connector"))
    assert reading.intents == (Intent.OFFER_TIMES,)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (b"hang", "it took too long"),
        (b"die", "the process that read it died"),
        (b"eat", "it took too much memory"),
        (b"break", "it broke the reading"),
        (b"write", "it broke the reading"),
    ],
)
def test_what_a_message_does_to_it_ends_with_that_message(apart: Apart, words: bytes, reason: str) -> None:
    before = apart.judge(MAIL)
    begun = time.monotonic()
    with pytest.raises(UnreadableError) as told:
        apart.judge(MAIL + words)
    assert str(told.value) == reason  # and none of the message's words
    assert apart.judge(MAIL) == before
    assert time.monotonic() - begun < 15  # the next one is dealt with by a worker that is warm at once
    Path("/tmp/written-by-a-message").unlink(missing_ok=True)


def test_a_worker_that_somebody_kills_costs_one_try(apart: Apart) -> None:
    apart.ready()
    assert apart.worker is not None
    os.kill(apart.worker, signal.SIGKILL)
    with pytest.raises(UnreadableError):
        apart.judge(MAIL)
    assert apart.judge(MAIL).trusted


def test_the_largest_message_fits(apart: Apart) -> None:
    assert apart.judge(MAIL + b"x" * 9 * 1024 * 1024).trusted


def test_a_program_that_stops_waits_for_nothing_that_is_being_read(apart: Apart) -> None:
    apart.ready()
    timer = threading.Timer(0.2, apart.stop.set)
    timer.start()
    begun = time.monotonic()
    made = Apart(None, HERE)  # which takes seconds to become warm
    made.stop = apart.stop
    with pytest.raises(MailbotError, match="stops"):
        made.ready()
    assert time.monotonic() - begun < 8
    made.close()
    apart.stop.clear()
    assert apart.judge(MAIL).trusted


def test_it_knows_no_secret() -> None:
    known = without_secrets({"MAILBOT_IMAP_PASSWORD": "x", "CREDENTIALS_DIRECTORY": "/run/x", "LANG": "C"})
    assert set(known) == {"LANG", "PYTHONPATH"}


def test_nothing_is_left_when_it_is_closed() -> None:
    made = Apart(None, HERE)
    made.start()
    assert made._workroom is not None
    pid = made._workroom.pid
    made.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_it_ends_with_whoever_started_it_even_before_it_is_ready() -> None:
    made = Apart(None, HERE)
    made.start()
    process, control = made._workroom, made._control
    assert process is not None
    assert control is not None
    control.close()  # as when its owner is killed
    assert process.wait(20) == 0
    made.close()
