"""The settled hour: confirmed, moved, called off, held, or waited for in vain."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from mailbot.cases.actions.referrals import ask_for_referrals, finish_referrals
from mailbot.cases.actions.rest import at_rest
from mailbot.cases.case import AlarmKind, Case, DebtKind, Meeting, Role, Stage
from mailbot.cases.events import EventKind
from mailbot.cases.letters import CalendarMethod, LetterKind
from mailbot.cases.offers import choice_due, covers, past, precise
from mailbot.cases.places import venue
from mailbot.cases.questions import fitting
from mailbot.cases.turn import SIDES, Busy, Turn
from mailbot.reading.values import Stance, Time

# People write "we met" from the table itself; clocks differ by as much.
_EARLY = timedelta(minutes=15)


def settle_time(turn: Turn, taken: Time, place: str | None) -> None:
    """Both sides have an hour: word to each with the calendar event, a reminder, and the question after it."""
    if taken.start is None:
        raise ValueError("a meeting needs an hour")
    was = turn.case.meeting or turn.case.was
    place = place or _offered_place(turn, taken) or turn.case.place or (was.place if was else None)
    meeting = Meeting(taken.date, taken.start, taken.end, place)
    known = turn.case.meeting
    same = known is not None and (known.date, known.start) == (meeting.date, meeting.start)
    if not same and _double(turn, meeting):
        return
    settled_at = turn.case.settled_at if same else turn.now
    sequence = turn.case.sequence + ("invited" in turn.case.done)
    turn.change(meeting=meeting, was=None, place=place, sequence=sequence, settled_at=settled_at)
    turn.move(Stage.SCHEDULED)
    turn.mark("invited", *(() if place else (f"asked:place:{sequence}",)))
    turn.go("no_show")
    turn.pay(DebtKind.DECISION, DebtKind.TIME, DebtKind.CHOICE, DebtKind.REPORT)
    kind = LetterKind.MOVED if was else LetterKind.CONFIRMATION
    for role in SIDES:
        facts: dict[str, Any] = {"was": was, "meeting": meeting} if was else confirmation(turn.case, meeting, role)
        turn.send(kind, role, key=f"meeting:{sequence}:{role}", method=CalendarMethod.REQUEST, **facts)
    watch(turn, meeting)


def confirmation(case: Case, meeting: Meeting, role: Role) -> dict[str, Any]:
    """What the confirmation of one side says: how the place is found, and what to ask or whom they will meet."""
    found = venue(meeting.place)
    return {
        "meeting": meeting,
        "calendar": True,
        "find": found.value if found else None,
        "questions": fitting(case.connector) if role is Role.CONNECTEE else (),
        "has_resume": bool(case.resume),
    }


def _double(turn: Turn, meeting: Meeting) -> bool:
    """Whether one of the two is booked elsewhere within the hour: whoever names it, the coordinator is asked first.

    Their order is no yes to it: they may not know of the other meeting, and two invitations are not easily taken back.
    """
    clashes = turn.clashes(meeting)
    return bool(clashes) and turn.untold("; ".join(_elsewhere(turn, one) for one in clashes))


def _elsewhere(turn: Turn, clash: Busy) -> str:
    who = turn.case.person(clash.role)
    when = f"{clash.start:%A} {clash.start.day} {clash.start:%B}, {clash.start:%H:%M} to {clash.end:%H:%M}"
    name = who.name if who is not None else clash.role.value
    return f"{name} has another meeting in that hour, with {clash.other} ({when}, {turn.policy.hours.zone.key})"


def _offered_place(turn: Turn, taken: Time) -> str | None:
    return next((o.place for o in turn.case.offers if o.place and covers(o.time, taken)), None)


def watch(turn: Turn, meeting: Meeting) -> None:
    """Set the reminder, and the question that both owe an answer to: the Connectee is asked first."""
    hours = turn.policy.hours
    remind = hours.morning_before(meeting.date)
    turn.quiet(AlarmKind.REMIND)
    if remind > turn.now:
        turn.alarm(AlarmKind.REMIND, remind)
    ends = meeting.ends(hours.zone)
    evening = datetime.combine(ends.date(), hours.close, hours.zone)  # asked the next morning, not the same one
    turn.owe(DebtKind.REPORT, Role.CONNECTEE, since=ends, due=max(ends, evening))


def remind(turn: Turn) -> None:
    """The working day before, never less than policy's time before the hour."""
    meeting, hours = turn.case.meeting, turn.policy.hours
    if meeting is None or meeting.starts(hours.zone) - turn.now < turn.policy.reminder_at_least.time:
        return
    for role in SIDES:
        turn.send(LetterKind.REMINDER, role, key=f"{turn.case.sequence}:{role}", meeting=meeting)


def passed(turn: Turn) -> bool:
    """Whether the settled hour is over."""
    meeting = turn.case.meeting
    return meeting is not None and meeting.ends(turn.policy.hours.zone) <= turn.now


def is_settled(case: Case) -> bool:
    """Whether an hour stands on both calendars, be the match on hold since."""
    return Stage.SCHEDULED in (case.stage, case.back_to)


def call_off(turn: Turn, *, moving: bool) -> None:
    """Take the hour off both calendars and tell both; new times are owed by whoever called it off."""
    meeting = turn.case.meeting
    turn.quiet(AlarmKind.REMIND)
    turn.pay(DebtKind.REPORT)
    if meeting is None:
        return
    sequence = turn.case.sequence + 1
    turn.change(meeting=None, was=meeting if moving else None, sequence=sequence, settled_at=None)
    turn.mark("invited")  # the calendar event is known from now on: the next hour counts on
    by = None if turn.by is Role.COORDINATOR else turn.case.person(turn.side)
    facts: dict[str, Any] = {"was": meeting, "by": by, "moving": moving, "offers": (), "place": turn.case.place}
    for role in SIDES:
        turn.send(
            LetterKind.CANCELLED,
            role,
            key=f"{sequence}:{role}",
            method=CalendarMethod.CANCEL,
            owed_by=by if moving else None,
            **facts,
        )


