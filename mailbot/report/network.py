"""The network of a newcomer as text: who was named by whom, and how far each meeting has come."""

from __future__ import annotations

from collections.abc import Iterable

from mailbot.cases.case import Case, ReferralState


def trees(cases: Iterable[Case]) -> tuple[str, ...]:
    """One tree a first-generation match, its referrals' cases below it, in the order in which they were named."""
    known = {case.id: case for case in cases}
    return tuple("\n".join(_lines(case, known, 0)) for case in known.values() if case.parent not in known)


def _lines(case: Case, known: dict[str, Case], depth: int) -> list[str]:
    head = f"{case.connectee.name} ← {case.connector.name}" if depth == 0 else case.connector.name
    lines = [f"{'  ' * depth}{head}: {case.stage.value}"]
    for referral in case.referrals:
        child = known.get(referral.child)
        if child is not None:
            lines += _lines(child, known, depth + 1)
        elif referral.state is not ReferralState.UNCOUNTED:
            lines.append(f"{'  ' * (depth + 1)}{referral.name or referral.email}: {referral.state.value}")
    return lines
