"""The demo's servers speak the real protocols, and mail for the programme arrives proven."""

from __future__ import annotations

import imaplib
import smtplib
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.demo.clock import SteppingClock
from mailbot.demo.people import answer
from mailbot.demo.servers import PROGRAMME, Servers, servers
from mailbot.demo.smtp import AUTHSERV
from mailbot.mail.message import Message, parse
from mailbot.mail.sender import Outcome, authenticated
from tests.unit.demo.samples import ERIC, MONDAY, RUTH, TAGGED, letter, pen, raw_letter


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Servers]:
    with servers(tmp_path, SteppingClock(MONDAY), RUTH) as running:
        yield running


def inbox(running: Servers) -> list[Message]:
    imap = running.settings.imap
    with imaplib.IMAP4(imap.host, imap.port) as client:
        client.login(imap.user, imap.password)
        client.select("INBOX")
        _, (found, *_) = client.search(None, "ALL")
        fetched = [client.fetch(number, "(BODY.PEEK[])")[1][0] for number in found.decode().split()]
        return [parse(one[1]) for one in fetched if isinstance(one, tuple)]


def send(running: Servers, raw: bytes, *recipients: str) -> None:
    with smtplib.SMTP(running.settings.smtp.host, running.settings.smtp.port) as client:
        client.sendmail(RUTH.email, list(recipients), raw)


@pytest.mark.parametrize("address", [PROGRAMME.email, TAGGED])
def test_mail_to_the_programme_or_a_tag_of_its_comes_into_its_inbox(running: Servers, address: str) -> None:
    send(running, answer(pen(), letter(), "Yes.").raw, address, ERIC.email)
    (message,) = inbox(running)
    assert message.delivered_to == (address,)
    assert message.senders[0].email == RUTH.email
    assert authenticated(message, (AUTHSERV,)).outcome is Outcome.PASS


def test_mail_to_people_alone_does_not(running: Servers) -> None:
    send(running, raw_letter(), ERIC.email)
    assert inbox(running) == []
    assert running.office.carried.get(timeout=5).recipients == (ERIC.email,)


def test_what_was_taken_is_delivered_before_the_sender_hears(running: Servers) -> None:
    send(running, answer(pen(), letter(), "Yes.").raw, TAGGED)
    newest = running.office.newest
    send(running, answer(pen(), letter(), "Yes, again.").raw, TAGGED)
    assert running.office.newest > newest > 0


def test_the_configuration_that_is_written_can_be_read(running: Servers) -> None:
    assert running.settings.programme.mode == "live"
    assert running.settings.imap.trusted_authserv == (AUTHSERV,)
    assert running.settings.smtp.port == running.office.port
