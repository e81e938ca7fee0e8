"""`mailbot cases` shows what the store holds: to people as a table or a page, to scripts as JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from mailbot.cases.case import Alarm, AlarmKind, Case, Debt, DebtKind, Meeting, Person, Referral, Role, Stage, Stop
from mailbot.cli import main
from mailbot.reading.values import Language
from mailbot.store import Entry, Outgoing, Post, Question, Store

NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
RUTH = Person("Ruth Okafor", "ruth@example.com", "Engineer", "Wayward Bridges")
ERIC = Person("Éric Nguyễn", "eric@example.net", language=Language.FR)
AMINA = Person("Amina Tremblay", "amina@example.org")
OWED = Case(
    id="aaaa2222",
    programme="connector@example.org",
    stage=Stage.INTRODUCED,
    connector=RUTH,
    connectee=ERIC,
    coordinator=AMINA,
    opened_at=NOW,
    debts=(Debt(DebtKind.TIME, Role.CONNECTOR, NOW, NOW + timedelta(7), NOW + timedelta(7)),),
    referrals=(Referral("Noor Haddad", "noor@example.com", child="bbbb3333"), Referral("Tomasz Wójcik")),
)
CHILD = Case(
    id="bbbb3333",
    programme="connector@example.org",
    stage=Stage.SCHEDULED,
    connector=Person("Noor Haddad", "noor@example.com", language=Language.FR),
    connectee=ERIC,
    coordinator=AMINA,
    opened_at=NOW,
    generation=2,
    parent="aaaa2222",
    referrer=RUTH,
    meeting=Meeting(date(2026, 3, 12), time(14, 30), place="12 Bank Street"),
    alarms=(Alarm(AlarmKind.REMIND, NOW + timedelta(6)),),
    stops=(Stop("absence", Role.CONNECTOR, NOW, NOW + timedelta(3)),),
    away={"connector": date(2026, 3, 7)},
)


@pytest.fixture
def book(programme: Path) -> Path:
    """A store with a match and a referral's case, beside the configuration."""
    store = Store(f"sqlite:///{programme}/mailbot.db", "connector@example.org")
    store.upgrade()
    with store.transaction() as transaction:
        transaction.save(CHILD, NOW)
        transaction.save(OWED, NOW)
        words = "Tuesday\nat ten works for me"
        step = Entry(
            "aaaa2222", NOW, "offer_times", Stage.INTRODUCED, "connector", words, "0123456789ab", ("times.day",)
        )
        transaction.record(step)
        transaction.hold(Question("q1", "aaaa2222", None, "two times in one sentence", NOW))
        transaction.enqueue(
            Outgoing(
                message_id="<1@example.org>",
                case="aaaa2222",
                kind="introduction",
                key="introduction",
                subject="Ruth and Éric",
                raw=b"",
                envelope_from="connector@example.org",
                recipients=("ruth@example.com",),
                state=Post.QUEUED,
                created_at=NOW,
            )
        )
    store.close()
    return programme


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["cases", *words]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_json_is_exactly_what_scripts_rely_on(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = {case["case"]: case for case in json.loads(shown(capsys, "--json"))}
    assert cases["aaaa2222"] == {
        "case": "aaaa2222",
        "stage": "introduced",
        "generation": 1,
        "parent": None,
        "connector": {"name": "Ruth Okafor", "email": "ruth@example.com"},
        "connectee": {"name": "Éric Nguyễn", "email": "eric@example.net"},
        "owes": "connector",
        "due": "2026-03-11T11:30:00-04:00",
        "language": "en",
    }
    assert cases["bbbb3333"] == {
        "case": "bbbb3333",
        "stage": "scheduled",
        "generation": 2,
        "parent": "aaaa2222",
        "connector": {"name": "Noor Haddad", "email": "noor@example.com"},
        "connectee": {"name": "Éric Nguyễn", "email": "eric@example.net"},
        "owes": None,
        "due": None,
        "language": "fr",
    }


def test_json_of_one_case_is_a_list_of_one(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [case["case"] for case in json.loads(shown(capsys, "bbbb3333", "--json"))] == ["bbbb3333"]


def test_the_table_has_what_is_due_first_at_the_top(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header, first, second = shown(capsys).splitlines()
    assert header.split() == ["case", "stage", "generation", "connector", "connectee", "owes", "due"]
    assert first.split() == [
        *("aaaa2222", "introduced", "1", "Ruth", "Okafor", "Éric", "Nguyễn"),
        *("connector:", "time", "Wed", "2026-03-11", "11:30"),
    ]
    assert second.startswith("bbbb3333")


def test_the_page_of_a_case_has_its_history_with_the_words(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = shown(capsys, "aaaa2222")
    for line in (
        "Case aaaa2222: introduced, generation 1",
        "  connector   Ruth Okafor <ruth@example.com> [en], Engineer, Wayward Bridges",
        "  Wed 2026-03-11 11:30  connector owes time, next nudge Wed 2026-03-11 11:30",
        "  Noor Haddad <noor@example.com>: named, case bbbb3333",
        "  Tomasz Wójcik (no address): named",
        "  Wed 2026-03-04 10:30  two times in one sentence",
        "  Wed 2026-03-04 10:30  introduction (queued): ruth@example.com queued",
        "  Wed 2026-03-04 10:30  offer_times by connector → introduced [0123456789ab]",
        "      “Tuesday at ten works for me”  (times.day)",
    ):
        assert line in page.splitlines()


def test_the_page_of_a_referral_has_its_meeting_and_where_it_comes_from(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = shown(capsys, "bbbb3333")
    for line in (
        "  connector   Noor Haddad <noor@example.com> [fr], away until 2026-03-07",
        "  comes from  case aaaa2222",
        "  Thursday 12 March 2026 14:30, 12 Bank Street",
        "  connector: absence, since Wed 2026-03-04 10:30 until Sat 2026-03-07 10:30",
    ):
        assert line in page.splitlines()


def test_a_case_that_is_not_there_is_a_wrong_call(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cases", "zzzz"]) == 2
    assert capsys.readouterr().err == (
        'mailbot cases: CASE: there is no case "zzzz"; right would be one that `mailbot cases` lists\n'
    )


def test_an_empty_store_says_how_to_begin(programme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "--json") == "[]\n"
    assert "mailbot import" in shown(capsys)


def test_names_are_text_to_the_terminal(programme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store(f"sqlite:///{programme}/mailbot.db", "connector@example.org")
    store.upgrade()
    with store.transaction() as transaction:
        transaction.record(Entry("aaaa2222", NOW, "note", Stage.MET, "connector", "\x1b[31m[red]red[/red]"))
        transaction.save(OWED, NOW)
    store.close()
    page = shown(capsys, "aaaa2222")
    assert "\x1b" not in page
    assert "[red]red[/red]" in page
