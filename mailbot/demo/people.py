"""The people of the demo and how each one's mail program writes: answers with history, as they really look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses
from enum import StrEnum
from html import escape

_MONTHS_FR = "janv. févr. mars avr. mai juin juill. août sept. oct. nov. déc.".split()
_DAYS_FR = "lun. mar. mer. jeu. ven. sam. dim.".split()


class Mailer(StrEnum):
    """Mail programs, by how an answer shows what it answers."""

    GMAIL = "gmail"
    GMAIL_FR = "gmail_fr"
    OUTLOOK = "outlook"
    APPLE = "apple"
    INLINE = "inline"  # answers stand between the quoted lines


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody who has an address and a mail program. `signature` is what it puts under each mail."""

    name: str
    email: str
    mailer: Mailer = Mailer.GMAIL
    signature: str = ""

    @property
    def first(self) -> str:
        """The first name."""
        return self.name.split()[0]

    @property
    def address(self) -> Address:
        """The address as a header shows it."""
        local, _, domain = self.email.partition("@")
        return Address(self.name, local, domain)


@dataclass(frozen=True, slots=True)
class Written:
    """A mail ready to be sent: who wrote it, to whom it goes, and its bytes."""

    author: Character
    recipients: tuple[str, ...]
    subject: str
    words: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Pen:
    """What writing takes besides words: the author, the moment, and the Message-ID."""

    author: Character
    at: datetime
    message_id: str


def answer(pen: Pen, letter: EmailMessage, words: str) -> Written:
    """Reply to all: To is the letter's Reply-To (else its From), Cc everybody else who had it."""
    own = pen.author.email
    to = [pair for pair in addressed(letter, "reply-to") or addressed(letter, "from") if pair[1] != own]
    seen = {email for _, email in to} | {own} | {email for _, email in addressed(letter, "from")}
    cc = [pair for pair in (*addressed(letter, "to"), *addressed(letter, "cc")) if pair[1] not in seen]
    message = _headed(pen, to, cc, _reply_subject(str(letter["Subject"])))
    message["In-Reply-To"] = str(letter["Message-ID"])
    message["References"] = f"{letter.get('References', '')} {letter['Message-ID']}".strip()
    _fill(message, pen.author, words, letter)
    return _written(pen, message, words)


def new_mail(pen: Pen, to: list[Character], cc: list[Character], subject: str, words: str) -> EmailMessage:
    """A mail that answers none; attachments may be added before `sealed` makes it ready."""
    message = _headed(pen, [(p.name, p.email) for p in to], [(p.name, p.email) for p in cc], subject)
    message.set_content(_signed(pen.author, words), cte="quoted-printable")
    return message


def sealed(pen: Pen, message: EmailMessage, words: str) -> Written:
    """A composed mail, ready to be sent."""
    return _written(pen, message, words)


def absence(pen: Pen, letter: EmailMessage, words: str) -> Written:
    """What an absence responder sends, to the address that the letter's envelope came from (RFC 3834 §4)."""
    back = addressed(letter, "return-path") or addressed(letter, "from")
    message = _headed(pen, back, [], f"Automatic reply: {letter['Subject']}")
    message["In-Reply-To"] = str(letter["Message-ID"])
    message["Auto-Submitted"] = "auto-replied"
    message.set_content(words, cte="quoted-printable")
    return _written(pen, message, words)


def text_of(letter: EmailMessage) -> str:
    """The plain text of a mail."""
    part = letter.get_body(("plain",))
    return str(part.get_content()) if part is not None else ""


def addressed(letter: EmailMessage, header: str) -> list[tuple[str, str]]:
    """Names and addresses of a header, the addresses in lower case."""
    values = [str(value) for value in letter.get_all(header, [])]
    return [(name, email.lower()) for name, email in getaddresses(values) if email]


