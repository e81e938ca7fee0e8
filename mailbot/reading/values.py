"""What reading takes and what it gives; shapes and words are those of the understanding contract."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class Language(StrEnum):
    """The two languages of the programme."""

    EN = "en"
    FR = "fr"


class Intent(StrEnum):
    """What the author of a message does with it."""

    ACCEPT = "accept"
    DECLINE = "decline"
    DEFER = "defer"
    OFFER_TIMES = "offer_times"
    OFFER_OPEN = "offer_open"
    AGREE_TIME = "agree_time"
    REJECT_TIME = "reject_time"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    MET = "met"
    NO_SHOW = "no_show"
    REFER = "refer"
    PROMISE_REFERRALS = "promise_referrals"
    NO_REFERRALS = "no_referrals"
    INVITE_EVENT = "invite_event"
    FEEDBACK = "feedback"
    CONCERN = "concern"
    QUESTION = "question"
    HIRED = "hired"
    OPT_OUT = "opt_out"
    JOIN = "join"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    WRONG_PERSON = "wrong_person"
    THANKS = "thanks"
    OPEN_CASE = "open_case"
    STATUS = "status"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    APPROVE = "approve"
    CORRECT = "correct"
    OTHER = "other"


class Part(StrEnum):
    """A part of a day, where no hour is said."""

    MORNING = "morning"
    LUNCH = "lunch"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Stance(StrEnum):
    """What the author thinks of a time."""

    OFFERED = "offered"
    AGREED = "agreed"
    HELD = "held"
    RULED_OUT = "ruled_out"


@dataclass(frozen=True, slots=True)
class Time:
    """A time in the programme's zone. `window`: any moment within it would do; else `start` is precise."""

    date: dt.date
    end_date: dt.date | None = None
    start: time | None = None
    end: time | None = None
    part: Part | None = None
    window: bool = False
    stance: Stance = Stance.OFFERED


@dataclass(frozen=True, slots=True)
class Contact:
    """A person given as a contact. `spoken`: the author says that they asked the person, or copied them."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    title: str | None = None
    employer: str | None = None
    bio: str | None = None
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class Parties:
    """Whom a coordinator introduces to each other."""

    connector: Contact
    connectee: Contact


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact words that one fact rests on. `fact`: an intent's word, `time:0`, `place`, `referral:0`, …"""

    fact: str
    words: str
    rule: str
    zone: str = "reply"


@dataclass(frozen=True, slots=True)
class Reading:
    """One message understood.

    Beyond the contract's fields: `until` is the date of a defer, an absence or a promise (never one of `times`);
    `withdrawn` are names or addresses of contacts that the author takes back; `answers` are ids of the toolkit's
    answers that settle a question; `doubts` says, one plain phrase each, why `act` is false.
    """

    language: Language
    reply: str
    intents: tuple[Intent, ...]
    times: tuple[Time, ...] = ()
    place: str | None = None
    referrals: tuple[Contact, ...] = ()
    parties: Parties | None = None
    confidence: float = 0.0
    act: bool = False
    evidence: tuple[Evidence, ...] = ()
    until: date | None = None
    withdrawn: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar part (RFC 5546) in the programme's zone; `method` as in REQUEST or CANCEL, `answer` its PARTSTAT."""

    method: str
    start: datetime | None
    end: datetime | None
    place: str | None
    answer: str | None = None
    summary: str | None = None
    attendee: str | None = None


class Machine(StrEnum):
    """What triage found a message without a human author to be."""

    ABSENCE = "absence"
    BOUNCE = "bounce"
    CALENDAR = "calendar"
    LIST = "list"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as the reading room sees it: zones already told apart, times still words.

    `sent_at` is the Date header in the programme's zone. `reply` are the author's own words (the contract's `reply`);
    `forwarded`, `quoted` and `signature` are the other zones. `answers` pairs an inline answer with the quoted
    question that it stands under. `machine` is set for automatic mail.
    """

    reply: str
    sent_at: datetime
    sender: Contact
    subject: str = ""
    to: tuple[Contact, ...] = ()
    cc: tuple[Contact, ...] = ()
    quoted: str = ""
    forwarded: str = ""
    signature: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    invitations: tuple[Invitation, ...] = ()
    vcards: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    machine: Machine | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting that the case has settled, if any."""

    date: date
    start: time | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the bot knew when the message arrived: the contract's `case`. Roles and stages are the contract's words.

    `asked`: the message answers a question that the bot had put to the coordinator.
    """

    stage: str | None = None
    sender: str = "unknown"
    programme: Contact = Contact()
    connector: Contact | None = None
    connectee: Contact | None = None
    coordinator: Contact | None = None
    referred_by: Contact | None = None
    offered: tuple[Time, ...] = ()
    meeting: Meeting | None = None
    referrals: tuple[Contact, ...] = ()
    asked: bool = False
