"""What a letter says of the meeting that is settled, or of what the bot took for settled: said again, corrected."""

from __future__ import annotations

import re

from mailbot.reading.intents.ledger import OPEN_STANCES, Ledger
from mailbot.reading.machines import is_calendar
from mailbot.reading.times import FoundTime
from mailbot.reading.values import Intent, Stance

_AGREEING = re.compile(r"agree|accept|confirm|settle|d'accord|convien", re.IGNORECASE)
_OFFERING = re.compile(r"offer|propos|suggest|offr|suggèr", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|pas)\s+(?:on |for |le |à )?$", re.IGNORECASE)
_QUOTED = 4000
_NEAR = 12


def meant_meeting(ledger: Ledger) -> None:
    """The settled meeting's day, just named ("ready for tomorrow!"), is no offer; its hour said again settles it, and
    what else is said of that day is no offer either ("Wednesday at 10 then. I have a report due at 4").
    """
    meeting = ledger.facts.scene.context.meeting
    if meeting is None or not ledger.upcoming:
        return
    said_again = [t for t in ledger.of(*OPEN_STANCES) if meeting.start and ledger.is_meeting(t.time)]
    if said_again and not ledger.cues("move", "cannot-make", "cancel"):
        ledger.keep_times(
            lambda t: (
                t.time.stance is not Stance.OFFERED
                or t in said_again
                or t.time.date != meeting.date
                or ledger.asks(ledger.sentence_of(t))
            )
        )
        ledger.restance(lambda t: Stance.AGREED if ledger.is_meeting(t.time) else t.time.stance)
        return
    ledger.keep_times(
        lambda t: (
            t.time.stance is not Stance.OFFERED
            or t.time.date != meeting.date
            or t.time.part is not None
            or t.time.end is not None
            or t.time.start not in {None, meeting.start}
        )
    )


def alone(ledger: Ledger) -> None:
    """Who settles a time offers no other: what is moved gives way to the offer, else the offer to what is settled."""
    agreed, offered = ledger.of(Stance.AGREED), ledger.of(Stance.OFFERED)
    if not agreed or ledger.has(Intent.CORRECT, Intent.RESUME):
        return
    if any(is_calendar(t) or ledger.is_event(t) for t in (*agreed, *offered)):
        return
    if ledger.settled and ledger.cues("move", "cannot-make", "cancel"):
        ledger.keep_times(lambda t: t not in agreed or not offered)
    elif any(ledger.is_meeting(t.time) for t in agreed):
        ledger.keep_times(lambda t: t.time.stance not in OPEN_STANCES or ledger.is_meeting(t.time))


def talked(ledger: Ledger) -> None:
    """Before anything was settled, those who spoke and now name the day that is settled only spoke to arrange it."""
    ahead = [t for t in ledger.of(Stance.AGREED) if t.time.date >= ledger.facts.scene.letter.sent_at.date()]
    if ahead and ledger.stage in {"proposed", "introduced"}:
        ledger.keep_times(lambda t: t.time.stance is not Stance.HELD)
        ledger.drop(Intent.MET)


def corrected(ledger: Ledger) -> None:
    """A corrected time is what the bot's own question took it for: settled, or offered."""
    if not ledger.has(Intent.CORRECT):
        return
    quoted = ledger.facts.scene.letter.quoted[:_QUOTED]
    stance = Stance.AGREED if _AGREEING.search(quoted) else Stance.OFFERED if _OFFERING.search(quoted) else None
    reply = ledger.facts.scene.letter.reply
    ledger.keep_times(lambda t: not _DENIED.search(reply[max(0, t.start - _NEAR) : t.start]))
    if stance is not None:
        ledger.restance(
            lambda t: (
                _corrected_stance(ledger, t, stance)
                if t.time.stance is Stance.OFFERED or t.time.start
                else t.time.stance
            )
        )
    ledger.keep_times(lambda t: t.time.stance is not Stance.RULED_OUT)


def _corrected_stance(ledger: Ledger, time: FoundTime, stance: Stance) -> Stance:
    """What the question took a time for, unless the words before it say that it is offered ("no, he's offering …")."""
    return Stance.OFFERED if _OFFERING.search(ledger.clause_before(time)) else stance
