"""A rendered letter and its envelope become the bytes of one message, the same bytes every time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from mailbot.mail.compose import header, html
from mailbot.mail.compose.flowed import flowed
from mailbot.mail.compose.letters import FOOTER, Rendered
from mailbot.mail.compose.safe import header_text, many_lines, one_line
from mailbot.mail.message import Attachment, Mailbox

_AUTOMATIC = ("auto-generated", "auto-replied")
_METHODS = ("REQUEST", "CANCEL", "PUBLISH")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that a letter shows at its end; `text` is for those who do not see it."""

    png: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything about a message but its words.

    `message_id`, `in_reply_to` and `references` are in angle brackets; `date` is aware; `loop` is the programme's bare
    address. `auto_submitted` is one of RFC 3834's words or None. `list_unsubscribe` is the address that takes a "stop".
    `calendar` is an iCalendar object (event.py) and `calendar_method` what it does (RFC 5546 §1.4). `thread_subject` is
    the subject of the mail that this one answers, where the thread is not the programme's own.
    """

    message_id: str
    date: datetime
    sender: Mailbox
    to: tuple[Mailbox, ...]
    loop: str
    cc: tuple[Mailbox, ...] = ()
    reply_to: tuple[Mailbox, ...] = ()
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    auto_submitted: str | None = None
    list_unsubscribe: str | None = None
    thread_subject: str = ""
    calendar: str | None = None
    calendar_method: str | None = None
    attachment: Attachment | None = None
    pictures: tuple[Picture, ...] = ()


def compose(rendered: Rendered | Sequence[Rendered], envelope: Envelope) -> bytes:
    """One message with CRLF line ends: the letter, once a language, with its calendar part and its attachment.

    Raises ValueError for an address, an identifier or a date that can't stand in a header.
    """
    letters = (rendered,) if isinstance(rendered, Rendered) else tuple(rendered)
    subject = _subject(letters[0], envelope)
    content = _alternatives(letters, subject, envelope)
    if envelope.attachment is not None:
        content = _multipart("mixed", envelope, [content, _attached(envelope.attachment)])
    return _headed(subject, letters, envelope, content).as_bytes(policy=SMTP)


def _subject(letter: Rendered, envelope: Envelope) -> str:
    """The letter's own subject, or that of the thread which it answers, with `Re: ` where its readers know it."""
    thread = header_text(envelope.thread_subject)
    subject = re.sub(r"^(?:(?:re|ré|aw|tr|fwd?)\s?:\s*)+", "", thread, flags=re.IGNORECASE) or header_text(
        letter.subject
    )
    answers = envelope.in_reply_to and (letter.continues or thread)
    return f"Re: {subject[:200]}" if answers else subject[:200]


def _headed(subject: str, letters: Sequence[Rendered], envelope: Envelope, content: MIMEPart) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    for field in _fields(subject, letters, envelope):
        message[field.name] = field
    for name, value in content.items():
        message[name] = value
    message.set_payload(content.get_payload())
    return message


def _fields(subject: str, letters: Sequence[Rendered], envelope: Envelope) -> Iterator[header.Field]:
    if envelope.date.tzinfo is None:
        raise ValueError("the date of a message must be aware")
    yield header.Field.of("Date", [format_datetime(envelope.date)])
    yield header.addresses("From", [envelope.sender])
    yield header.addresses("To", envelope.to)
    if envelope.cc:
        yield header.addresses("Cc", envelope.cc)
    if envelope.reply_to:
        yield header.addresses("Reply-To", envelope.reply_to)
    yield header.text("Subject", subject)
    yield header.identifiers("Message-ID", [envelope.message_id])
    if envelope.in_reply_to:
        yield header.identifiers("In-Reply-To", [envelope.in_reply_to])
    if envelope.references:
        yield header.identifiers("References", envelope.references)
    yield header.Field.of("Content-Language", [", ".join(dict.fromkeys(letter.language for letter in letters))])
    yield from _machine_fields(envelope)
    yield header.Field.of("MIME-Version", ["1.0"])


def _machine_fields(envelope: Envelope) -> Iterator[header.Field]:
    """What tells other programs that this is one (RFC 3834 §5).

    Exchange's suppression names what must not come back; delivery reports must, so it is not `All`.
    """
    if envelope.auto_submitted:
        yield header.Field.of("Auto-Submitted", [_known(envelope.auto_submitted, _AUTOMATIC)])
        yield header.Field.of("X-Auto-Response-Suppress", ["OOF, AutoReply"])
    yield header.Field.of("X-Mailbot-Loop", [header.checked_address(envelope.loop)])
    if envelope.list_unsubscribe:
        address = header.checked_address(envelope.list_unsubscribe.removeprefix("mailto:"))
        yield header.Field.of("List-Unsubscribe", [f"<mailto:{_in_url(address)}?subject=stop>"])


