"""What a person says or does beside the path: absence, a question, a concern, a stop, an address that fails."""

from __future__ import annotations

from datetime import date, timedelta

from mailbot.cases import clocks
from mailbot.cases.actions.introducing import has_failed
from mailbot.cases.actions.rest import rest
from mailbot.cases.case import AlarmKind, DebtKind, Role, Stage
from mailbot.cases.events import ELSEWHERE, TOLD, EventKind
from mailbot.cases.letters import LetterKind
from mailbot.cases.turn import SIDES, Turn

_LONGEST_ABSENCE = timedelta(366)
# What is no news once an hour is settled that was settled after it was written.
_SAID_BEFORE = (EventKind.OFFER_TIMES, EventKind.OFFER_OPEN, EventKind.AGREE_TIME)


def ask(turn: Turn) -> None:
    """Nothing that the bot may decide: the coordinator has it."""
    turn.ask("the bot does not decide this")


def pass_over(turn: Turn) -> None:
    """Known already, or nothing to do."""


def written_before(turn: Turn) -> None:
    """Written before another mail of the same author that came first: they may have thought better of it."""
    if turn.case.stage is Stage.SCHEDULED and turn.crossed and turn.event.kind in _SAID_BEFORE:
        return
    turn.ask("it was written before another mail of theirs, which came first")


def note(turn: Turn) -> None:
    """Recorded and acknowledged."""
    turn.note("recorded")


def feedback(turn: Turn) -> None:
    """Kept for the coordinator alone."""
    turn.note("feedback")


def concern(turn: Turn) -> None:
    """For the coordinator's eyes only, at once."""
    turn.doubt("a concern", LetterKind.CONCERN)


def question(turn: Turn) -> None:
    """Answered from the toolkit's facts, or by a person, who is asked while the rest of the mail is acted on."""
    reader = Role.COORDINATOR if turn.event.staff else turn.by
    if turn.reading.answers:
        turn.send(LetterKind.ANSWER, reader, answers=turn.reading.answers, person_by=None)
        return
    if turn.doubt_beside("a question that only a person can answer"):
        turn.send(LetterKind.ANSWER, reader, answers=(), person_by=_answered_by(turn))


def join(turn: Turn) -> None:
    """They want to become a Connector: thanked, and the coordinator writes to them."""
    if turn.doubt_beside("they want to become a Connector, and were told that you will write"):
        turn.send(LetterKind.JOINING, turn.by, key=turn.by.value, by=_answered_by(turn))


def _answered_by(turn: Turn) -> date:
    hours = turn.policy.hours
    return hours.local(hours.add(turn.now, turn.policy.answer_within)).date()


def away(turn: Turn) -> None:
    """An absence notice: this person's clocks stand still until the day they are back."""
    hours, today = turn.policy.hours, turn.local.date()
    said = turn.reading.until if turn.event.reading else None
    known = turn.case.away.get(turn.by.value)
    until = next((day for day in (said, known) if day is not None and day > today), None)
    if until is None:
        until = hours.local(hours.add(turn.now, turn.policy.absence)).date()
    until = min(until, today + _LONGEST_ABSENCE)
    turn.change(away={**turn.case.away, turn.by.value: until})
    back = hours.morning(until)
    turn.stop("absence", turn.by, back)
    turn.alarm(AlarmKind.BACK, back, turn.by.value)


def back(turn: Turn) -> None:
    """An absence is over: the clocks go on with what was left."""
    role = Role(turn.event.key.rsplit(":", 1)[-1])
    turn.case = clocks.go(turn.case, "absence", role)
    until = turn.case.away.get(role.value)
    if until is not None:
        turn.change(rested={**turn.case.rested, role.value: until})
    turn.change(away={r: day for r, day in turn.case.away.items() if r != role.value})


def bounce(turn: Turn) -> None:
    """An address failed: it gets no more mail until the coordinator says otherwise, and its clocks stand still."""
    known = has_failed(turn.case, turn.by)
    left(turn)
    if not known and turn.event.key != TOLD:  # of another letter to the same address they need not hear
        tell_failing(turn, turn.by)


def left(turn: Turn) -> None:
    """Their mail goes to nobody any more: as with an address that failed; who knows better is asked beside it."""
    turn.flag(turn.by, "bounced")
    failing(turn, turn.by)


def failing(turn: Turn, role: Role) -> None:
    """Nothing more goes to an address, and its clocks stand still."""
    turn.mark(f"bounced:{role}")
    turn.stop("bounced", role)


def tell_failing(turn: Turn, role: Role) -> None:
    """Ask the coordinator for another address."""
    person = turn.case.person(role)
    address = person.email if person else ""
    turn.tell_staff(LetterKind.BOUNCED, who=person, address=address, detail=turn.words)


def opt_out(turn: Turn) -> None:
    """No more email, from now on and in every case; a match of theirs is on hold and the coordinator hears of it.

    Whoever said so elsewhere has had their last line there.
    """
    turn.flag(turn.by, "opted_out")
    if _leaves_a_word_open(turn):
        # That they want no mail at all is nothing that whoever named them need know.
        turn.send(LetterKind.REFERRAL_NO, Role.REFERRER, referral=turn.case.connector, how="declined")
    if turn.by in SIDES and turn.case.stage not in (Stage.CLOSED, Stage.DECLINED):
        rest(turn, "opted_out", by=turn.by)
    if turn.event.key not in (ELSEWHERE, TOLD):
        turn.send(LetterKind.STOPPED, turn.by, erasure=False)
    if turn.event.key != TOLD:
        tell_refusing(turn, turn.by)


def tell_refusing(turn: Turn, role: Role) -> None:
    """Tell the coordinator that somebody wants no more mail."""
    turn.tell_staff(LetterKind.DECLINED, who=turn.case.person(role), how="opted_out", quoted=turn.words)


def _leaves_a_word_open(turn: Turn) -> bool:
    """Whether a referral stops before the hour whom the Connector who named them has heard nothing else of."""
    case = turn.case
    if turn.by is not Role.CONNECTOR or case.referrer is None:
        return False
    stands = (case.back_to or case.stage) if case.stage is Stage.PAUSED else case.stage
    return stands is Stage.INTRODUCED or (
        stands is Stage.PROPOSED and any(d.kind is DebtKind.DECISION for d in case.debts)
    )


ACTIONS = (ask, pass_over, note, feedback, concern, question, join, away, back, bounce, left, opt_out)
