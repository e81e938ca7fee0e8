"""Received messages: never twice, never lost, in the order in which they were written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.errors import StoreError
from mailbot.store import Cursor, Handling, Mark, Store
from tests.unit.store.samples import DAY, HOUR, NOW, incoming


def receive(store: Store, *uids: int) -> list[int]:
    with store.transaction() as book:
        ids = [book.receive(incoming(uid), NOW) for uid in uids]
    return [id_ for id_ in ids if id_ is not None]


def test_what_is_received_comes_back_whole(store: Store) -> None:
    message = incoming(3, raw=bytes(range(256)), message_id=None)
    with store.transaction() as book:
        id_ = book.receive(message, NOW + HOUR)
        assert id_ is not None
        stored = book.received(id_)
    assert (stored.raw, stored.digest, stored.fingerprint) == (message.raw, message.digest, message.fingerprint)
    assert (stored.folder, stored.uidvalidity, stored.uid, stored.message_id) == ("INBOX", 7, 3, None)
    assert (stored.received_at, stored.state, stored.attempts) == (NOW + HOUR, Handling.NEW, 0)


def test_the_cursor_moves_with_the_message(store: Store) -> None:
    with store.transaction() as book:
        assert book.cursor("INBOX") is None
        book.receive(incoming(4_294_967_295), NOW)
        assert book.cursor("INBOX") == Cursor(7, 4_294_967_295)
        assert book.cursor("Other") is None


def test_the_cursor_never_goes_back_under_one_uidvalidity(store: Store) -> None:
    receive(store, 5, 3)
    with store.transaction() as book:
        assert book.cursor("INBOX") == Cursor(7, 5)


def test_the_same_uid_is_stored_once(store: Store) -> None:
    assert len(receive(store, 1, 1)) == 1
    assert receive(store, 1) == []


def test_after_a_change_of_uidvalidity_old_mail_is_known_and_new_mail_is_read(store: Store) -> None:
    receive(store, *range(1, 101))
    with store.transaction() as book:
        for uid in range(1, 111):
            book.receive(incoming(uid, uidvalidity=8), NOW + DAY)
    with store.transaction() as book:
        again = [message for message in book.pending(1000) if message.uidvalidity == 8]
        assert [message.uid for message in again] == list(range(101, 111))
        assert book.cursor("INBOX") == Cursor(8, 110)


def test_a_re_delivery_names_what_it_repeats_and_is_only_marked(store: Store) -> None:
    (first,) = receive(store, 1)
    with store.transaction() as book:
        second = book.receive(incoming(2, fingerprint=incoming(1).fingerprint), NOW)
        assert second is not None
        assert book.received(second).original == first
        assert book.received(second).state == Handling.DUPLICATE
        assert [message.id for message in book.pending(9)] == [first]
        assert [mark.id for mark in book.unmarked("INBOX")] == [second]


def test_the_same_message_id_with_another_body_is_another_message(store: Store) -> None:
    with store.transaction() as book:
        book.receive(incoming(1, message_id="<same@example.com>"), NOW)
        book.receive(incoming(2, message_id="<same@example.com>"), NOW)
        assert len(book.pending(9)) == 2


def test_pending_goes_by_the_time_of_writing(store: Store) -> None:
    with store.transaction() as book:
        for uid, hours in ((1, 5), (2, 1), (3, 5), (4, 0)):
            book.receive(incoming(uid, sent_at=NOW + hours * HOUR), NOW + DAY)
        assert [message.uid for message in book.pending(9)] == [4, 2, 1, 3]
        assert [message.uid for message in book.pending(2)] == [4, 2]


@pytest.mark.parametrize("state", [state for state in Handling if state is not Handling.NEW])
def test_what_is_settled_is_not_pending(store: Store, state: Handling) -> None:
    (id_,) = receive(store, 1)
    with store.transaction() as book:
        book.settle(id_, state, NOW, case="c1", reason="two times in one mail")
        assert book.pending(9) == []
        settled = book.received(id_)
    assert (settled.state, settled.case, settled.reason) == (state, "c1", "two times in one mail")


def test_tries_are_counted_across_transactions(store: Store) -> None:
    (id_,) = receive(store, 1)
    counts = []
    for _ in range(3):
        with store.transaction() as book:
            counts.append(book.attempt(id_))
    assert counts == [1, 2, 3]


def test_a_message_that_is_taken_up_again_has_all_its_tries(store: Store) -> None:
    (id_,) = receive(store, 1)
    with store.transaction() as book:
        book.attempt(id_)
        book.settle(id_, Handling.QUARANTINED, NOW, reason="it hung")
        book.requeue(id_)
        assert [message.id for message in book.pending(9)] == [id_]
        assert book.attempt(id_) == 1
        assert book.unmarked("INBOX") == []


@pytest.mark.parametrize(
    ("state", "flagged"),
    [
        (Handling.DONE, False),
        (Handling.IGNORED, False),
        (Handling.HELD, True),
        (Handling.QUARANTINED, True),
    ],
)
def test_handled_mail_is_marked_once_and_flagged_where_it_waits(store: Store, state: Handling, flagged: bool) -> None:
    (id_,) = receive(store, 6)
    with store.transaction() as book:
        assert book.unmarked("INBOX") == []
        book.settle(id_, state, NOW)
        assert book.unmarked("INBOX") == [Mark(id_, 7, 6, flagged)]
        assert book.unmarked("Other") == []
        book.marked([id_])
        assert book.unmarked("INBOX") == []


def test_a_flag_goes_when_the_wait_is_over(store: Store) -> None:
    (id_,) = receive(store, 6)
    with store.transaction() as book:
        book.settle(id_, Handling.HELD, NOW)
        book.marked([id_])
        book.settle(id_, Handling.DONE, NOW, case="c1")
        assert book.unmarked("INBOX") == [Mark(id_, 7, 6, flagged=False, unflag=True)]
        book.marked([id_])
        assert book.unmarked("INBOX") == []


def test_held_mail_without_a_case_waits_with_its_thread(store: Store) -> None:
    first, second, third = receive(store, 1, 2, 3)
    with store.transaction() as book:
        book.join("<m2@example.com>", ["<b@example.com>", "<a@example.com>"])
        book.settle(first, Handling.HELD, NOW, case="c1")
        book.settle(second, Handling.HELD, NOW)
        book.settle(third, Handling.HELD, NOW)
        waiting = book.waiting()
        latest = book.waiting(limit=1)
    assert [(message.id, message.keys) for message in waiting] == [
        (second, ("<a@example.com>", "<b@example.com>")),
        (third, ()),
    ]
    assert [message.id for message in latest] == [third]


def test_a_message_that_is_not_there_is_an_error(store: Store) -> None:
    with store.transaction() as book, pytest.raises(StoreError, match="no message 5"):
        book.received(5)


def test_where_the_server_gives_uids_again_old_mail_is_known_and_new_mail_under_an_old_uid_is_read(
    store: Store,
) -> None:
    receive(store, *range(1, 11))
    with store.transaction() as book:
        book.forget_uids("INBOX")
        assert book.cursor("INBOX") == Cursor(7, 0)
        assert book.unmarked("INBOX") == []
        new = replace(incoming(5), raw=b"other", digest="other", fingerprint="other")
        for one in (*(incoming(uid) for uid in range(1, 5)), new):
            book.receive(one, NOW + DAY)
        assert book.is_new("INBOX", 7, 5)
        assert not book.is_new("INBOX", 7, 4)
        assert book.cursor("INBOX") == Cursor(7, 5)


def test_the_newest_message_ids_are_of_plain_form_and_of_the_cursors_numbers(store: Store) -> None:
    ids = {1: "<old@example.com>", 2: None, 3: "<two words@example.com>", 4: "<m4@example.com>", 5: "<m5@example.com>"}
    with store.transaction() as book:
        assert book.newest("INBOX") == {}
        book.receive(incoming(9, uidvalidity=6, message_id="<m9@example.com>"), NOW)
        for uid, ident in ids.items():
            book.receive(incoming(uid, fingerprint=str(uid), message_id=ident), NOW)
        assert book.newest("INBOX", limit=4) == {4: "<m4@example.com>", 5: "<m5@example.com>"}
        assert book.newest("Other") == {}
        book.forget_uids("INBOX")
        assert book.newest("INBOX") == {}


def test_a_try_that_failed_for_want_of_a_store_does_not_count(store: Store) -> None:
    (ident,) = receive(store, 1)
    with store.transaction() as book:
        assert [book.attempt(ident) for _ in range(3)] == [1, 2, 3]
        book.blameless(ident, 2)
        assert book.received(ident).attempts == 1
        book.blameless(ident, 2)
        assert book.received(ident).attempts == 1
