"""A TOML file with its text kept, so that a fault found later can still name its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailbot.errors import ConfigError

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]")
_ENTRY = re.compile(r"\s*([A-Za-z0-9_\-.\"' ]+?)\s*=")
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file; keys are written as people write them: `imap.port`, `coordinators[1].email`."""

    file: Path
    text: str
    table: Mapping[str, Any]

    def line(self, key: str) -> int | None:
        """The line (from 1) where `key` is set, else the one of the table that should hold it; None for neither."""
        wanted: str | None = key
        lines = dict(reversed(list(_keys(self.text))))
        while wanted:
            if wanted in lines:
                return lines[wanted]
            wanted = _parent(wanted)
        return None

    def fault(self, key: str, wrong: str, right: str = "") -> ConfigError:
        """What is wrong at `key`, in one line that names file and line."""
        line = self.line(key)
        return ConfigError(f"{self.file}:{line}" if line else self.file, key, wrong, right)


def read(file: Path, right: str = "") -> str:
    """The text of a file that staff edit; ConfigError, with `right` as the mend, where it can't be read."""
    try:
        if file.stat().st_size > _LARGEST:
            raise ConfigError(file, "", "is larger than 1 MiB")
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(file, f"byte {error.start}", "is not UTF-8", "save the file as UTF-8") from error
    except OSError as error:
        raise ConfigError(file, "", f"can't be read ({error.strerror or error})", right) from error


def parse(file: Path, right: str = "") -> Document:
    """The file as a table; ConfigError where it can't be read (`right` is then the mend) or is no TOML."""
    text = read(file, right)
    try:
        return Document(file, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _syntax(file, text, str(error)) from error
    except RecursionError as error:
        raise ConfigError(file, "", "nests too deep") from error


def _syntax(file: Path, text: str, said: str) -> ConfigError:
    at = _AT.search(said)
    if at is None:
        return ConfigError(file, "", f"no valid TOML: {said}")
    line = int(at[1]) if at[1] else len(text.splitlines())
    place = f"column {at[2]}" if at[2] else "end of file"
    return ConfigError(f"{file}:{line}", place, f"no valid TOML: {said[: at.start()]}")


def _keys(text: str) -> Iterator[tuple[str, int]]:
    """Each key of the text in full with its line; the keys of inline tables and of strings over lines aside."""
    prefix, seen = "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            prefix = _bare(header[2])
            if header[1] == "[[":
                seen[prefix] = seen.get(prefix, -1) + 1
                prefix = f"{prefix}[{seen[prefix]}]"
            yield prefix, number
        elif entry := _ENTRY.match(line):
            yield (f"{prefix}.{_bare(entry[1])}" if prefix else _bare(entry[1])), number


def _bare(key: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in key.split("."))


def _parent(key: str) -> str | None:
    cut = max(key.rfind("."), key.rfind("["))
    return key[:cut] if cut > 0 else None
