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


CALENDAR = "BEGIN:VCALENDAR\nMETHOD:{}\nEND:VCALENDAR"


@pytest.mark.parametrize(
    ("headers", "rule"),
    [
        (["X-Mailbot-Loop: x"], "own: loop header"),
        (["From: Connector+abc <connector+abc@example.org>"], "own: own address"),
        (["Auto-Submitted: auto-replied", "Subject: Automatic reply: x"], "absence: absence notice"),
        (["Subject: Automatic reply: x"], "absence: absence subject"),
        (["Auto-Submitted: auto-generated", "Subject: On vacation"], "absence: absence notice"),
        (["List-Help: <mailto:x@example.net>"], "list: list header"),
        (["X-Campaign-Id: 7"], "list: list header"),
        (["X-MC-User: 7"], "list: list header"),
        (["Precedence: junk"], "list: list header"),
        (["Precedence: first-class", "Precedence: bulk"], "list: list header"),
        (["Content-Type: text/plain; x=disposition-notification"], "automatic: read receipt"),
        (["Content-Type: multipart/report; report-type=feedback-report; boundary=b"], "automatic: a report"),
        (["Auto-Submitted: auto-generated"], "automatic: auto-submitted"),
        (["Auto-Submitted: yes"], "automatic: auto-submitted"),
        (["Return-Path: <>"], "automatic: null return path"),
        (["X-Autorespond: x"], "automatic: auto-reply header"),
        (["X-Autoresponder: x"], "automatic: auto-reply header"),
        (["X-Auto-Reply-From: x"], "automatic: auto-reply header"),
        (["X-Autoreply: x"], "automatic: auto-reply header"),
        (["Precedence: auto_reply"], "automatic: auto-reply header"),
        (["From: Robot <robot@example.net>"], "automatic: robot's address"),
        (["From: Ama <jobs-noreply@example.net>"], "automatic: robot's address"),
        (["From: Ama <postmaster+x@example.net>"], "automatic: robot's address"),
        (["X-Mailbot-Cut: yes"], "unreadable: the message is too long, and only its beginning was read"),
        (["From: Bot Noreply <ama.bot@example.net>"], "human: no rule hit"),
        (["From: Ama <robotham@example.net>"], "human: no rule hit"),
        (["Auto-Submitted: no"], "human: no rule hit"),
        (["Auto-Submitted:"], "human: no rule hit"),
        (["X-Autoreply:"], "human: no rule hit"),
        (["List-Id:"], "human: no rule hit"),
        (["Precedence: bulky"], "human: no rule hit"),
        (["Return-Path: <ama@example.net>"], "human: no rule hit"),
        (["From: Ama <ama@example.net>", "Subject: Re: X-Mailbot-Loop"], "human: no rule hit"),
    ],
)
def test_the_rule_that_hit_is_told(headers: list[str], rule: str) -> None:
    sender = "" if any(one.startswith("From:") for one in headers) else "From: Ama Boateng <ama@example.net>\n"
    raw = (sender + "\n".join(["Date: Tue, 2 Jun 2026 13:10:00 -0400", *headers, "", "Tuesday works."])).encode()
    verdict = triage(parse(raw), OWN, raw)
    assert f"{verdict.kind.value}: {verdict.rule}" == rule


def test_a_doubt_about_the_author_is_told_in_words() -> None:
    assert judge(sender="team: ama@example.net;").rule == "author: group syntax"


def test_two_authors_of_whom_one_is_ours_are_held_not_passed_over() -> None:
    assert judge(sender="connector@example.org, mallory@evil.example").kind is Kind.SUSPECT


def test_who_has_no_author_at_all_is_not_ours() -> None:
    assert triage(parse(b"Subject: x\n\nhello"), OWN).kind is Kind.SUSPECT


@pytest.mark.parametrize(("declared", "kind"), [("utf-8", Kind.UNREADABLE), ("iso-8859-1", Kind.HUMAN)])
def test_a_text_whose_characters_are_guessed_is_held(declared: str, kind: Kind) -> None:
    head = f"From: ama@example.net\nContent-Type: text/plain; charset={declared}\n\n".encode()
    verdict = triage(parse(head + b"jeudi 5 f\xe9vrier"), OWN)
    assert verdict.kind is kind
    assert verdict.rule.startswith("a text is not in the character set") is (kind is Kind.UNREADABLE)


