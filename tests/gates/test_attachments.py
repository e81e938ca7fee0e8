"""Only the résumé that the coordinator stored leaves; nothing that comes in is passed on, opened or unpacked."""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode

import pytest

from mailbot.cases.case import Stage
from mailbot.pipeline.opening import content_type_of
from tests.gates.house import ERIC, RESUME, RUTH, House, everything, read

CANARY = b"%PDF-1.4 canary-of-an-inbound-file"


def with_file(words: str, content: bytes, name: str = "cv.pdf", kind: str = "application/pdf") -> dict[str, str]:
    body = (
        f"--b\r\nContent-Type: text/plain\r\n\r\n{words}\r\n--b\r\nContent-Type: {kind}; name=\"{name}\"\r\n"
        f"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n"
        f"{b64encode(content).decode()}\r\n--b--"
    )  # fmt: skip
    return {"words": body, "Content_Type": "multipart/mixed; boundary=b"}


def attachments(home: House) -> list[tuple[str, bytes]]:
    found = []
    for letter in home.letters():
        files = [part for part in read(letter).iter_attachments() if part.get_content_type() != "text/calendar"]
        found += [(str(part.get_filename()), part.get_content()) for part in files]
    return found


def archive(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return held.getvalue()


def test_only_the_resume_that_the_coordinator_stored_leaves_and_its_name_is_rewritten(home: House) -> None:
    home.opened(stage=Stage.INTRODUCED)
    for author in (RUTH, ERIC):
        home.says(author, **with_file("OFFER 2026-03-12T14:00 here", CANARY))
        home.says(author, **with_file("AGREE 2026-03-12T14:00", CANARY))
        home.says(author, **with_file("what is this?", CANARY))
    assert set(attachments(home)) == {(f"Resume {ERIC.name}.pdf", RESUME)}
    assert not [letter for letter in home.letters() if "canary-of-an-inbound-file" in everything(letter)]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (RESUME, "pdf"),
        (archive("[Content_Types].xml", "word/document.xml"), "wordprocessingml"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), ""),
        (archive("xl/workbook.xml"), ""),
        (archive("a.exe"), ""),
        (b"MZ\x90\x00", ""),
        (b"\xd0\xcf\x11\xe0", ""),
        (b"<html>%PDF-", ""),
        (b"", ""),
    ],
    ids=["PDF", "DOCX", "macros", "a spreadsheet", "another archive", "a program", "old Word", "a page", "empty"],
)
def test_a_resume_is_pdf_or_docx_by_its_bytes(content: bytes, kind: str) -> None:
    assert kind in content_type_of(content)
    assert bool(kind) == bool(content_type_of(content))


def test_an_inbound_archive_is_never_unpacked(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: object, **__: object) -> None:
        raise AssertionError("an archive was opened")

    bomb = archive("word/document.xml")
    monkeypatch.setattr(zipfile, "ZipFile", opened)
    home.opened()
    home.says(RUTH, **with_file("OFFER 2026-03-12T14:00 here", bomb, "cv.docx", "application/zip"))
    assert home.last().state.value == "done"
