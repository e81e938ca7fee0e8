"""The README says what is true: its diagram is the table's, its commands and links are there."""

from __future__ import annotations

import re
from pathlib import Path

from mailbot.cases.machine import diagram
from mailbot.cli import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_diagram_is_made_from_the_table() -> None:
    shown = README.split("<!-- diagram -->")[1].split("<!-- /diagram -->")[0]
    assert shown.strip().removeprefix("```mermaid").removesuffix("```").strip() == diagram()


def test_every_command_is_named() -> None:
    assert [name for name in COMMANDS if f"`mailbot {name}`" not in README] == []


def test_every_link_to_a_file_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
