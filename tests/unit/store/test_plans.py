"""What a tick asks is answered by an index, however large the book."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event

from mailbot.store import Book, Store
from mailbot.store.schema import metadata
from tests.unit.store.samples import DAY, NOW, a_case, a_debt, incoming, outgoing

ASKED: dict[str, Callable[[Book], object]] = {
    "due": lambda book: book.due(NOW, 50),
    "pending": lambda book: book.pending(50),
    "unmarked": lambda book: book.unmarked("INBOX"),
    "waiting": lambda book: book.waiting(),
    "due_deliveries": lambda book: book.due_deliveries(NOW, 50),
    "next_delivery": lambda book: book.next_delivery(),
    "stuck": lambda book: book.stuck(),
    "doubtful": lambda book: book.doubtful(),
    "unfiled": lambda book: book.unfiled(50),
    "sent_since": lambda book: book.sent_since(NOW),
    "third_parties_since": lambda book: book.third_parties_since("ruth@example.com", NOW),
    "questions": lambda book: book.questions(),
    "question_by_letter": lambda book: book.question_by_letter(["<1@x>"]),
    "cases_with": lambda book: book.cases_with("ruth@example.com"),
    "favours": lambda book: book.favours("ruth@example.com"),
    "chain": lambda book: book.chain("c1"),
    "message_of": lambda book: book.message_of("c1", "0123456789ab"),
    "cases_of": lambda book: book.cases_of(["<1@x>", "<2@x>"]),
    "thread_of": lambda book: book.thread_of("<1@x>"),
    "last_seen_by": lambda book: book.last_seen_by("c1", "ruth@example.com"),
    "letters": lambda book: book.letters("c1"),
    "history": lambda book: book.history("c1"),
    "receive": lambda book: book.receive(incoming(9), NOW),
}


@pytest.mark.parametrize("question", ASKED)
def test_no_table_is_scanned(store: Store, question: str) -> None:
    with store.transaction() as book:
        book.save(a_case(debts=(a_debt(NOW),)), NOW)
        book.enqueue(outgoing())
        plans = [line for statement in _statements(book, ASKED[question]) for line in _plan(book, *statement)]
    looked_up = [line for line in plans if line.split()[1:2] and line.split()[1] in metadata.tables]
    assert looked_up
    assert [line for line in looked_up if not line.startswith("SEARCH") or line.endswith("(programme=?)")] == []


def test_a_tick_reads_the_index_of_moments_alone(store: Store) -> None:
    with store.transaction() as book:
        for number in range(500):
            book.save(a_case(f"c{number}", debts=(a_debt(NOW + number * DAY),)), NOW)
        (line,) = _plan(book, *_statements(book, ASKED["due"])[0])
    assert line.endswith("(programme=? AND at<?)")


def _statements(book: Book, ask: Callable[[Book], object]) -> list[tuple[str, tuple[object, ...]]]:
    """What SQL a question makes, with its parameters."""
    heard: list[tuple[str, tuple[object, ...]]] = []

    def hear(_connection: object, _cursor: object, sql: str, values: tuple[object, ...], *_more: object) -> None:
        heard.append((sql, values))

    event.listen(book._db, "before_cursor_execute", hear)
    try:
        ask(book)
    finally:
        event.remove(book._db, "before_cursor_execute", hear)
    return [(sql, values) for sql, values in heard if not sql.startswith("INSERT")]


def _plan(book: Book, sql: str, values: tuple[object, ...]) -> list[str]:
    return [str(row.detail) for row in book._db.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
