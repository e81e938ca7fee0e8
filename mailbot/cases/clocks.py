"""Debts and their ladders: when a clock speaks next, and how it stands still and goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailbot.cases.case import Case, Debt, DebtKind, Role, Stop
from mailbot.cases.policy import Hours, Ladder, LadderStep, Policy, StepKind


def ladder_of(case: Case, debt: Debt, policy: Policy) -> Ladder:
    """The debt's ladder: referrals are guests and have gentler ones."""
    return policy.ladder(debt.kind, guest=case.generation > 1 and debt.role is Role.CONNECTOR)


def owe(case: Case, kind: DebtKind, role: Role, since: datetime, policy: Policy, due: datetime | None = None) -> Case:
    """The case with a debt begun (or begun anew, its nudges counted on) at `since`; `due` overrides the ladder's term."""
    before = next((d for d in case.debts if d.kind is kind and d.role is role), None)
    fresh = Debt(kind, role, since, since, None)
    ladder = ladder_of(case, fresh, policy)
    step = before.step if before else 0
    debt = replace(fresh, due=due or policy.hours.add(since, ladder.within), step=step)
    debt = replace(debt, next_at=_step_at(ladder.steps, debt, since, policy.hours))
    return replace(case, debts=(*_others(case, debt), debt))


def pay(case: Case, *kinds: DebtKind, role: Role | None = None) -> Case:
    """The case without these debts (of one role, or of anybody)."""
    return replace(case, debts=tuple(d for d in case.debts if not (d.kind in kinds and role in (None, d.role))))


def climb(case: Case, debt: Debt, now: datetime, policy: Policy) -> Case:
    """The case with the debt one step up its ladder; after the last step the clock speaks no more."""
    steps = ladder_of(case, debt, policy).steps
    climbed = replace(debt, step=debt.step + 1)
    at = _step_at(steps, climbed, now, policy.hours) if climbed.step < len(steps) else None
    return replace(case, debts=(*_others(case, debt), replace(climbed, next_at=at)))


def stop(case: Case, reason: str, role: Role | None, now: datetime, until: datetime | None = None) -> Case:
    """The case with one more reason for clocks to stand still; a reason counts once a role."""
    if any(s.reason == reason and s.role is role for s in case.stops):
        case = go(case, reason, role)
    return replace(case, stops=(*case.stops, Stop(reason, role, now, until)))


def go(case: Case, reason: str, role: Role | None = None) -> Case:
    """The case without a reason (of one role, or of anybody)."""
    return replace(case, stops=tuple(s for s in case.stops if not (s.reason == reason and role in (None, s.role))))


def settle(case: Case, now: datetime, policy: Policy) -> Case:
    """The case with each clock running or standing as its stops say; what goes on has at least policy's rest left."""
    return replace(case, debts=tuple(_settled(case, debt, now, policy) for debt in case.debts))


def _settled(case: Case, debt: Debt, now: datetime, policy: Policy) -> Debt:
    stopped = any(s.role in (None, debt.role) for s in case.stops)
    if stopped and debt.next_at is not None:
        return replace(debt, next_at=None, left=max(debt.next_at - now, debt.next_at - debt.next_at))
    if not stopped and debt.left is not None:
        least = policy.hours.add(now, policy.at_least)
        at = policy.hours.morning_after(max(now + debt.left, least))
        return replace(debt, next_at=at, left=None, due=max(debt.due, min(at, least)))
    return debt


def _step_at(steps: tuple[LadderStep, ...], debt: Debt, previous: datetime, hours: Hours) -> datetime | None:
    if debt.step >= len(steps):
        return None
    step = steps[debt.step]
    match step.kind:
        case StepKind.DUE:
            at = hours.morning_after(debt.due)
        case StepKind.AFTER:
            at = hours.morning_after(hours.add(debt.since, step.span))
        case StepKind.LATER:
            at = hours.morning(hours.add(previous, step.span).date())
    return at


def _others(case: Case, debt: Debt) -> tuple[Debt, ...]:
    return tuple(d for d in case.debts if not (d.kind is debt.kind and d.role is debt.role))
