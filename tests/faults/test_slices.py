"""A slice of each row of the scoreboard, on both stores; `make faults` runs all of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailbot.demo.loop import Loop
from tests.faults.nursery import Nursery
from tests.faults.rows import ROWS
from tests.faults.score import Score
from tests.faults.world import Ground, StoreName
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.timeout(600)

TIMED = (9,)
"""What is held to seconds of work, so that nothing else may be done beside it."""


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    made = Loop()
    yield made
    made.close()


def ground(store: StoreName, request: pytest.FixtureRequest) -> Ground:
    dovecot: Dovecot = request.getfixturevalue("dovecot_server")
    postgres = request.getfixturevalue("postgres") if store == "postgresql" else None
    return Ground(store, dovecot, request.getfixturevalue("nursery"), request.getfixturevalue("loop"), postgres)


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
@pytest.mark.parametrize("row", [pytest.param(row, marks=pytest.mark.alone if row in TIMED else ()) for row in ROWS])
def test_nothing_is_lost_doubled_or_wrong(row: int, store: StoreName, request: pytest.FixtureRequest) -> None:
    score = ROWS[row](ground(store, request), "slice")
    assert score.good, "\n".join([str(score), *score.notes])


def test_a_row_is_printed_with_its_counts() -> None:
    score = Score(3, "sqlite", points=54)
    assert str(score) == "row 3 store sqlite points 54 lost 0 doubled 0 wrong 0"
    assert score.good
    score.check("RCPT drop", sent=True, told=False)
    assert str(score) == "row 3 store sqlite points 55 lost 0 doubled 0 wrong 1"
    assert not score.good
    assert not Score(3, "sqlite").good
