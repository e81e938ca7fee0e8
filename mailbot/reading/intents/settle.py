"""Weighs hits, times, people and the case against each other: each step concludes or takes back intents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from mailbot.reading.intents.arbiter import Verdict, arbitrate
from mailbot.reading.intents.ledger import Facts, Ledger
from mailbot.reading.intents.meetings import settle_meeting_times
from mailbot.reading.intents.opinion import Opinion
from mailbot.reading.intents.orders import ORDERS, settle_orders
from mailbot.reading.intents.questions import doubt_unanswered, settle_questions
from mailbot.reading.matching import Hit
from mailbot.reading.people.fits import same_person
from mailbot.reading.people.pointed import KIN_RULES
from mailbot.reading.people.standing import is_organisation
from mailbot.reading.scene import parties_of
from mailbot.reading.times import FoundTime
from mailbot.reading.values import Evidence, Intent, Stance
from mailbot.reading.weights import Weights
from mailbot.reading.wording import Wording

_SHORT = 4
_OPENING = 2
_APART = 12
_BUT = frozenset({"but", "though", "although", "however", "except", "mais", "cependant", "sauf", "toutefois"})
_TOLD = "names were given but not written"
_GRAVE = "health, law, money or discrimination"
_EARLIER = "news of an earlier Connectee"
_CONDITION = "a yes with a condition"
_BUT_PRAISE = "the praise has a but"
# Words anywhere in the letter that undo a doubt: a joke, a call back.
_UNDONE_BY = {"is angry or ironic": "in-jest", "the coordinator is not sure": "made-sure"}
_WILL_MEET = (Intent.ACCEPT, Intent.AGREE_TIME, Intent.OFFER_TIMES, Intent.OFFER_OPEN)
_ONLY_BESIDE = {
    _CONDITION: _WILL_MEET,
    "a later line puts it in doubt": (*_WILL_MEET, Intent.REJECT_TIME),
    "only tentative": (Intent.AGREE_TIME, Intent.OFFER_TIMES),
    _BUT_PRAISE: (Intent.FEEDBACK,),
}
_NEW_CLAUSE = re.compile(r"[;:–—]|,? (?:and|but|also|plus|et|mais|puis|aussi) ", re.IGNORECASE)
_RUDE = (Intent.OPT_OUT, Intent.DECLINE, Intent.OTHER)
# Who says one of these is the person who was meant.
_KNOWN_HERE = (Intent.MET, Intent.NO_SHOW, Intent.NO_REFERRALS, Intent.PROMISE_REFERRALS, Intent.HIRED, Intent.JOIN)
# Said outright before the meeting: that names will not come, or that they will.
_AHEAD = frozenset({"no-referrals.ahead", "promise.ahead", "sans-nom.avant", "promesse.avant"})
_STAGES_AFTER_SURVEY = frozenset({"surveyed", "closed"})
_STAGES_BEFORE_MEETING = frozenset({"proposed", "introduced", "scheduled"})
_STAGES_AFTER_MEETING = frozenset({"met", "referred", "surveyed", "closed"})


@dataclass(frozen=True, slots=True)
class Settled:
    """The intents in the contract's order with their evidence, the times kept, doubts and answered questions.

    `verdict`: how the rules and the second opinion were weighed; None where there was no opinion.
    """

    evidence: tuple[Evidence, ...]
    times: tuple[FoundTime, ...]
    doubts: tuple[str, ...]
    answers: tuple[str, ...]
    verdict: Verdict | None = None

    @property
    def intents(self) -> tuple[Intent, ...]:
        """The intents alone."""
        return tuple(Intent(e.fact) for e in self.evidence)


def settle(facts: Facts, opinion: Opinion, weights: Weights) -> Settled:
    """The set of intents of a letter written by a person."""
    ledger = Ledger(facts, list(facts.times))
    stray: list[FoundTime] = []
    for step in _STEPS:
        if not ledger.has(Intent.OPEN_CASE):
            before = ledger.times
            step(ledger)
            stray += [t for t in before if t not in ledger.times] if step is _stray_times else ()
    verdict = arbitrate(ledger, opinion, weights)
    _judged_again(ledger, stray)
    _points_on(ledger)
    doubt_unanswered(ledger)
    if ledger.has(Intent.OPEN_CASE):
        ledger.times = []
    _doubts(ledger)
    order = list(Intent)
    evidence = sorted(ledger.said.values(), key=lambda e: order.index(Intent(e.fact)))
    return Settled(tuple(evidence), tuple(ledger.times), tuple(ledger.doubts), tuple(ledger.answers), verdict)


def _first_answer(ledger: Ledger) -> None:
    """The Connector's or referral's yes, no and not now (stage proposed; a referral also when introduced)."""
    own_case_introduced = ledger.stage == "introduced" and (
        ledger.role == "referral" or ledger.facts.scene.context.referred_by is not None
    )
    may_accept = ledger.role != "connectee" and not ledger.has(Intent.APPROVE)  # who approves repeats nothing
    if may_accept and (ledger.stage in {"proposed", None} or own_case_introduced):
        # "Either is fine by me" takes times that were offered.
        taking = {h.sentence for h in ledger.cues("either")} if ledger.stage == "introduced" else set()
        accepting = [h for h in ledger.saying(Intent.ACCEPT) if h.sentence not in taking]
        ledger.say_hits(Intent.ACCEPT, [h for h in accepting if not _of_another(ledger, h)])
    if ledger.stage not in {"scheduled", "met", "referred", "surveyed"} or ledger.role == "referral":
        ledger.say_hits(Intent.DECLINE, _firm(ledger, ledger.saying(Intent.DECLINE)))
    ledger.say_hits(Intent.DEFER, _deferring(ledger))
    if ledger.has(Intent.DEFER) and (ledger.has(Intent.DECLINE) or ledger.has(Intent.ACCEPT)):
        again = [h for h in _deferring(ledger) if h.rule.id.startswith("defer.again") or h.rule.id == "defer.plus-tard"]
        ledger.drop(Intent.ACCEPT)
        ledger.drop(Intent.DECLINE if again else Intent.DEFER)
    if ledger.has(Intent.DECLINE, Intent.ACCEPT) and _yes_after_all(ledger):
        ledger.drop(Intent.DECLINE)
        ledger.doubt("says yes and no")
    if ledger.has(Intent.DECLINE):
        ledger.drop(Intent.ACCEPT)


def _of_another(ledger: Ledger, hit: Hit) -> bool:
    """Whether a yes is that of the person whom the letter gives ("not me, try Tom, he is happy to talk")."""
    other = ledger.cues("yes-of-another") if ledger.facts.given else ()
    return any(h.start < hit.end and hit.start < h.end for h in other)


def _deferring(ledger: Ledger) -> list[Hit]:
    """Words that put off; not those that reach into an hour which is offered ("maybe Friday after 1")."""
    hours = [t for t in ledger.of(Stance.OFFERED) if t.time.start]
    return [h for h in ledger.saying(Intent.DEFER) if not any(t.start < h.end and h.start < t.end for t in hours)]


def _firm(ledger: Ledger, declines: tuple[Hit, ...]) -> list[Hit]:
    """Refusals less those that only tell, beside a yes, what would come if its condition failed ("otherwise no")."""
    conditions = {h.sentence for h in ledger.facts.scene.hits if h.rule.says == _CONDITION}
    return [h for h in declines if h.sentence not in conditions or not ledger.has(Intent.ACCEPT)]


def _yes_after_all(ledger: Ledger) -> bool:
    """Such as "I'm not sure that I'm of much help, but fine, I'll meet her": the later word counts."""
    declines, accepts = _firm(ledger, ledger.saying(Intent.DECLINE)), ledger.saying(Intent.ACCEPT)
    if not declines or not accepts or any(not h.rule.id.endswith("fit") for h in declines):
        return False
    return max(h.start for h in accepts) > max(h.start for h in declines)


def _after_meeting(ledger: Ledger) -> None:
    """That the meeting took place, how it was, and what is doubted."""
    met = ledger.saying(Intent.MET)
    known = ledger.stage in _STAGES_AFTER_SURVEY and not ledger.of(Stance.HELD)
    if ledger.stage != "proposed" and not (known and ledger.saying(Intent.FEEDBACK)):
        ledger.say_hits(Intent.MET, met)
    if not ledger.met_after_all():
        ledger.say_hits(Intent.NO_SHOW, ledger.saying(Intent.NO_SHOW))
    no_show = ledger.has(Intent.NO_SHOW)
    if no_show:
        ledger.drop(Intent.MET)
        ledger.keep_times(lambda t: not _waited(ledger, t))
    ahead = ledger.upcoming and not _is_over(ledger) and ledger.role != "coordinator"
    if not no_show and not ahead:
        ledger.say_hits(Intent.CONCERN, ledger.saying(Intent.CONCERN))
    if ledger.has(Intent.MET) or ledger.stage in _STAGES_AFTER_MEETING:
        ledger.say_hits(Intent.FEEDBACK, ledger.saying(Intent.FEEDBACK))
    if ledger.stage == "scheduled" and not ledger.has(Intent.NO_SHOW) and _is_over(ledger):
        ledger.say_hits(Intent.MET, ledger.saying(Intent.FEEDBACK))
        ledger.say_hits(Intent.FEEDBACK, ledger.saying(Intent.FEEDBACK))
    if ledger.has(Intent.CONCERN):
        ledger.drop(Intent.FEEDBACK)


def _waited(ledger: Ledger, time: FoundTime) -> bool:
    """Whether a time beside a no-show is over, or is part of the words that tell of it ("I sat there till 3:30")."""
    telling = (*ledger.saying(Intent.NO_SHOW), *ledger.saying(Intent.MET))
    over = time.time.date <= ledger.facts.scene.letter.sent_at.date()
    return over or any(h.start < time.end and time.start < h.end for h in telling)


def _is_over(ledger: Ledger) -> bool:
    meeting = ledger.facts.scene.context.meeting
    return meeting is not None and meeting.date <= ledger.facts.scene.letter.sent_at.date()


def _referrals(ledger: Ledger) -> None:
    """Contacts given, promised, or none to give; an event counts as one."""
    given = ledger.facts.given if _may_give(ledger) else ()
    due = given or ledger.has(Intent.MET) or ledger.stage in _STAGES_AFTER_MEETING or _is_over(ledger)
    if given:
        ledger.say(Intent.REFER, given[0].words, given[0].rule, given[0].zone)
    for intent in (Intent.PROMISE_REFERRALS, Intent.NO_REFERRALS, Intent.INVITE_EVENT):
        said = ledger.saying(intent)
        outright = [h for h in said if h.rule.id in _AHEAD]
        ledger.say_hits(intent, said if due or intent is Intent.INVITE_EVENT else outright)
    ledger.say_hits(Intent.INVITE_EVENT, ledger.invitations())
    if ledger.role == "connectee" or (not given and _only_told(ledger)):
        ledger.drop(Intent.PROMISE_REFERRALS)
    if ledger.role == "connectee":
        ledger.drop(Intent.NO_REFERRALS)
    if ledger.has(Intent.CONCERN) and _same_sentences(
        ledger.saying(Intent.NO_REFERRALS), ledger.saying(Intent.CONCERN)
    ):
        ledger.drop(Intent.NO_REFERRALS)
    if ledger.has(Intent.NO_SHOW) or (ledger.has(Intent.NO_REFERRALS) and ledger.has(Intent.PROMISE_REFERRALS)):
        ledger.drop(Intent.NO_REFERRALS)


def _only_told(ledger: Ledger) -> bool:
    """Whether names were handed over by word of mouth, and nothing behind that promises more."""
    told = [h for h in ledger.facts.scene.hits if h.rule.says == _TOLD]
    promised = ledger.saying(Intent.PROMISE_REFERRALS)
    return bool(told) and all(h.end <= told[-1].end for h in promised)


def _may_give(ledger: Ledger) -> bool:
    """Before the meeting somebody is given only in the author's stead, or where the words send the Connectee there.

    Else a name is of who comes along, books, or waves hello.
    """
    if ledger.stage not in _STAGES_BEFORE_MEETING or ledger.role == "coordinator":
        return True
    if ledger.has(Intent.MET, Intent.DECLINE) or ledger.saying(Intent.WRONG_PERSON) or _is_over(ledger):
        return True
    cues = ledger.cues("points-to", "gives", "welcomes")
    sent = {h.sentence for h in cues if h.rule.id not in KIN_RULES}
    scene = ledger.facts.scene
    reached = [g for g in ledger.facts.given if g.contact.email or g.contact.phone]
    return any({scene.sentence_at(g.start), scene.sentence_at(g.start) + 1} & sent for g in reached)


def _others(ledger: Ledger) -> None:
    """News, leaving, joining, and who was not meant."""
    for intent in (Intent.HIRED, Intent.OPT_OUT, Intent.JOIN, Intent.WRONG_PERSON):
        ledger.say_hits(intent, ledger.saying(intent))
    if ledger.has(Intent.JOIN) and _same_sentences(ledger.saying(Intent.FEEDBACK), ledger.saying(Intent.JOIN)):
        ledger.drop(Intent.FEEDBACK)
    if ledger.cues("newcomer"):
        ledger.drop(Intent.JOIN)
    if ledger.has(Intent.JOIN) and ledger.stage is None:
        ledger.drop(Intent.ACCEPT)
    if ledger.has(Intent.OPT_OUT):
        ends = [h.end for h in ledger.saying(Intent.OPT_OUT)]
        apart = [h for h in ledger.saying(Intent.DECLINE) if h.end < min(ends) - _APART]
        if not (apart and ledger.stage == "proposed"):
            ledger.drop(Intent.DECLINE)
        ledger.drop(Intent.ACCEPT, Intent.JOIN, Intent.DEFER, Intent.CONCERN)
        if not ledger.praises_somebody():
            ledger.drop(Intent.FEEDBACK)
    if ledger.has(Intent.HIRED) and not ledger.has(Intent.MET):
        ledger.drop(Intent.FEEDBACK)
    _wrong_person(ledger)
    if ledger.role == "connector" and ledger.stage is not None:
        ledger.drop(Intent.JOIN)


def _same_sentences(some: tuple[Hit, ...], others: tuple[Hit, ...]) -> bool:
    return {h.sentence for h in some} <= {h.sentence for h in others}


def _wrong_person(ledger: Ledger) -> None:
    """Not who was meant, unless known here all the same; a referral's "not me, try X" declines and refers."""
    left = ledger.has(Intent.WRONG_PERSON) and _left(ledger)
    if left and ledger.has(Intent.OPT_OUT, Intent.DEFER, Intent.REFER, Intent.CLOSE):
        ledger.drop(Intent.WRONG_PERSON)
    if ledger.has(*_KNOWN_HERE) or (ledger.role == "coordinator" and ledger.has(*ORDERS)):
        ledger.drop(Intent.WRONG_PERSON)
    if ledger.has(Intent.WRONG_PERSON) and ledger.has(Intent.DECLINE) and _left(ledger):
        ledger.drop(Intent.WRONG_PERSON)
    if ledger.has(Intent.WRONG_PERSON):
        if ledger.role == "referral" and ledger.has(Intent.REFER):
            ledger.say(Intent.DECLINE, ledger.said[Intent.WRONG_PERSON].words, ledger.said[Intent.WRONG_PERSON].rule)
            ledger.drop(Intent.WRONG_PERSON)
        else:
            ledger.drop(Intent.DECLINE, Intent.ACCEPT, Intent.DEFER)


