"""`mailbot export`: all that `mailbot forget` would touch of somebody is written out, and nothing changes."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mailbot.cli import main
from mailbot.demo.people import Character
from mailbot.pipeline.export import export
from mailbot.pipeline.forget import forget
from mailbot.store.schema import metadata, tags
from tests.acceptance.people import ERIC, JONATHAN, KWAME, LEILA, MALLORY, MEILING, PRIYA, PROGRAMME, RUTH, SALMA
from tests.acceptance.programme import RESUME, ZONE, Programme, at
from tests.acceptance.test_referrals import THREE

NOBODY = "nobody@nowhere.example.org"
ASKED = "2026-03-06 16:00"
OTHERS = {
    "connector_name": KWAME.name,
    "connector_email": KWAME.email,
    "connectee_name": PRIYA.name,
    "connectee_email": PRIYA.email,
    "resume": "",
}
TAG = re.compile(r"(?<=\+)[a-z2-7]{26}(?=@)|^[a-z2-7]{26}$")
Rows = dict[tuple[str, tuple[object, ...]], Mapping[str, Any]]


@pytest.fixture
def lived(programme: Programme) -> Programme:
    """Eric has met Ruth, who names three, and is introduced to Salma; mail about him is held, letters wait to leave.

    Kwame and Priya have a match of their own. All on one Friday, so that no digest names everybody.
    """
    request = programme.met().of("referral_request")
    programme.imported("introduced", "2026-03-06 11:00", **OTHERS)
    programme.says(KWAME, "Thursday 12 March at 2 pm at my office, 150 Elgin Street.", "2026-03-06 11:30")
    programme.introduced("2026-03-06 12:00", connector=SALMA)
    programme.says(RUTH, THREE, "2026-03-06 14:00", request)
    programme.put(programme.composed(ERIC, "Who of them will write first?", "2026-03-06 14:05"), proven=False)
    programme.says(MALLORY, "I know Eric Tshibangu and Mei-Ling Zhou well.", "2026-03-06 14:05")
    programme.says(LEILA, f"Please write to {ERIC.email} no more than once.", "2026-03-06 14:06")
    programme.smtp.fail("MAIL", "451", 1)
    programme.wait("2026-03-06 14:15")
    with programme.robot.store.transaction() as book:
        for person in (ERIC, PRIYA):
            book.flag(person.email, "bounced", at("2026-03-06 14:20"))
            book.mark(f"told:{person.email}", "once")
    return programme


def rows(programme: Programme) -> Rows:
    """Everything in the store, by table and key."""
    found: Rows = {}
    with programme.robot.store._begin() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(table.select()):
                key = tuple(row._mapping[column.name] for column in table.primary_key.columns)
                found[table.name, key] = dict(row._mapping)
    return found


def document(programme: Programme, person: Character) -> dict[str, Any]:
    """What is held about somebody, through JSON."""
    made: dict[str, Any] = json.loads(json.dumps(export(programme.robot, person.email.upper(), at(ASKED))))
    return made


def written(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as a document has it."""
    return dict(_written(table, name, value) for name, value in row.items())


def _written(table: str, name: str, value: Any) -> tuple[str, Any]:
    if isinstance(value, datetime):
        return name, value.astimezone(ZONE).isoformat()
    if isinstance(value, str):
        return name, TAG.sub("[tag]", value)
    if not isinstance(value, bytes):
        return name, value
    if table == "files":
        return "content_base64", b64encode(value).decode()
    return name, json.loads(value) if table == "cases" else TAG.sub("[tag]", value.decode())


def called(programme: Programme, address: str) -> int:
    return main(["export", address, "--config", str(programme.settings.file), "--log-format", "json"])


# ── what is in it ────────────────────────────────────────────────────────────────────

OF_A_MATCH = {
    *("messages", "letters", "deliveries", "cases", "case_people", "moments", "history", "told", "goodwill", "marks"),
    *("holders", "links", "edges", "tags"),
}
TOUCHED = (
    (ERIC, {*OF_A_MATCH, "files", "flags", "questions"}),
    (RUTH, OF_A_MATCH),
    (MEILING, {*OF_A_MATCH, "questions"} - {"marks"}),
    (MALLORY, {"messages", "letters", "marks", "questions"}),
)


@pytest.mark.parametrize(("person", "touched"), TOUCHED, ids=[one.first for one, _ in TOUCHED])
def test_every_row_that_forgetting_somebody_changes_or_deletes_is_in_what_is_held_about_them(
    lived: Programme, person: Character, touched: set[str]
) -> None:
    before = rows(lived)
    held = document(lived, person)["held"]
    assert forget(lived.robot, person.email, at(ASKED)) > 0
    after = rows(lived)
    changed = {key: row for key, row in before.items() if after.get(key) != row}
    assert {table for table, _ in changed} >= touched
    missing = [key for key, row in changed.items() if written(key[0], row) not in held.get(key[0], [])]
    assert [key for key in missing if not (key[0] == "marks" and key[1][-1] == "compact")] == []


def test_what_is_about_others_alone_is_not_in_it(lived: Programme) -> None:
    others = lived.case(KWAME, PRIYA).id
    for person in (ERIC, RUTH, MEILING, MALLORY):
        found = document(lived, person)
        assert found["held"]
        assert others not in json.dumps(found)
        assert PRIYA.email not in json.dumps(found)
    assert others in json.dumps(document(lived, PRIYA))


def test_a_first_name_tells_of_somebody_in_their_own_match_alone(lived: Programme) -> None:
    lived.says(LEILA, f"Please tell {KWAME.name} that Ruth and Eric say hello, for Priya.", "2026-03-06 15:00")
    found = json.dumps(document(lived, RUTH), ensure_ascii=False)
    assert "say hello" not in found
    assert "Ruth, could you give Eric a time" in found


