"""What the times of a letter mean for its meeting: offered, settled, refused, moved, called off or held."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from mailbot.reading.intents.ledger import Ledger
from mailbot.reading.machines import is_calendar
from mailbot.reading.matching import Hit
from mailbot.reading.times import FoundTime
from mailbot.reading.values import Intent, Stance, Time

_AGREEING = re.compile(r"agree|accept|confirm|settle|d'accord|convien", re.IGNORECASE)
_OFFERING = re.compile(r"offer|propos|suggest|offr|suggèr", re.IGNORECASE)
_SUGGESTING = re.compile(r"\b(?:suggests?|proposes?|offers?|suggère|propose|offre)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|pas)\s+(?:on |for |le |à )?$", re.IGNORECASE)
_LOOSE = frozenset({"tentative.word", "tentative.mot"})
_QUOTED = 4000
_NEAR = 12
_OPEN = frozenset({Stance.AGREED, Stance.OFFERED})
# What calls a meeting off although another time is found ("I must cancel Monday; the 20th?"); looser words move it.
_CALLS_OFF = frozenset({"cancel.call-off", "cancel.annuler"})
_ONLY_POLITE = re.compile(
    r"(?:[\s,.!;–—-]|\b(?:please|thanks|thank you|many thanks|sir|madam|ma'am|svp|s['’]il vous pla[iî]t|merci|certainly"
    r"|absolutely|absolument|certainement|bien s[uû]r|of course)\b)*",
    re.IGNORECASE,
)
# Rules that point at the table and name no day: "that works".
_NAMELESS = re.compile(r"-(?:yes|either|nth|other|last|earlier-one|later-one)$")
_HOUR = re.compile(r"clock|hour|heure|noon|midi|half|\+en-number")


def settle_meeting_times(ledger: Ledger) -> None:
    """Concludes the intents that times carry, each step on what the steps before left."""
    if ledger.has(Intent.OPEN_CASE, Intent.APPROVE):
        ledger.times = []
        return
    _event_times(ledger)
    _held(ledger)
    _asked_for(ledger)
    _deeds(ledger)
    _bare_answer(ledger)
    _taken_up(ledger)
    _meant_meeting(ledger)
    _tentative(ledger)
    _said_yes(ledger)
    _unasked(ledger)
    _talked(ledger)
    _contradicted(ledger)
    _corrected(ledger)
    _preferred(ledger)
    _alone(ledger)
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
        lambda t: Stance.OFFERED if _is_event(ledger, t) and t.time.stance is not Stance.HELD else t.time.stance
    )


def _is_event(ledger: Ledger, time: FoundTime) -> bool:
    return ledger.has(Intent.INVITE_EVENT) and any(
        abs(ledger.sentence_of(time) - h.sentence) <= 1 for h in ledger.invitations()
    )


def _held(ledger: Ledger) -> None:
    if ledger.has(Intent.NO_SHOW):
        return
    if held := ledger.of(Stance.HELD):
        ledger.say_times(Intent.MET, held)
    if ledger.has(Intent.MET) and not held:
        past = [t for t in ledger.times if t.time.date <= ledger.facts.scene.letter.sent_at.date()]
        ledger.times = [t for t in ledger.times if t not in past]


def _asked_for(ledger: Ledger) -> None:
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


def _deeds(ledger: Ledger) -> None:
    """A day on which something else will be done ("I'll let you know on Thursday") is no time of the meeting."""
    deeds = ledger.cues("deed-then")
    ledger.keep_times(
        lambda t: (
            t.time.start is not None
            or t.time.stance not in _OPEN
            or is_calendar(t)
            or _was_offered(ledger, t.time)
            or not any(h.start < t.start < h.end for h in deeds)
        )
    )


def _bare_answer(ledger: Ledger) -> None:
    """An answer "Works." means an offered time: the only one is settled; of several none is named (act is false)."""
    offered = ledger.facts.scene.context.offered
    agrees = [h for h in ledger.cues("agrees", "either") if h.rule.asked != "only"]
    if not agrees and len(offered) == 1 and ledger.stage == "introduced":
        # "Yes! Just mind the snow."
        agrees = [h for h in ledger.saying(Intent.ACCEPT) if _is_whole_sentence(ledger, h)]
    if ledger.times or not offered or not agrees or ledger.role == "coordinator" or ledger.settled:
        return
    if ledger.saying(Intent.REJECT_TIME) or ledger.has(Intent.DECLINE, Intent.DEFER, Intent.MET):
        return
    hit = agrees[0]
    either = bool(ledger.cues("either"))
    stance = Stance.AGREED if len(offered) == 1 else Stance.OFFERED
    ledger.times = [FoundTime(replace(t, stance=stance), hit.start, hit.end, hit.rule.id, ()) for t in offered]
    if len(offered) > 1 and not either:
        ledger.doubt("several times were offered and the answer names none")


def _is_whole_sentence(ledger: Ledger, hit: Hit) -> bool:
    """Whether nothing but marks stands beside a hit in its sentence, and nothing is asked by it."""
    start, end = ledger.facts.scene.sentence_range(hit.sentence)
    reply = ledger.facts.scene.letter.reply
    return _ONLY_POLITE.fullmatch(f"{reply[start : hit.start]} {reply[hit.end : end]}") is not None


def _taken_up(ledger: Ledger) -> None:
    """Words that take up the day named last ("… is the Thursday. So let's say that one") settle its offer."""
    offered = ledger.facts.scene.context.offered
    for hit in ledger.cues("takes-that"):
        near = [t for t in ledger.times if t.start < hit.start and hit.sentence - ledger.sentence_of(t) <= 1]
        if not near or near[-1].time.stance is Stance.AGREED or _asks(ledger, hit.sentence):
            continue
        meant = [o for o in offered if o.date == near[-1].time.date]
        if len(meant) == 1 and ledger.role != "coordinator":
            taken = replace(near[-1], time=replace(meant[0], stance=Stance.AGREED))
            others = [t for t in ledger.times if t is not near[-1]]
            ledger.times = sorted([*others, taken], key=lambda t: t.start)


def _meant_meeting(ledger: Ledger) -> None:
    """The settled meeting's day, just named ("ready for tomorrow!"), is no offer; its hour said again settles it, and
    what else is said of that day is no offer either ("Wednesday at 10 then. I have a report due at 4").
    """
    meeting = ledger.facts.scene.context.meeting
    if meeting is None or not ledger.upcoming:
        return
    said_again = [t for t in ledger.of(*_OPEN) if meeting.start and _is_meeting(ledger, t.time)]
    if said_again and not ledger.cues("move", "cannot-make", "cancel"):
        ledger.keep_times(
            lambda t: (
                t.time.stance is not Stance.OFFERED
                or t in said_again
                or t.time.date != meeting.date
                or _asks(ledger, ledger.sentence_of(t))
            )
        )
        ledger.restance(lambda t: Stance.AGREED if _is_meeting(ledger, t.time) else t.time.stance)
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


def _tentative(ledger: Ledger) -> None:
    """An answer "Tentatively Monday" is offered, not settled."""
    loose = {h.sentence for h in ledger.facts.scene.hits if h.rule.id in _LOOSE}
    ledger.restance(
        lambda t: Stance.OFFERED if t.time.stance is Stance.AGREED and ledger.sentence_of(t) in loose else t.time.stance
    )


def _preferred(ledger: Ledger) -> None:
    """An answer "Both are fine but I prefer the first": the one taken counts."""
    taken = {ledger.sentence_of(t) for t in ledger.of(Stance.AGREED)}
    offered = {(o.date, o.start) for o in ledger.facts.scene.context.offered}
    ledger.keep_times(
        lambda t: (
            t.time.stance is not Stance.OFFERED
            or ledger.sentence_of(t) not in taken
            or (t.time.date, t.time.start) not in offered
        )
    )


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
    cancels, moves, cannot = ledger.cues("cancel"), ledger.cues("move"), ledger.cues("cannot-make")
    out = [t for t in ledger.of(Stance.RULED_OUT) if meeting is None or _meets(t.time, Time(meeting.date))]
    offers = [t for t in ledger.of(Stance.OFFERED) if not _is_event(ledger, t)]
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


def _offered(ledger: Ledger) -> None:
    ledger.say_times(Intent.OFFER_TIMES, [t for t in ledger.of(Stance.OFFERED) if not _is_event(ledger, t)])


def _agreed(ledger: Ledger) -> None:
    agreed = ledger.of(Stance.AGREED)
    ledger.say_times(Intent.AGREE_TIME, agreed)
    meeting = ledger.facts.scene.context.meeting
    if meeting and agreed and ledger.upcoming and not ledger.has(Intent.RESCHEDULE, Intent.CORRECT):
        for found in agreed:
            other_hour = meeting.start and found.time.start and meeting.start != found.time.start
            if (found.time.date != meeting.date or other_hour) and not _was_offered(ledger, found.time):
                ledger.doubt("the time contradicts the one that is settled")


def _was_offered(ledger: Ledger, time: Time) -> bool:
    """Whether a time is one of those on the table: who takes it up contradicts nothing."""
    return any(time.date == o.date and time.start == o.start for o in ledger.facts.scene.context.offered)


def _open(ledger: Ledger) -> None:
    """General availability; soft words of it only where no time is given."""
    if ledger.has(Intent.DECLINE, Intent.DEFER, Intent.OPT_OUT, Intent.NO_SHOW, Intent.MET, Intent.STATUS):
        return
    if ledger.has(Intent.JOIN) and ledger.stage is None:
        return
    strong, soft = ledger.saying(Intent.OFFER_OPEN), ledger.cues("open-soft")
    if not ledger.settled and ledger.cues("move") and not ledger.of(Stance.OFFERED, Stance.AGREED):
        strong = (*strong, *(h for h in ledger.cues("move") if ledger.has(Intent.REJECT_TIME)))
    if ledger.of(Stance.OFFERED, Stance.AGREED):
        return
    if ledger.stage in {"met", "referred", "surveyed", "closed"}:
        return
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


def _asks(ledger: Ledger, sentence: int) -> bool:
    start, end = ledger.facts.scene.sentence_range(sentence)
    return "?" in ledger.facts.scene.letter.reply[start:end]


def _said_yes(ledger: Ledger) -> None:
    """Such as "He asked for Tuesday at 2 and I said yes": settled."""
    turned = {h.sentence for h in ledger.cues("move", "cannot-make", "cancel")}
    sentences = {
        h.sentence for h in ledger.cues("said-yes") if h.sentence not in turned and not _asks(ledger, h.sentence)
    }
    ledger.restance(
        lambda t: (
            Stance.AGREED
            if t.time.stance is Stance.OFFERED
            and ledger.sentence_of(t) in sentences
            and not _SUGGESTING.search(_clause_before(ledger, t))
            else t.time.stance
        )
    )


def _unasked(ledger: Ledger) -> None:
    """A time that nobody had offered is settled only by words that say so; else its author offers it."""
    context = ledger.facts.scene.context
    if context.offered or ledger.settled or ledger.role not in {"connector", "connectee", "referral"}:
        return
    firm = {h.sentence for h in ledger.cues("said-yes", "agrees") if not _asks(ledger, h.sentence)}
    choices = Counter(ledger.sentence_of(t) for t in ledger.of(Stance.AGREED))
    firm -= {sentence for sentence, count in choices.items() if count > 1}
    ledger.restance(
        lambda t: (
            Stance.OFFERED
            if t.time.stance is Stance.AGREED and t.end > t.start and ledger.sentence_of(t) not in firm
            else t.time.stance
        )
    )


def _contradicted(ledger: Ledger) -> None:
    """An offer that only its mention took, in words that say it will not do ("the 11th I am in class"), is refused."""
    if ledger.settled or ledger.role == "coordinator":
        return
    agreeing = {h.sentence for h in ledger.cues("agrees", "either", "said-yes")}
    agreeing |= {h.sentence - back for h in ledger.cues("takes-that") for back in (0, 1)}
    refusing = [h for h in ledger.saying(Intent.REJECT_TIME) if h.sentence not in agreeing]
    sentences = {h.sentence for h in refusing}
    taken = [
        t
        for t in ledger.of(Stance.AGREED, Stance.OFFERED)
        if ledger.sentence_of(t) in sentences and not is_calendar(t) and _was_offered(ledger, t.time)
    ]
    kept = [t for t in ledger.times if t not in taken or not _NAMELESS.search(t.rule)]
    ledger.times = [replace(t, time=_refused(t)) if t in taken else t for t in kept]


def _refused(found: FoundTime) -> Time:
    """A time as one that will not do: its hour only where the words name it."""
    time = found.time
    if _HOUR.search(found.rule):
        return replace(time, stance=Stance.RULED_OUT)
    return Time(time.date, time.end_date, window=True, stance=Stance.RULED_OUT)


def _alone(ledger: Ledger) -> None:
    """Who settles a time offers no other: what is moved gives way to the offer, else the offer to what is settled."""
    agreed, offered = ledger.of(Stance.AGREED), ledger.of(Stance.OFFERED)
    if not agreed or ledger.has(Intent.CORRECT, Intent.RESUME):
        return
    if any(is_calendar(t) or _is_event(ledger, t) for t in (*agreed, *offered)):
        return
    if ledger.settled and ledger.cues("move", "cannot-make", "cancel"):
        ledger.keep_times(lambda t: t not in agreed or not offered)
    elif any(_is_meeting(ledger, t.time) for t in agreed):
        ledger.keep_times(lambda t: t.time.stance not in _OPEN or _is_meeting(ledger, t.time))


def _is_meeting(ledger: Ledger, time: Time) -> bool:
    meeting = ledger.facts.scene.context.meeting
    return meeting is not None and (time.date, time.start) == (meeting.date, meeting.start)


def _talked(ledger: Ledger) -> None:
    """Before anything was settled, those who spoke and now name the day that is settled only spoke to arrange it."""
    ahead = [t for t in ledger.of(Stance.AGREED) if t.time.date >= ledger.facts.scene.letter.sent_at.date()]
    if ahead and ledger.stage in {"proposed", "introduced"}:
        ledger.keep_times(lambda t: t.time.stance is not Stance.HELD)
        ledger.drop(Intent.MET)


def _corrected(ledger: Ledger) -> None:
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
    return Stance.OFFERED if _OFFERING.search(_clause_before(ledger, time)) else stance


def _clause_before(ledger: Ledger, time: FoundTime) -> str:
    return re.split(r"[.!?;,]\s", ledger.facts.scene.letter.reply[: time.start])[-1]


def _first_yes(ledger: Ledger) -> None:
    """At `proposed`, offering or taking a time is itself the first yes."""
    opens = (Intent.OFFER_TIMES, Intent.AGREE_TIME, Intent.OFFER_OPEN)
    if ledger.stage == "proposed" and ledger.role != "connectee" and not ledger.has(Intent.DECLINE, Intent.DEFER):
        for intent in opens:
            if intent in ledger.said:
                ledger.say(Intent.ACCEPT, ledger.said[intent].words, ledger.said[intent].rule)
    if ledger.stage == "introduced" and ledger.has(Intent.AGREE_TIME):
        ledger.drop(Intent.ACCEPT)
