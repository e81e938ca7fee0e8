"""`mailbot read`: records on standard input, one message for a person, and calls that are wrong."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from mailbot.cli import main
from mailbot.cli.read import show
from mailbot.cli.records import context_from, reading_json
from mailbot.reading.values import Contact, Context, Evidence, Intent, Language, Meeting, Reading, Stance, Time

EML = """From: Derek Holloway <derek@grid.example.com>
To: Ottawa Connector Program <connector@centre.example.org>
Subject: Re: Possible match
Date: Tue, 3 Mar 2026 10:00:00 -0500
Message-ID: <1@grid.example.com>

Happy to meet her.

Derek
"""
CASE: dict[str, Any] = {
    "stage": "proposed",
    "sender": "connector",
    "programme": {"name": "Ottawa Connector Program", "address": "connector@centre.example.org"},
    "connector": {"name": "Derek Holloway", "email": "derek@grid.example.com"},
    "connectee": {"name": "Amina Diriye", "email": "amina@inbox.example.net"},
    "offered": [
        {"date": "2026-03-10", "start": "10:00", "end": None, "part": None, "window": False, "stance": "offered"}
    ],
    "meeting": {"date": "2026-03-12", "start": "09:30", "place": "Zoom"},
    "referrals": [{"name": "Ana Ruiz", "email": None}],
}


def records(*lines: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    assert main(["read", "--jsonl"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_records_are_answered_in_their_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [json.dumps({"id": i, "eml": EML, "case": CASE}) for i in ("b", "a")]
    answers = records(*lines, monkeypatch=monkeypatch, capsys=capsys)
    assert [a["id"] for a in answers] == ["b", "a"]
    assert [a["reading"]["intents"] for a in answers] == [["accept"], ["accept"]]
    assert answers[0]["reading"]["reply"] == "Happy to meet her."


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        '{"id": "x"}',
        '{"id": "x", "eml": 5}',
        '{"id": "x", "eml": "", "case": {"meeting": {"date": "soon"}}}',
    ],
)
def test_no_record_makes_it_fail(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (answer,) = records(line, monkeypatch=monkeypatch, capsys=capsys)
    assert answer["reading"]["intents"] == ["other"]
    assert answer["reading"]["act"] is False
    assert answer["reading"]["doubts"]


def test_one_message_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    message, case = tmp_path / "m.eml", tmp_path / "case.json"
    message.write_text(EML, "utf-8")
    case.write_text(json.dumps(CASE), "utf-8")
    assert main(["read", str(message), "--case", str(case), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["intents"] == ["accept"]


def test_one_message_for_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    message = tmp_path / "m.eml"
    message.write_text(EML, "utf-8")
    assert main(["read", str(message)]) == 0
    shown = capsys.readouterr().out
    assert "Happy to meet her." in shown
    assert "accept.happy" in shown


@pytest.mark.parametrize("words", [[], ["nowhere.eml"]])
def test_a_wrong_call_is_said_in_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", *words]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_words_are_coloured_where_facts_rest_on_them() -> None:
    console = Console(record=True, width=100, force_terminal=True, file=io.StringIO())
    evidence = (Evidence("accept", "Happy to meet", "accept.happy"),)
    show(Reading(Language.EN, "Happy to meet her.", (Intent.ACCEPT,), confidence=0.8, evidence=evidence), console)
    styled = console.export_text(styles=True)
    assert "\x1b[32mHappy to meet\x1b[0m" in styled
    assert "held" in console.file.getvalue()  # type: ignore[attr-defined]


def test_a_case_becomes_a_context() -> None:
    context = context_from(CASE)
    assert context.connector == Contact("Derek Holloway", "derek@grid.example.com")
    assert context.programme.email == "connector@centre.example.org"
    assert [(t.date.isoformat(), str(t.start), t.stance) for t in context.offered] == [
        ("2026-03-10", "10:00:00", Stance.OFFERED)
    ]
    assert isinstance(context.meeting, Meeting)
    assert context_from({}) == Context()


def test_a_reading_keeps_the_contracts_keys() -> None:
    keys = {"language", "reply", "intents", "times", "place", "referrals", "parties", "confidence", "act", "evidence"}
    time = Time(context_from(CASE).offered[0].date, window=True)
    given = reading_json(Reading(Language.FR, "", (Intent.OTHER,), times=(time,)))
    assert keys <= set(given)
    assert set(given["times"][0]) == {"date", "end_date", "start", "end", "part", "window", "stance"}
