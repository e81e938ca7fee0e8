"""Whether the case book remembers what the mailbox shows: one restored from a backup does not, and must not act on it.

The mailbox keeps what the program did: the letters in Sent, and the keyword on mail that was handled. A letter of ours
in Sent that the book never sent, or mail with the keyword that it never handled, is from after the backup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from mailbot.store import Book, Fate, Store

_SEEN = "sent:seen"
CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next message of a folder will lie."""

    uidvalidity: int
    uid: int

    def __str__(self) -> str:
        return f"{self.uidvalidity}:{self.uid}"


class Archive(Protocol):
    """The mailbox's folder of sent letters; an Inbox is one."""

    def sent_folder(self) -> str | None:
        """Its name; None where there is none."""

    def end_of(self, folder: str) -> tuple[int, int] | None:
        """UIDVALIDITY and the next UID; None where the folder does not exist."""

    def letters_from(self, folder: str, uid: int, loop: str) -> list[str]:
        """The Message-IDs of the letters with our loop header at a UID and above it."""


class Memory:
    """Compares the case book with the folder of sent letters: once a process, and whenever letters were filed."""

    def __init__(self, store: Store, archive: Archive, loop: str) -> None:
        self._store = store
        self._archive = archive
        self._loop = loop
        self.sure = False

    def fails(self) -> bool:
        """Whether the book has forgotten a letter that Sent shows. Raises MailServerError where nobody can know."""
        if self.sure:
            return False
        folder = self._archive.sent_folder()
        end = self._archive.end_of(folder) if folder else None
        with self._store.transaction() as book:
            seen = book.mark_of(_SEEN)
        if folder is not None and end is not None and seen not in (CONFIRMED, str(Place(*end))):
            validity, _, uid = (seen or "").partition(":")
            since = int(uid) if validity == str(end[0]) else 1
            ours = self._archive.letters_from(folder, since, self._loop)
            with self._store.transaction() as book:
                if any(_is_forgotten(book, ident) for ident in ours):
                    return True
        self._note(end)
        self.sure = True
        return False

    def note(self) -> None:
        """Letters were filed: what Sent shows now is remembered."""
        if self.sure:
            folder = self._archive.sent_folder()
            self._note(self._archive.end_of(folder) if folder else None)

    def _note(self, end: tuple[int, int] | None) -> None:
        with self._store.transaction() as book:
            place = str(Place(*end)) if end else None
            if place is not None and book.mark_of(_SEEN) != place:
                book.mark(_SEEN, place)


def confirm(book: Book) -> None:
    """A person says that the book as it is shall go on: what Sent shows is taken as known."""
    book.mark(_SEEN, CONFIRMED)


def _is_forgotten(book: Book, ident: str) -> bool:
    """A letter that the book does not know, or that it has not begun to send to anybody."""
    posted = book.posted(ident)
    if posted is None:
        return True
    return all(one.state is Fate.QUEUED and not one.attempts for one in posted.deliveries)
