"""The coordinator's plain orders: hold, go on, close, where do we stand."""

from __future__ import annotations

from datetime import date

from mailbot.cases import clocks
from mailbot.cases.actions.addresses import catch_up
from mailbot.cases.actions.meeting import call_off, is_settled
from mailbot.cases.actions.referrals import complete, finish_referrals
from mailbot.cases.actions.rest import ahead, owe_again, rest, unstop, wake
from mailbot.cases.case import AlarmKind, DebtKind, Stage
from mailbot.cases.clocks import is_guest
from mailbot.cases.letters import LetterKind, done_facts
from mailbot.cases.turn import Turn

_UNDO = {
    "paused": "resume",
    "resumed": "hold",
    "closed": "reopen",
    "status": "",
    "asked_again": "hold",
    "in_hand": "ask again",
}


def _done(turn: Turn, order: str, until: date | None = None) -> None:
    turn.tell_staff(LetterKind.DONE, **done_facts(order, _UNDO[order], until))


def pause(turn: Turn) -> None:
    """On hold until the coordinator says otherwise, or until the day they named; a deferral gives way to it."""
    turn.quiet(AlarmKind.ASK_AGAIN)
    turn.go("deferred")
    turn.change(until=None)
    until = ahead(turn, turn.reading.until)
    rest(turn, "staff", until, "staff")
    _done(turn, "paused", turn.policy.hours.next_working(until) if until else None)


def resume(turn: Turn) -> None:
    """Back to where it stood, whatever had stopped it; an address that failed is trusted again."""
    unstop(turn)
    wake(turn)
    owe_again(turn)
    catch_up(turn)
    _done(turn, "resumed")


def restart(turn: Turn) -> None:
    """The clocks of a match that is not on hold go on: a no-show decided, an address that works again."""
    unstop(turn)
    owe_again(turn)
    catch_up(turn)
    _done(turn, "resumed")


def reopen(turn: Turn) -> None:
    """A declined or closed match is taken up again, as far as it had come."""
    _reopen(turn)
    _done(turn, "resumed")


def _reopen(turn: Turn) -> None:
    unstop(turn)
    done = turn.case.done
    turn.quiet(AlarmKind.HOW_ARE_YOU)
    turn.move(Stage.MET if "met" in done else Stage.INTRODUCED if "introduced" in done else Stage.PROPOSED)
    if turn.case.stage is Stage.MET and turn.case.generation == 1 and complete(turn):
        finish_referrals(turn)
    owe_again(turn)
    catch_up(turn)


def ask_anew(turn: Turn) -> None:
    """What is owed is asked for again, at the day named or now, with nudges counted anew."""
    if any(stop.reason == "opted_out" for stop in turn.case.stops):
        turn.ask("they have asked for no more email")
        return
    if turn.case.stage in (Stage.CLOSED, Stage.DECLINED):
        _reopen(turn)
    else:
        unstop(turn)
        wake(turn)
        if turn.case.owes() is None:
            owe_again(turn)
        catch_up(turn)
    debt = turn.case.owes()
    if debt is None or debt.since > turn.now or (debt.kind is DebtKind.DECISION and is_guest(turn.case, debt.role)):
        turn.ask("nothing is owed that may be asked for again")
        return
    hours, day = turn.policy.hours, ahead(turn, turn.reading.until)
    at = hours.morning(day) if day else hours.next_open(turn.now)
    turn.case = clocks.anew(turn.case, debt, at, turn.now, turn.policy)
    _done(turn, "asked_again", hours.local(at).date())


def in_hand(turn: Turn) -> None:
    """The coordinator sees to it: whoever owes is left in peace until they answer or are to be asked again."""
    debt = turn.case.owes()
    if debt is not None:
        turn.case = clocks.silent(turn.case, debt, turn.policy)
    _done(turn, "in_hand")


def close(turn: Turn) -> None:
    """Closed on the coordinator's word: no letter but the one that takes a settled hour off both calendars."""
    if is_settled(turn.case):
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


ACTIONS = (pause, resume, restart, reopen, ask_anew, in_hand, close, status)