def _points_on(ledger: Ledger) -> None:
    """Who was asked to meet and only names somebody else will not meet, unless there was a yes before."""
    asked = ledger.stage == "proposed" and ledger.role in {"connector", "referral"}
    if asked and set(ledger.said) == {Intent.REFER}:
        first = min((g.start for g in ledger.facts.given), default=0)
        yes = [h for h in ledger.saying(Intent.ACCEPT) if h.end <= first and not _of_another(ledger, h)]
        if yes and not ledger.saying(Intent.DECLINE):
            ledger.say_hits(Intent.ACCEPT, yes)
            return
        said = ledger.said[Intent.REFER]
        ledger.say(Intent.DECLINE, said.words, said.rule, said.zone)


def _left(ledger: Ledger) -> bool:
    """Whether what sounds like a wrong person is only that the author has left a job."""
    return ledger.said[Intent.WRONG_PERSON].rule in {"wrong-person.left", "erreur.parti"}


def _stray_times(ledger: Ledger) -> None:
    """A time in a sentence that only defers, promises, reports a job or leaves is no time of a meeting."""
    over = ledger.stage in _STAGES_AFTER_MEETING and not ledger.has(Intent.INVITE_EVENT)
    if ledger.role == "coordinator" and ledger.has(*ORDERS):
        _only_ordered(ledger)
    if ledger.has(Intent.DEFER) and not over and _firm_offers(ledger):
        ledger.drop(Intent.DEFER)
    if ledger.has(Intent.RESUME) and not over:
        offering = {ledger.sentence_of(t) for t in ledger.times if t.time.start or t.time.part}
        ledger.keep_times(lambda t: ledger.sentence_of(t) in offering)
    elif over or ledger.has(Intent.DEFER, *ORDERS):
        ledger.keep_times(lambda t: t.time.stance is not Stance.OFFERED)
    other = [
        h for intent in (Intent.HIRED, Intent.OPT_OUT, Intent.JOIN) if ledger.has(intent) for h in ledger.saying(intent)
    ]
    firm = {Stance.HELD, Stance.AGREED, *((Stance.RULED_OUT,) if ledger.settled else ())}
    ledger.keep_times(lambda t: t.time.stance in firm or not any(_beside(ledger, t, h) for h in other))


