"""Bytes of a message: one message, the headers that were asked for and no more, the same bytes every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, compat32
from email.utils import getaddresses
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailbot.mail.compose import Attachment, Envelope, Part, Picture, Rendered, compose
from mailbot.mail.message import Mailbox
from tests.unit.mail.compose.samples import Sample, samples, templates

LETTER = Rendered(
    "en", "An hour with Eric", Part("Hello", "<p>Hello</p>"), Part("foot", "<p>foot</p>"), Part("also", "<p>also</p>")
)
ENVELOPE = Envelope(
    message_id="<a1b2@example.org>",
    date=datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("America/Toronto")),
    sender=Mailbox("Ottawa Connector Program", "connector@example.org"),
    to=(Mailbox("Ruth Okafor", "ruth@example.org"),),
    loop="connector@example.org",
)
FULL = replace(
    ENVELOPE,
    cc=(Mailbox("Amina Diallo", "amina@example.org"),),
    reply_to=(Mailbox("Program", "connector+abcd@example.org"), Mailbox("Ruth Okafor", "ruth@example.org")),
    in_reply_to="<x@example.com>",
    references=("<w@example.com>", "<x@example.com>"),
    auto_submitted="auto-generated",
    list_unsubscribe="connector+abcd@example.org",
    calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    calendar_method="REQUEST",
    attachment=Attachment("Résumé Eric.pdf", "application/pdf", b"%PDF-1.4 \x00\r\n.\r\n"),
)
ORDER = [
    "Date",
    "From",
    "To",
    "Subject",
    "Message-ID",
    "Content-Language",
    "X-Mailbot-Loop",
    "MIME-Version",
    "Content-Type",
]
FULL_ORDER = [
    "Date", "From", "To", "Cc", "Reply-To", "Subject", "Message-ID", "In-Reply-To", "References", "Content-Language",
    "Auto-Submitted", "X-Auto-Response-Suppress", "X-Mailbot-Loop", "List-Unsubscribe", "MIME-Version", "Content-Type",
]  # fmt: skip


def read(raw: bytes) -> EmailMessage:
    """The message as a modern reader parses it."""
    parsed = message_from_bytes(raw, policy=SMTP)
    assert isinstance(parsed, EmailMessage)
    return parsed


def text_of(raw: bytes, subtype: str = "plain") -> str:
    part = next(p for p in read(raw).walk() if p.get_content_type() == f"text/{subtype}")
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def test_headers_of_a_plain_letter() -> None:
    message = read(compose(LETTER, ENVELOPE))
    assert message.keys() == ORDER
    assert message["Date"] == "Mon, 02 Mar 2026 10:00:00 -0500"
    assert message["From"] == "Ottawa Connector Program <connector@example.org>"
    assert message["Subject"] == "An hour with Eric"
    assert message["X-Mailbot-Loop"] == "connector@example.org"


def test_headers_of_a_full_letter() -> None:
    message = read(compose(LETTER, FULL))
    assert message.keys() == FULL_ORDER
    assert message["Subject"] == "Re: An hour with Eric"
    assert message["References"] == "<w@example.com> <x@example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["List-Unsubscribe"] == "<mailto:connector+abcd@example.org?subject=stop>"
    assert message["Reply-To"] == "Program <connector+abcd@example.org>, Ruth Okafor <ruth@example.org>"


def test_parts_of_a_full_letter() -> None:
    message = read(compose(LETTER, FULL))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/pdf",
    ]  # fmt: skip
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_content() == "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    resume = next(message.iter_attachments())
    assert resume.get_filename() == "Résumé Eric.pdf"
    assert resume.get_content() == b"%PDF-1.4 \x00\r\n.\r\n"


def test_the_same_letter_is_the_same_bytes() -> None:
    assert compose(LETTER, FULL) == compose(LETTER, FULL)
    assert compose(LETTER, FULL) != compose(LETTER, replace(FULL, message_id="<b@example.org>"))


def test_two_languages_stand_one_under_the_other_and_the_footers_last() -> None:
    french = Rendered(
        "fr", "x", Part("Bonjour", "<p>Bonjour</p>"), Part("pied", "<p>pied</p>"), Part("suit", "<p>suit</p>")
    )
    raw = compose([LETTER, french], ENVELOPE)
    assert text_of(raw) == "suit\n\nHello\n\n* * *\n\nBonjour\n\n-- \nfoot\n\npied\n"
    page = text_of(raw, "html")
    places = [page.index(words) for words in ('<div lang="fr">\n<p>suit', "Hello", "Bonjour", ">foot<", "pied")]
    assert places == sorted(places)
    assert read(raw)["Content-Language"] == "en, fr"
    assert read(raw)["Subject"] == "An hour with Eric"


@pytest.mark.parametrize(
    ("thread", "in_reply_to", "subject"),
    [
        ("", None, "An hour with Eric"),
        ("", "<x@example.com>", "Re: An hour with Eric"),
        ("Where do we stand?", "<x@example.com>", "Re: Where do we stand?"),
        ("RE: Re: TR : Where?", "<x@example.com>", "Re: Where?"),
        ("Ré : Où ?", "<x@example.com>", "Re: Où ?"),
    ],
)
def test_subject_of_a_thread(thread: str, in_reply_to: str | None, subject: str) -> None:
    raw = compose(LETTER, replace(ENVELOPE, thread_subject=thread, in_reply_to=in_reply_to))
    assert read(raw)["Subject"] == subject


def test_a_new_matter_has_a_fresh_subject() -> None:
    letters, answered = templates(), replace(ENVELOPE, in_reply_to="<x@example.com>")
    found = {s.kind: s for s in samples() if s.language == "en" and s.name.startswith("missing")}
    subjects = {k: read(compose(letters.render(k, "en", s.variables), answered))["Subject"] for k, s in found.items()}
    assert subjects["introduction"] == "Jo & Ali Reza – Ottawa Connector Program"
    assert subjects["times_relay"] == "Re: Jo & Ali Reza – Ottawa Connector Program"
    assert subjects["opened"] == "Following: Jo & Ali Reza"


WRONG: list[dict[str, Any]] = [
    {"to": (Mailbox("x", "a b@example.org"),)},
    {"to": (Mailbox("x", "a@example.org>,<b@example.org"),)},
    {"to": (Mailbox("x", "a@example.org\r\nBcc: b@example.org"),)},
    {"to": (Mailbox("x", "a..b@example.org"),)},
    {"to": (Mailbox("x", "élan@example.org"),)},
    {"to": (Mailbox("x", ""),)},
    {"message_id": "a@example.org"},
    {"message_id": "<a@example.org>\r\nX: y"},
    {"references": ("<a b>",)},
    {"date": datetime(2026, 3, 2, 10, 0)},  # noqa: DTZ001 - naive on purpose
    {"auto_submitted": "yes"},
    {"calendar": "x", "calendar_method": "REPLY"},
    {"calendar": "x"},
    {"list_unsubscribe": "https://example.org"},
    {"attachment": Attachment("x.pdf", "application/pdf\r\nX: y", b"")},
    {"loop": "connector"},
]


@pytest.mark.parametrize("fields", WRONG, ids=str)
def test_what_no_header_can_hold_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        compose(LETTER, replace(ENVELOPE, **fields))


def test_a_domain_in_its_own_script_is_mailed_in_ascii() -> None:
    raw = compose(LETTER, replace(ENVELOPE, to=(Mailbox("Zoë", "zoe@exämple.org"),)))
    assert getaddresses([str(message_from_bytes(raw, policy=compat32)["To"])])[0][1] == "zoe@xn--exmple-cua.org"


NASTY = st.text(max_size=120) | st.lists(
    st.sampled_from(
        [
            *(
                "\r\n",
                "\n",
                "\r",
                "\0",
                "\x85",
                "\u2028",
                "\u2029",
                "\u202e",
                "\u2066",
                "\ud800",
                "Bcc: x@evil.example",
            ),
            *("=?UTF-8?Q?=0A?=", "=?utf-8?b?", "?=", "a", "é", "𝒳", "Ruth", "<x@evil.example>", *',"@\\():; '),
        ]
    ),
    max_size=40,
).map("".join)


@settings(deadline=None)
@given(name=NASTY, subject=NASTY, filename=NASTY)
@example(name="=?UTF-8?Q?=0A?=Bcc: x@evil.example", subject="=?UTF-8?Q?=0A?=Bcc: x@evil.example", filename="x")
@example(name="a\r\nBcc: x@evil.example", subject="a\u2028Bcc: x", filename="../../x\r\n.pdf")
@example(name="Okafor, Ruth", subject="x " * 200, filename="é" * 200)
def test_no_name_and_no_subject_adds_a_header_or_an_address(name: str, subject: str, filename: str) -> None:
    mailbox = Mailbox(name, "ruth@example.org")
    several = (mailbox, Mailbox(name, "eric@example.com"))
    letter = replace(LETTER, subject=subject)
    envelope = replace(FULL, sender=mailbox, to=several, cc=several[:1], reply_to=several, thread_subject=subject)
    envelope = replace(envelope, attachment=Attachment(filename, "application/pdf", b"x"))
    raw = compose(letter, envelope)
    head = raw.split(b"\r\n\r\n", 1)[0].decode("ascii")
    lines = head.split("\r\n")
    assert [line.split(":")[0] for line in lines if not line.startswith(" ")] == FULL_ORDER
    assert "\n" not in head.replace("\r\n", "")
    assert max(len(line) for line in lines) <= 120
    old, new = message_from_bytes(raw, policy=compat32), read(raw)
    for field, expected in (("From", 1), ("To", 2), ("Cc", 1), ("Reply-To", 2)):
        plain = [address for _, address in getaddresses([str(old[field])])]
        assert plain == ["ruth@example.org", "eric@example.com"][:expected]
        assert [a.addr_spec for a in new[field].addresses] == plain
        shown = {a.display_name for a in new[field].addresses}
        assert len(shown) == 1
    assert sum(1 for part in new.walk() if part.get_content_disposition() == "attachment") == 1


@settings(deadline=None)
@given(
    st.text(
        # The supplementary variation selectors are invisible, and left out of headers.
        alphabet=st.characters(
            exclude_categories=("Cs", "Cc", "Co", "Cf", "Cn", "Zl", "Zp"),
            exclude_characters="".join(map(chr, range(0xE0100, 0xE01F0))),
        ),
        min_size=1,
        max_size=150,
    )
)
@example("Zoë, the “first”")
@example("Nguyễn Thị Bích " * 6)
@example("O'Brien (Ottawa)")
def test_a_name_and_a_subject_arrive_as_they_are(words: str) -> None:
    shown = " ".join(words.split())
    if not shown or "=?" in shown or "?=" in shown:
        return
    raw = compose(replace(LETTER, subject=shown), replace(ENVELOPE, to=(Mailbox(shown, "ruth@example.org"),)))
    old = message_from_bytes(raw, policy=compat32)
    assert str(make_header(decode_header(str(old["Subject"]).replace("\r\n ", " ")))) == shown
    if not shown.isascii():
        assert "".join(_decoded(str(old["To"]))).startswith(shown)
    elif len(shown) <= 38:
        assert read(raw)["To"].addresses[0].display_name == shown


def _decoded(value: str) -> list[str]:
    return [
        part.decode(charset or "ascii") if isinstance(part, bytes) else part for part, charset in decode_header(value)
    ]


@settings(deadline=None)
@given(st.text(alphabet="ab.\r\n> é-=", max_size=200))
@example(".\r\n.\r\n")
@example("a\r\n.\r\nMAIL FROM:<x@evil.example>\r\n")
@example("\r.\r")
def test_a_body_arrives_as_one_message(text: str) -> None:
    letter = replace(LETTER, body=Part(text, "<p>x</p>"))
    raw = compose(letter, ENVELOPE)
    assert raw.replace(b"\r\n", b"").count(b"\r") == 0
    assert raw.replace(b"\r\n", b"").count(b"\n") == 0
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert [part.get_content_type() for part in read(raw).walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def _all() -> list[Sample]:
    return [sample for sample in samples() if sample.name.startswith(("long", "accented"))]


def test_every_letter_becomes_a_message_that_reads_the_same() -> None:
    letters = templates()
    for sample in _all():
        letter = letters.render(sample.kind, sample.language, sample.variables)
        raw = compose(letter, FULL)
        flowed = text_of(raw)
        assert max(len(line) for line in flowed.split("\n") if "@" not in line) <= 74
        assert "".join(flowed.split()).replace(">", "") == "".join(letter.text.split()).replace(">", "")
        assert letter.html.splitlines()[-3:] == text_of(raw, "html").splitlines()[-3:]


def test_a_picture_comes_with_the_page_that_shows_it_and_says_what_it_shows() -> None:
    drawn = (Picture(b"\x89PNG 1", 'Eric: 1 met\n  "Ruth" <b>'), Picture(b"\x89PNG 2", "Priya"))
    message = message_from_bytes(compose(LETTER, replace(ENVELOPE, pictures=drawn)), policy=SMTP)
    assert isinstance(message, EmailMessage)
    related = [part for part in message.walk() if part.get_content_type() == "multipart/related"]
    page, *images = related[0].iter_parts()
    text = page.get_content()
    assert [image.get_content() for image in images] == [b"\x89PNG 1", b"\x89PNG 2"]
    for image in images:
        assert f'src="cid:{image["Content-ID"].strip("<>")}"' in text
        assert image.get_content_disposition() == "inline"
    assert 'alt="Eric: 1 met\n  &quot;Ruth&quot; &lt;b&gt;"' in text.replace("\r\n", "\n")
    assert message.get_content_type() == "multipart/alternative"
