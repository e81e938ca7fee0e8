"""Carries out a decision inside one transaction: the case saved, its history written, its letters in the outbox."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from mailbot.cases.actions.ending import helped
from mailbot.cases.actions.introducing import has_failed
from mailbot.cases.case import Case, Person, Role, Stage, Stop
from mailbot.cases.decide import Decision, decide, heard, hold, unhold
from mailbot.cases.details import trusted
from mailbot.cases.events import ELSEWHERE, TOLD, Event, EventKind
from mailbot.cases.goodwill import word_after
from mailbot.cases.letters import Flag, LetterKind, OpenCase, Recall, Send, ThankAll, done_facts
from mailbot.cases.overtaken import CLOCKED, overtaken
from mailbot.cases.turn import SIDES, Known
from mailbot.log import EventName, get_logger
from mailbot.pipeline.breaker import UNSETTLED, looping
from mailbot.pipeline.correspondence import NO_CAUSE, Cause, Draft, common, draft, post
from mailbot.pipeline.knowledge import Informed
from mailbot.reading.values import Contact, Reading
from mailbot.store import Entry, Post, Question, Unsent

log = get_logger()
NOBODY = Contact()
# Letters that a person gets once in a while, in whatever match: under which mark it is kept when.
_ONCE_IN_A_WHILE = {
    LetterKind.SURVEY: "surveyed",
    LetterKind.HOW_ARE_YOU: "greeted",
    LetterKind.GOOD_NEWS_ASK: "congratulated",
}
STATES = {"live": Post.QUEUED, "supervised": Post.WAITING, "shadow": Post.DRAFT}


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a coordinator is asked: why, about which mail and reading, what a yes would do, what it did already."""

    reason: str
    kind: LetterKind = LetterKind.DECISION
    message: int | None = None
    reading: Reading | None = None
    sender: Contact = NOBODY
    letters: tuple[dict[str, str], ...] = ()
    would: tuple[dict[str, str], ...] = ()
    said: str = ""
    did: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Carrier(Informed):
    """Carries out what is decided, at one desk, in one transaction."""

    def carry(self, before: Case, decision: Decision, events: tuple[Event, ...], cause: Cause = NO_CAUSE) -> Case:
        """Save the case and do what the decision says; questions are the caller's (they need the mail)."""
        case = decision.case
        self._count_names(before, case)
        self._save(before, case)
        log_clocks(before, case)
        log_put_off(before, case)
        self._remember(case, decision, events)
        for effect in decision.effects:
            match effect:
                case Flag():
                    self._flag(case, effect)
                case OpenCase():
                    self.open(effect)
                case Recall():
                    self.never_ask(effect.case)
                case ThankAll():
                    self._thank_all(case)
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

    def spare(self, case: Case, emails: Collection[str]) -> Case:
        """No nudge that waits goes to people whom a coordinator has just written to by hand."""
        nudges = CLOCKED - {LetterKind.REMINDER}
        waiting = [one for email in emails for one in self.book.unsent_to(email) if one.case == case.id]
        return self._take_back(case, [one for one in waiting if one.kind in nudges])

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

    def doubted(self, case: Case) -> tuple[Known, str]:
        """What the opening of a match is told of its people, and why the coordinator's word is wanted for it."""
        email, name = case.connector.email, case.connector.name
        why = self.needs_a_word(email, case) if email else ""
        flags = {role: self.book.flags(p.email) for role in SIDES if (p := case.person(role)) and p.email}
        known = Known(
            doors={email: why} if why else {},
            failing=tuple(role for role, found in flags.items() if "bounced" in found),
            refusing=tuple(role for role, found in flags.items() if "opted_out" in found),
        )
        return known, f"{name} {why}" if why else ""

    def begin(self, decision: Decision, reason: str = "") -> Case:
        """A match that a coordinator opens, with the letters that its opening sends."""
        return self.open(OpenCase(decision.case, tuple(e for e in decision.effects if isinstance(e, Send)), reason))

    def open(self, effect: OpenCase) -> Case:
        """A case with its first letters; where the coordinator's word is wanted, they wait for it."""
        self._save(None, effect.case)
        self.book.record(Entry(effect.case.id, self.now, "opened", effect.case.stage, ""))
        log.event("case.opened", case=effect.case.id, stage=effect.case.stage, generation=effect.case.generation)
        case = self.send(effect.case, effect.sends, NO_CAUSE, effect.reason)
        return self.abreast(case, case.coordinator.email)

    def _save(self, before: Case | None, case: Case) -> None:
        """Into the case book, and what its Connector or referral was asked and said into the goodwill ledger."""
        self.book.save(case, self.now)
        self.book.asked(case, self.now)
        word = word_after(before, case)
        if word is not None:
            self.book.answered(case, word, self.now)

    def _thank_all(self, case: Case) -> None:
        """One line to each who helped the newcomer, in the match in which they did."""
        theirs = [c for c in self.book.cases_with(case.connectee.email) if c.connectee.email == case.connectee.email]
        for one in {c.connector.email: c for c in theirs if helped(c)}.values():
            self.send(one, (Send(LetterKind.GOOD_NEWS, (Role.CONNECTOR,), "good_news", {"quoted": None}),), NO_CAUSE)

    def never_ask(self, id_: str) -> None:
        """Somebody who was not yet written to never is: their case ends, and they owe nobody anything for it."""
        case = self.book.case(id_)
        if case is None:
            return
        case = self._take_back(case, self.book.unsent(id_, [kind.value for kind in LetterKind if not kind.staff]))
        event = Event(EventKind.CLOSE, self.now, Role.COORDINATOR, staff=True)
        decision = decide(case, (event,), self.now, self.desk.policy)
        self.carry(case, replace(decision, effects=()), (event,))
        self.book.forget_favours(case.connector.email, id_)

    def _count_names(self, before: Case, case: Case) -> None:
        added = sum(bool(r.email) for r in case.referrals) - sum(bool(r.email) for r in before.referrals)
        if added > 0:
            today = self.now.astimezone(self.desk.zone).date()
            self.book.mark(f"named:{case.connector.email}:{today}", str(self.named_today(case) + added))

    def _flag(self, case: Case, effect: Flag) -> None:
        person = case.person(effect.role)
        if person is None or not person.email:
            return
        before = self.book.flags(person.email)
        if effect.flag.startswith("-"):
            self.book.unflag(person.email, effect.flag[1:])
        else:
            self.book.flag(person.email, effect.flag, self.now)
            self.silence(person.email)
        if self.book.flags(person.email) == before:
            return
        for other in self.book.cases_with(person.email):
            if other.id != case.id:
                self.abreast(other, case.coordinator.email)

    def abreast(self, case: Case, told: str) -> Case:
        """A case in which holds what other matches have found of its two people's addresses.

        `told`: the coordinator who knows of it already.
        """
        key = TOLD if case.coordinator.email == told else ELSEWHERE
        for role in SIDES if case.stage not in (Stage.CLOSED, Stage.DECLINED) else ():
            person = case.person(role)
            flags = self.book.flags(person.email) if person is not None and person.email else frozenset()
            if "bounced" in flags and not has_failed(case, role):
                case = self._happens(case, Event(EventKind.BOUNCE, self.now, role, key=key))
            elif "bounced" not in flags and has_failed(case, role) and person is not None:
                heard = Event(EventKind.UPDATED, self.now, Role.COORDINATOR, staff=True)
                case = self._happens(trusted(case, role), heard)
            if "opted_out" in flags and not any(s.reason == "opted_out" and s.by is role for s in case.stops):
                case = self._happens(case, Event(EventKind.OPT_OUT, self.now, role, key=key))
        return case

    def _happens(self, case: Case, event: Event) -> Case:
        return self.carry(case, decide(case, (event,), self.now, self.desk.policy), (event,))

    def _remember(self, case: Case, decision: Decision, events: tuple[Event, ...]) -> None:
        for event, (kind, before, after) in zip(events, decision.trail, strict=False):
            words, rules = evidence(event.reading, kind.value)
            by = event.by.value if event.by else ""
            digest = event.mail.digest if event.mail else ""
            self.book.record(Entry(case.id, self.now, kind.value, after, by, words, digest, rules, event.key))
            if before is not after:
                log.event("case.moved", case=case.id, stage=after, was=before, kind=kind, message=digest or None)

    def send(self, case: Case, sends: tuple[Send, ...], cause: Cause, reason: str = "") -> Case:
        """Put letters into the outbox, each in its mode; those that wait for a yes share one question.

        Where there is a `reason` to ask the coordinator first, none goes to a participant without a yes.
        """
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
            if reason and state is Post.QUEUED and not send.kind.staff:
                state = Post.WAITING
            waits = state is Post.WAITING
            letter = replace(letter, state=state, hold=question if waits else "")
            if self._post(case, letter, cause) and waits:
                shown.append(self.shown(letter))
        if not shown:
            return case
        asked = self.question(case, Doubt(reason or "letters that wait for your yes", letters=tuple(shown)), question)
        return asked or case

    def _post(self, case: Case, letter: Draft, cause: Cause) -> str | None:
        ident = post(self, case, letter, cause)
        if ident is None:
            return None
        name: EventName = "letter.waiting" if letter.state is Post.WAITING else "letter.queued"
        log.event(name, case=case.id, stage=case.stage, kind=letter.kind, state=letter.state, role=letter.side)
        if letter.kind in _ONCE_IN_A_WHILE:
            self.book.mark(f"{_ONCE_IN_A_WHILE[letter.kind]}:{letter.to[0].email}", self.now.isoformat())
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
        pictures = facts.pop("pictures", ())
        owner = facts.pop("owner", None) or self.speaker or (case.coordinator if case else self.desk.first_coordinator)
        variables = {
            **common(self.desk, case, self.now),
            "side": "coordinator",
            "reader": owner,
            "other": None,
            **facts,
        }
        letter = Draft(kind, key, (owner,), (), Role.COORDINATOR.value, variables, pictures=pictures)
        return post(self, case, letter, NO_CAUSE)

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


def log_put_off(before: Case, after: Case) -> None:
    """Which clocks count anew from a coordinator's own mail."""
    for debt in after.debts:
        if debt.wrote is not None and debt not in before.debts:
            about = {"clock": f"debt:{debt.kind}:{debt.role}", "next_at": debt.next_at, "reason": "a coordinator wrote"}
            log.event("clock.put_off", case=after.id, stage=after.stage, **about)


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
        "did": doubt.did,
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


def with_person(case: Case, role: Role, person: Person) -> Case:
    """The case with another person, or the same one better known, in one of its two sides."""
    return replace(case, connector=person) if role is Role.CONNECTOR else replace(case, connectee=person)


def with_language(case: Case, role: Role, reading: Reading) -> Case:
    """People are written to in the language that they write in; a word or two prove nothing."""
    person = case.person(role)
    if person is None or role not in (Role.CONNECTOR, Role.CONNECTEE) or len(reading.reply.split()) < 3:
        return case
    return with_person(case, role, replace(person, language=reading.language))
