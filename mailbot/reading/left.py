"""What a reading left unread: sentences and words outside every phrase, time, place and person that it found."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mailbot.reading.intents import Settled
from mailbot.reading.people.given import Given
from mailbot.reading.places import FoundPlace
from mailbot.reading.scene import Scene, parties_of
from mailbot.reading.values import Intent

if TYPE_CHECKING:
    from spacy.tokens import Token

_GREETING_WORDS = 5
# Words that hardly ever stand outside a time that was meant; where they were left, one may have been missed.
_TIME_WORDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri tomorrow "
    "tonight noon morning afternoon evening lundi mardi mercredi jeudi vendredi samedi dimanche demain midi matin soir "
    "soiree apres-midi avant-midi am pm a.m p.m h".split()
)
# Words of a day, a week or a month: beside the ones above they may as well belong to a deadline or an absence.
_DAY_WORDS = _TIME_WORDS | frozenset(
    "today yesterday week weeks month next last o'clock january february march april may june july august september "
    "october november december aujourd'hui hier semaine mois prochain prochaine dernier derniere heure heures janvier "
    "fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
)
# Kinds of places and ways to meet, as in rules/*/places.toml: where one was left, a place may have been missed.
_PLACE_WORDS = frozenset(
    "office offices cafe cafeteria library lobby boardroom campus restaurant pub lab studio clinic shop centre center "
    "hotel museum room building floor tower station market zoom teams meet phone skype webex call video street st rue "
    "ave avenue boul boulevard place bureau bureaux bibliotheque resto brasserie salle hall edifice etage telephone "
    "cell visio labo atelier clinique magasin gare musee chez hortons starbucks bridgehead".split()
)
# Words that turn what stands beside them round.
_TURNS = frozenset(
    "not no never can't cannot won't don't didn't isn't unless if unfortunately but however sorry nor without non pas "
    "jamais sauf si mais malheureusement plus helas desole desolee ni sans".split()
)


def features_left(
    scene: Scene, settled: Settled, given: Sequence[Given], place: FoundPlace | None
) -> Mapping[str, float]:
    """Features of what was left unread, each 0 to about 7, by the names that the weights have."""
    starts = scene.wording.starts
    unmarked = [t for t in scene.wording.doc if not t.ent_type_ and not _within(place, starts[t.i])]
    asked = any(s.asks for s in scene.wording.sentences)
    return {
        "unread": unread_share(scene, settled, given),
        "figures_left": float(min(3, sum(1 for t in unmarked if t.norm_[:1].isdigit()))),
        "time_words_left": float(min(3, sum(1 for t in unmarked if t.norm_ in _TIME_WORDS))),
        "names_left": float(min(3, len(_strangers(scene, given)))) if Intent.REFER in settled.intents else 0.0,
        "asked_nothing": float(asked and Intent.QUESTION not in settled.intents),
        **_of_words(_words_left(scene, settled, given, place)),
    }


def _of_words(left: Sequence[Token]) -> Mapping[str, float]:
    norms = [t.norm_ for t in left]
    return {
        "words_left": math.log1p(sum(1 for t in left if t.is_alpha)),
        "days_left": float(min(4, sum(1 for n in norms if n in _DAY_WORDS))),
        "places_left": float(min(3, sum(1 for n in norms if n in _PLACE_WORDS))),
        "turns_left": float(min(4, sum(1 for n in norms if n in _TURNS))),
        "digits_left": float(min(4, sum(1 for n in norms if any(c.isdigit() for c in n)))),
    }


def _words_left(scene: Scene, settled: Settled, given: Sequence[Given], place: FoundPlace | None) -> Sequence[Token]:
    """The words outside everything that was found."""
    found = [(h.start, h.end) for h in scene.hits if h.reads]
    found += [(t.start, t.end) for t in settled.times]
    found += [(g.start, g.end) for g in given if g.zone == "reply"]
    found += [(place.start, place.end)] if place is not None else []
    read = {token for start, end in found if end > start for token in range(*scene.wording.tokens_between(start, end))}
    return [t for t in scene.wording.doc if t.i not in read]


def _within(place: FoundPlace | None, char: int) -> bool:
    return place is not None and place.start <= char < place.end


def _strangers(scene: Scene, given: Sequence[Given]) -> list[str]:
    """Full names that belong to nobody of the case and were not taken for a contact."""
    known = [p.name for p in (*parties_of(scene.context), scene.letter.sender) if p.name]
    taken = [part for g in given for part in (g.contact.name, g.contact.title, g.contact.employer) if part]
    words = {word for name in (*known, *taken) for word in name.casefold().split()}
    return [n.text for n in scene.names if " " in n.text and not words & set(n.text.casefold().split())]


def unread_share(scene: Scene, settled: Settled, given: Sequence[Given]) -> float:
    """Share of the sentences (a greeting aside) in which nothing was found: no rule, time, place or person."""
    read = {h.sentence for h in scene.hits if h.reads}
    read |= {scene.sentence_at(t.start) for t in settled.times if t.end > t.start}
    read |= {scene.sentence_at(g.start) for g in given if g.zone == "reply"}
    counted = [
        i
        for i, s in enumerate(scene.wording.sentences)
        if s.end - s.start > _GREETING_WORDS or (i and s.end - s.start > 2)
    ]
    return sum(1 for i in counted if i not in read) / len(counted) if counted else 0.0
