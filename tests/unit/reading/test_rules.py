"""Rules from tables: each fault is named with its table and rule."""

from __future__ import annotations

from typing import Any

import pytest

from mailbot.reading.rules import ReadingRules
from mailbot.reading.values import Language
from tests.unit.reading.conftest import rule_tables

GOOD: dict[str, Any] = {"id": "x.y", "intent": "accept", "phrases": ["happy to"], "examples": ["Happy to.", "happy to"]}


def made(**changes: Any) -> ReadingRules:
    entry = {key: value for key, value in (GOOD | changes).items() if value is not None}
    return ReadingRules.from_toml(
        dict(rule_tables()) | {"en/intents": {"rule": [entry]}, "en/acting": {}, "en/people": {}, "en/answers": {}}
    )


def test_a_good_rule_is_taken() -> None:
    (rule,) = made(stages=["proposed"]).rules[Language.EN]
    assert (rule.kind, rule.says, rule.negated, rule.asked) == ("intent", "accept", "drop", "drop")
    assert rule.holds("proposed", "connector")
    assert not rule.holds("met", "connector")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"intent": "agree"}, "unknown intent 'agree'"),
        ({"doubt": "unsure"}, "exactly one of intent, doubt"),
        ({"intent": None}, "exactly one of intent, doubt"),
        ({"examples": ["Happy to."]}, "at least two examples"),
        ({"stages": ["begun"]}, "stages has unknown begun"),
        ({"senders": ["boss"]}, "senders has unknown boss"),
        ({"negated": "maybe"}, "negated must be one of"),
        ({"colour": "red"}, "unknown key colour"),
        ({"phrases": []}, "phrases must be a list of texts"),
        ({"phrases": ["<nobody>"]}, "unknown word list"),
    ],
)
def test_a_bad_rule_is_named(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=f"en/intents: rule x.y: .*{fault}"):
        made(**changes)


def test_an_id_used_twice_is_named() -> None:
    tables = dict(rule_tables()) | {
        "en/intents": {"rule": [GOOD, GOOD]},
        "en/acting": {},
        "en/people": {},
        "en/answers": {},
    }
    with pytest.raises(ValueError, match="rule x.y is there twice"):
        ReadingRules.from_toml(tables)


def test_every_answer_that_a_rule_names_has_its_text(rules: ReadingRules) -> None:
    for language in Language:
        named = {rule.says for rule in rules.rules[language] if rule.kind == "answer"}
        assert named <= set(rules.answers[language])


def test_both_languages_have_the_same_answers(rules: ReadingRules) -> None:
    assert set(rules.answers[Language.EN]) == set(rules.answers[Language.FR])


@pytest.mark.parametrize("language", list(Language))
def test_no_answer_gives_the_figure_that_nobody_can_source(rules: ReadingRules, language: Language) -> None:
    assert not any("85" in answer.text for answer in rules.answers[language].values())