def _beside(ledger: Ledger, time: FoundTime, hit: Hit) -> bool:
    """Whether a time and words share a sentence, and no clause begins between them ("Friday at 2; and sign me up")."""
    if ledger.sentence_of(time) != hit.sentence:
        return False
    between = ledger.facts.scene.letter.reply[min(time.end, hit.end) : max(time.start, hit.start)]
    return _NEW_CLAUSE.search(between) is None


def _judged_again(ledger: Ledger, stray: list[FoundTime]) -> None:
    """Times held against the intents that the arbiter left: an offer is back where it found no deferral, or an event;
    nothing was held where it found no meeting.
    """
    if not ledger.has(Intent.MET):
        ledger.keep_times(lambda t: t.time.stance is not Stance.HELD)
    over = ledger.stage in _STAGES_AFTER_MEETING and not ledger.has(Intent.INVITE_EVENT)
    if over or ledger.has(Intent.DEFER, Intent.HIRED, Intent.OPT_OUT, Intent.JOIN, *ORDERS):
        return
    offers = [t for t in stray if t.time.stance is Stance.OFFERED]
    ledger.times = sorted([*ledger.times, *offers], key=lambda t: t.start)
    if not ledger.has(Intent.INVITE_EVENT):
        ledger.say_times(Intent.OFFER_TIMES, offers)


