"""Hours before eight that are the morning's: at breakfast, or written with the French "h" of the 24-hour clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mailbot.reading.times.atoms import Atom
from mailbot.reading.times.clauses import Clauses
from mailbot.reading.times.spec import Clock, Half, Hours
from mailbot.reading.values import Part

_BREAKFAST = re.compile(
    r"\bbreakfasts?\b|\bpetits?[ -]dejeuners?\b|\bdejeuners?[ -](?:causerie|conference|rencontre|reseau\w*)s?\b"
    r"|\bearly (?:riser|bird|start(?:er)?)s?\b|\bstart(?:s|ing)? (?:very |pretty |quite |really )?early\b(?! next| in)"
    r"|\bleve[ -]tot\b|\bmatina(?:l|le|ux)\b|\b(?:commence|debute)s? (?:tres |assez )?tot\b"
    r"|\bearly (?:in the )?morning\b|\b(?:bright and|nice and) early\b|\bcrack of dawn\b|\bsunrise\b"
    r"|\bbefore (?:my |our |the |your |his |her )?(?:rounds?|shift|work|class(?:es)?|school|crews?|office)\b(?! play)"
    r"|\bbefore (?:we|the [a-z]{3,12}) opens?\b"
    r"|\b(?:tres )?tot le matin\b|\bde bonne heure\b|\bau(?:x aurores| lever du soleil)\b|\bl'aube\b"
    r"|\bavant (?:mon quart|ma tournee|le travail|l'ouverture|l'ecole|mes (?:rondes|cours)|d'ouvrir)\b"
)
_WRITTEN = re.compile(r"[67] ?h(?:res?|eures?)?(?![a-z])")
_EARLY = (6, 7)
_REACH = 300


def early_hours(atoms: Sequence[Atom], clauses: Clauses) -> Iterator[Atom]:
    """The atoms with hours of six and seven put in the morning where their words say so."""
    breakfasts = [match.start() for match in _BREAKFAST.finditer(clauses.text)]
    for atom in atoms:
        clock = atom.value
        early = isinstance(clock, Clock) and clock.half is None and clock.hour in _EARLY
        if early and (_is_near(atom, breakfasts) or _is_exact(atom, atoms, clauses)):
            assert isinstance(clock, Clock)
            yield replace(atom, value=replace(clock, half=Half.EXACT))
        else:
            yield atom


def _is_near(atom: Atom, places: Iterable[int]) -> bool:
    """Whether a breakfast is spoken of shortly before the hour, or right after it."""
    return any(-_REACH <= place - atom.start <= _REACH // 5 for place in places)


def _is_exact(atom: Atom, atoms: Sequence[Atom], clauses: Clauses) -> bool:
    """Whether an hour is written "7 h 30", and its sentence names no later part of the day."""
    if _WRITTEN.match(clauses.text, atom.start) is None:
        return False
    return not any(
        isinstance(other.value, Hours)
        and other.value.part in (Part.AFTERNOON, Part.EVENING)
        and clauses.same_sentence(atom.start, other.start)
        for other in atoms
    )
