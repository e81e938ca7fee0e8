"""Surveys, the closing letter, and what is still said afterwards."""

from __future__ import annotations

from mailbot.cases.case import AlarmKind, DebtKind, Role, Stage
from mailbot.cases.letters import LetterKind
from mailbot.cases.turn import Turn

_SIDES = (Role.CONNECTOR, Role.CONNECTEE)


def send_surveys(turn: Turn) -> None:
    """To both, to nobody twice in half a year; where nobody is left to ask, the match is closed."""
    asked = [role for role in _SIDES if _may_ask(turn, role)]
    if not asked:
        close_case(turn)
        return
    turn.move(Stage.SURVEYED)
    for role in asked:
        turn.owe(DebtKind.SURVEY, role, since=turn.now)
        turn.mark(f"survey:{role}")
        turn.send(LetterKind.SURVEY, role, key=f"survey:{role}", due=turn.case.debts[-1].due)


def _may_ask(turn: Turn, role: Role) -> bool:
    person = turn.case.person(role)
    return person is not None and bool(person.email) and person.email not in turn.known.surveyed | turn.known.refused


def survey_answer(turn: Turn) -> None:
    """Kept as written, for the coordinator only; the last answer closes the match."""
    answers = {**turn.case.surveys, turn.by.value: turn.reading.reply}
    turn.change(surveys=answers)
    turn.pay(DebtKind.SURVEY, role=turn.by)
    turn.note("feedback")
    if not any(d.kind is DebtKind.SURVEY for d in turn.case.debts):
        close_case(turn)


def close_case(turn: Turn) -> None:
    """The end of a match: what came of it, to both; a referral alone hears it in theirs, for the newcomer has many."""
    turn.pay(*DebtKind)
    turn.change(alarms=tuple(a for a in turn.case.alarms if a.kind is AlarmKind.TELL_REFERRAL))
    turn.move(Stage.CLOSED)
    count = sum(r.counts for r in turn.case.referrals)
    met = "met" in turn.case.done
    for role in _SIDES if turn.case.generation == 1 else (Role.CONNECTOR,):
        turn.send(LetterKind.CLOSING, role, key=f"closing:{role}", met=met, count=count)


def hired(turn: Turn) -> None:
    """Good news goes to the coordinator; thanks to those who helped go on their word that the newcomer agrees."""
    if turn.approved:
        turn.send(LetterKind.GOOD_NEWS, Role.CONNECTOR, key="good_news", quoted=None)
        if turn.case.referrer is not None:
            turn.send(LetterKind.GOOD_NEWS, Role.REFERRER, key="good_news:referrer", quoted=None)
        return
    turn.note("hired")
    turn.ask("the newcomer found work: yes passes one line of thanks on to those who helped, if the newcomer agrees")


ACTIONS = (send_surveys, survey_answer, hired)
