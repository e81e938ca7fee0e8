"""Debts and their ladders: when a clock speaks next, and how it stands still and goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.cases.case import Case, Debt, DebtKind, Role, Stop
from mailbot.cases.hours import Hours
from mailbot.cases.policy import Ladder, LadderStep, Policy, StepKind

_AT_ONCE = timedelta()


def is_guest(case: Case, role: Role) -> bool:
    """Whether a role is held by a referral, who is no signed-up volunteer."""
    return case.generation > 1 and role is Role.CONNECTOR


def ladder_of(case: Case, debt: Debt, policy: Policy) -> Ladder:
    """The debt's ladder: referrals are guests and have gentler ones."""
    return policy.ladder(debt.kind, guest=is_guest(case, debt.role))


def owe(case: Case, kind: DebtKind, role: Role, since: datetime, policy: Policy, due: datetime | None = None) -> Case:
    """The case with a debt begun, or begun anew with its nudges counted on, at `since`.

    `due` overrides the ladder's term. A debt begun anew lets its whole term pass before the next step.
    """
    before = next((d for d in case.debts if d.kind is kind and d.role is role), None)
    fresh = Debt(kind, role, since, since, None, before.step if before else 0)
    ladder = ladder_of(case, fresh, policy)
    debt = replace(fresh, due=due or policy.hours.add(since, ladder.within))
    at = _step_at(ladder.steps, debt, since, policy.hours)
    if at is not None and debt.step:
        at = max(at, policy.hours.morning_after(debt.due))
    return _with(case, replace(debt, next_at=at))


def pay(case: Case, *kinds: DebtKind, role: Role | None = None) -> Case:
    """The case without these debts (of one role, or of anybody)."""
    return replace(case, debts=tuple(d for d in case.debts if not (d.kind in kinds and role in (None, d.role))))


def climb(case: Case, debt: Debt, now: datetime, policy: Policy) -> Case:
    """The case with the debt one step up its ladder; after the last step the clock speaks no more."""
    climbed = replace(debt, step=debt.step + 1, wrote=None)
    return _with(case, replace(climbed, next_at=_after_nudge(case, climbed, now, policy)))


def left(case: Case, debt: Debt, now: datetime, policy: Policy) -> Case:
    """The case with a debt whose nudge has left `now`: the next step is no sooner than if it had been due only now."""
    at = _after_nudge(case, debt, now, policy)
    if debt.next_at is None or at is None or at <= debt.next_at:
        return case
    return _with(case, replace(debt, next_at=at))


def _after_nudge(case: Case, debt: Debt, now: datetime, policy: Policy) -> datetime | None:
    """When the step after a nudge of `now` is due: by its rung, but two nudges are always days apart."""
    steps, hours = ladder_of(case, debt, policy).steps, policy.hours
    at = _step_at(steps, debt, now, hours)
    if at is None or steps[debt.step].kind is StepKind.LATER:
        return at
    return max(at, hours.morning(hours.add(now, policy.nudges_apart).date()))


def nudged(case: Case, debt: Debt, policy: Policy) -> Case:
    """The case with a debt whose first nudge has gone already; its whole term passes before the next."""
    return owe(_with(case, replace(debt, step=1)), debt.kind, debt.role, debt.since, policy)


def anew(case: Case, debt: Debt, at: datetime, now: datetime, policy: Policy) -> Case:
    """The case with a debt begun anew, none of its nudges counted, whose clock speaks first at `at`."""
    first = ladder_of(case, debt, policy).steps[0]
    due = policy.hours.add(at, first.span) if first.kind is StepKind.AFTER else policy.hours.local(at)
    return _with(case, Debt(debt.kind, debt.role, now, due, at))


def silent(case: Case, debt: Debt, policy: Policy) -> Case:
    """The case with a debt whose clock has nothing more to say."""
    spent = len(ladder_of(case, debt, policy).steps)
    return _with(case, replace(debt, step=spent, next_at=None, left=None, stood=None))


def put_off(case: Case, debt: Debt, at: datetime) -> Case:
    """The case with a clock that speaks at `at` and not before."""
    return _with(case, replace(debt, next_at=at))


def counted_from(case: Case, debt: Debt, at: datetime, policy: Policy, due: datetime | None = None) -> Case:
    """The case with a running clock whose next step counts from a coordinator's own mail to the debtor, written `at`.

    What is owed since when, and by when, stays; never is the next step sooner than it was, or on the day of that mail.
    `due`: by when a fresh debt of the kind would be due, where its ladder does not say it.
    """
    hours, ladder = policy.hours, ladder_of(case, debt, policy)
    fresh = replace(debt, since=at, due=due or hours.add(at, ladder.within))
    again = _step_at(ladder.steps, fresh, at, hours)
    if debt.next_at is None or again is None:
        return case
    tomorrow = hours.morning(hours.local(at).date() + timedelta(1))
    return _with(case, replace(debt, next_at=max(debt.next_at, again, tomorrow), wrote=at))


def stop(case: Case, fresh: Stop) -> Case:
    """The case with one more reason for clocks to stand still; a reason counts once a role."""
    kept = (s for s in case.stops if not (s.reason == fresh.reason and s.role is fresh.role))
    return replace(case, stops=(*kept, fresh))


def go(case: Case, reason: str, role: Role | None = None) -> Case:
    """The case without a reason (of one role, or of anybody)."""
    return replace(case, stops=tuple(s for s in case.stops if not (s.reason == reason and role in (None, s.role))))


def settle(case: Case, now: datetime, policy: Policy) -> Case:
    """The case with each clock running or standing as its stops say; what goes on has at least policy's rest left."""
    return replace(case, debts=tuple(_settled(case, debt, now, policy) for debt in case.debts))


def _settled(case: Case, debt: Debt, now: datetime, policy: Policy) -> Debt:
    stopped = any(s.role in (None, debt.role) for s in case.stops)
    if stopped and debt.next_at is not None:
        return replace(debt, next_at=None, left=max(debt.next_at - now, _AT_ONCE), stood=now)
    if not stopped and debt.left is not None:
        return _gone_on(case, debt, debt.left, now, policy)
    return debt


def _gone_on(case: Case, debt: Debt, left: timedelta, now: datetime, policy: Policy) -> Debt:
    """What had run out stays so; the rest moves by the length of the standstill, or to the least that is left."""
    hours = policy.hours
    stood = debt.stood or now
    least = hours.add(now, policy.at_least)
    due = debt.due if debt.due <= stood else max(hours.local(debt.due) + (now - stood), least)
    steps = ladder_of(case, debt, policy).steps
    if steps[min(debt.step, len(steps) - 1)].kind is StepKind.DUE:
        at = hours.morning_after(max(due, least))
    else:
        at = max(hours.morning(hours.local(now + left).date()), hours.morning_after(least))
    return replace(debt, due=due, next_at=at, left=None, stood=None)


def _step_at(steps: tuple[LadderStep, ...], debt: Debt, previous: datetime, hours: Hours) -> datetime | None:
    if debt.step >= len(steps):
        return None
    step = steps[debt.step]
    if step.kind is StepKind.DUE:
        return hours.morning_after(debt.due)
    if step.kind is StepKind.AFTER:
        return hours.morning_after(hours.add(debt.since, step.span))
    return hours.morning(hours.add(previous, step.span).date())


def _with(case: Case, debt: Debt) -> Case:
    others = (d for d in case.debts if not (d.kind is debt.kind and d.role is debt.role))
    return replace(case, debts=(*others, debt))
