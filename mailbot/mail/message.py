"""A received message as a value: `parse` turns capped raw bytes into a `Message` and never raises on bad mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of a header: the display name as text (maybe empty) and the bare address in lower case."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part with a file name or a non-text type; `content` is decoded, `filename` is as the sender wrote it."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """The structured half of a delivery report (RFC 3464): who could not be reached and how surely."""

    recipients: tuple[str, ...]
    action: str
    status: str
    original_message_id: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it arrived.

    `digest` is the first 12 hex digits of the SHA-256 of the raw bytes (what the log calls `message`).
    `fingerprint` is a SHA-256 over Message-ID and decoded body: equal for a re-delivery of the same mail.
    `senders` holds every mailbox of every From header, so that two of them can be seen and held.
    `headers` maps lower-case names to raw (unfolded, undecoded) values in the order of arrival.
    `date` is aware, or None where the header lacks or lies outside 1990-2100. `defects` says in plain words what was wrong.
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
