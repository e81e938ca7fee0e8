"""Mail that was set aside is taken up again: the question about it is closed, and its match's clocks go on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailbot.cases.decide import unhold
from mailbot.cases.policy import Policy
from mailbot.errors import MailbotError
from mailbot.store import Book, Received


def release(book: Book, numbers: Sequence[int], now: datetime, policy: Policy) -> list[Received]:
    """Take these up at the next round, with all their tries. MailbotError where one was not set aside."""
    aside = {row.id: row for row in book.set_aside()}
    for number in numbers:
        if number not in aside:
            right = f"one of {', '.join(map(str, aside))}" if aside else "none, for no mail is set aside"
            raise MailbotError(f"{number} was not set aside; right would be {right}")
    for number in numbers:
        for question in book.questions_about(number):
            book.answer(question.id, "released", now)
            case = book.case(question.case) if question.case else None
            if case is not None:
                book.save(unhold(case, question.id, now, policy), now)
        book.requeue(number)
    return [aside[number] for number in numbers]
