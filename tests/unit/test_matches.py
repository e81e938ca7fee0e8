"""Spreadsheets as coordinators save them: what is right becomes matches, what is wrong is named, each cell of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import Workbook

from mailbot.cases.case import Person, Stage
from mailbot.errors import ConfigError
from mailbot.matches import COLUMNS, Match, MatchesError, read_matches
from mailbot.reading.values import Language

HEAD = [
    *("stage", "connector_name", "connector_email", "connector_title", "connector_employer", "connector_bio"),
    *("connector_language", "connectee_name", "connectee_email", "connectee_language", "resume"),
]
ROW = [
    *("Proposed", "Ruth Okafor", "Ruth@Example.com", "Engineer", "Wayward Bridges", "Designs bridges, mostly."),
    *("", "Éric Nguyễn-Côté", "eric@example.net", "FR", "eric.pdf"),
]
PDF = b"%PDF-1.7\n"


def quoted(cells: list[str], separator: str) -> str:
    return separator.join(f'"{cell}"' if re.search(r"[,;\n]", cell) else cell for cell in cells)


def csv(folder: Path, *rows: list[str], separator: str = ",", encoding: str = "utf-8", head: list[str] = HEAD) -> Path:
    (folder / "eric.pdf").write_bytes(PDF)
    file = folder / "matches.csv"
    text = "\r\n".join(quoted(cells, separator) for cells in [head, *rows])
    file.write_bytes((text + "\r\n").encode(encoding))
    return file


def xlsx(folder: Path, *rows: list[str]) -> Path:
    (folder / "eric.pdf").write_bytes(PDF)
    book = Workbook()
    sheet = book.worksheets[0]
    for cells in [HEAD, *rows]:
        sheet.append(cells)
    file = folder / "matches.xlsx"
    book.save(file)
    return file


def changed(column: str, cell: str) -> list[str]:
    return [cell if name == column else old for name, old in zip(HEAD, ROW, strict=True)]


def faults(file: Path) -> list[str]:
    with pytest.raises(MatchesError) as caught:
        read_matches(file)
    assert caught.value.exit_status == 2
    return [str(fault).removeprefix(f"{file.parent}/") for fault in caught.value.faults]


def sound(match: Match) -> None:
    assert match.stage is Stage.PROPOSED
    assert match.connector == Person(
        "Ruth Okafor", "ruth@example.com", "Engineer", "Wayward Bridges", "Designs bridges, mostly."
    )
    assert (match.connectee.email, match.connectee.language) == ("eric@example.net", Language.FR)
    assert match.resume is not None
    assert (match.resume.name, match.resume.content) == ("eric.pdf", PDF)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1258"])
def test_a_csv_in_its_many_forms(tmp_path: Path, separator: str, encoding: str) -> None:
    row = ROW if encoding != "cp1258" else changed("connectee_name", "Éric Côté")
    (match,) = read_matches(csv(tmp_path, row, separator=separator, encoding=encoding))
    sound(match)
    assert match.connectee.name == row[HEAD.index("connectee_name")]


def test_a_workbook(tmp_path: Path) -> None:
    (match,) = read_matches(xlsx(tmp_path, ROW))
    sound(match)


@pytest.mark.parametrize("stage", list(Stage))
def test_a_match_may_be_at_any_stage(tmp_path: Path, stage: Stage) -> None:
    (match,) = read_matches(csv(tmp_path, changed("stage", stage.value)))
    assert match.stage is stage


def test_what_may_be_left_out(tmp_path: Path) -> None:
    head = ["Connectee email", "connectee-name", "STAGE", "connector_name", "connector_email"]
    row = ["eric@example.net", "Éric", "met", "Ruth", "ruth@example.com"]
    (match,) = read_matches(csv(tmp_path, row, head=head))
    assert match.connector == Person("Ruth", "ruth@example.com")
    assert match.resume is None


def test_empty_lines_are_passed_over_and_line_breaks_become_spaces(tmp_path: Path) -> None:
    bio = "Builds\nbridges"
    other = changed("connectee_email", "noor@example.net")
    matches = read_matches(csv(tmp_path, changed("connector_bio", bio), [""] * len(HEAD), other))
    assert [match.connector.bio for match in matches] == ["Builds bridges", "Designs bridges, mostly."]


@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [
        ("stage", "prposed", '"prposed" will not do; right would be one of proposed, introduced'),
        ("stage", "", "is empty; right would be one of proposed, introduced"),
        ("connector_email", "ruth", '"ruth" will not do; right would be "amina@example.org"'),
        ("connector_email", "Ruth <ruth@example.com>", '"Ruth <ruth@example.com>" will not do; '),
        ("connectee_email", "ruth@example.com", "is the Connector's too; right would be the Connectee's own"),
        ("connectee_name", "  ", 'is empty; right would be "Amina Tremblay"'),
        ("connector_language", "English", '"English" will not do; right would be "en" or "fr"'),
        ("connector_bio", "x" * 2001, "has 2001 characters; right would be 2000 at most"),
        ("resume", "none.pdf", '"none.pdf" can\'t be read (No such file or directory); '),
        ("resume", "matches.csv", '"matches.csv" is no PDF and no DOCX; right would be a .pdf or .docx file'),
        ("resume", "fake.docx", '"fake.docx" is no PDF and no DOCX; '),
        ("resume", "large.pdf", '"large.pdf" has 5.0 MB; right would be 5 MB at most'),
    ],
)
def test_a_bad_cell_is_named_by_line_and_column(tmp_path: Path, column: str, cell: str, fault: str) -> None:
    (tmp_path / "fake.docx").write_bytes(PDF)
    (tmp_path / "large.pdf").write_bytes(PDF + bytes(5 * 1024 * 1024))
    other = changed("connectee_email", "noor@example.net")
    for file in (csv(tmp_path, other, changed(column, cell)), xlsx(tmp_path, other, changed(column, cell))):
        (line,) = faults(file)
        assert line.startswith(f"{file.name}:3: {column}: {fault}")


def test_every_bad_cell_is_named_in_order_and_nothing_is_taken(tmp_path: Path) -> None:
    bad = changed("stage", "x")
    bad[HEAD.index("connector_email")] = "y"
    lines = faults(csv(tmp_path, ROW, bad, changed("connectee_email", "z")))
    assert [line.split(": ")[:2] for line in lines] == [
        ["matches.csv:3", "stage"],
        ["matches.csv:3", "connector_email"],
        ["matches.csv:4", "connectee_email"],
    ]


def test_the_line_is_the_one_that_an_editor_shows(tmp_path: Path) -> None:
    first = changed("connector_bio", "two\nlines")
    assert faults(csv(tmp_path, first, changed("connectee_email", "z")))[0].startswith("matches.csv:4: ")


def test_the_same_match_twice_is_named(tmp_path: Path) -> None:
    assert faults(csv(tmp_path, ROW, ROW)) == [
        "matches.csv:3: connectee_email: the same two people are on line 2; right would be one of them"
    ]


def test_a_cell_with_a_bare_separator_is_named(tmp_path: Path) -> None:
    assert faults(csv(tmp_path, [*ROW, "more"])) == [
        'matches.csv:2: beyond the last column: "more"; put a cell that holds a separator in quotes'
    ]


def test_wrong_columns_are_named(tmp_path: Path) -> None:
    head = [{"connector_email": "conector_email", "resume": "stage"}.get(name, name) for name in HEAD]
    first, second = faults(csv(tmp_path, ROW, head=head))
    assert first == "matches.csv:1: stage: is there twice; right would be one column of this name"
    assert second == "matches.csv:1: conector_email: unknown column; right would be connector_email"


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    head = [{"connector_email": ""}.get(name, name) for name in HEAD]
    (only,) = faults(csv(tmp_path, ROW, head=head))
    assert only == f"matches.csv:1: connector_email: the column is missing; right would be {', '.join(COLUMNS)}"


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("m.ods", b"", '".ods" is no kind of sheet; right would be a .csv or .xlsx file'),
        ("m.csv", b"", "is empty; right would be a line of column names: stage, "),
        ("m.csv", ",".join(HEAD).encode(), "has no match in it; "),
        ("m.csv", ",".join(HEAD).encode() + b'\n"open', "is no CSV (unexpected end of data)"),
        ("m.xlsx", b"PK\x03\x04 not really", "is no .xlsx workbook; save the sheet as .xlsx again"),
        ("m.csv", b"x" * (10 * 1024 * 1024 + 1), "is larger than 10 MB"),
    ],
)
def test_a_file_that_is_no_sheet_is_told(tmp_path: Path, name: str, content: bytes, wrong: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_matches(tmp_path / name)
    assert wrong in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"can't be read \(No such file"):
        read_matches(tmp_path / "m.csv")
