"""From a parsed message to what the reading room takes, and from raw bytes to a reading."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mailbot.mail.calendar import invitations
from mailbot.mail.message import Mailbox, Message, parse
from mailbot.mail.reply import ReplyText, Zone, reply_text
from mailbot.mail.triage import Kind, Verdict, triage
from mailbot.pipeline.zones import author_clock, local_times
from mailbot.reading.values import Contact, Context, Intent, Invitation, Language, Letter, Machine, Reading

if TYPE_CHECKING:  # spaCy takes a second to import
    from mailbot.reading.reader import Reader

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
            Invitation(p.method, p.start, p.end, p.place, p.answer, p.summary, p.attendee)
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
    unsure = _unsure(message, verdict)
    return replace(reading, act=False, doubts=(*reading.doubts, *unsure)) if unsure else reading


def held(reason: str) -> Reading:
    """The reading of what can't be read: for a person, with the reason."""
    return Reading(Language.EN, "", (Intent.OTHER,), doubts=(reason,))


def _unsure(message: Message, verdict: Verdict) -> tuple[str, ...]:
    """Why a message needs a person whatever it says: who wrote it or when is in doubt."""
    if verdict.kind in {Kind.SUSPECT, Kind.UNREADABLE, Kind.OWN}:
        return (verdict.rule,)
    return () if message.date else ("the message has no readable date",)


def _contact(mailbox: Mailbox) -> Contact:
    return Contact(name=mailbox.name or None, email=mailbox.email or None)


def _zone(reply: ReplyText, zone: Zone) -> str:
    return "\n".join(reply.body[s.start : s.end] for s in reply.stretches if s.zone is zone)
