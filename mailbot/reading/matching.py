"""Finds what the rules' phrases say in a text: hits with their words, behind a negation or in a question or not."""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.language import Language as Pipeline
from spacy.matcher import Matcher

from mailbot.reading.phrases import Element, Phrase, Tokenize, check_variants, token_patterns
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


# Cues of words that only bear on others: where they are found, nothing was said or read yet.
_BEARING = frozenset({"turned", "except", "besides"})


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

    @property
    def reads(self) -> bool:
        """Whether the words say something by themselves: no veto, and nothing that only bears on other words."""
        return not self.rule.says.startswith("not ") and self.rule.says not in _BEARING


@dataclass(frozen=True, slots=True)
class _Search:
    """One phrase to be looked for. `needs`: of each set of norms a sentence must hold one."""

    rule: Rule
    phrase: Phrase
    needs: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class _Matching:
    """A search made ready: the matcher of its phrase, and whether the phrase itself holds a negation."""

    find: Matcher
    negative: bool


@dataclass(frozen=True, slots=True)
class Compiled:
    """The phrases of one language. `by_norm` leads from a norm to the needs that it meets: (search, need).

    Most phrases are met by no letter for days: a matcher is built when a sentence first holds all that it needs.
    """

    language: Language
    rules: tuple[Rule, ...]
    searches: tuple[_Search, ...]
    by_norm: Mapping[str, Sequence[tuple[int, int]]]
    pipeline: Pipeline
    norms_of: Tokenize
    built: dict[int, _Matching] = field(default_factory=dict)

    def matching(self, index: int) -> _Matching:
        """The matcher of a search; built once."""
        if index not in self.built:
            search = self.searches[index]
            patterns = token_patterns(search.phrase, self.norms_of)
            matcher = Matcher(self.pipeline.vocab, validate=False)  # the phrase language writes no other tokens
            matcher.add(search.rule.id, patterns, greedy="LONGEST")
            negative = any(_negative(self.language, token) for pattern in patterns for token in pattern)
            self.built[index] = _Matching(matcher, negative)
        return self.built[index]


def compile_rules(pipeline: Pipeline, language: Language, rules: Sequence[Rule]) -> Compiled:
    """What each phrase needs and where to look for it; ValueError names the rule whose phrase cannot be built."""

    @functools.cache  # word lists are used in many phrases
    def norms_of(text: str) -> tuple[str, ...]:
        return tuple(tokenize_norms(pipeline, language, text))

    searches = tuple(_search(norms_of, (language, rule, phrase)) for rule in rules for phrase in rule.phrases)
    by_norm: dict[str, list[tuple[int, int]]] = {}
    for i, search in enumerate(searches):
        for j, norms in enumerate(search.needs):
            for norm in norms:
                by_norm.setdefault(norm, []).append((i, j))
    return Compiled(language, tuple(rules), searches, by_norm, pipeline, norms_of)


def _search(norms_of: Tokenize, sought: tuple[Language, Rule, Phrase]) -> _Search:
    language, rule, phrase = sought
    try:
        check_variants(phrase, norms_of)
    except ValueError as fault:
        raise ValueError(f"{language}: rule {rule.id}: {fault}") from fault
    needs = tuple(need for e in phrase.elements if (need := _need(norms_of, e)))
    return _Search(rule, phrase, needs)


def _need(tokenize: Tokenize, element: Element) -> frozenset[str]:
    """The norms of which an element needs one; none where it may be left out or be a mark."""
    if element.optional or element.marks or not element.choices:
        return frozenset()
    return frozenset(tokenize(choice)[0] for choice in element.choices)


def _negative(language: Language, token: dict[str, object]) -> bool:
    norm = token.get("NORM")
    return isinstance(norm, str) and norm in _NEGATORS[language]


