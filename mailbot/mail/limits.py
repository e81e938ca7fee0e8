"""The caps that are put on a message before anything is parsed, so that no sender decides how long we work."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes of the raw message, in characters once decoded, else counts.

    Parsing headers is quadratic in the standard library (a 160 kB Content-Type takes half a minute) and nested
    messages end in RecursionError, so each size is cut before the parser sees it and leaves a defect.
    """

    message: int = 10 * 1024 * 1024
    header: int = 8 * 1024
    header_block: int = 64 * 1024
    depth: int = 12
    parts: int = 200
    text: int = 250_000
    html: int = 1_000_000
    calendar: int = 64 * 1024
    attachments: int = 50
    mailboxes: int = 200
    references: int = 100
