"""`mailbot demo` as it is called; that it plays to its end is an acceptance test."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.cli import main


def test_a_folder_with_a_demo_in_it_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mailbot.db").touch()
    assert main(["demo", "--keep", str(tmp_path)]) == 2
    assert "a demo is kept there already" in capsys.readouterr().err
    assert [f.name for f in tmp_path.iterdir()] == ["mailbot.db"]