def _candidates(compiled: Compiled, wording: Wording) -> Mapping[int, list[int]]:
    """The searches of which a sentence holds every needed word, with those sentences; no other can hit."""
    alike: dict[frozenset[str], list[int]] = {}
    for index, sentence in enumerate(wording.sentences):
        alike.setdefault(frozenset(wording.norms(sentence.start, sentence.end)), []).append(index)
    everywhere = list(range(len(wording.sentences)))
    found = {i: everywhere for i, search in enumerate(compiled.searches) if not search.needs}
    for norms, indexes in alike.items():
        met = {need for norm in norms for need in compiled.by_norm.get(norm, ())}
        for i, count in Counter(i for i, _ in met).items():
            if count == len(compiled.searches[i].needs):
                found.setdefault(i, []).extend(indexes)
    return found


def find_hits(compiled: Compiled, wording: Wording, stage: str | None, sender: str) -> tuple[Hit, ...]:
    """All hits that count at this stage from this sender, in the order of the text; vetoed ones are left out."""
    found: dict[tuple[str, int, int], Hit] = {}
    for index, sentences in _candidates(compiled, wording).items():
        search = compiled.searches[index]
        if search.rule.holds(stage, sender):
            matching = compiled.matching(index)
            for first, last in _matches(matching.find, wording, sentences):
                if _counts(wording, search, matching.negative, (first, last)):
                    found[search.rule.id, first, last] = _hit(wording, search.rule, first, last)
    hits = sorted(found.values(), key=lambda h: (h.first, -h.last, h.rule.id))
    return tuple(_without_vetoed(hits))


def _matches(find: Matcher, wording: Wording, sentences: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Token ranges found in these sentences and their neighbours, as a longer match across an edge wins there, too."""
    for start, end in _stretches(wording, sentences):
        for _, first, last in find(wording.doc[start:end]):
            yield start + first, start + last


def _stretches(wording: Wording, sentences: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Token ranges of the sentences, each with its neighbours; what touches is one."""
    start = end = -1
    for i in sorted(sentences):
        first = wording.sentences[max(0, i - 1)].start
        if first > end:
            if end > start:
                yield start, end
            start = first
        end = wording.sentences[min(i + 1, len(wording.sentences) - 1)].end
    if end > start:
        yield start, end


def _counts(wording: Wording, search: _Search, negative: bool, tokens: tuple[int, int]) -> bool:
    rule, (first, last) = search.rule, tokens
    if not _placed(wording, search.phrase, first, last):
        return False
    if rule.negated == "drop" and is_negated(wording, first, last, inside=not negative):
        return False
    return rule.asked == "keep" or is_asked(wording, first) == (rule.asked == "only")


def _hit(wording: Wording, rule: Rule, first: int, last: int) -> Hit:
    start, end = wording.chars(first, last)
    return Hit(rule, first, last, start, end, wording.text[start:end], wording.sentence_of(first))


def _placed(wording: Wording, phrase: Phrase, first: int, last: int) -> bool:
    sentence = wording.sentences[wording.sentence_of(first)]
    if last > sentence.end:
        return False
    # Lazily, as a sentence may be a whole message: the first word on either side settles it.
    doc = wording.doc
    if phrase.opens and any(doc[i].norm_ not in _BEFORE_OPENING for i in range(sentence.start, first)):
        return False
    return not phrase.closes or not any(any(map(str.isalnum, doc[i].norm_)) for i in range(last, sentence.end))


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


def _without_vetoed(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Hits less those that a hit of a "not …" rule overlaps; a veto is itself never vetoed."""
    covered: dict[str, set[int]] = {}
    for veto in hits:
        if veto.rule.says.startswith("not "):
            covered.setdefault(veto.rule.says, set()).update(range(veto.first, veto.last))
    for hit in hits:
        kind = "doubt " if hit.rule.kind == "doubt" else ""
        over = covered.get(f"not {kind}{hit.rule.says}")
        if hit.rule.says.startswith("not ") or over is None or over.isdisjoint(range(hit.first, hit.last)):
            yield hit
