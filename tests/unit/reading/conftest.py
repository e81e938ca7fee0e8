"""The shipped rules and one reader for all tests of the room."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mailbot.config.learnt import learnt
from mailbot.reading.models import Models, load
from mailbot.reading.reader import Reader
from mailbot.reading.rules import ReadingRules

ROOT = Path(__file__).parents[3]


def rule_tables() -> Mapping[str, Mapping[str, Any]]:
    """The parsed tables of rules/en and rules/fr by name."""
    return {f"{p.parent.name}/{p.stem}": tomllib.loads(p.read_text("utf-8")) for p in (ROOT / "rules").glob("*/*.toml")}


@pytest.fixture(scope="session")
def rules() -> ReadingRules:
    return ReadingRules.from_toml(rule_tables())


@pytest.fixture(scope="session")
def models() -> Models:
    return load()


@pytest.fixture(scope="session")
def reader(rules: ReadingRules, models: Models) -> Reader:
    return Reader(rules, learnt(), models)