def _firm_offers(ledger: Ledger) -> bool:
    """Whether hours are offered apart from the words that defer: those only say until when the author is away."""
    deferring = {h.sentence for h in _deferring(ledger)}
    return any(t.time.start and ledger.sentence_of(t) not in deferring for t in ledger.of(Stance.OFFERED))


def _only_ordered(ledger: Ledger) -> None:
    """Beside an order, a day that was named reports no meeting by itself; beside a status nothing is settled."""
    ledger.keep_times(lambda t: t.time.stance is not Stance.HELD or ledger.has(Intent.MET))
    if ledger.has(Intent.STATUS):
        ledger.keep_times(lambda t: t.time.stance is Stance.HELD)


def _thanks(ledger: Ledger) -> None:
    """Thanks count only where nothing else is said."""
    courtesy = ledger.cues("thanks") or ledger.cues("agrees", "approves")
    if not ledger.said and courtesy and _nothing_else(ledger):
        ledger.say_hits(Intent.THANKS, courtesy)


def _courtesy(ledger: Ledger) -> None:
    """Where nothing fits, `other`."""
    if not ledger.said:
        ledger.say(Intent.OTHER, "", "none")


def _nothing_else(ledger: Ledger) -> bool:
    """Whether every sentence but a greeting is a courtesy or very short."""
    wording = ledger.facts.scene.wording
    cues = ledger.cues("thanks", "agrees", "approves", "either")
    polite = {h.sentence for h in cues if _carries(h, wording)}
    sentences = ledger.facts.scene.wording.sentences
    rest = [
        s
        for i, s in enumerate(sentences)
        if i not in polite and s.end - s.start > _SHORT and not (i == 0 and len(sentences) > 1)
    ]
    return len(rest) == 0 and not ledger.cues("asks-deed", "cannot-make", "move") and not ledger.facts.withdrawn


