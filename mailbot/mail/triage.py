"""Decides what kind of mail a message is before anybody reads it: ordered rules, the first that hits wins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What is done next depends on this alone: people are read, machines are recorded or mark an address."""

    HUMAN = "human"
    OWN = "own"  # our own letter come back, or a copy of ourselves
    BOUNCE = "bounce"
    ABSENCE = "absence"
    CALENDAR = "calendar"  # a bare calendar answer, written by a program on a person's click
    LIST = "list"
    AUTOMATIC = "automatic"
    SUSPECT = "suspect"  # two authors, group syntax, an address inside an address: held
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rule that hit, in words for a log, and what the rule found."""

    kind: Kind
    rule: str
    bounced: tuple[str, ...] = ()
    permanent: bool = False  # a bounce for good (5.x.x), not a delay
    back_on: date | None = None
