"""What a dead process or a silent server left open: sent, sent once more, or told to a person, never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mailbot.errors import MailServerError
from mailbot.store import Book, Delivery, Fate, Outgoing, Posted, Store


class SentFolder(Protocol):
    """Where sent letters can be looked up; an Inbox is one."""

    def sent_folder(self) -> str | None:
        """Its name; None where there is none."""

    def holds(self, folder: str, message_id: str) -> bool:
        """Whether it has a message of this Message-ID."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many deliveries: taken up again (the dot was never said), found sent, sent once more, told to a person.

    `lost`: the mailbox could not be looked into, so its doubts stay for the next time.
    """

    resumed: int = 0
    sent: int = 0
    repeated: int = 0
    told: int = 0
    lost: MailServerError | None = None


class Recovery:
    """Settles open deliveries; the hooks are those of `Hooks`."""

    def __init__(
        self,
        store: Store,
        on_sent: Callable[[Book, Outgoing, str, datetime], None],
        on_doubt: Callable[[Book, Outgoing, Delivery, datetime], None],
    ) -> None:
        self._store = store
        self._on_sent = on_sent
        self._on_doubt = on_doubt

    def run(self, sent_folder: SentFolder | None, now: datetime) -> Recovered:
        """Take up claims again, then settle each doubt in a transaction of its own."""
        with self._store.transaction() as book:
            stuck = book.stuck()
            for delivery in stuck:
                book.retry(delivery, now, "its process ended before the final dot")
            doubts = book.doubtful()
        ends: Counter[str] = Counter()
        lost: MailServerError | None = None
        try:
            for doubt in doubts:
                ends[self._settle(doubt, sent_folder, now)] += 1
        except MailServerError as error:
            lost = error
        return Recovered(len(stuck), ends["sent"], ends["repeated"], ends["told"], lost)

    def _settle(self, doubt: Delivery, sent_folder: SentFolder | None, now: datetime) -> str:
        with self._store.transaction() as book:
            posted = book.posted(doubt.message_id)
        assert posted is not None, "a delivery has its letter"
        # The server is asked between two transactions: nobody waits for the store while IMAP is slow.
        found = _is_proof(posted, doubt) and _found(sent_folder, doubt.message_id)
        with self._store.transaction() as book:
            return self._decide(book, posted.letter, doubt, found, now)

    def _decide(self, book: Book, letter: Outgoing, doubt: Delivery, found: bool, now: datetime) -> str:
        if found:
            book.sent(doubt, now)
            self._on_sent(book, letter, doubt.recipient, now)
            return "sent"
        if letter.first_contact or doubt.repeats:
            book.reported(doubt)
            self._on_doubt(book, letter, doubt, now)
            return "told"
        book.repeat(doubt, now)
        return "repeated"


def _is_proof(posted: Posted, doubt: Delivery) -> bool:
    """A copy in Sent proves this delivery only where no other recipient's can have put it there."""
    others = [delivery for delivery in posted.deliveries if delivery.id != doubt.id]
    return all(delivery.state not in (Fate.SENT, Fate.AMBIGUOUS) for delivery in others)


def _found(sent_folder: SentFolder | None, message_id: str) -> bool:
    if sent_folder is None:
        return False
    folder = sent_folder.sent_folder()
    return folder is not None and sent_folder.holds(folder, message_id)