def _carries(courtesy: Hit, wording: Wording) -> bool:
    """Whether a courtesy opens its sentence and no "but" follows, or leaves little of it."""
    sentence = wording.sentences[courtesy.sentence]
    left = sentence.end - sentence.start - (courtesy.last - courtesy.first)
    opens = courtesy.first - sentence.start <= _OPENING
    return left <= _OPENING or (opens and _BUT.isdisjoint(wording.norms(courtesy.last, sentence.end)))


def _forbids_guess(hit: Hit) -> bool:
    """Money, law, names not written: whatever else the words hint at, a person reads them."""
    return hit.rule.kind == "doubt" and hit.rule.says.startswith(("health", "names were", "says something"))


def _guess(ledger: Ledger) -> None:
    """Where nothing firm is said, the loose words of the stage make a guess, for a person to see."""
    if ledger.said or ledger.cues("asks-deed") or any(_forbids_guess(h) for h in ledger.facts.scene.hits):
        return
    hits = [h for h in ledger.facts.scene.hits if h.rule.kind == "guess"]
    counts = Counter(h.rule.says for h in hits)
    if counts:
        best = max(counts, key=lambda says: (counts[says], -hits.index(next(h for h in hits if h.rule.says == says))))
        ledger.say_hits(Intent(best), [h for h in hits if h.rule.says == best])
        ledger.guessed = True


