"""What the times of a letter mean for its meeting: offered, settled, refused, moved, called off or held."""

from __future__ import annotations

from mailbot.reading.intents.answered import (
    bare_answer,
    contradicted,
    preferred,
    said_yes,
    taken_up,
    tentative,
    unasked,
)
from mailbot.reading.intents.appointment import alone, corrected, meant_meeting, talked
from mailbot.reading.intents.asides import asked_for, deeds, named_later
from mailbot.reading.intents.ledger import Ledger
from mailbot.reading.machines import is_calendar
from mailbot.reading.matching import Hit
from mailbot.reading.values import Intent, Stance, Time

# What calls a meeting off although another time is found ("I must cancel Monday; the 20th?"); looser words move it.
_CALLS_OFF = frozenset({"cancel.call-off", "cancel.annuler"})


def settle_meeting_times(ledger: Ledger) -> None:
    """Concludes the intents that times carry, each step on what the steps before left."""
    if ledger.has(Intent.OPEN_CASE, Intent.APPROVE):
        ledger.times = []
        return
    _event_times(ledger)
    _held(ledger)
    asked_for(ledger)
    deeds(ledger)
    named_later(ledger)
    bare_answer(ledger)
    taken_up(ledger)
    meant_meeting(ledger)
    tentative(ledger)
    said_yes(ledger)
    unasked(ledger)
    talked(ledger)
    contradicted(ledger)
    corrected(ledger)
    preferred(ledger)
    alone(ledger)
    _ruled_out(ledger)
    _moved_or_called_off(ledger)
    _offered(ledger)
    _agreed(ledger)
    _open(ledger)
    _first_yes(ledger)
    _leaving(ledger)


def _event_times(ledger: Ledger) -> None:
    """Times beside an invitation are the event's: offered, and no offer of a meeting. An invitation of a calendar
    program that takes an offered slot is to the meeting.
    """
    if any(is_calendar(t) and t.time.stance is Stance.AGREED for t in ledger.times):
        ledger.drop(Intent.INVITE_EVENT)
    ledger.restance(
        lambda t: Stance.OFFERED if ledger.is_event(t) and t.time.stance is not Stance.HELD else t.time.stance
    )


def _held(ledger: Ledger) -> None:
    if ledger.has(Intent.NO_SHOW):
        return
    if held := ledger.of(Stance.HELD):
        ledger.say_times(Intent.MET, held)
    if ledger.has(Intent.MET) and not held:
        past = [t for t in ledger.times if t.time.date <= ledger.facts.scene.letter.sent_at.date()]
        ledger.times = [t for t in ledger.times if t not in past]


def _ruled_out(ledger: Ledger) -> None:
    context = ledger.facts.scene.context
    refused = [t for t in ledger.of(Stance.RULED_OUT) if any(_meets(t.time, o) for o in context.offered)]
    if ledger.settled or ledger.has(Intent.CORRECT):
        return
    if context.offered:
        ledger.say_times(Intent.REJECT_TIME, refused)
        ledger.say_hits(Intent.REJECT_TIME, ledger.saying(Intent.REJECT_TIME))
        if not ledger.of(Stance.AGREED, Stance.OFFERED):
            ledger.say_hits(
                Intent.REJECT_TIME,
                [h for h in ledger.cues("cannot-make") if not ledger.has(Intent.DECLINE, Intent.DEFER)],
            )


def _meets(time: Time, offered: Time) -> bool:
    last = time.end_date or time.date
    return time.date <= offered.date <= last


def _moved_or_called_off(ledger: Ledger) -> None:
    """A settled meeting: moved where another time is proposed or asked for, else called off."""
    if not ledger.settled or ledger.has(Intent.MET, Intent.NO_SHOW):
        return
    meeting = ledger.facts.scene.context.meeting
    cancels, moves, cannot = _meant(ledger, "cancel"), _meant(ledger, "move"), _meant(ledger, "cannot-make")
    out = [t for t in ledger.of(Stance.RULED_OUT) if meeting is None or _meets(t.time, Time(meeting.date))]
    offers = [t for t in ledger.of(Stance.OFFERED) if not ledger.is_event(t)]
    agreed = [t for t in ledger.of(Stance.AGREED) if meeting is None or t.time.date != meeting.date]
    if agreed and (moves or cancels or cannot or out):
        ledger.say_hits(Intent.RESCHEDULE, moves or cancels or cannot)
        ledger.say_times(Intent.RESCHEDULE, agreed)
    elif moves or (offers and (cancels or cannot or out or ledger.upcoming)):
        if moves:
            ledger.say_hits(Intent.RESCHEDULE, moves)
        ledger.say_times(Intent.RESCHEDULE, offers)
        ledger.say_hits(Intent.CANCEL, [h for h in cancels if not offers or h.rule.id in _CALLS_OFF])
    elif (cancels or out or cannot) and not ledger.of(Stance.AGREED):
        asks_open = ledger.saying(Intent.OFFER_OPEN)
        intent = Intent.RESCHEDULE if asks_open and not cancels else Intent.CANCEL
        ledger.say_hits(intent, cancels or cannot)
        ledger.say_times(intent, out)


