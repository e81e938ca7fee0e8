"""A restored case book is told from one that knows what the mailbox shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.store import Outgoing, Post, Store
from mailbot.watch.memory import Memory, confirm
from mailbot.watch.pause import RESTORED, go_on, paused

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PROGRAMME = "programme@example.org"


@dataclass
class Archive:
    """A folder of sent letters; UIDs are given from 1."""

    letters: list[str] = field(default_factory=list)
    name: str | None = "Sent"
    uidvalidity: int = 7
    looked: int = 0

    def sent_folder(self) -> str | None:
        return self.name

    def end_of(self, folder: str) -> tuple[int, int] | None:
        assert folder == self.name
        return (self.uidvalidity, len(self.letters) + 1) if self.letters else None

    def letters_from(self, _folder: str, uid: int, loop: str) -> list[str]:
        assert loop == PROGRAMME
        self.looked += 1
        return self.letters[uid - 1 :]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'mailbot.db'}", PROGRAMME)
    opened.upgrade()
    yield opened
    opened.close()


def write(store: Store, ident: str, *, sent: bool = True) -> None:
    with store.transaction() as book:
        book.enqueue(
            Outgoing(ident, None, "noted", ident, "s", b"raw", PROGRAMME, ("r@example.com",), Post.QUEUED, NOW)
        )
        due = book.due_deliveries(NOW, 9)[-1]
        if sent:
            assert book.claim(due, NOW)
            book.sent(due, NOW)


def fails(store: Store, archive: Archive) -> bool:
    """As a process finds it that has just begun."""
    return Memory(store, archive, PROGRAMME).fails()


def test_an_empty_book_and_an_empty_folder_agree(store: Store) -> None:
    assert not fails(store, Archive())
    assert not fails(store, Archive(name=None))


def test_what_was_sent_and_is_known_is_looked_at_once(store: Store) -> None:
    write(store, "<1@x>")
    archive = Archive(["<1@x>"])
    for _ in range(3):
        assert not fails(store, archive)
    assert archive.looked == 1


def test_a_letter_in_sent_that_the_book_does_not_know_is_from_after_the_backup(store: Store) -> None:
    write(store, "<1@x>")
    archive = Archive(["<1@x>"])
    assert not fails(store, archive)
    archive.letters.append("<2@x>")
    assert fails(store, archive)


def test_so_is_one_that_the_book_has_not_begun_to_send(store: Store) -> None:
    write(store, "<1@x>", sent=False)
    assert fails(store, Archive(["<1@x>"]))


def test_a_lost_store_begins_held_where_the_mailbox_shows_an_earlier_life(store: Store) -> None:
    assert fails(store, Archive(["<9@x>"]))


def test_a_folder_made_anew_is_looked_through_whole(store: Store) -> None:
    write(store, "<1@x>")
    assert not fails(store, Archive(["<1@x>"]))
    assert not fails(store, Archive(["<1@x>"], uidvalidity=8))
    assert fails(store, Archive(["<1@x>", "<2@x>"], uidvalidity=9))


def test_what_was_filed_by_this_process_is_known_to_the_next(store: Store) -> None:
    archive = Archive()
    memory = Memory(store, archive, PROGRAMME)
    assert not memory.fails()
    write(store, "<1@x>")
    archive.letters.append("<1@x>")
    memory.note()
    assert not fails(store, archive)
    assert archive.looked == 0


def test_a_person_can_say_that_the_book_shall_go_on(store: Store) -> None:
    archive = Archive(["<9@x>"])
    with store.transaction() as book:
        book.mark("paused", RESTORED)
        assert paused(book) == RESTORED
        assert go_on(book) == RESTORED
        assert go_on(book) == ""
        confirm(book)
    assert not fails(store, archive)
    archive.letters.append("<10@x>")
    assert fails(store, archive)
