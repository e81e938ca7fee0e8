"""The rules folder becomes policy and patterns; what staff got wrong is named by file and line."""

from __future__ import annotations

import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mailbot.config import shipped
from mailbot.config.rules import policy, reading_rules
from mailbot.errors import ConfigError
from mailbot.reading.values import Language


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the shipped rules to be edited."""
    return Path(shutil.copytree(shipped.folder("rules"), tmp_path / "rules"))


def edit(file: Path, old: str, new: str) -> int:
    """Replaces the first `old`; the line on which it stood."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_shipped_policy_is_sound() -> None:
    assert policy(None).wanted == 3
    assert policy(None, ZoneInfo("America/Halifax")).hours.zone.key == "America/Halifax"


def test_the_shipped_patterns_are_sound() -> None:
    rules = reading_rules(None)
    assert all(rules.rules[language] for language in Language)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('consent = "ask"', 'consent = "maybe"', "referrals.consent"),
        ("wanted = 3", "wanted = 0", "referrals.wanted"),
        ('wait = "15 minutes"', 'wait = "a while"', "referrals.wait"),
        ('at = "09:30"', 'at = "9.30h"', "digest.at"),
        ("wanted = 3", "wnated = 3", "referrals.wnated"),
    ],
)
def test_a_fault_of_policy_is_named_by_line_and_key(rules: Path, old: str, new: str, key: str) -> None:
    file = rules / "policy.toml"
    line = edit(file, old, new)
    with pytest.raises(ConfigError) as caught:
        policy(rules)
    assert str(caught.value).startswith(f"{file}:{line}: {key}: ")
    assert "; right would be " in str(caught.value)


def test_a_list_that_is_none_is_named(rules: Path) -> None:
    line = edit(rules / "policy.toml", 'days = ["monday"', 'days = 5 # ["monday"')
    with pytest.raises(ConfigError, match=rf"policy\.toml:{line}: hours\.days: 5; right would be"):
        policy(rules)


def test_a_folder_without_policy_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"policy\.toml: can't be read"):
        policy(tmp_path)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("new", "why"),
    [
        ('intnet = "accept"\n', "unknown key intnet"),
        ('intent = "acept"\nphrases = ["x"]\nexamples = ["x", "x"]\n', "unknown intent 'acept'"),
        ('intent = "accept"\nphrases = ["x"]\nexamples = ["x"]\n', "at least two examples"),
        ('intent = "accept"\nphrases = ["<nowhere>"]\nexamples = ["x", "x"]\n', "unknown word list <nowhere>"),
    ],
)
def test_a_fault_of_a_pattern_is_named_by_line_and_id(rules: Path, language: Language, new: str, why: str) -> None:
    file = rules / language / "intents.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f'{text}\n[[rule]]\nid = "mine.own"\n{new}', encoding="utf-8")
    line = text.count("\n") + 3
    with pytest.raises(ConfigError) as caught:
        reading_rules(rules)
    assert str(caught.value).startswith(f"{file}:{line}: rule mine.own: ")
    assert why in str(caught.value)


def test_an_id_used_twice_is_found(rules: Path) -> None:
    file = rules / "en" / "intents.toml"
    text = file.read_text(encoding="utf-8")
    rule = '\n[[rule]]\nid = "mine.own"\nintent = "accept"\nphrases = ["x"]\nexamples = ["x", "x"]\n'
    file.write_text(text + rule + rule, encoding="utf-8")
    with pytest.raises(ConfigError, match="mine.own is there twice") as caught:
        reading_rules(rules)
    assert str(caught.value).startswith(f"{file}:{(text + rule).count(chr(10)) + 3}: ")


def test_a_file_that_is_no_toml_is_named_by_line(rules: Path) -> None:
    file = rules / "fr" / "intents.toml"
    file.write_text('ok = 1\n[[rule]\nid = "x"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        reading_rules(rules)
    assert str(caught.value).startswith(f"{file}:2: column ")


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("intents", "[[rule]]\n", "[[rule]]\nasked = [1]\n", "rule[0].asked: is a list; right would be a text"),
        (
            "intents",
            "[[rule]]\n",
            "[[rule]]\nstages = 5\n[[rule]]\n",
            "rule[0].stages: is a number; right would be a list",
        ),
        (
            "answers",
            "[[answer]]\n",
            "[[answer]]\nid = 5\n[[answer]]\n",
            "answer[0].id: is a number; right would be a text",
        ),
        (
            "times",
            "[words.weekday]\n",
            "[words.weekday]\nx = true\n",
            "words.weekday.x: is true or false; right would be",
        ),
        (
            "times",
            "calendar_words = [",
            "calendar_words = [5,",
            "calendar_words[0]: is a number; right would be a text",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_by_line(rules: Path, name: str, old: str, new: str, fault: str) -> None:
    file = rules / "en" / f"{name}.toml"
    edit(file, old, new)
    with pytest.raises(ConfigError) as caught:
        reading_rules(rules)
    place, _, rest = str(caught.value).removeprefix(f"{file}:").partition(": ")
    assert place.isdigit()
    assert rest.startswith(fault)


def test_a_missing_file_is_named(rules: Path) -> None:
    (rules / "fr" / "times.toml").unlink()
    with pytest.raises(ConfigError, match=r"fr/times\.toml: the file is missing; right would be a copy"):
        reading_rules(rules)


def test_a_copy_of_what_ships_is_sound(rules: Path) -> None:
    assert reading_rules(rules).rules == reading_rules(None).rules
