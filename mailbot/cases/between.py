"""Words that speak of what the two have settled between them, told from one side's yes to a time."""

from __future__ import annotations

import re

from mailbot.mail.wording import fold

_READ = 4_000  # characters that are looked at
_ADVERBS = r"(?:have |had |just |both |now |already |finally |all |then |will |shall )*"
_AGREED = (
    r"(?:agreed|arranged|settled|fixed|set|booked|picked|decided|landed|confirmed|spoken|spoke|talked|chosen|found)"
)
_FORMS = (
    rf"\bwe(?:'ve|'re|'ll)? {_ADVERBS}(?:{_AGREED}\b|are meeting|are on\b|meet\b|meeting\b|are set\b)",
    r"\b(?:it|that|this|all|everything)(?:'s| is| was| has been) (?:all |now |already )*"
    r"(?:settled|fixed|arranged|agreed|booked|sorted|decided|set)\b",
    rf"\b(?:and i|and me|i and|the two of us|both of us)\b.{{0,40}}\b(?:{_AGREED}|meet|meeting|are on)\b",
    rf"\bi(?:'ve)? {_ADVERBS}(?:agreed|arranged|settled|fixed|booked|spoke|talked|set) .{{0,40}}\bwith\b",
    r"\b(?:see|meet|meeting|seeing|join) (?:you|him|her|them|each other)\b",
    r"\bas (?:agreed|arranged|discussed|settled)\b",
    r"\bc'est (?:tout )?(?:convenu|entendu|fixe|regle|arrange|reserve|decide|note)\b",
    r"\b(?:nous|on) (?:nous |se |s'est |s'etait |avons |en avons |sommes |a |est )*"
    r"(?:convenu|entendu|fixe|regle|arrange|decide|parle|voit|voyons|verrons|rencontre|rencontrons|rencontrerons)",
    r"\bcomme (?:convenu|entendu|discute)\b",
    r"\b(?:et moi|et eux|ensemble)\b.{0,40}\b(?:convenu|entendu|fixe|voyons|voit|rencontr)",
    r"\bau plaisir de (?:vous|te|le|la|les) (?:voir|rencontrer)\b",
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
_ASKED = re.compile(r"\b(?:can|could|shall|should|would|may|might|pouvons|pourrions|peut|pourrait)[ -](?:we|nous|on)\b")


def between_them(text: str) -> bool:
    """Whether somebody tells of an hour that both have: "it's settled", "we meet", "see you then", "c'est convenu"."""
    said = fold(text[:_READ]).replace("’", "'")
    return _BETWEEN.search(_ASKED.sub(" ", said)) is not None


def settled_between(text: str) -> bool:
    """Whether somebody says outright that the two have settled an hour: enough to outdo what is on the table."""
    said = fold(text[:_READ]).replace("’", "'")
    return _SETTLED.search(_ASKED.sub(" ", said)) is not None
