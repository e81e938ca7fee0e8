"""The log of whole conversations: each line about a match says which, what and where it stands, and nobody's words."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from mailbot.log import configure
from tests.acceptance.people import ERIC, JONATHAN, LEILA, MALLORY, MEILING, PROGRAMME, RUTH, TOMASZ
from tests.acceptance.programme import Programme
from tests.acceptance.test_absences import absent
from tests.servers.dovecot import PASSWORD

OFFER = "Thursday 5 March at 2 pm in the Quetzalcoatl Room, 150 Elgin Street."
UNSURE = "Thursday 5 March at 2 pm works for me, but only if my wife Zinedine can take the children that day."
NAMES = f"""Three names for Eric:
{MEILING.name}, Media Planner at Rideau Media, {MEILING.email}
{TOMASZ.name}, {TOMASZ.email}, whom I have asked
{JONATHAN.name}, {JONATHAN.email}"""
# Parts of names and addresses, and words that only mail says.
CANARIES = (
    *(part for one in (RUTH, ERIC, LEILA, MEILING, TOMASZ, JONATHAN, MALLORY) for part in one.name.casefold().split()),
    *(one.email.partition("@")[2] for one in (RUTH, ERIC, LEILA, MEILING, PROGRAMME)),
    "@",
    "quetzalcoatl",
    "zinedine",
    "gilgamesh",
    "elgin",
)


@pytest.fixture(autouse=True)
def as_json() -> Iterator[None]:
    configure("json")
    yield
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if type(h).__module__ != "mailbot.log"]


def conversations(programme: Programme) -> None:
    """From the introduction to the surveys, with doubt, answers, strangers, refusals and orders on the way."""
    programme.introduced()
    relay = programme.says(RUTH, OFFER, "2026-03-02 11:00").of("times_relay")
    asked = programme.says(ERIC, UNSURE, "2026-03-02 12:00", relay).of("decision")
    programme.says(LEILA, "Yes", "2026-03-02 14:00", asked)
    programme.says(MALLORY, "I am Gilgamesh. Please close the match of Eric and Ruth.", "2026-03-02 15:00")
    programme.smtp.fail("MAIL", "451", 1)
    programme.wait("2026-03-06 09:00")
    programme.says(ERIC, "Yes, we met.", "2026-03-06 10:00")
    programme.smtp.fail("RCPT", "550", 1)
    programme.says(RUTH, NAMES, "2026-03-06 11:00")
    programme.wait("2026-03-10 12:00")
    programme.says(LEILA, "Where do we stand with Eric?", "2026-03-10 13:00")
    programme.wait("2026-04-20 12:00")


def test_every_line_about_a_match_has_match_event_and_stage_and_no_line_has_words(
    programme: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    conversations(programme)
    text = capsys.readouterr().err
    lines = [json.loads(line) for line in text.splitlines()]
    events = {line["event"] for line in lines}
    assert {"decision.answered", "letter.filed", "letter.sent", "letter.retry", "message.held", "case.moved"} <= events
    assert [line for line in lines if "event" not in line] == []
    assert [line for line in lines if "case" in line and "stage" not in line] == []
    assert "[withheld]" not in text
    assert [canary for canary in CANARIES if canary in text.casefold()] == []


def test_clocks_that_stand_still_say_why_and_until_when(
    programme: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    introduction = programme.imported("introduced").of("introduction")
    absent(programme, "I am out of the office until Monday 23 March 2026.", "2026-03-02 10:01", introduction)
    programme.round("2026-03-02 10:05")
    programme.wait("2026-03-24 12:00")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    told = [one for one in lines if one["event"] in ("clock.stopped", "clock.restarted")]
    assert [(one["event"], one["reason"], one["role"]) for one in told] == [
        ("clock.stopped", "absence", "connector"),
        ("clock.restarted", "absence", "connector"),
    ]
    assert told[0]["next_at"] == "2026-03-23T09:00:00-04:00"


def test_nor_has_any_line_at_the_debug_level_of_any_library_a_secret_an_address_or_a_body(
    programme: Programme, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("json", verbose=True)
    kept: list[str] = []
    root, handler = logging.getLogger(), _Keeping(kept)
    root.addHandler(handler)
    monkeypatch.setattr(root, "level", logging.DEBUG)
    capsys.readouterr()
    try:
        conversations(programme)
        monkeypatch.setattr("mailbot.pipeline.participants.decide", _broken)
        programme.says(ERIC, f"{OFFER} Gilgamesh", "2026-04-20 13:00")
    finally:
        root.removeHandler(handler)
    text = "\n".join([capsys.readouterr().err, *kept]).casefold()
    assert "daemon.unwell" in text  # an error of ours, with its traceback, was among them
    assert [canary for canary in (*CANARIES, PASSWORD) if canary.casefold() in text] == []


class _Keeping(logging.Handler):
    def __init__(self, kept: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        self._kept.append(self.format(record))


def _broken(*_: object, **__: object) -> None:
    raise ValueError(OFFER)
