"""The outbox against aiosmtpd: whatever fails at whichever step, the store says what is true."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from mailbot.config.settings import Auth, Tls
from mailbot.errors import MailServerError, SignInError, StoreError
from mailbot.outbox import RetryPolicy, envelope, sending
from mailbot.store import Fate, Post, Store
from tests.integration.outgoing import LATER, NOW, Sender, letter
from tests.servers.certificate import Certificate
from tests.servers.smtp import PASSWORD, USER, Kind, Phase, SmtpServer

ONE = "<l1@example.org> ruth@example.com"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'mailbot.db'}"


@pytest.fixture
def sender(url: str, smtp_server: SmtpServer) -> Iterator[Sender]:
    store = Store(url, "programme@example.org")
    store.upgrade()
    yield Sender(store, smtp_server)
    store.close()


@dataclass
class Folder:
    """A Sent folder with these Message-IDs in it."""

    name: str | None = "Sent"
    has: tuple[str, ...] = ()
    away: bool = False

    def sent_folder(self) -> str | None:
        return self.name

    def holds(self, _folder: str, message_id: str) -> bool:
        if self.away:
            raise MailServerError("IMAP is away")
        return message_id in self.has


def test_a_letter_goes_once_to_each_recipient_in_an_envelope_of_its_own(sender: Sender) -> None:
    sender.enqueue(letter(recipients=("ruth@example.com", "eric@example.net")))
    done = sender.outbox().deliver(NOW)
    assert (done.sent, done.retried, done.refused, done.ambiguous, done.lost) == (2, 0, 0, 0, None)
    first, second = sender.server.taken
    assert (first.sender, first.recipients) == ("programme+b1@example.org", ("ruth@example.com",))
    assert second.recipients == ("eric@example.net",)
    assert first.raw == second.raw == letter().raw
    assert sender.outbox().deliver(LATER).sent == 0
    assert sender.sent == [ONE, "<l1@example.org> eric@example.net"]


def test_one_connection_carries_a_whole_round(sender: Sender) -> None:
    sender.enqueue(*(letter(number) for number in range(10)))
    assert sender.outbox().deliver(NOW).sent == 10
    assert sender.server.connections == 1
    assert sender.server.heard[-1] == "QUIT"


def test_with_nothing_due_nobody_is_called(sender: Sender) -> None:
    sender.enqueue(letter(not_before=LATER), letter(2, state=Post.WAITING, hold="q1"))
    assert sender.outbox().deliver(NOW).sent == 0
    assert sender.server.connections == 0


def test_a_limit_takes_the_longest_waiting(sender: Sender) -> None:
    sender.enqueue(*(letter(number, created_at=NOW - timedelta(minutes=number)) for number in range(5)))
    assert sender.outbox().deliver(NOW, limit=2).sent == 2
    assert [taken.raw for taken in sender.server.taken] == [letter(4).raw, letter(3).raw]


@pytest.mark.parametrize(
    "body",
    [
        b".\r\n",
        b"..\r\n.hidden\r\n\r\n.\r\nMAIL FROM:<x@example.com>\r\n",
        b"one\ntwo\n.\nthree\n",
        b"bare\rcarriage\r.\rreturns\r\n",
        b"no end of line",
        b"Caf\xc3\xa9 at 2\r\n",
        b"x" * 900 + b"\r\n" + b"." * 200_000,
    ],
)
def test_a_body_arrives_as_one_message(sender: Sender, body: bytes) -> None:
    sender.server.options["data_size_limit"] = None
    raw = b"Subject: Times\r\n\r\n" + body[:90_000]
    sender.enqueue(letter(raw=_folded(raw)))
    assert sender.outbox().deliver(NOW).sent == 1
    (taken,) = sender.server.taken
    expected = _folded(raw).replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    assert taken.raw == (expected if expected.endswith(b"\r\n") else expected + b"\r\n")


def _folded(raw: bytes) -> bytes:
    """Lines no longer than a server must take (RFC 5321 §4.5.3.1.6)."""
    return b"\r\n".join(
        line[start : start + 900] for line in raw.split(b"\r\n") for start in range(0, len(line) or 1, 900)
    )


@pytest.mark.parametrize(
    ("address", "sends"),
    [
        ("o'brien+tag@example.com", True),
        ("ruth@example.com>\r\nRCPT TO:<eve@example.com", False),
        ("ruth @example.com", False),
        ("rüth@example.com", False),
        ("<ruth@example.com>", False),
        ("ruth", False),
    ],
)
def test_only_an_address_is_spoken(sender: Sender, address: str, sends: bool) -> None:
    sender.enqueue(letter(recipients=(address,)))
    done = sender.outbox().deliver(NOW)
    assert (done.sent, done.refused) == ((1, 0) if sends else (0, 1))
    assert [taken.recipients for taken in sender.server.taken] == ([(address,)] if sends else [])


@pytest.mark.parametrize("excluded", [(), ("PLAIN",), ("LOGIN",)])
def test_signing_in_with_a_password(sender: Sender, excluded: tuple[str, ...]) -> None:
    sender.server.options["auth_exclude_mechanism"] = excluded
    sender.enqueue(letter())
    assert sender.outbox(user=USER, password=PASSWORD).deliver(NOW).sent == 1
    assert "AUTH" in sender.server.heard


def test_signing_in_with_a_token(sender: Sender) -> None:
    sender.enqueue(letter())
    assert isinstance(sender.outbox(user=USER, password="old", auth=Auth.XOAUTH2).deliver(NOW).lost, SignInError)
    assert sender.outbox(user=USER, password=PASSWORD, auth=Auth.XOAUTH2).deliver(NOW).sent == 1


def test_a_wrong_password_keeps_every_letter(sender: Sender) -> None:
    sender.enqueue(letter(1), letter(2))
    done = sender.outbox(user=USER, password="wrong").deliver(NOW)
    assert isinstance(done.lost, SignInError)
    assert sender.fates() == [Fate.QUEUED, Fate.QUEUED]
    assert [delivery.attempts for delivery in sender.deliveries()] == [0, 0]
    assert "wrong" not in str(done.lost)


def test_a_server_that_is_away_keeps_every_letter(sender: Sender) -> None:
    sender.enqueue(letter())
    sender.server.stop()
    done = sender.outbox().deliver(NOW)
    assert isinstance(done.lost, MailServerError)
    sender.server.start()
    assert sender.outbox().deliver(NOW).sent == 1


def test_starttls_that_is_not_offered_sends_no_password(sender: Sender) -> None:
    sender.enqueue(letter())
    done = sender.outbox(tls=Tls.STARTTLS, user=USER, password=PASSWORD).deliver(NOW)
    assert "STARTTLS" in str(done.lost)
    assert set(sender.server.heard) <= {"EHLO"}


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
@pytest.mark.parametrize(("host", "trusted"), [("localhost", True), ("localhost", False), ("127.0.0.1", True)])
def test_only_over_a_certificate_that_holds_is_anything_said(
    sender: Sender, certificate: Certificate, monkeypatch: pytest.MonkeyPatch, tls: Tls, host: str, trusted: bool
) -> None:
    server = sender.server
    server.stop()
    server.implicit = certificate.context() if tls is Tls.IMPLICIT else None
    server.options["tls_context"] = certificate.context()
    server.start()
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.public))
    sender.enqueue(letter())
    done = sender.outbox(host=host, tls=tls, user=USER, password=PASSWORD).deliver(NOW)
    if trusted and host == "localhost":
        assert done.sent == 1
    else:
        assert "certificate verify failed" in str(done.lost)
        assert "AUTH" not in server.heard


PHASES = [phase for phase in get_args(Phase) if phase not in ("RSET", "STARTTLS")]
KINDS = get_args(Kind)
BEFORE_THE_LETTER = ("CONNECT", "EHLO", "AUTH")


def expected(phase: str, kind: str) -> Fate:
    """What the store must say after the first round."""
    if phase in BEFORE_THE_LETTER:
        return Fate.QUEUED
    if phase == "QUIT":
        return Fate.SENT
    if kind in ("550", "552"):
        return Fate.QUEUED if (phase, kind) == ("MAIL", "550") else Fate.REFUSED
    if phase == "dot" and kind in ("drop", "stall", "garbage"):
        return Fate.AMBIGUOUS
    return Fate.QUEUED


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("phase", PHASES)
def test_each_fault_at_each_step_leaves_the_right_state(sender: Sender, phase: Phase, kind: Kind) -> None:
    sender.enqueue(letter())
    sender.server.fail(phase, kind, times=1)
    outbox = sender.outbox(user=USER, password=PASSWORD, timeout=0.2)
    started = time.monotonic()
    outbox.deliver(NOW)
    assert time.monotonic() - started < 5
    fate = expected(phase, kind)
    assert sender.fates() == [fate]
    assert sender.sent == ([ONE] if fate is Fate.SENT else [])
    assert len(sender.refused) == (1 if fate is Fate.REFUSED else 0)

    outbox.recover(None, NOW)
    outbox.deliver(LATER)
    assert sender.fates() == [Fate.REFUSED if fate is Fate.REFUSED else Fate.SENT]
    assert len(sender.server.taken) == (0 if fate is Fate.REFUSED else 1)
    assert sender.sent == ([] if fate is Fate.REFUSED else [ONE])


@pytest.mark.parametrize("kind", ["drop", "550", "stall", "garbage"])
def test_starttls_that_fails_sends_no_password(sender: Sender, certificate: Certificate, kind: Kind) -> None:
    sender.server.options["tls_context"] = certificate.context()
    sender.server.fail("STARTTLS", kind)
    sender.enqueue(letter())
    done = sender.outbox(tls=Tls.STARTTLS, user=USER, password=PASSWORD, timeout=0.3).deliver(NOW)
    assert done.lost is not None
    assert "AUTH" not in sender.server.heard
    assert sender.fates() == [Fate.QUEUED]


def test_one_bad_recipient_does_not_stop_the_others(sender: Sender) -> None:
    sender.enqueue(*(letter(number) for number in range(3)))
    sender.server.fail("RCPT", "550", times=1)
    done = sender.outbox().deliver(NOW)
    assert (done.sent, done.refused) == (2, 1)
    assert sender.refused == ["RCPT: 550 not today"]
    assert sender.server.connections == 1


def test_a_server_that_stalls_is_left_for_this_round(sender: Sender) -> None:
    sender.enqueue(*(letter(number) for number in range(5)))
    sender.server.fail("MAIL", "stall")
    started = time.monotonic()
    done = sender.outbox(timeout=0.3).deliver(NOW)
    assert time.monotonic() - started < 3
    assert (done.retried, done.lost is not None) == (1, True)
    assert sender.fates().count(Fate.QUEUED) == 5


def test_a_server_that_drops_every_connection_is_left_after_three(sender: Sender) -> None:
    sender.enqueue(*(letter(number) for number in range(9)))
    sender.server.fail("DATA", "drop")
    done = sender.outbox().deliver(NOW)
    assert (done.retried, sender.server.connections) == (3, 3)
    assert done.lost is not None


def test_tries_end_and_a_person_is_told(sender: Sender) -> None:
    sender.enqueue(letter())
    sender.server.fail("RCPT", "451")
    outbox = sender.outbox(RetryPolicy(first=timedelta(minutes=1), tries=3))
    for day in range(4):
        outbox.deliver(NOW + timedelta(days=day))
    assert sender.fates() == [Fate.FAILED]
    assert sender.refused == ["RCPT: 451 not today"]
    assert sender.server.heard.count("RCPT") == 3


def test_a_retry_waits_its_time(sender: Sender) -> None:
    sender.enqueue(letter())
    sender.server.fail("RCPT", "451", times=1)
    outbox = sender.outbox()
    assert outbox.deliver(NOW).retried == 1
    assert outbox.deliver(NOW + timedelta(seconds=59)).sent == 0
    assert outbox.deliver(NOW + timedelta(seconds=60)).sent == 1


class TestDoubts:
    """The answer to the final dot is lost."""

    @pytest.fixture(autouse=True)
    def lose_the_answer(self, sender: Sender) -> None:
        sender.server.fail("dot", "drop", times=1, taken=True)

    def test_a_copy_in_sent_proves_that_it_went(self, sender: Sender) -> None:
        sender.enqueue(letter(first_contact=True))
        outbox = sender.outbox()
        assert outbox.deliver(NOW).ambiguous == 1
        assert outbox.recover(Folder(has=("<l1@example.org>",)), NOW).sent == 1
        assert (sender.fates(), sender.sent, sender.doubtful) == ([Fate.SENT], [ONE], [])
        outbox.deliver(LATER)
        assert len(sender.server.taken) == 1

    @pytest.mark.parametrize("folder", [None, Folder(), Folder(name=None)])
    def test_a_first_letter_to_a_third_party_is_never_sent_again(self, sender: Sender, folder: Folder | None) -> None:
        sender.enqueue(letter(first_contact=True))
        outbox = sender.outbox()
        outbox.deliver(NOW)
        assert outbox.recover(folder, NOW).told == 1
        assert outbox.recover(folder, NOW).told == 0
        outbox.deliver(LATER)
        assert (sender.fates(), sender.doubtful) == ([Fate.AMBIGUOUS], ["ruth@example.com"])
        assert len(sender.server.taken) == 1

    def test_another_letter_is_sent_once_more_byte_for_byte(self, sender: Sender) -> None:
        sender.enqueue(letter())
        outbox = sender.outbox()
        outbox.deliver(NOW)
        assert outbox.recover(Folder(), NOW).repeated == 1
        assert outbox.deliver(NOW).sent == 1
        first, second = sender.server.taken
        assert first == second

    def test_a_second_doubt_is_told(self, sender: Sender) -> None:
        sender.enqueue(letter())
        outbox = sender.outbox()
        for _ in range(3):
            sender.server.fail("dot", "drop", times=1, taken=True)
            outbox.deliver(NOW)
            outbox.recover(Folder(), NOW)
        assert len(sender.server.taken) == 2
        assert sender.doubtful == ["ruth@example.com"]

    def test_while_the_mailbox_is_away_a_doubt_waits(self, sender: Sender) -> None:
        sender.enqueue(letter())
        outbox = sender.outbox()
        outbox.deliver(NOW)
        assert outbox.recover(Folder(away=True), NOW).lost is not None
        outbox.deliver(LATER)
        assert (sender.fates(), len(sender.server.taken)) == ([Fate.AMBIGUOUS], 1)
        assert outbox.recover(Folder(has=("<l1@example.org>",)), NOW).sent == 1

    def test_a_copy_that_another_recipient_can_have_caused_proves_nothing(self, sender: Sender) -> None:
        sender.enqueue(letter(recipients=("ruth@example.com", "eric@example.net"), first_contact=True))
        outbox = sender.outbox()
        done = outbox.deliver(NOW)
        assert (done.ambiguous, done.sent) == (1, 1)
        assert outbox.recover(Folder(has=("<l1@example.org>",)), NOW).told == 1


def test_a_letter_dropped_meanwhile_is_not_sent(sender: Sender) -> None:
    sender.enqueue(letter())
    with sender.store.transaction() as book:
        due = book.due_deliveries(NOW, 9)
        book.drop_letters("c1", keys=["relay:1"])
        assert not book.claim(due[0], NOW)
    assert sender.outbox().deliver(NOW).sent == 0
    assert sender.server.taken == []


def test_a_claim_that_was_taken_over_is_not_finished(sender: Sender, url: str) -> None:
    """One process sleeps between claim and dot; another takes over and sends; the first wakes up."""
    sender.enqueue(letter())
    heir = Sender(Store(url, "programme@example.org"), sender.server)
    sleeper = sender.outbox()
    taken_over: list[int] = []

    def take_over() -> None:
        if not taken_over:
            taken_over.append(1)
            heir.outbox().recover(None, NOW)
            taken_over.append(heir.outbox().deliver(NOW).sent)

    transmit = envelope.transmit

    def asleep(line, one, recipient, before_dot):  # type: ignore[no-untyped-def]
        def wake_up() -> bool:
            take_over()
            return bool(before_dot())

        return transmit(line, one, recipient, wake_up)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "transmit", asleep)
        done = sleeper.deliver(NOW)
    assert (taken_over, done.sent) == ([1, 1], 0)
    assert len(sender.server.taken) == 1
    assert sender.fates() == [Fate.SENT]
    heir.store.close()


def test_what_the_server_answered_is_written_as_soon_as_the_store_takes_it(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full for a moment just after the letter left."""
    sender.enqueue(letter())
    failures = [StoreError("disk full"), StoreError("disk full")]
    hook = sender._sent

    def fail_twice(*arguments: object) -> None:
        if failures:
            raise failures.pop()
        hook(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "_INSIST_SECONDS", (0.01, 0.01, 0.01))
    monkeypatch.setattr(sender, "_sent", fail_twice)
    assert sender.outbox().deliver(NOW).sent == 1
    assert sender.fates() == [Fate.SENT]
    assert len(sender.server.taken) == 1


