"""What goes into the case book and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from mailbot.cases.case import Role, Stage


class Handling(StrEnum):
    """How far a received message has come."""

    NEW = "new"
    DONE = "done"
    HELD = "held"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"


class Post(StrEnum):
    """What becomes of a letter as a whole."""

    QUEUED = "queued"
    WAITING = "waiting"  # for a coordinator's yes
    DRAFT = "draft"  # for the Drafts folder alone
    DROPPED = "dropped"


class Fate(StrEnum):
    """What became of a letter for one recipient."""

    QUEUED = "queued"
    CLAIMED = "claimed"  # a process speaks with the server, the final dot is not said
    AMBIGUOUS = "ambiguous"  # the final dot may have been said, the answer is unknown
    SENT = "sent"
    FAILED = "failed"  # given up after the last try
    REFUSED = "refused"  # 5xx


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder has been read: every UID up to `uid` under this UIDVALIDITY is stored."""

    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """A fetched message on its way in. `sent_at` is the Date header, or the server's own date where that is useless."""

    folder: str
    uidvalidity: int
    uid: int
    raw: bytes
    digest: str
    fingerprint: str
    message_id: str | None
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Received:
    """A stored message. `original`: the row that it repeats. `keys`: the messages that it answers, if asked for."""

    id: int
    folder: str
    uidvalidity: int
    uid: int
    raw: bytes
    digest: str
    fingerprint: str
    message_id: str | None
    sent_at: datetime
    received_at: datetime
    state: Handling
    attempts: int = 0
    case: str | None = None
    reason: str = ""
    original: int | None = None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A handled message whose IMAP flags lag behind: `flagged` where it waits for a person, `unflag` where it did."""

    id: int
    uidvalidity: int
    uid: int
    flagged: bool
    unflag: bool = False


@dataclass(frozen=True, slots=True)
class Tagged:
    """Whose answer a tag proves; a letter to several people bears its case's tag, which has no role."""

    case: str
    role: Role | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A clock that speaks at `at`; `key` is what `Case.moments` called it."""

    case: str
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a case's history. `words`: what it rests on. `message`: the short hash of the mail behind it."""

    case: str
    at: datetime
    event: str
    stage: Stage
    by: str
    words: str = ""
    message: str = ""
    rules: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A composed letter, one envelope to each of `recipients`.

    `key` makes it one of its kind in the case; `hold` names the question that must be answered first. `first_contact`
    letters are never sent twice on a doubt. `auto`: it says of itself that it is automatic. Not before `not_before`.
    """

    message_id: str
    case: str | None
    kind: str
    key: str
    subject: str
    raw: bytes
    envelope_from: str
    recipients: tuple[str, ...]
    state: Post
    created_at: datetime
    hold: str | None = None
    first_contact: bool = False
    auto: bool = True
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A letter for one recipient. `attempts`: claims so far. `repeats`: how often it went again on a doubt."""

    id: int
    message_id: str
    recipient: str
    state: Fate
    attempts: int = 0
    repeats: int = 0
    next_at: datetime | None = None
    settled_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter with what became of it for each recipient."""

    letter: Outgoing
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Unsent:
    """A letter that may still be taken back. `hold`: the question that it waits for."""

    message_id: str
    kind: str
    key: str
    hold: str | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What waits for a coordinator: `message` is the id of the held mail, `reading` what would be done on a yes."""

    id: str
    case: str | None
    message: int | None
    reason: str
    opened_at: datetime
    reading: dict[str, Any] | None = None
    letter_message_id: str | None = None
    outcome: str | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told what, when."""

    email: str
    case: str | None
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that the coordinator gave, under the SHA-256 of its content."""

    key: str
    name: str
    content_type: str
    content: bytes
