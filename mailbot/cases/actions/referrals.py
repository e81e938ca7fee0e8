"""Three referrals: counted as they come, announced, and after fifteen minutes asked or introduced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from mailbot.cases import clocks
from mailbot.cases.actions.contacts import entered, fresh_contacts, matching, meant, updated
from mailbot.cases.actions.ending import close_case
from mailbot.cases.actions.introducing import has_failed
from mailbot.cases.case import AlarmKind, Case, DebtKind, Person, Referral, ReferralState, Role, Stage
from mailbot.cases.letters import CalendarMethod, LetterKind, OpenCase, Recall, Send
from mailbot.cases.turn import Turn
from mailbot.reading.values import Stance, Time


def ask_for_referrals(turn: Turn, held: date | None) -> None:
    """Thanks for the hour, and what a referral is; where three have come before it, thanks are all."""
    turn.owe(DebtKind.REFERRALS, Role.CONNECTOR)
    due = turn.case.debts[-1].due
    if complete(turn):
        _thank(turn, ())
        return
    meeting = turn.case.meeting
    if meeting is not None and held is not None and meeting.date != held:
        meeting = None
    if "referrals_asked" in turn.case.done:
        return
    turn.mark("referrals_asked")
    facts: dict[str, Any] = {"meeting": meeting, "due": due, "count": _count(turn.case), "names": people(turn.case)}
    turn.send(LetterKind.REFERRAL_REQUEST, Role.CONNECTOR, **facts)


def people(case: Case) -> tuple[str, ...]:
    """The names of those who count, events apart."""
    return tuple(r.name or r.email for r in case.referrals if r.counts and r.state is not ReferralState.EVENT)


def complete(turn: Turn) -> bool:
    """Whether as many have come as the programme asks for."""
    return _count(turn.case) >= turn.policy.wanted


def _count(case: Case) -> int:
    return sum(r.counts for r in case.referrals)


def refer(turn: Turn) -> None:
    """Names for the Connectee, on the word of the Connector, of this case's referral, or of the coordinator."""
    if turn.by is not Role.CONNECTOR and turn.doubt("contacts come from somebody who cannot give them"):
        return
    if turn.case.generation >= turn.policy.generations and turn.doubt("a referral of the last round names more people"):
        return
    fresh = fresh_contacts(turn)
    later = {n: c for n, r in enumerate(turn.case.referrals) if (c := matching(turn, r)) is not None}
    if not fresh and not later:
        if turn.reading.referrals and all(c.name or c.email for c in turn.reading.referrals):
            turn.note("recorded")
        else:
            turn.doubt("people are named, but no name could be read")
        return
    named = turn.known.named_today + sum(bool(c.email) for c in (*fresh, *later.values()))
    if named > turn.policy.third_parties_a_day and turn.doubt("more people than one Connector may name in a day"):
        return
    for n in later:  # an alarm that runs already is for what is changed now
        turn.quiet(AlarmKind.TELL_REFERRAL, str(n))
    turn.change(done=turn.case.done - {f"waits:{n}" for n in later})
    known = tuple(updated(turn, r, later[n]) if n in later else r for n, r in enumerate(turn.case.referrals))
    added = tuple(entered(turn, contact) for contact in fresh)
    turn.change(referrals=(*known, *added))
    _thank(turn, (*(known[n] for n in later), *added))