def test_a_long_header_alone_holds_nothing() -> None:
    raw = b"From: ama@example.net\nX-Long: " + b"x" * 9000 + b"\n\nTuesday works."
    assert parse(raw).defects
    assert triage(parse(raw), OWN).kind is Kind.HUMAN


def test_a_notice_without_a_date_names_no_day_of_return() -> None:
    raw = b"From: ama@example.net\nAuto-Submitted: auto-replied\n\nI am away until Friday, June 5."
    verdict = triage(parse(raw), OWN, raw)
    assert (verdict.kind, verdict.back_on, verdict.left) == (Kind.ABSENCE, None, False)


def test_a_notice_tells_the_day_of_return_below_its_signature_too() -> None:
    verdict = judge("Auto-Submitted: auto-replied", body="I am on vacation.\n\n-- \nBack on June 9.")
    assert verdict.back_on == date(2026, 6, 9)


def test_of_a_servers_own_words_the_bytes_tell_who_could_not_be_reached() -> None:
    body = (
        "For help write to help@example.com.\n\nHi. This is the qmail-send program at example.com.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<rory@example.net>:\nNo mailbox here by that name.\n"
    )
    assert judge("Subject: failure notice", sender="MAILER-DAEMON@example.com", body=body).bounced == (
        "rory@example.net",
    )


def test_a_notice_tells_the_day_of_return() -> None:
    verdict = judge("Auto-Submitted: auto-replied", body="I am away until Friday, June 5.")
    assert (verdict.kind, verdict.back_on) == (Kind.ABSENCE, date(2026, 6, 6))


def test_a_report_names_the_rule_and_spares_our_own_address() -> None:
    raw = report("failed", "5.1.1")
    assert triage(parse(raw), OWN, raw).rule == "delivery report"
    own = raw.replace(b"rory@example.net", b"connector@example.org")
    assert triage(parse(own), OWN, own).bounced == ()
    good = report("delivered", "2.0.0")
    assert triage(parse(good), OWN, good).rule == "report of a success"
    told = judge("Subject: failure notice", sender="MAILER-DAEMON@example.com", body="rory@example.net: no such user")
    assert told.rule == "server's words"


@pytest.mark.parametrize(
    ("author", "body", "kind"),
    [
        ("News <newsletter@example.net>", "Register now. Unsubscribe", Kind.LIST),
        ("News <newsletter@example.net>", "Vous désabonner", Kind.LIST),
        ("News <newsletter@example.net>", "Register now.", Kind.AUTOMATIC),
        ("News <newsletter@example.net>", "Unsubscribe" + " x" * 2000, Kind.AUTOMATIC),
        ("Ama <ama@example.net>", "Register now. Unsubscribe", Kind.HUMAN),
    ],
)
def test_a_newsletters_footer_counts_at_its_end_and_under_a_robots_address(author: str, body: str, kind: Kind) -> None:
    assert judge(sender=author, body=body).kind is kind


def test_a_newsletters_footer_is_read_in_html_too() -> None:
    verdict = judge(
        "Content-Type: text/html", sender="News <newsletter@example.net>", body="<p>Hi</p><a href='x'>Unsubscribe</a>"
    )
    assert (verdict.kind, verdict.rule) == (Kind.LIST, "newsletter footer")


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
        ("coffee", "Auto-Submitted: auto-notified", "I'm on vacation until June 9."),
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
        ("reply", "", Kind.CALENDAR),
        ("CANCEL", "", Kind.CALENDAR),
        ("REQUEST", "", Kind.CALENDAR),
        ("DECLINECOUNTER", "", Kind.CALENDAR),
        ("PUBLISH", "", Kind.AUTOMATIC),
    ],
)
def test_a_calendar_answer_with_words_is_a_persons(method: str, words: str, kind: Kind) -> None:
    assert calendar(method, words, "Auto-Submitted: auto-generated").kind is kind


def test_a_calendar_answer_tells_its_rule_and_one_with_words_through_a_list_stays_the_lists() -> None:
    assert calendar("REPLY", "").rule == "bare calendar part"
    assert calendar("REPLY", "Sorry, can we make it Thursday?").rule == "calendar part with words"
    assert calendar("REPLY", "Sorry, can we make it Thursday?", "List-Id: <x.example.net>").kind is Kind.LIST


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
