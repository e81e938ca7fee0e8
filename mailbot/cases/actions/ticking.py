"""What clocks do: the ladders' nudges and their last steps; and the clock that starts when a letter has left."""

from __future__ import annotations

from mailbot.cases import clocks
from mailbot.cases.actions.ending import close_case
from mailbot.cases.actions.referrals import finish_referrals
from mailbot.cases.actions.times import time_nudge
from mailbot.cases.case import AlarmKind, Debt, DebtKind, ReferralState, Role
from mailbot.cases.letters import LetterKind
from mailbot.cases.turn import Turn


def debt_due(turn: Turn) -> None:
    """A step of a debt's ladder: a nudge within working hours, or the last step."""
    debt = _debt(turn)
    if debt is None:
        return
    steps = clocks.ladder_of(turn.case, debt, turn.policy)
    last = debt.step >= len(steps.nudges)
    turn.case = clocks.climb(turn.case, debt, turn.now, turn.policy)
    if last:
        _give_up(turn, debt)
    else:
        _nudge(turn, debt, debt.step + 1)


def _debt(turn: Turn) -> Debt | None:
    _, kind, role = turn.event.key.split(":")
    for debt in turn.case.debts:
        if debt.kind == kind and debt.role == role and debt.next_at is not None and debt.next_at <= turn.now:
            return debt
    return None


def _nudge(turn: Turn, debt: Debt, nudge: int) -> None:
    quoted = turn.case.last_words.get(debt.role) or None
    key = f"nudge:{debt.kind}:{debt.role}:{debt.since.isoformat()}:{nudge}"
    match debt.kind:
        case DebtKind.DECISION:
            turn.send(LetterKind.PROPOSAL_NUDGE, debt.role, key=key, since=debt.since, nudge=nudge, quoted=quoted)
        case DebtKind.TIME | DebtKind.CHOICE:
            time_nudge(turn, debt, nudge)
        case DebtKind.REPORT:
            asked = Role.CONNECTEE if nudge == 1 else Role.CONNECTOR
            turn.send(LetterKind.DID_YOU_MEET, asked, key=f"did_you_meet:{turn.case.sequence}:{asked}", meeting=turn.case.meeting)
        case DebtKind.REFERRALS:
            _referral_nudge(turn, debt, nudge, key)
        case DebtKind.SURVEY:
            turn.send(LetterKind.SURVEY_NUDGE, debt.role, key=key, since=debt.since, due=debt.due)


def _referral_nudge(turn: Turn, debt: Debt, nudge: int, key: str) -> None:
    given = [r for r in turn.case.referrals if r.counts]
    lacking = tuple(r.name for r in given if r.state is ReferralState.NAMED and f"address_asked:{r.name}" not in turn.case.done)
    if lacking and len(given) >= turn.policy.wanted:
        turn.mark(*(f"address_asked:{name}" for name in lacking))
        turn.send(LetterKind.REFERRAL_ADDRESS, debt.role, key=key, names=lacking)
        return
    names = tuple(r.name for r in given)
    quoted = turn.case.last_words.get(debt.role) or None
    facts = {"since": debt.since, "due": debt.due, "nudge": nudge, "count": len(given), "names": names, "quoted": quoted}
    turn.send(LetterKind.REFERRAL_NUDGE, debt.role, key=key, **facts)


def _give_up(turn: Turn, debt: Debt) -> None:
    guest = turn.case.generation > 1 and debt.role is Role.CONNECTOR
    if debt.kind is DebtKind.SURVEY:
        turn.pay(DebtKind.SURVEY, role=debt.role)
        if not any(d.kind is DebtKind.SURVEY for d in turn.case.debts):
            close_case(turn)
        return
    if guest and debt.kind is DebtKind.DECISION:
        turn.pay(DebtKind.DECISION)
        turn.send(LetterKind.REFERRAL_NO, Role.REFERRER, key="silent", referral=turn.case.connector, how="silent")
        return
    if guest and debt.kind is DebtKind.REFERRALS:
        finish_referrals(turn)
        return
    turn.tell_staff(
        LetterKind.STALLED,
        owes=turn.case.person(debt.role),
        owed=debt.kind.value,
        since=debt.since,
        nudges=debt.step,
        quoted=turn.case.last_words.get(debt.role) or None,
    )


def letter_sent(turn: Turn) -> None:
    """SMTP has taken the letter that told the Connector what goes to whom: their fifteen minutes begin."""
    hours = turn.policy.hours
    for n, referral in enumerate(turn.case.referrals):
        if referral.state is ReferralState.ANNOUNCED and referral.announced_by == turn.event.key:
            at = hours.next_open(hours.add(turn.now, turn.policy.wait))
            turn.alarm(AlarmKind.TELL_REFERRAL, at, str(n))


ACTIONS = (debt_due, letter_sent)
