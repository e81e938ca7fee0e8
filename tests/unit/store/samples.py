"""Values of invented people for the tests of the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mailbot.cases.case import Alarm, AlarmKind, Case, Debt, DebtKind, Person, Role, Stage
from mailbot.reading.values import Language
from mailbot.store import Incoming, Outgoing, Post

NOW = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

RUTH = Person("Ruth Okafor", "ruth@example.com")
ERIC = Person("Eric Nkurunziza", "eric@example.net", language=Language.FR)
MARIE = Person("Marie Tremblay", "marie@example.org")
PRIYA = Person("Priya Raman", "priya@example.com")


def a_case(id_: str = "c1", **changes: Any) -> Case:
    case = Case(
        id=id_,
        programme="programme@example.org",
        stage=Stage.INTRODUCED,
        connector=RUTH,
        connectee=ERIC,
        coordinator=MARIE,
        opened_at=NOW,
    )
    return replace(case, **changes)


def a_debt(next_at: datetime | None, kind: DebtKind = DebtKind.TIME) -> Debt:
    return Debt(kind, Role.CONNECTOR, NOW, NOW + 7 * DAY, next_at)


def an_alarm(at: datetime, key: str = "") -> Alarm:
    return Alarm(AlarmKind.REMIND, at, key)


def incoming(uid: int = 1, **changes: Any) -> Incoming:
    first = Incoming(
        folder="INBOX",
        uidvalidity=7,
        uid=uid,
        raw=b"From: ruth@example.com\r\n\r\nYes.\r\n",
        digest=f"{uid:012x}",
        fingerprint=f"{uid:064x}",
        message_id=f"<m{uid}@example.com>",
        sent_at=NOW,
    )
    return replace(first, **changes)


def outgoing(number: int = 1, **changes: Any) -> Outgoing:
    letter = Outgoing(
        message_id=f"<l{number}@example.org>",
        case="c1",
        kind="introduction",
        key="introduction",
        subject="Ruth, meet Eric",
        raw=b"Subject: Ruth, meet Eric\r\n\r\nHello.\r\n",
        envelope_from="programme+b1@example.org",
        recipients=("ruth@example.com",),
        state=Post.QUEUED,
        created_at=NOW,
    )
    return replace(letter, **changes)
