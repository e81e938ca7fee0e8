"""A server that fails at any command: an error that says so, then everything once, and nothing twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from mailbot.config.settings import Tls
from mailbot.errors import MailServerError
from mailbot.inbox import Inbox
from mailbot.store import Cursor, Mark
from tests.servers.dovecot import Mailbox
from tests.servers.wire import Wire

COMMANDS = [b"AUTHENTICATE", b"SELECT", b"SEARCH", b"RFC822.SIZE", rb"BODY\.PEEK", b"STORE", b"APPEND", b"NOOP"]
TIMEOUT = 0.7


def mail(number: int) -> bytes:
    return f"From: ruth@example.com\r\nMessage-ID: <m{number}@example.com>\r\n\r\nYes.\r\n".encode()


@dataclass
class Robot:
    """Takes in, marks and files, again and again, as a round does."""

    inbox: Inbox
    cursor: Cursor | None = None
    taken: list[bytes] = field(default_factory=list)
    errors: int = 0

    def round(self) -> bool:
        try:
            self._round()
        except MailServerError:
            self.errors += 1
            return False
        return True

    def _round(self) -> None:
        for fetched in self.inbox.fetch_new(self.cursor):
            self.taken.append(fetched.raw)
            self.cursor = Cursor(fetched.uidvalidity, fetched.uid)
        if self.cursor is not None:
            self.inbox.mark([Mark(1, self.cursor.uidvalidity, self.cursor.uid, flagged=True)])
        if not self.inbox.holds("Sent", "<m1@example.com>"):
            self.inbox.append("Sent", mail(1), ["\\Seen"], datetime(2026, 3, 9, tzinfo=UTC))

    def until_done(self) -> None:
        for _ in range(6):
            if self.round():
                return
        pytest.fail("the robot never recovers")


@pytest.fixture
def robot(dovecot: Mailbox, wire: Wire) -> Robot:
    wire.start(dovecot.server.port)
    return Robot(Inbox(dovecot.settings(port=wire.port, timeout=TIMEOUT)))


def fault(wire: Wire, kind: str) -> Callable[[bytes], bytes | None]:
    """What the server says instead of its answer."""
    words = {
        "bye": b"* BYE the server goes down\r\n",
        "garbage": b"\x00\xff* 17 FETCH ((( {999999999\r\n",
        "half": b"* 1 FE",
    }
    match kind:
        case "drop":
            return lambda _said: None
        case "stall":
            return lambda _said: b""
        case "no":
            return lambda _said: wire.heard[-1].split()[0] + b" NO [UNAVAILABLE] not now\r\n"
        case "bad":
            return lambda _said: wire.heard[-1].split()[0] + b" BAD what?\r\n"
        case word:
            return lambda _said: words[word]


@pytest.mark.parametrize("kind", ["drop", "bye", "no", "bad", "garbage", "half", "stall"])
@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_lost_or_repeated(dovecot: Mailbox, wire: Wire, robot: Robot, command: bytes, kind: str) -> None:
    assert robot.round()
    for number in range(3):
        dovecot.deliver(mail(number))
    if command == b"APPEND":
        robot.inbox._connected().delete_folder("Sent")
    robot.inbox.close()
    wire.on(command, fault(wire, kind))
    started = time.monotonic()
    robot.until_done()
    assert robot.round()
    assert robot.taken == [mail(number) for number in range(3)]
    assert robot.errors <= 1
    assert time.monotonic() - started < 4 * TIMEOUT + 3
    copies = robot.inbox._connected()
    copies.select_folder("Sent")
    assert len(copies.search("ALL")) <= 2
    robot.inbox.close()


def test_a_message_that_the_server_cannot_give_does_not_stop_the_others(
    dovecot: Mailbox, wire: Wire, robot: Robot
) -> None:
    for number in range(3):
        dovecot.deliver(mail(number))
    wire.on(rb"FETCH 1[ ,:].*BODY", fault(wire, "no"), always=True)
    fetched = list(robot.inbox.fetch_new(None))
    robot.inbox.close()
    assert [one.raw for one in fetched] == [b"", mail(1), mail(2)]
    assert [one.truncated for one in fetched] == [True, False, False]


def test_a_server_that_gives_no_message_at_all_is_ill(dovecot: Mailbox, wire: Wire, robot: Robot) -> None:
    for number in range(3):
        dovecot.deliver(mail(number))
    wire.on(rb"BODY", fault(wire, "no"), always=True)
    with pytest.raises(MailServerError, match="no message can be fetched"):
        list(robot.inbox.fetch_new(None))
    robot.inbox.close()


def test_a_header_is_better_than_nothing(dovecot: Mailbox, wire: Wire, robot: Robot) -> None:
    dovecot.deliver(mail(1))
    wire.on(rb"BODY\.PEEK\[\]", fault(wire, "no"), always=True)
    (fetched,) = robot.inbox.fetch_new(None)
    robot.inbox.close()
    assert fetched.raw == mail(1).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert fetched.truncated


def test_a_connection_that_died_without_a_word_is_noticed_while_idle(
    dovecot: Mailbox, wire: Wire, robot: Robot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailbot.inbox.mailbox.IDLE_SECONDS", 0.5)
    assert robot.round()
    wire.frozen = True
    started = time.monotonic()
    with pytest.raises(MailServerError):
        robot.inbox.idle(1740, threading.Event())
    assert time.monotonic() - started < 0.5 + 2 * TIMEOUT + 1
    wire.frozen = False
    dovecot.deliver(mail(1))
    assert robot.round()
    assert robot.taken == [mail(1)]
    robot.inbox.close()


def test_a_connection_that_is_closed_while_idle_is_no_busy_loop(wire: Wire, robot: Robot) -> None:
    assert robot.round()
    timer = threading.Timer(0.3, wire.cut)
    timer.start()
    started, spent = time.monotonic(), time.process_time()
    with pytest.raises(MailServerError):
        robot.inbox.idle(20, threading.Event())
    assert time.monotonic() - started < 3
    assert time.process_time() - spent < 1
    timer.join()
    robot.inbox.close()


def test_a_stop_does_not_wait_for_a_server_that_says_nothing(wire: Wire, robot: Robot) -> None:
    assert robot.round()
    stop = threading.Event()

    def freeze_and_stop() -> None:
        wire.frozen = True
        stop.set()

    timer = threading.Timer(0.3, freeze_and_stop)
    timer.start()
    started = time.monotonic()
    assert not robot.inbox.idle(20, stop)
    robot.inbox.close()
    assert time.monotonic() - started < 2.5
    timer.join()


def test_an_interruption_ends_a_command_that_hangs(dovecot: Mailbox, wire: Wire) -> None:
    wire.start(dovecot.server.port)
    inbox = Inbox(dovecot.settings(port=wire.port, timeout=30.0))
    assert list(inbox.fetch_new(None)) == []
    wire.on(b"LIST", lambda _said: b"")
    timer = threading.Timer(0.3, inbox.interrupt)
    timer.start()
    started = time.monotonic()
    with pytest.raises(MailServerError):
        inbox.folders()
    assert time.monotonic() - started < 3
    timer.join()


def test_starttls_that_is_stripped_sends_no_password(dovecot: Mailbox, wire: Wire) -> None:
    wire.start(dovecot.server.port)
    wire.greeting = _without_starttls
    wire.on(b"CAPABILITY", _without_starttls)
    with pytest.raises(MailServerError, match="STARTTLS"):
        Inbox(dovecot.settings(Tls.STARTTLS, port=wire.port, timeout=TIMEOUT)).connect()
    assert not any(b"AUTHENTICATE" in line or b"LOGIN" in line for line in wire.heard)


def _without_starttls(said: bytes) -> bytes:
    return said.replace(b" STARTTLS", b"")
