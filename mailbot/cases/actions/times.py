"""Finding the hour: offers, choices, refusals, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from mailbot.cases.actions.meeting import passed, reschedule, settle_time
from mailbot.cases.between import between_them, settled_between
from mailbot.cases.case import Debt, DebtKind, Meeting, Offer, Role
from mailbot.cases.events import EventKind
from mailbot.cases.letters import LetterKind
from mailbot.cases.offers import choice_due, covers, lacks_hour, on_table, past, precise, settled_as, taken
from mailbot.cases.places import same_place
from mailbot.cases.turn import Turn
from mailbot.reading.values import Stance, Time

_INTRODUCTIONS = (LetterKind.INTRODUCTION, LetterKind.REFERRAL_INTRODUCTION)


def offer(turn: Turn) -> None:
    """Times go on to the other side; one that the other side had offered too is an agreement."""
    _strike(turn)
    said = _stated(turn, Stance.OFFERED)
    times = _ahead(turn, said)
    if not times:
        _question(turn, "past" if said else "times")
        return
    shared = taken(times, on_table(turn.case, turn.other(turn.side), turn.local))
    if shared is not None:
        settle_time(turn, shared, turn.place)
    elif all(lacks_hour(t, turn.reading.reply) for t in times):
        _remember(turn, times)
        _question(turn, "hour", times)
    elif _said_before(turn, times):
        turn.note("recorded")
    else:
        _put_on_table(turn, times)


def _said_before(turn: Turn, times: Iterable[Time]) -> bool:
    """Whether these very times are theirs on the table already, and the other side has them."""
    mine = {(o.time.date, o.time.start, o.time.end) for o in on_table(turn.case, turn.side, turn.local)}
    other = turn.other(turn.side)
    waited_for = any(d.kind is DebtKind.CHOICE and d.role is other for d in turn.case.debts)
    elsewhere = bool(turn.place) and not same_place(turn.place, turn.case.place)
    return waited_for and not elsewhere and all((t.date, t.start, t.end) in mine for t in times)


def remember(turn: Turn) -> None:
    """Times that nobody can be told of yet are kept for the introduction."""
    _remember(turn, _ahead(turn, (*_stated(turn, Stance.AGREED), *_stated(turn, Stance.OFFERED))))


def _put_on_table(turn: Turn, times: tuple[Time, ...]) -> None:
    """Record offers, pass them on, and hand the turn to the other side."""
    _remember(turn, times)
    other = turn.other(turn.side)
    turn.pay(DebtKind.TIME, DebtKind.CHOICE)
    turn.owe(DebtKind.CHOICE, other, turn.start, choice_due(turn.case, other, turn.start, turn.policy))
    _relay(turn, other, times, open_words=False)
    if turn.case.place is None and turn.side is Role.CONNECTOR:
        _ask_place(turn, times)


def _ask_place(turn: Turn, times: tuple[Time, ...]) -> None:
    """Once until the hour changes; an introduction of the same turn leaves it to the two."""
    asked = f"asked:place:{turn.case.sequence}"
    if asked in turn.case.done:
        return
    turn.mark(asked)
    if not any(turn.sends(kind) for kind in _INTRODUCTIONS) and not turn.event.staff:
        _question(turn, "place", times)


def _relay(turn: Turn, other: Role, times: tuple[Time, ...], *, open_words: bool) -> None:
    due = next(d.due for d in turn.case.debts if d.role is other)
    place = turn.case.place
    theirs = times and turn.side is Role.CONNECTOR  # the introduction says that the Connector has named them
    if theirs and any(turn.add_facts(kind, offers=times, place=place, due=due) for kind in _INTRODUCTIONS):
        return
    if turn.sends(LetterKind.REFERRAL_INTRODUCTION):  # which waits for working hours: nobody hears of a stranger before
        return
    if turn.add_facts(LetterKind.CANCELLED, offers=times, place=place, owed_by=None) or turn.saw(other):
        return
    by = turn.case.person(turn.side)
    facts: dict[str, Any] = {
        "by": by,
        "offers": times,
        "gone": _taken_back(turn),
        "place": place,
        "quoted": turn.words,
        "open": open_words,
        "due": due,
    }
    turn.send(LetterKind.TIMES_RELAY, other, **facts)


def _taken_back(turn: Turn) -> tuple[Time, ...]:
    """Their own times, still ahead, that the mail rules out: the other side has read of them."""
    mine = [o for o in turn.case.offers if o.by is turn.side and not o.open]
    ruled_out = _stated(turn, Stance.RULED_OUT)
    gone = (o.time for o in mine if _moved(turn, o) or any(covers(r, o.time) for r in ruled_out))
    return _ahead(turn, gone)


def offer_open(turn: Turn) -> None:
    """Open in general words: the other side names a time."""
    other = turn.other(turn.side)
    _strike(turn)
    if turn.place:
        turn.change(place=turn.place)
    if turn.fits(EventKind.OFFER_TIMES):  # the times that they name beside it say more
        return
    turn.pay(DebtKind.CHOICE)
    turn.pay(DebtKind.TIME, role=turn.side)
    turn.owe(DebtKind.TIME, other)  # where they owe one already, its nudges count on
    _relay(turn, other, (), open_words=True)
    turn.note("recorded")


def offer_again(turn: Turn) -> None:
    """Times beside a settled meeting: the same hour is no news, another one is a move if the coordinator says so."""
    meeting = turn.case.meeting
    if _settled_now(turn):  # another time beside the one that the same mail has taken
        return
    if meeting is not None and all(settled_as(t, meeting) for t in _stated(turn, Stance.OFFERED)):
        if _elsewhere(turn, meeting):
            take_place(turn)
        else:
            turn.note("recorded")
    elif turn.crossed:
        turn.note("crossed", meeting=meeting)
    elif passed(turn) or not turn.doubt("they name a time although a meeting is settled"):
        reschedule(turn)


def _settled_now(turn: Turn) -> bool:
    """Whether the very mail has settled the hour already."""
    return turn.sends(LetterKind.CONFIRMATION) or turn.sends(LetterKind.MOVED)


def agree(turn: Turn) -> None:
    """A time is taken: settled where it meets an offer, or where the two have fixed it between themselves."""
    said = _stated(turn, Stance.AGREED)
    times = _ahead(turn, said)
    if not times:
        _question(turn, "past" if said else "times")
        return
    other = turn.other(turn.side)
    theirs = on_table(turn.case, other, turn.local)
    shared = taken(times, theirs)
    within = any(covers(offer.time, t) for offer in theirs for t in times)
    fixed = turn.sure or between_them(turn.reading.reply)
    if not (shared or within or fixed) and _was_taken_back(turn, times):
        _question(turn, "gone", tuple(offer.time for offer in theirs))
        return
    if not (theirs or fixed):
        _as_offer(turn, times)
        return
    outdone = settled_between(turn.reading.reply)
    if theirs and not (shared or within or outdone) and turn.doubt("they agree to a time that was not offered"):
        return
    chosen = shared or (next((t for t in times if precise(t)), None) if fixed else None)
    if chosen is None:
        _remember(turn, times)
        _question(turn, "hour", times)
        return
    settle_time(turn, chosen, turn.place)


def _was_taken_back(turn: Turn, times: Iterable[Time]) -> bool:
    """Whether they take what the other side had offered and has taken back since."""
    other = turn.other(turn.side)
    closed = [o for o in turn.case.offers if o.by is other and not o.open]
    return taken(_ahead(turn, times), closed) is not None


def _as_offer(turn: Turn, times: tuple[Time, ...]) -> None:
    """One side's words make no agreement: a time that the other has said nothing of is an offer."""
    offered = tuple(replace(t, stance=Stance.OFFERED) for t in times)
    if all(lacks_hour(t, turn.reading.reply) for t in offered):
        _remember(turn, offered)
        _question(turn, "hour", offered)
        return
    if _said_before(turn, offered):
        turn.note("recorded")
        return
    _put_on_table(turn, offered)


