"""Times that are nobody's offer although their words are a day's: asked for, or of something else that is done then."""

from __future__ import annotations

import re

from mailbot.reading.intents.ledger import OPEN_STANCES, Ledger
from mailbot.reading.machines import is_calendar
from mailbot.reading.times import FoundTime
from mailbot.reading.values import Stance

# Words by which a day is a meeting's although its author will name another time, too.
_OF_MEETING = re.compile(
    r"\b(?:meet|free|available|open|works?|suits?|fine|good|ok|okay|can do|could do|how about|what about|let['’]s"
    r"|dispo\w*|libre|convien\w*|irait|conviendrait|me va|rencontr\w*|se voir|que dites|disons|bon pour)\b|\?",
    re.IGNORECASE,
)


def asked_for(ledger: Ledger) -> None:
    """A week in which the other side is asked for its times ("when are you free next week?") is no offer of it all."""
    asking = ledger.cues("asks-times")
    ledger.keep_times(
        lambda t: (
            t.time.stance is not Stance.OFFERED
            or t.time.end_date is None
            or t.time.start is not None
            or not any(h.start < t.start < h.end for h in asking)
        )
    )


def deeds(ledger: Ledger) -> None:
    """A day on which something else will be done ("I'll let you know on Thursday") is no time of the meeting."""
    deeds = ledger.cues("deed-then")
    ledger.keep_times(
        lambda t: (
            t.time.start is not None
            or t.time.stance not in OPEN_STANCES
            or is_calendar(t)
            or ledger.was_offered(t.time)
            or not any(h.start < t.start < h.end for h in deeds)
        )
    )


def named_later(ledger: Ledger) -> None:
    """A day beside words that its author will name a time ("back on the 23rd, and will send a date then") is the day of
    those words.
    """
    spans = {h.sentence: h for h in reversed(ledger.cues("names-later"))}
    ledger.keep_times(
        lambda t: (
            t.time.start is not None
            or t.time.stance is not Stance.OFFERED
            or is_calendar(t)
            or ledger.was_offered(t.time)
            or not spans.keys() & {ledger.sentence_of(t), ledger.sentence_of(t) + 1}
            or _is_meant_to_meet(ledger, t)
        )
    )


def _is_meant_to_meet(ledger: Ledger, time: FoundTime) -> bool:
    """Whether a day's own sentence, less the words on what will be named, speaks of meeting then."""
    start, end = ledger.facts.scene.sentence_range(ledger.sentence_of(time))
    later = [h for h in ledger.cues("names-later") if start <= h.start < end]
    reply = ledger.facts.scene.letter.reply
    kept = "".join(c for i, c in enumerate(reply[start:end], start) if not any(h.start <= i < h.end for h in later))
    return _OF_MEETING.search(kept) is not None
