"""Mail as nobody should write it: made from a grammar of headers, charsets, nesting, quoting and replies."""

from __future__ import annotations

import importlib.util
from base64 import b64encode
from pathlib import Path

from hypothesis import strategies as st

SEEDS = Path(__file__).parents[1] / "mail"

_NASTY = st.sampled_from(
    [
        *("", " ", "\t", "\0", "\x85", "\u2028", "\u202e", "\ufeff", "=?", "?=", "=?utf-8?q?=0A?=", "=?utf-8?b?////?="),
        *(
            "(",
            ")",
            "((((",
            "<",
            ">",
            "<<>>",
            '"',
            "\\",
            ",",
            ";",
            ":",
            "@",
            "@@",
            "a@b",
            "<a@b.org>",
            "a@b.org, c@d.org",
        ),
        *(
            "=?x-none?q?a?=",
            "=?utf-7?q?+2AA-?=",
            "=?iso-8859-1*en?q?a?=",
            "é",
            "日本",
            "x" * 300,
            "\r\n folded",
            "\r\n\tfolded",
        ),
    ]
)
_WORDS = st.sampled_from(
    [
        *(
            "Yes",
            "Thursday at 2",
            "jeudi à 14 h",
            "On Mon, Ama wrote:",
            "> quoted",
            ">>> quoted",
            "-- ",
            "Sent from my phone",
        ),
        *(
            "-----Original Message-----",
            "From: a@b.org",
            "Le lun. 2 mars, Ama a écrit :",
            "____",
            "http://x.org",
            "\0",
            "On On On",
        ),
        *(
            "Mei Zhou, mei@x.org",
            "stop",
            "(",
            "[",
            "2026-13-45",
            "25:99",
            "99999999999999999999",
            "½",
            "𝟚",
            "\u0660",
            "=20",
            ".",
        ),
    ]
)
_NAMES = st.sampled_from(
    [
        *("From", "To", "Cc", "Subject", "Date", "Message-ID", "References", "In-Reply-To", "Reply-To", "Content-Type"),
        *("Content-Transfer-Encoding", "Content-Disposition", "Authentication-Results", "Auto-Submitted", "Precedence"),
        *(
            "Return-Path",
            "Delivered-To",
            "List-Id",
            "X-Odd",
            "",
            " From",
            "From ",
            "fROM",
            "Content-type",
            "MIME-Version",
        ),
    ]
)
_CHARSETS = st.sampled_from(
    "utf-8 us-ascii iso-8859-1 iso-2022-jp utf-16 utf-7 utf-32 x-none big5 koi8-r idna punycode hex base64 \0".split(
        " "
    )
)
_ENCODINGS = st.sampled_from("7bit 8bit binary base64 quoted-printable x-uuencode x-none".split())
_KINDS = st.sampled_from(
    [
        *("text/plain", "text/html", "text/calendar; method=REPLY", "text/vcard", "message/rfc822", "image/png"),
        *(
            "message/delivery-status",
            "application/pdf",
            "text",
            "/",
            "text/plain/x",
            "",
            "multipart/mixed",
            "text/enriched",
        ),
        *("message/partial", "message/external-body", "application/ms-tnef", "text/plain; format=flowed; delsp=yes"),
    ]
)

_fields = st.lists(st.tuples(_NAMES, st.lists(_NASTY, max_size=4).map("".join)), max_size=8)
_bodies = (
    st.lists(_WORDS, max_size=12).map("\r\n".join) | st.text(max_size=60) | st.just("BEGIN:VCALENDAR\r\nBEGIN:VEVENT")
)


@st.composite
def _leaf(draw: st.DrawFn) -> bytes:
    charset, encoding, kind = draw(_CHARSETS), draw(_ENCODINGS), draw(_KINDS)
    content = draw(_bodies).encode("utf-8", "surrogatepass") + draw(st.binary(max_size=8))
    if encoding == "base64" and draw(st.booleans()):
        content = b64encode(content)
    head = f'Content-Type: {kind}; charset="{charset}"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode("utf-8", "surrogatepass") + content


