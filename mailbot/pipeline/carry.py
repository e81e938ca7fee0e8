"""Carries out a decision inside one transaction: the case saved, its history written, its letters in the outbox."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from mailbot.cases.case import Case, Person, Role, Stage, Stop
from mailbot.cases.decide import Decision, heard, hold, unhold
from mailbot.cases.events import Event
from mailbot.cases.letters import Flag, LetterKind, OpenCase, Send, done_facts
from mailbot.cases.overtaken import CLOCKED, overtaken
from mailbot.cases.turn import SIDES, Busy, Known
from mailbot.log import EventName, get_logger
from mailbot.pipeline.breaker import UNSETTLED, looping
from mailbot.pipeline.correspondence import NO_CAUSE, Cause, Draft, Office, common, draft, post
from mailbot.reading.values import Contact, Reading
from mailbot.store import Entry, Post, Question, Unsent

log = get_logger()
NOBODY = Contact()
_GREETED = timedelta(days=60)  # two matches of a newcomer that end together ask once
STATES = {"live": Post.QUEUED, "supervised": Post.WAITING, "shadow": Post.DRAFT}


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a coordinator is asked: why, about which mail and reading, and what a yes would do."""

    reason: str
    kind: LetterKind = LetterKind.DECISION
    message: int | None = None
    reading: Reading | None = None
    sender: Contact = NOBODY
    letters: tuple[dict[str, str], ...] = ()
    would: tuple[dict[str, str], ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Carrier(Office):
    """Carries out what is decided, at one desk, in one transaction."""

    def known(self, case: Case, contacts: tuple[Contact, ...] = ()) -> Known:
        """What `decide` needs to know beyond the case, asked of the case book."""
        emails = frozenset(c.email.lower() for c in contacts if c.email)
        since = self.now - self.desk.policy.survey_rest.time
        surveyed = (
            p.email
            for p in (case.connector, case.connectee)
            if _lately(self.book.mark_of(f"surveyed:{p.email}"), since)
        )
        greeted = self.book.mark_of(f"greeted:{case.connectee.email}")
        return Known(
            programme=self.desk.address,
            staff=self.desk.staff,
            refused=frozenset(e for e in emails if "opted_out" in self.book.flags(e)),
            contacts=frozenset(e for e in emails if self._meets(e, case)),
            asked=frozenset(e for e in emails if self._is_asked(e, case)),
            surveyed=frozenset(surveyed),
            greeted=frozenset({case.connectee.email} if _lately(greeted, self.now - _GREETED) else ()),
            named_today=self.named_today(case),
            busy=self._busy(case),
        )

    def named_today(self, case: Case) -> int:
        """How many people with an address this Connector's cases have been given since midnight."""
        today = self.now.astimezone(self.desk.zone).date()
        marked = self.book.mark_of(f"named:{case.connector.email}:{today}")
        return int(marked) if marked else 0

    def _busy(self, case: Case) -> tuple[Busy, ...]:
        """The hours that either of the two has settled in other matches."""
        zone, found = self.desk.zone, []
        for role in SIDES:
            person = case.person(role)
            if person is None or not person.email:
                continue
            for other in self.book.cases_with(person.email):
                theirs = other.role_of(person.email)
                if other.id == case.id or other.stage is not Stage.SCHEDULED or other.meeting is None:
                    continue
                if theirs in SIDES:
                    opposite = other.connectee if theirs is Role.CONNECTOR else other.connector
                    found.append(Busy(role, other.meeting.starts(zone), other.meeting.ends(zone), opposite.name))
        return tuple(found)

    def _meets(self, email: str, case: Case) -> bool:
        return any(c.connectee.email == case.connectee.email and c.id != case.id for c in self.book.cases_with(email))

    def _is_asked(self, email: str, case: Case) -> bool:
        """Two newcomers never stand at one door at once without the coordinator's word."""
        return any(
            c.generation > 1 and c.stage is Stage.PROPOSED and c.connector.email == email
            for c in self.book.cases_with(email)
            if c.connectee.email != case.connectee.email
        )

    def carry(self, before: Case, decision: Decision, events: tuple[Event, ...], cause: Cause = NO_CAUSE) -> Case:
        """Save the case and do what the decision says; questions are the caller's (they need the mail)."""
        case = decision.case
        self._count_names(before, case)
        self.book.save(case, self.now)
        log_clocks(before, case)
        self._remember(case, decision, events)
        for effect in decision.effects:
            match effect:
                case Flag():
                    self._flag(case, effect)
                case OpenCase():
                    self.open(effect)
                case _:
                    pass
        case = self.recall(self.book.case(case.id) or case)
        return self.send(case, tuple(e for e in decision.effects if isinstance(e, Send)), cause)

    def hear(self, case: Case, event: Event) -> Case:
        """A person wrote what nobody acts on yet: they are not nudged for what they have answered."""
        before, case = case, heard(case, event, self.desk.policy)
        self.book.save(case, self.now)
        log_clocks(before, case)
        return self.recall(case)

    def recall(self, case: Case) -> Case:
        """Take back the nudges and reminders that wait in the outbox although news has overtaken them."""
        waiting = self.book.unsent(case.id, CLOCKED)
        policy = self.desk.policy
        return self._take_back(
            case, [w for w in waiting if overtaken(case, LetterKind(w.kind), w.key, self.now, policy)]
        )

    def _take_back(self, case: Case, unsent: list[Unsent]) -> Case:
        if not unsent:
            return case
        self.book.take_back([one.message_id for one in unsent])
        for one in unsent:
            log.event("letter.dropped", case=case.id, stage=case.stage, kind=one.kind, reason="overtaken by news")
            self.book.record(Entry(case.id, self.now, "letter_dropped", case.stage, "", note=one.kind))
        for question in {one.hold for one in unsent if one.hold}:
            case = self._close_empty(case, question)
        return case

    def _close_empty(self, case: Case, question: str) -> Case:
        """A question none of whose letters waits any more asks nothing: the case's clocks go on."""
        asked = self.book.question(question)
        if asked is None or asked.message is not None or self.book.waits_on(question):
            return case
        self.book.answer(question, "overtaken", self.now)
        freed = unhold(case, question, self.now, self.desk.policy)
        self.book.save(freed, self.now)
        log_clocks(case, freed)
        return freed

    def silence(self, email: str) -> None:
        """Nothing that waits goes to an address any more, in whatever case it was written."""
        for one in self.book.unsent_to(email):
            case = self.book.case(one.case) if one.case else None
            if case is None or case.role_of(email) is Role.COORDINATOR:
                continue
            if case.role_of(email) is Role.REFERRER:  # in copy: the letter is the other two's
                self.book.spare(one.message_id, email)
            else:
                self._take_back(case, [one])

    def begin(self, decision: Decision) -> Case:
        """A match that a coordinator opens, with the letters that its opening sends."""
        return self.open(OpenCase(decision.case, tuple(e for e in decision.effects if isinstance(e, Send))))

    def open(self, effect: OpenCase) -> Case:
        """A case of its own for a referral, with its first letters."""
        self.book.save(effect.case, self.now)
        self.book.record(Entry(effect.case.id, self.now, "opened", effect.case.stage, ""))
        log.event("case.opened", case=effect.case.id, stage=effect.case.stage, generation=effect.case.generation)
        return self.send(effect.case, effect.sends, NO_CAUSE)

    def _count_names(self, before: Case, case: Case) -> None:
        added = sum(bool(r.email) for r in case.referrals) - sum(bool(r.email) for r in before.referrals)
        if added > 0:
            today = self.now.astimezone(self.desk.zone).date()
            self.book.mark(f"named:{case.connector.email}:{today}", str(self.named_today(case) + added))

    def _flag(self, case: Case, effect: Flag) -> None:
        person = case.person(effect.role)
        if person is None or not person.email:
            return
        if effect.flag.startswith("-"):
            self.book.unflag(person.email, effect.flag[1:])
        else:
            self.book.flag(person.email, effect.flag, self.now)
            self.silence(person.email)

    def _remember(self, case: Case, decision: Decision, events: tuple[Event, ...]) -> None:
        for event, (kind, before, after) in zip(events, decision.trail, strict=False):
            words, rules = evidence(event.reading, kind.value)
            by = event.by.value if event.by else ""
            digest = event.mail.digest if event.mail else ""
            self.book.record(Entry(case.id, self.now, kind.value, after, by, words, digest, rules, event.key))
            if before is not after:
                log.event("case.moved", case=case.id, stage=after, was=before, kind=kind, message=digest or None)

    def send(self, case: Case, sends: tuple[Send, ...], cause: Cause) -> Case:
        """Put letters into the outbox, each in its mode; those that wait for a yes share one question."""
        question = self.desk.token()[:8]
        shown = []
        for send in sends:
            letter = draft(self, case, send, cause, self._blocked(case))
            if letter is None:
                log.event(
                    "letter.dropped", case=case.id, stage=case.stage.value, kind=send.kind.value, reason="no reader"
                )
                self.book.record(Entry(case.id, self.now, "letter_dropped", case.stage, "", note=send.kind.value))
                continue
            state = STATES[self.desk.mode(send.kind)]
            waits = state is Post.WAITING
            letter = replace(letter, state=state, hold=question if waits else "")
            if self._post(case, letter, cause) and waits:
                shown.append(self.shown(letter))
        if not shown:
            return case
        asked = self.question(case, Doubt("letters that wait for your yes", letters=tuple(shown)), question)
        return asked or case

    def _post(self, case: Case, letter: Draft, cause: Cause) -> str | None:
        ident = post(self, case, letter, cause)
        if ident is None:
            return None
        name: EventName = "letter.waiting" if letter.state is Post.WAITING else "letter.queued"
        log.event(name, case=case.id, stage=case.stage, kind=letter.kind, state=letter.state, role=letter.side)
        if letter.kind is LetterKind.SURVEY:
            self.book.mark(f"surveyed:{letter.to[0].email}", self.now.isoformat())
        if letter.kind is LetterKind.HOW_ARE_YOU:
            self.book.mark(f"greeted:{letter.to[0].email}", self.now.isoformat())
        return ident

    def shown(self, letter: Draft) -> dict[str, str]:
        """A letter that waits, as the coordinator reads it before saying yes."""
        rendered = self.desk.templates.render(letter.kind, letter.to[0].language, letter.variables)
        to = ", ".join(p.name or p.email for p in (*letter.to, *letter.cc))
        return {"kind": letter.kind.value, "to": to, "subject": rendered.subject, "text": rendered.body.text}

    def question(self, case: Case | None, doubt: Doubt, ident: str = "") -> Case | None:
        """Ask the coordinator one thing; the case's clocks stand still until it is answered."""
        ident = ident or self.desk.token()[:8]
        asked = self.staff_letter(case, doubt.kind, f"question:{ident}", **_asking(doubt))
        payload = msgspec.to_builtins(doubt.reading) if doubt.reading else None
        case_id = case.id if case else None
        self.book.hold(Question(ident, case_id, doubt.message, doubt.reason, self.now, payload, asked))
        log.event("decision.asked", case=case_id, stage=case.stage.value if case else None, reason=doubt.reason)
        if case is None:
            return None
        held = hold(case, ident, self.now, self.desk.policy)
        self.book.save(held, self.now)
        log_clocks(case, held)
        return held

    def staff_letter(self, case: Case | None, kind: LetterKind, key: str, **facts: Any) -> str | None:
        """A letter to a coordinator outside any decision; its Message-ID."""
        owner = facts.pop("owner", None) or self.speaker or (case.coordinator if case else self.desk.first_coordinator)
        variables = {
            **common(self.desk, case, self.now),
            "side": "coordinator",
            "reader": owner,
            "other": None,
            **facts,
        }
        return post(self, case, Draft(kind, key, (owner,), (), Role.COORDINATOR.value, variables), NO_CAUSE)

    def done(self, case: Case | None, key: str, order: str, owner: Person | None = None, **facts: Any) -> None:
        """Confirm an order to the coordinator who gave it, outside any decision.

        What was not understood is said three times in an hour; then somebody is told, once, that it is no longer said.
        """
        loops, new = (False, False)
        if self.speaker is not None and order in UNSETTLED:
            loops, new = looping(self.book, self.speaker.email, self.now)
        if new and self.speaker is not None:
            self._tell_of_loop(self.speaker)
        if loops:
            return
        self.staff_letter(case, LetterKind.DONE, key, owner=owner, **done_facts(order, **facts))

    def _tell_of_loop(self, speaker: Person) -> None:
        others = [c for c in self.desk.settings.coordinators if c.email.lower() != speaker.email]
        owner = self.desk.coordinator(others[0].email) if others else speaker
        facts = {
            "what": f"three mails from {speaker.email} in an hour were not understood, so more of them get no answer",
            "since": self.now.astimezone(self.desk.zone),
            "mend": "if a program answers there, stop it; orders that are understood are carried out as ever",
        }
        self.staff_letter(None, LetterKind.UNWELL, f"loop:{speaker.email}:{self.now:%Y-%m-%dT%H}", owner=owner, **facts)

    def _blocked(self, case: Case) -> frozenset[str]:
        people = (case.person(role) for role in Role)
        return frozenset(p.email for p in people if p is not None and p.email and self.book.flags(p.email))


def log_clocks(before: Case, after: Case) -> None:
    """Which clocks have come to stand, and which go on, each with the reason."""
    for stop in after.stops:
        if not _stands(before, stop):
            about = {"reason": stop.reason.partition(":")[0], "role": stop.role, "next_at": stop.until}
            log.event("clock.stopped", case=after.id, stage=after.stage, **about)
    for stop in before.stops:
        if not _stands(after, stop):
            about = {"reason": stop.reason.partition(":")[0], "role": stop.role}
            log.event("clock.restarted", case=after.id, stage=after.stage, **about)


def _stands(case: Case, stop: Stop) -> bool:
    return any((other.reason, other.role) == (stop.reason, stop.role) for other in case.stops)


def evidence(reading: Reading | None, fact: str) -> tuple[str, tuple[str, ...]]:
    """The words and the rule ids that an event rests on."""
    if reading is None:
        return "", ()
    mine = [e for e in reading.evidence if e.fact == fact] or list(reading.evidence)
    return " … ".join(dict.fromkeys(e.words for e in mine))[:500], tuple(dict.fromkeys(e.rule for e in mine))


def _asking(doubt: Doubt) -> dict[str, Any]:
    reading = doubt.reading
    return {
        "sender": doubt.sender,
        "said": (reading.reply if reading and reading.reply else doubt.said)[:1500],
        "marks": tuple({"fact": e.fact, "words": e.words} for e in reading.evidence) if reading else (),
        "reading": plain_reading(reading),
        "doubts": reading.doubts if reading else (),
        "letters": doubt.letters,
        "would": doubt.would,
        "reason": doubt.reason,
    }


def plain_reading(reading: Reading | None) -> dict[str, Any]:
    """A reading as the decision letter takes it."""
    if reading is None:
        return {"intents": (), "times": (), "place": None, "referrals": (), "until": None, "parties": None}
    return {
        "intents": tuple(i.value for i in reading.intents),
        "times": reading.times,
        "place": reading.place,
        "referrals": reading.referrals,
        "until": reading.until,
        "parties": reading.parties,
    }


def _lately(marked: str | None, since: datetime) -> bool:
    return marked is not None and datetime.fromisoformat(marked) > since


def with_person(case: Case, role: Role, person: Person) -> Case:
    """The case with another person, or the same one better known, in one of its two sides."""
    return replace(case, connector=person) if role is Role.CONNECTOR else replace(case, connectee=person)


def with_language(case: Case, role: Role, reading: Reading) -> Case:
    """People are written to in the language that they write in; a word or two prove nothing."""
    person = case.person(role)
    if person is None or role not in (Role.CONNECTOR, Role.CONNECTEE) or len(reading.reply.split()) < 3:
        return case
    return with_person(case, role, replace(person, language=reading.language))
