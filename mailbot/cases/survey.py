"""What comes back on a survey: answers by number as people type them, kept whole, half or late."""

from __future__ import annotations

import re

from mailbot.cases.case import Case, Role, Stage
from mailbot.reading.values import Intent, Reading

QUESTIONS = 5
# "1. yes", "1) oui", "Q1: yes", "(1) yes", "#1 - yes", at the start of a line or after the sentence before.
_NUMBER = re.compile(
    r"(?:^|(?<=[.!?;\n])[ \t]*)[ \t>*-]*"
    r"(?:\(?(?:q(?:uestion)?\.?[ \t]*|#|n[o°][ \t]*)?([1-5])[ \t]*(?:[.):]|[-–—](?=[ \t]))|q([1-5])\b)"
    r"(?!\d)[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST = 20_000
# What a survey's answer may contain and still be no more than an answer.
_LATE_WORDS = {Intent.FEEDBACK, Intent.MET, Intent.NO_REFERRALS}
_SURVEY_WORDS = _LATE_WORDS | {Intent.OTHER, Intent.ACCEPT, Intent.DECLINE}
# What is said beside the answers and wants more than keeping.
_BESIDE = {
    Role.CONNECTOR: (Intent.CONCERN, Intent.NO_SHOW, Intent.OPT_OUT, Intent.HIRED, Intent.JOIN, Intent.REFER),
    Role.CONNECTEE: (Intent.CONCERN, Intent.NO_SHOW, Intent.OPT_OUT, Intent.HIRED),
}


def answers(text: str) -> dict[int, str]:
    """The answers by the question's number, in the order in which they are numbered; empty where nothing is."""
    found: dict[int, str] = {}
    hits = [(int(hit[1] or hit[2]), hit) for hit in _NUMBER.finditer(text[:_LONGEST])]
    for n, (number, hit) in enumerate(hits):
        stop = hits[n + 1][1].start() if n + 1 < len(hits) else len(text[:_LONGEST])
        if number not in found:
            found[number] = " ".join(text[hit.end() : stop].split())
    return found


def is_numbered(text: str) -> bool:
    """Whether a text is a list of answers: two questions at least, in their order."""
    numbers = list(answers(text))
    return len(numbers) > 1 and numbers == sorted(numbers)


def is_answer(reading: Reading, case: Case, by: Role) -> bool:
    """Whether a reply is an answer to the survey: first or further, be it late.

    Numbered answers are one whatever their words; others are where they want no more than to be kept.
    """
    if case.stage not in (Stage.SURVEYED, Stage.CLOSED) or f"survey:{by}" not in case.done or not reading.reply:
        return False
    if is_numbered(reading.reply):
        return reading.reply not in case.surveys.get(by.value, "")
    words = _SURVEY_WORDS if case.stage is Stage.SURVEYED else _LATE_WORDS
    return by.value not in case.surveys and set(reading.intents) <= words


def beside(reading: Reading, by: Role) -> tuple[Intent, ...]:
    """What a survey's answer says that wants more than keeping."""
    if not is_numbered(reading.reply):
        return ()
    return tuple(i for i in reading.intents if i in _BESIDE.get(by, ()))


def added(kept: str, reply: str) -> str:
    """Half an answer and the other half make one; nothing is kept twice."""
    return reply if not kept else kept if reply in kept else f"{kept}\n\n{reply}"
