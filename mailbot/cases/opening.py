"""How a case begins: copied by a coordinator, or imported at any stage."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailbot.cases.actions.decision import opened_facts
from mailbot.cases.actions.ending import owe_survey
from mailbot.cases.actions.introducing import has_failed, introduce, propose, reachable
from mailbot.cases.actions.meeting import watch
from mailbot.cases.actions.people import failing, tell_failing, tell_refusing
from mailbot.cases.actions.rest import rest
from mailbot.cases.case import AlarmKind, Case, DebtKind, Role, Stage
from mailbot.cases.decide import Decision, finish
from mailbot.cases.events import Event, EventKind, Mail
from mailbot.cases.letters import LetterKind
from mailbot.cases.policy import Policy
from mailbot.cases.turn import SIDES, Known, Turn

_NOTHING_MORE = Known()
_UNKNOWN_HOUR = timedelta(weeks=1)  # within which an imported meeting is taken to have been


def opened(
    case: Case, now: datetime, policy: Policy, *, imported: bool, mail: Mail | None, known: Known = _NOTHING_MORE
) -> Decision:
    """A fresh case with its first debts, clocks and letters; `case.stage` says how far it has come.

    A copied one sends nothing to its people, whose letter the coordinator wrote, and its clock counts from that mail.
    An imported one sends the letter of `proposed` or `introduced`; at a later stage nothing until its clock.
    An address without which the next letter cannot go is asked for, once.
    """
    event = Event(EventKind.INTRODUCED, mail.sent_at if mail else now, Role.COORDINATOR, mail, staff=True)
    turn = Turn(case, now, policy, known, event)
    for role in known.failing:
        failing(turn, role)
        tell_failing(turn, role)
    if imported and known.refusing and case.stage in (Stage.PROPOSED, Stage.INTRODUCED):
        _refused(turn)  # before anything is sent: a resumed match sends it then
        turn.mark(*(f"refused:{role}" for role in known.refusing))
        return finish(turn, ())
    if imported:
        _import(turn)
    else:
        _copy(turn)
    _refused(turn)
    return finish(turn, ())


def _refused(turn: Turn) -> None:
    for role in turn.known.refusing:
        tell_refusing(turn, role)
        if turn.case.stage not in (Stage.CLOSED, Stage.DECLINED):
            rest(turn, "opted_out", by=role)


def _copy(turn: Turn) -> None:
    if turn.case.stage is Stage.INTRODUCED:
        turn.mark("introduced")
        turn.owe(DebtKind.TIME, Role.CONNECTOR)
    else:
        turn.mark("proposed")
        turn.owe(DebtKind.DECISION, Role.CONNECTOR)
    turn.tell_staff(LetterKind.OPENED, **opened_facts(turn.case, turn.known.doors.get(turn.case.connector.email, "")))
    turn.ask_addresses()


def _import(turn: Turn) -> None:
    """At a stage that is over or at rest there is nothing to wait for."""
    stage = turn.case.stage
    if stage not in (Stage.PROPOSED, Stage.DECLINED, Stage.PAUSED):
        turn.mark("introduced", *(() if stage in (Stage.INTRODUCED, Stage.SCHEDULED) else ("met",)))
    match stage:
        case Stage.PROPOSED:
            _import_proposed(turn)
        case Stage.INTRODUCED:
            _import_introduced(turn)
        case Stage.SCHEDULED:
            _import_scheduled(turn)
        case Stage.MET:
            turn.mark("referrals_asked")
            turn.owe(DebtKind.REFERRALS, Role.CONNECTOR)
        case Stage.REFERRED:
            turn.alarm(AlarmKind.SURVEYS, turn.policy.hours.morning_after(turn.now))
        case Stage.SURVEYED:
            for role in SIDES:
                owe_survey(turn, role)
        case _:
            pass


def _import_proposed(turn: Turn) -> None:
    """The newcomer's address is not needed for it, but for what a yes brings: both are asked for at once."""
    turn.ask_addresses()
    if turn.case.connector.email and not has_failed(turn.case, Role.CONNECTOR):
        propose(turn)


def _import_introduced(turn: Turn) -> None:
    turn.change(done=turn.case.done - {"introduced"})
    turn.ask_addresses()
    if reachable(turn.case):
        introduce(turn)


def _import_scheduled(turn: Turn) -> None:
    if turn.case.meeting is not None:
        watch(turn, turn.case.meeting)
        return
    turn.owe(DebtKind.REPORT, Role.CONNECTEE, due=turn.policy.hours.local(turn.now) + _UNKNOWN_HOUR)
