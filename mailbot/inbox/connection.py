"""A connection to an IMAP server: made as configured, signed in, and what can go wrong on it."""

from __future__ import annotations

import imaplib
import logging
import re
import socket
import ssl
from contextlib import suppress
from typing import Protocol

from imapclient import IMAPClient, SocketTimeout

_CONNECT_SECONDS = 10.0

TROUBLE = (IMAPClient.Error, OSError, ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What the library raises for a server that is away, refuses, or speaks nonsense, on which its parsers stumble."""

# One line of a SEARCH answer names every message of the folder; the standard library's cap is 125,000 of them.
imaplib._MAXLINE = 32 * 1024 * 1024  # type: ignore[attr-defined]
# The library writes whole mails and commands to its log.
logging.getLogger("imapclient").setLevel(logging.WARNING)

_QUOTED = re.compile(r"(?<!\w)b?['\"].*", re.DOTALL)
_ADDRESS = re.compile(r"[^\s<>\"'()]+@[^\s<>\"'()]+")
_LONGEST = 200


def said(error: BaseException) -> str:
    """An error in one line. Where a library quotes what came, that may be somebody's mail: it stays out."""
    text = str(error)
    if not isinstance(error, OSError):  # the system's own errors, TLS among them, quote names of hosts alone
        text = _ADDRESS.sub("[address]", _QUOTED.sub("[withheld]", text))
    return " ".join(text.split())[:_LONGEST] or type(error).__name__


class ImapSettings(Protocol):
    """What is needed to reach a mailbox."""

    @property
    def host(self) -> str:
        """The server's name."""

    @property
    def port(self) -> int:
        """Its port."""

    @property
    def tls(self) -> str:
        """implicit, starttls or none."""

    @property
    def user(self) -> str:
        """Who signs in."""

    @property
    def password(self) -> str:
        """The password, or the access token for xoauth2."""

    @property
    def auth(self) -> str:
        """password or xoauth2."""

    @property
    def mailbox(self) -> str:
        """The folder that mail comes into."""

    @property
    def drafts(self) -> str:
        """The folder for drafts."""

    @property
    def sent(self) -> str:
        """The folder for letters that are out; empty where the server keeps them itself."""

    @property
    def timeout(self) -> float:
        """How long an answer may take, in seconds."""


def open_(settings: ImapSettings) -> IMAPClient:
    """Connect, with a verified certificate unless `tls` is none. Nothing secret has been sent."""
    timeout = SocketTimeout(connect=min(_CONNECT_SECONDS, settings.timeout), read=settings.timeout)
    implicit = settings.tls == "implicit"
    context = ssl.create_default_context()
    client = IMAPClient(
        settings.host, settings.port, ssl=implicit, ssl_context=context if implicit else None, timeout=timeout
    )
    client.normalise_times = False
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if settings.tls == "starttls":
        try:
            client.starttls(context)
        except BaseException:
            with suppress(*TROUBLE):
                client.shutdown()
            raise
    return client


def sign_in(client: IMAPClient, settings: ImapSettings) -> None:
    """Send the password, which only a connection made as configured ever sees."""
    if settings.auth == "xoauth2":
        client.oauth2_login(settings.user, settings.password)
    elif client.has_capability("AUTH=PLAIN"):
        client.plain_login(settings.user, settings.password)
    else:
        client.login(settings.user, settings.password)
