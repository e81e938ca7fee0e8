"""A slice of each of these rows; the scoreboard runs all of them."""

from __future__ import annotations

import pytest

from tests.gates.rows import ROWS


@pytest.mark.timeout(600)
@pytest.mark.parametrize("row", ROWS)
def test_nothing_is_lost_doubled_or_wrong(row: int) -> None:
    tally = ROWS[row]("sqlite://", "slice")
    assert tally.points >= 4
    assert (tally.lost, tally.doubled, tally.wrong) == (0, 0, 0), tally.notes
