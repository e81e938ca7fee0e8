"""The calls themselves: help, exit status, one line for what is wrong, and how soon help answers."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from mailbot.cli import COMMANDS, main


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"usage: mailbot {command}")
    assert all(option in text for option in ("--config F", "--log-format", "--verbose"))


def test_help_lists_the_commands_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("    ")]
    assert [word for word in listed if word in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "mailbot: the following arguments are required: COMMAND; "),
        (["fly"], "mailbot: argument COMMAND: invalid choice: 'fly' "),
        (["cases", "--jsno"], "mailbot: unrecognized arguments: --jsno; "),
        (["import"], "mailbot import: the following arguments are required: FILE; "),
        (["import", "x.csv", "--now", "noon"], "mailbot import: argument --now: 'noon' is no ISO 8601 time"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(words: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(line)
    assert err.count("\n") == 1


def test_a_wrong_configuration_is_told_in_one_line(programme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = programme / "mailbot.toml"
    file.write_text(file.read_text(encoding="utf-8") + 'port = "25"\n', encoding="utf-8")
    assert main(["cases"]) == 2
    assert capsys.readouterr().err == (
        'mailbot cases: mailbot.toml:14: smtp.port: "25" will not do; right would be a whole number such as 587\n'
    )


def test_a_missing_configuration_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "none.toml"
    assert main(["cases", "--config", str(missing)]) == 2
    assert capsys.readouterr().err == (
        f"mailbot cases: {missing}: can't be read (No such file or directory); "
        "right would be --config and the programme's file (docs/mailbot.toml is an example)\n"
    )


def test_a_store_that_cannot_be_opened_is_failed_work(programme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (programme / "mailbot.db").mkdir()
    assert main(["cases"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("mailbot cases: the store at ")
    assert err.count("\n") == 1


def test_a_fault_of_ours_shows_no_text_of_anybody(
    programme: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise LookupError("ruth@example.com")

    monkeypatch.setattr("mailbot.cli.cases._all", broken)
    assert main(["cases"]) == 1
    assert re.fullmatch(
        r"mailbot cases: failed with LookupError at [\w/]+\.py:\d+; --verbose shows the way there\n",
        capsys.readouterr().err,
    )
    assert main(["cases", "--verbose"]) == 1
    err = capsys.readouterr().err
    assert "in _show" in err
    assert "ruth" not in err.replace('raise LookupError("ruth@example.com")', "")


@pytest.mark.parametrize("words", ["cases", "cases --json"])
def test_a_reader_that_has_gone_is_told_nothing(programme: Path, words: str) -> None:
    command = f'"{sys.executable}" -c "import sys; from mailbot.cli import main; sys.exit(main())" {words} | true'
    done = subprocess.run(
        ["bash", "-c", command], cwd=programme, capture_output=True, text=True, timeout=60, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_help_answers_at_once() -> None:
    """200 ms on a free machine; twice that of processor time at the best of a few, since others share this one."""
    assert any(_seconds_of_help() < 0.4 for _ in range(10))


def _seconds_of_help() -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", "from mailbot.cli import main; main(['--help'])"],
        capture_output=True,
        timeout=60,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_imports_nothing_heavy() -> None:
    heavy = "spacy sqlalchemy structlog rich alembic imapclient jinja2 openpyxl msgspec numpy".split()
    script = (
        f"import sys; from mailbot.cli import main; main(['--help']); print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
