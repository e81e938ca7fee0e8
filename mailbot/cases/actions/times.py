"""Finding the hour: offers, choices, refusals, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time

from mailbot.cases.actions.meeting import settle_time
from mailbot.cases.case import Debt, DebtKind, Meeting, Offer, Role
from mailbot.cases.letters import LetterKind
from mailbot.cases.turn import Turn
from mailbot.reading.values import Part, Stance, Time

# When a part of a day begins and ends, for comparing "Tuesday afternoon" with "Tuesday at 2".
_PARTS = {
    Part.MORNING: (time(7), time(12)),
    Part.LUNCH: (time(11, 30), time(14)),
    Part.AFTERNOON: (time(12), time(18)),
    Part.EVENING: (time(17), time(22)),
}


def offer(turn: Turn) -> None:
    """Times go on to the other side; one that the other side had offered too is an agreement."""
    said = _stated(turn, Stance.OFFERED)
    times = [t for t in said if not _past(turn, t)]
    if not times:
        _question(turn, "past" if said else "times")
        return
    taken = _matching(turn, times)
    if taken is not None:
        settle_time(turn, taken, turn.reading.place)
        return
    if all(_lacks_hour(t) for t in times):
        _remember(turn, times)
        _question(turn, "hour", tuple(times))
        return
    put_on_table(turn, times)


def put_on_table(turn: Turn, times: list[Time]) -> None:
    """Record offers, pass them on, and hand the turn to the other side."""
    _remember(turn, times)
    other = turn.other(turn.by)
    turn.pay(DebtKind.TIME, DebtKind.CHOICE)
    turn.owe(DebtKind.CHOICE, other, due=_choice_due(turn, times))
    _relay(turn, other, tuple(times), open_words=False)
    if turn.case.place is None and turn.by is Role.CONNECTOR and not turn.answer_facts(LetterKind.INTRODUCTION):
        _question(turn, "place", tuple(times))


def _relay(turn: Turn, other: Role, times: tuple[Time, ...], *, open_words: bool) -> None:
    if turn.answer_facts(LetterKind.INTRODUCTION, offers=times, place=turn.case.place):
        return
    if turn.answer_facts(LetterKind.CANCELLED, offers=times, place=turn.case.place) or turn.saw(other):
        return
    debt = next((d for d in turn.case.debts if d.role is other), None)
    turn.send(
        LetterKind.TIMES_RELAY,
        other,
        by=turn.case.person(turn.by),
        offers=times,
        place=turn.case.place,
        quoted=turn.words,
        open=open_words,
        due=debt.due if debt else None,
    )


def offer_open(turn: Turn) -> None:
    """Open in general words: the other side names a time."""
    if turn.case.stage.value == "proposed":
        turn.ask("they are open to times, but have not said yes")
        return
    other = turn.other(turn.by)
    if turn.reading.place:
        turn.change(place=turn.reading.place)
    turn.pay(DebtKind.TIME, DebtKind.CHOICE)
    turn.owe(DebtKind.TIME, other)
    _relay(turn, other, (), open_words=True)
    if not turn.saw(other):
        turn.note("recorded")


def offer_again(turn: Turn) -> None:
    """Times for a meeting that is settled: the same hour says nothing new, another one is for the coordinator."""
    meeting = turn.case.meeting
    if meeting is not None and all(_same(t, meeting) for t in _stated(turn, Stance.OFFERED)):
        turn.note("recorded")
        return
    turn.ask("they name a time although a meeting is settled")


def agree(turn: Turn) -> None:
    """A time is taken: settled where it meets an offer, or where the two have fixed it between themselves."""
    agreed = _stated(turn, Stance.AGREED)
    times = [t for t in agreed if not _past(turn, t)]
    if not times:
        _question(turn, "past" if agreed else "times")
        return
    theirs = _open_offers(turn, turn.other(turn.by))
    taken = _matching(turn, times)
    if taken is None and theirs and not turn.event.staff:
        turn.ask("they agree to a time that was not offered")
        return
    chosen = taken or times[0]
    if chosen.start is None:
        _remember(turn, times)
        _question(turn, "hour", tuple(times))
        return
    settle_time(turn, chosen, turn.reading.place)


def agree_again(turn: Turn) -> None:
    """A yes to the hour that is settled already is no news; to another one, it is for the coordinator."""
    meeting, agreed = turn.case.meeting, _stated(turn, Stance.AGREED)
    if meeting is not None and agreed and all(_same(t, meeting) for t in agreed):
        if turn.reading.place and turn.reading.place != meeting.place:
            take_place(turn)
        return
    if turn.event.staff and agreed and agreed[0].start is not None:
        settle_time(turn, agreed[0], turn.reading.place)
        return
    turn.ask("they agree to another time than the one that is settled")


def reject(turn: Turn) -> None:
    """None of the offers suits: the one who offered is asked for others, unless others come with the refusal."""
    ruled_out = _stated(turn, Stance.RULED_OUT)
    other = turn.other(turn.by)
    still = []
    for one in turn.case.offers:
        refused = one.by is other and (not ruled_out or any(_covers(r, one.time) for r in ruled_out))
        still.append(replace(one, open=one.open and not refused))
    turn.change(offers=tuple(still))
    if _stated(turn, Stance.OFFERED) or _stated(turn, Stance.AGREED):
        return
    if _open_offers(turn, other):
        turn.note("recorded")
        return
    turn.pay(DebtKind.CHOICE, DebtKind.TIME)
    turn.owe(DebtKind.TIME, other)
    if not turn.saw(other):
        turn.send(LetterKind.TIME_QUESTION, other, missing="none_suits", offers=(), quoted=turn.words)
    turn.note("recorded")


def rework(turn: Turn) -> None:
    """A move while the hour is still being found is a word about times like any other."""
    if _stated(turn, Stance.OFFERED):
        offer(turn)
    else:
        reject(turn)


def take_place(turn: Turn) -> None:
    """The place that was missing; a settled meeting's event follows."""
    place = turn.reading.place
    turn.change(place=place)
    meeting = turn.case.meeting
    if meeting is not None:
        taken = Time(meeting.date, start=meeting.start, end=meeting.end)
        settle_time(turn, taken, place, moved_from=meeting)
    else:
        turn.note("recorded")


