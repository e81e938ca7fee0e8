"""`shadow`, `supervised`, `live`, and a mode for one letter: what leaves, what waits, what is only a draft."""

from __future__ import annotations

import imaplib
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from tests.acceptance.conftest import MakeProgramme
from tests.acceptance.people import ERIC, LEILA, MEILING, RUTH
from tests.acceptance.programme import Letters, Programme, out
from tests.servers.dovecot import PASSWORD

OFFER = "Thursday 12 March at 2 pm at my office, 150 Elgin Street."
YES = "Thursday 12 March at 2 pm works for me."


def drafts(programme: Programme) -> list[tuple[EmailMessage, str]]:
    """What lies in Drafts, with its flags."""
    imap = programme.settings.imap
    with imaplib.IMAP4(imap.host, imap.port) as client:
        client.login(imap.user, PASSWORD)
        if client.select(imap.drafts, readonly=True)[0] != "OK":
            return []
        _, answers = client.fetch("1:*", "(FLAGS RFC822)")
    found = [answer for answer in answers if isinstance(answer, tuple)]
    return [(message_from_bytes(raw, policy=default), head.decode()) for head, raw in found]


def a_match(programme: Programme) -> Letters:
    """Introduced on Monday, settled by Tuesday, met on Thursday 12 March: what the coordinator and everybody got."""
    letters = Letters(programme.imported("introduced", "2026-03-02 10:00"))
    letters += programme.says(RUTH, OFFER, "2026-03-03 10:00")
    letters += programme.says(ERIC, YES, "2026-03-03 12:00")
    letters += programme.wait("2026-03-13 09:00")
    letters += programme.says(ERIC, "Yes, we met.", "2026-03-13 10:00")
    return letters


def test_shadow_sends_nothing_to_participants_and_drafts_all_of_it(make_programme: MakeProgramme) -> None:
    programme = make_programme(mode="shadow")
    letters = a_match(programme)
    assert {reader for taken in programme.smtp.taken for reader in taken.recipients} == {LEILA.email}
    assert {letter.kind for letter in letters} <= {"opened", "digest"}
    kept = drafts(programme)
    kinds = sorted(programme._kind(str(message["Message-ID"])) for message, _ in kept)
    assert kinds == [
        "confirmation", "confirmation", "did_you_meet", "introduction", "noted", "referral_request", "reminder",
        "reminder", "times_relay",
    ]  # fmt: skip
    assert all("\\Draft" in flags for _, flags in kept)
    assert programme.stage() == "met"


def test_shadow_asks_no_referral(make_programme: MakeProgramme) -> None:
    programme = make_programme(mode="shadow")
    a_match(programme)
    programme.says(RUTH, "Mei-Ling Zhou, Media Planner, meiling@rideau-media.example.com", "2026-03-13 14:00")
    programme.wait("2026-03-20 12:00")
    assert not [taken for taken in programme.smtp.taken if MEILING.email in taken.recipients]


def test_supervised_each_letter_waits_and_a_yes_sends_it(make_programme: MakeProgramme) -> None:
    programme = make_programme(mode="supervised")
    question = programme.imported("introduced", "2026-03-02 10:00").of("decision")
    assert out(programme.says(LEILA, "Yes", "2026-03-02 11:00", question)) == [
        "done → leila",
        "introduction → eric, ruth",
    ]
    question = programme.says(RUTH, OFFER, "2026-03-03 10:00").of("decision")
    assert "Thursday 12 March 2026" in question.text
    assert "times_relay → eric" in out(programme.says(LEILA, "Yes please", "2026-03-03 11:00", question))
    question = programme.says(ERIC, YES, "2026-03-03 12:00").of("decision")
    sent = out(programme.says(LEILA, "Yes", "2026-03-03 13:00", question))
    assert sent == ["confirmation → eric", "confirmation → ruth", "done → leila"]
    question = Letters(one for one in programme.wait("2026-03-11 09:00") if one.kind == "decision")[-1]
    sent = out(programme.says(LEILA, "Yes, go ahead", "2026-03-11 10:00", question))
    assert sent == ["done → leila", "reminder → eric", "reminder → ruth"]


def test_supervised_nothing_leaves_without_a_yes_however_long_it_takes(make_programme: MakeProgramme) -> None:
    programme = make_programme(mode="supervised")
    a_match(programme)
    programme.wait("2026-05-29 12:00")
    assert {reader for taken in programme.smtp.taken for reader in taken.recipients} == {LEILA.email}


def test_live_sends_at_once(make_programme: MakeProgramme) -> None:
    programme = make_programme(mode="live")
    assert out(programme.imported("introduced", "2026-03-02 10:00")) == ["introduction → eric, ruth"]
    assert not drafts(programme)


@pytest.mark.parametrize(
    ("mode", "one", "reminders"),
    [
        ("live", "supervised", ["decision → leila"]),
        ("live", "shadow", []),
        ("shadow", "live", ["reminder → eric", "reminder → ruth"]),
    ],
)
def test_one_letter_may_have_its_own_mode(
    make_programme: MakeProgramme, mode: str, one: str, reminders: list[str]
) -> None:
    programme = make_programme(mode=mode, modes=f'reminder = "{one}"')
    programme.imported("introduced", "2026-03-02 10:00")
    programme.says(RUTH, OFFER, "2026-03-03 10:00")
    settled = programme.says(ERIC, YES, "2026-03-03 12:00")
    assert out(settled) == (["confirmation → eric", "confirmation → ruth"] if mode == "live" else [])
    assert out(programme.wait("2026-03-11 12:00")) == reminders
