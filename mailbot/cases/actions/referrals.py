"""Three referrals: counted as they come, announced, and after fifteen minutes asked or introduced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from mailbot.cases.actions.ending import close_case
from mailbot.cases.case import AlarmKind, Case, DebtKind, Meeting, Person, Referral, ReferralState, Role, Stage
from mailbot.cases.events import EventKind
from mailbot.cases.letters import LetterKind, OpenCase, Send
from mailbot.cases.policy import Consent
from mailbot.cases.turn import Turn
from mailbot.cases import clocks
from mailbot.reading.values import Contact, Language


def ask_for_referrals(turn: Turn, held: date | None) -> None:
    """Thanks for the hour; what a referral is; two weeks."""
    turn.owe(DebtKind.REFERRALS, Role.CONNECTOR, since=turn.now)
    turn.mark("referrals_asked")
    given = _counted(turn.case)
    meeting: Meeting | None = turn.case.meeting
    if meeting is not None and held is not None and meeting.date != held:
        meeting = None
    turn.send(
        LetterKind.REFERRAL_REQUEST,
        Role.CONNECTOR,
        key="referral_request",
        meeting=meeting,
        due=turn.case.debts[-1].due,
        count=len(given),
        names=tuple(r.name for r in given),
    )
    if len(given) >= turn.policy.wanted:
        finish_referrals(turn)


def refer(turn: Turn) -> None:
    """Names for the Connectee, on the word of the Connector, of this case's referral, or of the coordinator."""
    if turn.by is not Role.CONNECTOR:
        turn.ask("contacts come from somebody who cannot give them")
        return
    fresh = _fresh(turn)
    if turn.known.named_today + sum(bool(c.email) for c in fresh) > turn.policy.third_parties_a_day:
        turn.ask("more people than one Connector may name in a day")
        return
    if turn.reading.referrals and not fresh and not _completed(turn):
        turn.note("recorded")
        return
    added = tuple(_entered(turn, contact) for contact in fresh)
    turn.change(referrals=(*turn.case.referrals, *added))
    _thank(turn, (*_completed_now(turn), *added))


def _fresh(turn: Turn) -> list[Contact]:
    """The contacts of the reading that this case does not hold yet, each once."""
    seen = {r.email for r in turn.case.referrals if r.email} | {_name(r.name) for r in turn.case.referrals}
    fresh: list[Contact] = []
    for contact in turn.reading.referrals:
        keys = {k for k in ((contact.email or "").lower(), _name(contact.name or "")) if k}
        if keys and not keys & seen:
            fresh.append(contact)
            seen |= keys
    return fresh


def _completed(turn: Turn) -> bool:
    return any(_later_address(turn, r) for r in turn.case.referrals)


def _later_address(turn: Turn, referral: Referral) -> str:
    """The address that a message gives for somebody who was named before without one."""
    if referral.state is not ReferralState.NAMED:
        return ""
    return next((c.email.lower() for c in turn.reading.referrals if c.email and _name(c.name or "") == _name(referral.name)), "")


def _completed_now(turn: Turn) -> tuple[Referral, ...]:
    done = []
    kept = []
    for referral in turn.case.referrals:
        address = _later_address(turn, referral)
        if address:
            referral = replace(referral, email=address, state=_state(turn, address), announced_by=turn.cause)
            done.append(referral)
        kept.append(referral)
    turn.change(referrals=tuple(kept))
    return tuple(done)


def _entered(turn: Turn, contact: Contact) -> Referral:
    email = (contact.email or "").lower()
    return Referral(
        name=contact.name or "",
        email=email,
        phone=contact.phone or "",
        title=contact.title or "",
        employer=contact.employer or "",
        words=_words_for(turn, contact),
        spoken=contact.spoken,
        state=_state(turn, email),
        announced_by=turn.cause if email else "",
    )


