"""Standing still and going on: a deferral, a pause, and what wakes a match from them."""

from __future__ import annotations

from datetime import date, timedelta

from mailbot.cases.case import AlarmKind, Case, DebtKind, Role, Stage
from mailbot.cases.clocks import is_guest
from mailbot.cases.offers import choice_due, on_table
from mailbot.cases.turn import Turn

_BY_A_PERSON = ("staff", "opted_out")
# What no word of a participant, and no order but its own answer, takes away.
_KEPT = ("hold:", "absence")
_LONGEST = timedelta(5 * 366)


def rest(turn: Turn, reason: str, until: date | None = None, key: str = "", by: Role | None = None) -> None:
    """Every clock stands still, until the first working morning from a day on where one is named.

    `key` says who is asked then; `by` is who opted out.
    """
    if turn.case.stage is not Stage.PAUSED:
        turn.change(back_to=turn.case.stage)
    turn.move(Stage.PAUSED)
    morning = turn.policy.hours.morning(until) if until else None
    turn.stop(reason, None, morning, by)
    if morning is not None:
        turn.change(until=until)
        turn.alarm(AlarmKind.ASK_AGAIN, morning, key)


def ahead(turn: Turn, until: date | None) -> date | None:
    """A day that somebody named, where it is still to come; five years at most."""
    today = turn.local.date()
    return min(until, today + _LONGEST) if until is not None and until > today else None


def at_rest(turn: Turn) -> bool:
    """Whether a person has stopped the match, so that only a coordinator lets it go on."""
    return any(stop.reason in _BY_A_PERSON for stop in turn.case.stops)


def wake(turn: Turn) -> None:
    """Back to where it stood, a deferral or a coordinator's pause being over."""
    turn.quiet(AlarmKind.ASK_AGAIN)
    turn.go("deferred", "staff")
    if turn.case.stage is Stage.PAUSED:
        turn.move(turn.case.back_to or Stage.PROPOSED)
    turn.change(until=None, back_to=None)


def unstop(turn: Turn) -> None:
    """The coordinator's word: whatever stopped the match is over, and the address that failed is trusted again."""
    for stop in turn.case.stops:
        if stop.reason == "bounced" and stop.role is not None:
            turn.flag(stop.role, "-bounced")
        if stop.reason == "opted_out" and stop.by is not None:
            turn.flag(stop.by, "-opted_out")
    turn.change(stops=tuple(s for s in turn.case.stops if s.reason.startswith(_KEPT)))


_OWED = {Stage.PROPOSED: DebtKind.DECISION, Stage.INTRODUCED: DebtKind.TIME, Stage.MET: DebtKind.REFERRALS}


def owe_again(turn: Turn) -> None:
    """What the stage asks for is owed anew where no debt is left that a clock would speak for."""
    kind = _OWED.get(turn.case.stage)
    if (
        kind is None
        or _lacks_letter(turn.case)
        or any(d.next_at is not None or d.left is not None for d in turn.case.debts)
    ):
        return
    chooser = next((d.role for d in turn.case.debts if d.kind is DebtKind.CHOICE and _has_offers(turn, d.role)), None)
    turn.pay(*_OWED.values(), DebtKind.CHOICE)
    if chooser is not None:
        turn.owe(DebtKind.CHOICE, chooser, turn.now, choice_due(turn.case, chooser, turn.now, turn.policy))
        return
    first = Role.CONNECTEE if is_guest(turn.case, Role.CONNECTOR) else Role.CONNECTOR
    turn.owe(kind, first if kind is DebtKind.TIME else Role.CONNECTOR, since=turn.now)


def _has_offers(turn: Turn, chooser: Role) -> bool:
    """Whether times of the other side are on the table still: then it is not they who owe one."""
    return bool(on_table(turn.case, turn.other(chooser), turn.local))


def _lacks_letter(case: Case) -> bool:
    """Whether the letter by which the stage's debt begins still waits for an address."""
    if case.stage is Stage.PROPOSED:
        return not case.connector.email or "accepted" in case.done
    return case.stage is Stage.INTRODUCED and "introduced" not in case.done
