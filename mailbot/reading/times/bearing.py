"""What the words around a claim make of it: a refusal for a reason, a plain answer, a question."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from mailbot.reading.times.calendar import Dates
from mailbot.reading.times.claims import Claim
from mailbot.reading.times.clauses import Side, asks
from mailbot.reading.times.drafts import OPEN, POSITIVE, Thread
from mailbot.reading.times.find import Scene
from mailbot.reading.times.rules import CueKind
from mailbot.reading.times.spec import Day
from mailbot.reading.times.table import Table
from mailbot.reading.values import Stance

_BRIEF = 2
BRIEF_LENGTH = 200
_SO = re.compile(
    r"\b(?:so|donc|alors)\b(?! (?:the (?:other|first|second|third)|l'autre|l[ea] (?:premi|deuxi|second|troisi)))"
)
_WHOLE = re.compile(r"neither|none of|aucun|ni l'un")


class Bearing:
    """Judges claims by their clause, their sentence and the whole text."""

    def __init__(self, scene: Scene, table: Table, thread: Thread) -> None:
        self._scene, self._table, self._thread = scene, table, thread

    def refusing(self, claim: Claim, dates: Dates) -> Claim:
        """The reason of a refusal ("neither works, I'm in Toronto Tuesday") names the offered days that it refuses."""
        if self._is_engaged(claim, dates):
            return replace(claim, cue=CueKind.ENGAGED)
        if dates.first not in {offer.date for offer in self._table.offered}:
            return claim
        if claim.cue in (None, CueKind.ASIDE) and not claim.has_hours and self._refuses_all(claim):
            return replace(claim, cue=CueKind.REFUSE)
        if claim.cue is not CueKind.ASIDE:
            return claim
        clauses = self._scene.clauses
        refuses = any(
            cue.kind is CueKind.REFUSE and cue.side is Side.ANY and clauses.same_sentence(cue.start, claim.start)
            for cue in clauses.cues
        )
        return replace(claim, cue=CueKind.REFUSE) if refuses else claim

    def _is_engaged(self, claim: Claim, dates: Dates) -> bool:
        """Whether the author does something else on a day that is on the table, or was just proposed."""
        if claim.cue not in (*POSITIVE, CueKind.ASIDE, CueKind.REFERENCE, CueKind.ABSENT) or dates.last is not None:
            return False
        proposed = {offer.date for offer in self._table.offered} | self._thread.withdrawn
        proposed |= {draft.time.date for draft in self._thread.drafts}
        if dates.first not in proposed or any(slot.hours.has_clock for slot in claim.slots):
            return False
        return not self._follows(claim) and self.tells_engagement(claim)

    def _follows(self, claim: Claim) -> bool:
        """Whether a yes follows from what is done that day ("I'm at my desk on Tuesday, so 11 works")."""
        if claim.cue not in (CueKind.OFFER, CueKind.SETTLE):
            return False
        _, closed = self._scene.clauses.sentence(claim.start)
        return _SO.search(self._scene.folded.text, claim.end, closed) is not None

    def tells_engagement(self, claim: Claim) -> bool:
        """Whether the words nearest to a claim tell what else somebody does then."""
        days = [atom.start for atom in self._scene.atoms if isinstance(atom.value, Day)]
        return self._scene.clauses.is_engaged(
            claim.start, claim.end, lambda low, high: bisect_left(days, low) < bisect_left(days, high)
        )

    def _refuses_all(self, claim: Claim) -> bool:
        """Whether this sentence or the one before refuses all that is offered, and nothing was offered since."""
        clauses, text = self._scene.clauses, self._scene.folded.text
        opened, _ = clauses.sentence(claim.start)
        before, _ = clauses.sentence(max(0, opened - 2))
        cues = [cue for cue in clauses.cues if before <= cue.start and cue.end <= claim.start]
        whole = next((cue for cue in cues if _WHOLE.match(text, cue.start)), None)
        if whole is None or asks(text, claim.end) or any(cue.kind in OPEN for cue in cues):
            return False
        turned = any(whole.start < place <= claim.start for place in clauses.contrasts)
        return not turned and not any(
            draft.start >= whole.start and draft.time.stance is not Stance.RULED_OUT for draft in self._thread.drafts
        )

    def is_answer(self) -> bool:
        """Whether the text is nothing but the words of times."""
        return self._other_words(0, len(self._scene.folded.text)) == 0

    def is_brief(self, claim: Claim) -> bool:
        """Whether a day stands in a question, or in hardly more words than its own: it can only be a proposal."""
        start, end = self._scene.clauses.clause(claim.start, claim.end)
        short = end - start <= BRIEF_LENGTH and self._other_words(start, end) <= _BRIEF
        return short or asks(self._scene.folded.text, claim.end)

    def _other_words(self, start: int, end: int) -> int:
        """How many words of a stretch neither say nor connect times."""
        grammar, text = self._scene.grammar, self._scene.folded.text
        inside = [(atom.start, atom.end) for atom in self._scene.atoms if start <= atom.start < end]
        gaps = zip([start, *(last for _, last in inside)], [*(first for first, _ in inside), end], strict=True)
        words = [match[0] for low, high in gaps for match in grammar.phrases.finditer(text[low:high])]
        return sum(word[0].isalnum() and word not in grammar.links for word in words)

    def is_asked(self, claim: Claim) -> bool:
        """Whether a claim offers, settles, moves or asks."""
        return claim.cue in OPEN or asks(self._scene.folded.text, claim.end)
