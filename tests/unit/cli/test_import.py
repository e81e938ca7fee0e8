"""`mailbot import` opens every match of a sheet, or none and says why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailbot.cli import main

HEAD = "stage,connector_name,connector_email,connectee_name,connectee_email,connectee_language,resume"
RUTH = "proposed,Ruth Okafor,ruth@example.com,Éric Côté,eric@example.net,fr,eric.pdf"
NOOR = "met,Noor Haddad,noor@example.com,Tomasz Wójcik,tomasz@example.net,,"
NOW = "2026-03-04T10:00"


@pytest.fixture
def sheet(programme: Path) -> Path:
    (programme / "eric.pdf").write_bytes(b"%PDF-1.7\n")
    return programme / "matches.csv"


def write(sheet: Path, *rows: str) -> Path:
    sheet.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return sheet


def cases(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    assert main(["cases", "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return sorted(found, key=lambda case: str(case["stage"]))


def test_every_match_is_opened_at_its_stage(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(write(sheet, RUTH, NOOR)), "--now", NOW]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "2 opened"
    met, proposed = cases(capsys)
    assert (met["stage"], met["owes"]) == ("met", "connector")
    assert (proposed["stage"], proposed["owes"], proposed["due"]) == (
        "proposed",
        "connector",
        "2026-03-11T10:00:00-04:00",
    )
    assert proposed["connectee"] == {"name": "Éric Côté", "email": "eric@example.net"}


def test_the_same_sheet_again_opens_nothing(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(sheet, RUTH)
    assert main(["import", str(sheet), "--now", NOW]) == 0
    capsys.readouterr()
    write(sheet, RUTH, NOOR)
    assert main(["import", str(sheet), "--now", NOW]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 opened, 1 known already"
    assert len(cases(capsys)) == 2


def test_a_bad_cell_is_named_and_nothing_is_opened(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(sheet, RUTH, NOOR.replace("met", "meet").replace("noor@example.com", "noor"))
    assert main(["import", str(sheet), "--now", NOW]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        f'mailbot import: {sheet}:3: stage: "meet" will not do; right would be one of proposed, introduced, scheduled, '
        "met, referred, surveyed, closed, declined, paused",
        f'mailbot import: {sheet}:3: connector_email: "noor" will not do; right would be "amina@example.org"',
    ]
    assert cases(capsys) == []


def test_a_sheet_that_is_not_there_is_a_wrong_call(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(sheet)]) == 2
    assert capsys.readouterr().err == f"mailbot import: {sheet}: can't be read (No such file or directory)\n"