def time_nudge(turn: Turn, debt: Debt, nudge: int) -> None:
    """Ask who owes a time or a choice; gone offers are not shown."""
    waiting = turn.case.person(turn.other(debt.role))
    offers = tuple(o.time for o in turn.case.offers if o.open and o.by is not debt.role and not _past(turn, o.time))
    turn.send(
        LetterKind.TIME_NUDGE,
        debt.role,
        key=f"time_nudge:{debt.kind}:{debt.role}:{debt.since.isoformat()}:{nudge}",
        since=debt.since,
        nudge=nudge,
        offers=offers,
        place=turn.case.place,
        waiting=waiting,
        owed=debt.kind.value,
        quoted=turn.case.last_words.get(debt.role) or None,
    )


def _question(turn: Turn, missing: str, offers: tuple[Time, ...] = ()) -> None:
    if missing == "place":
        turn.mark(f"asked:place:{turn.case.sequence}")
    if turn.by in (Role.CONNECTOR, Role.CONNECTEE):
        turn.send(LetterKind.TIME_QUESTION, turn.by, missing=missing, offers=offers, quoted=turn.words)


def _stated(turn: Turn, stance: Stance) -> list[Time]:
    return [t for t in turn.reading.times if t.stance is stance]


def _remember(turn: Turn, times: Iterable[Time]) -> None:
    if turn.reading.place:
        turn.change(place=turn.reading.place)
    at = turn.event.at
    new = tuple(Offer(replace(t, stance=Stance.OFFERED), turn.by, turn.words, at, turn.reading.place) for t in times)
    known = {(o.time, o.by) for o in new}
    turn.change(offers=(*(o for o in turn.case.offers if (o.time, o.by) not in known), *new))


def _open_offers(turn: Turn, role: Role) -> list[Offer]:
    return [o for o in turn.case.offers if o.open and o.by is role and not _past(turn, o.time)]


def _matching(turn: Turn, times: list[Time]) -> Time | None:
    """The earliest hour that both sides have named: the same one, or one within what the other side left open."""
    found = []
    for theirs in _open_offers(turn, turn.other(turn.by)):
        for ours in times:
            if _same_start(ours, theirs.time):
                found.append(replace(theirs.time, end=theirs.time.end or ours.end))
            elif ours.start is None and theirs.time.start is not None and not theirs.time.window and _covers(ours, theirs.time):
                found.append(theirs.time)
            elif ours.start is not None and not ours.window and _covers(theirs.time, ours):
                found.append(ours)
    return min(found, key=lambda t: (t.date, t.start or time.min), default=None)


def _same_start(ours: Time, theirs: Time) -> bool:
    return (ours.date, ours.start) == (theirs.date, theirs.start) and ours.start is not None and not theirs.window


def _covers(wide: Time, narrow: Time) -> bool:
    """Whether a day, span or window holds a time."""
    if not wide.date <= narrow.date <= (wide.end_date or wide.date):
        return False
    low, high = _PARTS[wide.part] if wide.part else (wide.start or time.min, wide.end or time.max)
    if wide.start is not None and not wide.window:
        return wide.start == narrow.start
    if narrow.start is None:
        return narrow.part == wide.part or (wide.part is None and wide.start is None and wide.end is None)
    return low <= narrow.start <= high


def _same(t: Time, meeting: Meeting) -> bool:
    return t.date == meeting.date and t.start in (None, meeting.start)


def _lacks_hour(t: Time) -> bool:
    return t.start is None and t.end is None and t.part is None and t.end_date is None


def _past(turn: Turn, t: Time) -> bool:
    local = turn.policy.hours.local(turn.now)
    last = t.end_date or t.date
    if last != local.date():
        return last < local.date()
    return t.start is not None and not t.window and t.start <= local.time()


def _choice_due(turn: Turn, times: list[Time]) -> datetime:
    """Two working days, and in any case by the working morning before the first offered time."""
    hours = turn.policy.hours
    within = turn.policy.ladder(DebtKind.CHOICE, guest=False).within
    latest = hours.morning_before(min(t.date for t in times))
    return max(min(hours.add(turn.event.at, within), latest), turn.event.at)


ACTIONS = (offer, offer_open, offer_again, agree, agree_again, reject, rework, take_place)
