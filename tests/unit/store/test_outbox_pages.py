"""Letters and their deliveries: exactly once, and one true state wherever a process dies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from mailbot.store import Book, Delivery, Fate, Outgoing, Post, Store
from tests.unit.store.samples import DAY, HOUR, NOW, PRIYA, RUTH, a_case, outgoing

TWO = ("ruth@example.com", "eric@example.net")


def claimed(book: Book, at: datetime = NOW) -> Delivery:
    """The next due delivery, taken."""
    (delivery, *_) = book.due_deliveries(at, 1)
    assert book.claim(delivery, at)
    return replace(delivery, attempts=delivery.attempts + 1)


def fates(book: Book, number: int = 1) -> list[Fate]:
    (posted,) = [posted for posted in book.letters("c1") if posted.letter.message_id == f"<l{number}@example.org>"]
    return [delivery.state for delivery in posted.deliveries]


@pytest.mark.parametrize(
    "letter",
    [
        outgoing(recipients=TWO),
        outgoing(state=Post.WAITING, hold="q1", first_contact=True, auto=False, not_before=NOW + HOUR),
        outgoing(case=None, raw=b"\x00\xff.\r\n"),
    ],
)
def test_a_letter_comes_back_as_it_was(store: Store, letter: Outgoing) -> None:
    with store.transaction() as book:
        assert book.enqueue(letter)
        assert book.letter(letter.message_id) == letter
        assert book.letter("<other@example.org>") is None


def test_a_letter_is_queued_exactly_once(store: Store) -> None:
    with store.transaction() as book:
        assert book.enqueue(outgoing())
        assert not book.enqueue(outgoing(subject="another text under the same Message-ID"))
        assert len(book.due_deliveries(NOW, 9)) == 1


def test_one_person_named_twice_gets_one_envelope(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(recipients=(*TWO, TWO[0])))
        assert [delivery.recipient for delivery in book.due_deliveries(NOW, 9)] == list(TWO)


def test_nothing_is_due_before_its_hour(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(1, not_before=NOW + HOUR))
        book.enqueue(outgoing(2, created_at=NOW + 2 * HOUR))
        assert book.due_deliveries(NOW, 9) == []
        assert [delivery.message_id for delivery in book.due_deliveries(NOW + DAY, 9)] == [
            "<l1@example.org>",
            "<l2@example.org>",
        ]
        assert book.next_delivery() == NOW + HOUR


@pytest.mark.parametrize("state", [Post.WAITING, Post.DRAFT, Post.DROPPED])
def test_only_a_queued_letter_is_ever_due(store: Store, state: Post) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(state=state, hold="q1"))
        assert book.due_deliveries(NOW + DAY, 9) == []
        assert book.next_delivery() is None


def test_a_delivery_is_claimed_once(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing())
        (delivery,) = book.due_deliveries(NOW, 9)
        assert not book.claim(delivery, NOW - HOUR)
        assert book.claim(delivery, NOW)
        assert not book.claim(delivery, NOW)
        assert book.due_deliveries(NOW, 9) == []


@pytest.mark.parametrize(
    ("settle", "fate"),
    [
        (lambda book, delivery: book.sent(delivery, NOW), Fate.SENT),
        (lambda book, delivery: book.refuse(delivery, NOW, "550 no such user"), Fate.REFUSED),
        (lambda book, delivery: book.fail(delivery, NOW, "451 for three days"), Fate.FAILED),
        (lambda book, delivery: book.retry(delivery, NOW + HOUR, "451 later"), Fate.QUEUED),
    ],
)
@pytest.mark.parametrize("after_dot", [False, True])
def test_each_answer_settles_a_delivery(
    store: Store, settle: Callable[[Book, Delivery], None], fate: Fate, after_dot: bool
) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing())
        delivery = claimed(book)
        if after_dot:
            assert book.ambiguous(delivery, NOW)
        settle(book, delivery)
        assert fates(book) == [fate]
        assert book.doubtful() == book.stuck() == []
        assert len(book.due_deliveries(NOW + HOUR, 9)) == (1 if fate is Fate.QUEUED else 0)


def test_a_settled_delivery_stays_settled(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing())
        delivery = claimed(book)
        book.sent(delivery, NOW)
        book.retry(delivery, NOW, "a late doubt")
        book.repeat(delivery, NOW)
        book.refuse(delivery, NOW, "a late bounce")
        assert fates(book) == [Fate.SENT]
        assert not book.ambiguous(delivery, NOW)


def test_a_claim_that_was_taken_away_may_not_say_the_dot(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing())
        sleeper = claimed(book)
        (stuck,) = book.stuck()
        book.retry(stuck, NOW + HOUR, "its process is gone")
        assert not book.ambiguous(sleeper, NOW)
        heir = claimed(book, NOW + HOUR)
        assert not book.ambiguous(sleeper, NOW + HOUR)
        assert book.ambiguous(heir, NOW + HOUR)


def test_a_death_after_the_dot_leaves_a_doubt_that_is_told_once(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing())
        book.ambiguous(claimed(book), NOW)
    with store.transaction() as book:
        (delivery,) = book.doubtful()
        assert (delivery.state, book.stuck(), book.due_deliveries(NOW + DAY, 9)) == (Fate.AMBIGUOUS, [], [])
        book.reported(delivery)
        assert book.doubtful() == []
        assert fates(book) == [Fate.AMBIGUOUS]


def test_a_repeat_is_counted(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing())
        delivery = claimed(book)
        book.ambiguous(delivery, NOW)
        book.repeat(delivery, NOW + HOUR)
        again = claimed(book, NOW + HOUR)
        assert (again.repeats, again.attempts) == (1, 2)


def test_an_answer_releases_what_waited_for_it(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(1, state=Post.WAITING, hold="q1", recipients=TWO))
        book.enqueue(outgoing(2, state=Post.WAITING, hold="q2"))
        book.enqueue(outgoing(3, state=Post.WAITING, hold="q1", not_before=NOW + DAY))
        assert book.release("q1") == 2
        assert len(book.due_deliveries(NOW, 9)) == 2
        assert len(book.due_deliveries(NOW + DAY, 9)) == 3
        assert book.release("q1") == 0


def test_a_release_can_name_a_later_hour(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(state=Post.WAITING, hold="q1"))
        book.release("q1", not_before=NOW + DAY)
        assert book.due_deliveries(NOW + HOUR, 9) == []
        assert book.next_delivery() == NOW + DAY


def test_a_dropped_letter_is_never_released(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(state=Post.WAITING, hold="q1"))
        assert book.drop("q1") == 1
        assert book.release("q1") == 0
        assert book.due_deliveries(NOW + DAY, 9) == []


def test_letters_are_dropped_by_kind_or_key_within_their_case(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(1, kind="proposal_nudge", key="nudge:1"))
        book.enqueue(outgoing(2, kind="survey", key="survey:connector"))
        book.enqueue(outgoing(3, kind="survey", key="survey:connectee"))
        book.enqueue(outgoing(4, kind="proposal_nudge", case="c2"))
        assert book.drop_letters("c1", kinds=["proposal_nudge"], keys=["survey:connectee"]) == 2
        assert book.drop_letters("c1") == 0
        assert [delivery.message_id for delivery in book.due_deliveries(NOW, 9)] == [
            "<l2@example.org>",
            "<l4@example.org>",
        ]


def test_what_is_out_cannot_be_dropped(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing())
        book.sent(claimed(book), NOW)
        assert book.drop_letters("c1", kinds=["introduction"]) == 0
        assert fates(book) == [Fate.SENT]


def test_a_letter_dropped_half_way_reaches_nobody_else(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(recipients=TWO))
        book.sent(claimed(book), NOW)
        waiting = claimed(book)
        assert book.drop_letters("c1", keys=["introduction"]) == 1
        book.retry(waiting, NOW + HOUR, "451 later")
        assert book.due_deliveries(NOW + DAY, 9) == []
        assert [letter.message_id for letter in book.unfiled(9)] == ["<l1@example.org>"]


def test_a_letter_is_filed_once_nothing_of_it_is_under_way(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(recipients=TWO))
        book.sent(claimed(book), NOW)
        assert book.unfiled(9) == []
        book.refuse(claimed(book), NOW, "550 no such user")
        (letter,) = book.unfiled(9)
        book.filed(letter.message_id)
        assert book.unfiled(9) == []


def test_a_letter_that_nobody_has_is_not_filed(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing())
        book.refuse(claimed(book), NOW, "550 no such user")
        assert book.unfiled(9) == []


def test_a_doubt_is_filed_with_those_who_have_the_letter_once_it_is_told(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(recipients=TWO))
        book.sent(claimed(book), NOW)
        book.ambiguous(claimed(book), NOW)
        assert book.unfiled(9) == []
        (doubt,) = book.doubtful()
        book.reported(doubt)
        (letter,) = book.unfiled(9)
        book.filed(letter.message_id)
        assert book.drop_letters("c1", keys=["introduction"]) == 1
        assert book.unfiled(9) == []


def test_a_draft_goes_to_its_folder_once(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(1, state=Post.DRAFT))
        book.enqueue(outgoing(2, state=Post.DRAFT, key="other"))
        assert book.drop_letters("c1", keys=["other"]) == 1
        assert [(letter.message_id, letter.state) for letter in book.unfiled(9)] == [("<l1@example.org>", Post.DRAFT)]
        book.filed("<l1@example.org>")
        assert book.unfiled(9) == []
        assert book.drop_letters("c1", keys=["introduction"]) == 0


def test_letters_sent_are_counted_as_letters(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(1, recipients=TWO))
        book.enqueue(outgoing(2))
        book.sent(claimed(book), NOW)
        book.sent(claimed(book), NOW + HOUR)
        book.sent(claimed(book), NOW + HOUR)
        assert (book.sent_since(NOW), book.sent_since(NOW + HOUR), book.sent_since(NOW + DAY)) == (2, 2, 0)


def test_third_parties_are_counted_by_their_giver(store: Store) -> None:
    with store.transaction() as book:
        for number in (1, 2, 3):
            book.save(a_case(f"child{number}", connector=PRIYA, referrer=RUTH), NOW)
            book.enqueue(outgoing(number, case=f"child{number}", first_contact=True, created_at=NOW + number * HOUR))
        book.enqueue(outgoing(4, case="child3", created_at=NOW + 3 * HOUR))
        book.enqueue(outgoing(5, case="child3", first_contact=True, created_at=NOW + 4 * HOUR))
        book.drop_letters("child1", keys=["introduction"])
        assert book.third_parties_since("Ruth@example.com", NOW) == 2
        assert book.third_parties_since("ruth@example.com", NOW + 3 * HOUR) == 1
        assert book.third_parties_since("priya@example.com", NOW) == 0


def test_what_still_waits_is_found_and_taken_back(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(1, kind="time_nudge", key="a"))
        book.enqueue(outgoing(2, kind="time_nudge", key="b", state=Post.WAITING, hold="q1"))
        book.enqueue(outgoing(3, kind="survey", key="c"))
        book.enqueue(outgoing(4, kind="time_nudge", key="d"))
        assert book.claim(book.posted("<l4@example.org>").deliveries[0], NOW)  # type: ignore[union-attr]
        found = book.unsent("c1", ["time_nudge"])
        assert [(one.key, one.hold) for one in found] == [("a", None), ("b", "q1")]
        assert book.waits_on("q1")
        assert book.take_back([one.message_id for one in found]) == 2
        assert book.unsent("c1", ["time_nudge"]) == []
        assert not book.waits_on("q1")
        assert book.release("q1") == 0
        assert [delivery.message_id for delivery in book.due_deliveries(NOW, 9)] == ["<l3@example.org>"]


def test_one_reader_is_spared_and_the_others_get_it(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing(recipients=TWO))
        (found,) = book.unsent_to(TWO[0].upper())
        book.spare(found.message_id, TWO[0])
        assert [delivery.recipient for delivery in book.due_deliveries(NOW, 9)] == [TWO[1]]


def test_a_letter_that_somebody_has_is_not_theirs_to_be_spared(store: Store) -> None:
    with store.transaction() as book:
        book.enqueue(outgoing())
        delivery = claimed(book)
        book.sent(delivery, NOW)
        assert book.unsent_to(delivery.recipient) == []
