"""Words that speak of what the two have settled between them, told from one side's yes to a time."""

from __future__ import annotations

import re

from mailbot.mail.wording import fold

_READ = 4_000  # characters that are looked at
_ADVERBS = r"(?:have |had |just |both |now |already |finally |all |then |will |shall )*"
_AGREED = (
    r"(?:agreed|arranged|settled|fixed|set|booked|picked|decided|landed|confirmed|spoken|spoke|talked|chosen|found)"
)
# What may stand between the two and what they have done: no "Eric and I could meet".
_GAP = r"(?:(?!\b(?:can|could|may|might|should|would|pourrions|pourrait|peut|pouvons)\b).){0,40}"
_FORMS = (
    rf"\bwe(?:'ve|'re|'ll)? {_ADVERBS}(?:{_AGREED}\b|are meeting|are on\b|meet\b|meeting\b|are set\b)",
    r"\b(?:it|that|this|all|everything)(?:'s| is| was| has been) (?:all |now |already )*"
    r"(?:settled|fixed|arranged|agreed|booked|sorted|decided|set)\b",
    rf"\b(?:and i|and me|i and|the two of us|both of us)\b{_GAP}\b(?:{_AGREED}|meet|meeting|are on)\b",
    rf"\bi(?:'ve)? {_ADVERBS}(?:agreed|arranged|settled|fixed|booked|spoke|talked|set) .{{0,40}}\bwith\b",
    r"\bas (?:agreed|arranged|discussed|settled)\b",
    r"\bc'est (?:tout )?(?:convenu|entendu|fixe|regle|arrange|reserve|decide|note)\b",
    r"\b(?:nous|on) (?:nous |se |s'est |s'etait |avons |en avons |sommes |a |est )*"
    r"(?:convenu|entendu|fixe|regle|arrange|decide|parle|voit|voyons|verrons|rencontre|rencontrons|rencontrerons)",
    r"\bcomme (?:convenu|entendu|discute)\b",
    rf"\b(?:et moi|et eux|ensemble)\b{_GAP}\b(?:convenu|entendu|fixe|voyons|voit|rencontr)",
)
_BETWEEN = re.compile("|".join(f"(?:{form})" for form in _FORMS))
# No "see you then", which a wish for another time may say too.
_SETTLED = re.compile(
    rf"\bwe(?:'ve)? {_ADVERBS}{_AGREED}\b"
    r"|\b(?:it|that|this|all|everything)(?:'s| is| has been) (?:all |now |already )*"
    r"(?:settled|fixed|arranged|agreed|booked|sorted|decided)\b"
    rf"|\b\w+ and i {_ADVERBS}(?:{_AGREED}|meet|are meeting)\b"
    r"|\bas (?:agreed|arranged|settled) (?:with|between)\b"
    r"|\bc'est (?:tout )?(?:convenu|entendu|fixe|regle|arrange|reserve|decide)\b"
    r"|\b(?:nous|on) (?:nous |avons |en avons |sommes |a |est )*(?:convenu|entendu|fixe|regle|arrange|decide)"
)
# "See you then" tells of an hour that both have, but is no more than manners after one's own "works for me".
_SEE_YOU = re.compile(r"\b(?:see|meet|meeting|seeing|join) (?:you|him|her|them|each other)\b")
_OWN_WORD = re.compile(
    r"\b(?:works?|suits?)\b|\b(?:good|fine|great|perfect|ok|okay|convenient|easy|best) (?:for|with|by) me\b"
    r"|\b(?:i can|i could|can i|could i|may i|i'd|i would|i am (?:free|available)|i'm (?:free|available))\b"
    r"|\b(?:happy|glad|pleased|delighted|love|like|forward|hope|hoping|want|able|nice|pleasure|free|available) to\b"
)
# Asked, wished, or told of another time: "could we meet", "I suggest we meet", "when we meet", "si on se voit".
_NOT_YET = re.compile(
    r"\b(?:can|could|shall|should|would|may|might|do|did|are|have|will|if|when|where|before|after|once|until|till|unless"
    r"|whether|how about|why don't|(?:suggest|propose|hope|wish|prefer)(?: that)?) we\b"
    r"|\b(?:(?:pouvons|pourrions|peut|pourrait|va)[ -]|(?:si|quand|lorsque|avant que|apres que|ou) "
    r"|(?:propose|suggere|souhaite|aimerais|voudrais|espere) qu(?:e |'))(?:nous nous|nous|on)\b"
)


def between_them(text: str) -> bool:
    """Whether somebody tells of an hour that both have: "it's settled", "we meet", "see you then", "c'est convenu"."""
    said = _said(text)
    if _BETWEEN.search(said):
        return True
    return _SEE_YOU.search(said) is not None and not _OWN_WORD.search(said)


def settled_between(text: str) -> bool:
    """Whether somebody says outright that the two have settled an hour: enough to outdo what is on the table."""
    return _SETTLED.search(_said(text)) is not None


def _said(text: str) -> str:
    return _NOT_YET.sub(" ", fold(text[:_READ]))
