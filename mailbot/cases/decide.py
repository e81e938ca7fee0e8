"""The one decision: a case and what happened to it become a new case and the effects to carry out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.cases import clocks
from mailbot.cases.actions import ACTIONS
from mailbot.cases.case import Case, DebtKind, Role, Stage
from mailbot.cases.events import Event, EventKind
from mailbot.cases.letters import Ask, Effect, Flag, LetterKind, OpenCase, Send
from mailbot.cases.machine import row
from mailbot.cases.policy import Policy
from mailbot.cases.turn import Known, Turn, quote


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be: the case as it then stands, and what is sent, asked, opened or flagged in the same transaction.

    `trail` has a (event, stage before, stage after) for each event, for the history and the log.
    """

    case: Case
    effects: tuple[Effect, ...]
    trail: tuple[tuple[EventKind, Stage, Stage], ...]

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The questions for the coordinator."""
        return tuple(e for e in self.effects if isinstance(e, Ask))


def decide(case: Case, events: Sequence[Event], now: datetime, policy: Policy, known: Known = Known(), *, approved: bool = False) -> Decision:
    """Take the events of one message or one tick in order. Where one of them asks, none of the message is acted on.

    `approved` is true where a coordinator has said yes: an action that would ask for their word takes it as given.
    Clocks stand or go as the result's stops say.
    """
    if not events:
        return Decision(case, (), ())
    turn = Turn(_heard(case, events[0], policy), now, policy, known, events[0], approved)
    trail = []
    for event in events:
        turn.event = event
        before = turn.case.stage
        ACTIONS[row(before, event.kind).action](turn)
        trail.append((event.kind, before, turn.case.stage))
    asks = [e for e in turn.effects if isinstance(e, Ask)]
    if asks and events[0].mail is not None:
        return _held(case, events[0], asks, turn, tuple(trail))
    return Decision(clocks.settle(turn.case, now, policy), tuple(_coalesced(turn.effects)), tuple(trail))


def _held(case: Case, first: Event, asks: list[Ask], turn: Turn, trail: tuple[tuple[EventKind, Stage, Stage], ...]) -> Decision:
    """Only the question leaves, and for good news the thanks that ask nothing; the case stays as it was, clocks still."""
    kept: list[Effect] = [asks[0]]
    if any(kind is EventKind.HIRED for kind, _, _ in trail) and len(trail) == 1:
        kept += [e for e in turn.effects if isinstance(e, Send)]
    return Decision(_said(case, first), tuple(kept), ())


def hold(case: Case, question: str, now: datetime, policy: Policy) -> Case:
    """The case while a question to the coordinator is open: every clock stands still."""
    return clocks.settle(clocks.stop(case, f"hold:{question}", None, now), now, policy)


def unhold(case: Case, question: str, now: datetime, policy: Policy) -> Case:
    """The case when the question is answered: its clocks go on."""
    return clocks.settle(clocks.go(case, f"hold:{question}"), now, policy)


def _said(case: Case, event: Event) -> Case:
    """Remember what a person wrote last, for the letters that quote them."""
    if event.reading is None or event.by is None or event.staff or not event.reading.reply:
        return case
    return replace(case, last_words={**case.last_words, event.by.value: quote(event.reading.reply, 200)})


_OWED = (DebtKind.DECISION, DebtKind.TIME, DebtKind.CHOICE, DebtKind.REFERRALS)


def _heard(case: Case, event: Event, policy: Policy) -> Case:
    """The debtor wrote: their clock counts from this mail on, and their absence is over."""
    case = _said(case, event)
    if event.mail is None or event.by is None or event.kind in (EventKind.OUT_OF_OFFICE, EventKind.BOUNCE):
        return case
    if not event.staff and event.by.value in case.away:
        case = clocks.go(case, "absence", event.by)
        case = replace(case, away={r: d for r, d in case.away.items() if r != event.by.value})
    for debt in case.debts:
        if debt.role is event.by and debt.kind in _OWED and not event.staff and event.mail.sent_at > debt.since:
            case = clocks.owe(case, debt.kind, debt.role, event.mail.sent_at, policy)
    return case


# A letter that tells its reader what was understood makes a mere acknowledgement to them superfluous.
_SILENT = {LetterKind.NOTED}


def _coalesced(effects: list[Effect]) -> list[Effect]:
    """One letter a reader and matter: an acknowledgement only where nothing else goes to that person, and only one."""
    served = {role for e in effects if isinstance(e, Send) and e.kind not in _SILENT for role in e.to}
    kept: list[Effect] = []
    for effect in effects:
        if isinstance(effect, Send) and effect.kind in _SILENT:
            if served & set(effect.to):
                continue
            served |= set(effect.to)
        kept.append(effect)
    return kept


__all__ = ["Decision", "Flag", "Known", "OpenCase", "Role", "decide", "hold", "unhold"]
