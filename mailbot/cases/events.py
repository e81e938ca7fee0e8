"""What can happen to a case: the facts of a reading, a clock that speaks, a letter that has left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailbot.cases.case import Case, Role, Stage
from mailbot.cases.survey import beside, is_answer
from mailbot.reading.values import Intent, Reading


class EventKind(StrEnum):
    """The machine's alphabet. The first words are those of the understanding contract."""

    ACCEPT = "accept"
    DECLINE = "decline"
    DEFER = "defer"
    OFFER_TIMES = "offer_times"
    OFFER_OPEN = "offer_open"
    AGREE_TIME = "agree_time"
    REJECT_TIME = "reject_time"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    PLACE = "place"
    MAYBE = "maybe"  # a calendar program's answer to the settled hour: neither yes nor no
    MET = "met"
    NO_SHOW = "no_show"
    REFER = "refer"
    WITHDRAW = "withdraw"
    PROMISE_REFERRALS = "promise_referrals"
    NO_REFERRALS = "no_referrals"
    INVITE_EVENT = "invite_event"
    FEEDBACK = "feedback"
    CONCERN = "concern"
    QUESTION = "question"
    HIRED = "hired"
    MAY_TELL = "may_tell"  # the newcomer's yes: those who helped may be told of the job
    KEEP_IT = "keep_it"  # the newcomer's no to that
    JOIN = "join"
    OPT_OUT = "opt_out"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    WRONG_PERSON = "wrong_person"
    THANKS = "thanks"
    SURVEY = "survey"
    INTRODUCED = "introduced"  # a coordinator introduces the two of a case that is there already
    ADDRESS = "address"  # a coordinator gives an address that was missing
    UPDATED = "updated"  # a coordinator says what has changed of somebody: an address, a number
    ASK_ANEW = "ask_anew"  # a coordinator has what is owed asked for again
    IN_HAND = "in_hand"  # a coordinator sees to what is owed themselves
    STEPPED_IN = "stepped_in"  # a coordinator writes to people of the match by hand
    LEFT = "left"  # an automatic notice says that somebody is no longer there
    STATUS = "status"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    OTHER = "other"
    # clocks and our own letters
    DEBT_DUE = "debt_due"
    ASK_AGAIN = "ask_again"
    BACK = "back"
    REMIND = "remind"
    TELL_REFERRAL = "tell_referral"
    SURVEYS = "surveys"
    HOW_ARE_YOU = "how_are_you"
    LETTER_SENT = "letter_sent"


@dataclass(frozen=True, slots=True)
class Mail:
    """What decides about a message besides its words: who had it, and when it was written."""

    digest: str
    sent_at: datetime
    seen_by: frozenset[str] = frozenset()  # every address of From, To and Cc, lower case
    message_id: str | None = None
    event: str = ""  # UID of the calendar event that it is about


ELSEWHERE, TOLD = "elsewhere", "elsewhere, told"
"""Keys of what another match has found of a person's address, before and after this match's coordinator knows."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `by` is whose words they are (for a coordinator's report: the person reported).

    `key` is a clock's key or the key of the letter that left; `at` is when it happened; `staff` is true where a
    coordinator said it or approved it.
    """

    kind: EventKind
    at: datetime
    by: Role | None = None
    mail: Mail | None = None
    reading: Reading | None = None
    key: str = ""
    staff: bool = False


# The order in which the facts of one message are taken: who leaves first, then the meeting, then what comes of it.
_ORDER = (
    Intent.OUT_OF_OFFICE,
    Intent.BOUNCE,
    Intent.OPT_OUT,
    Intent.WRONG_PERSON,
    Intent.RESUME,
    Intent.DECLINE,
    Intent.DEFER,
    Intent.ACCEPT,
    Intent.NO_SHOW,
    Intent.MET,
    Intent.CANCEL,
    Intent.RESCHEDULE,
    Intent.REJECT_TIME,
    Intent.AGREE_TIME,
    Intent.OFFER_TIMES,
    Intent.OFFER_OPEN,
    Intent.CONCERN,
    Intent.FEEDBACK,
    Intent.REFER,
    Intent.INVITE_EVENT,
    Intent.NO_REFERRALS,
    Intent.PROMISE_REFERRALS,
    Intent.HIRED,
    Intent.JOIN,
    Intent.QUESTION,
    Intent.THANKS,
    Intent.STATUS,
    Intent.PAUSE,
    Intent.CLOSE,
    Intent.OTHER,
)
# A move of a settled meeting says all that its new times, its refusals and its calling off would say.
_SAID_BY_MOVE = {Intent.OFFER_TIMES, Intent.OFFER_OPEN, Intent.REJECT_TIME, Intent.CANCEL}
# Before a time is settled a move is no more than the words about times that come with it.
_SAY_MOVE = {Intent.OFFER_TIMES, Intent.OFFER_OPEN, Intent.REJECT_TIME, Intent.AGREE_TIME}
# "Yes, but not before May, any day then": the yes and the open days are part of the later.
_SAID_BY_LATER = {Intent.ACCEPT, Intent.OFFER_OPEN}
_SETTLED = {Stage.SCHEDULED, Stage.MET}


def events_from(reading: Reading, case: Case, by: Role, mail: Mail, *, staff: bool = False) -> tuple[Event, ...]:
    """The facts of one reading, in the order in which they are decided; what one says for another is left out."""
    kinds = _kinds(reading, case, by)
    if reading.withdrawn:
        kinds = (EventKind.WITHDRAW, *kinds)
    return tuple(Event(kind, mail.sent_at, by, mail, reading, staff=staff) for kind in kinds)


def gives_place(reading: Reading, case: Case) -> bool:
    """Whether a message answers the question for a place and does no more."""
    asked = f"asked:place:{case.sequence}" in case.done
    return bool(reading.place) and asked and set(reading.intents) <= {Intent.OTHER, Intent.THANKS}


def _kinds(reading: Reading, case: Case, by: Role) -> tuple[EventKind, ...]:
    if is_answer(reading, case, by):
        return (EventKind.SURVEY, *(EventKind(i.value) for i in beside(reading, by)))
    if gives_place(reading, case):
        return (EventKind.PLACE,)
    intents = _said_once(set(reading.intents), case.stage)
    if reading.withdrawn and intents <= {Intent.OTHER, Intent.THANKS}:
        return ()
    return tuple(EventKind(intent.value) for intent in _ORDER if intent in intents)


def _said_once(intents: set[Intent], stage: Stage) -> set[Intent]:
    """The intents without those that another one of the same message says already."""
    if Intent.RESCHEDULE in intents and stage in _SETTLED:
        intents -= _SAID_BY_MOVE
    elif intents & _SAY_MOVE:
        intents -= {Intent.RESCHEDULE}
    if Intent.DEFER in intents:
        intents -= _SAID_BY_LATER
    return intents
