"""The goodwill ledger of all cases: who was asked for which newcomer, and what they said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, select

from mailbot.cases.case import Case, Stage
from mailbot.cases.goodwill import Favour, Word
from mailbot.store.page import Page
from mailbot.store.schema import cases, goodwill


class Goodwill(Page):
    """One line a person and case."""

    def asked(self, case: Case, now: datetime) -> None:
        """The Connector of a case, or the referral whose it is, is asked for its newcomer; the first time stays."""
        if case.connector.email:
            key = {"email": case.connector.email.lower(), "case_id": case.id}
            values = {"newcomer": case.connectee.email, "asked_at": now, "word": Word.NOTHING, "word_at": None}
            self._put_once(goodwill, key, **values)

    def answered(self, case: Case, word: Word, now: datetime) -> None:
        """What they said; a word that is said again keeps its first date."""
        mine = self._mine(goodwill, email=case.connector.email.lower(), case_id=case.id)
        word_at = None if word is Word.NOTHING else now
        self._change(goodwill, and_(mine, goodwill.c.word != word), word=word, word_at=word_at)

    def favours(self, email: str) -> list[Favour]:
        """What a person was asked for, the earliest first, with where each case stands now."""
        joined = and_(cases.c.programme == goodwill.c.programme, cases.c.id == goodwill.c.case_id)
        query = (
            select(goodwill, cases.c.stage)
            .select_from(goodwill.outerjoin(cases, joined))
            .where(self._mine(goodwill, email=email.lower()))
            .order_by(goodwill.c.asked_at, goodwill.c.case_id)
        )
        return [
            Favour(
                row.email,
                row.case_id,
                row.newcomer,
                row.asked_at,
                Word(row.word),
                row.word_at,
                Stage(row.stage) if row.stage else Stage.CLOSED,
            )
            for row in self._db.execute(query)
        ]

    def forget_favours(self, email: str, case: str | None = None) -> int:
        """Strike a person's lines (of one case); how many."""
        mine = self._mine(goodwill, email=email.lower(), **({"case_id": case} if case else {}))
        return self._db.execute(delete(goodwill).where(mine)).rowcount
