"""`triage`: which mail is a machine's, and that no person's mail is taken for one."""

from __future__ import annotations

from datetime import date

import pytest

from mailbot.mail.absence import back_on, has_left
from mailbot.mail.message import parse
from mailbot.mail.triage import Kind, Verdict, triage
from tests.timing import least_seconds

OWN = frozenset({"connector@example.org"})


def judge(*headers: str, body: str = "Tuesday works for me.", sender: str = "Ama Boateng <ama@example.net>") -> Verdict:
    raw = "\n".join([f"From: {sender}", "Date: Tue, 2 Jun 2026 13:10:00 -0400", *headers, "", body]).encode()
    return triage(parse(raw), OWN, raw)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([], "Tuesday works for me."),
        (["X-Auto-Response-Suppress: All"], "Tuesday works for me."),
        (["Auto-Submitted: no"], "Tuesday works for me."),
        (["Precedence: normal", "X-Mailer: Microsoft Outlook 16.0"], "Tuesday works for me."),
        (["Subject: Re: out of office next week"], "I will be out of the office until June 5, then free."),
        (["Subject: out of town"], "I will be away until Friday, but Monday at 2 works."),
        (["Subject: Re: Automatic reply: coffee"], "I got your automatic reply, see you when you are back."),
        (["Subject: Fwd: Undeliverable: coffee"], "This came back. User unknown."),
        (["Subject: Delivery of the names"], "The mailbox on Bank Street is where we meet."),
        (["Subject: Message not delivered?", "In-Reply-To: <a@example.org>"], "Lars says his address does not exist."),
        (["Subject: unsubscribe"], "Please unsubscribe me."),
        (["Subject: Meeting"], "You are receiving this because you asked. Yes to Tuesday."),
        (["Return-Path: <ama@example.net>"], ""),
    ],
)
def test_people_are_people(headers: list[str], body: str) -> None:
    assert judge(*headers, body=body).kind is Kind.HUMAN


@pytest.mark.parametrize(
    ("header", "sender", "kind"),
    [
        ("X-Mailbot-Loop: connector@example.org", "Ama <ama@example.net>", Kind.OWN),
        ("Subject: hi", "Connector <connector@example.org>", Kind.OWN),
        ("Auto-Submitted: auto-generated", "Ama <ama@example.net>", Kind.AUTOMATIC),
        ("Return-Path: <>", "Ama <ama@example.net>", Kind.AUTOMATIC),
        ("X-Autoreply: yes", "Ama <ama@example.net>", Kind.AUTOMATIC),
        ("Content-Type: multipart/report; report-type=disposition-notification", "A <a@example.net>", Kind.AUTOMATIC),
        ("Subject: hi", "Bookings <no-reply@example.net>", Kind.AUTOMATIC),
        ("Subject: bonjour", "Rendez-vous <ne-pas-repondre@example.net>", Kind.AUTOMATIC),
        ("List-Id: <news.example.net>", "Ama <ama@example.net>", Kind.LIST),
        ("List-Unsubscribe: <https://example.net/u>", "News <news@example.net>", Kind.LIST),
        ("Precedence: bulk", "News <news@example.net>", Kind.LIST),
        ("Subject: hi", "ama@example.net, bob@example.net", Kind.SUSPECT),
        ("From: Bob <bob@example.net>", "Ama <ama@example.net>", Kind.SUSPECT),
        ("Subject: hi", "alice@ok <mallory@evil.example>", Kind.SUSPECT),
        ("Subject: hi", "team: alice@example.net;", Kind.SUSPECT),
    ],
)
def test_headers_tell_machines(header: str, sender: str, kind: Kind) -> None:
    assert judge(header, sender=sender).kind is kind


def test_a_newsletter_without_its_headers() -> None:
    verdict = judge(sender="Summit <newsletter@example.net>", body="Register now!\n\nUnsubscribe | View in browser")
    assert verdict.kind is Kind.LIST


@pytest.mark.parametrize(
    ("subject", "header", "body"),
    [
        ("Automatic reply: coffee", "Auto-Submitted: auto-replied", "I am away."),
        ("Automatic reply: coffee", "X-Mailer: x", "I am away."),
        ("Réponse automatique : café", "X-Mailer: x", "Je suis en vacances."),
        ("Absence du bureau", "X-Mailer: x", "Je suis absent du bureau jusqu'au 5 juin."),
        ("Out of office: Ama", "X-Mailer: x", "I am out of the office."),
        ("coffee", "Auto-Submitted: auto-replied (vacation)", "I'm on vacation until June 9."),
        ("coffee", "X-Autoreply: yes", "Je suis en congé, de retour le 9 juin."),
        ("Re: coffee", "Precedence: auto_reply", "I will be back on Monday."),
    ],
)
def test_absence_notices(subject: str, header: str, body: str) -> None:
    assert judge(f"Subject: {subject}", header, body=body).kind is Kind.ABSENCE


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I am out of the office from July 20 to August 3 inclusive.", date(2026, 8, 4)),
        ("I will be back on Monday, June 8.", date(2026, 6, 8)),
        ("I am away until Monday, June 8.", date(2026, 6, 8)),
        ("I am away until Friday, June 5.", date(2026, 6, 6)),
        ("Returning to the office January 4th, 2027.", date(2027, 1, 4)),
        ("I return 2026-06-15.", date(2026, 6, 15)),
        ("Back in the office on Thursday.", date(2026, 6, 4)),
        ("Je suis en vacances du 27 juillet au 14 août.", date(2026, 8, 15)),
        ("Absent jusqu'au 5 janvier inclusivement.", date(2027, 1, 6)),
        ("De retour au bureau le 1er septembre", date(2026, 9, 1)),
        ("Je serai de retour lundi.", date(2026, 6, 8)),
        ("I am away until February 30.", None),
        ("I have limited access to e-mail.", None),
        ("Call 613-555-0100 to reach Ben.", None),
    ],
)
def test_the_day_of_return(text: str, day: date | None) -> None:
    assert back_on(text, date(2026, 6, 2)) == day


