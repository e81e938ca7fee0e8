"""Letters that a clock wrote and that news has overtaken: nobody is nudged who has answered, stopped or moved."""

from __future__ import annotations

from datetime import datetime

from mailbot.cases.case import Case, Debt, DebtKind, Role, Stage
from mailbot.cases.letters import LetterKind
from mailbot.cases.policy import Policy

# What each nudge asks for. Its key names the very debt, with the mail or moment since when it is owed.
_NUDGES = {
    LetterKind.PROPOSAL_NUDGE: (DebtKind.DECISION,),
    LetterKind.TIME_NUDGE: (DebtKind.TIME, DebtKind.CHOICE),
    LetterKind.DID_YOU_MEET: (DebtKind.REPORT,),
    LetterKind.REFERRAL_NUDGE: (DebtKind.REFERRALS,),
    LetterKind.SURVEY_NUDGE: (DebtKind.SURVEY,),
}
NUDGES = frozenset(_NUDGES)
CLOCKED = NUDGES | {LetterKind.REMINDER}
"""The letters that may be overtaken while they wait."""

WITHIN_HOURS = CLOCKED | {
    LetterKind.PROPOSAL_AGAIN,
    LetterKind.REFERRAL_ASK,
    LetterKind.REFERRAL_INTRODUCTION,
    LetterKind.REFERRAL_ADDRESS,
    LetterKind.SURVEY,
    LetterKind.CLOSING,
}
"""What a clock starts, or goes to a third party first, leaves within working hours, whenever it was written."""


def overtaken(case: Case, kind: LetterKind, key: str, now: datetime, policy: Policy) -> bool:
    """Whether a letter of a kind, with the key that `decide` gave it, is no longer true of the case."""
    if kind is LetterKind.REMINDER:
        return case.stage is not Stage.SCHEDULED or not key.startswith(f"{case.sequence}:")
    if kind not in _NUDGES:
        return False
    debt = asked_for(case, kind, key)
    return debt is None or _at_rest(case, debt.role) or _is_away(case, debt.role, now, policy)


def asked_for(case: Case, kind: LetterKind, key: str) -> Debt | None:
    """What a nudge, with the key that `decide` gave it, asks for; None where that is owed no longer."""
    if kind not in _NUDGES:
        return None
    mine = (d for d in case.debts if d.kind in _NUDGES[kind])
    return next((d for d in mine if key.startswith(f"{d.kind}:{d.role}:{d.since.isoformat()}:")), None)


def _at_rest(case: Case, role: Role) -> bool:
    """A question to the coordinator holds clocks, and may be about this very letter: it overtakes nothing."""
    return any(s.role in (None, role) and not s.reason.startswith("hold:") for s in case.stops)


def _is_away(case: Case, role: Role, now: datetime, policy: Policy) -> bool:
    back = case.away.get(role.value)
    return back is not None and back > policy.hours.local(now).date()
