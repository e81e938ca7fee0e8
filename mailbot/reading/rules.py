"""The rules that reading is handed: patterns with ids and examples, checked whole before anything is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mailbot.reading.bare import BareAnswer, bare_answers
from mailbot.reading.phrases import Phrase, parse_phrase
from mailbot.reading.places import PlaceRules
from mailbot.reading.times import TimeRules
from mailbot.reading.values import Intent, Language

STAGES = frozenset(
    {"proposed", "introduced", "scheduled", "met", "referred", "surveyed", "closed", "declined", "paused", "none"}
)
ROLES = frozenset({"connector", "connectee", "coordinator", "referral", "unknown"})
_KEYS = frozenset(
    {"id", "intent", "doubt", "cue", "answer", "guess", "phrases", "examples", "stages", "senders", "negated", "asked"}
)
_TABLES = ("intents", "acting", "people", "answers")
_NEGATED = frozenset({"drop", "keep"})
_ASKED = frozenset({"drop", "keep", "only"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern rule: `kind` is intent, doubt, cue, answer or guess, and `says` the word or sentence that it yields.

    `negated` and `asked` tell what becomes of a hit behind a negation and in a question: drop, keep, only.
    """

    id: str
    kind: str
    says: str
    phrases: tuple[Phrase, ...]
    examples: tuple[str, ...]
    stages: frozenset[str] = STAGES
    senders: frozenset[str] = ROLES
    negated: str = "drop"
    asked: str = "drop"

    def holds(self, stage: str | None, sender: str) -> bool:
        """Whether the rule counts at this stage from this sender."""
        return (stage or "none") in self.stages and sender in self.senders


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that the toolkit settles: `text` is the answer in the question's language."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """All rules of reading, per language."""

    rules: Mapping[Language, tuple[Rule, ...]]
    answers: Mapping[Language, Mapping[str, Answer]]
    times: TimeRules
    places: PlaceRules
    bare: Mapping[Language, tuple[BareAnswer, ...]]

    @classmethod
    def from_toml(cls, tables: Mapping[str, Mapping[str, Any]]) -> ReadingRules:
        """From parsed tables by name ("en/intents", "fr/times"); ValueError names table, rule and fault."""
        rules, answers = {}, {}
        for language in Language:
            words = _words(tables, language)
            own = [f"{language}/{name}" for name in _TABLES if f"{language}/{name}" in tables]
            rules[language] = tuple(r for name in own for r in _rules(name, tables[name], words))
            answers[language] = _answers(f"{language}/answers", tables.get(f"{language}/answers", {}))
            _unique(language, rules[language])
        times = TimeRules.from_toml(tables.get("en/times", {}), tables.get("fr/times", {}))
        places = PlaceRules.from_toml(tables.get("en/places", {}), tables.get("fr/places", {}))
        bare = {one: bare_answers(f"{one}/bare", tables.get(f"{one}/bare", {})) for one in Language}
        return cls(rules, answers, times, places, bare)


def _words(tables: Mapping[str, Mapping[str, Any]], language: Language) -> dict[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for name in _TABLES:
        table = tables.get(f"{language}/{name}", {}).get("words", {})
        for key, members in table.items():
            if not isinstance(members, list) or not members or not all(isinstance(m, str) and m for m in members):
                raise ValueError(f"{language}/{name}: words.{key} must be a list of words")
            words[key] = tuple(members)
    return words


def _rules(name: str, table: Mapping[str, Any], words: Mapping[str, Sequence[str]]) -> list[Rule]:
    entries = table.get("rule", [])
    if not isinstance(entries, list):
        raise ValueError(f"{name}: write rules as [[rule]]")
    return [_rule(f"{name}: rule {entry.get('id', n)}", entry, words) for n, entry in enumerate(entries, 1)]


def _rule(where: str, entry: Mapping[str, Any], words: Mapping[str, Sequence[str]]) -> Rule:
    if unknown := sorted(set(entry) - _KEYS):
        raise ValueError(f"{where}: unknown key {unknown[0]}; right would be one of {', '.join(sorted(_KEYS))}")
    kinds = [kind for kind in ("intent", "doubt", "cue", "answer", "guess") if kind in entry]
    if len(kinds) != 1:
        raise ValueError(f"{where}: exactly one of intent, doubt, cue, answer, guess")
    says = _text(where, entry, kinds[0])
    if kinds[0] in {"intent", "guess"} and says not in {i.value for i in Intent}:
        raise ValueError(f"{where}: unknown intent {says!r}")
    examples = _texts(where, entry, "examples")
    if len(examples) < 2:
        raise ValueError(f"{where}: at least two examples")
    return Rule(
        id=_text(where, entry, "id"),
        kind=kinds[0],
        says=says,
        phrases=tuple(p for text in _texts(where, entry, "phrases") for p in _phrases(where, text, words)),
        examples=examples,
        stages=_members(where, entry, "stages", STAGES),
        senders=_members(where, entry, "senders", ROLES),
        negated=_choice(where, entry, "negated", _NEGATED),
        asked=_choice(where, entry, "asked", _ASKED),
    )


def _phrases(where: str, text: str, words: Mapping[str, Sequence[str]]) -> tuple[Phrase, ...]:
    try:
        return parse_phrase(text, words)
    except ValueError as fault:
        raise ValueError(f"{where}: {fault}") from fault


def _text(where: str, entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{where}: {key} must be a text")
    return value


def _texts(where: str, entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = entry.get(key)
    if not isinstance(value, list) or not value or not all(isinstance(v, str) and v.strip() for v in value):
        raise ValueError(f"{where}: {key} must be a list of texts")
    return tuple(value)


def _members(where: str, entry: Mapping[str, Any], key: str, allowed: frozenset[str]) -> frozenset[str]:
    if key not in entry:
        return allowed
    members = frozenset(_texts(where, entry, key))
    if unknown := sorted(members - allowed):
        raise ValueError(f"{where}: {key} has unknown {', '.join(unknown)}; known: {', '.join(sorted(allowed))}")
    return members


def _choice(where: str, entry: Mapping[str, Any], key: str, allowed: frozenset[str]) -> str:
    value = entry.get(key, "drop")
    if value not in allowed:
        raise ValueError(f"{where}: {key} must be one of {', '.join(sorted(allowed))}")
    return str(value)


def _answers(name: str, table: Mapping[str, Any]) -> dict[str, Answer]:
    entries = table.get("answer", [])
    found = {}
    for n, entry in enumerate(entries, 1):
        where = f"{name}: answer {entry.get('id', n)}"
        answer = Answer(_text(where, entry, "id"), _text(where, entry, "text"))
        found[answer.id] = answer
    return found


def _unique(language: Language, rules: Sequence[Rule]) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise ValueError(f"{language}: rule {rule.id} is there twice")
        seen.add(rule.id)
