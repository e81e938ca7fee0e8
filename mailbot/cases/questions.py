"""Three of the toolkit's sample questions that fit the person whom a newcomer is about to meet."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailbot.cases.case import Person
from mailbot.mail.wording import fold

_MOST = 3


@dataclass(frozen=True, slots=True)
class _Rule:
    """A question (its words are in templates/<lang>/words.j2) and whom it fits, by words of title, employer and bio."""

    question: str
    fits: re.Pattern[str]


def _rule(question: str, words: str) -> _Rule:
    return _Rule(question, re.compile(rf"\b(?:{words})"))


# The rarer the words, the earlier the rule: who hires is asked about hiring before they are asked about their path.
_RULES = (
    _rule("candidate", r"hr\b|human resources|recruit|talent|hiring|staffing|ressources humaines|dotation|embauche"),
    _rule("training", r"training|trainer|learning|teach|professor|formation|formatrice|formateur|enseign|professeur"),
    _rule("unspoken", r"government|federal|ministry|department of|public service|municipal|city of|canada\b|ministere|"
                      r"gouvernement|fonction publique|ville d"),
    _rule("skills", r"engineer|developer|software|analyst|scien|technic|architect|nurse|account|design|data|ingenieur|"
                    r"developp|logiciel|analyste|infirm|comptab|concept|donnees"),
    _rule("path", r"manager|director|head\b|lead\b|leader|chief|vice|president|partner|owner|founder|senior|principal|"
                  r"gestion|direct|chef|cadre|responsable|associe|fondat"),
    _rule("others", r"consult|agency|agence|sales|marketing|communication|ventes|conseil"),
    _rule("policies", r"policy|policies|compliance|legal|law|audit|politiques|conformite|droit|juridique|avocat"),
)  # fmt: skip
_OF_AN_EMPLOYER = ("role", "culture")
_ANYBODY = ("path", "candidate", "find")


def fitting(other: Person) -> tuple[str, ...]:
    """The names of three questions, the best fitting first; the same for the same person."""
    said = fold(" ".join((other.title, other.employer, other.bio)))
    found = [rule.question for rule in _RULES if rule.fits.search(said)]
    of_employer = _OF_AN_EMPLOYER if other.employer else ()
    best, others = found[: _MOST - 1], found[_MOST - 1 :]
    return tuple(dict.fromkeys((*best, *of_employer, *others, *_ANYBODY)))[:_MOST]
