"""The tree of a message's parts, built under caps as the standard library's own `email.message.Message`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import Message as Part
from email.utils import collapse_rfc2231_value

from mailbot.mail.header import split_header
from mailbot.mail.limits import Limits

_BOUNDARY = re.compile(r"[ -~\x80-\uffff]{1,200}")


@dataclass(slots=True)
class _Budget:
    """What is left to build, and what went wrong so far."""

    limits: Limits
    parts: int
    defects: list[str] = field(default_factory=list)


def tree(raw: bytes, limits: Limits) -> tuple[Part, tuple[str, ...]]:
    """The parts of a message (RFC 2046 §5.1) and its defects; never raises.

    Each level is one linear pass over bytes that are already cut to `limits.message`, and there are at most
    `limits.depth` levels: the library's own feed parser recurses without a limit and caps no header.
    """
    budget = _Budget(limits, limits.parts)
    if len(raw) > limits.message:
        budget.defects.append(f"the message is longer than {limits.message} bytes and cut")
    root = _part(raw[: limits.message], 0, budget)
    return root, tuple(dict.fromkeys(budget.defects))


def _part(raw: bytes, depth: int, budget: _Budget) -> Part:
    header = split_header(raw, budget.limits)
    budget.defects.extend(header.defects)
    budget.parts -= 1
    part = Part()
    for name, value in header.fields:
        part[name] = value
    _fill(part, raw[header.end :], depth, budget)
    return part


def _fill(part: Part, body: bytes, depth: int, budget: _Budget) -> None:
    holds_parts = part.get_content_maintype() == "multipart" or part.get_content_type() == "message/rfc822"
    if holds_parts and depth >= budget.limits.depth:
        budget.defects.append(f"parts are nested deeper than {budget.limits.depth}")
    elif part.get_content_maintype() == "multipart":
        _fill_multipart(part, body, depth, budget)
        return
    elif holds_parts:
        part.set_payload([_part(_transfer_decoded(part, body), depth + 1, budget)])
        return
    part.set_payload(body.decode("ascii", "surrogateescape"))


def _transfer_decoded(part: Part, body: bytes) -> bytes:
    """The bytes of a nested message; some mailers wrap it in base64 against RFC 2046 §5.2.1."""
    if str(part.get("content-transfer-encoding", "")).strip().lower() not in {"base64", "quoted-printable"}:
        return body
    part.set_payload(body.decode("ascii", "surrogateescape"))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else body


def _fill_multipart(part: Part, body: bytes, depth: int, budget: _Budget) -> None:
    boundary = parameter(part, "boundary")
    pieces = _pieces(body, boundary, budget.parts + 1) if boundary and _BOUNDARY.fullmatch(boundary) else []
    if not pieces:
        budget.defects.append("a multipart without its boundary is read as text")
        part.set_payload(body.decode("ascii", "surrogateescape"))
        return
    part.set_payload([])
    for piece in pieces:
        if budget.parts <= 0:
            budget.defects.append(f"more than {budget.limits.parts} parts: the rest is not read")
            return
        part.attach(_part(piece, depth + 1, budget))


def children(part: Part) -> list[Part]:
    """The parts directly inside a part: of a multipart all, of a message/rfc822 its one message, of a leaf none."""
    # Asking a leaf for its undecoded payload would decode it after all, by a charset that need not even be a string.
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload if isinstance(child, Part)] if isinstance(payload, list) else []


def parameter(part: Part, name: str, header: str = "content-type") -> str:
    """A parameter of a part's header decoded (RFC 2231); empty where it lacks or cannot be read."""
    try:
        return collapse_rfc2231_value(part.get_param(name, "", header))
    except (ValueError, TypeError, LookupError):  # a section number of 5,000 digits, a charset that does not exist
        return ""


def _pieces(body: bytes, boundary: str, limit: int) -> list[bytes]:
    """The bytes between delimiter lines, `limit` pieces at most; without a closing delimiter the last ends the body."""
    line = re.compile(rb"^--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]{0,80}\r?$", re.MULTILINE)
    pieces: list[bytes] = []
    start = -1
    for match in line.finditer(body):
        if start >= 0:
            pieces.append(_without_last_break(body[start : match.start()]))
        if match[1] or len(pieces) >= limit:
            return pieces
        start = min(match.end() + 1, len(body))
    return [*pieces, body[start:]] if start >= 0 else pieces


def _without_last_break(piece: bytes) -> bytes:
    return piece.removesuffix(b"\n").removesuffix(b"\r")
