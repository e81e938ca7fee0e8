"""Mail that was acted on in the wrong match: it goes to the right one, and what it did here is put before a person."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mailbot.cases.case import Case, Role
from mailbot.cases.turn import SIDES
from mailbot.mail.reply import ReplyText
from mailbot.mail.wording import fold
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.intake import Incoming, incoming, settle
from mailbot.pipeline.locate import Located, by_names
from mailbot.pipeline.participants import located
from mailbot.pipeline.writing import Doubt
from mailbot.report.standing import lines
from mailbot.store import Entry, Fate, Received

MISPLACED = "it was about another match, which has it now: what it did here is yours to put right"
# "That was about Priya, not Eric": of a mail that is past, so that "it is about Eric" stays what a held one is asked.
_SAYS_SO = re.compile(
    r"\b(?:that|this|it|her|his|their|\w+'s)(?: e-?mail| mail| message| answer| reply| one)? was "
    r"(?:really |actually |meant |in fact )*(?:about|for)\b"
    r"|\b(?:c'etait|ce courriel etait|ce message etait) (?:en fait )?(?:au sujet|a propos|pour)\b"
)
_NOT = re.compile(r"\b(?:not|isn['’]t|wasn['’]t|pas)\b[^.;!?\n]*", re.IGNORECASE)
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A mail of one side of a match, as its history has it, and the other match of its author that it was about."""

    row: Received
    entries: tuple[Entry, ...]
    right: Case


def misplaced(carrier: Carrier, case: Case, text: ReplyText) -> Misplaced | None:
    """What a coordinator's words give to another match: the latest mail of somebody whose other match they name."""
    said = text.text[:_LONGEST]
    if not _SAYS_SO.search(fold(said)):
        return None
    history = carrier.book.history(case.id)
    for digest in _latest(history):
        row = carrier.book.message_of(case.id, digest)
        right = _named(carrier, case, row, said) if row is not None else None
        if row is not None and right is not None:
            return Misplaced(row, tuple(one for one in history if one.message == digest), right)
    return None


def _latest(history: list[Entry]) -> list[str]:
    """The mail that each side wrote last, the newest first."""
    found: dict[str, str] = {}
    for entry in reversed(history):
        if entry.message and entry.by in {role.value for role in SIDES}:
            found.setdefault(entry.by, entry.message)
    return list(dict.fromkeys(found.values()))


def _named(carrier: Carrier, case: Case, row: Received, said: str) -> Case | None:
    sender = incoming(carrier.desk, row, carrier.now).sender
    theirs = [one for one in carrier.book.cases_with(sender) if one.role_of(sender) in SIDES]
    meant = by_names(theirs, _NOT.sub(" ", said))
    return meant[0] if len(meant) == 1 and meant[0].id != case.id else None


def put_right(carrier: Carrier, mail: Incoming, case: Case, wrong: Misplaced) -> str:
    """The right match gets the mail as if it had been found there; here clocks stand until a person has looked."""
    original = incoming(carrier.desk, wrong.row, carrier.now)
    did = _did(carrier, case, wrong)
    role = case.role_of(original.sender)
    kept = {who: words for who, words in case.last_words.items() if role is None or who != role.value}
    case = replace(case, last_words=kept)
    carrier.book.save(case, carrier.now)
    said = original.message.plain or ""
    carrier.question(case, Doubt(MISPLACED, sender=original.contact, said=said, did=did))
    right = wrong.right
    located(replace(carrier, speaker=None), original, Located(right, right.role_of(original.sender), how="coordinator"))
    right = carrier.book.case(right.id) or right
    carrier.done(right, f"misplaced:{mail.message.digest}", "assigned", lines=lines([right]))
    return settle(carrier, mail, "done", case=case)


def _did(carrier: Carrier, case: Case, wrong: Misplaced) -> tuple[dict[str, str], ...]:
    """The letters to people that the mail brought here and that can't be taken back, and where the match now stands."""
    moments = {entry.at for entry in wrong.entries}
    posted = [one for one in carrier.book.letters(case.id) if one.letter.created_at in moments]
    gone = [one for one in posted if any(d.state is not Fate.QUEUED for d in one.deliveries)]
    carrier.book.take_back([one.letter.message_id for one in posted if one not in gone])
    people = {p.email: p.name for r in Role if r is not Role.COORDINATOR and (p := case.person(r)) is not None}
    told = [(one.letter.kind, [people[e] for e in one.letter.recipients if e in people]) for one in gone]
    sent = tuple({"kind": kind, "to": ", ".join(names)} for kind, names in told if names)
    return (*sent, {"kind": "stage", "to": case.stage.value})
