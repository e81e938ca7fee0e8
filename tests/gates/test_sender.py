"""Only our own server's word on the author's domain counts; whatever is not plainly one proven author moves nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from mailbot.mail.message import parse
from mailbot.mail.sender import Outcome, authenticated
from mailbot.mail.triage import Kind, triage
from mailbot.store import Handling
from tests.gates.house import ERIC, LEILA, MALLORY, PROGRAMME, RUTH, SERVER, House

OFFER = "OFFER 2026-03-12T14:00 my office"
PASS = f"{SERVER}; dmarc=pass header.from="
# What the programme's server saw of a mail of Mallory's: her own domain, proven.
MALLORYS = f"{PASS}elsewhere.example.net"

# Published tricks to show one author and be proven another: Chen, Paxson, Jiang, "Composition Kills" (USENIX Security
# 2020), the attacks of espoofer, and the vectors of mailsploit. In each the trusted server has proven Mallory's domain.
TRICKS: dict[str, list[str]] = {
    "two From headers, the victim first": [f"From: {RUTH.email}", f"From: {MALLORY}"],
    "two From headers, the victim last": [f"From: {MALLORY}", f"From: {RUTH.email}"],
    "a From with a space before its colon beside a right one": [f"From : {RUTH.email}", f"From: {MALLORY}"],
    "a From that begins with a space": [f"From: {MALLORY}", f" From: {RUTH.email}"],
    "a From in other letters beside a right one": [f"FROM: {RUTH.email}", f"From: {MALLORY}"],
    "two authors in one From": [f"From: {RUTH.email}, {MALLORY}"],
    "two authors without a comma": [f"From: <{RUTH.email}> <{MALLORY}>"],
    "group syntax": [f"From: Ruth: {RUTH.email};"],
    "a group of two": [f"From: us: {RUTH.email}, {MALLORY};"],
    "an empty group before an address": [f"From: undisclosed:; {RUTH.email}"],
    "an address as the name of another": [f"From: {RUTH.email} <{MALLORY}>"],
    "a quoted address as the name of another": [f'From: "{RUTH.email}" <{MALLORY}>'],
    "an address in a comment": [f"From: {MALLORY} ({RUTH.email})"],
    "an address before a comment": [f"From: <{MALLORY}>({RUTH.email})"],
    "a comment within the address": [f"From: ruth(x)@harbourline.example.com({MALLORY})"],
    "a comment that has no end": [f"From: {RUTH.email} ({MALLORY}"],
    "a route before the address": [f"From: <@elsewhere.example.net,@x:{RUTH.email}>"],
    "text after an angle address": [f"From: <{MALLORY}>{RUTH.email}"],
    "a bracket that closes early": [f"From: {RUTH.email})bob@elsewhere.example.net"],
    "an encoded word as the whole address": ["From: =?utf-8?b?cnV0aEBoYXJib3VybGluZS5leGFtcGxlLmNvbQ==?="],
    "encoded words around an address": [f"From: =?utf-8?q?{RUTH.email}?= <{MALLORY}>"],
    "an encoded address with a NUL": [f"From: =?utf-8?q?{RUTH.email.replace('@', '=40')}=00?=@elsewhere.example.net"],
    "an encoded line break": [f"From: =?utf-8?q?x=0AFrom:_{RUTH.email}?= <{MALLORY}>"],
    "a NUL in the address": [f"From: {RUTH.email}\0@elsewhere.example.net"],
    "a semicolon between two": [f"From: {RUTH.email};{MALLORY}"],
    "a quoted local part": ['From: "ruth@harbourline.example.com"@elsewhere.example.net'],
    "a backslash in the address": [f"From: ruth\\@harbourline.example.com@{MALLORY.partition('@')[2]}"],
    "no From but a Sender": [f"Sender: {RUTH.email}"],
    "no From but a Reply-To": [f"Reply-To: {RUTH.email}"],
    "a bidirectional override": [f"From: \u202e{RUTH.email}\u202c <{MALLORY}>"],
    "a domain that looks the same": ["From: ruth@harbourl\u0456ne.example.com"],
    "the victim, though another was proven": [f"From: {RUTH.email}"],
    "a From whose first line is empty": [f"From:\r\n {RUTH.email}"],
    "a From whose first lines are blank": [f"From: \r\n \t\r\n {RUTH.email}"],
    "an empty From above another": ["From:", f"From: {RUTH.email}"],
    "an empty From below another": [f"From: {RUTH.email}", "From: "],
    "a From folded within the address": [f"From: ruth@\r\n harbourline.example.com <{MALLORY}>"],
    "two authors, and a Sender that names one": [f"From: {RUTH.email}, {MALLORY}", f"Sender: {MALLORY}"],
    "one author, and a Sender that is another": [f"From: {RUTH.email}", f"Sender: {MALLORY}"],
    "a resent mail": [f"Resent-From: {RUTH.email}", f"From: {MALLORY}"],
    "encoded words that hide an @": [f"From: ruth=?utf-8?q?=40?=harbourline.example.com <{MALLORY}>"],
    "an encoded name that holds an address": [
        f"From: =?utf-8?b?cnV0aEBoYXJib3VybGluZS5leGFtcGxlLmNvbQ==?= <{MALLORY}>"
    ],
    "UTF-7": [f"From: =?utf-7?q?ruth+AEA-harbourline.example.com?= <{MALLORY}>"],
    "UTF-7 as the whole address": ["From: =?utf-7?q?ruth+AEA-harbourline.example.com?="],
    "a control byte in the address": ["From: ruth\x01@harbourline.example.com"],
    "a vertical tab before another address": [f"From: {RUTH.email}\x0b, {MALLORY}"],
    "a deletion in the address": ["From: ruth@harbourline\x7f.example.com"],
    "a NEXT LINE within": [f"From: {RUTH.email}\x85From: {MALLORY}"],
    "a carriage return alone": [f"From: {RUTH.email}\rFrom: {MALLORY}"],
    "a zero width space in the address": ["From: ruth@harbour\u200bline.example.com"],
    "a fullwidth @": ["From: ruth\uff20harbourline.example.com"],
    "an escaped quote in the name": [f'From: "Ruth \\" <{RUTH.email}>" <{MALLORY}>'],
    "a literal address": ["From: ruth@[192.0.2.1]"],
    "a part of the victim's domain": ["From: ruth@harbourline.example.com.elsewhere.example.net"],
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_sender_who_is_made_to_look_like_another_moves_nothing_and_gets_no_answer(home: House, trick: str) -> None:
    case = home.opened()
    head = "\r\n".join([f"Authentication-Results: {MALLORYS}", *TRICKS[trick], f"To: {PROGRAMME}"])
    raw = f"{head}\r\nDate: Mon, 02 Mar 2026 09:30:00 -0500\r\nMessage-ID: <trick@x>\r\n\r\n{OFFER}\r\n"
    letters = home.put(raw.encode())
    assert not home.case(case.id).offers
    assert {reader for letter in letters for reader in letter.recipients} <= {LEILA}
    assert home.last().state in (Handling.HELD, Handling.IGNORED)


@pytest.mark.parametrize("trick", TRICKS)
def test_nor_where_the_server_was_fooled_and_vouches_for_the_victim(home: House, trick: str) -> None:
    """Two authors, groups, addresses in names: held even with a pass for the domain that was shown."""
    head = "\r\n".join([f"Authentication-Results: {PASS}harbourline.example.com", *TRICKS[trick]])
    message = parse(f"{head}\r\n\r\n{OFFER}\r\n".encode())
    proven = authenticated(message, [SERVER]).outcome is Outcome.PASS
    one = [sender.email for sender in message.senders]
    if proven:  # then there is exactly one author, and it is the one who was shown to us
        assert triage(message, (PROGRAMME,)).kind is Kind.HUMAN
        assert one == [RUTH.email]
        assert len(re.findall(r"(?i)@", "".join(message.headers["from"]))) == 1
    else:
        assert triage(message, (PROGRAMME,)).kind is Kind.SUSPECT or one != [RUTH.email]


RESULTS: dict[str, list[str]] = {
    "none": [],
    "another server's": ["mx.evil.example; dmarc=pass header.from=harbourline.example.com"],
    "another server's above ours": [
        "mx.evil.example; dmarc=pass header.from=harbourline.example.com",
        f"{PASS}harbourline.example.com",
    ],
    "ours that failed above a forged one": [
        f"{SERVER}; dmarc=fail header.from=harbourline.example.com",
        f"{PASS}harbourline.example.com",
    ],
    "ours without a verdict above a forged one": [f"{SERVER}; none", f"{PASS}harbourline.example.com"],
    "ours for another domain above a forged one": [MALLORYS, f"{PASS}harbourline.example.com"],
    "our name in a comment": [f"mx.evil.example ({SERVER}); dmarc=pass header.from=harbourline.example.com"],
    "our name as the beginning of another": [f"{SERVER}.evil.example; dmarc=pass header.from=harbourline.example.com"],
    "our name as the end of another": [f"x{SERVER}; dmarc=pass header.from=harbourline.example.com"],
    "a pass in a comment": [f"{SERVER}; dmarc=fail (dmarc=pass header.from=harbourline.example.com)"],
    "a comment that swallows the rest": [
        f"{SERVER}; dkim=pass header.d=harbourline.example.com(.elsewhere.example.net"
    ],
    "a quote in a domain": [f"{SERVER}; dkim=pass header.d=harbourline.example.com'.elsewhere.example.net"],
    "a quoted domain with more behind it": [f'{SERVER}; dkim=pass header.d="harbourline.example.com".elsewhere.net'],
    "a NUL in a domain": [f"{SERVER}; dkim=pass header.d=harbourline.example.com\0.elsewhere.example.net"],
    "an aligned and a foreign domain": [
        f"{SERVER}; dmarc=pass header.from=harbourline.example.com header.from=elsewhere.example.net"
    ],
    "SPF of the bounce address alone, not aligned": [f"{SERVER}; spf=pass smtp.mailfrom=x@elsewhere.example.net"],
    "SPF of a greeting": [f"{SERVER}; spf=pass smtp.helo=harbourline.example.com"],
    "DKIM of another domain": [f"{SERVER}; dkim=pass header.d=elsewhere.example.net header.i=@harbourline.example.com"],
    "DKIM of a public suffix": [f"{SERVER}; dkim=pass header.d=com"],
    "a method with a version of its own": [f"{SERVER}; dmarc/9=pass header.from=harbourline.example.com"],
    "a version of the header that is not ours to know": [f"{SERVER} 2; dmarc=pass header.from=harbourline.example.com"],
    "a comment where a version may stand": [f"{SERVER} (1); dmarc=pass header.from=harbourline.example.com"],
    "our name folded into another's": [f"{SERVER}\r\n .evil.example; dmarc=pass header.from=harbourline.example.com"],
    "a pass in a quoted envelope sender": [
        f'{SERVER}; spf=pass smtp.mailfrom="x; dmarc=pass header.from=harbourline.example.com"@elsewhere.example.net'
    ],
    "a pass in a reason": [
        f'{SERVER}; dmarc=fail reason="; dmarc=pass header.from=harbourline.example.com" header.from=evil.example'
    ],
    "a pass in what the client said for a greeting": [
        f"{SERVER}; spf=none smtp.helo=x(;dmarc=pass header.from=harbourline.example.com"
    ],
    "an envelope sender with two @": [
        f"{SERVER}; spf=pass smtp.mailfrom=harbourline.example.com@elsewhere.example.net"
    ],
    "a pass for what is above the author's domain": [f"{SERVER}; dkim=pass header.d=example.com.evil.example"],
    "a pass and a fail": [
        f"{SERVER}; dmarc=pass header.from=harbourline.example.com; dmarc=fail header.from=harbourline.example.com"
    ],
    "ARC, which another has sealed": [f"{SERVER}; arc=pass (i=1 dmarc=pass header.from=harbourline.example.com)"],
    "endless": [f"{SERVER}; " + "x=y; " * 2000 + "dmarc=pass header.from=harbourline.example.com"],
}


@pytest.mark.parametrize("kind", RESULTS)
def test_mail_that_our_own_server_does_not_vouch_for_moves_no_case_and_gets_no_answer(home: House, kind: str) -> None:
    case = home.opened()
    stamps = "".join(f"Authentication-Results: {result}\r\n" for result in RESULTS[kind])
    raw = stamps.encode() + home.mail(RUTH.email, OFFER, Authentication_Results=None)
    letters = home.put(raw)
    assert not home.case(case.id).offers
    assert {reader for letter in letters for reader in letter.recipients} == {LEILA}
    assert home.last().reason


@pytest.mark.parametrize(
    "name",
    ["Authentication-Results ", "ARC-Authentication-Results", "X-Authentication-Results", "Authentication-Result"],
)
def test_results_under_another_name_are_none(home: House, name: str) -> None:
    """One with a space before its colon is none that our server wrote or would have taken away."""
    case = home.opened()
    raw = f"{name}: {PASS}harbourline.example.com\r\n".encode() + home.mail(
        RUTH.email, OFFER, Authentication_Results=None
    )
    assert {reader for letter in home.put(raw) for reader in letter.recipients} == {LEILA}
    assert not home.case(case.id).offers


NEIGHBOURS = {
    "a registrar's second level": ("ruth@victim.co.uk", "evil.co.uk"),
    "a second level that few know of": ("ruth@victim.ltd.uk", "evil.ltd.uk"),
    "a province's": ("ruth@victim.on.ca", "evil.on.ca"),
    "a city of a country": ("ruth@victim.kawasaki.jp", "evil.kawasaki.jp"),
    "the public suffix itself": ("ruth@victim.co.uk", "co.uk"),
    "a host that lets anybody have a site": ("ruth@victim.github.io", "evil.github.io"),
    "that host itself": ("ruth@victim.github.io", "github.io"),
    "what ends alike": ("ruth@victim.example.com", "xvictim.example.com.evil.example"),
    "what begins alike": ("ruth@victim.com", "victim.com.evil.example"),
    "what has no dot between": ("ruth@victim.com", "evilvictim.com"),
}


@pytest.mark.parametrize("kind", NEIGHBOURS)
@pytest.mark.parametrize(
    "method", ["dkim=pass header.d={}", "spf=pass smtp.mailfrom=x@{}", "dmarc=pass header.from={}"]
)
def test_who_shares_a_public_suffix_with_the_author_does_not_vouch_for_them(
    home: House, kind: str, method: str
) -> None:
    author, proven = NEIGHBOURS[kind]
    ruth = replace(RUTH, email=author)
    case = home.opened(ruth)
    letters = home.says(ruth, OFFER, Authentication_Results=f"{SERVER}; {method.format(proven)}")
    assert {reader for letter in letters for reader in letter.recipients} == {LEILA}
    assert not home.case(case.id).offers


@pytest.mark.parametrize("domain", ["victim.ltd.uk", "mail.victim.ltd.uk", "bounce.mail.victim.ltd.uk"])
def test_and_their_own_organisation_does(home: House, domain: str) -> None:
    ruth = replace(RUTH, email="ruth@mail.victim.ltd.uk")
    case = home.opened(ruth)
    home.says(ruth, OFFER, Authentication_Results=f"{SERVER}; dkim=pass header.d={domain}")
    assert home.case(case.id).offers


def test_the_same_mail_counts_where_our_own_server_vouches_for_it(home: House) -> None:
    case = home.opened()
    assert {r for letter in home.says(RUTH, OFFER) for r in letter.recipients} == {ERIC.email}
    assert home.case(case.id).offers


def test_without_a_server_to_trust_every_consequence_is_held(home: House) -> None:
    from mailbot.pipeline.judging import Judge

    desk = home.robot.desk
    home.robot.desk = replace(desk, judge=Judge((PROGRAMME,), (), desk.settings.programme.zone).judge)
    case = home.opened()
    letters = home.says(RUTH, OFFER)
    assert not home.case(case.id).offers
    assert {reader for letter in letters for reader in letter.recipients} == {LEILA}


def test_an_opt_out_of_nobody_proven_stops_nothing(home: House) -> None:
    home.opened()
    home.put(home.mail(RUTH.email, "STOP", Authentication_Results=f"{SERVER}; none"))
    with home.robot.store.transaction() as book:
        assert not book.flags(RUTH.email)


REPORT = """Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

