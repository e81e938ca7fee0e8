"""An address that was missing or had failed: what waited for it goes out."""

from __future__ import annotations

from typing import Any

from mailbot.cases.actions.introducing import has_failed, introduce, introduction, propose, reachable
from mailbot.cases.actions.meeting import confirmation
from mailbot.cases.actions.referrals import tell_waiting
from mailbot.cases.case import Debt, DebtKind, Role, Stage
from mailbot.cases.letters import CalendarMethod, LetterKind, done_facts
from mailbot.cases.offers import choice_due
from mailbot.cases.turn import SIDES, Turn

# On hold or at an end nothing is sent: it goes when the match is taken up again.
_LATER = (Stage.PAUSED, Stage.CLOSED, Stage.DECLINED)


def take_address(turn: Turn) -> None:
    """A coordinator gave an address: the letter that waited for it, or that did not arrive, goes there."""
    catch_up(turn)
    turn.tell_staff(LetterKind.DONE, **done_facts("recorded"))


def updated(turn: Turn) -> None:
    """Somebody's details have changed: what waited for them, or did not reach the old address, goes to the new one."""
    catch_up(turn)


def catch_up(turn: Turn) -> None:
    """What waited for an address goes out, and what each side missed whose address had failed and does no longer."""
    if turn.case.stage in _LATER:
        return
    first_letter(turn)
    for role in SIDES:
        failed = f"bounced:{role}"
        if failed in turn.case.done and not has_failed(turn.case, role):
            turn.change(done=turn.case.done - {failed})
            _again(turn, role)
    tell_waiting(turn)


def first_letter(turn: Turn) -> bool:
    """The proposal or the introduction that waited for an address, where it is known now; whether it goes."""
    stage, done = turn.case.stage, turn.case.done
    agreed = stage is Stage.INTRODUCED or (stage is Stage.PROPOSED and "accepted" in done)
    if agreed and "introduced" not in done and reachable(turn.case):
        introduce(turn)
        return True
    waited = any(mark.startswith(("missing:", "bounced:", "refused:")) for mark in done)
    there = turn.case.connector.email and not has_failed(turn.case, Role.CONNECTOR)
    if stage is Stage.PROPOSED and waited and "proposed" not in done and there:
        propose(turn)
        return True
    return False


_COUNTED_ANEW = (DebtKind.DECISION, DebtKind.TIME, DebtKind.CHOICE, DebtKind.REFERRALS, DebtKind.SURVEY)


def _again(turn: Turn, role: Role) -> None:
    """What the stage had sent to the address that failed, once more; what they owe counts from now."""
    for debt in turn.case.debts:
        if debt.role is role and debt.kind in _COUNTED_ANEW:
            due = choice_due(turn.case, role, turn.now, turn.policy) if debt.kind is DebtKind.CHOICE else None
            turn.owe(debt.kind, role, turn.now, due)
    sent = {mark.split(":")[1] for mark in turn.case.done if mark.startswith("sent:")}
    asked = {debt.kind: debt for debt in turn.case.debts if debt.role is role}
    facts: dict[str, Any]
    match turn.case.stage:
        case Stage.PROPOSED if DebtKind.DECISION in asked:
            _ask_again(turn, role, asked[DebtKind.DECISION], sent)
        case Stage.INTRODUCED if sent & {LetterKind.INTRODUCTION, LetterKind.REFERRAL_INTRODUCTION}:
            _introduce_again(turn, role)
        case Stage.SCHEDULED if turn.case.meeting is not None:
            facts = confirmation(turn.case, turn.case.meeting, role)
            turn.send(LetterKind.CONFIRMATION, role, method=CalendarMethod.REQUEST, **facts)
        case Stage.SURVEYED if DebtKind.SURVEY in asked and LetterKind.SURVEY in sent:
            turn.send(LetterKind.SURVEY, role, due=asked[DebtKind.SURVEY].due)
        case _:
            pass


def _ask_again(turn: Turn, role: Role, debt: Debt, sent: set[str]) -> None:
    if LetterKind.REFERRAL_ASK in sent:
        turn.send(LetterKind.REFERRAL_ASK, role)
    elif LetterKind.PROPOSAL in sent:
        turn.send(LetterKind.PROPOSAL, role, resume=True, has_resume=bool(turn.case.resume), due=debt.due)


def _introduce_again(turn: Turn, role: Role) -> None:
    kind, facts = introduction(turn.case)
    turn.send(kind, role, resume=True, **facts)


ACTIONS = (take_address, updated)
