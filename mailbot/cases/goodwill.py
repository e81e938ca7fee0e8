"""The goodwill ledger: who was asked for whom and what they said, so that nobody is asked too much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mailbot.cases.case import Case, Stage
from mailbot.cases.policy import Policy

_YEAR = timedelta(days=365)
# While a match stands here, its newcomer stands at that door; after the hour the door is free, though its owner rests.
_AT_THE_DOOR = (Stage.PROPOSED, Stage.INTRODUCED, Stage.SCHEDULED, Stage.PAUSED)


class Word(StrEnum):
    """What somebody said when they were asked to meet a newcomer."""

    NOTHING = ""  # not yet, or never
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Favour:
    """One line: an address was asked to meet a newcomer (`newcomer`: their address), in a case that now has `stage`."""

    email: str
    case: str
    newcomer: str
    asked_at: datetime
    word: Word = Word.NOTHING
    word_at: datetime | None = None
    stage: Stage = Stage.CLOSED


def word_after(before: Case | None, case: Case) -> Word | None:
    """What a change of stage says of the one who was asked; None where it says nothing. `before`: None for a new case.

    A case that begins with an introduction begins with a yes: somebody has spoken with them.
    """
    stood = before.stage if before else None
    if case.stage is stood:
        return None
    if case.stage is Stage.DECLINED:
        return Word.NO
    if stood is Stage.DECLINED and case.stage is not Stage.CLOSED:
        return Word.NOTHING
    if before is not None and stood is Stage.PAUSED:
        stood = before.back_to
    if stood in (None, Stage.PROPOSED) and case.stage in (Stage.INTRODUCED, Stage.SCHEDULED, Stage.MET):
        return Word.YES
    return None


def needs_a_word(favours: Iterable[Favour], newcomer: str, now: datetime, policy: Policy) -> str:
    """Why a person may not be asked for a newcomer without the coordinator's word, after their name; else empty."""
    others = [one for one in favours if one.newcomer != newcomer]
    here = [one for one in others if one.stage in _AT_THE_DOOR]
    if any(one.word is Word.YES for one in here):
        return "is about to meet another newcomer"
    if here:
        return f"was asked for another newcomer on {_day(here[-1].asked_at, policy)} and has not answered"
    refused = [one.word_at for one in others if one.word is Word.NO and one.word_at is not None]
    if refused:
        return f"said no to another newcomer on {_day(max(refused), policy)}"
    agreed = max((one.word_at for one in others if one.word is Word.YES and one.word_at is not None), default=None)
    if agreed is not None and now < agreed + policy.rest.time:
        rest = _day(agreed + policy.rest.time, policy)
        return f"said yes to another newcomer on {_day(agreed, policy)} and has a rest until {rest}"
    if sum(one.asked_at > now - _YEAR for one in others) >= policy.asks_a_year:
        return f"has been asked {_times(policy.asks_a_year)} within a year"
    return ""


def _day(moment: datetime, policy: Policy) -> str:
    return _written(policy.hours.local(moment).date())


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
