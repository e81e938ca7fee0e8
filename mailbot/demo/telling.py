"""What the demo shows as it happens: each mail, what was understood of it, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from mailbot.cases.case import Case, Stage
from mailbot.demo.archive import parsed
from mailbot.demo.people import Written
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


class Teller:
    """Reads the case book's new lines and shows them between the mails that caused them and those that they caused."""

    def __init__(self, store: Store, zone: ZoneInfo, show: Show) -> None:
        self._store = store
        self._zone = zone
        self._show = show
        self._day = ""
        self._told: dict[str, int] = {}
        self._asked: set[str] = set()

    def written(self, mail: Written, at: datetime) -> None:
        """Somebody sent a mail."""
        self._line(Mark.MAIL_IN, at, f"{mail.author.name} writes: “{_short(mail.words)}”")

    def happened(self, text: str, at: datetime) -> None:
        """Something that is no mail."""
        self._line(Mark.MAIL_IN, at, text)

    def letter(self, carried: Carried) -> None:
        """A letter of the programme has left."""
        letter = parsed(carried.raw)
        readers = ", ".join(a.display_name or a.addr_spec for header in ("To", "Cc") for a in _boxes(letter[header]))
        self._line(Mark.MAIL_OUT, carried.at, f"to {readers}: {letter['Subject']}{_enclosed(letter)}")

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
        about = f"{case.connectee.first} and {case.connector.first}"
        what = entry.event.replace("_", " ")
        if entry.event == "opened":
            self._line(Mark.UNDERSTOOD, entry.at, f"opened: {about}, {entry.stage.value}")
        elif entry.by:
            words = f" from “{_short(entry.words, 70)}”" if entry.words else ""
            self._line(Mark.UNDERSTOOD, entry.at, f"understood: {what}{words} ({about}: {_stage(entry.stage)})")
        elif entry.event != "letter_sent":
            self._line(Mark.CLOCK, entry.at, f"due: {what} ({about}: {_stage(entry.stage)})")

    def _question(self, question: Question) -> None:
        self._line(Mark.ASKED, question.opened_at, f"held for the coordinator: {question.reason}")

    def _line(self, mark: Mark, at: datetime, text: str) -> None:
        local = at.astimezone(self._zone)
        day = f"{local:%A} {local.day} {local:%B %Y}"
        if day != self._day:
            self._day = day
            self._show(Shown(Mark.DAY, local, day))
        self._show(Shown(mark, local, text))


def _boxes(header: object) -> tuple[object, ...]:
    return tuple(getattr(header, "addresses", ()))


def _enclosed(letter: object) -> str:
    """What else is in a letter: a file, a calendar event."""
    walk = getattr(letter, "walk", tuple)
    found = []
    for part in walk():
        if part.get_content_type() == "text/calendar":
            found.append("calendar event")
        elif part.get_content_disposition() == "attachment":
            found.append("résumé")
    return f" [{', '.join(dict.fromkeys(found))}]" if found else ""


def _stage(stage: Stage) -> str:
    return f"now {stage.value}"


def _short(text: str, longest: int = _LONGEST) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1].rstrip() + "…"
