"""What a body is made of: zones, the stretches that carry them, and the author's own words."""

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


@dataclass(slots=True)
class Line:
    """One line of the body, or a piece of one where an attribution begins or ends inside it.

    `start` and `end` are offsets into the body (`end` counts the line break); `text` is cut to a length that every
    pattern can afford. `hint` is the zone that the structure of an HTML body gives, `tints` are the offsets into the
    body of what it shows in a colour.
    """

    start: int
    end: int
    text: str
    hint: Zone | None = None
    zone: Zone | None = None
    tints: tuple[tuple[int, int], ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether a reader sees nothing on it."""
        return not self.text.strip()
