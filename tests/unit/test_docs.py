"""The documents say what is there: every command, event, fact, column and letter, and nothing that is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mailbot.cli import COMMANDS
from mailbot.log import EVENTS, FACTS
from mailbot.matches import COLUMNS

ROOT = Path(__file__).parents[2]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def named(page: str, heading: str) -> list[str]:
    """What stands between backticks in the first column of the table under a heading."""
    section = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(name: str, command: str) -> None:
    assert f"`mailbot {command}`" in text(name)


def test_every_event_is_documented_once() -> None:
    assert sorted(named(text("docs/log.md"), "Events")) == sorted(EVENTS)


def test_every_fact_is_documented_once() -> None:
    assert sorted(named(text("docs/log.md"), "Facts")) == sorted(FACTS)


def test_every_column_of_an_import_is_documented_once() -> None:
    assert sorted(named(text("docs/import.md"), "Columns")) == sorted(COLUMNS)


def test_every_letter_has_its_twin() -> None:
    english, french = (
        {file.relative_to(folder).as_posix() for file in folder.rglob("*.j2")}
        for folder in (ROOT / "templates/en", ROOT / "templates/fr")
    )
    assert english == french != set()


@pytest.mark.parametrize(
    "page", [p.relative_to(ROOT).as_posix() for p in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])]
)
def test_every_link_leads_somewhere(page: str) -> None:
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text(page)):
        assert ((ROOT / page).parent / link).exists(), link


def test_every_decision_says_why() -> None:
    notes = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert notes
    for note in notes:
        assert "\nWhy: " in note.read_text(encoding="utf-8"), note.name


def test_each_claim_of_security_has_a_test_that_exists() -> None:
    page = text("SECURITY.md")
    claims = [line for line in page.partition("| --- |")[2].splitlines() if line.startswith("| ")]
    tests = {name for file in (ROOT / "tests").rglob("test_*.py") for name in _TEST.findall(file.read_text("utf-8"))}
    assert len(claims) >= 12
    for claim in claims:
        named = re.findall(r"`(test_[a-z0-9_]+)`", claim)
        assert named, claim
        assert set(named) <= tests, set(named) - tests


_TEST = re.compile(r"^ *def (test_\w+)", re.MULTILINE)
