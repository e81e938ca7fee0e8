"""The goodwill ledger in the store: one line a person and case, words with their first date, forgotten on request."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from mailbot.cases.case import Stage
from mailbot.cases.goodwill import Word
from mailbot.store import Store
from tests.unit.store.samples import NOW, a_case

LATER = NOW + timedelta(days=1)


def test_a_line_a_case_with_where_it_stands(store: Store) -> None:
    with store.transaction() as book:
        book.save(a_case(), NOW)
        book.asked(a_case(), NOW)
        book.asked(a_case(), LATER)
        (line,) = book.favours(a_case().connector.email.upper())
    assert (line.case, line.newcomer, line.asked_at) == (a_case().id, a_case().connectee.email, NOW)
    assert (line.word, line.word_at, line.stage) == (Word.NOTHING, None, a_case().stage)


def test_a_word_keeps_its_first_date_and_may_be_taken_back(store: Store) -> None:
    with store.transaction() as book:
        book.asked(a_case(), NOW)
        book.answered(a_case(), Word.NO, NOW)
        book.answered(a_case(), Word.NO, LATER)
        (said,) = book.favours(a_case().connector.email)
        book.answered(a_case(), Word.NOTHING, LATER)
        (after,) = book.favours(a_case().connector.email)
    assert (said.word, said.word_at) == (Word.NO, NOW)
    assert (after.word, after.word_at) == (Word.NOTHING, None)


def test_a_line_whose_case_is_gone_is_over(store: Store) -> None:
    with store.transaction() as book:
        book.asked(a_case(), NOW)
        assert book.favours(a_case().connector.email)[0].stage is Stage.CLOSED


def test_lines_are_forgotten_on_request_all_or_one_cases(store: Store) -> None:
    with store.transaction() as book:
        for id_ in ("c1", "c2", "c3"):
            book.asked(replace(a_case(), id=id_), NOW)
        assert book.forget_favours(a_case().connector.email, "c2") == 1
        assert [one.case for one in book.favours(a_case().connector.email)] == ["c1", "c3"]
        assert book.forget_favours(a_case().connector.email) == 2
        assert book.favours(a_case().connector.email) == []


def test_nobody_without_an_address_has_a_line(store: Store) -> None:
    case = a_case()
    with store.transaction() as book:
        book.asked(replace(case, connector=replace(case.connector, email="")), NOW)
        assert book.favours("") == []
