"""Letters of a decision, questions to the coordinator and confirmations: written, each in its mode, into the outbox."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import msgspec

from mailbot.cases.case import Case, Person, Role, Stop
from mailbot.cases.decide import hold
from mailbot.cases.letters import LetterKind, Send, done_facts
from mailbot.log import EventName, get_logger
from mailbot.pipeline.breaker import UNSETTLED, looping
from mailbot.pipeline.correspondence import NO_CAUSE, Cause, Draft, common, draft, post
from mailbot.pipeline.knowledge import Informed
from mailbot.reading.values import Contact, Reading
from mailbot.store import Entry, Post, Question

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
class Writer(Informed):
    """Writes what people and coordinators get, at one desk, in one transaction."""

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
