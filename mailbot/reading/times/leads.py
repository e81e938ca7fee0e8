"""What stands between two atoms: connecting words, or other words and marks that keep them apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.reading.times.atoms import Atom
from mailbot.reading.times.rules import Grammar, Link

_STOPS = frozenset(".!?;")
_LIST_LINE = re.compile(r"\n\s*(?:[-*]|\d{1,2}[.)])\s|\n\s*\n")
_WRAPPED = 50
_REACH = 60
_TURNS = frozenset({"but", "mais"})
_OPENS = {Link.ONWARD: Link.AFTER, Link.BACKWARD: Link.BEFORE}


@dataclass(frozen=True, slots=True)
class Lead:
    """The words before an atom. `joined`: nothing but connecting words lies between it and the atom before;
    `links`: the connecting words next to the atom, in order; `tail`: those right after the atom before.
    """

    joined: bool
    links: tuple[Link, ...] = ()

    def has(self, *links: Link) -> bool:
        """Whether any of `links` is among the words."""
        return any(link in self.links for link in links)


def leads_of(text: str, atoms: Sequence[Atom], grammar: Grammar) -> list[Lead]:
    """One lead an atom."""
    ends = [-1, *(atom.end for atom in atoms)]
    return [_lead(text, end, atom.start, grammar) for end, atom in zip(ends, atoms, strict=False)]


def _lead(text: str, end: int, start: int, grammar: Grammar) -> Lead:
    gap = text[max(end, start - _REACH, 0) : start]
    links, clean = _links(gap, grammar)
    near = end >= 0 and start - end <= _REACH
    return Lead(near and clean and not _line_ends(text, end, start), links)


def _links(gap: str, grammar: Grammar) -> tuple[tuple[Link, ...], bool]:
    """The run of connecting words that closes `gap`, and whether it fills it."""
    run: list[Link] = []
    clean = True
    for match in grammar.phrases.finditer(gap):
        link = grammar.links.get(match[0])
        if link is None or Link.APART in link:
            run, clean = [], False
        else:
            run.extend(link)
    return _opened(run), clean


def _opened(run: list[Link]) -> tuple[Link, ...]:
    """The links with "or after" and its like, right before an atom, as an alternative that opens there."""
    said = [link for link in run if link is not Link.GLUE]
    opens = _OPENS.get(said[-1]) if said else None
    return tuple(run) if opens is None else (*run, Link.OR, opens)


def _line_ends(text: str, end: int, start: int) -> bool:
    """Whether a line that its writer ended lies between: a list's line, a blank line, or a line short of wrapping."""
    broken = text.find("\n", end, start)
    if broken < 0:
        return False
    opened = text.rfind("\n", 0, broken) + 1
    return broken - opened < _WRAPPED or _LIST_LINE.search(text, end, start + 1) is not None


def following_links(text: str, end: int, grammar: Grammar) -> tuple[Link, ...]:
    """The connecting words right after `end`, as far as they follow one another."""
    found: list[Link] = []
    place = end
    for match in grammar.phrases.finditer(text[end : end + _REACH]):
        link = grammar.links.get(match[0])
        if link is None or "\n" in text[place : end + match.start()]:
            break
        found.extend(link)
        place = end + match.end()
    return tuple(found)


def leads_off(text: str, start: int, grammar: Grammar) -> bool:
    """Whether `start` opens a clause or follows a connecting word: what stands there is no other word's count."""
    before = [match[0] for match in grammar.phrases.finditer(text[max(0, start - _REACH) : start])]
    return not before or not before[-1][0].isalnum() or before[-1] in grammar.links or before[-1] in _TURNS
