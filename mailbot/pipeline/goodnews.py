"""The newcomer's answer to the question whether those who helped may hear of the job."""

from __future__ import annotations

from dataclasses import replace

from mailbot.cases.case import Role
from mailbot.cases.events import EventKind
from mailbot.cases.letters import LetterKind
from mailbot.mail.thread import keys
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.intake import Incoming
from mailbot.pipeline.locate import Located
from mailbot.reading.values import Context, Intent, Letter, Reading

_YES = {Intent.APPROVE, Intent.THANKS}
_NO = {Intent.CORRECT, Intent.DECLINE}
_SHORT = 12  # words of a no that says nothing more


def answers_good_news(carrier: Carrier, mail: Incoming, found: Located) -> bool:
    """Whether a mail is the newcomer's own reply to the question, which has had no answer yet."""
    if found.role is not Role.CONNECTEE or found.case is None or "thanked" in found.case.done:
        return False
    parent = next(iter(keys(mail.message)), None)
    letter = carrier.book.letter(parent) if parent else None
    return letter is not None and letter.kind == LetterKind.GOOD_NEWS_ASK.value


def read_answer(carrier: Carrier, letter: Letter, context: Context) -> tuple[Reading, EventKind] | None:
    """Their yes or no, read as an answer to a question; None where it is neither, or more than that."""
    reading = carrier.desk.reader.read(letter, replace(context, sender="coordinator", asked=True))
    said = set(reading.intents)
    if reading.act and Intent.APPROVE in said and said <= _YES:
        return reading, EventKind.MAY_TELL
    if said and said <= _NO and len(reading.reply.split()) <= _SHORT:
        return reading, EventKind.KEEP_IT
    return None
