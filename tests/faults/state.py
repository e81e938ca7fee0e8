"""Where a world stands, told without anything that chance has chosen, and how two such states differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import Any

import msgspec
from sqlalchemy import select

from mailbot.store import Book, Fate, Posted
from mailbot.store.schema import messages, questions
from tests.faults.world import World
from tests.servers.dovecot import Mailbox

Name = tuple[str, ...]


@dataclass
class State:
    """Cases and their history by people; letters with their fates, mail and questions by name; flags in IMAP."""

    cases: dict[Name, str] = field(default_factory=dict)
    history: dict[Name, list[str]] = field(default_factory=dict)
    letters: dict[Name, str] = field(default_factory=dict)
    fates: dict[Name, str] = field(default_factory=dict)
    repeats: Counter[Name] = field(default_factory=Counter)
    taken: Counter[Name] = field(default_factory=Counter)
    mail: Counter[Name] = field(default_factory=Counter)
    questions: Counter[Name] = field(default_factory=Counter)
    flags: dict[str, str] = field(default_factory=dict)
    filed: Counter[Name] = field(default_factory=Counter)


@dataclass
class Verdict:
    """What is missing, what is there too often, what stands wrong, and what is openly called unknown."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)


def state_of(world: World) -> State:
    """Read everything; no process may be running."""
    found = State(flags=_flags(world.mailbox))
    with world.book() as book:
        names = _Names(book)
        for case in book.cases():
            people = (case.connector.email, case.connectee.email)
            found.cases[people] = names.plain(msgspec.json.encode(case).decode())
            found.history[people] = [
                names.plain(f"{e.event} {e.stage} {e.by} {e.words} {e.note}") for e in book.history(case.id)
            ]
        for ident, name in names.letters.items():
            posted = book.posted(ident)
            assert posted is not None
            found.letters[name] = _letter(posted)
            for delivery in posted.deliveries:
                found.fates[*name, delivery.recipient] = delivery.state
                found.repeats[*name, delivery.recipient] += delivery.repeats
        _mail(book, names, found)
        found.taken.update(
            (*names.letter(taken.raw), recipient) for taken in world.smtp.taken for recipient in taken.recipients
        )
        found.filed.update(names.letter(raw) for raw in _folder(world.mailbox, "Sent"))
    return found


def differ(found: State, wanted: State) -> Verdict:
    """`wanted` is what came of it where nothing went wrong."""
    verdict = Verdict()
    doubts = {name for name, fate in found.fates.items() if fate == Fate.AMBIGUOUS}
    verdict.ambiguous += [f"unknown {name}" for name in doubts]
    verdict.ambiguous += [f"once more {name}" for name, number in found.repeats.items() if number]
    for name in wanted.taken | found.taken:
        least, most = wanted.taken[name], wanted.taken[name] + found.repeats[name]
        if found.taken[name] < least and name not in doubts:
            verdict.lost.append(f"letter {name}")
        if found.taken[name] > most and name[1] != "unwell":
            verdict.doubled.append(f"letter {name}: {found.taken[name]}")
    for name in wanted.mail - found.mail:
        verdict.lost.append(f"mail {name}")
    for name in found.mail - wanted.mail:
        verdict.doubled.append(f"mail {name}")
    verdict.wrong += _unlike("case", found.cases, wanted.cases)
    verdict.wrong += _unlike("history", found.history, wanted.history)
    verdict.wrong += _unlike("letter", _certain(found.letters, doubts), _certain(wanted.letters, doubts))
    verdict.wrong += _unlike("flags", found.flags, wanted.flags)
    verdict.wrong += _unlike("question", found.questions, wanted.questions)
    if not doubts:
        verdict.wrong += _unlike("filed", _certain(found.filed, ()), _certain(wanted.filed, ()))
    return verdict


class _Names:
    """What ids stand for."""

    def __init__(self, book: Book) -> None:
        cases = book.cases()
        self.ids = {case.id: f"{case.connector.email}/{case.connectee.email}" for case in cases}
        for row in book._db.execute(select(questions.c.id, questions.c.reason)):
            self.ids[row.id] = f"question {row.reason}"
        self.letters: dict[str, Name] = {}
        for case in (None, *(case.id for case in cases)):
            for posted in book.letters(case) if case else _caseless(book):
                one = posted.letter
                self.letters[one.message_id] = (self.ids.get(case or "", ""), one.kind, self.plain(one.key))

    def plain(self, text: str) -> str:
        for ident, name in self.ids.items():
            text = text.replace(ident, name)
        return re.sub(r"<[0-9a-f]{32}@[^>]*>", "<letter>", text)

    def letter(self, raw: bytes) -> Name:
        ident = str(message_from_bytes(raw, policy=default)["Message-ID"])
        return self.letters.get(ident, ("", "unknown", ident))


def _caseless(book: Book) -> list[Posted]:
    from mailbot.store.schema import letters

    return book._posted(book._mine(letters, case_id=None))


def _letter(posted: Posted) -> str:
    fates = sorted(f"{delivery.recipient} {delivery.state}" for delivery in posted.deliveries)
    return f"{posted.letter.state}: {'; '.join(fates)}"


def _mail(book: Book, names: _Names, found: State) -> None:
    wanted = (messages.c.message_id, messages.c.digest, messages.c.state, messages.c.to_mark, messages.c.case_id)
    for row in book._db.execute(select(*wanted)):
        case = names.ids.get(row.case_id or "", "")
        found.mail[row.message_id or row.digest, row.state, "unmarked" if row.to_mark else "", case] += 1
    for row in book._db.execute(select(questions)):
        found.questions[names.ids.get(row.case_id or "", ""), row.reason, row.outcome or "open"] += 1


def _flags(mailbox: Mailbox) -> dict[str, str]:
    return mailbox.flags() if mailbox.path.exists() else {}


def _folder(mailbox: Mailbox, folder: str) -> Iterable[bytes]:
    home = mailbox.path / f".{folder}"
    for part in ("new", "cur"):
        if (home / part).exists():
            yield from (file.read_bytes() for file in (home / part).iterdir())


def _certain(items: Any, doubts: Iterable[Name]) -> dict[Name, Any]:
    """Without the coordinator's letters about doubts, and the letters in doubt themselves."""
    left = {name[:3] for name in doubts}
    return {name: value for name, value in dict(items).items() if name[1] != "unwell" and name[:3] not in left}


def _unlike(what: str, found: Any, wanted: Any) -> list[str]:
    names = sorted({*found, *wanted}, key=str)
    return [
        f"{what} {name}: {_short(found.get(name))} for {_short(wanted.get(name))}"
        for name in names
        if found.get(name) != wanted.get(name)
    ]


def _short(value: object) -> str:
    return str(value)[:600]
