"""What comes of a meeting: that it took place or did not, how it was, and the names that are due after it."""

from __future__ import annotations

from mailbot.reading.intents.doubts import TOLD
from mailbot.reading.intents.ledger import AFTER_MEETING, AFTER_SURVEY, BEFORE_MEETING, Ledger, same_sentences
from mailbot.reading.intents.questions import survey_of_praise
from mailbot.reading.people.pointed import KIN_RULES
from mailbot.reading.times import FoundTime
from mailbot.reading.values import Intent, Stance

# Said outright before the meeting: that names will not come, or that they will.
_AHEAD = frozenset({"no-referrals.ahead", "promise.ahead", "sans-nom.avant", "promesse.avant"})


def settle_aftermath(ledger: Ledger) -> None:
    """That the meeting took place, how it was, and what is doubted."""
    ahead_of_it = ledger.ahead()
    met = [h for h in ledger.saying(Intent.MET) if h.sentence not in ahead_of_it]
    known = ledger.stage in AFTER_SURVEY and not ledger.of(Stance.HELD)
    if ledger.stage != "proposed" and not (known and ledger.saying(Intent.FEEDBACK)):
        ledger.say_hits(Intent.MET, met)
    if not ledger.met_after_all():
        ledger.say_hits(Intent.NO_SHOW, ledger.saying(Intent.NO_SHOW))
    no_show = ledger.has(Intent.NO_SHOW)
    if no_show:
        ledger.drop(Intent.MET)
        ledger.keep_times(lambda t: not _waited(ledger, t))
    ahead = ledger.upcoming and not ledger.is_over and ledger.role != "coordinator"
    if not no_show and not ahead:
        ledger.say_hits(Intent.CONCERN, ledger.saying(Intent.CONCERN))
    if ledger.has(Intent.MET) or ledger.stage in AFTER_MEETING:
        ledger.say_hits(Intent.FEEDBACK, ledger.saying(Intent.FEEDBACK))
    if not ledger.has(Intent.CONCERN) and (row := survey_of_praise(ledger)):
        ledger.say(Intent.FEEDBACK, row.strip(), "feedback.survey")
    if ledger.stage == "scheduled" and not ledger.has(Intent.NO_SHOW) and ledger.is_over:
        ledger.say_hits(Intent.MET, ledger.saying(Intent.FEEDBACK))
        ledger.say_hits(Intent.FEEDBACK, ledger.saying(Intent.FEEDBACK))
    if ledger.has(Intent.CONCERN):
        ledger.drop(Intent.FEEDBACK)


def _waited(ledger: Ledger, time: FoundTime) -> bool:
    """Whether a time beside a no-show is over, or is part of the words that tell of it ("I sat there till 3:30")."""
    telling = (*ledger.saying(Intent.NO_SHOW), *ledger.saying(Intent.MET))
    over = time.time.date <= ledger.facts.scene.letter.sent_at.date()
    return over or any(h.start < time.end and time.start < h.end for h in telling)


def settle_referrals(ledger: Ledger) -> None:
    """Contacts given, promised, or none to give; an event counts as one."""
    given = ledger.facts.given if _may_give(ledger) else ()
    due = given or ledger.has(Intent.MET) or ledger.stage in AFTER_MEETING or ledger.is_over
    if given:
        ledger.say(Intent.REFER, given[0].words, given[0].rule, given[0].zone)
    for intent in (Intent.PROMISE_REFERRALS, Intent.NO_REFERRALS, Intent.INVITE_EVENT):
        said = ledger.saying(intent)
        outright = [h for h in said if h.rule.id in _AHEAD]
        ledger.say_hits(intent, said if due or intent is Intent.INVITE_EVENT else outright)
    ledger.say_hits(Intent.INVITE_EVENT, ledger.invitations())
    if ledger.role == "connectee" or (not given and _only_told(ledger)):
        ledger.drop(Intent.PROMISE_REFERRALS)
    # "I see no names. Where are we?" says why the coordinator asks.
    if ledger.role == "connectee" or (ledger.role == "coordinator" and ledger.has(Intent.STATUS)):
        ledger.drop(Intent.NO_REFERRALS)
    if ledger.has(Intent.CONCERN) and same_sentences(ledger.saying(Intent.NO_REFERRALS), ledger.saying(Intent.CONCERN)):
        ledger.drop(Intent.NO_REFERRALS)
    if ledger.has(Intent.NO_SHOW) or (ledger.has(Intent.NO_REFERRALS) and ledger.has(Intent.PROMISE_REFERRALS)):
        ledger.drop(Intent.NO_REFERRALS)


def _only_told(ledger: Ledger) -> bool:
    """Whether names were handed over by word of mouth, and nothing behind that promises more."""
    told = [h for h in ledger.facts.scene.hits if h.rule.says == TOLD]
    promised = ledger.saying(Intent.PROMISE_REFERRALS)
    return bool(told) and all(h.end <= told[-1].end for h in promised)


def _may_give(ledger: Ledger) -> bool:
    """Before the meeting somebody is given only in the author's stead, or where the words send the Connectee there.

    Else a name is of who comes along, books, or waves hello.
    """
    if ledger.stage not in BEFORE_MEETING or ledger.role == "coordinator":
        return True
    if ledger.has(Intent.MET, Intent.DECLINE) or ledger.saying(Intent.WRONG_PERSON) or ledger.is_over:
        return True
    cues = ledger.cues("points-to", "gives", "welcomes")
    sent = {h.sentence for h in cues if h.rule.id not in KIN_RULES}
    scene = ledger.facts.scene
    reached = [g for g in ledger.facts.given if g.contact.email or g.contact.phone]
    return any({scene.sentence_at(g.start), scene.sentence_at(g.start) + 1} & sent for g in reached)
