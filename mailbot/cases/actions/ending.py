"""Surveys, the closing letter, and what is still said afterwards."""

from __future__ import annotations

from mailbot.cases.case import AlarmKind, Case, DebtKind, Role, Stage
from mailbot.cases.letters import LetterKind, ThankAll
from mailbot.cases.survey import added
from mailbot.cases.turn import SIDES, Turn


def send_surveys(turn: Turn) -> None:
    """To both, to nobody twice in half a year; where nobody is left to ask, the match is closed."""
    asked = [role for role in SIDES if _may_ask(turn, role)]
    if not asked:
        close_case(turn)
        return
    turn.move(Stage.SURVEYED)
    for role in asked:
        owe_survey(turn, role)
        turn.send(LetterKind.SURVEY, role, key=role.value, due=turn.case.debts[-1].due)


def owe_survey(turn: Turn, role: Role) -> None:
    """The survey is with somebody from now on."""
    turn.owe(DebtKind.SURVEY, role, since=turn.now)
    turn.mark(f"survey:{role}")


def _may_ask(turn: Turn, role: Role) -> bool:
    person = turn.case.person(role)
    if person is None or not person.email or f"survey:{role}" in turn.case.done:
        return False
    return person.email not in turn.known.surveyed | turn.known.refused


def survey_answer(turn: Turn) -> None:
    """Kept as written, be it half, for the coordinator only; the last answer closes the match."""
    by, reply = turn.by.value, turn.reading.reply
    turn.change(surveys={**turn.case.surveys, by: added(turn.case.surveys.get(by, ""), reply)})
    turn.pay(DebtKind.SURVEY, role=turn.by)
    turn.note("feedback")
    close_if_answered(turn)


def close_if_answered(turn: Turn) -> None:
    """The end, where no survey is with anybody any more."""
    if turn.case.stage is Stage.SURVEYED and not any(d.kind is DebtKind.SURVEY for d in turn.case.debts):
        close_case(turn)


def close_case(turn: Turn) -> None:
    """The end of a match: what came of it, to both; a referral alone hears it in theirs, for the newcomer has many."""
    turn.pay(*DebtKind)
    turn.keep_alarms(AlarmKind.TELL_REFERRAL, AlarmKind.BACK)
    turn.move(Stage.CLOSED)
    count = sum(r.counts for r in turn.case.referrals)
    met = "met" in turn.case.done
    asks = _ask_afterwards(turn)
    for role in SIDES if turn.case.generation == 1 else (Role.CONNECTOR,):
        later = asks and role is Role.CONNECTEE
        turn.send(LetterKind.CLOSING, role, key=role.value, met=met, count=count, later=later)


def _ask_afterwards(turn: Turn) -> bool:
    """Where policy says so the newcomer is asked months later how they are, once a match; whether it will be."""
    case, hours = turn.case, turn.policy.hours
    if case.generation > 1 or "met" not in case.done or "hired" in case.done:
        return False
    for number, span in enumerate(turn.policy.how_are_you, 1):
        turn.alarm(AlarmKind.HOW_ARE_YOU, hours.morning_after(hours.add(turn.now, span)), str(number))
    return bool(turn.policy.how_are_you)


def how_are_you(turn: Turn) -> None:
    """One question, never nudged: not to who found work, is away, or was asked lately about another match."""
    newcomer, number = turn.case.connectee, turn.event.key.rsplit(":", 1)[-1]
    back = turn.case.away.get(Role.CONNECTEE.value)
    if back is not None and back > turn.local.date():
        turn.alarm(AlarmKind.HOW_ARE_YOU, turn.policy.hours.morning(back), number)
        return
    if newcomer.email in turn.known.greeted | turn.known.refused:
        return
    last = not any(alarm.kind is AlarmKind.HOW_ARE_YOU for alarm in turn.case.alarms)
    turn.send(LetterKind.HOW_ARE_YOU, Role.CONNECTEE, key=number, last=last)


def hired(turn: Turn) -> None:
    """Good news goes to the coordinator; the newcomer is asked whether those who helped may be told."""
    turn.mark("hired")
    turn.quiet(AlarmKind.HOW_ARE_YOU)
    if turn.event.staff:  # the coordinator knows, and their report is not the newcomer's word
        return
    if turn.by is not Role.CONNECTEE and not turn.approved:
        turn.note("hired")
        turn.ask(
            "the newcomer found work, they say: yes asks the newcomer whether we may tell all who helped", holds=False
        )
        return
    if not turn.approved:
        turn.tell_staff(LetterKind.DECLINED, who=turn.case.connectee, how="hired", quoted=turn.words)
    newcomer = turn.case.connectee.email
    if newcomer in turn.known.congratulated | turn.known.refused:
        turn.note("hired")
        return
    turn.send(LetterKind.GOOD_NEWS_ASK, Role.CONNECTEE, key="good_news_ask")


def pass_on(turn: Turn) -> None:
    """With the newcomer's yes one line of thanks goes to everybody who met them or named people for them."""
    turn.mark("thanked")
    turn.effects.append(ThankAll())
    turn.note("recorded")


def keep(turn: Turn) -> None:
    """The newcomer would rather keep it: nobody is told."""
    turn.note("recorded")


def helped(case: Case) -> bool:
    """Whether whoever holds this case's hour has done something for its newcomer."""
    return "met" in case.done or any(r.counts for r in case.referrals)


ACTIONS = (send_surveys, survey_answer, how_are_you, hired, pass_on, keep)
