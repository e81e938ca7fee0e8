"""Yes, no and later, and what a word of the coordinator makes of them."""

from __future__ import annotations

from typing import Any

from mailbot.cases import clocks
from mailbot.cases.actions.addresses import catch_up, first_letter
from mailbot.cases.actions.introducing import introduce, proposal, reachable
from mailbot.cases.actions.meeting import call_off, is_settled
from mailbot.cases.actions.rest import ahead, at_rest, owe_again, rest, unstop, wake
from mailbot.cases.actions.times import agree, agree_again, offer, offer_again, offer_open, remember, time_nudge
from mailbot.cases.case import AlarmKind, Case, DebtKind, Role, Stage
from mailbot.cases.clocks import is_guest
from mailbot.cases.events import EventKind
from mailbot.cases.letters import LetterKind
from mailbot.cases.turn import Turn


def accept(turn: Turn) -> None:
    """The first yes: introduce the two, or ask for the address that is missing."""
    if turn.by is Role.CONNECTEE:
        turn.note("recorded")
        return
    _say_yes(turn)


def _say_yes(turn: Turn) -> None:
    if turn.case.back_to not in (None, Stage.PROPOSED, Stage.INTRODUCED, Stage.SCHEDULED):
        turn.ask("they say yes, but the match is further on, and on hold")
        return
    if at_rest(turn) and turn.doubt("they said yes, but the match is on hold"):
        return
    if at_rest(turn):
        unstop(turn)
    turn.pay(DebtKind.DECISION)
    wake(turn)
    if turn.case.stage is not Stage.PROPOSED:
        owe_again(turn)
        catch_up(turn)
        turn.note("recorded")
    elif reachable(turn.case):
        introduce(turn)
    else:
        turn.mark("accepted")
        turn.ask_addresses()
        turn.note("accepted")


def yes_by_times(turn: Turn) -> None:
    """Before the first yes, or at rest, a time named or taken is itself that yes."""
    kind = turn.event.kind
    if turn.fits(EventKind.DEFER) and turn.doubt("they ask for later and name a time as well"):
        return
    if kind is EventKind.OFFER_OPEN and turn.doubt("they are open to times, but have not said yes"):
        return
    if turn.by is Role.CONNECTEE and turn.doubt("the Connectee names a time, but the Connector has not said yes"):
        return
    _say_yes(turn)
    actions = {
        (EventKind.OFFER_TIMES, Stage.INTRODUCED): offer,
        (EventKind.OFFER_TIMES, Stage.SCHEDULED): offer_again,
        (EventKind.OFFER_OPEN, Stage.INTRODUCED): offer_open,
        (EventKind.AGREE_TIME, Stage.INTRODUCED): agree,
        (EventKind.AGREE_TIME, Stage.SCHEDULED): agree_again,
    }
    actions.get((kind, turn.case.stage), remember)(turn)


def introduced_by_staff(turn: Turn) -> None:
    """A coordinator introduced the two themselves: no second introduction, and the clock starts with their mail.

    A match that was further on before it came to rest goes on where it stood. Where they were introduced before, it
    is no news.
    """
    if turn.case.stage is Stage.INTRODUCED and "introduced" in turn.case.done:
        return
    unstop(turn)
    wake(turn)
    stage, known = turn.case.stage, "introduced" in turn.case.done
    if stage in (Stage.PROPOSED, Stage.DECLINED) or (stage is Stage.INTRODUCED and not known):
        turn.pay(DebtKind.DECISION)
        turn.move(Stage.INTRODUCED)
        turn.mark("introduced")
        turn.owe(DebtKind.TIME, Role.CONNECTEE if is_guest(turn.case, Role.CONNECTOR) else Role.CONNECTOR)
    owe_again(turn)
    turn.tell_staff(LetterKind.OPENED, **opened_facts(turn.case))


def opened_facts(case: Case, asked: str = "") -> dict[str, Any]:
    """What the confirmation of a followed case says: who owes what by when, what is not known or was not thought of.

    `asked`: why the Connector would not have been asked without the coordinator's word (goodwill.py).
    """
    debt = case.owes()
    notes = (*(() if case.resume else ("resume",)), *((f"{case.connector.name} {asked}.",) if asked else ()))
    return {
        "owes": case.person(debt.role) if debt else None,
        "owed": debt.kind.value if debt else None,
        "due": debt.due if debt else None,
        "notes": notes,
    }


