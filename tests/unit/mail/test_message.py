"""`parse`: structure, texts, attachments, reports, and hostile input under its time limit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.message import Limits, Mailbox, parse
from tests.timing import least_seconds


def mail(*headers: str, body: str = "hello") -> bytes:
    return "\n".join([*headers, "", body]).encode()


def multipart(kind: str, *parts: str) -> bytes:
    inner = "".join(f"--=_b\n{part}\n" for part in parts)
    return f"From: Ama <ama@example.org>\nContent-Type: multipart/{kind}; boundary==_b\n\n{inner}--=_b--\n".encode()


def test_the_headers_of_a_plain_message() -> None:
    message = parse(
        mail(
            "From: =?utf-8?q?Zo=C3=A9_Mensah?= <Zoe.Mensah@Example.org>",
            "To: connector+abc@example.net, Binh <binh@example.com>",
            "Delivered-To: connector+abc@example.net",
            "Subject: =?utf-8?b?UmVuZGV6LXZvdXM=?= demain",
            "Date: Tue, 2 Jun 2026 13:10:00 -0400",
            "Message-ID: <one@example.org>",
            "In-Reply-To: <zero@example.net>",
            "References: <a@example.net>\n <zero@example.net> <a@example.net>",
        )
    )
    assert message.senders == (Mailbox("Zoé Mensah", "zoe.mensah@example.org"),)
    assert [box.email for box in message.to] == ["connector+abc@example.net", "binh@example.com"]
    assert message.delivered_to == ("connector+abc@example.net",)
    assert message.subject == "Rendez-vous demain"
    assert message.date == datetime(2026, 6, 2, 17, 10, tzinfo=UTC)
    assert message.message_id == "<one@example.org>"
    assert message.in_reply_to == ("<zero@example.net>",)
    assert message.references == ("<a@example.net>", "<zero@example.net>")
    assert message.plain == "hello"
    assert message.defects == ()
    assert message.author_doubts == ()


@pytest.mark.parametrize(
    ("written", "doubt"),
    [
        ("alice@ok <mallory@evil.example>", "another address inside a name"),
        ('"alice@example.org" <mallory@example.net>', "another address inside a name"),
        ("team: alice@example.org;", "group syntax"),
        ("alice@example.org, bob@example.net", "more than one author"),
        ("alice@example.org\nFrom: bob@example.net", "more than one From header"),
        ("alice@example.org)bob@example.net", "no author"),
        ("alice@example.org <bob@example.net> <carol@example.net>", "no author"),
        ("undisclosed", "no author"),
        ("<>", "no author"),
    ],
)
def test_who_wrote_is_unsure(written: str, doubt: str) -> None:
    assert doubt in parse(mail(f"From: {written}")).author_doubts


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ('"Nguyen, Thi Bich" <bich@example.org>', "Nguyen, Thi Bich", "bich@example.org"),
        ("Nguyen, Thi Bich <bich@example.org>", "Nguyen, Thi Bich", "bich@example.org"),
        ("bich@example.org (Thi Bich)", "Thi Bich", "bich@example.org"),
        ('"Seán \\"Sean\\" O\'Neil" <sean@example.org>', 'Seán "Sean" O\'Neil', "sean@example.org"),
        ("J. R. Okafor [HR] <jr@example.org>", "J. R. Okafor [HR]", "jr@example.org"),
        ("ali@example.org <ali@example.org>", "ali@example.org", "ali@example.org"),
        ("=?utf-8?q?=0ABcc=3A_x=40evil.example?= <y@example.org>", "Bcc: x@evil.example", "y@example.org"),
        ("\u202eevil\u2028 name\x85 <z@example.org>", "evil name", "z@example.org"),
        ("=?iso-8859-1?q?Ren=E9?= =?iso-8859-1?q?_Lafl=E8che?= <r@example.org>", "René Laflèche", "r@example.org"),
        ("=?no-such?q?Ren=C3=A9?= <r@example.org>", "René", "r@example.org"),
        ("=?utf-8?b?abcde?= <r@example.org>", "=?utf-8?b?abcde?=", "r@example.org"),
    ],
)
def test_names_are_read_and_made_one_clean_line(written: str, name: str, address: str) -> None:
    assert parse(mail(f"From: {written}")).senders == (Mailbox(name, address),)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Tue, 2 Jun 2026 13:10:00 -0400", datetime(2026, 6, 2, 17, 10, tzinfo=UTC)),
        ("Tue, 2 Jun 2026 13:10:00 -0000", datetime(2026, 6, 2, 13, 10, tzinfo=UTC)),
        ("Tue, 2 Jun 1926 13:10:00 +0000", None),
        ("31 Feb 2026 10:00 +0000", None),
        ("2 Jun 2026 10:00 +9999999999", None),
        ("soon", None),
    ],
)
def test_dates(written: str, expected: datetime | None) -> None:
    assert parse(mail(f"Date: {written}")).date == expected


def test_alternatives_calendar_and_card() -> None:
    message = parse(
        multipart(
            "mixed",
            'Content-Type: text/plain; charset="windows-1252"\n'
            "Content-Transfer-Encoding: quoted-printable\n\nCaf=E9 =96 14 h",
            "Content-Type: text/html\n\n<p>Café</p>",
            "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nEND:VCALENDAR",
            "Content-Type: application/octet-stream; name=meet.ics\n\nBEGIN:VCALENDAR",
            "Content-Type: text/x-vcard; name=card.vcf\n\nBEGIN:VCARD",
            "Content-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''r%C3%A9sum%C3%A9.pdf\n"
            "Content-Transfer-Encoding: base64\n\nJVBERi0=",
        )
    )
    assert message.plain == "Café – 14 h"
    assert message.html == "<p>Café</p>"
    assert [text.splitlines()[0] for text in message.calendars] == ["BEGIN:VCALENDAR"] * 2
    assert message.vcards == ("BEGIN:VCARD",)
    assert [(item.filename, item.content) for item in message.attachments] == [("résumé.pdf", b"%PDF-")]


def test_an_attached_message_is_text_of_its_own() -> None:
    message = parse(
        multipart(
            "mixed",
            "\nSee below",
            "Content-Type: message/rfc822\n\nFrom: Lars Ek <lars@example.net>\nSubject: hi\n"
            "Content-Type: text/plain\n\nCall me",
        )
    )
    assert message.plain == "See below"
    assert message.forwarded == ("From: Lars Ek <lars@example.net>\nSubject: hi\n\nCall me",)


def test_a_delivery_report() -> None:
    message = parse(
        multipart(
            "report; report-type=delivery-status",
            "\nSorry",
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"
            "Final-Recipient: rfc822; Rory@example.com\nAction: failed\nStatus: 5.1.1",
            "Content-Type: text/rfc822-headers\n\nMessage-ID: <sent@example.net>",
        )
    )
    report = message.report
    assert report is not None
    assert (report.recipients, report.action, report.status) == (("rory@example.com",), "failed", "5.1.1")
    assert report.original_message_id == "<sent@example.net>"


def test_flowed_text_is_joined() -> None:
    raw = mail("Content-Type: text/plain; format=flowed", body="I can do \nTuesday.\n> you asked \n> when\n-- \nAma")
    assert parse(raw).plain == "I can do Tuesday.\n> you asked when\n-- \nAma"


@pytest.mark.parametrize(
    ("header", "content", "text", "defective"),
    [
        ("text/plain", "é".encode(), "é", False),
        ("text/plain; charset=iso-8859-1", b"\x93hi\x94", "“hi”", False),
        ("text/plain; charset=utf-8", b"caf\xe9", "café", True),
        ("text/plain; charset=x-unknown", "né".encode(), "né", True),
        ("text/plain; charset=punycode", b"a-b", "a-b", False),
    ],
)
def test_character_sets(header: str, content: bytes, text: str, *, defective: bool) -> None:
    message = parse(b"Content-Type: " + header.encode() + b"\n\n" + content)
    assert message.plain == text
    assert bool(message.defects) is defective


def test_a_redelivery_has_the_same_fingerprint_and_another_body_has_not() -> None:
    first = parse(mail("Message-ID: <a@example.org>", "Received: one", body="x"))
    again = parse(mail("Message-ID: <a@example.org>", "Received: two", body="x"))
    other = parse(mail("Message-ID: <a@example.org>", "Received: one", body="y"))
    assert first.digest != again.digest
    assert first.fingerprint == again.fingerprint != other.fingerprint


def nested(count: int) -> bytes:
    raw = b"x"
    for number in range(count):
        raw = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n%b\n--b%d--\n" % (number, number, raw, number)
    return raw


HOSTILE = {
    "a long parameter list": b"Content-Type: text/plain" + b";a=b" * 40_000 + b"\n\nhi",
    "quotes and semicolons": b'Content-Type: text/plain;"' + b";" * 160_000 + b"\n\nhi",
    "a long subject": b"Subject: " + b"a " * 350_000 + b"\n\n",
    "open encoded words": b"Subject: " + b"=?a?q?" * 1_300 + b"?=\n\n",
    "open comments": b"To: " + b"(" * 160_000 + b"\n\n",
    "open quotes": b"From: " + b'"\\' * 4_000 + b"\n\n",
    "many headers": b"a:\n" * 1_000_000,
    "nested messages": b"Content-Type: message/rfc822\n\n" * 2_000,
    "nested multiparts": nested(300),
    "one boundary again and again": b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 20_000,
    "many parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 500_000,
    "a section number of 5,000 digits": b"Content-Type: multipart/mixed; boundary*" + b"9" * 5_000 + b"*=x\n\nhi",
    "nothing but NUL": b"\x00" * 1_000_000,
}


@pytest.mark.alone
@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_mail_is_cut_not_waited_for(raw: bytes) -> None:
    assert least_seconds(lambda: parse(raw), 1.0) < 1.0


def test_every_cap_leaves_a_defect() -> None:
    tight = Limits(message=400, header=30, header_block=120, depth=1, parts=2, text=5)
    raw = b"X: " + b"a" * 50 + b"\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nlonger text\n" * 40
    defects = " ".join(parse(raw, Limits(message=400, parts=2, text=5)).defects) + " ".join(parse(raw, tight).defects)
    assert all(
        word in defects for word in ("message is longer", "header is longer", "more than 2 parts", "text is longer")
    )


headers = st.sampled_from(["From", "To", "Subject", "Content-Type", "Date", "Message-ID", "Content-Transfer-Encoding"])
values = st.text(max_size=80) | st.sampled_from(
    ["multipart/mixed; boundary=b", "message/rfc822", "text/html; charset=utf-7", "base64", "x-uuencode", "a@b <c@d>"]
)
bodies = st.binary(max_size=200) | st.just(b"--b\n\nx\n--b\nContent-Type: message/rfc822\n\nFrom: x\n\n--b--")


@given(st.lists(st.tuples(headers, values), max_size=6), bodies)
def test_parse_never_raises_and_names_stay_on_one_line(fields: list[tuple[str, str]], body: bytes) -> None:
    head = "".join(f"{name}: {value}\n" for name, value in fields).encode("utf-8", "surrogatepass")
    message = parse(head + b"\n" + body)
    shown = [message.subject, *(box.name for box in (*message.senders, *message.to, *message.cc))]
    assert not any(bad in text for text in shown for bad in "\r\n\x00\x85\u2028\u2029\u202e\u2066")


def test_the_same_words_of_two_people_without_a_message_id_are_two_mails() -> None:
    def mail(sender: str, date: str = "Mon, 02 Mar 2026 10:00:00 -0500") -> bytes:
        return f"From: {sender}\r\nTo: p@example.org\r\nDate: {date}\r\nSubject: Re: Hour\r\n\r\nYes.\r\n".encode()

    ruth = parse(mail("ruth@example.com"))
    assert parse(b"Received: again\r\n" + mail("ruth@example.com")).fingerprint == ruth.fingerprint
    assert parse(mail("eric@example.net")).fingerprint != ruth.fingerprint
    assert parse(mail("ruth@example.com", "Mon, 02 Mar 2026 11:00:00 -0500")).fingerprint != ruth.fingerprint
