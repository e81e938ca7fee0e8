"""What the demo shows as it happens: each mail, what was understood of it, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum
from zoneinfo import ZoneInfo

from mailbot.cases.case import Case, DebtKind, Role, Stage
from mailbot.demo.archive import parsed
from mailbot.demo.people import Written, addressed
from mailbot.demo.smtp import Carried
from mailbot.store import Entry, Question, Store


class Mark(StrEnum):
    """What a line is about."""

    DAY = "day"
    MAIL_IN = "in"
    UNDERSTOOD = "understood"
    CLOCK = "clock"
    ASKED = "asked"
    MAIL_OUT = "out"


@dataclass(frozen=True, slots=True)
class Shown:
    """One line for the reader's eyes."""

    mark: Mark
    at: datetime
    text: str


Show = Callable[[Shown], None]
_LONGEST = 110
_OWED = {
    DebtKind.DECISION: "a yes or no",
    DebtKind.TIME: "a time",
    DebtKind.CHOICE: "a choice of time",
    DebtKind.REPORT: "a word on whether they met",
    DebtKind.REFERRALS: "referrals",
    DebtKind.SURVEY: "the survey",
}


class Teller:
    """Reads the case book's new lines and shows them between the mails that caused them and those that they caused."""

    def __init__(self, store: Store, zone: ZoneInfo, show: Show) -> None:
        self._store = store
        self._zone = zone
        self._show = show
        self._day = ""
        self._told: dict[str, int] = {}
        self._asked: set[str] = set()
        self._stages: dict[str, Stage] = {}

    def written(self, mail: Written, at: datetime) -> None:
        """Somebody sent a mail."""
        self._line(Mark.MAIL_IN, at, f"{mail.author.name} writes: “{_short(mail.words)}”")

    def happened(self, text: str, at: datetime) -> None:
        """Something that is no mail."""
        self._line(Mark.MAIL_IN, at, text)

    def letter(self, carried: Carried, kind: str) -> None:
        """A letter of the programme has left."""
        letter = parsed(carried.raw)
        readers = ", ".join(name or email for name, email in (*addressed(letter, "to"), *addressed(letter, "cc")))
        self._line(Mark.MAIL_OUT, carried.at, f"{_plain(kind)} to {readers}{_enclosed(letter)}")

    def catch_up(self) -> None:
        """Show what the case book has recorded since the last time."""
        with self._store.transaction() as book:
            fresh = [
                (case, entry) for case in book.cases() for entry in book.history(case.id)[self._told.get(case.id, 0) :]
            ]
            questions = [q for q in book.questions() if q.id not in self._asked]
        for case, entry in sorted(fresh, key=lambda one: one[1].at):
            self._told[case.id] = self._told.get(case.id, 0) + 1
            self._entry(case, entry)
        for question in questions:
            self._asked.add(question.id)
            self._question(question)

    def _entry(self, case: Case, entry: Entry) -> None:
        before = self._stages.get(case.id)
        self._stages[case.id] = entry.stage
        about = f"{case.connectee.first} and {case.connector.first}"
        if entry.stage is not before:
            about += f", now {entry.stage.value}"
        if entry.event == "opened":
            self._line(Mark.UNDERSTOOD, entry.at, f"a match is opened ({about}, generation {case.generation})")
        elif entry.by:
            words = f" from “{_short(entry.words, 70)}”" if entry.words else ""
            self._line(Mark.UNDERSTOOD, entry.at, f"understood: {_plain(entry.event)}{words} ({about})")
        elif entry.event != "letter_sent":
            self._line(Mark.CLOCK, entry.at, f"the clock: {_due(case, entry)} ({about})")

    def _question(self, question: Question) -> None:
        self._line(Mark.ASKED, question.opened_at, f"held for the coordinator: {question.reason}")

    def _line(self, mark: Mark, at: datetime, text: str) -> None:
        local = at.astimezone(self._zone)
        day = f"{local:%A} {local.day} {local:%B %Y}"
        if day != self._day:
            self._day = day
            self._show(Shown(Mark.DAY, local, day))
        self._show(Shown(mark, local, text))


def _enclosed(letter: EmailMessage) -> str:
    """What else is in a letter: a file, a calendar event."""
    found = []
    for part in letter.walk():
        if part.get_content_type() == "text/calendar":
            found.append("calendar event")
        elif part.get_content_disposition() == "attachment":
            found.append("résumé")
    return f" [{', '.join(dict.fromkeys(found))}]" if found else ""


def _due(case: Case, entry: Entry) -> str:
    """Whose debt a clock speaks for, or what it does."""
    what, *rest = entry.note.split(":")
    person = case.person(Role(rest[1])) if what == "debt" else None
    return f"{person.first} still owes {_OWED[DebtKind(rest[0])]}" if person else _plain(entry.event)


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _short(text: str, longest: int = _LONGEST) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1].rstrip() + "…"