def _meant(ledger: Ledger, says: str) -> tuple[Hit, ...]:
    """The words that say something, less those that only suppose it."""
    hits = ledger.cues(says)
    return tuple(h for h in hits if not ledger.is_supposed(h) or (says == "move" and ledger.asks(h.sentence)))


def _offered(ledger: Ledger) -> None:
    ledger.say_times(Intent.OFFER_TIMES, [t for t in ledger.of(Stance.OFFERED) if not ledger.is_event(t)])


def _agreed(ledger: Ledger) -> None:
    agreed = ledger.of(Stance.AGREED)
    ledger.say_times(Intent.AGREE_TIME, agreed)
    meeting = ledger.facts.scene.context.meeting
    if meeting and agreed and ledger.upcoming and not ledger.has(Intent.RESCHEDULE, Intent.CORRECT):
        for found in agreed:
            other_hour = meeting.start and found.time.start and meeting.start != found.time.start
            if (found.time.date != meeting.date or other_hour) and not ledger.was_offered(found.time):
                ledger.doubt("the time contradicts the one that is settled")


def _open(ledger: Ledger) -> None:
    """General availability; soft words of it only where no time is given."""
    if ledger.has(Intent.DECLINE, Intent.DEFER, Intent.OPT_OUT, Intent.NO_SHOW, Intent.MET, Intent.STATUS):
        return
    if ledger.has(Intent.JOIN) and ledger.stage is None:
        return
    ahead = ledger.ahead()
    strong, soft = (
        tuple(h for h in hits if h.sentence not in ahead)
        for hits in (ledger.saying(Intent.OFFER_OPEN), ledger.cues("open-soft"))
    )
    if not ledger.settled and ledger.cues("move") and not ledger.of(Stance.OFFERED, Stance.AGREED):
        strong = (*strong, *(h for h in ledger.cues("move") if ledger.has(Intent.REJECT_TIME)))
    if ledger.of(Stance.OFFERED, Stance.AGREED):
        return
    if ledger.stage in {"met", "referred", "surveyed", "closed"}:
        return
    if later := ledger.cues("names-later"):
        strong = tuple(h for h in strong if not any(h.start < other.end and other.start < h.end for other in later))
        soft = ()
    ledger.say_hits(Intent.OFFER_OPEN, strong or soft)


def _leaving(ledger: Ledger) -> None:
    """A no beside a time is a no to another time; who calls off and wants out leaves the programme."""
    if ledger.has(Intent.DECLINE) and ledger.has(Intent.AGREE_TIME, Intent.OFFER_TIMES):
        ledger.drop(Intent.DECLINE)
    if ledger.has(Intent.CANCEL) and ledger.has(Intent.OPT_OUT):
        said = ledger.said[Intent.OPT_OUT]
        ledger.drop(Intent.OPT_OUT)
        ledger.say(Intent.DECLINE, said.words, said.rule)
    if ledger.has(Intent.CANCEL) and (declines := ledger.saying(Intent.DECLINE)):
        ledger.say_hits(Intent.DECLINE, [h for h in declines if h.rule.id in {"decline.leave", "decline.quitter"}])


def _first_yes(ledger: Ledger) -> None:
    """At `proposed`, offering or taking a time is itself the first yes."""
    opens = (Intent.OFFER_TIMES, Intent.AGREE_TIME, Intent.OFFER_OPEN)
    if ledger.stage == "proposed" and ledger.role != "connectee" and not ledger.has(Intent.DECLINE, Intent.DEFER):
        for intent in opens:
            if intent in ledger.said:
                ledger.say(Intent.ACCEPT, ledger.said[intent].words, ledger.said[intent].rule)
    if ledger.stage == "introduced" and ledger.has(Intent.AGREE_TIME):
        ledger.drop(Intent.ACCEPT)
