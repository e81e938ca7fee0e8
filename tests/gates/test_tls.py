"""No credential leaves over a connection that is not as private as configured: told by what the server has heard."""

from __future__ import annotations

import threading
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from mailbot.config.settings import Auth, Imap, Smtp, Tls
from mailbot.errors import MailServerError
from mailbot.inbox import Inbox
from mailbot.outbox import Line
from tests.servers.certificate import Certificate, expired, make_certificate
from tests.servers.eavesdropper import Answers, Eavesdropper, Protocol

USER = "leila@programme.example.org"
PASSWORD = "correct-horse-é"
SIGN_IN = (b"AUTH", b"LOGIN")  # the verbs with which signing in begins, in both protocols
PLAIN = {
    "imap": (b"* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN\r\n% OK done\r\n", b"CAPABILITY"),
    "smtp": (b"250-mx.example.net\r\n250 AUTH PLAIN LOGIN\r\n", b"EHLO"),
}
REFUSED: dict[tuple[Protocol, str], bytes] = {
    ("imap", "refused"): b"% NO not today\r\n",
    ("imap", "not understood"): b"% BAD what?\r\n",
    ("imap", "of no sense"): b"* \x01\x02\r\n% WHAT\r\n",
    (
        "imap",
        "granted, and nothing but plain text follows",
    ): b"% OK begin TLS\r\n* OK welcome\r\n* CAPABILITY AUTH=PLAIN\r\n",
    ("smtp", "refused"): b"554 no\r\n",
    ("smtp", "not understood"): b"502 what?\r\n",
    ("smtp", "put off"): b"454 not now\r\n",
    ("smtp", "closed"): b"421 bye\r\n",
    ("smtp", "of no sense"): b"\x01\x02 what\r\n",
    ("smtp", "done already"): b"250 you are safe\r\n",
    ("smtp", "granted, and nothing but plain text follows"): b"220 begin TLS\r\n250-mx\r\n250 AUTH PLAIN LOGIN\r\n",
}
PROTOCOLS: tuple[Protocol, ...] = ("imap", "smtp")
AUTHS = (Auth.PASSWORD, Auth.XOAUTH2)


def sign_in(server: Eavesdropper, tls: Tls, auth: Auth = Auth.PASSWORD, host: str = "localhost") -> None:
    """Do what the program does first of all with a server."""
    if server.protocol == "imap":
        inbox = Inbox(Imap(host, USER, server.port, tls, PASSWORD, auth, timeout=2.0))
        try:
            inbox.connect()
        finally:
            inbox.close()
    else:
        Line(Smtp(host, server.port, tls, USER, PASSWORD, auth, timeout=2.0), threading.Event()).close()


def no_credential(heard: bytes) -> bool:
    """Neither name nor password nor token, plain or in base64 at any of its three shifts, nor a word of signing in."""
    secrets = [
        word.encode() for word in (USER, PASSWORD, f"\0{USER}\0{PASSWORD}", f"user={USER}\1auth=Bearer {PASSWORD}")
    ]
    encoded = [b64encode(b"x" * shift + secret)[4:-4] for secret in secrets for shift in range(3)]
    return not any(one in heard for one in (*secrets, *encoded, *SIGN_IN))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("elsewhere"), "mail.elsewhere.example")


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory, certificate: Certificate) -> Certificate:
    return expired(tmp_path_factory.mktemp("old"), certificate)


def refuses(server: Eavesdropper, tls: Tls, auth: Auth) -> None:
    with server:
        with pytest.raises(MailServerError):
            sign_in(server, tls, auth)
        assert no_credential(bytes(server.heard)), bytes(server.heard)


