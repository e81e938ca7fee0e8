"""A received message as a value: `parse` turns capped raw bytes into a `Message` and never raises on bad mail."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message as Part

from mailbot.mail.address import Mailbox, mailboxes
from mailbot.mail.header import aware_date, decode_words, message_ids
from mailbot.mail.limits import Limits
from mailbot.mail.mime import tree
from mailbot.mail.parts import Attachment, Contents, DeliveryReport, contents, delivery_report

__all__ = ["Attachment", "DeliveryReport", "Limits", "Mailbox", "Message", "parse"]

DEFAULT_LIMITS = Limits()
_DELIVERY_HEADERS = ("delivered-to", "x-original-to", "envelope-to", "x-delivered-to", "x-envelope-to")


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it arrived.

    `digest` is the first 12 hex digits of the SHA-256 of the raw bytes (what the log calls `message`).
    `fingerprint` is a SHA-256 over Message-ID and decoded body: equal for a re-delivery of the same mail.
    Message-IDs keep their angle brackets.
    `senders` holds every mailbox of every From header, so that two of them can be seen and held.
    `headers` maps lower-case names to raw (unfolded, undecoded) values in the order of arrival.
    `date` is aware, or None where the header lacks or lies outside 1990-2100. `defects` says in plain words
    what was wrong; `author_doubts` are the defects that leave it unsure who wrote.
    """

    digest: str
    fingerprint: str
    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    senders: tuple[Mailbox, ...]
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    reply_to: tuple[Mailbox, ...]
    delivered_to: tuple[str, ...]
    subject: str
    date: datetime | None
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plain: str | None = None
    html: str | None = None
    calendars: tuple[str, ...] = ()
    vcards: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    forwarded: tuple[str, ...] = ()  # text of attached message/rfc822 parts, headers included
    report: DeliveryReport | None = None
    content_type: str = "text/plain"
    defects: tuple[str, ...] = ()
    author_doubts: tuple[str, ...] = ()


def parse(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> Message:
    """Reads a message as it came from the server (RFC 5322, RFC 2045). Never raises; time is linear in `limits`.

    What is too long is cut, what cannot be read is left out, and `defects` tells.
    """
    root, tree_defects = tree(raw, limits)
    headers = _headers(root)
    found = contents(root, limits)
    ids = message_ids(" ".join(headers.get("message-id", ())), 1)
    addresses = {name: _mailboxes(headers.get(name, ()), limits) for name in ("from", "to", "cc", "reply-to")}
    doubts = _author_doubts(headers.get("from", ()), *addresses["from"])
    return Message(
        digest=hashlib.sha256(raw).hexdigest()[:12],
        fingerprint=_fingerprint(ids or _in_place_of_an_id(headers), found),
        message_id=ids[0] if ids else None,
        in_reply_to=message_ids(" ".join(headers.get("in-reply-to", ())), limits.references),
        references=message_ids(" ".join(headers.get("references", ())), limits.references),
        senders=addresses["from"][0],
        to=addresses["to"][0],
        cc=addresses["cc"][0],
        reply_to=addresses["reply-to"][0],
        delivered_to=_delivered_to(headers, limits),
        subject=decode_words(_first(headers, "subject"), limits.header),
        date=aware_date(_first(headers, "date")),
        headers=headers,
        plain="\n".join(found.plain) if found.plain else None,
        html="\n".join(found.html) if found.html else None,
        calendars=tuple(found.calendars),
        vcards=tuple(found.vcards),
        attachments=tuple(found.attachments),
        forwarded=tuple(found.forwarded),
        report=delivery_report(found, limits),
        content_type=root.get_content_type(),
        defects=_unique(*tree_defects, *found.defects, *_address_defects(addresses)),
        author_doubts=doubts,
    )


def _headers(root: Part) -> dict[str, tuple[str, ...]]:
    headers: dict[str, list[str]] = {}
    for name, value in root.items():
        headers.setdefault(name.lower(), []).append(str(value))
    return {name: tuple(values) for name, values in headers.items()}


def _first(headers: Mapping[str, tuple[str, ...]], name: str) -> str:
    return headers.get(name, ("",))[0]


def _mailboxes(values: tuple[str, ...], limits: Limits) -> tuple[tuple[Mailbox, ...], tuple[str, ...]]:
    read = [mailboxes(value, limits) for value in values]
    found = tuple(dict.fromkeys(mailbox for boxes, _ in read for mailbox in boxes))
    return found[: limits.mailboxes], _unique(*(defect for _, defects in read for defect in defects))


def _author_doubts(written: tuple[str, ...], senders: tuple[Mailbox, ...], defects: tuple[str, ...]) -> tuple[str, ...]:
    doubts = list(defects)
    if len(written) > 1:
        doubts.append("more than one From header")
    if len({sender.email for sender in senders}) > 1:
        doubts.append("more than one author")
    if not senders:
        doubts.append("no author")
    return _unique(*doubts)


def _address_defects(addresses: Mapping[str, tuple[tuple[Mailbox, ...], tuple[str, ...]]]) -> tuple[str, ...]:
    return tuple(f"{name}: {defect}" for name, (_, defects) in addresses.items() for defect in defects)


def _delivered_to(headers: Mapping[str, tuple[str, ...]], limits: Limits) -> tuple[str, ...]:
    values = [value for name in _DELIVERY_HEADERS for value in headers.get(name, ())]
    return _unique(*(box.email for box in _mailboxes(tuple(values), limits)[0]))


def _in_place_of_an_id(headers: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Two people's "yes" without a Message-ID are two mails, told apart by who wrote, to whom, when and about what."""
    return tuple(value for name in ("from", "to", "date", "subject") for value in (name, *headers.get(name, ())))


def _fingerprint(ids: tuple[str, ...], found: Contents) -> str:
    """Length-prefixed, so that no text can slide from one part into the next."""
    digest = hashlib.sha256()
    texts = [*ids, "", *found.plain, "", *found.html, "", *found.calendars, *found.vcards, *found.forwarded]
    contents_ = [text.encode("utf-8", "surrogatepass") for text in texts]
    for content in [*contents_, *(attachment.content for attachment in found.attachments)]:
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()


def _unique(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
