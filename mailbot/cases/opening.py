"""How a case begins: copied by a coordinator, or imported at any stage."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailbot.cases import clocks
from mailbot.cases.actions.decision import introduce, opened_facts
from mailbot.cases.case import AlarmKind, Case, DebtKind, Role, Stage
from mailbot.cases.decide import Decision
from mailbot.cases.events import Event, EventKind, Mail
from mailbot.cases.letters import LetterKind
from mailbot.cases.policy import Policy
from mailbot.cases.turn import Known, Turn


def opened(case: Case, now: datetime, policy: Policy, *, imported: bool, mail: Mail | None) -> Decision:
    """A fresh case with its first debts, clocks and letters; `case.stage` says how far it has come.

    A copied one sends nothing to its people, whose letter the coordinator wrote, and its clock counts from that mail.
    An imported one sends the letter of `proposed` or `introduced`; at a later stage nothing until its clock.
    """
    event = Event(EventKind.INTRODUCED, mail.sent_at if mail else now, Role.COORDINATOR, mail, staff=True)
    turn = Turn(case, now, policy, Known(), event)
    if imported:
        _import(turn)
    else:
        _copy(turn)
    return Decision(clocks.settle(turn.case, now, policy), tuple(turn.effects), ())


def _copy(turn: Turn) -> None:
    if turn.case.stage is Stage.INTRODUCED:
        turn.mark("introduced")
        turn.owe(DebtKind.TIME, Role.CONNECTOR)
    else:
        turn.owe(DebtKind.DECISION, Role.CONNECTOR)
    lacking = tuple(p.name for p in (turn.case.connector, turn.case.connectee) if not p.email)
    turn.tell_staff(LetterKind.OPENED, **opened_facts(turn))
    if lacking:
        turn.tell_staff(LetterKind.MISSING, names=lacking, unclear=False)


def _import(turn: Turn) -> None:
    match turn.case.stage:
        case Stage.PROPOSED:
            turn.owe(DebtKind.DECISION, Role.CONNECTOR)
            has_resume, due = bool(turn.case.resume), turn.case.debts[-1].due
            turn.send(LetterKind.PROPOSAL, Role.CONNECTOR, key="proposal", resume=True, has_resume=has_resume, due=due)
        case Stage.INTRODUCED:
            introduce(turn)
        case Stage.SCHEDULED:
            turn.mark("introduced")
            turn.owe(DebtKind.REPORT, Role.CONNECTEE, due=turn.policy.hours.local(turn.now) + timedelta(weeks=1))
        case Stage.MET:
            turn.mark("introduced", "met")
            turn.owe(DebtKind.REFERRALS, Role.CONNECTOR)
        case Stage.REFERRED:
            turn.mark("introduced", "met")
            turn.alarm(AlarmKind.SURVEYS, turn.policy.hours.morning_after(turn.now))
        case Stage.SURVEYED:
            turn.mark("introduced", "met")
            for role in (Role.CONNECTOR, Role.CONNECTEE):
                turn.owe(DebtKind.SURVEY, role)
        case _:
            pass
