"""The coordinator's plain orders: hold, go on, close, where do we stand."""

from __future__ import annotations

from mailbot.cases import clocks
from mailbot.cases.actions.meeting import call_off
from mailbot.cases.case import AlarmKind, DebtKind, Role, Stage
from mailbot.cases.letters import LetterKind
from mailbot.cases.turn import Turn

_UNDO = {"paused": "resume", "resumed": "hold", "closed": "reopen", "status": ""}


def _done(turn: Turn, order: str) -> None:
    turn.tell_staff(LetterKind.DONE, order=order, lines=(), undo=_UNDO[order])


def pause(turn: Turn) -> None:
    """On hold until the coordinator says otherwise, or until the day they named."""
    turn.change(back_to=turn.case.stage)
    turn.move(Stage.PAUSED)
    turn.case = clocks.stop(turn.case, "staff", None, turn.now)
    until = turn.reading.until if turn.event.reading else None
    if until is not None and until > turn.policy.hours.local(turn.now).date():
        turn.change(until=until)
    _done(turn, "paused")


def pause_again(turn: Turn) -> None:
    """A match that rests already now rests on the coordinator's word."""
    turn.quiet(AlarmKind.ASK_AGAIN)
    turn.case = clocks.stop(clocks.go(turn.case, "deferred"), "staff", None, turn.now)
    _done(turn, "paused")


def resume(turn: Turn) -> None:
    """Back to where it stood, whatever had stopped it; an address that failed is trusted again."""
    stage = turn.case.back_to or Stage.PROPOSED
    turn.quiet(AlarmKind.ASK_AGAIN)
    _unstop(turn)
    turn.change(back_to=None, until=None)
    turn.move(stage)
    _owed_again(turn)
    _done(turn, "resumed")


def restart(turn: Turn) -> None:
    """The clocks of a match that is not on hold go on: a no-show decided, an address that works again."""
    _unstop(turn)
    _owed_again(turn)
    _done(turn, "resumed")


def reopen(turn: Turn) -> None:
    """A declined or closed match is taken up again, as far as it had come."""
    _unstop(turn)
    turn.change(back_to=None, until=None)
    stage = Stage.MET if "met" in turn.case.done else Stage.INTRODUCED if "introduced" in turn.case.done else Stage.PROPOSED
    turn.move(stage)
    _owed_again(turn)
    _done(turn, "resumed")


def _unstop(turn: Turn) -> None:
    for stop in turn.case.stops:
        if stop.reason == "bounced" and stop.role is not None:
            turn.flag(stop.role, "-bounced")
        if stop.reason == "opted_out":
            for role in (Role.CONNECTOR, Role.CONNECTEE):
                turn.flag(role, "-opted_out")
    turn.change(stops=tuple(s for s in turn.case.stops if s.reason.startswith("hold:")))


_DEBTS = {Stage.PROPOSED: DebtKind.DECISION, Stage.INTRODUCED: DebtKind.TIME, Stage.MET: DebtKind.REFERRALS}


def _owed_again(turn: Turn) -> None:
    """What the stage asks for is owed anew where no debt is left that a clock would speak for."""
    kind = _DEBTS.get(turn.case.stage)
    if kind is None or any(d.next_at is not None or d.left is not None for d in turn.case.debts):
        return
    turn.pay(*_DEBTS.values(), DebtKind.CHOICE)
    role = Role.CONNECTEE if kind is DebtKind.TIME and turn.case.generation > 1 else Role.CONNECTOR
    turn.owe(kind, role, since=turn.now)


def close(turn: Turn) -> None:
    """Closed on the coordinator's word: no letter but the one that takes a settled hour off both calendars."""
    if turn.case.stage is Stage.SCHEDULED:
        call_off(turn, moving=False)
    turn.pay(*DebtKind)
    turn.change(alarms=(), stops=tuple(s for s in turn.case.stops if s.reason.startswith("hold:")), back_to=None)
    turn.move(Stage.CLOSED)
    _done(turn, "closed")


def status(turn: Turn) -> None:
    """Where it stands; the lines are filled in from the case book when the letter is written."""
    _done(turn, "status")


ACTIONS = (pause, pause_again, resume, restart, reopen, close, status)
