"""One letter to one recipient: MAIL, RCPT, DATA, the dot, and what became of it at whichever step it ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mailbot.outbox.connection import Answer, BrokenError, Line
from mailbot.store import Outgoing

_ADDRESS = re.compile(r"[!-;=?-~]{1,64}@[A-Za-z0-9.\[\]:-]{1,255}")  # printable ASCII without blanks and < >


class End(StrEnum):
    """How a transaction ended."""

    SENT = "sent"  # 250 after the dot
    LATER = "later"  # certainly not taken: try again
    NEVER = "never"  # certainly not taken: never will be
    UNKNOWN = "unknown"  # the dot was said and not answered
    GONE = "gone"  # somebody else has the claim: the dot was not said


@dataclass(frozen=True, slots=True)
class Outcome:
    """How and where a transaction ended. `code` is None without an answer; `slow`: a time-out."""

    end: End
    phase: str
    code: int | None = None
    text: str = ""
    slow: bool = False

    @property
    def error(self) -> str:
        """One line for the store."""
        return f"{self.phase}: {self.code or 'no answer'} {self.text}".strip()


def transmit(line: Line, letter: Outgoing, recipient: str, before_dot: Callable[[], bool]) -> Outcome:
    """Send a letter to one recipient; `before_dot` is asked last of all whether the dot may be said."""
    if not (_ADDRESS.fullmatch(recipient) and _ADDRESS.fullmatch(letter.envelope_from)):
        return Outcome(End.NEVER, "address", text="not an address that SMTP can carry")
    phase = "MAIL"
    try:
        for phase, command, wanted in _steps(line, letter, recipient):
            answer = line.say(command)
            if answer.code // 100 != wanted:
                return _refused(line, phase, answer)
        line.push(letter.raw)
    except BrokenError as error:
        return Outcome(End.LATER, phase, text=str(error), slow=error.slow)
    if not before_dot():
        line.drop()
        return Outcome(End.GONE, "DATA")
    return _after_dot(line)


def _steps(line: Line, letter: Outgoing, recipient: str) -> tuple[tuple[str, str, int], ...]:
    """Phase, command and the first digit of the answer that leads on."""
    size = f" SIZE={len(letter.raw)}" if line.offers("size") else ""
    eight = " BODY=8BITMIME" if line.offers("8bitmime") and not letter.raw.isascii() else ""
    return (
        ("MAIL", f"MAIL FROM:<{letter.envelope_from}>{size}{eight}", 2),
        ("RCPT", f"RCPT TO:<{recipient}>", 2),
        ("DATA", "DATA", 3),
    )


def _refused(line: Line, phase: str, answer: Answer) -> Outcome:
    """Before the dot. What a server has against us (MAIL) can be mended; against recipient or letter it is final."""
    about_us = phase == "MAIL" and answer.code != 552
    if line.is_open:
        try:
            line.say("RSET")
        except BrokenError:
            line.drop()
    end = End.NEVER if answer.never and not about_us else End.LATER
    return Outcome(end, phase, answer.code, answer.text)


def _after_dot(line: Line) -> Outcome:
    try:
        answer = line.end()
    except BrokenError as error:
        return Outcome(End.UNKNOWN, "dot", text=str(error), slow=error.slow)
    ends = {2: End.SENT, 4: End.LATER, 5: End.NEVER}
    return Outcome(ends.get(answer.code // 100, End.UNKNOWN), "dot", answer.code, answer.text)