def report(action: str, status: str) -> bytes:
    return (
        "From: Mail Delivery Subsystem <mailer-daemon@example.com>\nSubject: Delivery Status Notification\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n"
        f"Final-Recipient: rfc822; rory@example.net\nAction: {action}\nStatus: {status}\n\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    ("action", "status", "kind", "permanent"),
    [
        ("failed", "5.1.1", Kind.BOUNCE, True),
        ("failure", "553 too big", Kind.BOUNCE, True),
        ("delayed", "4.4.1", Kind.BOUNCE, False),
        ("failed", "4.2.2", Kind.BOUNCE, False),
        ("relayed", "2.0.0", Kind.AUTOMATIC, False),
    ],
)
def test_delivery_reports(action: str, status: str, kind: Kind, *, permanent: bool) -> None:
    raw = report(action, status)
    verdict = triage(parse(raw), OWN, raw)
    assert (verdict.kind, verdict.permanent) == (kind, permanent)
    assert verdict.bounced == (("rory@example.net",) if kind is Kind.BOUNCE else ())


@pytest.mark.parametrize(
    ("subject", "sender", "body", "permanent"),
    [
        ("failure notice", "MAILER-DAEMON@example.com", "<rory@example.net>:\nNo such user here.", True),
        (
            "Undelivered Mail Returned to Sender",
            "MAILER-DAEMON (Mail Delivery System)",
            "<rory@example.net>: gone",
            True,
        ),
        ("Undeliverable: coffee", "postmaster@example.com", "rory@example.net\nmailbox not found", True),
        (
            "Non remis : café",
            "Microsoft Outlook <MicrosoftExchange329e@example.com>",
            "rory@example.net introuvable",
            True,
        ),
        ("Delivery delayed", "Mail-Daemon@example.com", "rory@example.net: will be retried for 2 days", False),
    ],
)
def test_servers_own_words(subject: str, sender: str, body: str, *, permanent: bool) -> None:
    verdict = judge(f"Subject: {subject}", sender=sender, body=body)
    assert (verdict.kind, verdict.bounced, verdict.permanent) == (Kind.BOUNCE, ("rory@example.net",), permanent)


def test_our_own_address_is_never_marked() -> None:
    verdict = judge("Subject: failure notice", sender="MAILER-DAEMON@example.com", body="connector@example.org: failed")
    assert (verdict.kind, verdict.bounced) == (Kind.BOUNCE, ())


def calendar(method: str, words: str, *headers: str) -> Verdict:
    body = (
        f"--b\n\n{words}\n--b\nContent-Type: text/calendar; method={method}\n\n"
        f"BEGIN:VCALENDAR\nMETHOD:{method}\nEND:VCALENDAR\n--b--"
    )
    return judge("Content-Type: multipart/alternative; boundary=b", "Subject: Accepted: coffee", *headers, body=body)


@pytest.mark.parametrize(
    ("method", "words", "kind"),
    [
        ("REPLY", "", Kind.CALENDAR),
        ("REPLY", "Ama Boateng has accepted this invitation.", Kind.CALENDAR),
        ("COUNTER", "When: Tuesday\nWhere: Library", Kind.CALENDAR),
        ("REPLY", "Sorry, can we make it Thursday?", Kind.HUMAN),
    ],
)
def test_a_calendar_answer_with_words_is_a_persons(method: str, words: str, kind: Kind) -> None:
    assert calendar(method, words, "Auto-Submitted: auto-generated").kind is kind


def test_what_was_cut_is_held() -> None:
    raw = b"From: ama@example.net\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 1_000
    assert triage(parse(raw), OWN, raw).kind is Kind.UNREADABLE


@pytest.mark.alone
@pytest.mark.parametrize("line", ["<a@example.net>\n", "   <<< 550 ", "> ", "failed: ", "a" * 70 + "\n", "From: x\n\n"])
def test_hostile_reports_are_read_in_bounded_time(line: str) -> None:
    raw = b"From: MAILER-DAEMON@example.com\nSubject: failure notice\n\n" + (line * 200_000).encode()[:1_000_000]
    assert least_seconds(lambda: triage(parse(raw), OWN, raw), 1.5) < 1.5


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Ruth Okafor is no longer with us.", True),
        ("I am no longer with Harbourline.", True),
        ("Jean n'est plus avec nous.", True),
        ("Marie ne travaille plus chez nous depuis le 1er mars.", True),
        ("Monsieur Roy a quitté l'organisation.", True),
        ("She has left the company. Please write to info@example.org.", True),
        ("Ruth has left Harbourline as of 1 March.", True),
        ("This address is no longer in use.", True),
        ("Cette adresse n'est plus en service.", True),
        ("I have retired.", True),
        ("I have left for vacation and am back on 12 March.", False),
        ("I have left the office for today.", False),
        ("J'ai quitté le bureau pour la journée.", False),
        ("I am out of the office until Monday.", False),
        ("Je suis absente jusqu'au 12 mars.", False),
        ("I am no longer at my desk, back on 12 March.", False),
    ],
)
def test_gone_for_good(words: str, left: bool) -> None:
    assert has_left("Automatic reply", words) is left
    verdict = judge("Subject: Automatic reply: x", "Auto-Submitted: auto-replied", body=words)
    assert (verdict.kind, verdict.left) == (Kind.ABSENCE, left)
