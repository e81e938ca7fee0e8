"""What stays of a demo: files of every mail, the spreadsheet, the résumé, and the comparison with the scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from mailbot.cases.case import Case, Person, Referral, Stage
from mailbot.demo.archive import Archive
from mailbot.demo.cast import MATCHES
from mailbot.demo.coordinator import opening_mail, spreadsheet
from mailbot.demo.outcome import summary
from mailbot.demo.pdf import page
from mailbot.demo.script import Expected, Match, Opening
from mailbot.demo.servers import PROGRAMME
from mailbot.demo.smtp import Carried
from mailbot.matches import read_matches
from mailbot.store import Outgoing, Post, Store
from tests.unit.demo.samples import ERIC, MONDAY, RUTH, pen, raw_letter

EXPECTED = Expected(Stage.CLOSED, 1, 1, frozenset({"survey"}))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'mailbot.db'}", PROGRAMME.email)
    opened.upgrade()
    yield opened
    opened.close()


def carried(message_id: str = "<1@programme.example.org>") -> Carried:
    return Carried(MONDAY, PROGRAMME.email, (RUTH.email,), raw_letter(message_id))


def test_each_mail_is_kept_once_as_eml_text_and_page(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "mail")
    assert archive.keep(carried())
    assert not archive.keep(carried())
    assert archive.keep(carried("<2@programme.example.org>"))
    index = archive.close()
    assert len(archive) == 2
    for ending in (".eml", ".txt", ".html"):
        assert len([f for f in index.parent.iterdir() if f.suffix == ending and f != index]) == 2
    assert "Subject: Ruth Adeyemi & Eric" in next(index.parent.glob("001*.txt")).read_text(encoding="utf-8")
    assert index.read_text(encoding="utf-8").count(".eml") == 2


def test_a_mail_is_kept_byte_for_byte(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.keep(carried())
    assert next(tmp_path.glob("*.eml")).read_bytes() == carried().raw


def test_the_resume_is_a_pdf_whose_table_points_at_its_objects() -> None:
    pdf = page(["Éric (Kinshasa)", "back\\slash"])
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert pdf[start : start + 4] == b"xref"
    offsets = [int(line[:10]) for line in pdf[start:].split(b"\n")[3:8]]
    assert [pdf[offset : offset + 7] for offset in offsets] == [b"%d 0 obj" % n for n in range(1, 6)]
    assert b"\\(Kinshasa\\)" in pdf


def test_the_spreadsheet_is_one_that_import_takes(tmp_path: Path) -> None:
    rows = read_matches(spreadsheet(tmp_path, MATCHES))
    wanted = [m for m in MATCHES if m.opening is Opening.IMPORT]
    assert [(row.connector.email, row.connectee.email) for row in rows] == [m.pair for m in wanted]
    assert all(row.resume and row.resume.content.startswith(b"%PDF-") for row in rows)


def test_an_opening_mail_has_the_programme_in_copy_and_the_resume() -> None:
    match = Match(RUTH, ERIC, Opening.INTRODUCTION, "", EXPECTED, words="Ruth, please meet Eric.")
    message = message_from_bytes(opening_mail(pen(), match, PROGRAMME).raw, policy=default)
    assert [a.addr_spec for a in message["To"].addresses] == [RUTH.email, ERIC.email]
    assert [a.addr_spec for a in message["Cc"].addresses] == [PROGRAMME.email]
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "application/pdf"


def test_every_referral_of_the_cast_is_named_in_a_script() -> None:
    words = " ".join(
        reply.words
        for match in MATCHES
        for replies in match.connector_does.values()
        for reply in replies
        if reply and isinstance(reply.words, str)
    )
    for match in MATCHES:
        assert match.opening is not Opening.REFERRAL or match.connector.email in words


def saved(store: Store, stage: Stage = Stage.CLOSED, kind: str = "survey") -> None:
    people = Person(RUTH.name, RUTH.email), Person(ERIC.name, ERIC.email)
    named = (Referral("Mei-Ling Zhou", "meiling@rideau.example.com"),)
    case = Case("c1", PROGRAMME.email, stage, *people, Person("Leïla", "leila@example.org"), MONDAY, referrals=named)
    letter = Outgoing(
        "<1@x>", "c1", kind, "k", "s", b"", PROGRAMME.email, (RUTH.email,), Post.QUEUED, created_at=MONDAY
    )
    with store.transaction() as book:
        book.save(case, MONDAY)
        book.enqueue(letter)
        for delivery in book.due_deliveries(MONDAY, 1):
            book.claim(delivery, MONDAY)
            book.sent(delivery, MONDAY)


@pytest.mark.parametrize(
    ("stage", "kind", "wrong"),
    [
        (Stage.CLOSED, "survey", ()),
        (Stage.MET, "survey", ("stage: met instead of closed",)),
        (Stage.CLOSED, "closing", ("no survey was sent",)),
    ],
)
def test_what_came_is_compared_with_what_should_have(
    store: Store, stage: Stage, kind: str, wrong: tuple[str, ...]
) -> None:
    saved(store, stage, kind)
    with store.transaction() as book:
        result = summary(book, [Match(RUTH, ERIC, Opening.IMPORT, "", EXPECTED)], Counter())
    assert result.outcomes[0].wrong == wrong
    assert result.good is (not wrong)


def test_a_match_that_never_began_is_wrong(store: Store) -> None:
    with store.transaction() as book:
        result = summary(book, [Match(RUTH, ERIC, Opening.IMPORT, "", EXPECTED)], Counter())
    assert not result.good


def test_a_letter_delivered_twice_is_wrong(store: Store) -> None:
    saved(store)
    with store.transaction() as book:
        twice = Counter({("<1@x>", RUTH.email): 2})
        result = summary(book, [Match(RUTH, ERIC, Opening.IMPORT, "", EXPECTED)], twice)
    assert result.twice == 1
    assert not result.good
