"""`authenticated`: only our own server's word counts, and only for the author's domain."""

from __future__ import annotations

import pytest

from mailbot.mail.message import parse
from mailbot.mail.sender import Outcome, authenticated, organisation
from tests.timing import least_seconds

SERVER = "mx.example.net"
PASS = "dmarc=pass (p=none dis=none) header.from=example.org"


def outcome(*results: str, author: str = "Ama <ama@example.org>") -> Outcome:
    head = [*(f"Authentication-Results: {result}" for result in results), f"From: {author}", "", ""]
    return authenticated(parse("\n".join(head).encode()), [SERVER]).outcome


@pytest.mark.parametrize(
    "result",
    [
        f"{SERVER}; {PASS}",
        f"{SERVER.upper()}; {PASS}",
        f"{SERVER} 1; {PASS}",
        f"{SERVER}; dmarc/1=pass header.from=example.org",
        f"{SERVER};\n spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org;\n {PASS}",
        f"{SERVER}; spf=pass smtp.mailfrom=bounce@mail.example.org; dkim=none",
        f"{SERVER}; dkim=pass header.d=example.org header.i=@example.org header.s=a header.b=abc",
        f"{SERVER}; dmarc=none header.from=example.org; dkim=pass header.d=example.org",
        f"{SERVER}; spf=fail smtp.mailfrom=example.org; dkim=pass header.d=example.org; {PASS}",
        f'{SERVER}; spf=pass smtp.mailfrom="<bounce@example.org>"',
        f"{SERVER}; dkim=pass header.i=@example.org",
        f"{SERVER}; dkim=fail header.d=example.org; dkim=pass header.d=example.org",
        f"{SERVER}; DMARC=Pass HEADER.from=Example.ORG",
    ],
)
def test_vouched_for(result: str) -> None:
    assert outcome(result) is Outcome.PASS


@pytest.mark.parametrize(
    "result",
    [
        f"{SERVER}; dmarc=fail header.from=example.org; spf=pass smtp.mailfrom=example.org",
        f"{SERVER}; dmarc=pass header.from=evil.example",
        f"{SERVER}; dmarc=pass header.from=example.org header.from=evil.example",
        f"{SERVER}; dkim=pass header.d=evil.example header.i=@example.org",
        f"{SERVER}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example",
        f"{SERVER}; dmarc=fail (; {PASS})",
        f"{SERVER}; spf=softfail smtp.mailfrom=example.org",
        f"{SERVER}; dkim=pass header.d=org",
        f"{SERVER}; dmarc=pass header.from=evil.example; dkim=pass header.d=example.org",
        f"{SERVER}; dmarc=fail header.from=example.org; {PASS}",
        f"{SERVER}; dkim=pass header.d=x'.example.org",
        f"{SERVER}; dkim=pass",
        f"{SERVER}; spf=pass smtp.helo=example.org",
        f"{SERVER}; iprev=pass policy.iprev=192.0.2.1",
    ],
)
def test_spoken_against(result: str) -> None:
    assert outcome(result) is Outcome.FAIL


@pytest.mark.parametrize(
    "results",
    [
        [],
        [f"evil.example; {PASS}"],
        [f"evil.example; {PASS}", f"{SERVER}; {PASS}"],
        [f"evil.example ({SERVER};) ; {PASS}"],
        [f"({SERVER}) evil.example; {PASS}"],
        [f"{SERVER} (comment); {PASS}"],
        [f"{SERVER}.evil.example; {PASS}"],
        [f"{SERVER}; none"],
        [f"{SERVER}; dmarc/2=pass header.from=example.org"],
        [f"{SERVER}; dmarc=pass ((( header.from=example.org"],
        [f"{SERVER} dmarc=pass header.from=example.org"],
        [PASS],
    ],
)
def test_as_good_as_nothing(results: list[str]) -> None:
    assert outcome(*results) is Outcome.ABSENT


@pytest.mark.parametrize("author", ["ama@example.org, bob@example.org", "alice@ok <ama@example.org>", "Ama"])
def test_an_unsure_author_is_vouched_for_by_nobody(author: str) -> None:
    assert outcome(f"{SERVER}; {PASS}", author=author) is Outcome.ABSENT


