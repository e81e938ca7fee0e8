"""`mailbot report` writes the funder's page and the pictures; `mailbot goodwill` shows and forgets what was asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.cli import main
from mailbot.store import Store
from tests.unit.cli.test_cases import NOW, OWED, RUTH


@pytest.fixture
def held(programme: Path) -> Path:
    store = Store("sqlite:///mailbot.db", "connector@example.org")
    store.upgrade()
    with store.transaction() as book:
        book.save(OWED, NOW)
        book.asked(OWED, NOW)
    store.close()
    return programme


def test_report_writes_page_figures_and_pictures(held: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--since", "2026-03-01", "--now", "2026-03-31T12:00", "--folder", "out"]) == 0
    names = {"report.html", "report.csv", "network-1.svg", "network-1.png", "network-1.txt"}
    assert {path.name for path in (held / "out").iterdir()} == names
    assert {Path(line).name for line in capsys.readouterr().out.splitlines()} == names
    assert "Ruth Okafor (1/3): open" in (held / "out" / "network-1.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (["--since", "soon"], "'soon' is no day; right would be 2026-01-01"),
        (["--since", "2027-01-01", "--now", "2026-03-31T12:00"], "--since: 2027-01-01 is still to come"),
    ],
)
def test_a_wrong_day_is_told(held: Path, capsys: pytest.CaptureFixture[str], call: list[str], told: str) -> None:
    assert main(["report", *call]) == 2
    assert told in capsys.readouterr().err
    assert not (held / "report").exists()


def test_goodwill_shows_what_was_asked_and_forgets_it(held: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["goodwill", RUTH.email]) == 0
    shown = capsys.readouterr().out
    assert f"2026-03-04  case {OWED.id}: no word yet; the match is introduced" in shown
    assert main(["goodwill", RUTH.email, "--forget"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "forgotten"
    assert main(["goodwill", RUTH.email]) == 0
    assert capsys.readouterr().out == "asked 0 times\n"
