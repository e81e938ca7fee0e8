"""One letter a reader and matter: what a turn has collected, without what another letter of it says already."""

from __future__ import annotations

from collections.abc import Iterable

from mailbot.cases.letters import Effect, LetterKind, Send

# Acknowledgements by how much they say: any letter makes the first ones superfluous, and none the last ones.
_RANKS = {"recorded": 0, "feedback": 1, "withdrawn": 4, "deferred": 4}
_PLAIN, _ALWAYS = 3, 4


def coalesced(effects: Iterable[Effect]) -> list[Effect]:
    """The effects in their order, each letter once; of acknowledgements only what no fuller letter says."""
    unique = _unique(effects)
    sends = [effect for effect in unique if isinstance(effect, Send)]
    return [e for e in unique if not (isinstance(e, Send) and e.kind is LetterKind.NOTED) or _needed(e, sends)]


def _unique(effects: Iterable[Effect]) -> list[Effect]:
    kept: list[Effect] = []
    seen = set()
    for effect in effects:
        if isinstance(effect, Send):
            identity = (effect.kind, effect.key, effect.to)
            if identity in seen:
                continue
            seen.add(identity)
        kept.append(effect)
    return kept


def _needed(note: Send, sends: Iterable[Send]) -> bool:
    """Whether an acknowledgement is the one that says most, and no letter beside it says as much."""
    rank = _rank(note)
    if rank == _ALWAYS:
        return True
    beside = [send for send in sends if set(send.to) & set(note.to)]
    notes = [send for send in beside if send.kind is LetterKind.NOTED]
    letters = {send.kind for send in beside} - {LetterKind.NOTED}
    if rank == _PLAIN:
        letters.discard(LetterKind.ANSWER)
    return not letters and note is max(notes, key=_rank)


def _rank(note: Send) -> int:
    return _RANKS.get(note.facts["what"], _PLAIN)