def cancel(turn: Turn) -> None:
    """Called off: back to finding an hour, new times owed by who called it off."""
    call_off(turn, moving=True)
    _reopen(turn)
    turn.owe(DebtKind.TIME, turn.side)


def reschedule(turn: Turn) -> None:
    """Moved: to a time that the two have settled, to new times in the same letter, or to times still to come."""
    settled = turn.case.meeting
    if turn.crossed and settled is not None and _spares(turn, settled):
        return
    fixed = next((t for t in _named(turn, Stance.AGREED) if precise(t)), None)
    if fixed is not None:
        settle_time(turn, fixed, turn.place)
        return
    call_off(turn, moving=True)
    _reopen(turn)
    other, place = turn.other(turn.side), turn.place
    times = _named(turn, Stance.OFFERED)
    if place:
        turn.change(place=place)
    if times:
        turn.change(offers=tuple(turn.offer_of(t, place) for t in times))
        turn.owe(DebtKind.CHOICE, other, turn.start, choice_due(turn.case, other, turn.start, turn.policy))
        turn.add_facts(LetterKind.CANCELLED, offers=times, place=turn.case.place, owed_by=None)
        return
    debtor = other if turn.fits(EventKind.OFFER_OPEN) else turn.side
    turn.owe(DebtKind.TIME, debtor)
    turn.add_facts(LetterKind.CANCELLED, owed_by=turn.case.person(debtor))


def maybe(turn: Turn) -> None:
    """A click on "maybe": the hour stays on both calendars, and who is unsure hears so, once for each hour.

    Nobody has said no, so nothing is called off and the other side is not troubled; it is no yes, so it is not
    passed over either. A coordinator could only ask them, and while a question is open no reminder goes.
    """
    if turn.case.meeting is not None and not passed(turn):
        facts: dict[str, Any] = {"what": "maybe", "until": None, "names": (), "meeting": turn.case.meeting}
        turn.send(LetterKind.NOTED, turn.by, key=f"maybe:{turn.case.sequence}:{turn.by}", **facts)


def _spares(turn: Turn, meeting: Meeting) -> bool:
    """Whether a refusal written before the hour was settled leaves it as it is: it was of other times, or of which?"""
    hour = Time(meeting.date, start=meeting.start)
    ruled_out = _named(turn, Stance.RULED_OUT)
    if any(covers(one, hour) for one in ruled_out):
        return False
    if not ruled_out or turn.event.kind is EventKind.RESCHEDULE:
        return turn.doubt("they want another time, in words written before the hour was settled")
    turn.note("crossed", meeting=meeting)
    return True


def _named(turn: Turn, stance: Stance) -> tuple[Time, ...]:
    return tuple(t for t in turn.reading.times if t.stance is stance and not past(t, turn.local))


def _reopen(turn: Turn) -> None:
    turn.move(Stage.INTRODUCED)
    turn.go("no_show")
    turn.change(offers=tuple(replace(o, open=False) for o in turn.case.offers))


def met(turn: Turn) -> None:
    """They met, whatever the case knew before: thanks, and three referrals are asked for."""
    meeting = turn.case.meeting
    if at_rest(turn) and turn.doubt("they say that they met, but the match is on hold"):
        return
    early = meeting is not None and turn.event.at < meeting.starts(turn.policy.hours.zone) - _EARLY
    if early and turn.doubt("they say that they met, but the meeting is still to come"):
        return
    held = next((t for t in turn.reading.times if t.stance is Stance.HELD), None)
    if meeting is None and held is not None and held.start is not None:
        turn.change(meeting=Meeting(held.date, held.start, held.end, turn.place))
    _end_search(turn)
    turn.move(Stage.MET)
    turn.mark("met", "introduced")
    turn.note("recorded")
    if turn.case.generation >= turn.policy.generations or "no_referrals" in turn.case.done:
        finish_referrals(turn)
    elif (turn.sure or turn.by is Role.CONNECTOR) and turn.fits(
        EventKind.REFER, EventKind.INVITE_EVENT, EventKind.NO_REFERRALS
    ):
        turn.mark("referrals_asked")  # by the programme from the start; they answer already
        turn.owe(DebtKind.REFERRALS, Role.CONNECTOR)
    else:
        ask_for_referrals(turn, held.date if held else None)


def _end_search(turn: Turn) -> None:
    """Nothing is owed any more but a survey; what stood still for the meeting's sake goes on."""
    turn.pay(*(kind for kind in DebtKind if kind is not DebtKind.SURVEY))
    turn.keep_alarms(AlarmKind.TELL_REFERRAL, AlarmKind.BACK)
    turn.change(until=None, back_to=None, was=None)
    turn.go("deferred", "staff", "no_show")


def met_again(turn: Turn) -> None:
    """The other side's report of the same meeting; of one that nobody knew of, after the end, a person decides."""
    if turn.case.stage is Stage.CLOSED and "met" not in turn.case.done:
        turn.ask("they say that they met, but the match is closed")
        return
    turn.note("recorded")


def no_show(turn: Turn) -> None:
    """Somebody waited in vain: the clocks stand still and a person decides."""
    if turn.doubt("somebody did not come to the meeting", LetterKind.NO_SHOW):
        return
    turn.stop("no_show")
    turn.note("recorded")


ACTIONS = (remind, cancel, maybe, reschedule, met, met_again, no_show)
