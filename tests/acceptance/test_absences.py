"""Absences stop a person's clocks until the day they are back; a failing address gets no more mail."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime

import pytest

from mailbot.demo.people import Written
from tests.acceptance.people import KWAME, LEILA, PROGRAMME, RUTH
from tests.acceptance.programme import Letter, Programme, at, days, out


def absent(programme: Programme, words: str, when: str, letter: Letter, to: str | None = None) -> None:
    """Ruth's absence responder answers a letter, to the address that its envelope came from."""
    message = EmailMessage()
    message["From"] = f"{RUTH.name} <{RUTH.email}>"
    message["To"] = to or letter.tag
    message["Subject"] = f"Automatic reply: {letter.subject}"
    message["Date"] = at(when)
    message["Message-ID"] = f"<absence.{when.replace(' ', '')}@harbourline.example.com>"
    message["In-Reply-To"] = str(letter.message["Message-ID"])
    message["Auto-Submitted"] = "auto-replied"
    message.set_content(words)
    programme.put(Written(RUTH, (to or letter.tag,), str(message["Subject"]), words, bytes(message)))


REPORT = """From: Mail Delivery System <mailer-daemon@harbourline.example.com>
To: {tag}
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-ID: <bounce.{number}@harbourline.example.com>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

<{address}>: host mx said: 550 5.1.1 no such user

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.harbourline.example.com

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: {ident}
Subject: x

--b--
"""


def bounced(programme: Programme, when: str, letter: Letter, address: str) -> None:
    """The mail server of a reader reports that there is nobody of that address (RFC 3464)."""
    facts = {"tag": letter.tag, "date": format_datetime(at(when)), "ident": letter.message["Message-ID"]}
    raw = REPORT.format(address=address, number=when.replace(" ", ""), **facts).replace("\n", "\r\n").encode()
    programme.put(Written(RUTH, (letter.tag,), "", "", raw), proven=False)


def test_nobody_is_nudged_while_they_are_away(programme: Programme) -> None:
    introduction = programme.imported("introduced", "2026-03-02 10:00").of("introduction")
    absent(programme, "I am out of the office until Monday 23 March 2026.", "2026-03-02 10:01", introduction)
    assert out(programme.round("2026-03-02 10:05")) == []
    assert out(programme.wait("2026-03-24 17:00")) == []
    (nudge,) = days(programme.wait("2026-04-02 12:00"))[:1]
    assert nudge.endswith("time_nudge → ruth")


def test_after_an_absence_at_least_two_working_days_are_left(programme: Programme) -> None:
    introduction = programme.imported("introduced", "2026-03-02 10:00").of("introduction")
    absent(programme, "I am away until Monday 23 March 2026.", "2026-03-09 16:00", introduction)
    programme.round("2026-03-09 16:05")  # hours before the week had run out
    (nudge, *_) = [one for one in programme.wait("2026-04-02 12:00") if one.kind == "time_nudge"]
    assert nudge.at >= at("2026-03-25 09:00")


def test_an_absence_notice_is_never_answered(programme: Programme) -> None:
    introduction = programme.imported("introduced", "2026-03-02 10:00").of("introduction")
    absent(programme, "Away until Monday 23 March 2026. Can you call me?", "2026-03-02 10:01", introduction)
    assert out(programme.round("2026-03-02 10:05")) == []


def test_what_the_absent_one_writes_ends_the_absence(programme: Programme) -> None:
    introduction = programme.imported("introduced", "2026-03-02 10:00").of("introduction")
    absent(programme, "I am out of the office until Monday 23 March 2026.", "2026-03-02 10:01", introduction)
    programme.round("2026-03-02 10:05")
    words = "Thursday 12 March at 2 pm at my office, 150 Elgin Street."
    programme.says(RUTH, words, "2026-03-03 10:00", introduction)
    assert not programme.case().away
    assert not programme.case().stops


@pytest.mark.parametrize("proven", [True, False])
def test_an_absence_notice_to_a_tagged_address_is_proven_by_its_tag(programme: Programme, *, proven: bool) -> None:
    proposal = programme.imported("proposed", "2026-03-02 10:00").of("proposal")
    message = EmailMessage()
    message["From"] = f"{RUTH.name} <{RUTH.email}>"
    message["To"] = proposal.tag
    message["Subject"] = "Automatic reply"
    message["Date"] = at("2026-03-02 10:01")
    message["Message-ID"] = "<absence@harbourline.example.com>"
    message["Auto-Submitted"] = "auto-replied"
    message.set_content("I am on leave until Monday 23 March 2026.")
    programme.put(Written(RUTH, (proposal.tag,), "", "", bytes(message)), proven=proven)
    programme.round("2026-03-02 10:05")
    assert out(programme.wait("2026-03-20 12:00")) == []


def test_a_failing_address_is_told_to_the_coordinator_at_once_and_gets_no_more_mail(programme: Programme) -> None:
    proposal = programme.imported("proposed", "2026-03-02 10:00").of("proposal")
    bounced(programme, "2026-03-02 10:01", proposal, RUTH.email)
    letters = programme.round("2026-03-02 10:05")
    assert out(letters) == ["bounced → leila"]
    assert RUTH.email in letters[0].text
    assert out(programme.wait("2026-04-30 12:00")) == []