def _doubts(ledger: Ledger) -> None:
    """What the rules, the times and the people leave doubtful."""
    for hit in ledger.facts.scene.hits:
        if hit.rule.kind != "doubt" or _is_name(ledger, hit) or _mends(ledger, hit):
            continue
        if _applies(ledger, hit.rule.says):
            ledger.doubt(hit.rule.says)
    for time in ledger.times:
        for phrase in time.doubts:
            ledger.doubt(phrase)
    if ledger.facts.withdrawn:
        ledger.doubt("a contact is taken back")
    if ledger.role == "unknown" and ledger.cues("newcomer") and ledger.has(Intent.QUESTION):
        ledger.doubt("a newcomer asks to take part")
    if ledger.has(Intent.RESCHEDULE) and ledger.facts.place and not ledger.times:
        ledger.doubt("moves the place and names no time")
    if ledger.has(Intent.HIRED) and _of_somebody_else(ledger):
        ledger.doubt(_EARLIER)


def _is_name(ledger: Ledger, hit: Hit) -> bool:
    """Whether a word is only part of a name: Sue Ann sues nobody, and Bill sends no bill."""
    return any(n.start <= hit.start and hit.end <= n.end and " " in n.text for n in ledger.facts.scene.names)


def _mends(ledger: Ledger, hit: Hit) -> bool:
    """Whether words that a reading could not carry only take back a contact that the same letter gave."""
    return any(hit.start < mend.end and mend.start < hit.end for mend in ledger.facts.mended)


def _of_somebody_else(ledger: Ledger) -> bool:
    """Whether the name next before the news of a job, in its sentence, is nobody's of the case."""
    scene = ledger.facts.scene
    known = (*parties_of(scene.context), *scene.letter.to, *scene.letter.cc)
    if ledger.role == "connectee":
        return False
    for hit in ledger.saying(Intent.HIRED):
        start, _ = scene.sentence_range(hit.sentence)
        before = [n for n in scene.names if start <= n.start < hit.start and not (n.turned or n.weak)]
        before = [n for n in before if not is_organisation(scene, n)]  # "… got the post at the City, she starts …"
        if before and not any(same_person(before[-1].text, who) for who in known):
            return True
    return False


def _applies(ledger: Ledger, phrase: str) -> bool:
    """Whether a doubt that words raised concerns what was concluded; in an introduction few do."""
    if phrase == _GRAVE and ledger.role == "coordinator":
        return not ledger.has(*ORDERS)
    if phrase in _ONLY_BESIDE:
        return ledger.has(*_ONLY_BESIDE[phrase]) and not (phrase == _BUT_PRAISE and ledger.has(Intent.OPT_OUT))
    if ledger.has(Intent.OPEN_CASE):
        return False
    if phrase in _UNDONE_BY:
        return not ledger.cues(_UNDONE_BY[phrase])
    return _applies_here(ledger, phrase)


def _applies_here(ledger: Ledger, phrase: str) -> bool:
    """The doubts that depend on what else the letter holds."""
    match phrase:
        case "threatens, insults or accuses":
            return ledger.has(*_RUDE, Intent.QUESTION) and not ledger.has(Intent.JOIN)
        case "asks whence the address comes":
            return ledger.has(*_RUDE) or "how-found" not in ledger.answers
        case "news of an earlier Connectee":
            return ledger.has(Intent.HIRED) or bool(ledger.saying(Intent.HIRED))
        case "a contact is only being asked":
            return bool(ledger.facts.given) and ledger.has(Intent.REFER)
        case _:
            return phrase != _TOLD or not ledger.facts.given


_STEPS: tuple[Callable[[Ledger], None], ...] = (
    settle_orders,
    _first_answer,
    _after_meeting,
    _referrals,
    _others,
    _stray_times,
    settle_meeting_times,
    settle_questions,
    _thanks,
    _guess,
    _courtesy,
)


def with_times(facts: Facts, times: tuple[FoundTime, ...]) -> Facts:
    """The same letter with other times."""
    return replace(facts, times=times)
