"""The letters by name, and what each effect asks to be sent, held or opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from mailbot.cases.case import Case, Person, Role


class LetterKind(StrEnum):
    """One template each: `templates/<lang>/participant/` and `templates/<lang>/staff/`."""

    PROPOSAL = "proposal"
    PROPOSAL_AGAIN = "proposal_again"
    PROPOSAL_NUDGE = "proposal_nudge"
    INTRODUCTION = "introduction"
    TIMES_RELAY = "times_relay"
    TIME_QUESTION = "time_question"
    TIME_NUDGE = "time_nudge"
    NOTED = "noted"
    CONFIRMATION = "confirmation"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REMINDER = "reminder"
    DID_YOU_MEET = "did_you_meet"
    REFERRAL_REQUEST = "referral_request"
    REFERRAL_THANKS = "referral_thanks"
    REFERRAL_ADDRESS = "referral_address"
    REFERRAL_NUDGE = "referral_nudge"
    REFERRAL_ASK = "referral_ask"
    REFERRAL_INTRODUCTION = "referral_introduction"
    REFERRAL_NO = "referral_no"
    EVENT_RELAY = "event_relay"
    SURVEY = "survey"
    SURVEY_NUDGE = "survey_nudge"
    CLOSING = "closing"
    HOW_ARE_YOU = "how_are_you"
    ANSWER = "answer"
    STOPPED = "stopped"
    JOINING = "joining"
    GOOD_NEWS_ASK = "good_news_ask"
    GOOD_NEWS = "good_news"
    # to staff
    OPENED = "opened"
    MISSING = "missing"
    DECISION = "decision"
    DONE = "done"
    STALLED = "stalled"
    DECLINED = "declined"
    NO_SHOW = "no_show"
    CONCERN = "concern"
    BOUNCED = "bounced"
    DIGEST = "digest"
    UNWELL = "unwell"

    @property
    def staff(self) -> bool:
        """Whether it goes to the programme's own people, who get theirs in every mode."""
        return self in _STAFF


_STAFF = frozenset(
    {
        LetterKind.OPENED,
        LetterKind.MISSING,
        LetterKind.DECISION,
        LetterKind.DONE,
        LetterKind.STALLED,
        LetterKind.DECLINED,
        LetterKind.NO_SHOW,
        LetterKind.CONCERN,
        LetterKind.BOUNCED,
        LetterKind.DIGEST,
        LetterKind.UNWELL,
    }
)


def done_facts(
    order: str, undo: str = "", until: date | None = None, about: Person | None = None, lines: tuple[Any, ...] = ()
) -> dict[str, Any]:
    """What the letter `done` takes: the order, how to undo it, the day it names, whose details changed, a status."""
    return {"order": order, "undo": undo, "until": until, "about": about, "lines": lines}


class CalendarMethod(StrEnum):
    """What a letter does to a calendar event (RFC 5546): the meeting's own, or somebody else's made known."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True)
class Send:
    """A letter to be composed. `to` and `cc` are roles, never addresses; `key` makes it one of its kind in the case.

    `facts` are the template's own variables beside those that every letter has (docs/letters.md).
    """

    kind: LetterKind
    to: tuple[Role, ...]
    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    cc: tuple[Role, ...] = ()
    calendar: CalendarMethod | None = None
    resume: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to the coordinator: the reading that nobody acts on until it is answered.

    Where `holds` is false the rest of the message is acted on all the same.
    """

    reason: str
    kind: LetterKind = LetterKind.DECISION
    holds: bool = True


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A referral's own case, one generation on, with the first letters that it sends.

    `reason`: why they wait for the coordinator's word; empty where they may go.
    """

    case: Case
    sends: tuple[Send, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Recall:
    """The case of somebody taken back whose first letter has not left: it never does, and the case ends."""

    case: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A mark on a person's address that holds in every case: `opted_out`, `bounced`; `-bounced` takes it away."""

    role: Role
    flag: str


@dataclass(frozen=True, slots=True)
class ThankAll:
    """One line of thanks to everybody who helped the case's newcomer, in whatever match of theirs."""


Effect = Send | Ask | OpenCase | Recall | ThankAll | Flag