def test_where_the_store_says_nothing_the_dot_is_not_said(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    sender.enqueue(letter())

    def full(*_arguments: object) -> bool:
        raise StoreError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("mailbot.store.Book.ambiguous", full)
        assert sender.outbox().deliver(NOW).retried == 1
    assert sender.server.taken == []
    assert sender.outbox().deliver(LATER).sent == 1


def test_a_stop_is_heeded_between_two_letters(sender: Sender) -> None:
    sender.enqueue(*(letter(number) for number in range(20)))
    stop = threading.Event()
    sender.server.on_dot = lambda: stop.set() if len(sender.server.taken) == 4 else None
    done = sender.outbox().deliver(NOW, stop=stop)
    assert (done.sent, done.ambiguous) == (5, 0)
    assert sender.fates().count(Fate.QUEUED) == 15


@pytest.mark.parametrize("phase", ["MAIL", "DATA", "dot"])
def test_a_stop_waits_only_seconds_for_an_answer(sender: Sender, phase: Phase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailbot.outbox.connection._STOP_SECONDS", 0.5)
    sender.enqueue(letter())
    sender.server.fail(phase, "stall")
    stop = threading.Event()
    timer = threading.Timer(0.3, stop.set)
    timer.start()
    started = time.monotonic()
    sender.outbox(timeout=30.0).deliver(NOW, stop=stop)
    assert time.monotonic() - started < 4
    assert sender.fates() == [Fate.AMBIGUOUS if phase == "dot" else Fate.QUEUED]
    timer.join()


_CHILD = """
import sys
from mailbot.config.settings import Smtp, Tls
from mailbot.outbox import Hooks, Outbox
from mailbot.store import Store
from tests.integration.outgoing import NOW
store = Store(sys.argv[1], "programme@example.org")
nothing = lambda *_: None
settings = Smtp("127.0.0.1", int(sys.argv[2]), Tls.NONE, timeout=30.0)
Outbox(store, settings, Hooks(nothing, nothing, nothing)).deliver(NOW)
"""


@pytest.mark.parametrize(
    ("phase", "taken", "killed", "after"),
    [
        ("CONNECT", False, Fate.QUEUED, Fate.SENT),
        ("MAIL", False, Fate.CLAIMED, Fate.SENT),
        ("RCPT", False, Fate.CLAIMED, Fate.SENT),
        ("DATA", False, Fate.CLAIMED, Fate.SENT),
        ("dot", True, Fate.AMBIGUOUS, Fate.AMBIGUOUS),
        ("QUIT", False, Fate.SENT, Fate.SENT),
    ],
)
def test_a_process_killed_at_any_step_repeats_no_first_letter(
    sender: Sender, url: str, phase: Phase, taken: bool, killed: Fate, after: Fate
) -> None:
    sender.enqueue(letter(first_contact=True))
    sender.server.fail(phase, "stall", times=1, taken=taken)
    child = subprocess.Popen([sys.executable, "-c", _CHILD, url, str(sender.server.port)])
    _wait_until(lambda: bool(sender.server.faults) and sender.server.faults[0].times == 0)
    _wait_until(lambda: sender.fates() == [killed])
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    outbox = sender.outbox()
    outbox.recover(Folder(), NOW)
    outbox.deliver(NOW)
    assert sender.fates() == [after]
    assert len(sender.server.taken) == 1
    assert len(sender.doubtful) == (1 if after is Fate.AMBIGUOUS else 0)


def _wait_until(true: object, seconds: float = 15.0) -> None:
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never happens"
        time.sleep(0.05)
