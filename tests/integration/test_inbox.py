"""The inbox against Dovecot and pymap: what is new, exactly once, with nobody's \\Seen changed."""  # noqa: D301

from __future__ import annotations

import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from traceback import format_exception

import pytest

from mailbot.config.settings import Auth, Imap, Tls
from mailbot.errors import MailServerError, SignInError
from mailbot.inbox import Inbox, fetching, waiting
from mailbot.store import Cursor, Mark
from tests.servers.dovecot import Mailbox
from tests.servers.memory import MemoryMailbox
from tests.servers.wire import Wire

AT = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)


def mail(number: int, body: str = "Yes, gladly.") -> bytes:
    head = f"From: Ruth Okafor <ruth@example.com>\r\nMessage-ID: <m{number}@example.com>\r\nSubject: Hello {number}"
    return f"{head}\r\n\r\n{body}\r\n".encode()


@dataclass
class Account:
    """A mailbox on some server, and an inbox onto it."""

    box: Mailbox | MemoryMailbox
    inbox: Inbox

    def deliver(self, *numbers: int) -> None:
        for number in numbers:
            self.box.deliver(mail(number))

    def uids(self, cursor: Cursor | None = None) -> list[int]:
        return [fetched.uid for fetched in self.inbox.fetch_new(cursor)]


@pytest.fixture(params=["dovecot", "pymap"])
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    box: Mailbox | MemoryMailbox = request.getfixturevalue(request.param)
    inbox = Inbox(box.settings())
    yield Account(box, inbox)
    inbox.close()


@pytest.fixture
def inbox(dovecot: Mailbox) -> Iterator[Inbox]:
    opened = Inbox(dovecot.settings())
    yield opened
    opened.close()


def test_an_empty_mailbox_has_nothing_new(account: Account) -> None:
    assert account.uids() == []


def test_new_mail_comes_whole_with_its_place_and_date(account: Account) -> None:
    account.deliver(1, 2)
    first, second = account.inbox.fetch_new(None)
    assert (first.raw, second.raw) == (mail(1), mail(2))
    assert (first.folder, first.size, first.truncated) == ("INBOX", len(mail(1)), False)
    assert first.uidvalidity == second.uidvalidity > 0
    assert first.uid < second.uid
    assert first.internal_date.tzinfo is not None


def test_only_mail_above_the_cursor_is_new(account: Account) -> None:
    account.deliver(1, 2, 3)
    fetched = list(account.inbox.fetch_new(None))
    after = Cursor(fetched[1].uidvalidity, fetched[1].uid)
    assert account.uids(after) == [fetched[2].uid]
    assert account.uids(Cursor(after.uidvalidity, fetched[2].uid)) == []


def test_n_star_does_not_bring_the_last_message_again(account: Account) -> None:
    account.deliver(1)
    (only,) = account.inbox.fetch_new(None)
    assert account.uids(Cursor(only.uidvalidity, only.uid + 1000)) == []
    assert account.uids(Cursor(only.uidvalidity, 2**32 - 1)) == []


def test_mail_is_seen_on_an_open_connection(account: Account) -> None:
    assert account.uids() == []
    account.deliver(1)
    assert len(account.uids()) == 1


def test_a_limit_takes_the_oldest_first(account: Account) -> None:
    account.deliver(*range(5))
    uids = account.uids()
    assert [fetched.uid for fetched in account.inbox.fetch_new(None, limit=2)] == uids[:2]


def test_many_messages_come_in_order_over_many_batches(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "BATCH_BYTES", 1000)
    numbers = range(fetching.BATCH_MESSAGES * 2 + 7)
    account.deliver(*numbers)
    assert [fetched.raw for fetched in account.inbox.fetch_new(None)] == [mail(number) for number in numbers]


def test_other_commands_between_two_messages_do_no_harm(account: Account) -> None:
    account.deliver(*range(60))
    seen = []
    for fetched in account.inbox.fetch_new(None):
        seen.append(fetched.raw)
        account.inbox.append("Sent", mail(100), [], AT)
        assert account.inbox.holds("Sent", "<m100@example.com>")
    assert seen == [mail(number) for number in range(60)]


