"""An address that was missing or had failed: what waited for it goes out."""

from __future__ import annotations

from typing import Any

from mailbot.cases.actions.decision import introduce, introduction, propose
from mailbot.cases.actions.meeting import confirmation
from mailbot.cases.case import DebtKind, Role, Stage
from mailbot.cases.letters import CalendarMethod, LetterKind, done_facts
from mailbot.cases.offers import choice_due
from mailbot.cases.turn import SIDES, Turn


def take_address(turn: Turn) -> None:
    """A coordinator gave an address: the letter that waited for it, or that did not arrive, goes there."""
    stage, done = turn.case.stage, turn.case.done
    if not turn.lacking() and "introduced" not in done and (stage is Stage.INTRODUCED or "accepted" in done):
        if stage in (Stage.PROPOSED, Stage.INTRODUCED):
            introduce(turn)
    elif stage is Stage.PROPOSED and "proposed" not in done and turn.case.connector.email:
        propose(turn)
    write_again(turn)
    turn.tell_staff(LetterKind.DONE, **done_facts("recorded"))


def updated(turn: Turn) -> None:
    """Somebody's details have changed: what did not reach the old address goes to the new one."""
    write_again(turn)


def write_again(turn: Turn) -> None:
    """To each side whose address had failed and does no longer: what did not arrive."""
    for role in SIDES:
        failed = f"bounced:{role}"
        if failed in turn.case.done and not any(s.reason == "bounced" and s.role is role for s in turn.case.stops):
            turn.change(done=turn.case.done - {failed})
            _again(turn, role)


_COUNTED_ANEW = (DebtKind.DECISION, DebtKind.TIME, DebtKind.CHOICE, DebtKind.REFERRALS, DebtKind.SURVEY)


def _again(turn: Turn, role: Role) -> None:
    """What the stage had sent to the address that failed, once more; what they owe counts from now."""
    for debt in turn.case.debts:
        if debt.role is role and debt.kind in _COUNTED_ANEW:
            due = choice_due(turn.case, role, turn.now, turn.policy) if debt.kind is DebtKind.CHOICE else None
            turn.owe(debt.kind, role, turn.now, due)
    sent = {mark.split(":")[1] for mark in turn.case.done if mark.startswith("sent:")}
    facts: dict[str, Any]
    match turn.case.stage:
        case Stage.PROPOSED if LetterKind.PROPOSAL in sent and role is Role.CONNECTOR:
            facts = {"has_resume": bool(turn.case.resume), "due": turn.case.debts[-1].due}
            turn.send(LetterKind.PROPOSAL, role, resume=True, **facts)
        case Stage.PROPOSED if LetterKind.REFERRAL_ASK in sent and role is Role.CONNECTOR:
            turn.send(LetterKind.REFERRAL_ASK, role)
        case Stage.INTRODUCED if sent & {LetterKind.INTRODUCTION, LetterKind.REFERRAL_INTRODUCTION}:
            _introduce_again(turn, role)
        case Stage.SCHEDULED if turn.case.meeting is not None:
            facts = confirmation(turn.case, turn.case.meeting, role)
            turn.send(LetterKind.CONFIRMATION, role, method=CalendarMethod.REQUEST, **facts)
        case _:
            pass


def _introduce_again(turn: Turn, role: Role) -> None:
    if not turn.case.debts:
        return
    kind, facts = introduction(turn.case)
    if kind is LetterKind.INTRODUCTION:
        facts |= {"offers": (), "place": turn.case.place}
    turn.send(kind, role, resume=True, **facts)


ACTIONS = (take_address, updated)
