"""A coordinator's spreadsheet becomes matches: all of it or nothing, each bad cell named by line and column."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from mailbot.cases.case import Person, Stage
from mailbot.errors import ConfigError, MailbotError
from mailbot.reading.values import Language

_PERSON = {"name": 120, "email": 254, "title": 200, "employer": 200, "bio": 2000, "language": 10}
_SIDES = ("connector", "connectee")
COLUMNS: Mapping[str, int] = {
    "stage": 20,
    **{f"{side}_{name}": longest for side in _SIDES for name, longest in _PERSON.items()},
    "resume": 500,
}
"""Each column with the most characters that a cell may have."""

REQUIRED = ("stage", "connector_name", "connector_email", "connectee_name", "connectee_email")
_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_MAGIC = {".pdf": b"%PDF-", ".docx": b"PK\x03\x04"}
_EXAMPLES = {
    "stage": f"one of {', '.join(Stage)}",
    "name": '"Amina Tremblay"',
    "email": '"amina@example.org"',
    "language": '"en" or "fr"',
}
_HEAD = ", ".join(COLUMNS)
_LARGEST_FILE = 10 * 1024 * 1024
_LARGEST_UNPACKED = 100 * 1024 * 1024
_LARGEST_RESUME = 5 * 1024 * 1024
_MOST_ROWS = 5000


@dataclass(frozen=True, slots=True)
class Resume:
    """A résumé that was there, small enough and of a known kind when the file was checked."""

    name: str
    path: Path

    @property
    def content(self) -> bytes:
        """The bytes, read now: a sheet names hundreds of résumés, and one at a time is enough."""
        return self.path.read_bytes()


@dataclass(frozen=True, slots=True)
class Match:
    """One row: two people, how far they have come, and the Connectee's résumé."""

    stage: Stage
    connector: Person
    connectee: Person
    resume: Resume | None = None


class MatchesError(MailbotError):
    """Something in the sheet is wrong, so nothing of it is taken; `faults` has one line each."""

    exit_status = 2

    def __init__(self, faults: Sequence[ConfigError]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one line by column, white space tidied."""

    file: Path
    line: int
    cells: Mapping[str, str]

    def fault(self, column: str, wrong: str, right: str) -> ConfigError:
        return ConfigError(f"{self.file}:{self.line}", column, wrong, right)


def read_matches(path: Path) -> tuple[Match, ...]:
    """Every match of a .csv (UTF-8 or Windows-1252; comma, semicolon or tab) or .xlsx file.

    MatchesError names each bad cell by line and column; ConfigError where the file as a whole can't be read.
    """
    rows = _rows(path, _lines(path))
    faults = [fault for row in rows for fault in _faults(row)] + list(_repeated(rows))
    if faults:
        raise MatchesError(sorted(faults, key=lambda fault: _line_number(str(fault.file))))
    if not rows:
        raise ConfigError(path, "", "has no match in it", "right would be one match a line under the column names")
    return tuple(_match(row) for row in rows)


def _line_number(place: str) -> int:
    return int(place.rpartition(":")[2])


_Line = tuple[int, Sequence[str]]


def _lines(path: Path) -> list[_Line]:
    """Each line that isn't empty, numbered from 1 as the file shows it."""
    kinds = {".csv": _csv, ".xlsx": _xlsx}
    read = kinds.get(path.suffix.lower())
    if read is None:
        raise ConfigError(path, "", f'"{path.suffix}" is no kind of sheet', "right would be a .csv or .xlsx file")
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise ConfigError(path, "", "is larger than 10 MB", "split it")
        return [(line, cells) for line, cells in read(path) if any(cell.strip() for cell in cells)]
    except OSError as error:
        raise ConfigError(path, "", f"can't be read ({error.strerror or error})") from error


def _csv(path: Path) -> Iterator[_Line]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")  # what Excel on Windows saves
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    begun = 1
    try:
        for cells in reader:
            yield begun, cells
            begun = reader.line_num + 1
    except csv.Error as error:
        raise ConfigError(f"{path}:{begun}", "", f"is no CSV ({error})", "save the sheet as CSV again") from error


def _xlsx(path: Path) -> Iterator[_Line]:
    from openpyxl import load_workbook  # noqa: PLC0415 - half a second, for a file that is mostly a CSV
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with path.open("rb") as file:
            with zipfile.ZipFile(file) as packed:
                if sum(part.file_size for part in packed.infolist()) > _LARGEST_UNPACKED:
                    raise ConfigError(path, "", "unpacks to more than 100 MB", "split it")
            sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
            for line, row in enumerate(sheet.iter_rows(values_only=True), 1):
                yield line, ["" if cell is None else str(cell) for cell in row]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError) as error:
        raise ConfigError(path, "", "is no .xlsx workbook", "save the sheet as .xlsx again") from error


