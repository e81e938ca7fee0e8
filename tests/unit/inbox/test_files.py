"""Mailboxes that stand in files: mbox, Maildir, folders of .eml files, and what is none of them."""

from __future__ import annotations

import mailbox
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.errors import ConfigError
from mailbot.inbox import read_files
from mailbot.inbox.fetching import HEAD_BYTES, SIZE_CAP

RAW = b"From: Ruth <ruth@example.org>\nSubject: Re: Our meeting\n\nThursday works.\n\nFrom Monday on I am away.\n"
KEPT = datetime(2026, 3, 2, 15, 4, 5, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def test_an_mbox_gives_back_what_was_put_into_it_and_when(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "kept")
    for number in range(3):
        message = mailbox.mboxMessage(RAW + b"%d\n" % number)
        message.set_from("ruth@example.org", KEPT.timetuple())
        box.add(message)
    box.close()
    assert b"\n>From Monday" in (tmp_path / "kept").read_bytes()
    found = list(read_files(tmp_path / "kept"))
    assert [one.raw for one in found] == [RAW + b"%d\n" % number for number in range(3)]
    assert [(one.uid, one.internal_date) for one in found] == [(1, KEPT), (2, KEPT), (3, KEPT)]


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("From ruth@example.org Mon Mar  2 15:04:05 2026", KEPT),
        ("From 1790000000000000000@xxx Mon Mar 02 15:04:05 +0000 2026", KEPT),
        ("From - Mon Mar 02 10:04:05 2026 -0500", KEPT),
        ("From ruth@example.org Mon Mar  2 15:04:05 EST 2026", KEPT),  # EST is another hour in Australia
        ("From ruth@example.org Mon Mar  2 15:04:05 2026 +9999", EPOCH),
        ("From ruth@example.org Smarch 39 15:04:05 2026", EPOCH),
    ],
)
def test_each_programs_way_of_dating_an_mbox_is_read(tmp_path: Path, line: str, at: datetime) -> None:
    file = tmp_path / "kept.mbox"
    file.write_bytes(line.encode() + b"\n" + RAW.replace(b"\nFrom", b"\n>From") + b"\n")
    assert [(one.raw, one.internal_date) for one in read_files(file)] == [(RAW, at)]


@pytest.mark.parametrize("begins", [b"", b"\n\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_line_begins_a_message_where_it_has_a_date_and_only_there(tmp_path: Path, begins: bytes, end: bytes) -> None:
    said = b"Subject: hello\n\nHi,\n\nFrom May 4 to May 6 I am away.\n>>From the start I said so.\n"
    line = b"From - Mon Mar 02 15:04:05 2026\n"
    kept = line + said + line + RAW.replace(b"\nFrom", b"\n>From")
    (tmp_path / "kept").write_bytes(begins + kept.replace(b"\n", end))
    first, second = (one.raw.replace(b"\r\n", b"\n") for one in read_files(tmp_path / "kept"))
    assert first == said.replace(b">>From", b">From")
    assert second == RAW


def test_a_maildir_is_read_without_the_folders_within_it_and_is_not_changed(tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp", ".Sent/cur", ".Sent/new"):
        (tmp_path / name).mkdir(parents=True)
    for place, name in (("new", "1772460002.b"), ("cur", "1772460001.a:2,S"), (".Sent/cur", "3.c:2,S"), ("tmp", "4.d")):
        (tmp_path / place / name).write_bytes(RAW + name.encode())
    before = sorted(tmp_path.rglob("*"))
    found = list(read_files(tmp_path))
    assert [one.raw for one in found] == [RAW + b"1772460001.a:2,S", RAW + b"1772460002.b"]
    assert {one.internal_date for one in found} == {EPOCH}
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_of_eml_files_is_read_with_those_within_it_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "march").mkdir()
    (tmp_path / "new").mkdir()  # no Maildir: it has no cur
    for name in ("b.eml", "march/a.EML", "notes.html", "c.txt", "new/c.eml", "._b.eml"):
        (tmp_path / name).write_bytes(RAW + name.encode())
    assert [one.raw[len(RAW) :] for one in read_files(tmp_path)] == [b"march/a.EML", b"b.eml", b"new/c.eml"]


def test_one_message_is_a_mailbox_too(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(RAW)
    assert [one.raw for one in read_files(tmp_path / "one.eml")] == [RAW]


def test_what_is_over_the_cap_comes_cut_short_as_from_a_server(tmp_path: Path) -> None:
    (tmp_path / "large.eml").write_bytes(RAW + b"x" * SIZE_CAP)
    (found,) = read_files(tmp_path / "large.eml")
    assert found.truncated
    assert found.size > SIZE_CAP
    assert found.raw == (RAW + b"x" * SIZE_CAP)[:HEAD_BYTES]


@pytest.mark.parametrize(
    ("name", "wrong"), [("nothing", "can't be read"), ("empty", "has no mail"), ("a.pdf", "is no")]
)
def test_what_is_no_mailbox_is_named_with_what_would_be_right(tmp_path: Path, name: str, wrong: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.mbox").write_bytes(b"")
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match=wrong) as raised:
        list(read_files(tmp_path / name))
    assert str(raised.value).startswith(str(tmp_path / name))
    assert "right would be an mbox file" in str(raised.value)
