"""What every step of the pipeline has at hand: policy, templates, addresses, and where fresh tokens come from."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from mailbot.cases.case import Person
from mailbot.cases.letters import LetterKind
from mailbot.cases.policy import Policy
from mailbot.config.settings import Settings

if TYPE_CHECKING:  # spaCy takes a second to import, jinja2 a while: not for a round that reads or writes nothing
    from datetime import date, datetime

    from mailbot.cases.wishes import StaffWords
    from mailbot.mail.compose import Templates
    from mailbot.pipeline.judging import Judged
    from mailbot.reading.values import Context, Language, Letter, Reading


class Reads(Protocol):
    """Who understands letters: a Reader, here or in a process apart."""

    def read(self, letter: Letter, context: Context) -> Reading:
        """What a letter says, in the light of its match."""


def new_token() -> str:
    """128 random bits as 26 lower-case base32 characters, fit for a sub-address."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


@dataclass(frozen=True)
class Desk:
    """The programme's constants. `templates` and `reader` are made on first use: many a round needs neither."""

    settings: Settings
    policy: Policy
    make_templates: Callable[[], Templates]
    make_reader: Callable[[], Reads]
    answers: Callable[[str, str], str]  # (answer id, language) → text from rules/<lang>/answers.toml
    make_staff_words: Callable[[], tuple[StaffWords, ...]]
    day_in: Callable[[str, Language, datetime], date | None]  # the day that words written then name
    judge: Callable[[bytes], Judged]  # strangers' bytes, here or in a process apart
    token: Callable[[], str] = new_token

    @cached_property
    def templates(self) -> Templates:
        """The letters in both languages."""
        return self.make_templates()

    @cached_property
    def staff_words(self) -> tuple[StaffWords, ...]:
        """The words of a coordinator's orders, in both languages."""
        return self.make_staff_words()

    @cached_property
    def reader(self) -> Reads:
        """The reading room, models loaded."""
        return self.make_reader()

    @property
    def zone(self) -> ZoneInfo:
        """The programme's time zone."""
        return self.policy.hours.zone

    @property
    def address(self) -> str:
        """The programme's own address."""
        return self.settings.programme.address.lower()

    @property
    def staff(self) -> frozenset[str]:
        """The coordinators' addresses."""
        return frozenset(c.email.lower() for c in self.settings.coordinators)

    @property
    def first_coordinator(self) -> Person:
        """Who hears of what belongs to no case."""
        one = self.settings.coordinators[0]
        return Person(one.name, one.email.lower())

    def coordinator(self, email: str) -> Person:
        """The coordinator with an address; the first where it is nobody's."""
        for one in self.settings.coordinators:
            if one.email.lower() == email.lower():
                return Person(one.name, one.email.lower())
        return self.first_coordinator

    def tagged(self, tag: str) -> str:
        """The programme's address with a tag, or the bare one where its server takes no sub-addresses."""
        if not self.settings.programme.subaddress:
            return self.address
        local, _, domain = self.address.rpartition("@")
        return f"{local}{self.settings.programme.subaddress}{tag}@{domain}"

    def mode(self, kind: LetterKind) -> str:
        """How letters of a kind leave: live, supervised or shadow; staff mail always goes."""
        if kind.staff:
            return "live"
        return self.settings.modes.get(kind.value, self.settings.programme.mode)

    def new_case_id(self) -> str:
        """Eight characters that say nothing about the people."""
        return self.token()[:8]