def agree_again(turn: Turn) -> None:
    """A yes to the hour that is settled already is no news; to another one, it is for the coordinator."""
    meeting, agreed = turn.case.meeting, _stated(turn, Stance.AGREED)
    if meeting is not None and all(settled_as(t, meeting) for t in agreed):
        if _elsewhere(turn, meeting):
            take_place(turn)
        return
    if turn.crossed:
        turn.note("crossed", meeting=meeting)
        return
    chosen = next((t for t in _ahead(turn, agreed) if precise(t)), None)
    if chosen is None:
        turn.ask("they agree to a time that cannot be put on a calendar")
    elif passed(turn) or not turn.doubt("they agree to another time than the one that is settled"):
        settle_time(turn, chosen, turn.place)


def _elsewhere(turn: Turn, meeting: Meeting) -> bool:
    """Whether the mail names another place than the one that is settled."""
    return bool(turn.place) and not same_place(turn.place, meeting.place)


def reject(turn: Turn) -> None:
    """None of the offers suits: the one who offered is asked for others, unless others come with the refusal."""
    other = turn.other(turn.side)
    theirs, mine = (on_table(turn.case, side, turn.local) for side in (other, turn.side))
    if not _strike(turn):
        turn.change(offers=tuple(replace(o, open=o.open and o.by is not other) for o in turn.case.offers))
    if _stated(turn, Stance.OFFERED) or turn.fits(EventKind.AGREE_TIME, EventKind.OFFER_OPEN):
        return
    turn.note("recorded")
    waited_for = on_table(turn.case, turn.side, turn.local) and any(d.role is other for d in turn.case.debts)
    if on_table(turn.case, other, turn.local) or waited_for or not (theirs or mine):
        return  # whose turn it is stays so: there is something left to choose from, or nothing could fail to suit
    # Who takes their own times back owes others; else whoever offered what does not suit.
    debtor = other if theirs else turn.side
    turn.pay(DebtKind.CHOICE, DebtKind.TIME)
    turn.owe(DebtKind.TIME, debtor)
    if debtor is other and not turn.saw(other):
        turn.send(LetterKind.TIME_QUESTION, other, missing="none_suits", offers=(), quoted=turn.words)


