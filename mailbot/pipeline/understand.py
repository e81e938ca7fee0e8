"""From a parsed message to what the reading room takes, and from raw bytes to a reading."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mailbot.mail.calendar import CalendarPart, invitations
from mailbot.mail.message import Mailbox, Message, parse
from mailbot.mail.reply import ReplyText, Zone, reply_text
from mailbot.mail.triage import Kind, Verdict, triage
from mailbot.pipeline.zones import author_clock, local_times
from mailbot.reading.values import Contact, Context, Intent, Invitation, Language, Letter, Machine, Reading

if TYPE_CHECKING:  # spaCy takes a second to import
    from mailbot.reading.reader import Reader

ELSEWHERE = "their calendar writes the hour in a time zone that is not known here"
_MACHINES = {
    Kind.BOUNCE: Machine.BOUNCE,
    Kind.ABSENCE: Machine.ABSENCE,
    Kind.CALENDAR: Machine.CALENDAR,
    Kind.LIST: Machine.LIST,
    Kind.AUTOMATIC: Machine.OTHER,
}


def letter_from(message: Message, reply: ReplyText, verdict: Verdict, zone: ZoneInfo) -> Letter:
    """The message as the reading room sees it; a missing date is the epoch, which makes every time doubtful."""
    sent_at = message.date or datetime(1970, 1, 1, tzinfo=UTC)
    sender = message.senders[0] if message.senders else Mailbox("", "")
    return Letter(
        reply=reply.text,
        sent_at=author_clock(sent_at, zone),
        sender=_contact(sender),
        subject=message.subject,
        to=tuple(_contact(m) for m in message.to),
        cc=tuple(_contact(m) for m in message.cc),
        quoted=_zone(reply, Zone.QUOTE),
        forwarded="\n\n".join((*filter(None, (_zone(reply, Zone.FORWARD),)), *message.forwarded)),
        signature=_zone(reply, Zone.SIGNATURE),
        answers=reply.answers,
        invitations=tuple(
            Invitation(p.method, *_hours(p), p.place, p.answer, p.summary, p.attendee)
            for p in invitations(message, zone)
        ),
        vcards=message.vcards,
        attachments=tuple(a.filename for a in message.attachments),
        machine=_MACHINES.get(verdict.kind),
    )


def understand(raw: bytes, context: Context, reader: Reader, own: Collection[str], zone: ZoneInfo) -> Reading:
    """A reading of raw bytes; never raises: what can't be parsed is `other`, held, with the reason among its doubts."""
    try:
        message = parse(raw)
        verdict = triage(message, own, raw)
        letter = letter_from(message, reply_text(message), verdict, zone)
        reading = local_times(reader.read(letter, context), message, zone)
    except Exception as error:  # noqa: BLE001 - whatever a message holds, the command answers
        return held(f"it can't be read ({type(error).__name__})")
    unsure = _unsure(message, verdict, zone)
    return replace(reading, act=False, doubts=(*reading.doubts, *unsure)) if unsure else reading


def held(reason: str) -> Reading:
    """The reading of what can't be read: for a person, with the reason."""
    return Reading(Language.EN, "", (Intent.OTHER,), doubts=(reason,))


def _unsure(message: Message, verdict: Verdict, zone: ZoneInfo) -> tuple[str, ...]:
    """Why a message needs a person whatever it says: who wrote it, when, or for which hour is in doubt."""
    if verdict.kind in {Kind.SUSPECT, Kind.UNREADABLE, Kind.OWN}:
        return (verdict.rule,)
    if not message.date:
        return ("the message has no readable date",)
    return (ELSEWHERE,) if hours_elsewhere(message, zone) else ()


def _hours(part: CalendarPart) -> tuple[datetime | None, datetime | None]:
    """When an event begins and ends; one of whole days has no hour, and midnight is none to meet at."""
    return (None, None) if part.all_day else (part.start, part.end)


def hours_elsewhere(message: Message, zone: ZoneInfo) -> bool:
    """Whether a message's calendar parts write their hours in a zone that nobody knows."""
    return bool(message.calendars) and any(part.elsewhere for part in invitations(message, zone))


def _contact(mailbox: Mailbox) -> Contact:
    return Contact(name=mailbox.name or None, email=mailbox.email or None)


def _zone(reply: ReplyText, zone: Zone) -> str:
    return "\n".join(reply.body[s.start : s.end] for s in reply.stretches if s.zone is zone)