def test_of_a_message_over_the_cap_only_the_beginning_comes(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailbot.inbox.mailbox.SIZE_CAP", 20_000)
    monkeypatch.setattr("mailbot.inbox.mailbox.HEAD_BYTES", 5_000)
    monkeypatch.setattr(fetching, "BATCH_BYTES", 15_000)
    large = mail(2, "x\r\n" * 10_000)
    account.deliver(1)
    account.box.deliver(large)
    account.deliver(3)
    first, second, third = account.inbox.fetch_new(None)
    assert (first.truncated, third.truncated) == (False, False)
    assert (second.raw, second.size, second.truncated) == (large[:5_000], len(large), True)


def test_fetching_leaves_mail_unread(dovecot: Mailbox, inbox: Inbox) -> None:
    dovecot.deliver(mail(1))
    (fetched,) = inbox.fetch_new(None)
    inbox.mark([Mark(1, fetched.uidvalidity, fetched.uid, flagged=False)])
    (letters,) = dovecot.flags().values()
    assert "S" not in letters


def test_mail_that_people_have_read_moved_or_flagged_is_still_new(dovecot: Mailbox, inbox: Inbox) -> None:
    for number in range(3):
        dovecot.deliver(mail(number))
    person = Inbox(dovecot.settings())
    client = person._connected()
    client.select_folder("INBOX")
    client.add_flags([1, 2], ["\\Seen", "\\Answered"])
    client.create_folder("Archive")
    client.move([2], "Archive")
    person.close()
    assert [fetched.raw for fetched in inbox.fetch_new(None)] == [mail(0), mail(2)]


def test_mail_expunged_while_it_is_fetched_is_passed_over(
    dovecot: Mailbox, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "BATCH_BYTES", 1)
    for number in range(3):
        dovecot.deliver(mail(number))
    messages = inbox.fetch_new(None)
    assert next(messages).raw == mail(0)
    person = Inbox(dovecot.settings())
    person._connected().select_folder("INBOX")
    person._connected().delete_messages([2])
    person._connected().expunge()
    person.close()
    assert [fetched.raw for fetched in messages][-1] == mail(2)


def test_under_another_uidvalidity_everything_is_new(dovecot: Mailbox, inbox: Inbox) -> None:
    for number in range(3):
        dovecot.deliver(mail(number))
    before = list(inbox.fetch_new(None))
    inbox.close()
    dovecot.forget_uids()
    dovecot.deliver(mail(3))
    cursor = Cursor(before[-1].uidvalidity, before[-1].uid)
    after = list(inbox.fetch_new(cursor))
    assert after[0].uidvalidity != cursor.uidvalidity
    assert [fetched.raw for fetched in after] == [mail(number) for number in range(4)]


def test_uids_that_mean_other_mail_are_noticed_once_a_selection(account: Account) -> None:
    account.deliver(1, 2, 3)
    first, second, last = account.inbox.fetch_new(None)
    cursor = Cursor(last.uidvalidity, last.uid)
    known = {first.uid: "<m1@example.com>", second.uid: "<m2@example.com>", last.uid: "<m3@example.com>"}
    other = known | {second.uid: "<before@example.com>"}
    account.deliver(4)
    answers = []
    for ids in (known, {}, {last.uid + 100: "<gone@example.com>"}, other):
        account.inbox.close()
        answers += [account.inbox.gives_uids_again(cursor, ids), account.inbox.gives_uids_again(cursor, other)]
    assert answers == [False, False, False, False, False, False, True, False]
    account.inbox.close()
    assert not account.inbox.gives_uids_again(None, other)
    assert not account.inbox.gives_uids_again(Cursor(last.uidvalidity + 1, last.uid), other)
    account.inbox.close()
    assert account.inbox.gives_uids_again(Cursor(last.uidvalidity, last.uid + 2), known)


def test_a_folded_message_id_is_the_same(dovecot: Mailbox, inbox: Inbox) -> None:
    dovecot.deliver(b"From: Ruth <ruth@example.com>\r\nMessage-ID:\r\n <m1@example.com>\r\n\r\nYes.\r\n")
    (only,) = inbox.fetch_new(None)
    cursor = Cursor(only.uidvalidity, only.uid)
    assert not inbox.gives_uids_again(cursor, {only.uid: "<m1@example.com>"})


@pytest.mark.parametrize("flagged", [False, True])
def test_handled_mail_carries_the_keyword_and_waiting_mail_the_flag(account: Account, flagged: bool) -> None:
    account.deliver(1)
    (fetched,) = account.inbox.fetch_new(None)
    mark = Mark(1, fetched.uidvalidity, fetched.uid, flagged)
    account.inbox.mark([mark])
    account.inbox.mark([mark])
    keeps = account.inbox.keeps_keywords
    assert flags_of(account.box.settings(), fetched.uid) == {
        *({b"$Mailbot"} if keeps else set()),
        *({b"\\Flagged"} if flagged else set()),
    }
    account.inbox.mark([Mark(1, fetched.uidvalidity, fetched.uid, flagged=False, unflag=True)])
    assert b"\\Flagged" not in flags_of(account.box.settings(), fetched.uid)


def flags_of(settings: Imap, uid: int) -> set[bytes]:
    """What another client sees, \\Recent apart."""  # noqa: D301
    client = Inbox(settings)._connected()
    client.select_folder("INBOX")
    flags = set(client.get_flags([uid])[uid])
    client.logout()
    return flags - {b"\\Recent"}


def test_dovecot_keeps_the_keyword(inbox: Inbox) -> None:
    assert inbox.keeps_keywords


def test_marks_of_another_uidvalidity_touch_nothing(account: Account) -> None:
    account.deliver(1)
    (fetched,) = account.inbox.fetch_new(None)
    account.inbox.mark([Mark(1, fetched.uidvalidity + 1, fetched.uid, flagged=True)])
    account.inbox.mark([])
    assert flags_of(account.box.settings(), fetched.uid) == set()


@pytest.mark.parametrize("folder", ["Sent", "Envoyés", "Notes & more"])
def test_a_copy_is_filed_and_found(account: Account, folder: str) -> None:
    assert not account.inbox.holds(folder, "<m7@example.com>")
    account.inbox.append(folder, mail(7), ["\\Seen"], AT)
    assert account.inbox.holds(folder, "<m7@example.com>")
    assert not account.inbox.holds(folder, "<m8@example.com>")
    account.inbox.append(folder, mail(8), ["\\Draft"], AT)
    assert account.inbox.holds(folder, "<m8@example.com>")
    assert account.uids() == []
    assert folder in account.inbox.folders()


def test_sent_letters_are_looked_for_where_the_settings_say(dovecot: Mailbox, inbox: Inbox) -> None:
    assert inbox.sent_folder() == "Sent"
    by_server = Inbox(dovecot.settings(sent=""))
    assert by_server.sent_folder() in (None, "Sent")
    by_server.close()


def test_new_mail_ends_the_wait(account: Account) -> None:
    assert account.uids() == []
    timer = threading.Timer(0.3, lambda: account.deliver(1))
    timer.start()
    started = time.monotonic()
    assert account.inbox.idle(20, threading.Event())
    assert time.monotonic() - started < 5
    timer.join()
    assert len(account.uids()) == 1


def test_mail_that_came_before_the_wait_ends_it_too(account: Account) -> None:
    assert account.uids() == []
    account.deliver(1)
    started = time.monotonic()
    assert account.inbox.idle(20, threading.Event())
    assert time.monotonic() - started < 2


def test_a_wait_without_news_ends_in_time(account: Account) -> None:
    account.uids()
    started = time.monotonic()
    assert not account.inbox.idle(0.5, threading.Event())
    assert 0.4 < time.monotonic() - started < 3


def test_a_wait_is_never_longer_than_one_idle(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailbot.inbox.mailbox.IDLE_SECONDS", 0.3)
    account.uids()
    started = time.monotonic()
    assert not account.inbox.idle(1740, threading.Event())
    assert time.monotonic() - started < 3
    assert waiting.IDLE_SECONDS < 29 * 60


@pytest.mark.parametrize("which", ["stop", "wake"])
def test_a_signal_ends_the_wait_within_a_second_or_two(account: Account, which: str) -> None:
    account.uids()
    signals = {"stop": threading.Event(), "wake": threading.Event()}
    timer = threading.Timer(0.2, signals[which].set)
    timer.start()
    started = time.monotonic()
    assert not account.inbox.idle(20, signals["stop"], signals["wake"])
    assert time.monotonic() - started < 2
    timer.join()
    account.deliver(1)
    assert len(account.uids()) == 1


def test_a_wait_after_a_signal_does_not_begin(account: Account) -> None:
    stop = threading.Event()
    stop.set()
    started = time.monotonic()
    assert not account.inbox.idle(20, stop)
    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize("signal", ["stop", "wake", None])
def test_without_idle_waiting_is_just_waiting(
    account: Account, monkeypatch: pytest.MonkeyPatch, signal: str | None
) -> None:
    monkeypatch.setattr(Inbox, "capabilities", frozenset({"IMAP4REV1"}))
    signals = {"stop": threading.Event(), "wake": threading.Event()}
    timer = threading.Timer(0.2, signals[signal].set if signal else (lambda: None))
    timer.start()
    started = time.monotonic()
    assert not account.inbox.idle(1.5, signals["stop"], signals["wake"])
    assert time.monotonic() - started < (1.4 if signal else 2.5)
    timer.join()


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
def test_a_certificate_that_is_trusted_makes_a_private_connection(
    dovecot: Mailbox, monkeypatch: pytest.MonkeyPatch, tls: Tls
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.server.root / "cert.pem"))
    dovecot.deliver(mail(1))
    inbox = Inbox(dovecot.settings(tls))
    assert len(list(inbox.fetch_new(None))) == 1
    inbox.close()


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
def test_a_certificate_that_nobody_signed_is_refused(dovecot: Mailbox, tls: Tls) -> None:
    with pytest.raises(MailServerError, match="certificate verify failed"):
        Inbox(dovecot.settings(tls)).connect()


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
def test_a_certificate_of_another_host_is_refused(dovecot: Mailbox, monkeypatch: pytest.MonkeyPatch, tls: Tls) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.server.root / "cert.pem"))
    elsewhere = Imap("127.0.0.1", dovecot.user, dovecot.settings(tls).port, tls, "secret", timeout=5.0)
    with pytest.raises(MailServerError, match="certificate verify failed"):
        Inbox(elsewhere).connect()


