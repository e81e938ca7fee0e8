"""`Outbox.deliver`: claimed before the first byte, settled as it ended, and nothing that must not go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailbot.cases.case import Stage
from mailbot.errors import StoreError
from mailbot.outbox import Delivered, Hooks, Outbox, RetryPolicy, Which, sending
from mailbot.store import Book, Delivery, Fate, Outgoing, Store
from tests.integration.outgoing import LATER, NOW, Sender, letter
from tests.servers.smtp import SmtpServer
from tests.unit.store.samples import a_case

RUTH, ERIC = "ruth@example.com", "eric@example.net"
BOTH = (RUTH, ERIC)


@pytest.fixture
def sender(smtp_server: SmtpServer) -> Iterator[Sender]:
    store = Store("sqlite://", "programme@example.org")
    store.upgrade()
    yield Sender(store, smtp_server)
    store.close()


@dataclass
class Told:
    """What the hooks were told, in order."""

    events: list[tuple[Any, ...]] = field(default_factory=list)
    spared: tuple[str, ...] = ()

    def hooks(self) -> Hooks:
        return Hooks(self._sent, self._refused, self._doubtful, lambda _book, _one, to: to in self.spared)

    def _sent(self, _book: Book, one: Outgoing, recipient: str, now: datetime) -> None:
        self.events.append(("sent", one.message_id, recipient, now))

    def _refused(self, _book: Book, one: Outgoing, delivery: Delivery, now: datetime) -> None:
        self.events.append(("refused", one.message_id, delivery.recipient, delivery.error, now))

    def _doubtful(self, _book: Book, one: Outgoing, delivery: Delivery, now: datetime) -> None:
        self.events.append(("doubtful", one.message_id, delivery.recipient, now))


def outbox(sender: Sender, told: Told | None = None, policy: RetryPolicy | None = None) -> Outbox:
    return Outbox(sender.store, sender.server.settings(timeout=0.5), (told or Told()).hooks(), policy)


def test_a_letter_whose_bytes_were_erased_with_a_person_is_sent_to_nobody(sender: Sender) -> None:
    sender.enqueue(letter(raw=b"", recipients=BOTH), letter(2))
    assert outbox(sender).deliver(NOW) == Delivered(sent=1)
    assert [taken.raw for taken in sender.server.taken] == [letter(2).raw]
    assert outbox(sender).deliver(LATER) == Delivered()
    assert sender.fates() == [Fate.QUEUED, Fate.QUEUED, Fate.SENT]


def test_who_must_not_have_it_after_all_is_spared_and_the_others_get_it(sender: Sender) -> None:
    sender.enqueue(letter(recipients=BOTH))
    told = Told(spared=(RUTH,))
    assert outbox(sender, told).deliver(NOW) == Delivered(sent=1)
    assert [taken.recipients for taken in sender.server.taken] == [(ERIC,)]
    assert [event[2] for event in told.events] == [ERIC]
    assert outbox(sender).deliver(LATER) == Delivered()
    assert [(one.recipient, one.attempts) for one in sender.deliveries()] == [(RUTH, 0), (ERIC, 1)]


def test_a_process_that_may_no_longer_send_claims_nothing(sender: Sender) -> None:
    sender.enqueue(letter())
    mine = outbox(sender)
    mine.owns = lambda _book: False
    assert mine.deliver(NOW) == Delivered()
    assert (sender.fates(), sender.deliveries()[0].attempts) == ([Fate.QUEUED], 0)
    assert "MAIL" not in sender.server.heard


def test_a_process_that_may_no_longer_send_says_no_dot(sender: Sender) -> None:
    sender.enqueue(letter())
    mine = outbox(sender)
    leave = iter([True, False])
    mine.owns = lambda _book: next(leave)
    assert mine.deliver(NOW) == Delivered(retried=1)
    assert (sender.fates(), sender.server.taken) == ([Fate.QUEUED], [])


def test_where_the_store_is_away_before_the_dot_it_is_not_said(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    sender.enqueue(letter())

    def away(*_arguments: Any) -> bool:
        raise StoreError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("mailbot.store.Book.ambiguous", away)
        assert outbox(sender).deliver(NOW) == Delivered(retried=1)
    assert sender.server.taken == []


class SentFolder:
    """It holds everything."""

    def sent_folder(self) -> str:
        return "Sent"

    def holds(self, _folder: str, _message_id: str) -> bool:
        return True


def test_a_doubt_is_looked_up_in_the_sent_folder(sender: Sender) -> None:
    sender.enqueue(letter(first_contact=True))
    sender.server.fail("dot", "drop", times=1)
    box = outbox(sender)
    box.deliver(NOW)
    assert box.recover(SentFolder(), LATER).sent == 1
    assert sender.fates() == [Fate.SENT]


def test_of_some_kinds_only_the_others_doubts_stay(sender: Sender) -> None:
    sender.enqueue(letter())
    sender.server.fail("dot", "drop", times=1)
    box = outbox(sender)
    box.deliver(NOW)
    kind = letter().kind
    assert box.recover(SentFolder(), LATER, Which(but=frozenset({kind}))).sent == 0
    assert sender.fates() == [Fate.AMBIGUOUS]
    assert box.recover(SentFolder(), LATER, Which(only=frozenset({kind}))).sent == 1


def test_a_doubt_is_settled_with_the_same_hooks(sender: Sender) -> None:
    sender.enqueue(letter(first_contact=True))
    sender.server.fail("dot", "drop", times=1)
    told = Told()
    box = outbox(sender, told)
    box.deliver(NOW)
    assert box.recover(None, LATER).told == 1
    assert told.events == [("doubtful", "<l1@example.org>", RUTH, LATER)]


def test_before_the_dot_the_store_says_that_it_may_have_been_said(smtp_server: SmtpServer, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'mailbot.db'}", "programme@example.org")
    store.upgrade()
    sender = Sender(store, smtp_server)
    sender.enqueue(letter())
    seen: list[list[Fate]] = []
    smtp_server.on_dot = lambda: seen.append(sender.fates())  # in the server's thread
    outbox(sender).deliver(NOW)
    assert seen == [[Fate.AMBIGUOUS]]
    store.close()


@pytest.mark.parametrize(
    ("phase", "kind", "done", "fate", "events"),
    [
        ("QUIT", "drop", Delivered(sent=1), Fate.SENT, [("sent", "<l1@example.org>", RUTH, NOW)]),
        ("RCPT", "451", Delivered(retried=1), Fate.QUEUED, []),
        (
            "RCPT",
            "550",
            Delivered(refused=1),
            Fate.REFUSED,
            [("refused", "<l1@example.org>", RUTH, "RCPT: 550 not today", NOW)],
        ),
        ("dot", "drop", Delivered(ambiguous=1), Fate.AMBIGUOUS, []),
    ],
)
def test_each_end_is_counted_written_and_told(
    sender: Sender, phase: Any, kind: Any, done: Delivered, fate: Fate, events: list[tuple[Any, ...]]
) -> None:
    sender.enqueue(letter())
    sender.server.fail(phase, kind, times=1)
    told = Told()
    assert outbox(sender, told).deliver(NOW) == done
    (delivery,) = sender.deliveries()
    assert (delivery.state, delivery.attempts) == (fate, 1)
    assert told.events == events


def test_a_letter_that_fails_is_tried_again_in_its_time_with_the_reason_kept(sender: Sender) -> None:
    sender.enqueue(letter())
    sender.server.fail("RCPT", "451")
    policy = RetryPolicy(first=timedelta(minutes=3), tries=3)
    outbox(sender, policy=policy).deliver(NOW)
    (delivery,) = sender.deliveries()
    assert (delivery.next_at, delivery.error) == (NOW + timedelta(minutes=3), "RCPT: 451 not today")
    outbox(sender, policy=policy).deliver(LATER)
    assert sender.deliveries()[0].next_at == LATER + timedelta(minutes=6)


def test_after_the_last_try_it_is_given_up_and_told(sender: Sender) -> None:
    sender.enqueue(letter())
    sender.server.fail("RCPT", "451")
    told = Told()
    assert outbox(sender, told, RetryPolicy(tries=1)).deliver(NOW) == Delivered(refused=1)
    (delivery,) = sender.deliveries()
    assert (delivery.state, delivery.settled_at, delivery.error) == (Fate.FAILED, NOW, "RCPT: 451 not today")
    assert told.events == [("refused", "<l1@example.org>", RUTH, "RCPT: 451 not today", NOW)]


def test_a_refusal_is_final_and_has_its_time(sender: Sender) -> None:
    sender.enqueue(letter())
    sender.server.fail("RCPT", "550")
    outbox(sender).deliver(NOW)
    (delivery,) = sender.deliveries()
    assert (delivery.settled_at, delivery.error, delivery.next_at) == (NOW, "RCPT: 550 not today", None)


def test_without_a_policy_of_its_own_the_usual_one_holds(sender: Sender) -> None:
    assert outbox(sender).policy == RetryPolicy()


@pytest.mark.parametrize(
    ("which", "numbers"),
    [
        (Which(), {1, 2, 3}),
        (Which(only=frozenset({"noted"})), {2}),
        (Which(but=frozenset({"noted"})), {1, 3}),
    ],
)
def test_some_kinds_alone_or_all_but_some(sender: Sender, which: Which, numbers: set[int]) -> None:
    sender.enqueue(letter(1), letter(2, kind="noted"), letter(3))
    assert outbox(sender).deliver(NOW, which=which).sent == len(numbers)
    assert {taken.raw for taken in sender.server.taken} == {letter(number).raw for number in numbers}


def test_no_more_go_in_a_round_than_its_limit(sender: Sender) -> None:
    sender.enqueue(*(letter(number) for number in range(5)))
    assert outbox(sender).deliver(NOW, limit=2).sent == 2
    assert outbox(sender).deliver(NOW).sent == 3


def test_a_stop_that_came_before_sends_nothing(sender: Sender) -> None:
    sender.enqueue(letter())
    stop = threading.Event()
    stop.set()
    assert outbox(sender).deliver(NOW, stop=stop) == Delivered()
    assert sender.server.connections == 0


def test_a_broken_connection_is_made_anew_for_the_next_letter(sender: Sender) -> None:
    sender.enqueue(letter(1), letter(2))
    sender.server.fail("DATA", "drop", times=1)
    done = outbox(sender).deliver(NOW)
    assert (done.sent, done.retried, done.lost) == (1, 1, None)
    assert sender.server.connections == 2


def test_after_three_broken_connections_the_server_counts_as_away(sender: Sender) -> None:
    sender.enqueue(*(letter(number) for number in range(5)))
    sender.server.fail("RCPT", "drop")
    done = outbox(sender).deliver(NOW)
    assert (done.retried, sender.server.connections) == (3, 3)
    assert str(done.lost).startswith("SMTP at 127.0.0.1: RCPT: ")


def test_a_server_that_is_slow_once_counts_as_away(sender: Sender) -> None:
    sender.enqueue(letter(1), letter(2))
    sender.server.fail("RCPT", "stall")
    done = outbox(sender).deliver(NOW)
    assert (done.retried, str(done.lost)) == (1, "SMTP at 127.0.0.1: RCPT: no answer in time")
    assert sender.server.connections == 1


def test_what_the_server_took_is_written_as_soon_as_the_store_can(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_INSIST_SECONDS", (0.01, 0.01))
    failures = [StoreError("locked")] * 2
    told = Told()
    hook = told._sent

    def sent(*arguments: Any) -> None:
        if failures:
            raise failures.pop()
        hook(*arguments)

    box = outbox(sender)
    box.hooks = replace(told.hooks(), sent=sent)
    sender.enqueue(letter())
    assert box.deliver(NOW) == Delivered(sent=1)
    assert (sender.fates(), len(told.events)) == ([Fate.SENT], 1)


def test_a_store_that_stays_away_leaves_a_doubt_and_the_server_in_peace(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_INSIST_SECONDS", (0.01, 0.01))
    tries: list[int] = []

    def away(*_arguments: Any) -> None:
        tries.append(1)
        raise StoreError("locked")

    box = outbox(sender)
    box.hooks = replace(box.hooks, sent=away)
    sender.enqueue(letter(1), letter(2))
    with pytest.raises(StoreError, match="locked"):
        box.deliver(NOW)
    assert len(tries) == 3
    assert sorted(sender.fates()) == [Fate.AMBIGUOUS, Fate.QUEUED]
    assert sender.server.heard[-1] == "QUIT"


def test_each_delivery_has_a_line_in_the_log(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[tuple[str, dict[str, Any]]] = []

    class Log:
        def event(self, event: str, **facts: Any) -> None:
            lines.append((event, facts))

    monkeypatch.setattr(sending, "log", Log())
    with sender.store.transaction() as book:
        book.save(a_case("c1"), NOW)
    sender.enqueue(letter())
    sender.server.fail("RCPT", "451", times=1)
    outbox(sender).deliver(NOW)
    outbox(sender).deliver(LATER)
    facts = {"case": "c1", "stage": Stage.INTRODUCED, "kind": "times_relay"}
    assert lines == [
        ("letter.retry", {**facts, "attempt": 1, "phase": "RCPT", "status": 451}),
        ("letter.sent", {**facts, "attempt": 2, "phase": "dot", "status": 250}),
    ]
