"""Tells English from French by function words, accents and elisions, for a whole message and for one sentence."""

from __future__ import annotations

import re

from mailbot.reading.values import Language
from mailbot.reading.wording import fold

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LINKS = ("http://", "https://", "www.")
_ELISION = re.compile(r"(?:qu|[cdjlmnst])['’](?=[aeiouyhàâéèêîôûœ])", re.IGNORECASE)
_EN_CONTRACTION = re.compile(r"\w['’](?:m|ll|ve|re|s|d|t)\b", re.IGNORECASE)
_ACCENTS = re.compile(r"[àâçèêëîïôùûœé]", re.IGNORECASE)
_FALLBACK_WORDS = 2000

_EN = frozenset(
    "the and you to of is are was were will would can could should have has had been be with for from this that these "
    "those it its i'm i'll i'd i've we're don't can't my your our his her their him them she he they we what "
    "when where "
    "how who which why if or but so not no yes at in by any all some one two three on out up about after before let "
    "know me do does did am an as thanks thank hi hello hey dear good great happy sure work works day week today "
    "tomorrow monday tuesday wednesday thursday friday afternoon morning meet met meeting please sorry sounds name "
    "names contact contacts next last off list email case file close pause resume hold stop here there just back "
    "perfectly fine perfect see send call need want got get".split()
)
_FR = frozenset(
    "le la les un une des du de et vous tu je il elle on nous ils elles est sont etait sera serait suis es avez avons "
    "ai as ont a au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre votre nos vos leur leurs qui que quoi "
    "dont ou mais donc car ne pas plus jamais rien avec pour par dans sur sous chez sans si oui non merci "
    "bonjour salut "
    "bonsoir madame monsieur mme cordialement svp lundi mardi mercredi jeudi vendredi samedi dimanche demain hier "
    "aujourd'hui matin midi soir semaine prochaine prochain rencontre rencontrer rendez-vous heure heures jour mois "
    "parfait d'accord bien tres bonne bon c'est j'ai n'est qu'il peux peut pouvez pourriez voici voila nom noms "
    "desole desolee plaisir aucun aucune personne dossier ferme va vas y vas-y fait faire etre avoir moi toi lui eux "
    "disponible disponibles libre convient marche apres avant vers trois deux ca quel quelle quand comment "
    "combien pourquoi encore deja aussi alors ici quelques quelqu'un".split()
)
_BOTH = frozenset({"a", "on", "me", "as", "an", "or", "est", "contact", "contacts", "son", "sur", "ton"})


def evidence(text: str) -> tuple[float, float]:
    """How much speaks for English and how much for French; addresses and links say nothing."""
    plain = " ".join(word for word in text.split() if "@" not in word and not word.startswith(_LINKS))
    english = 1.5 * len(_EN_CONTRACTION.findall(plain))
    french = 1.5 * len(_ELISION.findall(plain)) + 0.4 * len(_ACCENTS.findall(plain))
    for match in _WORD.finditer(plain):
        folded = fold(match[0])
        weight = 0.5 if folded in _BOTH else 1.0
        english += weight * (folded in _EN)
        french += weight * (folded in _FR)
    return english, french


def identify(text: str, fallback: Language = Language.EN) -> Language:
    """The language of most words; of a notice in two, the one that comes first (the first block that is clear)."""
    english, french = evidence(text)
    return fallback if english == french else Language.EN if english > french else Language.FR


def identify_notice(text: str, fallback: Language = Language.EN) -> Language:
    """The language of an automatic notice: that of its first paragraph that leaves no doubt."""
    for block in re.split(r"\n\s*\n", text):
        english, french = evidence(block)
        if abs(english - french) >= 2:
            return Language.EN if english > french else Language.FR
    return identify(text, fallback)


def identify_letter(reply: str, subject: str, quoted: str) -> Language:
    """The language of the author's own words; where those are too few, of the subject, then of what is quoted."""
    for text in (reply, f"{reply} {subject}", quoted[:_FALLBACK_WORDS]):
        english, french = evidence(text)
        if abs(english - french) >= 1:
            return Language.EN if english > french else Language.FR
    return Language.EN
