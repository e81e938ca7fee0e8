"""What the parts of a message carry: its texts, calendars, cards, attachments, forwarded mail and delivery report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as Part

from mailbot.mail.address import is_address
from mailbot.mail.header import decode, decode_words, message_ids
from mailbot.mail.limits import Limits
from mailbot.mail.mime import children, parameter

_CARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_BLANK = re.compile(r"\n[ \t]{0,20}\n")
_IS_METHOD = re.compile(r"[A-Za-z-]{1,20}")
_METHOD = re.compile(r"^METHOD[;:]", re.IGNORECASE | re.MULTILINE)
_BEGIN = re.compile(r"^BEGIN:VCALENDAR[ \t]{0,20}$", re.IGNORECASE | re.MULTILINE)
_FORWARDED_HEADERS = ("From", "Date", "To", "Cc", "Subject")


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


@dataclass(slots=True)
class Contents:
    """Everything that the leaves of one message hold, in the order of the parts."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    calendars: list[str] = field(default_factory=list)
    vcards: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    forwarded: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)  # header blocks of the mail that a report speaks of
    defects: list[str] = field(default_factory=list)


def contents(root: Part, limits: Limits) -> Contents:
    """Collects the leaves of `root`; a message inside it is text of its own and lends it no part."""
    found = Contents()
    for part in _leaves(root):
        _collect(part, found, limits)
    return found


def delivery_report(found: Contents, limits: Limits) -> DeliveryReport | None:
    """The report of the `message/delivery-status` parts (RFC 3464 §2); None where there is none."""
    if not found.statuses:
        return None
    text = "\n\n".join(found.statuses)
    fields = _status_fields(text)
    actions = [value.split(None, 1)[0].lower() for name, value in fields if name == "action" and value.strip()]
    statuses = [value.split(None, 1)[0] for name, value in fields if name == "status" and value.strip()]
    recipients = dict.fromkeys(filter(None, map(_reported, _BLANK.split(text))))
    return DeliveryReport(
        tuple(recipients)[: limits.mailboxes],
        "failed" if "failed" in actions else actions[0] if actions else "",
        max(statuses, default=""),
        _returned_id(found),
    )


def body_text(part: Part, limits: Limits) -> str:
    """The plain text of a message inside another: its chief headers, an empty line, its words."""
    inner = contents(part, limits)
    head = [f"{name}: {decode_words(str(part[name]), limits.header)}" for name in _FORWARDED_HEADERS if part[name]]
    words = "\n".join(inner.plain) or "\n".join(inner.html)
    return "\n".join([*head, "", words])[: limits.text]


def _leaves(part: Part) -> Iterator[Part]:
    inner = children(part) if part.get_content_maintype() == "multipart" else []
    for child in inner:
        yield from _leaves(child)
    if not inner:
        yield part


def _collect(part: Part, found: Contents, limits: Limits) -> None:
    kind, name = part.get_content_type(), _filename(part, limits)
    if inner := children(part):
        found.forwarded.append(body_text(inner[0], limits))
        found.returned.append("\n".join(f"{name}: {value}" for name, value in inner[0].items()))
    elif kind in _REPORTS:
        found.statuses.append(_text(part, limits.text, found))
    elif kind in {"text/rfc822-headers", "message/global-headers"}:
        found.returned.append(_text(part, limits.text, found))
    elif kind == "text/calendar" or name.lower().endswith(".ics"):
        found.calendars.append(_with_method(part, _text(part, limits.calendar, found)))
    elif kind in _CARDS or name.lower().endswith(".vcf"):
        found.vcards.append(_text(part, limits.calendar, found))
    elif kind in {"text/plain", "text/html"} and not name and not _is_attached(part):
        _collect_words(part, found, limits)
    elif len(found.attachments) < limits.attachments:
        found.attachments.append(Attachment(name, kind, _content(part)))


def _with_method(part: Part, calendar: str) -> str:
    """The object with the method that its part is labelled with, where it names none itself.

    RFC 6047 §2.4 wants it in both places; without one a refusal would pass for an invitation.
    """
    method = parameter(part, "method")
    if not _IS_METHOD.fullmatch(method) or _METHOD.search(calendar):
        return calendar
    return _BEGIN.sub(rf"\g<0>\nMETHOD:{method.upper()}", calendar, count=1)


def _collect_words(part: Part, found: Contents, limits: Limits) -> None:
    if part.get_content_type() == "text/html":
        found.html.append(_text(part, limits.html, found))
        return
    text = _text(part, limits.text, found)
    if parameter(part, "format").lower() == "flowed":
        text = unflow(text, delete_space=parameter(part, "delsp").lower() == "yes")
    found.plain.append(text)


def _is_attached(part: Part) -> bool:
    return str(part.get("content-disposition", "")).strip().lower().startswith("attachment")


def _filename(part: Part, limits: Limits) -> str:
    written = parameter(part, "filename", "content-disposition") or parameter(part, "name")
    return decode_words(written, limits.header)


def _content(part: Part) -> bytes:
    """The decoded bytes of a leaf; a transfer encoding that cannot be undone leaves them as they came."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError):
        del part["content-transfer-encoding"]
        content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Part, limit: int, found: Contents) -> str:
    content = _content(part)
    if len(content) > limit * 4:
        content = content[: limit * 4]
    text, sure = decode(content, parameter(part, "charset") or None)
    if not sure and not content.isascii():
        found.defects.append("a text is not in the character set that it names")
    if len(text) > limit:
        found.defects.append(f"a text is longer than {limit} characters and cut")
    return text[:limit].replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Joins the soft line breaks of format=flowed text (RFC 3676 §4.1) and undoes its space-stuffing."""
    lines: list[str] = []
    open_depth = -1  # quote depth of the paragraph that the next line continues
    for line in text.split("\n"):
        body = line.lstrip(">")
        depth = len(line) - len(body)
        body = body.removeprefix(" ")
        flowed = body.endswith(" ") and body != "-- "
        if delete_space and flowed:
            body = body[:-1]
        if depth == open_depth and body != "-- ":
            lines.append(body)
        else:
            lines.append(("\n" if lines else "") + (">" * depth + " " if depth else "") + body)
        open_depth = depth if flowed else -1
    return "".join(lines)


def _status_fields(text: str) -> list[tuple[str, str]]:
    unfolded = text.replace("\n ", " ").replace("\n\t", " ")
    pairs = (line.partition(":") for line in unfolded.split("\n") if ":" in line)
    return [(name.strip().lower(), value.strip()) for name, _, value in pairs]


def _reported(group: str) -> str:
    """Whom a group of fields is about: as we wrote the address, else as the last server had it (RFC 3464 §2.3.1)."""
    fields = dict(reversed(_status_fields(group)))
    return _recipient(fields.get("original-recipient", "")) or _recipient(fields.get("final-recipient", ""))


def _recipient(value: str) -> str:
    address = value.rpartition(";")[2].strip().strip("<>").lower()
    return address if is_address(address) else ""


def _returned_id(found: Contents) -> str | None:
    for name, value in _status_fields("\n".join(found.returned)):
        if name == "message-id" and (ids := message_ids(value, 1)):
            return ids[0]
    return None
