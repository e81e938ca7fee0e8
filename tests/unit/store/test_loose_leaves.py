"""Questions, addresses, single values and files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.store import Question, Store, Told
from tests.unit.store.samples import DAY, HOUR, NOW

QUESTION = Question(
    id="q1",
    case="c1",
    message=4,
    reason="two times in one mail",
    opened_at=NOW,
    reading={"intents": ["offer_times"], "times": [{"date": "2026-03-12", "start": None}], "confidence": 0.42},
    letter_message_id="<q1@example.org>",
)


@pytest.mark.parametrize("question", [QUESTION, Question("q1", None, None, "no case", NOW)])
def test_a_question_comes_back_as_it_was(store: Store, question: Question) -> None:
    with store.transaction() as book:
        book.hold(question)
        assert book.question("q1") == question
        assert book.question("q2") is None


def test_a_question_can_be_put_again_with_its_letter(store: Store) -> None:
    with store.transaction() as book:
        book.hold(replace(QUESTION, letter_message_id=None))
        book.hold(QUESTION)
        assert book.questions() == [QUESTION]


def test_open_questions_go_by_age_and_case(store: Store) -> None:
    older = replace(QUESTION, id="q0", case="c2", opened_at=NOW - DAY)
    with store.transaction() as book:
        book.hold(QUESTION)
        book.hold(older)
        assert book.questions() == [older, QUESTION]
        assert book.questions("c1") == [QUESTION]
        book.answer("q0", "approved", NOW)
        assert book.questions() == [QUESTION]


def test_the_first_answer_holds(store: Store) -> None:
    with store.transaction() as book:
        book.hold(QUESTION)
        book.answer("q1", "approved", NOW + HOUR)
        book.answer("q1", "corrected", NOW + DAY)
        assert book.question("q1") == replace(QUESTION, outcome="approved", answered_at=NOW + HOUR)


def test_an_answer_finds_its_question_by_the_letter(store: Store) -> None:
    second = replace(QUESTION, id="q2", letter_message_id="<q2@example.org>")
    with store.transaction() as book:
        book.hold(QUESTION)
        book.hold(second)
        assert book.question_by_letter(["<x@example.org>", "<q2@example.org>", "<q1@example.org>"]) == second
        assert book.question_by_letter(["<x@example.org>"]) is None
        assert book.question_by_letter([]) is None


def test_flags_of_an_address_come_and_go(store: Store) -> None:
    with store.transaction() as book:
        book.flag("Ruth@example.com", "opted_out", NOW)
        book.flag("ruth@example.com", "opted_out", NOW + DAY)
        book.flag("ruth@example.com", "bounced", NOW)
        assert book.flags("RUTH@example.com") == {"opted_out", "bounced"}
        book.unflag("RUTH@example.com", "bounced")
        assert book.flags("ruth@example.com") == {"opted_out"}
        assert book.flags("eric@example.net") == frozenset()


def test_who_was_told_what_is_kept(store: Store) -> None:
    with store.transaction() as book:
        book.told("c1", "Ruth@example.com", "eric's address", NOW + HOUR)
        book.told(None, "ruth@example.com", "digest", NOW)
        assert book.told_to("ruth@EXAMPLE.com") == [
            Told("ruth@example.com", None, "digest", NOW),
            Told("ruth@example.com", "c1", "eric's address", NOW + HOUR),
        ]


def test_a_value_is_replaced(store: Store) -> None:
    with store.transaction() as book:
        assert book.mark_of("digest") is None
        book.mark("digest", "2026-03-09")
        book.mark("digest", "2026-03-16")
        assert book.mark_of("digest") == "2026-03-16"


def test_a_file_is_kept_once_under_its_content(store: Store) -> None:
    with store.transaction() as book:
        key = book.keep("resume.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
        assert book.keep("copy.pdf", "application/pdf", b"%PDF-1.7 \x00\xff") == key
        kept = book.file(key)
        assert kept is not None
        assert (kept.name, kept.content) == ("resume.pdf", b"%PDF-1.7 \x00\xff")
        assert book.file("0" * 64) is None
