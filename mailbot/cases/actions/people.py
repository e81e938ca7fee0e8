"""What a person says or does beside the path: absence, a question, a concern, a stop, an address that fails."""

from __future__ import annotations

from datetime import timedelta

from mailbot.cases import clocks
from mailbot.cases.case import AlarmKind, Role, Stage
from mailbot.cases.letters import LetterKind
from mailbot.cases.turn import Turn


def ask(turn: Turn) -> None:
    """Nothing that the bot may decide: the coordinator has it."""
    turn.ask("the bot does not decide this")


def pass_over(turn: Turn) -> None:
    """Known already, or nothing to do."""


def note(turn: Turn) -> None:
    """Recorded and acknowledged."""
    turn.note("recorded")


def feedback(turn: Turn) -> None:
    """Kept for the coordinator alone."""
    turn.note("feedback")


def concern(turn: Turn) -> None:
    """For the coordinator's eyes only, at once."""
    turn.ask("a concern", LetterKind.CONCERN)


def question(turn: Turn) -> None:
    """Answered from the toolkit's facts, or by a person."""
    if turn.reading.answers:
        turn.send(LetterKind.ANSWER, turn.by, answers=turn.reading.answers, person_by=None)
        return
    turn.ask("a question that only a person can answer")


def away(turn: Turn) -> None:
    """An absence notice: this person's clocks stand still until the day they are back."""
    hours = turn.policy.hours
    today = hours.local(turn.now).date()
    until = turn.reading.until if turn.event.reading else None
    if until is None or until <= today:
        until = hours.local(hours.add(turn.now, turn.policy.absence)).date()
    until = min(until, today + timedelta(366))
    turn.change(away={**turn.case.away, turn.by.value: until})
    back = hours.morning(until)
    turn.case = clocks.stop(turn.case, "absence", turn.by, turn.now, back)
    turn.alarm(AlarmKind.BACK, back, turn.by.value)


def back(turn: Turn) -> None:
    """An absence is over: the clocks go on with what was left."""
    role = Role(turn.event.key.rsplit(":", 1)[-1])
    turn.case = clocks.go(turn.case, "absence", role)
    turn.change(away={r: day for r, day in turn.case.away.items() if r != role.value})


def bounce(turn: Turn) -> None:
    """An address failed: it gets no more mail until the coordinator says otherwise, and its clocks stand still."""
    person = turn.case.person(turn.by)
    turn.flag(turn.by, "bounced")
    turn.case = clocks.stop(turn.case, "bounced", turn.by, turn.now)
    detail = turn.words if turn.event.reading else ""
    turn.tell_staff(LetterKind.BOUNCED, who=person, address=person.email if person else "", detail=detail)


def opt_out(turn: Turn) -> None:
    """No more mail, from now on and in every case; the match is on hold and the coordinator hears of it."""
    turn.flag(turn.by, "opted_out")
    if turn.case.stage not in (Stage.CLOSED, Stage.DECLINED):
        if turn.case.stage is not Stage.PAUSED:
            turn.change(back_to=turn.case.stage)
        turn.move(Stage.PAUSED)
        turn.case = clocks.stop(turn.case, "opted_out", None, turn.now)
    turn.send(LetterKind.STOPPED, turn.by, key=f"stopped:{turn.by}")
    turn.tell_staff(LetterKind.DECLINED, who=turn.case.person(turn.by), how="opted_out", quoted=turn.words)


ACTIONS = (ask, pass_over, note, feedback, concern, question, away, back, bounce, opt_out)
