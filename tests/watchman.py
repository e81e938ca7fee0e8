"""Over every test of the suite: no line of the log, at the fullest level, holds an address, a secret or words of mail.

Whatever the program logs in the tests' process is heard three times: as it is written, as `--verbose` would write it,
and what any library says at its debug level. What is looked for: anything like an address, the passwords and people of
the tests, and each sentence of each mail that the program takes in. A finding fails the test in which it was heard.
"""

from __future__ import annotations

import json
import logging
import re
import tomllib
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mailbot import log
from mailbot.demo.people import Character
from mailbot.inbox import Fetched
from mailbot.pipeline.robot import Robot
from tests.acceptance import people
from tests.gates.house import ERIC, KWAME, PRIYA, RUTH
from tests.servers import dovecot, smtp

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_SENTENCE = re.compile(r"[^.!?;\r\n]{16,}")
_PASSWORDS = (dovecot.PASSWORD, smtp.PASSWORD)
_PEOPLE = [one.name for one in vars(people).values() if isinstance(one, Character)]
_NAMES = {name.casefold() for name in (*_PEOPLE, *(one.name for one in (RUTH, ERIC, KWAME, PRIYA))) if " " in name}
_SERVERS = ("mail.log", "pymap", "asyncio", "hypothesis", "ical")
"""Who speaks for the tests alone: their servers (the program runs none but in its demo), and their second reader."""

_REASONS = tomllib.loads((Path(__file__).parents[1] / "templates/en/reasons.toml").read_text(encoding="utf-8"))
_FIXED = {part.casefold() for words in _REASONS.values() for part in re.split(r"\{\w+\}", words) if len(part) >= 8}
# The program's own words for why, which an answer to its letter may quote.
_OWN = re.compile("|".join(map(re.escape, sorted(_FIXED, key=len, reverse=True))))
_LONGEST = 400  # sentences that are remembered


class Watchman:
    """What it looks for, and what it has found since the test began."""

    def __init__(self) -> None:
        self.sentences: deque[str] = deque(maxlen=_LONGEST)
        self.found: list[str] = []

    def begin(self) -> None:
        """Another test: other mail."""
        self.sentences.clear()
        self.found.clear()

    def note(self, raw: bytes) -> None:
        """A mail came in: its words may be in no line."""
        body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2][:20_000].decode("utf-8", "replace")
        wanted = (found[0].strip().casefold() for found in _SENTENCE.finditer(body))
        self.sentences.extend(one for one in wanted if " " in one and len(one) >= 16)

    def hear(self, whence: str, line: str) -> None:
        """One line."""
        folded = line.casefold()
        if _ADDRESS.search(line):
            self.found.append(f"an address in {whence}: {line}")
        if any(one in line for one in _PASSWORDS):
            self.found.append(f"a password in {whence}: {line}")
        if any(one in folded for one in _NAMES):
            self.found.append(f"a name in {whence}: {line}")
        if self._has_words(folded) and self._has_words(_OWN.sub(" ", folded)):
            self.found.append(f"words of mail in {whence}: {line}")

    def _has_words(self, folded: str) -> bool:
        return any(one in folded for one in self.sentences)


WATCHMAN = Watchman()


class _Libraries(logging.Handler):
    """What libraries log, tracebacks included."""

    def emit(self, record: logging.LogRecord) -> None:
        WATCHMAN.hear(f"what {record.name} logs", self.format(record))


def install() -> None:
    """Stand between the program and its log, once for all tests of a process."""
    event, info, take_in = log.Log.event, log._Lines.info, Robot.take_in

    def heard(self: log.Log, name: log.EventName, /, **facts: Any) -> None:
        event(self, name, **facts)
        line = log._guarded(None, "", log._failure(None, "", {"event": name, **self.facts, **facts}))
        WATCHMAN.hear("what --verbose says", json.dumps(line, default=str, ensure_ascii=False))

    def written(self: log._Lines, line: str) -> None:
        WATCHMAN.hear("the log", line)
        info(self, line)

    def taken(self: Robot, fetched: Fetched, now: datetime) -> bool:
        WATCHMAN.note(fetched.raw)
        return take_in(self, fetched, now)

    log.Log.event = heard  # type: ignore[method-assign]
    log._Lines.info = log._Lines.warning = written  # type: ignore[method-assign]
    Robot.take_in = taken  # type: ignore[method-assign]
    for name in (*_SERVERS, "matplotlib.font_manager"):  # which says thousands of things about fonts
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger().addHandler(_Libraries(logging.DEBUG))


@pytest.fixture(autouse=True)
def watched(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test in which a line said too much; one that means to is marked, and fails where none did."""
    WATCHMAN.begin()
    root = logging.getLogger()
    level = root.level
    if request.node.get_closest_marker("alone") is None:  # what is measured is measured as it runs
        root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(level)
    on_purpose = request.node.get_closest_marker("indiscreet") is not None
    assert bool(WATCHMAN.found) is on_purpose, "\n".join(["the log says too much:", *WATCHMAN.found])


install()
