"""The settled hour: confirmed, moved, called off, held, or waited for in vain."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.cases.actions.referrals import ask_for_referrals, finish_referrals
from mailbot.cases.case import AlarmKind, DebtKind, Meeting, Offer, Role, Stage
from mailbot.cases.events import EventKind
from mailbot.cases.letters import CalendarMethod, LetterKind
from mailbot.cases.turn import Turn
from mailbot.reading.values import Stance, Time

_SIDES = (Role.CONNECTOR, Role.CONNECTEE)


def settle_time(turn: Turn, taken: Time, place: str | None, moved_from: Meeting | None = None) -> None:
    """Both sides have an hour: one confirmation to each with the calendar event, a reminder, and the question after it."""
    if taken.start is None:
        raise ValueError("a meeting needs an hour")
    was = moved_from or turn.case.was
    if place is None:
        place = _offered_place(turn, taken) or turn.case.place or (was.place if was else None)
    meeting = Meeting(taken.date, taken.start, taken.end, place)
    again = was is not None or turn.case.sequence > 0
    turn.change(meeting=meeting, was=None, place=place, sequence=turn.case.sequence + (1 if again else 0))
    turn.move(Stage.SCHEDULED)
    turn.mark("invited")
    turn.pay(DebtKind.DECISION, DebtKind.TIME, DebtKind.CHOICE, DebtKind.REPORT)
    key = f"meeting:{turn.case.sequence}"
    for role in _SIDES:
        if was is not None:
            turn.send(
                LetterKind.MOVED, role, key=f"{key}:{role}", calendar=CalendarMethod.REQUEST, was=was, meeting=meeting
            )
        else:
            turn.send(LetterKind.CONFIRMATION, role, key=f"{key}:{role}", calendar=CalendarMethod.REQUEST, meeting=meeting)
    _watch(turn, meeting)


def _offered_place(turn: Turn, taken: Time) -> str | None:
    match = (o.place for o in turn.case.offers if o.place and (o.time.date, o.time.start) == (taken.date, taken.start))
    return next(match, None)


def _watch(turn: Turn, meeting: Meeting) -> None:
    hours = turn.policy.hours
    ends = meeting.ends(hours.zone)
    remind = hours.morning_before(meeting.date)
    turn.quiet(AlarmKind.REMIND)
    if remind > turn.now:
        turn.alarm(AlarmKind.REMIND, remind)
    # Both owe a word; the Connectee is asked first, then the Connector, and the ladder's last step is the coordinator's.
    turn.owe(DebtKind.REPORT, Role.CONNECTEE, since=ends, due=ends)


def remind(turn: Turn) -> None:
    """The working day before, never less than policy's time before the hour."""
    meeting, hours = turn.case.meeting, turn.policy.hours
    if meeting is None or meeting.starts(hours.zone) - turn.now < turn.policy.reminder_at_least.time:
        return
    for role in _SIDES:
        turn.send(LetterKind.REMINDER, role, key=f"reminder:{turn.case.sequence}:{role}", meeting=meeting)


def call_off(turn: Turn, *, moving: bool) -> None:
    """Take the hour off both calendars and tell both; new times are owed by whoever called it off."""
    meeting = turn.case.meeting
    if meeting is None:
        return
    turn.change(meeting=None, was=meeting if moving else None, sequence=turn.case.sequence + 1)
    turn.quiet(AlarmKind.REMIND)
    turn.pay(DebtKind.REPORT)
    by = turn.by if turn.by in _SIDES else Role.CONNECTOR
    for role in _SIDES:
        turn.send(
            LetterKind.CANCELLED,
            role,
            key=f"cancelled:{turn.case.sequence}:{role}",
            calendar=CalendarMethod.CANCEL,
            was=meeting,
            by=turn.case.person(by),
            moving=moving,
            offers=(),
            place=turn.case.place,
            owed_by=turn.case.person(by) if moving else None,
        )


def cancel(turn: Turn) -> None:
    """Called off: back to finding an hour, new times owed by who called it off."""
    call_off(turn, moving=True)
    _reopen(turn)
    turn.owe(DebtKind.TIME, turn.by if turn.by in _SIDES else Role.CONNECTOR)


def reschedule(turn: Turn) -> None:
    """Moved: new times that come with it are put to the other side in the same letter."""
    call_off(turn, moving=True)
    _reopen(turn)
    mover = turn.by if turn.by in _SIDES else Role.CONNECTOR
    local = turn.policy.hours.local(turn.now)
    times = tuple(
        t for t in turn.reading.times if t.stance is Stance.OFFERED and (t.end_date or t.date) >= local.date()
    )
    if not times:
        turn.owe(DebtKind.TIME, mover)
        return
    if turn.reading.place:
        turn.change(place=turn.reading.place)
    made = tuple(Offer(t, mover, turn.words, turn.event.at, turn.reading.place) for t in times)
    turn.change(offers=made)
    other = turn.other(mover)
    due = min(
        turn.policy.hours.add(turn.event.at, turn.policy.ladder(DebtKind.CHOICE, False).within),
        turn.policy.hours.morning_before(times[0].date),
    )
    turn.owe(DebtKind.CHOICE, other, due=max(due, turn.event.at))
    turn.answer_facts(LetterKind.CANCELLED, offers=times, place=turn.case.place, owed_by=None)


def _reopen(turn: Turn) -> None:
    turn.move(Stage.INTRODUCED)
    turn.change(offers=tuple(replace(o, open=False) for o in turn.case.offers))


def met(turn: Turn) -> None:
    """They met, whatever the case knew before: thanks, and three referrals are asked for."""
    held = next((t for t in turn.reading.times if t.stance is Stance.HELD), None)
    if turn.case.meeting is not None and _too_early(turn, turn.case.meeting):
        turn.ask("they say that they met, but the meeting is still to come")
        return
    if turn.case.meeting is None and held is not None and held.start is not None:
        turn.change(meeting=Meeting(held.date, held.start, held.end, turn.reading.place))
    turn.pay(*(kind for kind in DebtKind if kind is not DebtKind.SURVEY))
    turn.change(
        alarms=tuple(a for a in turn.case.alarms if a.kind is AlarmKind.TELL_REFERRAL), until=None, back_to=None
    )
    turn.change(
        stops=tuple(s for s in turn.case.stops if s.reason.startswith(("hold:", "absence", "bounced"))), was=None
    )
    turn.move(Stage.MET)
    turn.mark("met")
    if turn.case.generation >= turn.policy.generations:
        finish_referrals(turn)
        return
    if not turn.fits(EventKind.REFER, EventKind.INVITE_EVENT, EventKind.NO_REFERRALS) or turn.by is not Role.CONNECTOR:
        ask_for_referrals(turn, held.date if held else None)
    else:
        turn.owe(DebtKind.REFERRALS, Role.CONNECTOR)
        turn.mark("referrals_asked")
    turn.note("recorded")


def _too_early(turn: Turn, meeting: Meeting) -> bool:
    starts: datetime = meeting.starts(turn.policy.hours.zone)
    return turn.event.at < starts - timedelta(minutes=15)


def met_again(turn: Turn) -> None:
    """The other side's report of the same meeting."""
    turn.note("recorded")


def no_show(turn: Turn) -> None:
    """Somebody waited in vain: the clock stops and a person decides."""
    turn.ask("somebody did not come to the meeting", LetterKind.NO_SHOW)


ACTIONS = (remind, cancel, reschedule, met, met_again, no_show)
