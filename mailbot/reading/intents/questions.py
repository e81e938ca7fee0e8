"""Which sentences ask something that wants an answer in words, and which of them the toolkit or the case answers."""

from __future__ import annotations

import itertools
import re

from mailbot.reading.intents.ledger import AFTER_MEETING, Ledger
from mailbot.reading.matching import ASKING, Hit
from mailbot.reading.values import Intent, Stance

_PLACE_WORDS = 12
_FORM_LINE = re.compile(r"\s*(?:Q\s*)?\d{1,2}\s*[.):/-][^?\n]{3,200}\?\s*(?:[-–—:=>→]+|[A-Za-zÀ-ÿ0-9])")
# "Was she prepared? Very much so." on a line, or the answer on a line of its own behind "A:".
_ANSWERED_ROW = re.compile(
    r"^[ \t]*(?:(?:[-–*•>]|Q[:.])[ \t]*)?[A-ZÀ-Þ][^?\n.!]{3,200}\?"
    r"(?:[ \t]+[^\s?][^?\n]{0,400}$|[ \t]*(?=\n[ \t]*[AR][:.] ))",
    re.MULTILINE,
)
_LEAST_ROWS = 2
_OF_MEETING = re.compile(
    r"\b(?:prepared|connectee|newcomer|meeting|conversation|again|recommend|useful|helpful|improve|better|rate|experience"
    r"|prepare[ée]?e?|pr[ée]par[ée]e?|rencontre|entretien|recommande\w*|refer\w*|utile|am[ée]lior\w*|exp[ée]rience|nouveau)\b",
    re.IGNORECASE,
)
_SAYS_NO = re.compile(r"\?\s*(?:no|not|non|pas|never|jamais|hardly|barely|honestly|rather not|guère)\b", re.IGNORECASE)
_WHAT = frozenset(
    "what which who whom whose how why quel quelle quels quelles qui quoi comment pourquoi combien".split()
)
_FURTHER = frozenset({"and", "et"})
_LEAST_ASKED = 3
UNANSWERED = "a question that only a person can answer"
_ASKING_INTENTS = frozenset(
    {
        Intent.OFFER_OPEN,
        Intent.STATUS,
        Intent.INVITE_EVENT,
        Intent.JOIN,
        Intent.DEFER,
        Intent.RESUME,
        Intent.PAUSE,
        Intent.CLOSE,
        Intent.OPEN_CASE,
        Intent.OPT_OUT,
    }
)

# Asking about these ("does an event count?") does not do them.
_ASKED_ABOUT = (Intent.INVITE_EVENT, Intent.OFFER_OPEN, Intent.PROMISE_REFERRALS)


def settle_questions(ledger: Ledger) -> None:
    """Lists `question` where a sentence asks; notes the answers, and a doubt where there is none."""
    if ledger.has(Intent.OPEN_CASE):
        return
    by_sentence: dict[int, list[Hit]] = {}
    for hit in ledger.facts.scene.hits:
        by_sentence.setdefault(hit.sentence, []).append(hit)
    for index, sentence in enumerate(ledger.facts.scene.wording.sentences):
        hits = by_sentence.get(index, [])
        answers = [h for h in hits if h.rule.kind == "answer" and _known(ledger, h.rule.says)]
        if ledger.role == "coordinator" or (ledger.has(Intent.RESCHEDULE) and any(h.rule.says == "move" for h in hits)):
            answers = []
        if any(h.rule.says == "asks-of-the-other" for h in hits):
            answers = []
        asks = [h for h in hits if h.rule.kind == "cue" and h.rule.says == "asks"]
        if not (sentence.asks or (asks and answers)) or is_answered(ledger, index):
            continue
        if answers:
            _answered(ledger, answers, index)
            if _asks_further(ledger, index, hits):
                ledger.doubt(UNANSWERED)
        elif ledger.role == "coordinator" and ledger.has(Intent.STATUS):
            continue
        elif not _explained(ledger, index, hits):
            start, end = ledger.facts.scene.sentence_range(index)
            ledger.say(Intent.QUESTION, ledger.facts.scene.letter.reply[start:end], "question.open")
            ledger.doubt(UNANSWERED)


def doubt_unanswered(ledger: Ledger) -> None:
    """A question that only the words betray is one to which no answer was found; a status asked for has its answer."""
    if ledger.role == "coordinator":
        if ledger.has(Intent.STATUS) and not ledger.has(Intent.QUESTION) and UNANSWERED in ledger.doubts:
            ledger.doubts.remove(UNANSWERED)
    elif ledger.has(Intent.QUESTION) and not ledger.answers:
        ledger.doubt(UNANSWERED)