User unknown.
--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
--b--"""


def report(home: House, address: str, to: str) -> bytes:
    mail = home.mail("mailer-daemon@elsewhere.example.net", "", to=to, Authentication_Results=f"{SERVER}; none")
    head = mail.partition(b"\r\n\r\n")[0]
    return head + b"\r\nDelivered-To: " + to.encode() + b"\r\n" + REPORT.format(address=address).encode()


def test_a_report_to_a_tagged_address_marks_that_address_and_does_nothing_else(home: House) -> None:
    case = home.opened()
    letters = home.put(report(home, RUTH.email, home.tag(case, "connector")))
    after = home.case(case.id)
    assert {stop.reason for stop in after.stops} == {"bounced"}
    assert (after.stage, after.offers, after.referrals) == (case.stage, case.offers, case.referrals)
    assert {reader for letter in letters for reader in letter.recipients} == {LEILA}
    with home.robot.store.transaction() as book:
        assert book.flags(RUTH.email) == {"bounced"}
        assert not book.flags(ERIC.email)


@pytest.mark.parametrize("to", [PROGRAMME, PROGRAMME.replace("@", f"+{'a' * 26}@")])
def test_a_report_without_a_tag_of_ours_marks_nobody(home: House, to: str) -> None:
    case = home.opened()
    assert home.put(report(home, RUTH.email, to)) == []
    assert home.case(case.id) == case


def test_an_absence_notice_to_a_tagged_address_stops_a_clock_and_does_nothing_else(home: House) -> None:
    case = home.opened()
    mail = home.mail(
        "robot@harbourline.example.com",
        "I am away until Monday 16 March.",
        to=home.tag(case, "connector"),
        subject="Automatic reply: Our meeting",
        Authentication_Results=f"{SERVER}; none",
        Auto_Submitted="auto-replied",
    )
    assert home.put(mail) == []
    after = home.case(case.id)
    assert {stop.reason for stop in after.stops} - {stop.reason for stop in case.stops}
    assert (after.stage, after.offers, after.referrals) == (case.stage, case.offers, case.referrals)


def test_an_absence_notice_without_a_tag_and_without_proof_stops_nothing(home: House) -> None:
    case = home.opened()
    mail = home.mail(
        RUTH.email,
        "I am away until Monday 16 March.",
        subject="Automatic reply: Our meeting",
        Authentication_Results=f"{SERVER}; none",
        Auto_Submitted="auto-replied",
    )
    assert home.put(mail) == []
    assert home.case(case.id) == case
