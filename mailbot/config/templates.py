"""The templates folder as letters, checked whole: a mistake is found here, never in a send."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.config import shipped
from mailbot.config.toml import parse, read
from mailbot.errors import ConfigError
from mailbot.reading.values import Language

if TYPE_CHECKING:  # jinja2 takes a while to import: not for a round in which nobody is written to
    from mailbot.mail.compose import Templates


def templates(path: Path | None, *, checked: bool = False) -> Templates:
    """The letters of a folder, or the shipped ones; ConfigError names the first mistake and counts the others.

    `checked`: these very files were found right before.
    """
    letters = _letters(path)
    faults = [] if checked else _faults(letters, path)
    if not faults:
        return letters
    if len(faults) == 1:
        raise faults[0]
    first = faults[0]
    raise ConfigError(first.file, first.place, first.wrong, f"{first.right} (and {len(faults) - 1} more)")


def mistakes(path: Path | None) -> list[ConfigError]:
    """Every mistake of the letters in a folder, in the order of files and lines."""
    return _faults(_letters(path), path)


def _letters(path: Path | None) -> Templates:
    from mailbot.mail.compose import Templates  # noqa: PLC0415

    folder = path or shipped.folder("templates")
    texts = {f.relative_to(folder).as_posix(): read(f) for f in sorted(folder.rglob("*.j2"))}
    return Templates.from_sources(texts, {language: _reasons(folder, language) for language in Language})


def _reasons(folder: Path, language: Language) -> dict[str, str]:
    """The reasons in a language; a folder that was made before there were any has the shipped ones."""
    own = folder / language / "reasons.toml"
    document = parse(own if own.exists() else shipped.folder("templates") / language / "reasons.toml")
    for ident, words in document.table.items():
        if not isinstance(words, str):
            raise document.fault(ident, "is no text", "the words of one reason")
    return dict(document.table)


def _faults(letters: Templates, path: Path | None) -> list[ConfigError]:
    folder = path or shipped.folder("templates")
    return [
        ConfigError(f"{folder / p.file}:{p.line}", "", p.wrong, f"right would be {p.right}") for p in letters.check()
    ]