@pytest.mark.parametrize("auth", AUTHS)
@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
@pytest.mark.parametrize("protocol", PROTOCOLS)
class TestACertificate:
    """No credential is sent to a server whose certificate does not hold."""

    def test_that_holds_gets_the_credential_within_tls_alone(
        self, protocol: Protocol, tls: Tls, auth: Auth, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.public))
        server = Eavesdropper(protocol, certificate.context(), implicit=tls is Tls.IMPLICIT)
        with server:
            with pytest.raises(MailServerError, match="refused"):
                sign_in(server, tls, auth)
            assert not no_credential(bytes(server.private))
            assert no_credential(bytes(server.heard).replace(bytes(server.private), b""))

    def test_that_nobody_signed_gets_none(
        self, protocol: Protocol, tls: Tls, auth: Auth, certificate: Certificate
    ) -> None:
        refuses(Eavesdropper(protocol, certificate.context(), implicit=tls is Tls.IMPLICIT), tls, auth)

    def test_of_another_host_gets_none(
        self, protocol: Protocol, tls: Tls, auth: Auth, elsewhere: Certificate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(elsewhere.public))
        refuses(Eavesdropper(protocol, elsewhere.context(), implicit=tls is Tls.IMPLICIT), tls, auth)

    def test_whose_time_is_over_gets_none(
        self, protocol: Protocol, tls: Tls, auth: Auth, old: Certificate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(old.public))
        refuses(Eavesdropper(protocol, old.context(), implicit=tls is Tls.IMPLICIT), tls, auth)

    def test_and_where_there_is_no_tls_at_all_none_is_sent(self, protocol: Protocol, tls: Tls, auth: Auth) -> None:
        answer, command = PLAIN[protocol]
        refuses(Eavesdropper(protocol, answers={command: answer}), tls, auth)


@pytest.mark.parametrize("auth", AUTHS)
@pytest.mark.parametrize(("protocol", "how"), REFUSED)
def test_starttls_that_is_stripped_by_whoever_sits_between_sends_no_credential(
    protocol: Protocol, how: str, auth: Auth
) -> None:
    answers: Answers = {b"STARTTLS": REFUSED[protocol, how]}
    refuses(Eavesdropper(protocol, answers=answers), Tls.STARTTLS, auth)


@pytest.mark.parametrize("auth", AUTHS)
def test_a_server_that_says_we_are_signed_in_already_gets_none(auth: Auth) -> None:
    """RFC 9051 §11.1: after PREAUTH no TLS can be begun, so whoever sits between may say it."""
    refuses(Eavesdropper("imap", greeting=b"* PREAUTH welcome\r\n"), Tls.STARTTLS, auth)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_was_said_before_tls_is_forgotten_after_it(
    protocol: Protocol, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers put in before TLS begins (the response injection of 2021) are not taken for the server's own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.public))
    injected: dict[str, bytes] = {
        "imap": b"% OK begin TLS\r\n%1 OK done\r\n",
        "smtp": b"220 begin TLS\r\n235 welcome\r\n",
    }
    server = Eavesdropper(protocol, certificate.context(), answers={b"STARTTLS": injected[protocol]})
    with server, pytest.raises(MailServerError):
        sign_in(server, Tls.STARTTLS)
    assert no_credential(bytes(server.heard).replace(bytes(server.private), b""))


@pytest.mark.parametrize("auth", AUTHS)
def test_the_search_for_credentials_finds_them(auth: Auth) -> None:
    """The test of the test: over plain text, as configured for loopback alone, everything is heard."""
    for protocol in PROTOCOLS:
        server = Eavesdropper(protocol)
        with server, pytest.raises(MailServerError):
            sign_in(server, Tls.NONE, auth)
        assert not no_credential(bytes(server.heard))


def test_plain_text_is_for_loopback_alone(tmp_path: Path) -> None:
    from mailbot.config.settings import load
    from mailbot.errors import ConfigError
    from tests.gates.house import _CONFIG

    file = tmp_path / "mailbot.toml"
    for door in ("[imap]", "[smtp]"):
        text: Any = _CONFIG.replace(f'{door}\nhost = "localhost"', f'{door}\nhost = "mx.example.org"')
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError, match="loopback|tls"):
            load(file, {"MAILBOT_IMAP_PASSWORD": "x"})
