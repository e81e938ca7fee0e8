"""Finds what the rules' phrases say in a text: hits with their words, behind a negation or in a question or not."""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.language import Language as Pipeline
from spacy.matcher import Matcher

from mailbot.reading.phrases import Element, Phrase, Tokenize, token_patterns
from mailbot.reading.rules import Rule
from mailbot.reading.values import Language
from mailbot.reading.wording import Wording, tokenize_norms

_NEGATORS = {
    Language.EN: frozenset({"not", "never", "no", "neither", "nor", "cannot", "without", "hardly", "unable"}),
    Language.FR: frozenset({"ne", "n'", "pas", "jamais", "aucun", "aucune", "sans", "ni"}),
}
# After these the negation is none: "why not meet", "no problem, …".
_HARMLESS = frozenset(
    {("why", "not"), ("no", "problem"), ("no", "worries"), ("not", "only"), ("no", "doubt"), ("pourquoi", "pas"),
     ("pas", "seulement"), ("pas", "probleme"), ("sans", "probleme"), ("sans", "faute"), ("aucun", "probleme"),
     ("aucun", "souci"), ("pas", "souci"), ("sans", "souci"), ("sans", "doute"), ("sans", "hesiter")}
)  # fmt: skip
_CLAUSE_MARKS = frozenset({",", ";", ":", "(", ")", "-", "–", "—", "...", "…", '"'})
_CLAUSE_WORDS = {
    Language.EN: frozenset({"but", "so", "because", "and", "although", "though", "however", "or"}),
    Language.FR: frozenset({"mais", "donc", "parce", "et", "car", "cependant", "or", "ou"}),
}
ASKING = {
    Language.EN: frozenset(
        "what when where who whom whose which why how is are do does did can could would will should may might "
        "has have "
        "am was were shall".split()
    ),
    Language.FR: frozenset(
        "que quoi quand ou qui quel quelle quels quelles pourquoi comment combien est-ce est pouvez pourriez peux "
        "pourrais avez as a-t-il faut serait etes-vous savez doit dois devons peut".split()
    ),
}
_NEGATION_REACH = 4
_BEFORE_OPENING = frozenset({"-", "*", "•", ",", "'", '"', "–", "!"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's phrase found: token range, character range, exact words."""

    rule: Rule
    first: int
    last: int
    start: int
    end: int
    words: str
    sentence: int


@dataclass(frozen=True, slots=True)
class _Search:
    """One phrase ready to be looked for. `needs`: of each set of norms the text must hold one."""

    rule: Rule
    phrase: Phrase
    matcher: Matcher
    needs: tuple[frozenset[str], ...]
    negative: bool


@dataclass(frozen=True, slots=True)
class Compiled:
    """The phrases of one language. `by_norm` leads from a norm to the needs that it meets: (search, need)."""

    language: Language
    rules: tuple[Rule, ...]
    searches: tuple[_Search, ...]
    by_norm: Mapping[str, Sequence[tuple[int, int]]]


def compile_rules(pipeline: Pipeline, language: Language, rules: Sequence[Rule]) -> Compiled:
    """Builds a matcher for each phrase; ValueError names the rule whose phrase cannot be built."""
    tokenize = functools.cache(lambda text: tokenize_norms(pipeline, language, text))
    searches = tuple(_search(pipeline, tokenize, language, rule, phrase) for rule in rules for phrase in rule.phrases)
    by_norm: dict[str, list[tuple[int, int]]] = {}
    for i, search in enumerate(searches):
        for j, norms in enumerate(search.needs):
            for norm in norms:
                by_norm.setdefault(norm, []).append((i, j))
    return Compiled(language, tuple(rules), searches, by_norm)


def _search(pipeline: Pipeline, tokenize: Tokenize, language: Language, rule: Rule, phrase: Phrase) -> _Search:
    try:
        patterns = token_patterns(phrase, tokenize)
    except ValueError as fault:
        raise ValueError(f"{language}: rule {rule.id}: {fault}") from fault
    matcher = Matcher(pipeline.vocab)
    matcher.add(rule.id, patterns, greedy="LONGEST")
    needs = tuple(need for e in phrase.elements if (need := _need(tokenize, e)))
    negative = any(_negative(language, token) for pattern in patterns for token in pattern)
    return _Search(rule, phrase, matcher, needs, negative)


def _need(tokenize: Tokenize, element: Element) -> frozenset[str]:
    """The norms of which an element needs one; none where it may be left out or be a mark."""
    if element.optional or element.marks or not element.choices:
        return frozenset()
    return frozenset(tokenize(choice)[0] for choice in element.choices)


def _negative(language: Language, token: dict[str, object]) -> bool:
    norm = token.get("NORM")
    return isinstance(norm, str) and norm in _NEGATORS[language]


def _candidates(compiled: Compiled, wording: Wording) -> Iterator[_Search]:
    """The phrases of which the text holds every needed word; all others need not be looked for."""
    met = {need for norm in {t.norm_ for t in wording.doc} for need in compiled.by_norm.get(norm, ())}
    counts = Counter(i for i, _ in met)
    for i, search in enumerate(compiled.searches):
        if counts[i] == len(search.needs):
            yield search


def find_hits(compiled: Compiled, wording: Wording, stage: str | None, sender: str) -> tuple[Hit, ...]:
    """All hits that count at this stage from this sender, in the order of the text; vetoed ones are left out."""
    found: dict[tuple[str, int, int], Hit] = {}
    for search in _candidates(compiled, wording):
        if search.rule.holds(stage, sender):
            for _, first, last in search.matcher(wording.doc):
                if _counts(wording, search, first, last):
                    found[search.rule.id, first, last] = _hit(wording, search.rule, first, last)
    hits = sorted(found.values(), key=lambda h: (h.first, -h.last, h.rule.id))
    return tuple(_without_vetoed(hits))


def _counts(wording: Wording, search: _Search, first: int, last: int) -> bool:
    rule = search.rule
    if not _placed(wording, search.phrase, first, last):
        return False
    if rule.negated == "drop" and is_negated(wording, first, last, inside=not search.negative):
        return False
    return rule.asked == "keep" or is_asked(wording, first) == (rule.asked == "only")


def _hit(wording: Wording, rule: Rule, first: int, last: int) -> Hit:
    start, end = wording.chars(first, last)
    return Hit(rule, first, last, start, end, wording.text[start:end], wording.sentence_of(first))


def _placed(wording: Wording, phrase: Phrase, first: int, last: int) -> bool:
    sentence = wording.sentences[wording.sentence_of(first)]
    if last > sentence.end:
        return False
    if phrase.opens and any(n not in _BEFORE_OPENING for n in wording.norms(sentence.start, first)):
        return False
    return not phrase.closes or not any(any(map(str.isalnum, n)) for n in wording.norms(last, sentence.end))


def is_negated(wording: Wording, first: int, last: int, inside: bool) -> bool:
    """Whether a negation of the same clause reaches the tokens from first to last (`inside`: or stands among them)."""
    negators, breaks = _NEGATORS[wording.language], _CLAUSE_WORDS[wording.language] | _CLAUSE_MARKS
    sentence = wording.sentences[wording.sentence_of(first)]
    for i in range(first - 1, max(sentence.start, first - _NEGATION_REACH) - 1, -1):
        norm = wording.doc[i].norm_
        if norm in breaks:
            break
        if norm in negators and not _harmless(wording, i):
            return True
    after = last + 1 if wording.language is Language.FR else last
    reach = range(first, min(after, sentence.end)) if inside else range(last, min(after, sentence.end))
    return any(wording.doc[i].norm_ in negators and not _harmless(wording, i) for i in reach)


def _harmless(wording: Wording, i: int) -> bool:
    norms = wording.norms(max(0, i - 1), i + 3)
    return any(pair in _HARMLESS for pair in itertools.pairwise(norms)) or (
        wording.language is Language.FR and norms[-2:] == ["de", "probleme"]
    )


def is_asked(wording: Wording, first: int) -> bool:
    """Whether a token stands in the asking clause of a question."""
    sentence = wording.sentences[wording.sentence_of(first)]
    if not sentence.asks:
        return False
    return first >= asking_start(wording, sentence.start, sentence.end)


def asking_start(wording: Wording, start: int, end: int) -> int:
    """Where the asking clause of a question begins: after its last clause mark that still leaves three words."""
    if wording.doc[start].norm_ in ASKING[wording.language]:
        return start
    asking = ASKING[wording.language]
    for i in range(start + 1, end - 1):
        before = wording.doc[i - 1].norm_
        if wording.doc[i].norm_ in asking and (before in _CLAUSE_MARKS or before in _CLAUSE_WORDS[wording.language]):
            return i
    for i in range(end - 4, start, -1):
        if wording.doc[i].norm_ in _CLAUSE_MARKS:
            return i + 1
    return start


def _without_vetoed(hits: Sequence[Hit]) -> Iterable[Hit]:
    vetoes = [h for h in hits if h.rule.says.startswith("not ")]
    for hit in hits:
        if hit in vetoes or not any(_vetoes(veto, hit) for veto in vetoes):
            yield hit


def _vetoes(veto: Hit, hit: Hit) -> bool:
    kind: Literal["intent", "doubt"] | str = "doubt " if hit.rule.kind == "doubt" else ""
    return veto.rule.says == f"not {kind}{hit.rule.says}" and veto.first < hit.last and hit.first < veto.last