def test_a_domains_capitals_count_for_nothing() -> None:
    assert outcome(f"{SERVER}; dmarc=pass header.from=XanX.org", author="ama@xanx.org") is Outcome.PASS


def test_a_domain_without_a_dot_is_vouched_for_by_itself_alone() -> None:
    assert outcome(f"{SERVER}; dmarc=pass header.from=localhost", author="ama@localhost") is Outcome.PASS
    assert outcome(f"{SERVER}; dmarc=pass header.from=example.org", author="ama@localhost") is Outcome.FAIL


def test_a_header_longer_than_any_server_writes_is_as_good_as_nothing() -> None:
    longest = 4096 - len(f"{SERVER}; {PASS} ()")
    assert outcome(f"{SERVER}; {PASS} ({'x' * longest})") is Outcome.PASS
    assert outcome(f"{SERVER}; {PASS} ({'x' * longest}x)") is Outcome.ABSENT


def test_the_method_that_counted_is_told_and_a_failure_names_none() -> None:
    def found(result: str) -> tuple[str, str | None, str | None]:
        head = f"Authentication-Results: {SERVER}; {result}\nFrom: ama@example.org\n\n"
        one = authenticated(parse(head.encode()), [SERVER.upper()])
        return one.outcome.value, one.domain, one.method

    assert found("spf=fail smtp.mailfrom=x@example.org; dkim=pass header.d=example.org") == (
        "pass",
        "example.org",
        "dkim",
    )
    assert found("spf=pass smtp.mailfrom=x@example.org; dkim=none") == ("pass", "example.org", "spf")
    assert found("dkim=fail header.d=example.org") == ("fail", None, None)


def test_a_result_with_a_space_before_its_colon_is_none() -> None:
    message = parse(f"Authentication-Results : {SERVER}; {PASS}\nFrom: ama@example.org\n\n".encode())
    assert authenticated(message, [SERVER]).outcome is Outcome.ABSENT
    assert "a space stands before the colon of a result, which no server writes" in message.defects


@pytest.mark.parametrize("character", ["\x01", "\x7f", "\u200b", "\u00ad", "\u2060"])
def test_an_author_whose_address_holds_what_nobody_sees_is_vouched_for_by_nobody(character: str) -> None:
    assert outcome(f"{SERVER}; {PASS}", author=f"ama{character}@example.org") is Outcome.ABSENT


def test_the_domain_and_the_method_are_told() -> None:
    message = parse(f"Authentication-Results: {SERVER}; {PASS}\nFrom: ama@mail.example.org\n\n".encode())
    found = authenticated(message, [SERVER])
    assert (found.domain, found.method) == ("mail.example.org", "dmarc")


@pytest.mark.parametrize(
    ("domain", "whole"),
    [
        ("mail.example.org", "example.org"),
        ("example.org", "example.org"),
        ("tbs.gc.ca", "tbs.gc.ca"),
        ("mail.tbs.gc.ca", "tbs.gc.ca"),
        ("a.b.co.uk", "b.co.uk"),
        ("mail.cbc.ca", "cbc.ca"),
        ("Mail.Example.ORG.", "example.org"),
        (".mail.example.org", "example.org"),
        ("gc.ca", "gc.ca"),
        ("www.on.com", "on.com"),
        ("localhost", "localhost"),
        ("a.victim.ltd.uk", "victim.ltd.uk"),
        ("a.victim.github.io", "victim.github.io"),
        ("co.uk", "co.uk"),
    ],
)
def test_organisational_domains(domain: str, whole: str) -> None:
    assert organisation(domain) == whole


@pytest.mark.alone
@pytest.mark.parametrize("piece", ["(", "(a)", "dkim=pass; ", '"', "a=b ", "\\"])
def test_hostile_results_are_read_in_bounded_time(piece: str) -> None:
    assert least_seconds(lambda: outcome(f"{SERVER}; {piece * 2_000}"), 0.5) < 0.5
