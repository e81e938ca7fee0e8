"""Whose case a message belongs to, whatever came first."""

from __future__ import annotations

from random import Random

import pytest

from mailbot.cases.case import Role
from mailbot.store import Store, Tagged
from mailbot.store.threads import REFERENCES_LIMIT, THREAD_LIMIT
from tests.unit.store.samples import HOUR, NOW


def test_the_first_known_message_decides(store: Store) -> None:
    with store.transaction() as book:
        book.link("<1@x>", "c1", [], NOW)
        book.link("<2@x>", "c2", [], NOW)
        assert book.case_of(["<unknown@x>", "<2@x>", "<1@x>"]) == "c2"
        assert book.cases_of(["<unknown@x>", "<2@x>", "<1@x>", "<2@x>"]) == ["c2", "c1"]
        assert book.case_of(["<unknown@x>"]) is None
        assert book.case_of([]) is None


def test_a_message_of_two_cases_shows_both(store: Store) -> None:
    with store.transaction() as book:
        book.link("<1@x>", "later", [], NOW + HOUR)
        book.link("<1@x>", "earlier", [], NOW)
        assert book.cases_of(["<1@x>"]) == ["earlier", "later"]


def test_linking_again_changes_nothing(store: Store) -> None:
    with store.transaction() as book:
        book.link("<1@x>", "c1", ["Ruth@example.com"], NOW)
        book.link("<1@x>", "c1", ["ruth@example.com"], NOW + HOUR)
        assert book.last_seen_by("c1", "RUTH@example.com") == ("<1@x>",)


def test_references_are_what_a_person_has_of_the_case(store: Store) -> None:
    with store.transaction() as book:
        book.link("<2@x>", "c1", ["ruth@example.com", "eric@example.net"], NOW + HOUR)
        book.link("<1@x>", "c1", ["ruth@example.com"], NOW)
        book.link("<3@x>", "c2", ["ruth@example.com"], NOW)
        assert book.last_seen_by("c1", "ruth@example.com") == ("<1@x>", "<2@x>")
        assert book.last_seen_by("c1", "eric@example.net") == ("<2@x>",)
        assert book.last_seen_by("c1", "marie@example.org") == ()


def test_references_are_capped_at_the_latest(store: Store) -> None:
    with store.transaction() as book:
        for number in range(30):
            book.link(f"<{number}@x>", "c1", ["ruth@example.com"], NOW + number * HOUR)
        seen = book.last_seen_by("c1", "ruth@example.com")
    assert seen == tuple(f"<{number}@x>" for number in range(30 - REFERENCES_LIMIT, 30))


def test_an_endless_message_id_is_found_again_but_never_referred_to(store: Store) -> None:
    endless = f"<{'x' * 5000}@example.com>"
    with store.transaction() as book:
        book.link(endless, "c1", ["ruth@example.com"], NOW)
        assert book.cases_of([endless]) == ["c1"]
        assert book.cases_of([endless + "y"]) == []
        assert book.last_seen_by("c1", "ruth@example.com") == ()


@pytest.mark.parametrize("seed", range(5))
def test_a_shuffled_conversation_is_one_thread(store: Store, seed: int) -> None:
    replies = [(f"<{number}@x>", [f"<{number // 2}@x>"]) for number in range(1, 60)]
    Random(seed).shuffle(replies)
    with store.transaction() as book:
        for message_id, keys in replies:
            book.join(message_id, keys)
        book.join("<stranger@x>", ["<another@x>"])
        assert book.thread_of("<0@x>") == {f"<{number}@x>" for number in range(60)}
        assert book.thread_of("<37@x>") == book.thread_of("<0@x>")


def test_a_late_parent_merges_what_named_it(store: Store) -> None:
    with store.transaction() as book:
        book.join("<left@x>", ["<parent@x>"])
        book.join("<right@x>", ["<grandparent@x>"])
        assert "<right@x>" not in book.thread_of("<left@x>")
        book.join("<parent@x>", ["<grandparent@x>", "<parent@x>"])
        assert book.thread_of("<left@x>") == {"<left@x>", "<right@x>", "<parent@x>", "<grandparent@x>"}


def test_a_message_without_edges_is_its_own_thread(store: Store) -> None:
    with store.transaction() as book:
        assert book.thread_of("<1@x>") == {"<1@x>"}


def test_a_thread_is_bounded(store: Store) -> None:
    with store.transaction() as book:
        for number in range(THREAD_LIMIT + 100):
            book.join(f"<{number}@x>", ["<hub@x>"])
        assert len(book.thread_of("<1@x>")) == THREAD_LIMIT


def test_a_tag_is_given_once_and_proves_whose_it_is(store: Store) -> None:
    with store.transaction() as book:
        assert book.tag("c1", Role.CONNECTOR, "aaaa") == "aaaa"
        assert book.tag("c1", Role.CONNECTOR, "bbbb") == "aaaa"
        assert book.tag("c1", Role.CONNECTEE, "cccc") == "cccc"
        assert book.by_tag("aaaa") == Tagged("c1", Role.CONNECTOR)
        assert book.by_tag("bbbb") is None
