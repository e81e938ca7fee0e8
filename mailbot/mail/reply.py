"""Tells the author's own words from everything else in a body: quotes, forwards, signatures, disclaimers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Zone(StrEnum):
    """What a stretch of the body is."""

    REPLY = "reply"
    QUOTE = "quote"
    FORWARD = "forward"
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A half-open range of character offsets into `ReplyText.body`, and what it is."""

    zone: Zone
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReplyText:
    """The body as text, its zones in order without gaps, and the author's own words joined."""

    body: str
    stretches: tuple[Stretch, ...]
    text: str
    answers: tuple[tuple[str, str], ...] = ()  # (quoted question, inline answer under it)