def rework(turn: Turn) -> None:
    """A move while the hour is still being found is a word about times like any other."""
    if _stated(turn, Stance.OFFERED):
        offer(turn)
    else:
        reject(turn)


def call_off_unsettled(turn: Turn) -> None:
    """A meeting is called off that the case does not know: an offer taken back, or one that the two know of.

    Who called it off owes new times.
    """
    ruled_out = _stated(turn, Stance.RULED_OUT)
    if any(o.open and covers(r, o.time) for o in turn.case.offers for r in ruled_out):
        reject(turn)
        return
    if turn.doubt("they call off a meeting that is not settled"):
        return
    turn.pay(DebtKind.CHOICE, DebtKind.TIME)
    turn.owe(DebtKind.TIME, turn.side)


def take_place(turn: Turn) -> None:
    """The place that was missing; a settled meeting's event follows."""
    place = turn.place
    turn.change(place=place)
    meeting = turn.case.meeting
    if meeting is None or place == meeting.place or passed(turn):  # nothing that a calendar need know
        turn.note("recorded")
        return
    settle_time(turn, Time(meeting.date, start=meeting.start, end=meeting.end), place)


def time_nudge(turn: Turn, debt: Debt, nudge: int, since: datetime | None = None) -> None:
    """Ask who owes a time or a choice; offers that are past are not shown, and without any a time is asked for."""
    other = turn.other(debt.role)
    offers = tuple(o.time for o in on_table(turn.case, other, turn.local))
    past_by = debt.kind is DebtKind.CHOICE and any(o.open and o.by is other for o in turn.case.offers)
    turn.send(
        LetterKind.TIME_NUDGE,
        debt.role,
        key=f"{debt.kind}:{debt.role}:{debt.since.isoformat()}:{nudge}",
        since=since or debt.since,
        nudge=nudge,
        offers=offers,
        place=turn.case.place,
        waiting=turn.case.person(other),
        owed=(debt.kind if offers else DebtKind.TIME).value,
        quoted=turn.case.last_words.get(debt.role) or None,
        past=past_by and not offers,
        away=turn.rested(debt.role),
    )


def _question(turn: Turn, missing: str, offers: tuple[Time, ...] = ()) -> None:
    """Ask who wrote for the one thing missing; what a coordinator reports is theirs to complete."""
    if turn.event.staff:
        turn.ask(f"the report lacks what a meeting needs: {missing}")
        return
    turn.send(LetterKind.TIME_QUESTION, turn.side, missing=missing, offers=offers, quoted=turn.words)


def _stated(turn: Turn, stance: Stance) -> tuple[Time, ...]:
    return tuple(t for t in turn.reading.times if t.stance is stance)


def _ahead(turn: Turn, times: Iterable[Time]) -> tuple[Time, ...]:
    return tuple(t for t in times if not past(t, turn.local))


def _strike(turn: Turn) -> bool:
    """Close the offers, of either side, that the mail rules out; whether it rules out any time at all."""
    ruled_out = _stated(turn, Stance.RULED_OUT)
    kept = (replace(o, open=o.open and not any(covers(r, o.time) for r in ruled_out)) for o in turn.case.offers)
    turn.change(offers=tuple(kept))
    return bool(ruled_out)


def _remember(turn: Turn, times: Iterable[Time]) -> None:
    place = turn.place
    if place:
        turn.change(place=place)
    new = tuple(turn.offer_of(replace(t, stance=Stance.OFFERED), place) for t in times)
    known = {(o.time, o.by) for o in new}
    kept = (o for o in turn.case.offers if (o.time, o.by) not in known)
    turn.change(offers=(*(replace(o, open=o.open and not _moved(turn, o)) for o in kept), *new))


def _moved(turn: Turn, offer: Offer) -> bool:
    """Whether the mail puts the very calendar event that an offer came as at another hour."""
    mail = turn.event.mail
    if mail is None or not mail.event or (offer.event, offer.by) != (mail.event, turn.side):
        return False
    return not any(covers(t, offer.time) for t in _stated(turn, Stance.OFFERED))


ACTIONS = (
    offer,
    offer_open,
    offer_again,
    agree,
    agree_again,
    reject,
    rework,
    call_off_unsettled,
    take_place,
)
