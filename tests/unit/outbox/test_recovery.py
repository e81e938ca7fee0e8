"""`Recovery`: what was left open is found sent, sent once more, or told to a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from mailbot.errors import MailServerError
from mailbot.outbox.recovery import Recovered, Recovery
from mailbot.store import Book, Delivery, Fate, Outgoing, Store
from tests.integration.outgoing import LATER, NOW, letter

RUTH, ERIC = "ruth@example.com", "eric@example.net"
SOON = NOW + timedelta(minutes=5)


@dataclass
class Folder:
    """A Sent folder; `asked` is what was looked for in it."""

    has: tuple[str, ...] = ()
    name: str | None = "Sent"
    away_after: int = 99
    asked: list[tuple[str, str]] = field(default_factory=list)

    def sent_folder(self) -> str | None:
        return self.name

    def holds(self, folder: str, message_id: str) -> bool:
        if len(self.asked) >= self.away_after:
            raise MailServerError("IMAP is away")
        self.asked.append((folder, message_id))
        return message_id in self.has


@dataclass
class Desk:
    """A case book with open deliveries, and what the hooks were told."""

    store: Store
    told: list[tuple[str, str, str, datetime]] = field(default_factory=list)

    def open(self, *letters: Outgoing, doubtful: tuple[str, ...] = (RUTH,)) -> None:
        """Letters of which some recipients' fate is not known; the others had it."""
        with self.store.transaction() as book:
            for one in letters:
                book.enqueue(one)
            for due in book.due_deliveries(NOW, 99):
                self._end(book, due, sent=due.recipient not in doubtful)

    def claim(self, *letters: Outgoing) -> None:
        """Letters whose process died before the dot."""
        with self.store.transaction() as book:
            for one in letters:
                book.enqueue(one)
            for due in book.due_deliveries(NOW, 99):
                book.claim(due, NOW)

    def again(self) -> None:
        """What went once more is doubtful once more."""
        with self.store.transaction() as book:
            for due in book.due_deliveries(LATER, 99):
                self._end(book, due, sent=False)

    def run(self, folder: Folder | None) -> Recovered:
        return Recovery(self.store, self._sent, self._doubt).run(folder, SOON)

    def deliveries(self) -> list[Delivery]:
        with self.store.transaction() as book:
            return [one for posted in book.letters("c1") for one in posted.deliveries]

    def _end(self, book: Book, due: Delivery, *, sent: bool) -> None:
        book.claim(due, LATER)
        (claimed,) = [one for one in book.stuck() if one.id == due.id]
        book.ambiguous(claimed, LATER)
        if sent:
            book.sent(claimed, LATER)

    def _sent(self, _book: Book, one: Outgoing, recipient: str, now: datetime) -> None:
        self.told.append(("sent", one.message_id, recipient, now))

    def _doubt(self, _book: Book, one: Outgoing, delivery: Delivery, now: datetime) -> None:
        self.told.append(("doubt", one.message_id, delivery.recipient, now))


@pytest.fixture
def desk() -> Iterator[Desk]:
    store = Store("sqlite://", "programme@example.org")
    store.upgrade()
    yield Desk(store)
    store.close()


def test_with_nothing_open_nobody_is_asked(desk: Desk) -> None:
    folder = Folder()
    assert desk.run(folder) == Recovered()
    assert folder.asked == []


def test_what_was_claimed_and_never_sent_goes_again_at_once(desk: Desk) -> None:
    desk.claim(letter(first_contact=True), letter(2))
    assert desk.run(None) == Recovered(resumed=2)
    assert {(one.state, one.next_at, one.error) for one in desk.deliveries()} == {
        (Fate.QUEUED, SOON, "its process ended before the final dot")
    }
    assert desk.told == []


def test_a_copy_in_sent_is_proof(desk: Desk) -> None:
    desk.open(letter(first_contact=True))
    folder = Folder(has=("<l1@example.org>",))
    assert desk.run(folder) == Recovered(sent=1)
    assert folder.asked == [("Sent", "<l1@example.org>")]
    (delivery,) = desk.deliveries()
    assert (delivery.state, delivery.settled_at) == (Fate.SENT, SOON)
    assert desk.told == [("sent", "<l1@example.org>", RUTH, SOON)]


@pytest.mark.parametrize("folder", [None, Folder(), Folder(name=None, has=("<l1@example.org>",))], ids=str)
def test_without_proof_a_letter_goes_once_more(desk: Desk, folder: Folder | None) -> None:
    desk.open(letter())
    assert desk.run(folder) == Recovered(repeated=1)
    (delivery,) = desk.deliveries()
    assert (delivery.state, delivery.next_at, delivery.repeats) == (Fate.QUEUED, SOON, 1)
    assert desk.told == []


def test_a_second_doubt_is_told_once_and_goes_no_more(desk: Desk) -> None:
    desk.open(letter())
    desk.run(None)
    desk.again()
    assert desk.run(Folder()) == Recovered(told=1)
    assert desk.run(Folder()) == Recovered()
    assert [one.state for one in desk.deliveries()] == [Fate.AMBIGUOUS]
    assert desk.told == [("doubt", "<l1@example.org>", RUTH, SOON)]


def test_a_first_letter_to_a_third_party_is_told_and_never_goes_again(desk: Desk) -> None:
    desk.open(letter(first_contact=True))
    assert desk.run(Folder()) == Recovered(told=1)
    assert [one.state for one in desk.deliveries()] == [Fate.AMBIGUOUS]
    assert desk.told == [("doubt", "<l1@example.org>", RUTH, SOON)]


@pytest.mark.parametrize("doubtful", [(RUTH,), (RUTH, ERIC)], ids=["the other had it", "the other may have had it"])
def test_a_copy_that_another_recipients_sending_can_have_made_is_no_proof(
    desk: Desk, doubtful: tuple[str, ...]
) -> None:
    desk.open(letter(recipients=(RUTH, ERIC)), doubtful=doubtful)
    folder = Folder(has=("<l1@example.org>",))
    assert desk.run(folder).sent == (0 if len(doubtful) == 1 else 1)
    assert [one.recipient for one in desk.deliveries() if one.state is Fate.QUEUED][:1] == [RUTH]


def test_while_the_mailbox_is_away_doubts_wait_and_what_was_settled_stays(desk: Desk) -> None:
    desk.open(letter(1), letter(2), letter(3))
    done = desk.run(Folder(away_after=1))
    assert (done.repeated, str(done.lost)) == (1, "IMAP is away")
    assert sorted(one.state for one in desk.deliveries()) == [Fate.AMBIGUOUS, Fate.AMBIGUOUS, Fate.QUEUED]
    assert desk.run(Folder()).repeated == 2