def _in_url(address: str) -> str:
    return re.sub(r"[^\w@.+~-]", lambda character: f"%{ord(character[0]):02X}", address)


def _known(value: str | None, words: Sequence[str]) -> str:
    if value is None or value not in words:
        raise ValueError(f"{value!r} is none of {', '.join(words)}")
    return value


def _alternatives(letters: Sequence[Rendered], title: str, envelope: Envelope) -> MIMEPart:
    parts = [
        _text(flowed(_plain(letters)), "plain", {"format": "flowed"}),
        _illustrated(_text(_page(letters, title, envelope), "html", {}), envelope),
    ]
    if envelope.calendar is not None:
        parts.append(_text(envelope.calendar, "calendar", {"method": _known(envelope.calendar_method, _METHODS)}))
    return _multipart("alternative", envelope, parts)


def _plain(letters: Sequence[Rendered]) -> str:
    """The bodies one under the other, then the footers, so that no letter stands behind a signature mark."""
    bodies = "\n\n* * *\n\n".join(letter.body.text for letter in letters)
    ahead = "".join(letter.also.text + "\n\n" for letter in letters[1:])
    return ahead + bodies + "\n" + FOOTER + "\n\n".join(letter.footer.text for letter in letters) + "\n"


def _illustrated(page: MIMEPart, envelope: Envelope) -> MIMEPart:
    """The HTML with the pictures that it shows (RFC 2387); nothing is fetched from anywhere."""
    if not envelope.pictures:
        return page
    images = []
    for number, picture in enumerate(envelope.pictures, 1):
        image = MIMEPart(policy=SMTP)
        image.set_content(picture.png, maintype="image", subtype="png", disposition="inline", filename=f"{number}.png")
        image["Content-ID"] = f"<{_content_id(envelope, number)}>"
        images.append(image)
    return _multipart("related", envelope, [page, *images])


def _content_id(envelope: Envelope, number: int) -> str:
    return f"picture{number}.{envelope.message_id.strip('<>')}"


def _page(letters: Sequence[Rendered], title: str, envelope: Envelope) -> str:
    ahead = [html.section("div", letter.language, letter.also.html) for letter in letters[1:]]
    bodies = "\n<hr>\n".join(html.section("div", letter.language, letter.body.html) for letter in letters)
    footers = [html.section("footer", letter.language, letter.footer.html) for letter in letters]
    shown = [html.image(_content_id(envelope, n), one.text) for n, one in enumerate(envelope.pictures, 1)]
    return html.document(letters[0].language, title, [*ahead, bodies, *shown, "<hr>", *footers])


def _text(text: str, subtype: str, params: dict[str, str]) -> MIMEPart:
    part = MIMEPart(policy=SMTP)
    part.set_content(many_lines(text), subtype=subtype, charset="utf-8", cte="quoted-printable", params=params)
    return part


def _attached(attachment: Attachment) -> MIMEPart:
    part = MIMEPart(policy=SMTP)
    maintype, _, subtype = attachment.content_type.partition("/")
    if not re.fullmatch(r"[A-Za-z0-9.+-]{1,80}", maintype) or not re.fullmatch(r"[A-Za-z0-9.+-]{1,80}", subtype):
        raise ValueError(f"not a media type: {attachment.content_type!r}")
    filename = re.sub(r'[\\/:*?"<>|;=%]+', " ", one_line(attachment.filename))[:80].strip(". ") or "attachment"
    part.set_content(
        attachment.content, maintype=maintype, subtype=subtype, disposition="attachment", filename=filename
    )
    return part


def _multipart(subtype: str, envelope: Envelope, parts: Sequence[MIMEPart]) -> MIMEPart:
    """Parts behind a boundary that is derived from the Message-ID, and that no part can contain (RFC 2045 §6.7)."""
    whole = MIMEPart(policy=SMTP)
    boundary = "=_" + sha256(f"{subtype} {envelope.message_id}".encode()).hexdigest()[:32]
    whole["Content-Type"] = f'multipart/{subtype}; boundary="{boundary}"'
    for part in parts:
        whole.attach(part)
    return whole
