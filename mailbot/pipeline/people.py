"""What is new of a person: entered in all their matches, confirmed, and told apart from contacts."""

from __future__ import annotations

from dataclasses import replace

from mailbot.cases.case import Case, Person, Role
from mailbot.cases.decide import decide
from mailbot.cases.details import News, news_of, with_news
from mailbot.cases.events import Event, EventKind
from mailbot.cases.turn import SIDES
from mailbot.mail.wording import fold
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.intake import Incoming
from mailbot.reading.values import Contact, Intent, Reading


def take_news(carrier: Carrier, mail: Incoming, case: Case, reading: Reading) -> tuple[Case, Reading | None]:
    """Enter the details that a coordinator's words give; the reading without them, None where there are none."""
    desk = carrier.desk
    said = [n for n in news_of(reading.reply, case, desk.staff | {desk.address}) if n.role is not None]
    news = said or _read_as_contacts(reading, case)
    if not news:
        return case, None
    for one in news:
        case = _enter(carrier, mail, case, one)
    return case, _without(reading, case)


def _read_as_contacts(reading: Reading, case: Case) -> list[News]:
    """An address that was read beside the name of one of the two is theirs, not a contact's."""
    found = []
    for contact in reading.referrals:
        role = _by_name(contact, case)
        email = (contact.email or "").lower()
        if role is not None and email and case.role_of(email) is None:
            found.append(News(role, email, contact.phone or ""))
    return found


def whose(carrier: Carrier, case: Case, reading: Reading) -> bool:
    """Whether a detail is given of which it is not clear whose it is."""
    desk = carrier.desk
    return any(n.role is None for n in news_of(reading.reply, case, desk.staff | {desk.address}))


def _enter(carrier: Carrier, mail: Incoming, case: Case, news: News) -> Case:
    person = case.person(news.role) if news.role else None
    if person is None or news.role is None or _is_others(case, news):
        return case
    changed = replace(person, email=news.email or person.email, phone=news.phone or person.phone)
    _change(carrier, mail, case, person, changed)
    in_other_matches(carrier, mail, case, person, changed)
    after = carrier.book.case(case.id) or case
    before = person.email if news.email else person.phone
    undo = f"{person.first}'s {'email' if news.email else 'number'} is {before}" if before else ""
    carrier.done(after, f"news:{mail.message.digest}:{news.role}", "updated", undo=undo, about=changed)
    return after


def in_other_matches(carrier: Carrier, mail: Incoming, case: Case, old: Person, new: Person) -> None:
    """What is new of somebody in a match holds in all their others."""
    for other in carrier.book.cases_with(old.email) if old.email else []:
        if other.id != case.id:
            _change(carrier, mail, other, old, new)
    if new.email != old.email:
        _same_flags(carrier, old.email, new.email)


def _is_others(case: Case, news: News) -> bool:
    """Whether an address is somebody else's in the match: two people cannot share one."""
    return bool(news.email) and case.role_of(news.email) not in (None, news.role)


def _change(carrier: Carrier, mail: Incoming, case: Case, old: Person, new: Person) -> None:
    """One match: every role that the person has in it."""
    changed = case
    for role in Role:
        person = case.person(role)
        if person is not None and (person.email, person.name) == (old.email, old.name):
            changed = with_news(changed, role, replace(person, email=new.email, phone=new.phone))
    event = Event(EventKind.UPDATED, mail.mail.sent_at, Role.COORDINATOR, mail.mail, staff=True)
    decision = decide(changed, (event,), carrier.now, carrier.desk.policy)
    carrier.carry(changed, decision, (event,))


def _same_flags(carrier: Carrier, old: str, new: str) -> None:
    """Who wants no mail wants none at a new address; a failing address says nothing of the new one."""
    carrier.book.unflag(new, "bounced")
    if old and "opted_out" in carrier.book.flags(old):
        carrier.book.flag(new, "opted_out", carrier.now)


def _without(reading: Reading, case: Case) -> Reading:
    """The reading without contacts that are people of the match themselves."""
    kept = tuple(c for c in reading.referrals if not _is_here(c, case))
    gone = {Intent.OTHER, *(() if kept else (Intent.REFER,))}
    intents = tuple(i for i in reading.intents if i not in gone)
    return replace(reading, referrals=kept, intents=intents, act=reading.act or not intents)


def _is_here(contact: Contact, case: Case) -> bool:
    email = (contact.email or "").lower()
    return (bool(email) and case.role_of(email) is not None) or _by_name(contact, case) is not None


def _by_name(contact: Contact, case: Case) -> Role | None:
    """Which of the two a contact's whole or first name is."""
    name = fold(contact.name or "").removesuffix("'s")
    sides = {role: p for role in SIDES if (p := case.person(role)) is not None and p.name}
    fitting = [role for role, p in sides.items() if name and name in (fold(p.name), fold(p.first))]
    return fitting[0] if len(fitting) == 1 else None