def _thank(turn: Turn, given: Sequence[Referral]) -> None:
    """Say what came, what goes to whom, and that fifteen minutes are left to change it."""
    turn.send(
        LetterKind.REFERRAL_THANKS,
        Role.CONNECTOR,
        names=tuple(r.name or r.email for r in given),
        count=_count(turn.case),
        going=tuple(_going(turn, r) for r in given),
        minutes=int(turn.policy.wait.time.total_seconds() // 60),
        complete=complete(turn),
    )
    _count_on(turn)


def _going(turn: Turn, referral: Referral) -> dict[str, str]:
    how = {
        ReferralState.NAMED: "address",
        ReferralState.EVENT: "event",
        ReferralState.FORWARDED: "forward",
        ReferralState.ANNOUNCED: "introduce" if referral.spoken else "ask",
    }.get(referral.state, "known")
    if referral.state is ReferralState.ANNOUNCED and referral.email in turn.known.doors:
        how = "first"
    return {"name": referral.name or referral.email, "email": referral.email, "how": how, "words": referral.words}


def _count_on(turn: Turn) -> None:
    """Three are the end of it; with fewer the clock counts from this mail."""
    if turn.case.stage is not Stage.MET:
        return
    if complete(turn):
        finish_referrals(turn)
    else:
        turn.owe(DebtKind.REFERRALS, Role.CONNECTOR)


def event_time(times: Sequence[Time]) -> Time | None:
    """The one day and hour of an event; None where they are not known, or several are."""
    exact = [t for t in times if t.stance is not Stance.RULED_OUT]
    one = exact[0] if len(exact) == 1 else None
    if one is None or one.start is None or one.window or one.end_date not in (None, one.date):
        return None
    return one


def invite(turn: Turn) -> None:
    """An event that the Connectee may come to: it counts as one, and goes to them at once."""
    if turn.by is not Role.CONNECTOR and turn.doubt("an invitation comes from somebody who cannot give it"):
        return
    event = Referral(name="event", words=turn.words, state=ReferralState.EVENT)
    turn.change(referrals=(*turn.case.referrals, event))
    if not turn.saw(Role.CONNECTEE):
        by, said = turn.case.person(Role.CONNECTOR), turn.reading
        method = CalendarMethod.PUBLISH if event_time(said.times) else None
        facts: dict[str, Any] = {"by": by, "times": said.times, "place": said.place, "quoted": turn.words}
        turn.send(LetterKind.EVENT_RELAY, Role.CONNECTEE, method=method, **facts)
    thanks = next((e for e in turn.effects if isinstance(e, Send) and e.kind is LetterKind.REFERRAL_THANKS), None)
    if thanks is None:
        _thank(turn, (event,))
        return
    going = (*thanks.facts["going"], _going(turn, event))
    turn.add_facts(LetterKind.REFERRAL_THANKS, count=_count(turn.case), complete=complete(turn), going=going)
    _count_on(turn)


def no_more(turn: Turn) -> None:
    """No others to come: a good answer."""
    if turn.by is not Role.CONNECTOR and turn.doubt("somebody else says that there are no more referrals"):
        return
    turn.mark("no_referrals")
    finish_referrals(turn)
    turn.note("no_referrals")


def none_to_come(turn: Turn) -> None:
    """They say before the meeting that they have none: after it they are not asked."""
    if turn.by is Role.CONNECTOR:
        turn.mark("no_referrals")
    turn.note("recorded")


def promise(turn: Turn) -> None:
    """They will come later: the clock starts anew from this mail, and waits for a day that was named."""
    if turn.side is not Role.CONNECTOR:
        turn.note("recorded")
        return
    turn.owe(DebtKind.REFERRALS, Role.CONNECTOR)
    debt, until, today = turn.case.debts[-1], turn.reading.until, turn.local.date()
    if debt.next_at is not None and until is not None and today <= until <= today + timedelta(366):
        after = turn.policy.hours.morning(until + timedelta(1))
        turn.case = clocks.put_off(turn.case, debt, max(debt.next_at, after))
    asked = turn.case.debts[-1].next_at
    turn.note("promised", until=turn.policy.hours.local(asked).date() if asked else None)


def finish_referrals(turn: Turn) -> None:
    """Referrals are complete: surveys on the next working morning, or, in a referral's own case, the end."""
    turn.pay(DebtKind.REFERRALS)
    turn.move(Stage.REFERRED)
    if turn.case.generation > 1:
        close_case(turn)
        return
    turn.alarm(AlarmKind.SURVEYS, turn.policy.hours.morning_after(turn.now))


def withdraw(turn: Turn) -> None:
    """Names taken back before anything left for them; where it is unclear who is meant, a person is asked."""
    if turn.by is not Role.CONNECTOR and turn.doubt("somebody else takes a contact back"):
        return
    fitting = [
        [n for n, r in enumerate(turn.case.referrals) if _stoppable(turn, r) and meant(words, r)]
        for words in turn.reading.withdrawn
    ]
    struck = {hits[0] for hits in fitting if len(hits) == 1}
    unclear = next((len(hits) for hits in fitting if len(hits) != 1), None)
    if unclear is not None:  # whoever is clearly meant is struck all the same
        turn.ask(f"it is not clear whom they take back ({unclear} fit)", holds=not struck)
    if not struck:
        return
    turn.effects += [Recall(r.child) for n in sorted(struck) if (r := turn.case.referrals[n]).child]
    _strike(turn, struck)
    turn.note("withdrawn", names=tuple(turn.case.referrals[n].name for n in sorted(struck)))
    _lack_again(turn)


def _lack_again(turn: Turn) -> None:
    """Who was complete with somebody that no longer counts owes another one, unless they have said that it is all."""
    missing = not complete(turn) and "no_referrals" not in turn.case.done
    if turn.case.stage is Stage.REFERRED and missing:
        turn.quiet(AlarmKind.SURVEYS)
        turn.move(Stage.MET)
        turn.owe(DebtKind.REFERRALS, Role.CONNECTOR)


def _stoppable(turn: Turn, referral: Referral) -> bool:
    """Whether nothing has left for somebody yet, be their letter written or not."""
    if referral.state is ReferralState.OPEN:
        return referral.child in turn.known.unwritten
    return referral.state in (ReferralState.ANNOUNCED, ReferralState.NAMED, ReferralState.FORWARDED)


def _strike(turn: Turn, struck: Iterable[int]) -> None:
    referrals = list(turn.case.referrals)
    for n in struck:
        referrals[n] = replace(referrals[n], state=ReferralState.WITHDRAWN)
        turn.quiet(AlarmKind.TELL_REFERRAL, str(n))
    turn.change(referrals=tuple(referrals))


def letter_sent(turn: Turn) -> None:
    """SMTP has taken the letter that told the Connector what goes to whom: their fifteen minutes begin."""
    hours = turn.policy.hours
    for n, referral in enumerate(turn.case.referrals):
        if referral.state is ReferralState.ANNOUNCED and referral.announced_by == turn.event.key:
            turn.alarm(AlarmKind.TELL_REFERRAL, hours.next_open(hours.add(turn.now, turn.policy.wait)), str(n))


def tell_referral(turn: Turn) -> None:
    """The fifteen minutes are over: open the referral's case with the asking mail or the introduction."""
    hours, key = turn.policy.hours, turn.event.key.rsplit(":", 1)[-1]
    n = int(key)
    referral = turn.case.referrals[n] if n < len(turn.case.referrals) else None
    if referral is None or referral.state is not ReferralState.ANNOUNCED:
        return
    if not hours.is_open(turn.now):
        turn.alarm(AlarmKind.TELL_REFERRAL, hours.next_open(turn.now), key)
        return
    if referral.email in turn.known.contacts | turn.known.refused:  # by way of another case, since they were named
        _enter(turn, n, replace(referral, state=ReferralState.UNCOUNTED))
        _lack_again(turn)
        return
    if referral.spoken and not _reachable(turn.case):  # nobody is introduced to somebody who gets no mail
        turn.mark(f"waits:{n}")
        turn.ask_addresses()
        return
    child = _child(turn, referral, n)
    told = replace(referral, state=ReferralState.OPEN, child=child.id)
    _enter(turn, n, told)
    opens = _introduced(turn, child) if referral.spoken else _asked(turn, child)
    why = turn.known.doors.get(referral.email)
    turn.effects.append(replace(opens, reason=f"{child.connector.name} {why}") if why else opens)


def _reachable(case: Case) -> bool:
    """Whether the newcomer has an address, and one that has not failed."""
    return bool(case.connectee.email) and not has_failed(case, Role.CONNECTEE)


def tell_waiting(turn: Turn) -> None:
    """Whoever waits to be introduced, their fifteen minutes being over, is told once the newcomer can be reached."""
    waiting = {mark for mark in turn.case.done if mark.startswith("waits:")}
    if _reachable(turn.case):
        turn.change(done=turn.case.done - waiting)
        for mark in sorted(waiting):
            turn.alarm(AlarmKind.TELL_REFERRAL, turn.policy.hours.next_open(turn.now), mark.partition(":")[2])


def _enter(turn: Turn, n: int, referral: Referral) -> None:
    turn.change(referrals=(*turn.case.referrals[:n], referral, *turn.case.referrals[n + 1 :]))


def _child(turn: Turn, referral: Referral, n: int) -> Case:
    parent = turn.case
    name = referral.name or referral.email.split("@")[0]
    person = Person(name, referral.email, referral.title, referral.employer, phone=referral.phone)
    return Case(
        id=f"{parent.id}.{n + 1}",
        programme=parent.programme,
        stage=Stage.PROPOSED,
        connector=person,
        connectee=parent.connectee,
        coordinator=parent.coordinator,
        opened_at=turn.now,
        generation=parent.generation + 1,
        parent=parent.id,
        referrer=parent.connector,
        resume=parent.resume,
    )


def _introduced(turn: Turn, child: Case) -> OpenCase:
    """The referral has agreed already: both are introduced, and the Connectee writes first."""
    done = frozenset({"introduced", f"sent:{LetterKind.REFERRAL_INTRODUCTION}:introduction"})
    child = replace(child, stage=Stage.INTRODUCED, done=done)
    child = clocks.owe(child, DebtKind.TIME, Role.CONNECTEE, turn.now, turn.policy)
    facts = {"has_resume": bool(child.resume), "due": child.debts[-1].due, "offers": (), "place": None}
    to, cc = (Role.CONNECTOR, Role.CONNECTEE), (Role.REFERRER,)
    letter = Send(LetterKind.REFERRAL_INTRODUCTION, to, "introduction", facts, cc, resume=bool(child.resume))
    return OpenCase(child, (letter,))


def _asked(turn: Turn, child: Case) -> OpenCase:
    """The referral is asked first, in the Connector's name and without the Connectee's details."""
    done = frozenset({"proposed", f"sent:{LetterKind.REFERRAL_ASK}:referral_ask"})
    child = clocks.owe(replace(child, done=done), DebtKind.DECISION, Role.CONNECTOR, turn.now, turn.policy)
    return OpenCase(child, (Send(LetterKind.REFERRAL_ASK, (Role.CONNECTOR,), "referral_ask"),))


ACTIONS = (refer, invite, no_more, none_to_come, promise, withdraw, letter_sent, tell_referral)
