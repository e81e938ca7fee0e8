"""The rules folder as values: policy.toml, and the patterns of each language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from mailbot.cases.policy import Policy
from mailbot.config import shipped
from mailbot.config.shapes import misshapen, shapes
from mailbot.config.toml import Document, parse
from mailbot.errors import ConfigError
from mailbot.reading.values import Language

if TYPE_CHECKING:  # the grammar of times takes a while to import: not for a round that only asks for policy
    from mailbot.cases.wishes import StaffWords
    from mailbot.reading.rules import ReadingRules

_T = TypeVar("_T")
_KEY = re.compile(r"[\w.\[\]-]+")
_WHOLE = "right would be a copy of the whole rules folder that ships with mailbot"
_ID = re.compile(r"(?:rule|answer) (\S+)")


def policy(path: Path | None, zone: ZoneInfo | None = None, *, checked: bool = False) -> Policy:
    """policy.toml of a rules folder, or the shipped one, in the programme's zone; ConfigError by file and line.

    `checked`: this very file was found right before, so that its region need not be looked up again.
    """
    document = parse((path or shipped.folder("rules")) / "policy.toml", _WHOLE)

    def fault(said: str) -> ConfigError:
        key, _, wrong = said.removeprefix("policy.").partition(": ")
        return document.fault(key, *_halves(wrong))

    return _made(lambda: Policy.from_toml(document.table, zone, region_known=checked), fault)


def reading_rules(path: Path | None) -> ReadingRules:
    """Every `<lang>/*.toml` of a rules folder, or of the shipped one; ConfigError by file and line."""
    from mailbot.reading.rules import ReadingRules  # noqa: PLC0415

    folder = path or shipped.folder("rules")
    documents = _documents(folder)
    if path is not None:
        _compare(documents, folder)
    tables = {name: document.table for name, document in documents.items()}
    return _made(lambda: ReadingRules.from_toml(tables), lambda said: _located(documents, folder, said))


def staff_words(path: Path | None) -> tuple[StaffWords, ...]:
    """The words of a coordinator's orders, `<lang>/staff.toml`, in both languages; ConfigError by file and line."""
    from mailbot.cases.wishes import StaffWords  # noqa: PLC0415

    folder = path or shipped.folder("rules")
    documents = {f"{lang}/staff": parse(folder / lang / "staff.toml", _WHOLE) for lang in Language}
    return _made(
        lambda: tuple(StaffWords.from_toml(name, document.table) for name, document in documents.items()),
        lambda said: _located(documents, folder, said),
    )


def _documents(folder: Path) -> dict[str, Document]:
    files = ((lang, file) for lang in Language for file in sorted((folder / lang).glob("*.toml")))
    return {f"{lang}/{file.stem}": parse(file) for lang, file in files}


def _compare(documents: Mapping[str, Document], folder: Path) -> None:
    """A folder of the programme's own has every file that ships, and in it values of the kinds that ship."""
    measure = {name: document.table for name, document in _documents(shipped.folder("rules")).items()}
    for name in measure:
        if name not in documents:
            raise ConfigError(folder / f"{name}.toml", "", "the file is missing", _WHOLE)
    known = shapes(measure)
    for name, document in documents.items():
        if fault := misshapen(name, document, known):
            raise fault


def _made(make: Callable[[], _T], fault: Callable[[str], ConfigError]) -> _T:
    try:
        return make()
    except ValueError as error:
        raise fault(" ".join(str(error).split())) from error


def _located(documents: Mapping[str, Document], folder: Path, said: str) -> ConfigError:
    """From "en/intents: rule accept.yes: why" or "en/times.toml: atom[2].regex: why" to file, line and place."""
    name, _, rest = said.partition(": ")
    document = documents.get(name.removesuffix(".toml"))
    if document is None:
        return _by_id(documents, folder, said)
    place, _, wrong = rest.partition(": ")
    if wrong and (rule := _ID.fullmatch(place)):
        line = _line_of_id(document, rule[1])
        return ConfigError(f"{document.file}:{line}" if line else document.file, place, *_halves(wrong))
    if wrong and _KEY.fullmatch(place):
        return document.fault(place, *_halves(wrong))
    return ConfigError(document.file, "", rest)


def _by_id(documents: Mapping[str, Document], folder: Path, said: str) -> ConfigError:
    """A fault of a language as a whole names a rule but no table: the last table that has this id is meant."""
    language = said.partition(":")[0]
    rule = _ID.search(said)
    for name, document in reversed(list(documents.items())):
        line = _line_of_id(document, rule[1].rstrip(":")) if rule and name.startswith(f"{language}/") else None
        if line:
            return ConfigError(f"{document.file}:{line}", "", said)
    return ConfigError(folder, "", said)


def _line_of_id(document: Document, rule: str) -> int | None:
    wanted = re.compile(rf"""\s*id\s*=\s*["']{re.escape(rule)}["']""")
    lines = [number for number, line in enumerate(document.text.splitlines(), 1) if wanted.match(line)]
    return lines[-1] if lines else None


def _halves(wrong: str) -> tuple[str, str]:
    """What is wrong, and what would be right where the text says it."""
    first, found, second = wrong.partition("; right would be ")
    return (first, f"right would be {second}") if found else (wrong, "")
