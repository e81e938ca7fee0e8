"""Where matches stand, as lines for a coordinator's letter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mailbot.cases.case import Case


def lines(cases: Iterable[Case]) -> tuple[dict[str, Any], ...]:
    """One line a match: `{case, stage, connector, connectee, owes, owed, due, meeting}`."""
    return tuple(_line(case) for case in cases)


def _line(case: Case) -> dict[str, Any]:
    debt = case.owes()
    return {
        "case": case.id,
        "stage": case.stage.value,
        "connector": case.connector,
        "connectee": case.connectee,
        "owes": case.person(debt.role) if debt else None,
        "owed": debt.kind.value if debt else None,
        "due": debt.due if debt else None,
        "meeting": case.meeting,
    }