def _asks_further(ledger: Ledger, index: int, hits: list[Hit]) -> bool:
    """Whether one of several questions of a sentence ("…, and is it rude if I ask?") met neither answer nor act."""
    wording = ledger.facts.scene.wording
    sentence, asking = wording.sentences[index], ASKING[wording.language]
    heads = [
        i
        for i in range(sentence.start + 1, sentence.end - _LEAST_ASKED)
        if wording.doc[i].norm_ in asking and wording.doc[i - 1].norm_ in _FURTHER
    ]
    clauses = itertools.pairwise([sentence.start, *heads, sentence.end]) if heads else ()
    for head, end in clauses:
        if end - head >= _LEAST_ASKED and not any(
            h.first < end and h.last > head and h.rule.kind in {"answer", "intent", "cue"} and h.reads for h in hits
        ):
            return True
    return False


def _answered(ledger: Ledger, answers: list[Hit], index: int) -> None:
    joins = ledger.has(Intent.JOIN) and any(h.rule.says == "how-to-join" for h in answers)
    if joins:
        ledger.answers.append("how-to-join")
        return
    ledger.say_hits(Intent.QUESTION, answers[:1])
    if any(h.rule.says == "case-when" for h in answers):
        ledger.drop(Intent.AGREE_TIME)
        ledger.keep_times(lambda t: t.time.stance is not Stance.AGREED and ledger.sentence_of(t) != index)
        if not ledger.of(Stance.OFFERED):
            ledger.drop(Intent.OFFER_TIMES)
        if not ledger.times and not ledger.cues("move"):
            ledger.drop(Intent.RESCHEDULE)
    for hit in answers:
        if hit.rule.says not in ledger.answers:
            ledger.answers.append(hit.rule.says)
    for intent in _ASKED_ABOUT:
        if all(h.sentence == index for h in ledger.saying(intent)):
            ledger.drop(intent)


def _known(ledger: Ledger, answer: str) -> bool:
    """Answers from the case are there only where the case holds them."""
    meeting = ledger.facts.scene.context.meeting
    if answer == "how-to-join":
        return ledger.has(Intent.JOIN)
    if answer == "case-when":
        return meeting is not None
    return answer != "case-where" or (meeting is not None and meeting.place is not None)


def is_answered(ledger: Ledger, index: int) -> bool:
    """Whether the author answers on the line of a numbered question: a form sent back, with its own questions.

    After the meeting a survey comes back unnumbered, too: at least two lines that ask and answer.
    """
    if index < 0:
        return False
    start, _ = ledger.facts.scene.sentence_range(index)
    reply = ledger.facts.scene.letter.reply
    line = reply[reply.rfind("\n", 0, start) + 1 :].split("\n", 1)[0]
    if _FORM_LINE.match(line) is not None:
        return True
    return any(row.strip() == line.strip() for row in survey_rows(ledger))


def survey_rows(ledger: Ledger) -> list[str]:
    """The lines of a survey sent back after the meeting, each a question with its answer behind it; else none."""
    if ledger.stage not in AFTER_MEETING:
        return []
    rows = _ANSWERED_ROW.findall(ledger.facts.scene.letter.reply)
    return rows if len(rows) >= _LEAST_ROWS else []


def survey_of_praise(ledger: Ledger) -> str:
    """The first line of a survey in which nothing is answered with a no; empty where a person should read it."""
    rows = survey_rows(ledger)
    about = [row for row in rows if _OF_MEETING.search(row)]
    return about[0] if about and not any(_SAYS_NO.search(row) for row in rows) else ""


def _says_place(ledger: Ledger, index: int) -> bool:
    """Beside times, a question that begins with no asking word proposes a place ("Little Victories on Elgin?")."""
    wording = ledger.facts.scene.wording
    sentence = wording.sentences[index]
    norms = wording.norms(sentence.start, sentence.end)
    return norms[0] not in ASKING[wording.language] and _WHAT.isdisjoint(norms) and len(norms) <= _PLACE_WORDS


def _explained(ledger: Ledger, index: int, hits: list[Hit]) -> bool:
    """Whether the question is another act: an offer, a move, a request for a deed, a courtesy."""
    if any(
        h.rule.kind == "intent" and Intent(h.rule.says) in _ASKING_INTENTS and Intent(h.rule.says) in ledger.said
        for h in hits
    ):
        return True
    if any(
        h.rule.says in {"move", "asks-deed", "asks-nothing", "answers-itself", "agrees", "either", "points-to"}
        for h in hits
        if h.rule.kind == "cue"
    ):
        return True
    if any(ledger.sentence_of(t) == index for t in ledger.times):
        return True
    if ledger.has(Intent.OFFER_TIMES, Intent.AGREE_TIME) and _says_place(ledger, index):
        return True
    place = ledger.facts.place
    return place is not None and ledger.facts.scene.sentence_at(place[0]) == index