def decline(turn: Turn) -> None:
    """No, for this match: thanked, and whoever asked them hears of it."""
    further = turn.case.back_to in (Stage.MET, Stage.REFERRED, Stage.SURVEYED)
    if further and turn.doubt("they say no, but the match is further on, and on hold"):
        return
    if is_settled(turn.case):
        call_off(turn, moving=False)
    _take_back_yes(turn)
    turn.pay(*DebtKind)
    turn.keep_alarms(AlarmKind.TELL_REFERRAL, AlarmKind.BACK)
    turn.go("deferred", "staff", "no_show")
    turn.change(until=None, back_to=None)
    turn.move(Stage.DECLINED)
    turn.note("declined")
    if turn.case.referrer is not None and turn.by is Role.CONNECTOR:
        turn.send(LetterKind.REFERRAL_NO, Role.REFERRER, referral=turn.case.connector, how="declined")
    if not turn.sends(LetterKind.DECLINED):
        who = turn.case.person(turn.by)
        turn.tell_staff(LetterKind.DECLINED, who=who, how="declined", quoted=turn.words)


def _take_back_yes(turn: Turn) -> None:
    """A yes that still waits for an address holds no longer: whoever has taken it back is asked again."""
    if turn.by is not Role.CONNECTEE:
        turn.change(done=turn.case.done - {"accepted"})


def defer(turn: Turn) -> None:
    """Not now: everything rests until the first working morning from the day named."""
    hours = turn.policy.hours
    until = ahead(turn, turn.reading.until) or hours.local(hours.add(turn.now, turn.policy.defer)).date()
    settled = is_settled(turn.case)
    if settled:
        call_off(turn, moving=False)
    _take_back_yes(turn)
    rest(turn, "deferred", until, turn.side.value)
    if settled:
        turn.change(back_to=Stage.INTRODUCED)
    turn.note("deferred", until=hours.next_working(until))


def ask_again(turn: Turn) -> None:
    """A deferral is over: the same question again, the week starting anew. A coordinator's pause just ends."""
    asked = turn.event.key.rsplit(":", 1)[-1]
    back = turn.case.away.get(asked)
    if back is not None and back > turn.local.date():
        turn.alarm(AlarmKind.ASK_AGAIN, turn.policy.hours.morning(back), asked)
        return
    later = [alarm.at for alarm in turn.case.alarms if alarm.kind is AlarmKind.ASK_AGAIN]
    if later:  # the other side or the coordinator wants it to rest longer: then both are over
        turn.change(until=turn.policy.hours.local(max(later)).date())
        return
    deferred = any(stop.reason == "deferred" for stop in turn.case.stops)
    wake(turn)
    if first_letter(turn):
        return
    if turn.case.stage is Stage.PROPOSED and deferred:
        _propose_again(turn)
    elif turn.case.stage is Stage.INTRODUCED and deferred:
        _ask_time_again(turn, Role.CONNECTEE if asked == Role.CONNECTEE else Role.CONNECTOR)
    else:
        owe_again(turn)
    catch_up(turn)


def _propose_again(turn: Turn) -> None:
    turn.pay(DebtKind.DECISION)
    turn.owe(DebtKind.DECISION, Role.CONNECTOR, since=turn.now)
    if is_guest(turn.case, Role.CONNECTOR):  # still before their yes: no name beyond the first, no résumé
        turn.send(LetterKind.REFERRAL_ASK, Role.CONNECTOR)
        return
    proposal(turn, LetterKind.PROPOSAL_AGAIN, quoted=turn.case.last_words.get(Role.CONNECTOR) or None)


def _ask_time_again(turn: Turn, asked: Role) -> None:
    turn.pay(DebtKind.TIME, DebtKind.CHOICE)
    turn.owe(DebtKind.TIME, asked, since=turn.now)
    if asked is Role.CONNECTOR:
        proposal(turn, LetterKind.PROPOSAL_AGAIN, quoted=turn.case.last_words.get(asked) or None)
        return
    time_nudge(turn, turn.case.debts[-1], nudge=1, since=turn.case.opened_at)
    turn.case = clocks.nudged(turn.case, turn.case.debts[-1], turn.policy)


ACTIONS = (accept, yes_by_times, introduced_by_staff, decline, defer, ask_again)
