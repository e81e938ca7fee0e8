"""The templates folder becomes letters; a mistake in one is named by file and line before anything is sent."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mailbot.config import shipped
from mailbot.config.templates import mistakes, templates
from mailbot.errors import ConfigError


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """A copy of the shipped letters to be edited."""
    return Path(shutil.copytree(shipped.folder("templates"), tmp_path / "templates"))


def test_an_unknown_variable_is_named_by_line(letters: Path) -> None:
    file = letters / "en" / "participant" / "reminder.j2"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}{{{{ conector.first }}}}\n", encoding="utf-8")
    line = text.count("\n") + 1
    assert any(str(m).startswith(f"{file}:{line}: ") and "conector" in str(m) for m in mistakes(letters))


def test_a_letter_without_its_twin_is_named(letters: Path) -> None:
    file = letters / "fr" / "participant" / "reminder.j2"
    file.unlink(missing_ok=True)
    assert any(str(m).startswith(f"{file}:1: the file is missing") for m in mistakes(letters))


def test_the_first_mistake_stops_the_start(letters: Path) -> None:
    (letters / "en" / "participant" / "reminder.j2").write_text("{% if %}", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        templates(letters)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_status == 2


def test_a_letter_in_another_charset_is_named(letters: Path) -> None:
    file = letters / "fr" / "participant" / "reminder.j2"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes("Subject: À bientôt\n".encode("cp1252"))
    with pytest.raises(ConfigError, match=r"reminder\.j2: byte 9: is not UTF-8"):
        mistakes(letters)


def test_the_shipped_letters_are_sound() -> None:
    assert [str(m) for m in mistakes(None)] == []
