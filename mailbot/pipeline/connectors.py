"""Another Connector for a newcomer: the match that came to nothing is closed, and the next person is asked."""

from __future__ import annotations

import re
from dataclasses import replace

from mailbot.cases.case import Case, Person, Role, Stage
from mailbot.cases.decide import decide
from mailbot.cases.details import ADDRESS
from mailbot.cases.events import Event, EventKind
from mailbot.cases.letters import LetterKind, Send
from mailbot.cases.opening import opened
from mailbot.mail.reply import ReplyText, reply_text
from mailbot.pipeline.carry import Carrier, Origin
from mailbot.pipeline.intake import Incoming
from mailbot.pipeline.locate import named
from mailbot.reading.values import Language, Reading

_WANTED = "another_wanted"
_SEPARATORS = re.compile(r"[._-]+|\d+")


def is_wanted(case: Case, mail: Incoming) -> bool:
    """Whether a match was closed for want of another Connector, and this mail names one."""
    return case.stage is Stage.CLOSED and _WANTED in case.done and bool(ADDRESS.search(reply_text(mail.message).text))


def instead(case: Case, supplied: Case, text: ReplyText) -> bool:
    """Whether a Connector's new address comes under somebody else's name: another person, not another address."""
    old, new = case.connector, supplied.connector
    name = _before(text.text, new.email) if old.email and old.email != new.email else ""
    return bool(name) and not named(old.name, name)


def another(carrier: Carrier, mail: Incoming, case: Case, reading: Reading) -> Case:
    """Close the match, silently to its people; ask whoever is named, or ask the coordinator for a name."""
    case = _closed(carrier, mail, case)
    person = _named(carrier, mail, reading, case)
    key = f"another:{mail.message.digest}"
    if person is None:
        case = replace(case, done=case.done | {_WANTED})
        carrier.book.save(case, carrier.now)
        carrier.done(case, key, "another", undo="reopen")
        return case
    if any(c.connectee.email == case.connectee.email for c in carrier.book.cases_with(person.email)):
        carrier.done(case, key, "there", about=person)
        return case
    fresh = Case(
        id=carrier.desk.new_case_id(),
        programme=case.programme,
        stage=Stage.PROPOSED,
        connector=person,
        connectee=case.connectee,
        coordinator=case.coordinator,
        opened_at=carrier.now,
        resume=case.resume,
    )
    carrier.book.save(replace(case, done=case.done - {_WANTED}), carrier.now)
    known, why = carrier.doubted(fresh)
    decision = opened(fresh, carrier.now, carrier.desk.policy, imported=True, mail=None, known=known)
    saved = carrier.begin(decision, Origin(mail.message.digest), why)
    carrier.done(saved, key, "another", undo="close it", about=person)
    return case


def _closed(carrier: Carrier, mail: Incoming, case: Case) -> Case:
    if case.stage in (Stage.CLOSED, Stage.DECLINED):
        return case
    event = Event(EventKind.CLOSE, mail.mail.sent_at, Role.COORDINATOR, mail.mail, staff=True)
    decision = decide(case, (event,), carrier.now, carrier.desk.policy, carrier.known(case), approved=True)
    kept = tuple(e for e in decision.effects if not (isinstance(e, Send) and e.kind is LetterKind.DONE))
    return carrier.carry(case, replace(decision, effects=kept), (event,))


def _named(carrier: Carrier, mail: Incoming, reading: Reading, case: Case) -> Person | None:
    """Who is to be asked: the contact that was read, or the one address in the words with its local part as a name."""
    text = reply_text(mail.message).text
    own = {*carrier.desk.staff, carrier.desk.address, case.connector.email, case.connectee.email}
    found = [a.lower() for a in ADDRESS.findall(text[:10_000]) if a.lower() not in own]
    if len(set(found)) != 1:
        return None
    email = found[0]
    read = next((c for c in reading.referrals if (c.email or "").lower() == email), None)
    name = (read.name if read else None) or _before(text, email) or _from_address(email)
    language = carrier.book.language(email) or Language.EN
    title, employer = (read.title or "", read.employer or "") if read else ("", "")
    return Person(name, email, title, employer, language=language)


def _before(text: str, email: str) -> str:
    """The name that stands right before an address: two to four words with capitals."""
    at = text.lower().find(email)
    hit = re.search(r"((?:[A-ZÀ-Þ][\w'’-]+ ){1,3}[A-ZÀ-Þ][\w'’-]+)\W{1,4}(?:instead\W{1,4})?$", text[:at])
    words = hit[1].split() if hit else []
    while words and words[0] in ("Ask", "Try", "Another", "Connector", "Essayez", "Demandez"):
        words = words[1:]
    return " ".join(words)


def _from_address(email: str) -> str:
    return " ".join(w.capitalize() for w in _SEPARATORS.split(email.partition("@")[0]) if w) or email
