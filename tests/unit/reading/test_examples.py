"""Every rule of the shipped tables hits its own examples."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from spacy.language import Language as Pipeline

from mailbot.reading.matching import Compiled, compile_rules, find_hits
from mailbot.reading.people.anchors import find_anchors
from mailbot.reading.people.names import find_names
from mailbot.reading.rules import ReadingRules, Rule
from mailbot.reading.times import find_times
from mailbot.reading.values import Context, Language
from mailbot.reading.wording import blank_pipeline, word
from tests.unit.reading.conftest import rule_tables

WRITTEN = datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("America/Toronto"))
RULES = ReadingRules.from_toml(rule_tables())
EXAMPLES = [(language, rule, text) for language in Language for rule in RULES.rules[language] for text in rule.examples]


@cache
def compiled(language: Language, id_: str) -> Compiled:
    """The rule alone: whether others veto it is tested with whole letters."""
    rule = next(r for r in RULES.rules[language] if r.id == id_)
    return compile_rules(blank(language), language, [rule])


@cache
def blank(language: Language) -> Pipeline:
    return blank_pipeline(language)


@pytest.mark.parametrize(("language", "rule", "text"), [pytest.param(*e, id=f"{e[1].id}: {e[2]}") for e in EXAMPLES])
def test_hits_its_example(language: Language, rule: Rule, text: str) -> None:
    wording = word(blank(language), language, text)
    times = find_times(text, language, WRITTEN, Context(), RULES.times).times
    names = [n for n in find_names(text) if not n.turned]
    marks = [(a.start, a.end, a.kind) for a in find_anchors(text)]
    marks += [(t.start, t.end, "TIME") for t in times] + [(n.start, n.end, "PERSON") for n in names]
    wording.mark(marks)
    stage = next((s for s in sorted(rule.stages) if s != "none"), None)
    assert find_hits(compiled(language, rule.id), wording, stage, sorted(rule.senders)[0])
