"""How the demo's coordinator opens matches: a copied introduction, a résumé sent on, a spreadsheet; and asks."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from mailbot.demo.pdf import page
from mailbot.demo.people import Character, Pen, Written, new_mail, sealed
from mailbot.demo.script import Match, Opening

_COLUMNS = (
    "stage",
    "connector_name",
    "connector_email",
    "connector_language",
    "connectee_name",
    "connectee_email",
    "connectee_language",
    "resume",
)


def opening_mail(pen: Pen, match: Match, programme: Character) -> Written:
    """A match opened by mail: the programme is in copy, the résumé attached."""
    introduces = match.opening is Opening.INTRODUCTION
    to = [match.connector, match.connectee] if introduces else [match.connector]
    names = f"{match.connector.name} and {match.connectee.name}" if introduces else match.connectee.name
    subject = f"Introduction: {names}" if introduces else f"Would you meet {names}?"
    message = new_mail(pen, to, [programme], subject, match.words)
    filename = f"{match.connectee.name} - resume.pdf"
    message.add_attachment(resume(match.connectee), maintype="application", subtype="pdf", filename=filename)
    return sealed(pen, message, match.words)


def question(pen: Pen, programme: Character, words: str) -> Written:
    """A line to the programme itself."""
    return sealed(pen, new_mail(pen, [programme], [], words.rstrip("?"), words), words)


def resume(person: Character) -> bytes:
    """A résumé as a PDF."""
    return page([person.name, person.email, "", "Internationally educated professional", "Résumé of the demo"])


def spreadsheet(folder: Path, matches: Iterable[Match]) -> Path:
    """The coordinator's file for `mailbot import`, with a résumé beside it for each row."""
    path = folder / "matches.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(_COLUMNS)
        for match in matches:
            if match.opening is Opening.IMPORT:
                sheet.writerow(_row(folder, match))
    return path


def _row(folder: Path, match: Match) -> tuple[str, ...]:
    name = f"{match.connectee.email.partition('@')[0]}.pdf"
    (folder / name).write_bytes(resume(match.connectee))
    connector = (match.connector.name, match.connector.email, match.language)
    return match.stage.value, *connector, match.connectee.name, match.connectee.email, match.language, name