def test_another_address_from_the_coordinator_lets_it_go_on(programme: Programme) -> None:
    proposal = programme.imported("proposed", "2026-03-02 10:00").of("proposal")
    bounced(programme, "2026-03-02 10:01", proposal, RUTH.email)
    told = programme.round("2026-03-02 10:05").of("bounced")
    programme.says(LEILA, "Her new address is ruth.adeyemi@newco.example.com", "2026-03-03 10:00", told)
    assert programme.cases()[0].connector.email == "ruth.adeyemi@newco.example.com"
    letters = programme.wait("2026-03-31 12:00")
    assert {reader for one in letters for reader in one.readers} <= {"ruth.adeyemi@newco.example.com", LEILA.email}
    assert [one for one in letters if "ruth.adeyemi@newco.example.com" in one.readers]


def test_the_coordinator_may_say_that_the_address_works_again(programme: Programme) -> None:
    proposal = programme.imported("proposed", "2026-03-02 10:00").of("proposal")
    bounced(programme, "2026-03-02 10:01", proposal, RUTH.email)
    told = programme.round("2026-03-02 10:05").of("bounced")
    programme.says(LEILA, "That address works again, please go on.", "2026-03-03 10:00", told)
    assert [one for one in programme.wait("2026-03-31 12:00") if RUTH.email in one.readers]


def test_a_refusal_by_the_server_counts_like_a_report(programme: Programme) -> None:
    programme.smtp.fail("RCPT", "550", 1)
    letters = programme.imported("proposed", "2026-03-02 10:00")
    assert "bounced → leila" in out([*letters, *programme.round("2026-03-02 10:05")])
    assert out(programme.wait("2026-04-30 12:00").to(RUTH)) == []


def test_who_opts_out_gets_one_last_line_and_the_match_rests(programme: Programme) -> None:
    proposal = programme.imported("proposed", "2026-03-02 10:00").of("proposal")
    letters = programme.says(RUTH, "Stop. Please take me off your list.", "2026-03-03 10:00", proposal)
    assert out(letters) == ["declined → leila", "stopped → ruth"]
    assert programme.stage() == "paused"
    assert out(programme.wait("2026-06-30 12:00")) == []


def test_who_opted_out_is_out_of_every_match(programme: Programme) -> None:
    proposal = programme.imported("proposed", "2026-03-02 10:00").of("proposal")
    programme.says(RUTH, "Stop. Please take me off your list.", "2026-03-03 10:00", proposal)
    row = {"connectee_name": "Priya Raghunathan", "connectee_email": "priya@post.example.net"}
    letters = programme.imported("introduced", "2026-04-06 10:00", **row)
    assert out(letters.to(RUTH)) == []


def test_a_responder_that_answers_everything_starts_no_loop(programme: Programme) -> None:
    introduction = programme.imported("introduced", "2026-03-02 10:00").of("introduction")
    for minute in range(10, 20):
        absent(programme, "I am away.", f"2026-03-02 10:{minute}", introduction, to=PROGRAMME.email)
        assert out(programme.round(f"2026-03-02 10:{minute}")) == []
    assert programme.stage() == "introduced"


# ── gone for good ────────────────────────────────────────────────────────────────────

GONE = [
    "Ruth Adeyemi is no longer with us. Please write to info@harbourline.example.com.",
    "Ruth Adeyemi n'est plus avec nous. Veuillez écrire à info@harbourline.example.com.",
    "This mailbox is no longer monitored, as Ruth has retired.",
]


@pytest.mark.parametrize("words", GONE)
def test_a_notice_that_somebody_has_left_goes_to_the_coordinator_and_no_more_mail_to_them(
    programme: Programme, words: str
) -> None:
    proposal = programme.imported("proposed").of("proposal", RUTH)
    absent(programme, words, "2026-03-02 10:05", proposal)
    letters = programme.round("2026-03-02 10:05")
    assert out(letters) == ["decision → leila"]
    assert "no longer there" in letters[0].text
    assert out(programme.wait("2026-05-29 12:00")) == []
    assert len(programme.questions()) == 1
    with programme.robot.store.transaction() as book:
        assert book.flags(RUTH.email) == {"bounced"}


def gone(programme: Programme) -> Letter:
    proposal = programme.imported("proposed").of("proposal", RUTH)
    absent(programme, GONE[0], "2026-03-02 10:05", proposal)
    return programme.round("2026-03-02 10:05").of("decision")


def test_another_address_for_who_has_left_is_used(programme: Programme) -> None:
    question = gone(programme)
    letters = programme.says(LEILA, "ruth@her-own.example.com", "2026-03-02 11:00", question)
    assert [one.readers for one in letters if one.kind == "proposal"] == [("ruth@her-own.example.com",)]
    assert programme.questions() == []


def test_somebody_else_in_the_place_of_who_has_left_is_another_connector(programme: Programme) -> None:
    question = gone(programme)
    words = f"Please ask {KWAME.name}, {KWAME.email}"
    letters = programme.says(LEILA, words, "2026-03-02 11:00", question)
    assert out(letters) == ["done → leila", "proposal → kwame"]
    assert programme.stage() == "closed"


def test_a_yes_leaves_the_address_alone_until_it_is_said_to_work(programme: Programme) -> None:
    question = gone(programme)
    programme.says(LEILA, "Yes", "2026-03-02 11:00", question)
    assert out(programme.wait("2026-04-30 12:00")) == []
    letters = programme.says(LEILA, "That one works again", "2026-05-01 10:00", question)
    assert "proposal → ruth" in out(letters)
