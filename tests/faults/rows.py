"""Every row of the scoreboard that is run here, in its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from tests.faults.clocks import row_13, row_14
from tests.faults.kills import row_1, row_2, row_18
from tests.faults.letters import row_3
from tests.faults.load import row_11, row_12
from tests.faults.mailbox import row_4, row_5, row_6, row_7
from tests.faults.owners import row_16, row_19
from tests.faults.score import Extent, Score
from tests.faults.stores import row_15
from tests.faults.world import Ground
from tests.gates import rows as gates

Row: TypeAlias = Callable[[Ground, Extent], Score]


def _of_gates(number: int) -> Row:
    """A row that needs no mail server: strangers' bytes and other machines."""

    def row(ground: Ground, extent: Extent) -> Score:
        found = gates.ROWS[number](ground.fresh, extent)
        counts = (found.points, found.lost, found.doubled, found.wrong)
        return Score(number, ground.store, *counts, notes=found.notes)

    return row


ROWS: Mapping[int, Row] = {
    1: row_1,
    2: row_2,
    3: row_3,
    4: row_4,
    5: row_5,
    6: row_6,
    7: row_7,
    8: _of_gates(8),
    9: _of_gates(9),
    10: _of_gates(10),
    11: row_11,
    12: row_12,
    13: row_13,
    14: row_14,
    15: row_15,
    16: row_16,
    17: _of_gates(17),
    18: row_18,
    19: row_19,
}