def _nest(children: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    return st.builds(
        _joined, st.lists(children, max_size=3), st.booleans(), st.sampled_from("mixed alternative report".split())
    )


def _joined(parts: list[bytes], closed: bool, kind: str) -> bytes:
    inner = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return f"Content-Type: multipart/{kind}; boundary=b\r\n\r\n".encode() + inner + (b"--b--\r\n" if closed else b"")


@st.composite
def _message(draw: st.DrawFn) -> bytes:
    head = "".join(f"{name}: {value}\r\n" for name, value in draw(_fields)).encode("utf-8", "surrogatepass")
    ending = draw(st.sampled_from([b"\r\n", b"\n", b"\r"]))
    return (head + draw(st.recursive(_leaf(), _nest, max_leaves=6))).replace(b"\r\n", ending)


MAILS = _message()
"""A message, any message."""


def torture() -> list[bytes]:
    """Each known way to make a parser slow or stumble, at a size that hurts."""
    plain = b"From: Ama <ama@example.org>\r\n\r\n"
    deep = b"Content-Type: message/rfc822\r\n\r\n" * 2000
    many = b"".join(b"--b\r\n\r\nx\r\n" for _ in range(20_000))
    header = b"From: a@example.org\r\n"
    return [
        b"Content-Type: " + b"a/b; x=y" * 20_000 + b"\r\n\r\n",
        b"Subject: " + b"=?utf-8?q?a?= " * 50_000 + b"\r\n\r\n",
        b"To: " + b"(" * 100_000 + b"\r\n\r\n",
        b"From: " + b"a@example.org, " * 20_000 + b"\r\n\r\n",
        b"From: " + b'"' * 100_001 + b"\r\n\r\n",
        b"References: " + b"<a@b> " * 50_000 + b"\r\n\r\n",
        b"X: y\r\n" * 50_000 + b"\r\nbody",
        b"X: y\r\n" + b" folded\r\n" * 100_000 + b"\r\n",
        header + deep,
        header + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + many,
        header
        + b"Content-Type: multipart/mixed; boundary="
        + b"b" * 70
        + b"\r\n\r\n"
        + b"--"
        + b"b" * 60
        + b"\r\n" * 50_000,
        header + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 500,
        header + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 200_000,
        header + b"Content-Type: text/html\r\n\r\n" + b"<blockquote>" * 50_000 + b"</p>" * 50_000,
        header + b"Content-Type: text/html\r\n\r\n" + b"&#xD800;&amp" * 50_000,
        header + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"A" * 1_000_001,
        header + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=" * 500_000,
        header + b"Content-Type: text/plain; charset=utf-7\r\n\r\n" + b"+2AA-" * 100_000,
        header + b"Content-Type: text/calendar\r\n\r\n" + b"BEGIN:VEVENT\r\n" * 20_000,
        header + b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n" + b"DTSTART:20260312T140000Z\r\n" * 20_000,
        plain + b"On " * 60_000,
        plain + b"> " * 200_000,
        plain + b"On Mon, " * 20_000 + b" wrote:",
        plain + b"at 2 on Thursday or Friday, " * 10_000,
        plain + b"Mei Zhou <mei@x.org>, " * 10_000,
        plain + b"a" * 1_000_000,
        plain + b"\r" * 500_000,
        plain + b"\0" * 500_000,
        plain + b"-- \r\n" * 100_000,
        plain + b"http://x.org/" + b"%20" * 100_000,
        b"\xff\xfe" * 200_000,
        b"\n" * 500_000,
    ]


def corpora() -> list[bytes]:
    """The interpreter's own test mails where it ships them, this project's samples, and the torture."""
    package = importlib.util.find_spec("test")
    folders = list(package.submodule_search_locations or []) if package else []
    shipped = [path.read_bytes() for one in folders for path in sorted(Path(one).glob("test_email/data/*.txt"))]
    return [*shipped, *(path.read_bytes() for path in sorted(SEEDS.glob("*.eml"))), *torture()]
