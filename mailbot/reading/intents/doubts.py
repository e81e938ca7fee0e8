"""Why a person should look at what was concluded."""

from __future__ import annotations

from mailbot.reading.intents.ledger import Ledger
from mailbot.reading.intents.orders import ORDERS
from mailbot.reading.matching import Hit
from mailbot.reading.people.fits import same_person
from mailbot.reading.people.standing import is_organisation
from mailbot.reading.scene import parties_of
from mailbot.reading.values import Intent, Stance

TOLD = "names were given but not written"
_GRAVE = "health, law, money or discrimination"
_EARLIER = "news of an earlier Connectee"
CONDITION = "a yes with a condition"
_BUT_PRAISE = "the praise has a but"
# Words anywhere in the letter that undo a doubt: a joke, a call back.
_UNDONE_BY = {"is angry or ironic": "in-jest", "the coordinator is not sure": "made-sure"}
_WILL_MEET = (Intent.ACCEPT, Intent.AGREE_TIME, Intent.OFFER_TIMES, Intent.OFFER_OPEN)
_ONLY_BESIDE = {
    CONDITION: _WILL_MEET,
    "a later line puts it in doubt": (*_WILL_MEET, Intent.REJECT_TIME),
    "only tentative": (Intent.AGREE_TIME, Intent.OFFER_TIMES),
    _BUT_PRAISE: (Intent.FEEDBACK,),
}
# What is done at once where nothing is doubtful, and by what its evidence shows that no firm rule says it.
_DEEDS = (
    Intent.ACCEPT,
    Intent.DECLINE,
    Intent.CANCEL,
    Intent.RESCHEDULE,
    Intent.OPT_OUT,
    Intent.HIRED,
    Intent.PROMISE_REFERRALS,
    Intent.OFFER_OPEN,
)
# What moves a match for everybody in it: no sound of words is enough for these, only wording that a rule knows.
_MOVES = (Intent.MET, Intent.CANCEL, Intent.PAUSE, Intent.RESUME, Intent.CLOSE)
# Rules of what only sounds like these turn the sentence, too.
_SOUNDS_LIKE = {Intent.CANCEL: ("not cancel",), Intent.OPT_OUT: ("not opt_out",)}
_HEARD = ("words.", "guess.")
_EXCEPTED = 20  # characters between "except" and the time that it excepts
_RUDE = (Intent.OPT_OUT, Intent.DECLINE, Intent.OTHER)


def note_doubts(ledger: Ledger) -> None:
    """What the rules, the times and the people leave doubtful."""
    for hit in ledger.facts.scene.hits:
        if hit.rule.kind != "doubt" or _is_name(ledger, hit) or _mends(ledger, hit):
            continue
        if _applies(ledger, hit.rule.says):
            ledger.doubt(hit.rule.says)
    for time in ledger.times:
        for phrase in time.doubts:
            ledger.doubt(phrase)
    _doubt_times(ledger)
    _doubt_people(ledger)
    if any(_is_turned(ledger, intent) for intent in _DEEDS):
        ledger.doubt("may say the contrary")
    due = {Intent.RESUME} if ledger.stage == "paused" else set()  # what is waited for may be said in any words
    if any(_is_heard_alone(ledger, intent) for intent in _MOVES if intent not in due):
        ledger.doubt("it sounds like it, but not in words that are known")


def _is_heard_alone(ledger: Ledger, intent: Intent) -> bool:
    """Whether an intent is concluded by the second opinion or a guess, and no rule knows its wording."""
    said = ledger.said.get(intent)
    return said is not None and said.rule.startswith(_HEARD)


def _is_turned(ledger: Ledger, intent: Intent) -> bool:
    """Whether only the second opinion hears an intent, in a sentence that its words turn round ("I hope you won't")."""
    said = ledger.said.get(intent)
    if said is None or not said.rule.startswith(_HEARD):
        return False
    start = ledger.facts.scene.letter.reply.find(said.words)
    return any(start <= h.start < start + len(said.words) for h in ledger.cues("turned", *_SOUNDS_LIKE.get(intent, ())))


def _doubt_times(ledger: Ledger) -> None:
    """When it is that is doubtful."""
    if any(_excepts_unread(ledger, hit) for hit in ledger.cues("except")):
        ledger.doubt("an exception was not understood")
    own_hours = [t for t in ledger.of(Stance.OFFERED) if t.time.start and not ledger.was_offered(t.time)]
    open_said = ledger.said.get(Intent.OFFER_OPEN)
    leaves_open = ledger.has(Intent.OFFER_TIMES) or (open_said is not None and open_said.rule.startswith(_HEARD))
    if ledger.cues("names-later") and leaves_open and not own_hours:
        ledger.doubt("a time will be named later")
    if ledger.has(Intent.RESCHEDULE) and ledger.facts.place and not ledger.times:
        ledger.doubt("moves the place and names no time")


def _doubt_people(ledger: Ledger) -> None:
    """Who it is that is doubtful."""
    if ledger.has(Intent.REFER) and _names_earlier(ledger) and not ledger.cues("besides"):
        ledger.doubt("says something of a contact given before")
    if ledger.facts.withdrawn:
        ledger.doubt("a contact is taken back")
    if ledger.role == "unknown" and ledger.cues("newcomer") and ledger.has(Intent.QUESTION):
        ledger.doubt("a newcomer asks to take part")
    if ledger.has(Intent.HIRED) and _of_somebody_else(ledger):
        ledger.doubt(_EARLIER)


def _is_name(ledger: Ledger, hit: Hit) -> bool:
    """Whether a word is only part of a name: Sue Ann sues nobody, and Bill sends no bill."""
    return any(n.start <= hit.start and hit.end <= n.end and " " in n.text for n in ledger.facts.scene.names)


def _mends(ledger: Ledger, hit: Hit) -> bool:
    """Whether words that a reading could not carry only take back a contact that the same letter gave."""
    return any(hit.start < mend.end and mend.start < hit.end for mend in ledger.facts.mended)


def _names_earlier(ledger: Ledger) -> bool:
    """Whether somebody given in an earlier letter, and not in this one again, is named: the new one may take their
    place.
    """
    scene, given = ledger.facts.scene, ledger.facts.given
    again = [r for r in scene.context.referrals if any(same_person(g.contact.name or "", r) for g in given)]
    earlier = [r for r in scene.context.referrals if r not in again]
    named = [n for n in scene.names if not any(g.start <= n.start < g.end for g in given if g.zone == "reply")]
    return any(same_person(n.text, r) for n in named for r in earlier)


def _excepts_unread(ledger: Ledger, hit: Hit) -> bool:
    """Whether days are offered before "except" in its sentence, and no time was read right behind it."""
    times = ledger.facts.times
    before = [t for t in times if t.start < hit.start and ledger.sentence_of(t) == hit.sentence]
    return any(t.time.start is None or t.time.end_date is not None for t in before) and not any(
        hit.start <= t.start <= hit.end + _EXCEPTED for t in times
    )


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
            # A stranger who wants to join tells of names that they were given themselves, years ago.
            return phrase != TOLD or not (ledger.facts.given or (ledger.stage is None and ledger.has(Intent.JOIN)))
