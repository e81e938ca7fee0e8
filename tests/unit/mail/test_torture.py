"""The whole incoming chain on malformed mail: no exception, no long wait, a verdict for each."""

from __future__ import annotations

import importlib.util
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail.calendar import invitations
from mailbot.mail.message import parse
from mailbot.mail.reply import Zone, reply_text
from mailbot.mail.sender import authenticated
from mailbot.mail.thread import keys, tags
from mailbot.mail.triage import Kind, triage
from tests.timing import least_seconds

SEEDS = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "mail").glob("*.eml"))]
OWN = frozenset({"connector@programme.example.org"})
TORTURE = [
    b"",
    b"\n",
    b"\r\n\r\n",
    b"hello",
    b"From: a\x00b@example.org\n\n\x00",
    b"\xff\xfe\n\n\xff",
    b"From: \xe9@example.org\nSubject: \xe9\n\n\xe9",
    b"Content-Type: multipart/mixed\n\n--x\n",
    b"Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\n--\n",
    b"Content-Type: multipart/mixed; boundary=x\n\n--x\n--x--\n",
    b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n--x--\n",
    b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n!!!!",
    b"Content-Type: message/delivery-status\n\nFinal-Recipient: ;;;\nAction:\nStatus: x\n",
    b"Content-Type: text/plain; charset=\"\x01\"; format=flowed; delsp=yes\n\n> a \n>> b \n-- \n",
    b"Content-Type: text/plain; charset*=utf-8''x\n\n\xff",
    b"Content-Type: text/html; charset=utf-16\n\n<p>odd",
    b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n#####\n",
    b"Content-Transfer-Encoding: base64\nContent-Type: text/plain\n\n====",
    b"From: x\nFrom: y\nTo: <<<>>>\nCc: \"\n\n",
    b"Date: Thu, 99 Foo 99999 99:99:99 +9999\nMessage-ID: <>\nReferences: <<<>>> < >\n\n",
    b"Authentication-Results:\nFrom: a@example.org\n\n",
    b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:\nATTENDEE:\nEND:VEVENT\nEND:VCALENDAR",
]  # fmt: skip


def known() -> list[bytes]:
    """The interpreter's own test mails where it ships them, beside ours."""
    package = importlib.util.find_spec("test")
    folders = list(package.submodule_search_locations or []) if package else []
    return [
        *SEEDS,
        *TORTURE,
        *(path.read_bytes() for one in folders for path in Path(one).glob("test_email/data/*.txt")),
    ]


def run(raw: bytes) -> Kind:
    """Every function of the incoming half once."""
    message = parse(raw)
    reply_text(message, ["Would you be willing to meet Reza for an hour?"])
    invitations(message, ZoneInfo("America/Toronto"))
    keys(message)
    tags(message, "connector@programme.example.org", "+")
    authenticated(message, ["mx.programme.example.org"])
    return triage(message, OWN, raw).kind


@pytest.mark.alone
def test_known_malformed_mail_gets_a_verdict_in_time() -> None:
    for raw in known():
        assert run(raw) in Kind
        assert least_seconds(partial(run, raw), 1.0) < 1.0


@pytest.mark.parametrize("raw", [b"", b"\n", b"hello"])
def test_nothing_is_nobodys_mail(raw: bytes) -> None:
    assert run(raw) is Kind.SUSPECT


pieces = st.binary(max_size=12) | st.sampled_from(
    [
        b"\n\n",
        b"=?utf-8?q?",
        b"?=",
        b"--x\n",
        b"<",
        b">",
        b"(",
        b'"',
        b"\x00",
        b"On ",
        b" wrote:\n",
        b"From: ",
        b"BEGIN:VEVENT\n",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), pieces), max_size=5))
def test_damaged_mail_never_raises(raw: bytes, damages: list[tuple[float, int, bytes]]) -> None:
    for place, length, piece in damages:
        at = int(place * len(raw))
        raw = raw[:at] + piece + raw[at + length :]
    run(raw)


OURS = "Would you be willing to meet Reza for an hour?"


@given(st.lists(st.sampled_from(["Yes.", "Any Tuesday at two would be fine.", OURS, ""]), max_size=6))
def test_what_we_wrote_is_never_the_authors(lines: list[str]) -> None:
    message = parse(("From: Ama <ama@example.org>\n\n" + "\n".join(lines)).encode())
    reply = reply_text(message, [f"Hello Ama,\n\n{OURS}\n"])
    assert OURS not in reply.text
    assert all(one.zone in {Zone.REPLY, Zone.QUOTE} for one in reply.stretches)
