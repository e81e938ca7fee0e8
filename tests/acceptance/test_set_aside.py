"""A message that crashes, hangs or eats memory while it is read: set aside, told, and nobody else waits for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from mailbot.cli import main
from mailbot.pipeline.apart import Allowance, Apart
from mailbot.store import Handling, Received
from tests.acceptance.people import LEILA, PROGRAMME, RUTH
from tests.acceptance.programme import Programme, out
from tests.unit.pipeline.test_apart import Trap

pytestmark = pytest.mark.timeout(300)
OFFER = "Thursday 12 March at 2 pm at my office, 150 Elgin Street."
WHEN = "2026-03-02 11:00"


@pytest.fixture(scope="module")
def workroom() -> Iterator[Apart]:
    judge = Trap((PROGRAMME.email,), ("mx.demo.example.org",), ZoneInfo("America/Toronto"))
    made = Apart(None, judge, Allowance(seconds=3.0, memory=256 * 1024 * 1024))
    made.ready()
    yield made
    made.close()


@pytest.fixture
def guarded(programme: Programme, workroom: Apart) -> Iterator[Programme]:
    """The program as `mailbot run` sets it up."""
    programme.robot.apart = workroom
    programme.robot.desk = replace(programme.robot.desk, judge=workroom.judge, make_reader=lambda: workroom)
    yield programme
    programme.robot.apart = None  # others use it too


def rows(programme: Programme) -> list[Received]:
    with programme.robot.store.transaction() as book:
        return [book.received(number) for number in (2, 3)]


@pytest.mark.parametrize("words", ["hang", "die", "eat", "break"])
def test_a_message_that_crashes_hangs_or_eats_memory_is_set_aside_after_three_tries(
    guarded: Programme, words: str
) -> None:
    guarded.introduced()
    guarded.put(guarded.composed(RUTH, f"They {words} it all.", "2026-03-02 10:30"))
    guarded.put(guarded.composed(RUTH, OFFER, WHEN))
    begun = time.monotonic()
    letters = guarded.says(RUTH, "Thank you.", WHEN)
    assert time.monotonic() - begun < 60
    assert "times_relay → eric" in out(letters)
    aside, done = rows(guarded)
    assert (aside.state, done.state) == (Handling.QUARANTINED, Handling.DONE)
    assert aside.attempts == 3
    assert aside.reason.startswith("it could not be read in three tries: ")
    told = letters.of("decision", LEILA)
    assert RUTH.name in told.text  # its header can be read even where its body can't


def test_while_it_is_tried_again_others_are_dealt_with(guarded: Programme) -> None:
    guarded.introduced()
    guarded.put(guarded.composed(RUTH, "They hang it all.", "2026-03-02 10:30"))
    guarded.put(guarded.composed(RUTH, OFFER, WHEN))
    begun = time.monotonic()
    guarded.runner.round(at_leisure=False)
    assert time.monotonic() - begun < 30
    assert [row.state for row in rows(guarded)] == [Handling.NEW, Handling.DONE]
    assert guarded.robot.troubled == {2}


def test_it_is_released_by_command_and_until_then_the_doctor_is_red(
    guarded: Programme, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = ["--config", str(guarded.settings.file)]
    monkeypatch.setenv("MAILBOT_IMAP_PASSWORD", "correct-horse")
    guarded.introduced()
    before = guarded.case()
    guarded.says(RUTH, "They break it all.", WHEN)
    assert guarded.case().stops != before.stops  # its match waits
    assert main(["doctor", *config]) == 1
    assert "WRONG  set aside" in capsys.readouterr().out
    assert main(["release", *config]) == 0
    assert capsys.readouterr().out.startswith("2  ")
    assert main(["release", *config, "1"]) == 1
    assert "right would be one of 2" in capsys.readouterr().err
    assert main(["release", *config, "2"]) == 0
    assert rows_of(guarded) == (Handling.NEW, 0)
    assert not guarded.questions()
    assert guarded.case().stops == before.stops


def rows_of(programme: Programme) -> tuple[Handling, int]:
    with programme.robot.store.transaction() as book:
        row = book.received(2)
    return row.state, row.attempts
