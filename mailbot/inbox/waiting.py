"""Waiting for news within IDLE (RFC 2177), and without it."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from imapclient import IMAPClient

IDLE_SECONDS = 25.0
"""One IDLE lasts no longer: DONE and its answer are what shows a connection that died without a word.

RFC 2177 asks for less than 29 minutes; half-open connections ask for less than one.
"""


def listen(client: IMAPClient, seconds: float, signals: Sequence[threading.Event]) -> bool:
    """Wait within IDLE for a word of new mail."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and not any(signal.is_set() for signal in signals):
        started = time.monotonic()
        answers = client.idle_check(timeout=min(left, 1.0))
        if tells_of_mail(answers):
            return True
        if not answers and time.monotonic() - started < min(left, 1.0) / 2:
            return False  # readable, yet nothing to read: the connection is closed, and DONE will say so
    return False


def tells_of_mail(answers: Sequence[Any]) -> bool:
    """Whether a word of new mail is among the untagged answers (EXISTS, RFC 9051 §7.4.1)."""
    return any(isinstance(answer, tuple) and b"EXISTS" in answer[1:2] for answer in answers)


def wait(seconds: float, signals: Sequence[threading.Event]) -> None:
    """Wait without the server; the first signal ends it at once, the others within half a second."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and not any(signal.is_set() for signal in signals[1:]):
        if signals[0].wait(min(left, 0.5)):
            return
