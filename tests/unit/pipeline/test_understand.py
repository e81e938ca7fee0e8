"""From raw bytes to a reading: nothing raises, and what is doubtful about the mail itself is held."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.config.learnt import learnt
from mailbot.config.rules import reading_rules
from mailbot.mail.message import parse
from mailbot.mail.reply import reply_text
from mailbot.mail.triage import triage
from mailbot.pipeline.understand import letter_from, understand
from mailbot.reading.reader import Reader
from mailbot.reading.values import Contact, Context, Intent, Machine, Reading

ZONE = ZoneInfo("America/Toronto")
OWN = {"connector@centre.example.org"}
READER = Reader(reading_rules(Path(__file__).parents[3] / "rules"), learnt())
CONTEXT = Context(stage="proposed", sender="connector", connector=Contact("Derek Holloway", "derek@grid.example.com"))
PLAIN = b"From: Derek Holloway <derek@grid.example.com>\r\nTo: connector@centre.example.org\r\nSubject: Re: Match\r\n"
DATED = PLAIN + b"Date: Tue, 3 Mar 2026 15:00:00 +0000\r\nMessage-ID: <1@grid.example.com>\r\n"


def read(raw: bytes) -> Reading:
    return understand(raw, CONTEXT, READER, OWN, ZONE)


def test_a_plain_yes_is_read_and_acted_on() -> None:
    reading = read(DATED + b"\r\nYes, I'd be happy to meet her.\r\n\r\nDerek\r\n")
    assert (reading.intents, reading.reply) == ((Intent.ACCEPT,), "Yes, I'd be happy to meet her.")


def test_the_letter_has_its_date_in_the_programmes_zone_and_its_quote_apart() -> None:
    raw = (
        DATED
        + b"\r\nSure.\r\n\r\nOn Mon, Mar 2, 2026 at 9:00 AM Ottawa Program <c@x.example.org> wrote:\r\n\r\n"
        + b"> Would you?\r\n"
    )
    message = parse(raw)
    letter = letter_from(message, reply_text(message), triage(message, OWN, raw), ZONE)
    assert letter.sent_at.isoformat() == "2026-03-03T10:00:00-05:00"
    assert letter.reply == "Sure."
    assert "Would you?" in letter.quoted
    assert letter.machine is None


def test_an_automatic_absence_is_a_machines() -> None:
    raw = DATED + b"Auto-Submitted: auto-replied\r\n\r\nI am out of the office until April 2, 2026.\r\n"
    message = parse(raw)
    assert letter_from(message, reply_text(message), triage(message, OWN, raw), ZONE).machine is Machine.ABSENCE
    assert read(raw).intents == (Intent.OUT_OF_OFFICE,)


@pytest.mark.parametrize(
    ("raw", "doubt"),
    [
        (PLAIN + b"\r\nYes, happy to meet her.\r\n", "date"),
        (b"From: Eve <eve@elsewhere.example.com>\r\n" + DATED + b"\r\nYes, happy to meet her.\r\n", ""),
    ],
)
def test_a_doubtful_message_is_held_whatever_it_says(raw: bytes, doubt: str) -> None:
    reading = read(raw)
    assert not reading.act
    assert any(doubt in said for said in reading.doubts)


@settings(max_examples=60, deadline=None)
@given(raw=st.binary(max_size=2000))
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    assert read(raw).intents
