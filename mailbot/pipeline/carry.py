"""Carries out a decision inside one transaction: the case saved, its history written, its letters in the outbox."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.cases.actions.ending import helped
from mailbot.cases.actions.introducing import has_failed
from mailbot.cases.case import Case, Person, Role, Stage
from mailbot.cases.decide import Decision, decide, heard, unhold
from mailbot.cases.details import trusted
from mailbot.cases.events import ELSEWHERE, TOLD, Event, EventKind
from mailbot.cases.goodwill import word_after
from mailbot.cases.letters import Flag, LetterKind, OpenCase, Recall, Send, ThankAll
from mailbot.cases.overtaken import CLOCKED, overtaken
from mailbot.cases.turn import SIDES, Known
from mailbot.log import get_logger
from mailbot.pipeline.correspondence import NO_CAUSE, Cause
from mailbot.pipeline.writing import Writer, log_clocks, log_put_off
from mailbot.reading.values import Intent, Reading
from mailbot.store import Entry, Unsent

log = get_logger()

IMPORTED = "imported"
"""What the first line of a match's history notes where a spreadsheet opened it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a coordinator opened a match with: a mail's digest and what was read of it, or neither: a spreadsheet."""

    digest: str = ""
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Carrier(Writer):
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

    def begin(self, decision: Decision, origin: Origin, reason: str = "") -> Case:
        """A match that a coordinator opens, with the letters that its opening sends."""
        sends = tuple(e for e in decision.effects if isinstance(e, Send))
        return self.open(OpenCase(decision.case, sends, reason), origin)

    def open(self, effect: OpenCase, origin: Origin | None = None) -> Case:
        """A case with its first letters; where the coordinator's word is wanted, they wait for it."""
        self._save(None, effect.case)
        self.book.record(_opened(effect.case, origin, self.now))
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


def _opened(case: Case, origin: Origin | None, now: datetime) -> Entry:
    """The first line of a case's history; one that a referral opens has nothing to say that its parent has not."""
    if origin is None:
        return Entry(case.id, now, "opened", case.stage, "")
    words, rules = evidence(origin.reading, Intent.OPEN_CASE.value)
    note = "" if origin.digest else IMPORTED
    return Entry(case.id, now, "opened", case.stage, Role.COORDINATOR.value, words, origin.digest, rules, note)


def evidence(reading: Reading | None, fact: str) -> tuple[str, tuple[str, ...]]:
    """The words and the rule ids that an event rests on."""
    if reading is None:
        return "", ()
    mine = [e for e in reading.evidence if e.fact == fact] or list(reading.evidence)
    return " … ".join(dict.fromkeys(e.words for e in mine))[:500], tuple(dict.fromkeys(e.rule for e in mine))


def with_person(case: Case, role: Role, person: Person) -> Case:
    """The case with another person, or the same one better known, in one of its two sides."""
    return replace(case, connector=person) if role is Role.CONNECTOR else replace(case, connectee=person)


def with_language(case: Case, role: Role, reading: Reading) -> Case:
    """People are written to in the language that they write in; a word or two prove nothing."""
    person = case.person(role)
    if person is None or role not in (Role.CONNECTOR, Role.CONNECTEE) or len(reading.reply.split()) < 3:
        return case
    return with_person(case, role, replace(person, language=reading.language))