def test_a_wrong_password_is_told_apart_from_a_server_that_is_away(dovecot: Mailbox, tmp_path: Path) -> None:
    with pytest.raises(SignInError, match="sign-in was refused"):
        Inbox(dovecot.settings(password="wrong")).connect()
    with pytest.raises(MailServerError) as away:
        Inbox(dovecot.settings(port=1)).connect()
    assert not isinstance(away.value, SignInError)


def test_a_token_signs_in_without_a_password(dovecot: Mailbox, wire: Wire) -> None:
    wire.start(dovecot.server.port)
    wire.on(b"XOAUTH2", lambda _said: b"+ \r\n")
    wire.on(b"^dXNlcj1", lambda _said: _tag(wire, b"XOAUTH2") + b" OK signed in\r\n")
    inbox = Inbox(dovecot.settings(port=wire.port, auth=Auth.XOAUTH2, password="token"))
    inbox.connect()
    inbox.interrupt()
    inbox.close()
    said = next(line for line in wire.heard if line.startswith(b"dXNlcj1"))
    assert b64decode(said) == f"user={dovecot.user}\1auth=Bearer token\1\1".encode()


def _tag(wire: Wire, command: bytes) -> bytes:
    return next(line for line in wire.heard if command in line).split()[0]


def test_a_sign_in_that_fails_shows_no_secret(dovecot: Mailbox, wire: Wire) -> None:
    """A server may repeat what it did not understand."""
    wire.start(dovecot.server.port)
    wire.on(b"XOAUTH2", lambda _said: b"+ \r\n")
    secret = f"t{'0' * 20}k"
    inbox = Inbox(dovecot.settings(port=wire.port, auth=Auth.XOAUTH2, password=secret))
    with pytest.raises(SignInError) as caught:
        inbox.connect()
    shown = "".join(format_exception(caught.value))
    assert secret not in shown
    assert "dXNlcj1" not in shown


def test_after_an_interruption_the_next_call_starts_afresh(account: Account) -> None:
    account.deliver(1)
    assert len(account.uids()) == 1
    account.inbox.interrupt()
    assert len(account.uids()) == 1
    account.inbox.close()
    account.inbox.close()
    assert len(account.uids()) == 1