def _state(turn: Turn, email: str) -> ReferralState:
    if not email:
        return ReferralState.NAMED
    own = {turn.case.connector.email, turn.case.connectee.email, turn.case.coordinator.email, turn.known.programme}
    if turn.case.referrer is not None:
        own.add(turn.case.referrer.email)
    if email in own | turn.known.staff | turn.known.contacts | turn.known.refused:
        return ReferralState.UNCOUNTED
    return ReferralState.ANNOUNCED


def _words_for(turn: Turn, contact: Contact) -> str:
    for n, given in enumerate(turn.reading.referrals):
        if given == contact:
            found = next((e.words for e in turn.reading.evidence if e.fact == f"referral:{n}"), "")
            return found or turn.words
    return turn.words


def _thank(turn: Turn, given: Iterable[Referral]) -> None:
    """Say what came, what goes to whom, and that fifteen minutes are left to change it."""
    given = tuple(given)
    count = len(_counted(turn.case))
    turn.mark(*(f"address:{_name(r.name)}" for r in given if r.state is ReferralState.NAMED))
    complete = count >= turn.policy.wanted
    turn.send(
        LetterKind.REFERRAL_THANKS,
        Role.CONNECTOR,
        names=tuple(r.name or r.email for r in given),
        count=count,
        going=tuple({"name": r.name or r.email, "email": r.email, "how": _how(turn, r), "words": r.words} for r in given),
        minutes=int(turn.policy.wait.time.total_seconds() // 60),
        complete=complete,
    )
    if turn.case.stage is Stage.MET and complete:
        finish_referrals(turn)
    elif turn.case.stage is Stage.MET and given:
        turn.owe(DebtKind.REFERRALS, Role.CONNECTOR)


def _how(turn: Turn, referral: Referral) -> str:
    match referral.state:
        case ReferralState.NAMED:
            return "address"
        case ReferralState.EVENT:
            return "event"
        case ReferralState.UNCOUNTED:
            return "known"
        case _:
            pass
    if turn.policy.consent is Consent.CONNECTOR:
        return "forward"
    return "introduce" if referral.spoken or turn.policy.consent is Consent.DIRECT else "ask"


def invite(turn: Turn) -> None:
    """An event that the Connectee may come to: it counts as one, and goes to them at once."""
    event = Referral(name="event", words=turn.words, state=ReferralState.EVENT)
    if turn.by is not Role.CONNECTOR:
        turn.ask("an invitation comes from somebody who cannot give it")
        return
    turn.change(referrals=(*turn.case.referrals, event))
    if not turn.saw(Role.CONNECTEE):
        person = turn.case.person(turn.by)
        times = tuple(t for t in turn.reading.times)
        turn.send(LetterKind.EVENT_RELAY, Role.CONNECTEE, by=person, times=times, place=turn.reading.place, quoted=turn.words)
    count = len(_counted(turn.case))
    complete = count >= turn.policy.wanted
    thanked = next((s for s in turn.letters() if s.kind is LetterKind.REFERRAL_THANKS), None)
    going = {"name": "event", "email": "", "how": "event", "words": turn.words}
    if thanked is not None:
        turn.answer_facts(LetterKind.REFERRAL_THANKS, count=count, complete=complete, going=(*thanked.facts["going"], going))
        if turn.case.stage is Stage.MET and complete:
            finish_referrals(turn)
        return
    _thank(turn, (event,))


def no_more(turn: Turn) -> None:
    """"That is all I have" is a good answer."""
    finish_referrals(turn)
    turn.note("no_referrals")


def promise(turn: Turn) -> None:
    """They will come later: the clock starts anew from this mail."""
    turn.owe(DebtKind.REFERRALS, Role.CONNECTOR)
    if not turn.fits(EventKind.REFER, EventKind.INVITE_EVENT):
        turn.note("promised", until=turn.reading.until)


def finish_referrals(turn: Turn) -> None:
    """Referrals are complete: surveys on the next working morning, or, in a referral's own case, the end."""
    turn.pay(DebtKind.REFERRALS)
    turn.move(Stage.REFERRED)
    if turn.case.generation > 1:
        close_case(turn)
        return
    at = turn.policy.hours.morning_after(turn.now)
    turn.alarm(AlarmKind.SURVEYS, at)


def withdraw(turn: Turn) -> None:
    """Names taken back before anything left for them; where it is unclear who is meant, a person is asked."""
    struck: list[Referral] = []
    for words in turn.reading.withdrawn:
        hits = [r for r in turn.case.referrals if r.state in (ReferralState.ANNOUNCED, ReferralState.NAMED) and _meant(words, r)]
        if len(hits) != 1:
            turn.ask(f"it is not clear whom they take back ({len(hits)} fit)")
            return
        struck += hits
    kept = tuple(replace(r, state=ReferralState.WITHDRAWN) if r in struck else r for r in turn.case.referrals)
    for n, referral in enumerate(turn.case.referrals):
        if referral in struck:
            turn.quiet(AlarmKind.TELL_REFERRAL, str(n))
    turn.change(referrals=kept)
    turn.note("withdrawn", names=tuple(r.name for r in struck))


def tell_referral(turn: Turn) -> None:
    """The fifteen minutes are over: open the referral's case with the asking mail or the introduction."""
    n = int(turn.event.key.rsplit(":", 1)[-1])
    referral = turn.case.referrals[n]
    if referral.state is not ReferralState.ANNOUNCED:
        return
    if turn.policy.consent is Consent.CONNECTOR and not referral.spoken:
        return
    if not turn.policy.hours.is_open(turn.now):
        turn.alarm(AlarmKind.TELL_REFERRAL, turn.policy.hours.next_open(turn.now), str(n))
        return
    child = _child(turn, referral, n)
    opened = replace(referral, state=ReferralState.OPEN, child=child.id)
    turn.change(referrals=(*turn.case.referrals[:n], opened, *turn.case.referrals[n + 1 :]))
    turn.effects.append(_opened(turn, child, introduce=referral.spoken or turn.policy.consent is Consent.DIRECT))


def _child(turn: Turn, referral: Referral, n: int) -> Case:
    person = Person(
        referral.name or referral.email.split("@")[0],
        referral.email,
        referral.title,
        referral.employer,
        phone=referral.phone,
        language=Language.EN,
    )
    return Case(
        id=f"{turn.case.id}.{n + 1}",
        programme=turn.case.programme,
        stage=Stage.PROPOSED,
        connector=person,
        connectee=turn.case.connectee,
        coordinator=turn.case.coordinator,
        opened_at=turn.now,
        generation=turn.case.generation + 1,
        parent=turn.case.id,
        referrer=turn.case.connector,
        resume=turn.case.resume,
    )


def _opened(turn: Turn, child: Case, *, introduce: bool) -> OpenCase:
    if introduce:
        child = clocks.owe(replace(child, stage=Stage.INTRODUCED), DebtKind.TIME, Role.CONNECTEE, turn.now, turn.policy)
        child = replace(child, done=frozenset({"introduced"}))
        facts = {"has_resume": bool(child.resume), "due": child.debts[-1].due}
        to, cc = (Role.CONNECTOR, Role.CONNECTEE), (Role.REFERRER,)
        return OpenCase(child, (Send(LetterKind.REFERRAL_INTRODUCTION, to, "introduction", facts, cc, None, bool(child.resume)),))
    child = clocks.owe(child, DebtKind.DECISION, Role.CONNECTOR, turn.now, turn.policy)
    return OpenCase(child, (Send(LetterKind.REFERRAL_ASK, (Role.CONNECTOR,), "referral_ask"),))


def _counted(case: Case) -> list[Referral]:
    return [r for r in case.referrals if r.counts]


def _name(name: str) -> str:
    return " ".join(name.casefold().split())


def _meant(words: str, referral: Referral) -> bool:
    said = _name(words)
    return said == referral.email or set(said.split()) <= set(_name(referral.name).split())


ACTIONS = (refer, invite, no_more, promise, withdraw, tell_referral)