def _headed(pen: Pen, to: list[tuple[str, str]], cc: list[tuple[str, str]], subject: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Date"] = format_datetime(pen.at)
    message["From"] = pen.author.address
    message["To"] = list(_addresses(to))
    if cc:
        message["Cc"] = list(_addresses(cc))
    message["Subject"] = subject
    message["Message-ID"] = pen.message_id
    return message


def _addresses(people: list[tuple[str, str]]) -> Iterator[Address]:
    for name, email in people:
        local, _, domain = email.rpartition("@")
        yield Address(name, local, domain)


def _written(pen: Pen, message: EmailMessage, words: str) -> Written:
    recipients = (*addressed(message, "to"), *addressed(message, "cc"))
    unique = tuple(dict.fromkeys(email for _, email in recipients))
    return Written(pen.author, unique, str(message["Subject"]), words, message.as_bytes(policy=SMTP))


def _reply_subject(subject: str) -> str:
    return subject if subject.casefold().startswith("re:") else f"Re: {subject}"


def _signed(author: Character, words: str) -> str:
    closing = f"\n\n{author.signature}" if author.signature else ""
    return f"{words}{closing}\n"


def _fill(message: EmailMessage, author: Character, words: str, letter: EmailMessage) -> None:
    """The body: the words, the signature and the history, plain and in most programs as HTML too."""
    quoted = _quoted(text_of(letter))
    match author.mailer:
        case Mailer.INLINE:
            message.set_content(_between(quoted, words), cte="quoted-printable")
        case Mailer.APPLE:
            message.set_content(f"{_signed(author, words)}\n> {_on_date(letter)} wrote:\n> \n{quoted}\n", cte="8bit")
        case Mailer.OUTLOOK:
            plain, html = _outlook(author, words, letter)
            message.set_content(plain, cte="quoted-printable")
            message.add_alternative(html, subtype="html", cte="quoted-printable")
        case _:
            head = _gmail_head(author, letter)
            message.set_content(f"{_signed(author, words)}\n{head}\n\n{quoted}\n", cte="quoted-printable")
            message.add_alternative(_gmail(author, words, head, letter), subtype="html", cte="quoted-printable")


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.replace("\r\n", "\n").rstrip().split("\n"))


def _between(quoted: str, words: str) -> str:
    """The words under the last question of the letter, as somebody writes who answers line by line."""
    lines = quoted.split("\n")
    asked = max((n for n, line in enumerate(lines) if line.endswith("?")), default=len(lines) - 1)
    return "\n".join([*lines[: asked + 1], "", words, "", *lines[asked + 1 :]]) + "\n"


def _sender(letter: EmailMessage) -> tuple[str, str]:
    return next(iter(addressed(letter, "from")), ("", ""))


def _sent(letter: EmailMessage) -> datetime:
    moment: datetime = letter["Date"].datetime
    return moment


def _on_date(letter: EmailMessage) -> str:
    name, email = _sender(letter)
    when = _sent(letter)
    return f"On {when:%b} {when.day}, {when.year}, at {when:%I:%M %p}, {name} <{email}>".replace(" 0", " ")


def _gmail_head(author: Character, letter: EmailMessage) -> str:
    name, email = _sender(letter)
    when = _sent(letter)
    if author.mailer is Mailer.GMAIL_FR:
        day = f"{_DAYS_FR[when.weekday()]} {when.day} {_MONTHS_FR[when.month - 1]} {when.year}"
        return f"Le {day} à {when:%H:%M}, {name} <{email}> a écrit :"
    return f"On {when:%a}, {when:%b} {when.day}, {when.year} at {when:%I:%M %p} {name} <{email}> wrote:"


def _gmail(author: Character, words: str, head: str, letter: EmailMessage) -> str:
    return (
        f'<div dir="ltr">{_paragraphs(_signed(author, words))}</div><br><div class="gmail_quote">'
        f'<div dir="ltr" class="gmail_attr">{escape(head)}<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{_paragraphs(text_of(letter))}</blockquote></div>\n'
    )


def _outlook(author: Character, words: str, letter: EmailMessage) -> tuple[str, str]:
    name, email = _sender(letter)
    when = _sent(letter)
    lines = {
        "From": f"{name} <{email}>",
        "Sent": f"{when:%A, %B} {when.day}, {when.year} {when:%I:%M %p}",
        "To": ", ".join(f"{n} <{e}>" for n, e in addressed(letter, "to")),
        "Subject": str(letter["Subject"]),
    }
    plain = "\n".join(f"{key}: {value}" for key, value in lines.items())
    rich = "<br>".join(f"<b>{key}:</b> {escape(value)}" for key, value in lines.items())
    history = text_of(letter)
    html = (
        f'<html><body><div class="WordSection1">{_paragraphs(_signed(author, words))}'
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{rich}</p></div>{_paragraphs(history)}</div></body></html>\n'
    )
    return f"{_signed(author, words)}\n{plain}\n\n{history}\n", html


def _paragraphs(text: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.replace("\r\n", "\n").rstrip().split("\n"))
