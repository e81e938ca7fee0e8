"""The two letters that bring people together: the proposal to one of them, the introduction to both."""

from __future__ import annotations

from typing import Any

from mailbot.cases.case import Case, DebtKind, Role, Stage
from mailbot.cases.clocks import is_guest
from mailbot.cases.letters import LetterKind
from mailbot.cases.offers import choice_due, on_table
from mailbot.cases.turn import SIDES, Turn


def introduce(turn: Turn) -> None:
    """Send the introduction to both; a referral's names who referred, and there the Connectee writes first."""
    turn.move(Stage.INTRODUCED)
    turn.mark("introduced")
    guest = is_guest(turn.case, Role.CONNECTOR)
    offers = on_table(turn.case, Role.CONNECTOR, turn.local)
    if offers:
        due = choice_due(turn.case, Role.CONNECTEE, turn.now, turn.policy)
        turn.owe(DebtKind.CHOICE, Role.CONNECTEE, turn.now, due)
    else:
        turn.owe(DebtKind.TIME, Role.CONNECTEE if guest else Role.CONNECTOR, since=turn.now)
    kind, facts = introduction(turn.case)
    facts |= {"offers": tuple(o.time for o in offers)}
    copied = (Role.REFERRER,) if turn.case.referrer else ()
    _reached(turn, *SIDES)
    turn.send(kind, Role.CONNECTOR, Role.CONNECTEE, cc=copied, key="introduction", resume=True, **facts)


def introduction(case: Case) -> tuple[LetterKind, dict[str, Any]]:
    """Which introduction a case sends, and the facts that each has; its debt is the last one begun."""
    kind = LetterKind.REFERRAL_INTRODUCTION if is_guest(case, Role.CONNECTOR) else LetterKind.INTRODUCTION
    return kind, {"has_resume": bool(case.resume), "due": case.debts[-1].due, "offers": (), "place": case.place}


def propose(turn: Turn) -> None:
    """Send an imported match's proposal to the Connector."""
    turn.mark("proposed")
    turn.owe(DebtKind.DECISION, Role.CONNECTOR, since=turn.now)
    proposal(turn, LetterKind.PROPOSAL, key="proposal")


def proposal(turn: Turn, kind: LetterKind, key: str = "", **facts: Any) -> None:
    """A proposal, first or again; its debt is the last one begun."""
    facts |= {"has_resume": bool(turn.case.resume), "due": turn.case.debts[-1].due}
    _reached(turn, Role.CONNECTOR)
    turn.send(kind, Role.CONNECTOR, key=key, resume=True, **facts)


def reachable(case: Case) -> bool:
    """Whether a letter to both would reach both."""
    return all(person.email for person in (case.connector, case.connectee)) and not any(
        has_failed(case, role) for role in SIDES
    )


def has_failed(case: Case, role: Role) -> bool:
    """Whether mail to somebody has come back, and nobody has said since that it will arrive."""
    return any(stop.reason == "bounced" and stop.role is role for stop in case.stops)


def _reached(turn: Turn, *roles: Role) -> None:
    """What goes to an address that is trusted again makes up for the letter that had failed there."""
    turn.change(done=turn.case.done - {f"bounced:{role}" for role in roles if not has_failed(turn.case, role)})
