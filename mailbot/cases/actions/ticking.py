"""What clocks do: the ladders' nudges and their last steps."""

from __future__ import annotations

from typing import Any

from mailbot.cases import clocks
from mailbot.cases.actions.ending import close_if_answered
from mailbot.cases.actions.referrals import finish_referrals, people
from mailbot.cases.actions.times import time_nudge
from mailbot.cases.case import Debt, DebtKind, Role
from mailbot.cases.clocks import is_guest
from mailbot.cases.letters import LetterKind
from mailbot.cases.offers import choice_due
from mailbot.cases.turn import Turn

_GUEST_NUDGED = "guest_nudged"


def debt_due(turn: Turn) -> None:
    """A step of a debt's ladder: a nudge within working hours, or the last step. Who is away is left in peace."""
    debt = _debt(turn)
    if debt is None:
        return
    ladder = clocks.ladder_of(turn.case, debt, turn.policy)
    asked = asked_of(debt)
    back = turn.case.away.get(asked.value)
    if back is not None and back > turn.local.date():
        turn.case = clocks.put_off(turn.case, debt, turn.policy.hours.morning(back))
        return
    turn.case = clocks.climb(turn.case, debt, turn.now, turn.policy)
    if debt.step >= len(ladder.nudges):
        _give_up(turn, debt)
    else:
        _nudge(turn, debt, debt.step + 1)


def _debt(turn: Turn) -> Debt | None:
    _, kind, role = turn.event.key.split(":")
    for debt in turn.case.debts:
        if debt.kind == kind and debt.role == role and debt.next_at is not None and debt.next_at <= turn.now:
            return debt
    return None


def asked_of(debt: Debt) -> Role:
    """Whether they met is asked of the Connectee first, then of the Connector; anything else of who owes it."""
    return Role.CONNECTOR if debt.kind is DebtKind.REPORT and debt.step else debt.role


def step_in(turn: Turn) -> None:
    """A coordinator writes to people of the match themselves: who of them owes something is not nudged on top of it.

    Their clock counts from that mail; what they owe, and the stage, stay as they are.
    """
    for debt in turn.case.debts:
        if turn.saw(asked_of(debt)):
            due = choice_due(turn.case, debt.role, turn.start, turn.policy) if debt.kind is DebtKind.CHOICE else None
            turn.case = clocks.counted_from(turn.case, debt, turn.start, turn.policy, due)


def _nudge(turn: Turn, debt: Debt, nudge: int) -> None:
    quoted = turn.case.last_words.get(debt.role) or None
    key = f"{debt.kind}:{debt.role}:{debt.since.isoformat()}:{nudge}"
    match debt.kind:
        case DebtKind.DECISION:
            turn.send(
                LetterKind.PROPOSAL_NUDGE,
                debt.role,
                key=key,
                since=debt.since,
                nudge=nudge,
                quoted=quoted,
                away=turn.rested(debt.role),
            )
        case DebtKind.TIME | DebtKind.CHOICE:
            _time_nudge(turn, debt, nudge)
        case DebtKind.REPORT:
            turn.send(LetterKind.DID_YOU_MEET, asked_of(debt), key=key, meeting=turn.case.meeting)
        case DebtKind.REFERRALS:
            names = people(turn.case)
            facts: dict[str, Any] = {
                "since": debt.since,
                "due": debt.due,
                "nudge": nudge,
                "names": names,
                "quoted": quoted,
                "away": turn.rested(debt.role),
            }
            count = sum(r.counts for r in turn.case.referrals)
            turn.send(LetterKind.REFERRAL_NUDGE, debt.role, key=key, count=count, **facts)
        case _:  # a survey
            turn.send(LetterKind.SURVEY_NUDGE, debt.role, key=key, since=debt.since, due=debt.due)


def _time_nudge(turn: Turn, debt: Debt, nudge: int) -> None:
    """A guest is nudged once in all, whatever they owe."""
    if is_guest(turn.case, debt.role):
        if _GUEST_NUDGED in turn.case.done:
            return
        turn.mark(_GUEST_NUDGED)
    time_nudge(turn, debt, nudge)


def _give_up(turn: Turn, debt: Debt) -> None:
    """The nudges are used up: a survey lapses, a guest is left in peace, of anything else the coordinator hears."""
    guest = is_guest(turn.case, debt.role)
    if debt.kind is DebtKind.SURVEY:
        turn.pay(DebtKind.SURVEY, role=debt.role)
        close_if_answered(turn)
    elif guest and debt.kind is DebtKind.DECISION:
        turn.pay(DebtKind.DECISION)
        turn.send(LetterKind.REFERRAL_NO, Role.REFERRER, referral=turn.case.connector, how="silent")
    elif guest and debt.kind is DebtKind.REFERRALS:
        finish_referrals(turn)
    else:
        _tell_stalled(turn, debt)


def _tell_stalled(turn: Turn, debt: Debt) -> None:
    turn.send(
        LetterKind.STALLED,
        Role.COORDINATOR,
        key=f"{debt.kind}:{debt.role}:{debt.since.isoformat()}",
        owes=turn.case.person(debt.role),
        owed=debt.kind.value,
        since=debt.since,
        nudges=debt.step,
        quoted=turn.case.last_words.get(debt.role) or None,
    )


ACTIONS = (debt_due, step_in)
