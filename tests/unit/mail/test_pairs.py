"""Every pair of files in tests/mail is a test: `name.eml` and what `name.json` says of it, key by key."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mailbot.mail.calendar import invitations
from mailbot.mail.message import parse
from mailbot.mail.reply import reply_text
from mailbot.mail.sender import authenticated
from mailbot.mail.thread import keys, tags
from mailbot.mail.triage import triage

FOLDER = Path(__file__).parents[2] / "mail"
PROGRAMME = "connector@programme.example.org"
MAILS = sorted(FOLDER.glob("*.eml"))


def described(raw: bytes) -> dict[str, object]:
    """All that a pair may ask for."""
    message = parse(raw)
    verdict = triage(message, {PROGRAMME}, raw)
    reply = reply_text(message)
    events = invitations(message, ZoneInfo("America/Toronto"))
    return {
        "senders": [[box.name, box.email] for box in message.senders],
        "cc": [[box.name, box.email] for box in message.cc],
        "subject": message.subject,
        "defects": list(message.defects),
        "kind": verdict.kind,
        "rule": verdict.rule,
        "bounced": list(verdict.bounced),
        "permanent": verdict.permanent,
        "back_on": verdict.back_on.isoformat() if verdict.back_on else None,
        "reply": reply.text,
        "zones": [stretch.zone for stretch in reply.stretches],
        "answers": [list(pair) for pair in reply.answers],
        "keys": list(keys(message)),
        "tags": list(tags(message, PROGRAMME, "+")),
        "authenticated": authenticated(message, ["mx.programme.example.org"]).outcome,
        "events": [[event.method, event.answer, str(event.start), event.place] for event in events],
        "attachments": [[item.filename, item.content_type] for item in message.attachments],
        "forwarded": list(message.forwarded),
        "vcards": len(message.vcards),
    }


@pytest.mark.parametrize("path", MAILS, ids=[path.stem for path in MAILS])
def test_a_mail_is_read_as_its_pair_says(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    found = described(path.read_bytes())
    assert {key: found[key] for key in expected} == expected


def test_every_file_has_its_twin_and_every_kind_of_mail_is_there() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {path.stem for path in MAILS}
    kinds = {json.loads(path.with_suffix(".json").read_text("utf-8")).get("kind") for path in MAILS}
    assert kinds >= {"human", "bounce", "absence", "calendar", "list", "automatic", "suspect", "own"}
