"""The coordinator's plain orders: hold, go on, close, where do we stand."""

from __future__ import annotations

from mailbot.cases.actions.addresses import write_again
from mailbot.cases.actions.meeting import call_off
from mailbot.cases.actions.referrals import complete, finish_referrals
from mailbot.cases.actions.rest import ahead, owe_again, rest, unstop, wake
from mailbot.cases.case import AlarmKind, DebtKind, Stage
from mailbot.cases.letters import LetterKind
from mailbot.cases.turn import Turn

_UNDO = {"paused": "resume", "resumed": "hold", "closed": "reopen", "status": ""}


def _done(turn: Turn, order: str) -> None:
    turn.tell_staff(LetterKind.DONE, order=order, lines=(), undo=_UNDO[order])


def pause(turn: Turn) -> None:
    """On hold until the coordinator says otherwise, or until the day they named; a deferral gives way to it."""
    turn.quiet(AlarmKind.ASK_AGAIN)
    turn.go("deferred", "staff")
    turn.change(until=None)
    rest(turn, "staff", ahead(turn, turn.reading.until if turn.event.reading else None), "staff")
    _done(turn, "paused")


def resume(turn: Turn) -> None:
    """Back to where it stood, whatever had stopped it; an address that failed is trusted again."""
    unstop(turn)
    wake(turn)
    write_again(turn)
    owe_again(turn)
    _done(turn, "resumed")


def restart(turn: Turn) -> None:
    """The clocks of a match that is not on hold go on: a no-show decided, an address that works again."""
    unstop(turn)
    write_again(turn)
    owe_again(turn)
    _done(turn, "resumed")


def reopen(turn: Turn) -> None:
    """A declined or closed match is taken up again, as far as it had come."""
    unstop(turn)
    done = turn.case.done
    turn.change(back_to=None, until=None)
    turn.quiet(AlarmKind.HOW_ARE_YOU)
    turn.move(Stage.MET if "met" in done else Stage.INTRODUCED if "introduced" in done else Stage.PROPOSED)
    if turn.case.stage is Stage.MET and turn.case.generation == 1 and complete(turn):
        finish_referrals(turn)
    owe_again(turn)
    _done(turn, "resumed")


def close(turn: Turn) -> None:
    """Closed on the coordinator's word: no letter but the one that takes a settled hour off both calendars."""
    if turn.case.stage is Stage.SCHEDULED:
        call_off(turn, moving=False)
    turn.pay(*DebtKind)
    turn.keep_alarms(AlarmKind.BACK)
    turn.go("deferred", "staff", "no_show")
    turn.change(back_to=None, until=None)
    turn.move(Stage.CLOSED)
    _done(turn, "closed")


def status(turn: Turn) -> None:
    """Where it stands; the lines are filled in from the case book when the letter is written."""
    _done(turn, "status")


ACTIONS = (pause, resume, restart, reopen, close, status)
