"""Where matches stand, as lines for a coordinator's letter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mailbot.cases.case import Case, DebtKind, Role


def lines(cases: Iterable[Case]) -> tuple[dict[str, Any], ...]:
    """One line a match: `{case, stage, connector, connectee, owes, owed, due, wrote, again, meeting}`."""
    return tuple(_line(case) for case in cases)


def _line(case: Case) -> dict[str, Any]:
    debt = case.owes()
    if debt is not None and debt.kind is DebtKind.REPORT and not debt.step:
        debt = None  # nobody has been asked yet whether they met: the hour is still to come, or only just over
    asked = Role.CONNECTOR if debt is not None and debt.kind is DebtKind.REPORT and debt.step > 1 else None
    return {
        "case": case.id,
        "stage": case.stage.value,
        "connector": case.connector,
        "connectee": case.connectee,
        "owes": case.person(asked or debt.role) if debt else None,
        "owed": debt.kind.value if debt else None,
        "due": debt.due if debt else None,
        "wrote": debt.wrote if debt else None,
        "again": debt.next_at if debt else None,
        "meeting": case.meeting,
    }
