"""The small language in which staff write patterns, and its way into spaCy token patterns.

A phrase is words with blanks between them, compared without case, accents or contractions:

    happy|glad to <meet> .. them?

`a|b` either word, `word?` maybe, `..` up to three words, `...` up to seven, `<meet>` one of the word list `meet`,
`^` and `$` the edges of the sentence, `[TIME]` words that were read as a time (likewise `[PERSON]`, `[EMAIL]`,
`[PHONE]`, `[LINK]`).
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

MARKS = frozenset({"TIME", "PERSON", "EMAIL", "PHONE", "LINK"})
GAPS = {"..": 3, "...": 7}
MAX_VARIANTS = 600
_STOPS = [".", "!", "?", ";", "…"]
_LIST_NAME = re.compile(r"<([a-z][a-z0-9-]*)>\Z")
_MARK_NAME = re.compile(r"\[([A-Z]+)\]\Z")

TokenPattern: TypeAlias = dict[str, Any]
Tokenize: TypeAlias = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Element:
    """One place in a phrase: a gap (`gap` words at most), or one of `choices` and `marks`; maybe optional."""

    choices: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    gap: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A parsed phrase; `opens` and `closes` tie it to the edges of its sentence."""

    elements: tuple[Element, ...]
    opens: bool = False
    closes: bool = False


def parse_phrase(text: str, words: Mapping[str, Sequence[str]]) -> tuple[Phrase, ...]:
    """Reads one phrase (two where its last place may also be the sentence's end); ValueError says what is wrong."""
    parts = text.split()
    opens = parts[:1] == ["^"]
    body = parts[opens:]
    if body and "$" in body[-1].split("|"):
        rest = [alternative for alternative in body[-1].split("|") if alternative != "$"]
        ended = _phrase(text, body[:-1], words, (opens, True))
        return (ended, _phrase(text, [*body[:-1], "|".join(rest)], words, (opens, False))) if rest else (ended,)
    return (_phrase(text, body, words, (opens, False)),)


def _phrase(text: str, parts: Sequence[str], words: Mapping[str, Sequence[str]], edges: tuple[bool, bool]) -> Phrase:
    while parts and parts[-1] in GAPS:
        parts = parts[:-1]
    elements = tuple(_element(part, words) for part in parts)
    if not any(e.choices or e.marks for e in elements if not e.optional):
        raise ValueError(f"the phrase {text!r} has no word that must be there")
    return Phrase(elements, *edges)


def _element(part: str, words: Mapping[str, Sequence[str]]) -> Element:
    if part in GAPS:
        return Element(gap=GAPS[part])
    optional = part.endswith("?") and part != "?" and not part.endswith("|?")
    alternatives = (part[:-1] if optional else part).split("|")
    marks = tuple(mark[1] for a in alternatives if (mark := _MARK_NAME.match(a)))
    if unknown := sorted(set(marks) - MARKS):
        raise ValueError(f"unknown mark [{unknown[0]}]: one of {', '.join(sorted(MARKS))}")
    choices = tuple(c for a in alternatives if not _MARK_NAME.match(a) for c in _choices(a, words))
    return Element(choices=choices, marks=marks, optional=optional)


def _choices(alternative: str, words: Mapping[str, Sequence[str]]) -> Sequence[str]:
    named = _LIST_NAME.match(alternative)
    if named is None:
        if not alternative or re.search(r"[<>\[\]^$]", alternative):
            raise ValueError(f"cannot read {alternative!r}")
        return (alternative.replace("_", " "),)
    if named[1] not in words:
        raise ValueError(f"unknown word list <{named[1]}>")
    return words[named[1]]


def check_variants(phrase: Phrase, tokenize: Tokenize) -> None:
    """ValueError where a phrase has more variants than a matcher should be given."""
    count = math.prod(_count(element, tokenize) for element in phrase.elements)
    if count > MAX_VARIANTS:
        raise ValueError(f"a phrase has {count} variants, more than {MAX_VARIANTS}: split it")


def _count(element: Element, tokenize: Tokenize) -> int:
    """How many alternatives an element has: all single words together are one."""
    if element.gap:
        return 1
    words = {tuple(tokenize(choice)) for choice in element.choices}
    longer = sum(1 for tokens in words if len(tokens) > 1)
    return len(element.marks) + any(len(tokens) == 1 for tokens in words) + longer + element.optional


def token_patterns(phrase: Phrase, tokenize: Tokenize) -> list[list[TokenPattern]]:
    """All spaCy token patterns of a phrase; `tokenize` gives the norms that a text's tokens would have."""
    check_variants(phrase, tokenize)
    places = [list(_alternatives(element, tokenize)) for element in phrase.elements]
    return [[token for part in variant for token in part] for variant in itertools.product(*places)]


def _alternatives(element: Element, tokenize: Tokenize) -> Iterator[list[TokenPattern]]:
    if element.gap:
        yield [{"NORM": {"NOT_IN": _STOPS}, "OP": f"{{0,{element.gap}}}"}]
        return
    for mark in element.marks:
        yield [{"ENT_TYPE": mark, "OP": "+"}]
    words = [list(tokenize(choice)) for choice in element.choices]
    single = sorted({tokens[0] for tokens in words if len(tokens) == 1})
    if single:
        yield [{"NORM": {"IN": single}} if len(single) > 1 else {"NORM": single[0]}]
    for tokens in sorted({tuple(tokens) for tokens in words if len(tokens) > 1}):
        yield [{"NORM": token} for token in tokens]
    if element.optional:
        yield []
