"""Untrusted bytes judged: what they say, what kind of mail that is, and whether its sender is proven."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:  # what parsing needs takes a while to import: not for a round without mail
    from mailbot.mail.message import Message
    from mailbot.mail.triage import Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """A message with its verdict; `trusted`: our own server vouches for its author."""

    message: Message
    verdict: Verdict
    trusted: bool


@dataclass(frozen=True, slots=True)
class Judge:
    """What judging depends on besides the bytes. `own`: our addresses. `trusted`: whose word on senders counts."""

    own: Collection[str]
    trusted: Collection[str]
    zone: ZoneInfo

    def judge(self, raw: bytes) -> Judged:
        """Parse and judge; linear in the caps of `mailbot.mail.limits`."""
        from mailbot.mail.message import parse  # noqa: PLC0415 - as above
        from mailbot.mail.sender import Outcome, authenticated  # noqa: PLC0415
        from mailbot.mail.triage import triage  # noqa: PLC0415

        message = parse(raw)
        outcome = authenticated(message, self.trusted).outcome if self.trusted else Outcome.ABSENT
        return Judged(message, triage(message, self.own, raw), outcome is Outcome.PASS)

    def rehearse(self, raw: bytes) -> Judged:
        """The same, with everything else tried that is done to such a message before it is read."""
        from mailbot.mail.reply import reply_text  # noqa: PLC0415 - as above
        from mailbot.pipeline.understand import letter_from  # noqa: PLC0415

        judged = self.judge(raw)
        letter_from(judged.message, reply_text(judged.message), judged.verdict, self.zone)
        return judged
