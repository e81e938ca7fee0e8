"""Every line of tests/mail/replies.jsonl is a test: a message of some client, and what its author said in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mailbot.mail.message import parse
from mailbot.mail.reply import reply_text
from mailbot.mail.triage import Kind, triage

FILE = Path(__file__).parents[2] / "mail" / "replies.jsonl"
RECORDS: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("record", RECORDS, ids=[record["id"] for record in RECORDS])
def test_the_authors_own_words(record: dict[str, Any]) -> None:
    raw = record["eml"].encode()
    message = parse(raw)
    assert reply_text(message).text.split() == record["expect"]["reply"].split()
    assert triage(message, {"connector@welcome-ottawa.example.org"}, raw).kind is Kind.HUMAN


def test_each_message_is_there_once() -> None:
    assert len({record["id"] for record in RECORDS}) == len(RECORDS) >= 60
