"""Hits of phrases: behind a negation, in a question, at the edges of a sentence, taken back by a veto."""

from __future__ import annotations

from typing import Any

import pytest

from mailbot.reading.matching import Hit, compile_rules, find_hits
from mailbot.reading.phrases import parse_phrase
from mailbot.reading.rules import Rule
from mailbot.reading.values import Language
from mailbot.reading.wording import blank_pipeline, word

PIPELINES = {language: blank_pipeline(language) for language in Language}


def rule(phrase: str, says: str = "accept", kind: str = "intent", **more: Any) -> Rule:
    return Rule(f"r.{says}", kind, says, parse_phrase(phrase, {}), ("a", "b"), **more)


def hits(text: str, *rules: Rule, language: Language = Language.EN) -> tuple[Hit, ...]:
    compiled = compile_rules(PIPELINES[language], language, rules)
    return find_hits(compiled, word(PIPELINES[language], language, text), "proposed", "connector")


def test_a_hit_carries_the_exact_words() -> None:
    (hit,) = hits("Well, HAPPY to  meet her.", rule("happy to meet"))
    assert (hit.words, hit.start, hit.end, hit.sentence) == ("HAPPY to  meet", 6, 20, 0)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("I am happy to meet her", True),
        ("I am not happy to meet her", False),
        ("I would never be happy to meet her", False),
        ("No problem, happy to meet her", True),
        ("It is not far, happy to meet her", True),
        ("Why not, happy to meet her", True),
    ],
)
def test_a_negation_reaches_to_the_end_of_its_clause(text: str, counts: bool) -> None:
    assert bool(hits(text, rule("happy to meet"))) is counts


@pytest.mark.parametrize(
    ("text", "counts"), [("ça marche", True), ("ça marche pas", False), ("ça ne marche pas", False)]
)
def test_a_french_negation_may_follow(text: str, counts: bool) -> None:
    assert bool(hits(text, rule("marche"), language=Language.FR)) is counts


@pytest.mark.parametrize(("asked", "expected"), [("drop", 0), ("keep", 1), ("only", 1)])
def test_a_rule_says_what_a_question_does_to_it(asked: str, expected: int) -> None:
    assert len(hits("Did they meet?", rule("meet", asked=asked))) == expected


def test_only_the_asking_clause_is_a_question() -> None:
    assert hits("I am happy to meet her, when is she free?", rule("happy to meet"))


def test_edges_tie_a_phrase_to_its_sentence() -> None:
    assert hits("Sure, fine.", rule("^ sure"))
    assert not hits("I am sure of it.", rule("^ sure"))
    assert hits("I am in.", rule("i am in $"))
    assert not hits("I am in Calgary.", rule("i am in $"))


def test_a_veto_takes_back_what_it_overlaps() -> None:
    met, veto = rule("met", "met"), rule("who i met", "not met", "cue")
    assert {h.rule.says for h in hits("Deepa, who I met there", met, veto)} == {"not met"}
    assert {h.rule.says for h in hits("We met. Deepa, who I know", met, veto)} == {"met"}


def test_a_rule_of_another_stage_is_silent() -> None:
    assert not hits("happy to meet", rule("happy", stages=frozenset({"met"})))
