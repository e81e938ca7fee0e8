"""The fuse between two machines: three letters in an hour, then silence until an hour has passed without mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.cases.letters import LetterKind
from mailbot.pipeline.breaker import (
    MOST_OF_NOBODY,
    counts_as_answer,
    forget_past,
    looping,
    note_answer,
    room_for_nobody,
    told_of,
)
from mailbot.store import Book, Store

NOW = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)
RUTH, ERIC = "ruth@example.com", "eric@example.net"
CLOSED, JUST_OPEN, STILL_OPEN = (False, False), (True, True), (True, False)


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def book() -> Iterator[Book]:
    store = Store("sqlite://", "programme@example.org")
    store.upgrade()
    with store.transaction() as one:
        yield one
    store.close()


@pytest.mark.parametrize(
    ("kind", "order", "counts"),
    [
        (LetterKind.TIMES_RELAY, None, True),
        (LetterKind.ANSWER, "unknown", True),
        (LetterKind.DONE, "unknown", True),
        (LetterKind.DONE, "settled", True),
        (LetterKind.DONE, "which", True),
        (LetterKind.DONE, "close", False),
        (LetterKind.DONE, None, False),
        (LetterKind.DECISION, "unknown", False),
    ],
)
def test_letters_of_which_there_could_be_an_endless_number_count(
    kind: LetterKind, order: str | None, counts: bool
) -> None:
    assert counts_as_answer(kind, order) is counts


def test_three_letters_within_an_hour_and_a_fourth_mail_is_left_unanswered(book: Book) -> None:
    for minutes in (0, 10, 20):
        assert looping(book, RUTH, at(minutes)) == CLOSED
        note_answer(book, RUTH, at(minutes))
    assert looping(book, RUTH, at(30)) == JUST_OPEN
    assert looping(book, RUTH, at(31)) == STILL_OPEN
    assert looping(book, ERIC, at(31)) == CLOSED


def test_an_address_is_one_however_it_is_written(book: Book) -> None:
    for minutes, address in enumerate((RUTH, RUTH.upper(), "Ruth@Example.com")):
        note_answer(book, address, at(minutes))
    assert looping(book, "RUTH@example.com", at(9)) == JUST_OPEN
    assert looping(book, RUTH, at(10)) == STILL_OPEN


def test_two_letters_that_one_mail_brings_count_once(book: Book) -> None:
    for minutes in (0, 0, 10, 10, 10):
        note_answer(book, RUTH, at(minutes))
    assert looping(book, RUTH, at(11)) == CLOSED
    note_answer(book, RUTH, at(12))
    assert looping(book, RUTH, at(13)) == JUST_OPEN


def test_letters_of_more_than_an_hour_ago_are_forgotten(book: Book) -> None:
    for minutes in (0, 10, 20):
        note_answer(book, RUTH, at(minutes))
    assert looping(book, RUTH, at(60)) == CLOSED
    assert looping(book, RUTH, at(59)) == JUST_OPEN


def test_only_the_latest_three_are_kept(book: Book) -> None:
    for minutes in (0, 30, 40, 50):
        note_answer(book, RUTH, at(minutes))
    assert looping(book, RUTH, at(65)) == JUST_OPEN


def test_each_mail_meanwhile_makes_the_silence_longer_and_an_hour_of_silence_ends_it(book: Book) -> None:
    for minutes in (0, 10, 20):
        note_answer(book, RUTH, at(minutes))
    assert looping(book, RUTH, at(30)) == JUST_OPEN
    assert looping(book, RUTH, at(89)) == STILL_OPEN
    assert looping(book, RUTH, at(148)) == STILL_OPEN
    assert looping(book, RUTH, at(208)) == CLOSED


def test_of_mail_of_no_match_a_person_is_told_a_dozen_times_an_hour(book: Book) -> None:
    left = [room_for_nobody(book, at(minutes)) for minutes in range(MOST_OF_NOBODY + 3)]
    assert left == [*range(MOST_OF_NOBODY, 0, -1), 0, 0, 0]
    assert room_for_nobody(book, at(59.9)) == 0
    assert room_for_nobody(book, at(60)) == 1, "what was not told does not count"
    assert room_for_nobody(book, at(60)) == 0
    assert room_for_nobody(book, at(200)) == MOST_OF_NOBODY


def test_what_no_longer_counts_is_struck_and_what_counts_stays(book: Book) -> None:
    for minutes in (0, 1, 2):
        note_answer(book, ERIC, at(minutes))
    looping(book, ERIC, at(3))
    told_of(book, ERIC, at(3))
    told_of(book, RUTH, at(50))
    book.mark("digest:leila@example.org", "2026-03-09")
    forget_past(book, at(70))
    assert [key for prefix in ("answered", "unanswered", "told") for key in book.marks_under(prefix)] == [
        f"told of:{RUTH}"
    ]
    assert book.mark_of("digest:leila@example.org")
    assert told_of(book, RUTH, at(70))


def test_what_an_earlier_version_kept_counts_no_more(book: Book) -> None:
    for prefix in ("answered", "unanswered", "told of"):
        book.mark(f"{prefix}:{RUTH}", at(0).isoformat())
    assert looping(book, RUTH, at(1)) == CLOSED
    assert not told_of(book, RUTH, at(1))
    assert told_of(book, RUTH, at(2))


def test_a_floods_senders_are_struck_however_many(book: Book) -> None:
    for number in range(1_201):
        told_of(book, f"someone{number}@example.net", at(0))
    forget_past(book, at(60))
    assert book.marks_under("told of:") == {}
