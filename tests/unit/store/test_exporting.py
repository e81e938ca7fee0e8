"""Which rows tell of a person: all that name them, are of their cases, or hang on their mail; of any table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Column, Integer, LargeBinary, String, Table, insert

from mailbot.store import Book, Handling, Store
from mailbot.store.schema import Name, Words, metadata
from mailbot.store.traces import Traces
from tests.unit.store.samples import NOW, RUTH, a_case, incoming, outgoing

NAME = "Zenobia Quill"
ZENO = Traces("zeno@example.com", ("zeno@example.com", NAME), frozenset({"c1"}))


def speaks(raw: bytes) -> bool:
    return NAME.encode() in raw


def held(book: Book, resumes: frozenset[str] = frozenset()) -> dict[str, list[dict[str, object]]]:
    return book.held_about(ZENO, speaks, resumes)


@pytest.fixture
def later() -> Iterator[Table]:
    """A table that somebody will add."""
    made = Table(
        "later",
        metadata,
        Column("programme", Name(), primary_key=True),
        Column("number", Integer(), primary_key=True),
        Column("case_id", String(), nullable=True),
        Column("remark", Words(), nullable=True),
        Column("picture", LargeBinary(), nullable=True),
    )
    yield made
    metadata.remove(made)


def test_of_an_empty_book_there_is_nothing(store: Store) -> None:
    with store.transaction() as book:
        assert held(book) == {}


def test_a_table_that_is_added_later_is_looked_at_too(store: Store, later: Table) -> None:
    rows = [
        {"number": 1, "case_id": "c1", "remark": None, "picture": b"\xff"},
        {"number": 2, "case_id": "c2", "remark": f"said {NAME.upper()}", "picture": None},
        {"number": 3, "case_id": "c2", "remark": "said nothing", "picture": None},
    ]
    with store.transaction() as book:
        later.create(book._db)
        book._db.execute(insert(later), [{"programme": "programme@example.org", **row} for row in rows])
        book._db.execute(insert(later), [{"programme": "another@example.org", **rows[0]}])
        assert held(book) == {"later": [{"programme": "programme@example.org", **row} for row in rows[:2]]}


def test_what_hangs_on_a_mail_that_speaks_of_them_is_told_with_it(store: Store) -> None:
    with store.transaction() as book:
        for uid, words in enumerate((f"about {NAME}", "about nobody"), 1):
            ident = book.receive(incoming(uid, raw=words.encode()), NOW)
            assert ident is not None
            book.settle(ident, Handling.DONE, NOW, case="c2")
            message_id = book.received(ident).message_id
            assert message_id is not None
            book.link(message_id, "c2", ["ruth@example.com"], NOW)
            book.join(message_id, [f"<before.{uid}@x>"])
            book.join(f"<after.{uid}@x>", [message_id])
        found = held(book)
    assert {name: len(rows) for name, rows in found.items()} == {"messages": 1, "links": 1, "holders": 1, "edges": 2}
    assert found["messages"][0]["raw"] == f"about {NAME}".encode()
    assert {(row["message_id"], row["key"]) for row in found["edges"]} == {
        ("<m1@example.com>", "<before.1@x>"),
        ("<after.1@x>", "<m1@example.com>"),
    }


def test_a_mail_without_a_message_id_is_found_by_what_it_says(store: Store) -> None:
    with store.transaction() as book:
        for uid, words in enumerate((f"about {NAME}", "about nobody"), 1):
            book.receive(incoming(uid, raw=words.encode(), message_id=None), NOW)
        assert [row["uid"] for row in held(book)["messages"]] == [1]


def test_a_letter_is_told_with_what_became_of_it_for_everybody(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(1, recipients=("zeno@example.com", "ruth@example.com"), case="c2"))
        book.enqueue(outgoing(2, recipients=("ruth@example.com",), case="c2"))
        found = held(book)
    assert [row["message_id"] for row in found["letters"]] == ["<l1@example.org>"]
    assert [row["recipient"] for row in found["deliveries"]] == ["zeno@example.com", "ruth@example.com"]


def test_a_case_of_others_that_names_them_is_not_given_out_and_a_file_of_theirs_is(store: Store) -> None:
    with store.transaction() as book:
        alike = replace(RUTH, email="azeno@example.com")  # in which theirs stands
        book.save(a_case("c2", connector=alike, last_words={"connector": f"I know {NAME}"}), NOW)
        key = book.keep("resume.pdf", "application/pdf", b"%PDF")
        book.keep("other.pdf", "application/pdf", b"%PDF other")
        found = held(book, frozenset({key}))
    assert set(found) == {"files"}
    assert [row["key"] for row in found["files"]] == [key]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dear Eric, thank you", True),
        ("=20Eric=20", True),
        ("Eric's calendar", True),
        ("eric_cv.pdf", True),
        ("TZID=America/Toronto", False),
        ("a generic answer", False),
        ("erictshibangu@work.example", True),
        ("write to ann@x.org.", True),
        ("<ANN@X.ORG>", True),
        ("joann@x.org", False),
        ("jo.ann@x.org", False),
        ("jo-ann@x.org", False),
    ],
)
def test_a_short_name_and_an_address_are_found_as_they_stand_alone(text: str, *, found: bool) -> None:
    traces = Traces("ann@x.org", ("Eric", "Tshibangu", "ann@x.org"), frozenset())
    assert bool(traces.pattern.search(text)) is found
