"""Mail that is wrong: recorded, held with a reason, one letter to the coordinator, and the next one is dealt with."""

from __future__ import annotations

import imaplib
import re
from typing import Any

import pytest

from mailbot.demo.smtp import AUTHSERV
from mailbot.mail.message import Message
from mailbot.store import Handling, Received
from tests.acceptance.people import ERIC, LEILA, PROGRAMME, RUTH
from tests.acceptance.programme import Programme, out
from tests.servers.dovecot import PASSWORD

HEAD = {
    "From": f"{RUTH.name} <{RUTH.email}>",
    "To": PROGRAMME.email,
    "Subject": "Our meeting",
    "Date": "Mon, 02 Mar 2026 10:30:00 -0500",
    "Message-ID": "<bad@harbourline.example.com>",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
}
WORDS = b"Could you tell me where we stand? I am rather lost.\r\n"
OFFER = "Thursday 12 March at 2 pm at my office, 150 Elgin Street."
WHEN = "2026-03-02 11:00"


def mail(body: bytes = WORDS, **changed: str | None) -> bytes:
    """A mail of Ruth's whose header is changed: `Message_ID=None` leaves one out."""
    fields = HEAD | {name.replace("_", "-"): value for name, value in changed.items()}
    lines = [f"{name}: {value}\r\n".encode("utf-8", "surrogateescape") for name, value in fields.items() if value]
    return b"".join(lines) + b"\r\n" + body


def with_attachment(megabytes: int) -> bytes:
    """As a mail program sends a large file: base64 in lines, the words before it."""
    line = b"JVBERi0x" * 9 + b"\r\n"  # 72 characters, 54 bytes
    parts = [
        b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + OFFER.encode() + b"\r\n",
        b"--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="portfolio.pdf"\r\n\r\n' + line * (megabytes * 1024 * 1024 // 54),
    ]
    return mail(b"".join(parts) + b"--b--\r\n", Content_Type="multipart/mixed; boundary=b")


BAD: dict[str, tuple[bytes, str]] = {
    "no sender": (mail(From=None), "author"),
    "no date": (mail(Date=None), "no readable date"),
    "a date that is none": (mail(Date="yesterday, around noon"), "no readable date"),
    "two senders": (mail(From=f"{RUTH.email}, {ERIC.email}"), "author"),
    "an address in an address": (mail(From=f"{RUTH.email} <mallory@elsewhere.example.net>, x@"), "author"),
    "an unknown charset": (
        mail(b"\xd4\xe8\xf1\xea \xf0\xe0\xe1\xee\xf2\xe0 \x81\x8d\x8f\r\n", Content_Type="text/plain; charset=x-zz"),
        "character set",
    ),
    "10 MB attached": (with_attachment(10), "too long"),
    "parts without an end": (
        mail(
            b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n" * 40,
            Content_Type="multipart/mixed; boundary=b",
        ),
        "",
    ),
    "nothing but a header": (b"From: ruth@harbourline.example.com\r\n", "date"),
    "no mail at all": (b"\x00\xff\xfe" * 500, "author"),
    "empty": (b"\r\n", "author"),
}


@pytest.mark.parametrize("kind", BAD)
def test_it_is_recorded_and_held_with_a_reason_and_the_next_mail_is_dealt_with(programme: Programme, kind: str) -> None:
    raw, reason = BAD[kind]
    programme.introduced()
    deliver(programme, raw)
    letters = programme.says(RUTH, OFFER, WHEN)
    assert out(letters) == ["decision → leila", "times_relay → eric"]
    row = received(programme)[1]
    assert row.state is Handling.HELD
    assert reason in row.reason
    assert raw[:1000] in row.raw.replace(b"\x80", b"\0")  # Dovecot sends no NUL
    (decision,) = letters.to(LEILA)
    assert flags(programme)[1] == {"\\Flagged", "$Mailbot"}
    assert flags(programme)[2] == {"$Mailbot"}
    assert out(programme.wait("2026-03-03 12:00")) == []
    assert decision.kind == "decision"
    (question,) = programme.questions()
    assert question.reason == row.reason


@pytest.mark.parametrize("missing", ["Message_ID", "Subject", "To", "MIME_Version", "Content_Type"])
def test_a_mail_that_lacks_what_nobody_needs_counts_like_any_other(programme: Programme, missing: str) -> None:
    programme.introduced()
    deliver(programme, mail(f"{OFFER}\r\n".encode(), **{missing: None}))
    assert out(programme.round(WHEN)) == ["times_relay → eric"]


def test_the_same_mail_twice_counts_once(programme: Programme) -> None:
    programme.introduced()
    raw = mail(f"{OFFER}\r\n".encode())
    for _ in range(3):
        deliver(programme, raw)
    assert out(programme.round(WHEN)) == ["times_relay → eric"]
    assert [row.state for row in received(programme)[1:]] == [Handling.DONE, Handling.DUPLICATE, Handling.DUPLICATE]
    assert [flags(programme)[n] for n in (1, 2, 3)] == [{"$Mailbot"}] * 3


