"""Whatever a demo person's mail program adds, the program reads their own words and no others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.demo.people import Mailer, absence, answer
from mailbot.mail.message import parse
from mailbot.mail.reply import reply_text
from tests.unit.demo.samples import RUTH, TAGGED, letter, pen

WORDS = "Thursday 5 March at 2 pm works for me,\nat my office."


@pytest.mark.parametrize("mailer", Mailer)
def test_only_the_authors_own_words_are_read(mailer: Mailer) -> None:
    written = answer(pen(replace(RUTH, mailer=mailer)), letter(), WORDS)
    assert " ".join(reply_text(parse(written.raw)).text.split()) == " ".join(WORDS.split())


@pytest.mark.parametrize("mailer", Mailer)
def test_the_history_is_there(mailer: Mailer) -> None:
    message = parse(answer(pen(replace(RUTH, mailer=mailer)), letter(), WORDS).raw)
    assert "has been waiting since Monday" in (message.plain or "")


def test_a_reply_goes_to_reply_to_and_the_rest_in_copy() -> None:
    message = parse(answer(pen(), letter(), WORDS).raw)
    assert [m.email for m in message.to] == [TAGGED, "eric@mail.example.net"]
    assert [m.email for m in message.cc] == ["meiling@rideau.example.com"]


def test_a_reply_stands_in_its_thread() -> None:
    message = parse(answer(pen(), letter(), WORDS).raw)
    assert message.in_reply_to == ("<letter@programme.example.org>",)
    assert message.references == ("<first@programme.example.org>", "<letter@programme.example.org>")
    assert message.subject == "Re: Ruth Adeyemi & Eric"


def test_the_envelope_names_every_reader_once() -> None:
    written = answer(pen(), letter(), WORDS)
    assert written.recipients == (TAGGED, "eric@mail.example.net", "meiling@rideau.example.com")


def test_an_absence_notice_goes_to_the_envelopes_sender() -> None:
    received = letter()
    received["Return-Path"] = f"<{TAGGED}>"
    written = absence(pen(), received, "Away until Monday.")
    assert written.recipients == (TAGGED,)
    assert parse(written.raw).headers["auto-submitted"] == ("auto-replied",)