def _rows(path: Path, lines: Sequence[_Line]) -> list[_Row]:
    if not lines:
        raise ConfigError(path, "", "is empty", f"right would be a line of column names: {', '.join(COLUMNS)}")
    if len(lines) > _MOST_ROWS:
        raise ConfigError(path, "", f"has more than {_MOST_ROWS} lines", "split it")
    number, head = lines[0]
    names = [re.sub(r"[\s_-]+", "_", name.strip().lower()) for name in head]
    _check_head(path, number, names)
    return [_Row(path, line, _cells(names, cells)) for line, cells in lines[1:]]


def _cells(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """White space and control characters become single spaces; what stands beside the last column is kept as ""."""
    tidy = [" ".join("".join(c if c.isprintable() else " " for c in cell).split()) for cell in cells]
    beyond = " ".join(cell for cell in tidy[len(names) :] if cell)
    return {name: cell for name, cell in zip(names, tidy, strict=False) if name} | ({"": beyond} if beyond else {})


def _check_head(path: Path, line: int, names: Sequence[str]) -> None:
    twice = [(name, "is there twice", "one column of this name") for name in COLUMNS if names.count(name) > 1]
    unknown = [(name, "unknown column", _nearest(name)) for name in names if name and name not in COLUMNS]
    meant = {right for _, _, right in unknown}  # told once: as the column that is misspelt
    missing = [(name, "the column is missing", _HEAD) for name in REQUIRED if name not in {*names, *meant}]
    faults = [
        ConfigError(f"{path}:{line}", n, wrong, f"right would be {right}")
        for n, wrong, right in twice + unknown + missing
    ]
    if faults:
        raise MatchesError(faults)


def _nearest(name: str) -> str:
    return next(iter(get_close_matches(name, COLUMNS, n=1)), _HEAD)


def _faults(row: _Row) -> Iterator[ConfigError]:
    for name in REQUIRED:
        if not row.cells.get(name):
            yield row.fault(name, "is empty", f"right would be {_EXAMPLES[name.rpartition('_')[2]]}")
    for name, cell in row.cells.items():
        if not name:
            yield row.fault("beyond the last column", f'"{cell}"', "put a cell that holds a separator in quotes")
        elif len(cell) > COLUMNS[name]:
            yield row.fault(name, f"has {len(cell)} characters", f"right would be {COLUMNS[name]} at most")
        elif cell and (wrong := _wrong(row, name, cell)):
            yield row.fault(name, *wrong)
    if row.cells.get("connectee_email") and _same(row):
        yield row.fault("connectee_email", "is the Connector's too", "right would be the Connectee's own")


def _same(row: _Row) -> bool:
    return row.cells["connectee_email"].lower() == row.cells.get("connector_email", "").lower()


def _wrong(row: _Row, name: str, cell: str) -> tuple[str, str] | None:
    """What a cell of this column may not be, and what would be right."""
    kind = name.rpartition("_")[2]
    if kind == "resume":
        return _wrong_resume(row.file.parent / cell, cell)
    wrong = (
        (kind == "stage" and cell.lower() not in list(Stage))
        or (kind == "language" and cell.lower() not in list(Language))
        or (kind == "email" and not _ADDRESS.fullmatch(cell))
    )
    return (f'"{cell}" will not do', f"right would be {_EXAMPLES[kind]}") if wrong else None


def _wrong_resume(file: Path, cell: str) -> tuple[str, str] | None:
    try:
        with file.open("rb") as opened:
            begins, size = opened.read(8), file.stat().st_size
    except OSError as error:
        return f'"{cell}" can\'t be read ({error.strerror or error})', "right would be a path from this sheet's folder"
    if not begins.startswith(_MAGIC.get(file.suffix.lower(), b"\0none")):
        return f'"{cell}" is no PDF and no DOCX', "right would be a .pdf or .docx file"
    if size > _LARGEST_RESUME:
        return f'"{cell}" has {size / 1048576:.1f} MB', "right would be 5 MB at most"
    return None


def _repeated(rows: Sequence[_Row]) -> Iterator[ConfigError]:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        pair = (row.cells.get("connector_email", "").lower(), row.cells.get("connectee_email", "").lower())
        if pair in seen:
            yield row.fault(
                "connectee_email", f"the same two people are on line {seen[pair]}", "right would be one of them"
            )
        seen.setdefault(pair, row.line)


def _match(row: _Row) -> Match:
    resume = row.cells.get("resume", "")
    path = row.file.parent / resume
    return Match(
        stage=Stage(row.cells["stage"].lower()),
        connector=_person(row, "connector"),
        connectee=_person(row, "connectee"),
        resume=Resume(path.name, path.absolute()) if resume else None,
    )


def _person(row: _Row, side: str) -> Person:
    cells = {name: row.cells.get(f"{side}_{name}", "") for name in _PERSON}
    return Person(
        name=cells["name"],
        email=cells["email"].lower(),
        title=cells["title"],
        employer=cells["employer"],
        bio=cells["bio"],
        language=Language(cells["language"].lower() or "en"),
    )
