"""What waits for a coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, and_

from mailbot.store.page import Page
from mailbot.store.schema import questions, stored_name
from mailbot.store.values import Question


class Holds(Page):
    """The questions."""

    def hold(self, question: Question) -> None:
        """Open a question, or change the one of the same id."""
        self._put(
            questions,
            {"id": question.id},
            case_id=question.case,
            message=question.message,
            reason=question.reason,
            opened_at=question.opened_at,
            reading=None if question.reading is None else msgspec.json.encode(question.reading).decode(),
            letter_message_id=question.letter_message_id,
            outcome=question.outcome,
            answered_at=question.answered_at,
        )

    def question(self, id_: str) -> Question | None:
        """One question, open or answered."""
        row = self._db.execute(self._select(questions, id=id_)).first()
        return _question(row) if row else None

    def questions(self, case: str | None = None) -> list[Question]:
        """The open questions, of one case or of all, the oldest first."""
        of_case = {} if case is None else {"case_id": case}
        query = self._select(questions, answered_at=None, **of_case)
        return [_question(row) for row in self._db.execute(query.order_by(questions.c.opened_at, questions.c.id))]

    def question_by_letter(self, message_ids: Sequence[str]) -> Question | None:
        """The question, open or answered, whose letter comes first among these Message-IDs."""
        rank = {stored_name(message_id): place for place, message_id in reversed(list(enumerate(message_ids)))}
        mine = and_(self._mine(questions), questions.c.letter_message_id.in_(message_ids))
        rows = self._db.execute(self._select(questions).where(mine)).all()
        return _question(min(rows, key=lambda row: (rank[row.letter_message_id], row.id))) if rows else None

    def questions_about(self, message: int) -> list[Question]:
        """The open questions about a received message."""
        query = self._select(questions, answered_at=None, message=message)
        return [_question(row) for row in self._db.execute(query.order_by(questions.c.opened_at, questions.c.id))]

    def answer(self, id_: str, outcome: str, now: datetime) -> None:
        """Close a question; the first answer holds."""
        self._change(questions, self._mine(questions, id=id_, answered_at=None), outcome=outcome, answered_at=now)


def _question(row: Row[Any]) -> Question:
    return Question(
        id=row.id,
        case=row.case_id,
        message=row.message,
        reason=row.reason,
        opened_at=row.opened_at,
        reading=None if row.reading is None else msgspec.json.decode(row.reading, type=dict[str, Any]),
        letter_message_id=row.letter_message_id,
        outcome=row.outcome,
        answered_at=row.answered_at,
    )
