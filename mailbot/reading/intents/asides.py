"""Times that are nobody's offer although their words are a day's: asked for, or of something else that is done then."""

from __future__ import annotations

from mailbot.reading.intents.ledger import OPEN_STANCES, Ledger
from mailbot.reading.machines import is_calendar
from mailbot.reading.values import Stance


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