def test_the_same_mail_without_a_message_id_twice_counts_once(programme: Programme) -> None:
    programme.introduced()
    raw = mail(f"{OFFER}\r\n".encode(), Message_ID=None)
    for _ in range(2):
        deliver(programme, raw)
    assert out(programme.round(WHEN)) == ["times_relay → eric"]


def test_another_mail_under_the_same_message_id_is_read_too(programme: Programme) -> None:
    programme.introduced()
    deliver(programme, mail(f"{OFFER}\r\n".encode()))
    assert out(programme.round(WHEN)) == ["times_relay → eric"]
    deliver(programme, mail(b"Sorry, Friday 13 March at 10 am would be better than Thursday.\r\n"))
    programme.round("2026-03-02 11:30")
    assert [row.state for row in received(programme)[1:]] != [Handling.DONE, Handling.DUPLICATE]
    assert "Friday 13 March 2026" in " ".join(letter.text for letter in programme.sent)


def test_a_person_who_writes_the_same_words_again_is_heard_again(programme: Programme) -> None:
    programme.introduced()
    ask = "Where do we stand with Eric?"
    assert out(programme.says(LEILA, ask, WHEN)) == ["done → leila"]
    assert out(programme.says(LEILA, ask, "2026-03-04 11:00")) == ["done → leila"]


@pytest.mark.parametrize("error", [ValueError, RecursionError, MemoryError, KeyError])
def test_a_mail_that_breaks_the_reading_is_set_aside_and_the_next_ones_are_dealt_with(
    programme: Programme, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    programme.introduced()
    breaks_on(monkeypatch, "rather lost", error)
    deliver(programme, mail())
    letters = programme.says(RUTH, OFFER, WHEN)
    assert out(letters) == ["decision → leila", "times_relay → eric"]
    row = received(programme)[1]
    assert row.state is Handling.QUARANTINED
    assert row.reason == letters_reason(programme)
    assert flags(programme)[1] == {"\\Flagged", "$Mailbot"}
    assert out(programme.wait("2026-03-03 12:00")) == []


def test_the_letter_about_a_mail_that_breaks_the_reading_says_whose_it_is(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme.introduced()
    breaks_on(monkeypatch, "rather lost", ValueError)
    deliver(programme, mail())
    text = programme.round(WHEN).of("decision", LEILA).text
    assert RUTH.name in text
    assert "rather lost" in text


def test_a_mail_that_breaks_the_decision_changes_nothing_of_its_match(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme.introduced()
    before = programme.case()
    monkeypatch.setattr("mailbot.pipeline.participants.decide", broken)
    assert out(programme.says(RUTH, OFFER, WHEN)) == ["decision → leila"]
    after = programme.case()
    assert (after.stage, after.offers, after.done) == (before.stage, before.offers, before.done)


@pytest.mark.parametrize("kind", ["no date", "an unknown charset", "10 MB attached"])
def test_who_wrote_what_cannot_be_read_is_not_nudged_until_a_person_has_read_it(
    programme: Programme, kind: str
) -> None:
    programme.introduced()
    deliver(programme, BAD[kind][0])
    programme.round(WHEN)
    assert out(programme.wait("2026-03-31 12:00")) == []


def broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError("division by zero")


def breaks_on(monkeypatch: pytest.MonkeyPatch, words: str, error: type[Exception]) -> None:
    """The reply reader raises on one mail and works on all others."""
    from mailbot.mail.reply import reply_text

    def reader(message: Message) -> Any:
        if words in (message.plain or ""):
            raise error("out of luck")
        return reply_text(message)

    monkeypatch.setattr("mailbot.pipeline.participants.reply_text", reader)


def letters_reason(programme: Programme) -> str:
    (question,) = programme.questions()
    return question.reason


def deliver(programme: Programme, raw: bytes) -> None:
    """Into the mailbox as the programme's own server does, which has checked where it comes from."""
    domain = RUTH.email.partition("@")[2]
    proof = f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from={domain}\r\n"
    programme.mailbox.deliver(
        f"Return-Path: <{RUTH.email}>\r\nDelivered-To: {PROGRAMME.email}\r\n{proof}".encode() + raw
    )


def received(programme: Programme) -> list[Received]:
    """Everything that is stored, in the order in which it came."""
    with programme.robot.store.transaction() as book:
        return [book.received(n) for n in range(1, programme.mailbox.delivered + 1)]


def flags(programme: Programme) -> list[set[str]]:
    """The flags of each message as the server tells them."""
    imap = programme.settings.imap
    with imaplib.IMAP4(imap.host, imap.port) as client:
        client.login(imap.user, PASSWORD)
        client.select(imap.mailbox, readonly=True)
        _, answers = client.fetch("1:*", "(FLAGS)")
    found = [re.search(rb"FLAGS \(([^)]*)\)", answer) for answer in answers if isinstance(answer, bytes)]
    return [set(one[1].decode().split()) - {"\\Recent"} for one in found if one]