def test_the_tags_that_prove_whose_answer_it_is_are_left_out(lived: Programme) -> None:
    with lived.robot.store._begin() as connection:
        tokens = set(connection.scalars(tags.select().with_only_columns(tags.c.token)))
    assert len(tokens) > 5
    for person in (ERIC, RUTH, MEILING):
        found = document(lived, person)
        assert found["held"]["tags"]
        assert [token for token in tokens if token in json.dumps(found)] == []
        assert "connector+[tag]@" in json.dumps(found)


def test_a_referral_is_told_of_the_match_that_named_them_and_not_of_the_other_referrals_own(lived: Programme) -> None:
    cases = {row["id"] for row in document(lived, MEILING)["held"]["cases"]}
    assert lived.case().id in cases
    assert lived.case(MEILING).id in cases
    assert lived.case(JONATHAN).id not in cases


def test_the_resume_is_theirs_whose_match_it_is_for(lived: Programme) -> None:
    (file,) = document(lived, ERIC)["held"]["files"]
    assert b64decode(file["content_base64"]) == RESUME
    assert "files" not in document(lived, RUTH)["held"]


def test_a_case_is_its_json_and_moments_are_local(lived: Programme) -> None:
    found = document(lived, ERIC)
    case = next(row for row in found["held"]["cases"] if row["id"] == lived.case().id)
    assert case["value"]["connectee"]["email"] == ERIC.email
    assert case["opened_at"] == "2026-03-02T10:00:00-05:00"
    assert found["exported_at"] == "2026-03-06T16:00:00-05:00"
    assert {key: found[key] for key in ("address", "programme")} == {
        "address": ERIC.email,
        "programme": PROGRAMME.email,
    }
    assert {ERIC.email, ERIC.name} <= set(found["names"])


def test_mail_that_is_no_utf_8_is_base64_under_a_name_that_says_so(programme: Programme) -> None:
    programme.introduced()
    mail = programme.composed(RUTH, "Thursday, not far from the cafe.", "2026-03-02 11:00")
    programme.mailbox.deliver(mail.raw.replace(b"cafe", b"caf\xe9"))
    programme.round("2026-03-02 11:00")
    mails = document(programme, RUTH)["held"]["messages"]
    (plain, other) = mails
    assert "The two of you" in plain["raw"] or "the two of you" in plain["raw"]
    assert "raw" not in other
    assert b"not far from the caf\xe9" in b64decode(other["raw_base64"])


def test_of_a_stranger_the_name_that_they_signed_with_is_searched_for_too(lived: Programme) -> None:
    lived.says(RUTH, "Mallory Quist wrote to me, I don't know why.", "2026-03-06 15:00")
    found = document(lived, MALLORY)
    assert found["names"] == sorted([MALLORY.email, MALLORY.name])
    assert any("I don't know why" in row["raw"] for row in found["held"]["messages"])


def test_an_address_so_short_that_a_name_would_not_count_finds_nobody_else(lived: Programme) -> None:
    assert document(lived, Character("A", "a@b"))["held"] == {}


# ── the command ──────────────────────────────────────────────────────────────────────


def test_the_command_writes_one_document_and_warns_of_other_peoples_words(
    lived: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(lived)
    assert called(lived, ERIC.email) == 0
    assert rows(lived) == before
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert out.startswith(f'{{\n  "address": "{ERIC.email}",\n')
    assert "Leïla Haddad" in out
    assert list(found) == ["address", "programme", "exported_at", "names", "held"]
    assert datetime.fromisoformat(found["exported_at"]).utcoffset() is not None
    assert found["held"] == document(lived, ERIC)["held"]
    logged, warned = err.splitlines()
    line = json.loads(logged)
    assert (line["event"], line["count"]) == ("person.exported", sum(map(len, found["held"].values())))
    assert "@" not in logged
    assert warned.startswith("mailbot export: the document also holds other people's words and addresses: read it")


def test_where_nothing_is_held_the_document_says_so_and_the_status_is_0(
    lived: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(lived, NOBODY) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (found["address"], found["names"], found["held"]) == (NOBODY, [NOBODY], {})
    assert err.splitlines()[1:] == [f"mailbot export: nothing is held about {NOBODY}"]


@pytest.mark.parametrize("word", ["Eric", "eric@", "@example.org", "eric tshibangu@mail.example.net", "\udcff@b.c"])
def test_what_is_no_address_is_a_wrong_call(
    programme: Programme, capsys: pytest.CaptureFixture[str], word: str
) -> None:
    assert called(programme, word) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{word!r} is no address" in err


@pytest.mark.parametrize(
    "email", [LEILA.email.upper(), PROGRAMME.email, PROGRAMME.email.replace("@", "+abcdefghijklmnopqrstuvwxyz@")]
)
def test_of_the_programmes_own_people_nothing_is_written_out(
    programme: Programme, capsys: pytest.CaptureFixture[str], email: str
) -> None:
    programme.introduced()
    capsys.readouterr()
    assert called(programme, email) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "a coordinator's or the programme's own address can't be exported: all that is held would be theirs" in err


def test_where_there_is_no_store_it_is_said_and_none_is_made(
    programme: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    book = Path(programme.settings.file).with_name("mailbot.db")
    programme.robot.store.close()
    for file in book.parent.glob("mailbot.db*"):
        file.unlink()
    assert called(programme, ERIC.email) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "no case book of this version is there" in err
    assert not book.exists()
