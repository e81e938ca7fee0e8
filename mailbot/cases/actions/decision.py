"""Yes, no and later; and the introduction that a yes brings."""

from __future__ import annotations

from datetime import date, timedelta

from mailbot.cases import clocks
from mailbot.cases.actions.meeting import call_off
from mailbot.cases.actions.times import offer, time_nudge
from mailbot.cases.case import AlarmKind, DebtKind, Role, Stage
from mailbot.cases.letters import LetterKind
from mailbot.cases.turn import Turn


def accept(turn: Turn) -> None:
    """The first yes: introduce the two, or ask for the address that is missing."""
    if any(stop.reason in ("opted_out", "staff") for stop in turn.case.stops):
        turn.ask("they said yes, but the match is on hold")
        return
    turn.pay(DebtKind.DECISION)
    _wake(turn)
    if not turn.case.connectee.email:
        turn.mark("accepted")
        turn.tell_staff(LetterKind.MISSING, names=(turn.case.connectee.name,), unclear=False)
        turn.note("accepted")
        return
    introduce(turn)


def accept_by_offer(turn: Turn) -> None:
    """At `proposed`, a time offered is itself the first yes (the contract lists both; a reading may lack the first)."""
    accept(turn)
    if turn.case.stage is Stage.INTRODUCED:
        offer(turn)


def introduce(turn: Turn) -> None:
    """Send the introduction to both; a referral's names who referred, and there the Connectee writes first."""
    turn.move(Stage.INTRODUCED)
    turn.mark("introduced")
    guest = turn.case.generation > 1
    turn.owe(DebtKind.TIME, Role.CONNECTEE if guest else Role.CONNECTOR, since=turn.now)
    debt = turn.case.debts[-1]
    kind = LetterKind.REFERRAL_INTRODUCTION if guest else LetterKind.INTRODUCTION
    facts = {"has_resume": bool(turn.case.resume), "due": debt.due}
    if not guest:
        facts |= {"offers": (), "place": None}
    copied = (Role.REFERRER,) if turn.case.referrer else ()
    turn.send(kind, Role.CONNECTOR, Role.CONNECTEE, cc=copied, key="introduction", resume=True, **facts)


def introduced_by_staff(turn: Turn) -> None:
    """A coordinator introduced the two themselves: no second introduction, and the clock starts with their mail."""
    turn.pay(DebtKind.DECISION)
    _wake(turn)
    turn.move(Stage.INTRODUCED)
    turn.mark("introduced")
    turn.owe(DebtKind.TIME, Role.CONNECTOR)
    turn.tell_staff(LetterKind.OPENED, **opened_facts(turn))


def opened_facts(turn: Turn) -> dict[str, object]:
    """What the confirmation of a followed case says: who owes what by when."""
    debt = turn.case.owes()
    return {
        "owes": turn.case.person(debt.role) if debt else None,
        "owed": debt.kind.value if debt else None,
        "due": debt.due if debt else None,
        "notes": () if turn.case.resume else ("resume",),
    }


def decline(turn: Turn) -> None:
    """No, for this match: thanked, and whoever asked them hears of it."""
    settled = turn.case.stage is Stage.SCHEDULED and turn.case.meeting is not None
    if settled:
        call_off(turn, moving=False)
    turn.pay(*DebtKind)
    turn.change(alarms=tuple(a for a in turn.case.alarms if a.kind is AlarmKind.TELL_REFERRAL), stops=(), until=None)
    turn.move(Stage.DECLINED)
    turn.note("declined")
    if turn.case.referrer is not None and turn.by is Role.CONNECTOR:
        turn.send(LetterKind.REFERRAL_NO, Role.REFERRER, key="no", referral=turn.case.connector, how="declined")
    who = turn.case.person(turn.by)
    turn.tell_staff(LetterKind.DECLINED, who=who, how="declined", quoted=turn.words)


def defer(turn: Turn) -> None:
    """Not now: everything rests until the first working morning from the day named."""
    until = turn.reading.until or (turn.policy.hours.local(turn.policy.hours.add(turn.now, turn.policy.defer)).date())
    until = max(until, turn.policy.hours.local(turn.now).date() + timedelta(1))
    if turn.case.stage is Stage.SCHEDULED:
        call_off(turn, moving=False)
        turn.move(Stage.INTRODUCED)
    if turn.case.stage is not Stage.PAUSED:
        turn.change(back_to=turn.case.stage)
    turn.move(Stage.PAUSED)
    _rest(turn, until)
    turn.note("deferred", until=turn.policy.hours.next_working(until))


def _rest(turn: Turn, until: date) -> None:
    turn.change(until=until)
    turn.case = clocks.stop(turn.case, "deferred", None, turn.now)
    turn.alarm(AlarmKind.ASK_AGAIN, turn.policy.hours.morning(until))


def _wake(turn: Turn) -> None:
    turn.quiet(AlarmKind.ASK_AGAIN)
    turn.case = clocks.go(turn.case, "deferred")
    turn.change(until=None, back_to=None)


def take_address(turn: Turn) -> None:
    """A coordinator gave an address that was missing: what waited for it goes on."""
    if turn.case.stage is Stage.PROPOSED and "accepted" in turn.case.done and turn.case.connectee.email:
        introduce(turn)
    turn.tell_staff(LetterKind.DONE, order="recorded", lines=(), undo="")


def ask_again(turn: Turn) -> None:
    """A deferral is over: the same question again, the week starting anew."""
    stage = turn.case.back_to or Stage.PROPOSED
    _wake(turn)
    turn.move(stage)
    quoted = turn.case.last_words.get(Role.CONNECTOR) or None
    if stage is Stage.PROPOSED:
        turn.case = clocks.pay(turn.case, DebtKind.DECISION)
        turn.owe(DebtKind.DECISION, Role.CONNECTOR, since=turn.now)
        due = turn.case.debts[-1].due
        turn.send(LetterKind.PROPOSAL_AGAIN, Role.CONNECTOR, resume=True, has_resume=bool(turn.case.resume), due=due, quoted=quoted)
        return
    debtor = Role.CONNECTOR if turn.case.generation == 1 else Role.CONNECTEE
    turn.pay(DebtKind.TIME, DebtKind.CHOICE)
    turn.owe(DebtKind.TIME, debtor, since=turn.now)
    time_nudge(turn, turn.case.debts[-1], nudge=1)


ACTIONS = (accept, accept_by_offer, introduced_by_staff, decline, defer, take_address, ask_again)
