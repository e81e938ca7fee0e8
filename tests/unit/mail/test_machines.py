"""Every line of tests/mail/machines.jsonl is a test: automatic mail, and people's that looks like it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mailbot.mail.message import parse
from mailbot.mail.triage import triage

FILE = Path(__file__).parents[2] / "mail" / "machines.jsonl"
RECORDS: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("record", RECORDS, ids=[record["id"] for record in RECORDS])
def test_what_a_mail_is_taken_for(record: dict[str, Any]) -> None:
    raw = record["eml"].encode()
    verdict = triage(parse(raw), {"connector@welcome-ottawa.example.org"}, raw)
    found = {
        "kind": verdict.kind,
        "back_on": verdict.back_on.isoformat() if verdict.back_on else None,
        "bounced": list(verdict.bounced),
        "permanent": verdict.permanent,
    }
    assert {key: found[key] for key in record["expect"]} == record["expect"]


def test_each_kind_is_there_and_each_message_once() -> None:
    assert len({record["id"] for record in RECORDS}) == len(RECORDS)
    kinds = {record["expect"]["kind"] for record in RECORDS}
    assert kinds == {"human", "bounce", "absence", "calendar", "list", "automatic"}
