"""The one decision: a case and what happened to it become a new case and the effects to carry out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.cases import clocks
from mailbot.cases.actions import ACTIONS
from mailbot.cases.actions.people import written_before
from mailbot.cases.case import AlarmKind, Case, DebtKind, Role, Stage, Stop
from mailbot.cases.coalesce import coalesced
from mailbot.cases.events import Event, EventKind
from mailbot.cases.letters import Ask, Effect, Send
from mailbot.cases.machine import BESIDE, ORDERS, has_row, row
from mailbot.cases.offers import choice_due
from mailbot.cases.policy import Policy
from mailbot.cases.turn import Known, Turn, quote

Trail = tuple[tuple[EventKind, Stage, Stage], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be: the case as it then stands, and what is sent, asked, opened or flagged in the same transaction.

    `trail` has a (event, stage before, stage after) for each event, for the history and the log.
    """

    case: Case
    effects: tuple[Effect, ...]
    trail: Trail

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The questions for the coordinator."""
        return tuple(e for e in self.effects if isinstance(e, Ask))


_NOTHING_MORE = Known()


def decide(
    case: Case,
    events: Sequence[Event],
    now: datetime,
    policy: Policy,
    known: Known = _NOTHING_MORE,
    *,
    approved: bool = False,
) -> Decision:
    """Take the events of one message or one tick in order. Where one of them asks, none of the message is acted on.

    `approved` is true where a coordinator has said yes: an action that would ask for their word takes it as given.
    Clocks stand or go as the result's stops say.
    """
    if not events:
        return Decision(case, (), ())
    told = heard(case, events[0], policy)
    turn = Turn(told, now, policy, known, events[0], approved, late=_late(case, events[0]))
    trail = tuple(_step(turn, event, case.stage) for event in events)
    holding = [e for e in turn.effects if isinstance(e, Ask) and e.holds]
    if holding and events[0].mail is not None:
        return Decision(clocks.settle(told, now, policy), (holding[0],), ())
    return finish(turn, trail)


def finish(turn: Turn, trail: Trail) -> Decision:
    """The decision of a turn: one letter a reader and matter, none without an address, clocks as the stops say."""
    if not all(_reaches(turn.case, e) for e in turn.effects):
        turn.ask_addresses()
    effects = tuple(coalesced(e for e in turn.effects if _reaches(turn.case, e)))
    return Decision(clocks.settle(turn.case, turn.now, turn.policy), effects, trail)


def hold(case: Case, question: str, now: datetime, policy: Policy) -> Case:
    """The case while a question to the coordinator is open: every clock stands still."""
    return clocks.settle(clocks.stop(case, Stop(f"hold:{question}", None, now)), now, policy)


def unhold(case: Case, question: str, now: datetime, policy: Policy) -> Case:
    """The case when the question is answered: its clocks go on."""
    return clocks.settle(clocks.go(case, f"hold:{question}"), now, policy)


def _step(turn: Turn, event: Event, first: Stage) -> tuple[EventKind, Stage, Stage]:
    turn.event = event
    before = turn.case.stage
    outdated = turn.late and event.kind in _OUTDATED and not turn.sure
    action = written_before if outdated else ACTIONS[_action(turn, event.kind, first)]
    action(turn)
    return event.kind, before, turn.case.stage


def _action(turn: Turn, kind: EventKind, first: Stage) -> str:
    """The table's action; what an earlier fact of the same message has overtaken is no question to anybody."""
    stage = turn.case.stage
    spoken_for = turn.event.by is Role.REFERRER and kind not in BESIDE
    if (kind in ORDERS or spoken_for) and not turn.sure:
        return "ask"
    if stage is not first and not has_row(stage, kind) and has_row(first, kind):
        return "pass_over"
    return row(stage, kind).action


# What somebody may have thought better of in a mail that they wrote since and that arrived before.
_OUTDATED = frozenset(
    {
        EventKind.ACCEPT,
        EventKind.DECLINE,
        EventKind.DEFER,
        EventKind.OFFER_TIMES,
        EventKind.OFFER_OPEN,
        EventKind.AGREE_TIME,
        EventKind.REJECT_TIME,
        EventKind.RESCHEDULE,
        EventKind.CANCEL,
    }
)


def _late(case: Case, event: Event) -> bool:
    """Whether the author has written another mail since this one, and that one came first."""
    latest = case.heard.get(event.by.value) if event.by is not None else None
    return latest is not None and event.mail is not None and not event.staff and event.mail.sent_at < latest


_MACHINES = (EventKind.OUT_OF_OFFICE, EventKind.BOUNCE, EventKind.LEFT)
_OWED = (DebtKind.DECISION, DebtKind.TIME, DebtKind.CHOICE, DebtKind.REFERRALS)


def heard(case: Case, event: Event, policy: Policy) -> Case:
    """A person wrote: what they owe counts from this mail on, their absence is over, and their words are kept."""
    if event.mail is None or event.by is None or event.staff or event.kind in _MACHINES:
        return case
    by, sent_at = event.by, event.mail.sent_at
    if _late(case, event):
        return case
    case = replace(case, heard={**case.heard, by.value: sent_at})
    if event.reading is not None and event.reading.reply:
        case = replace(case, last_words={**case.last_words, by.value: quote(event.reading.reply, 200)})
    if by.value in case.away:
        case = _returned(case, by)
    for debt in case.debts:
        if debt.role is by and debt.kind in _OWED and sent_at > debt.since:
            due = choice_due(case, by, sent_at, policy) if debt.kind is DebtKind.CHOICE else None
            case = clocks.owe(case, debt.kind, by, sent_at, policy, due)
    return case


def _returned(case: Case, role: Role) -> Case:
    alarms = tuple(a for a in case.alarms if not (a.kind is AlarmKind.BACK and a.key == role.value))
    away = {r: day for r, day in case.away.items() if r != role.value}
    return clocks.go(replace(case, alarms=alarms, away=away), "absence", role)


def _reaches(case: Case, effect: Effect) -> bool:
    """Whether an effect is no letter, or one whose readers all have an address."""
    people = (case.person(role) for role in effect.to) if isinstance(effect, Send) else ()
    return all(person is not None and bool(person.email) for person in people)
