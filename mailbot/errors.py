"""Two families of errors: ours, mended by a person at the machine, and the sender's, seen by a coordinator."""

from __future__ import annotations

from pathlib import Path


class MailbotError(Exception):
    """Ours. Its text is one line that says what is wrong; `exit_status` is what the command ends with."""

    exit_status = 1


class ConfigError(MailbotError):
    """A file that staff edit is wrong: where (`line 12: imap.tls`), what it says and what would be right."""

    exit_status = 2

    def __init__(self, file: Path | str, place: str, wrong: str, right: str = "") -> None:
        self.file = file
        self.place = place
        self.wrong = wrong
        self.right = right
        where = f"{file}: {place}: " if place else f"{file}: "
        super().__init__(where + wrong + (f"; {right}" if right else ""))


class StoreError(MailbotError):
    """The case book can't be opened, read or written; nothing of the transaction holds."""


class MailServerError(MailbotError):
    """An IMAP or SMTP server is away, or refuses what must work; the next round tries again."""


class SignInError(MailServerError):
    """The server refuses our name or password, or no safe way to send it exists: a person has to mend it."""


class SenderError(Exception):
    """The sender's mail is wrong: it is held with this text as the reason, and never stops the rest."""


class UnreadableError(SenderError):
    """A message on which parsing or reading broke off: it crashed, took too long, or too much memory."""
