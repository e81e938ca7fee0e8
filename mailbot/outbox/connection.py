"""A connection to an SMTP server (RFC 5321): made as configured, signed in, and driven one answer at a time."""

from __future__ import annotations

import re
import select
import smtplib
import socket
import ssl
import threading
import time
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from mailbot.errors import MailServerError, SignInError

# The machine's own name tells strangers more than they need, and asking DNS for it can take long.
_HELO_NAME = "[127.0.0.1]"
_STOP_SECONDS = 5.0
"""How much longer an answer is waited for once the program is to stop."""

_CHUNK = 64 * 1024


class SmtpSettings(Protocol):
    """What is needed to send."""

    @property
    def host(self) -> str:
        """The server's name."""

    @property
    def port(self) -> int:
        """Its port."""

    @property
    def tls(self) -> str:
        """Implicit, starttls or none."""

    @property
    def user(self) -> str:
        """Who signs in; empty for nobody."""

    @property
    def password(self) -> str:
        """The password, or the access token for xoauth2."""

    @property
    def auth(self) -> str:
        """Password or xoauth2."""

    @property
    def timeout(self) -> float:
        """How long an answer may take, in seconds; the answer to a whole message ten times as long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply; `code` is -1 for one that is none."""

    code: int
    text: str

    @property
    def never(self) -> bool:
        """Not at all (5xx)."""
        return 500 <= self.code <= 599


class BrokenError(Exception):
    """The connection is gone, or its answer is no SMTP; `slow` where the time was over."""

    def __init__(self, text: str, *, slow: bool = False) -> None:
        super().__init__(text)
        self.slow = slow


class Line:
    """One signed-in connection. Each method gives the server's answer or raises BrokenError; then it is closed."""

    def __init__(self, settings: SmtpSettings, stop: threading.Event) -> None:
        self._settings = settings
        self._stop = stop
        self._smtp = _open(settings)

    @property
    def is_open(self) -> bool:
        """Whether it can still be used."""
        return self._smtp.sock is not None

    def offers(self, extension: str) -> bool:
        """Whether the server named an extension (lower case) in its answer to EHLO."""
        return bool(self._smtp.has_extn(extension))

    def say(self, command: str) -> Answer:
        """Send one command."""
        self._send(f"{command}\r\n".encode("ascii"))
        return self._answer(self._settings.timeout)

    def push(self, raw: bytes) -> None:
        """Send a message without the final dot: CRLF at each line's end, leading dots doubled (§4.5.2)."""
        lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
        data = b"".join(b"." + line + b"\r\n" if line.startswith(b".") else line + b"\r\n" for line in lines)
        for start in range(0, len(data), _CHUNK):
            if start and self._stop.is_set():
                self.drop()
                raise BrokenError("the program stops")
            self._send(data[start : start + _CHUNK])

    def end(self) -> Answer:
        """Say the final dot: from here on the server may have taken the message (§4.1.1.4)."""
        self._send(b".\r\n")
        return self._answer(10 * self._settings.timeout)

    def close(self) -> None:
        """Leave politely, without waiting long for it."""
        if self.is_open:
            with suppress(smtplib.SMTPException, OSError):
                _socket(self._smtp).settimeout(1.0)
                self._smtp.quit()
        self.drop()

    def drop(self) -> None:
        """Leave at once: a message whose dot was not said is forgotten by the server."""
        with suppress(OSError):
            self._smtp.close()

    def _send(self, data: bytes) -> None:
        try:
            self._smtp.send(data)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.drop()
            raise BrokenError(str(error)) from error

    def _answer(self, seconds: float) -> Answer:
        try:
            self._await_bytes(seconds)
            code, text = self._smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self.drop()
            slow = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
            raise BrokenError(str(error), slow=slow) from error
        answer = Answer(code, text.decode("utf-8", "replace")[:500])
        if answer.code == 421 or not 200 <= answer.code <= 599:
            self.drop()  # §3.8: 421 closes; and with one who speaks no SMTP nothing can be agreed on
        return answer

    def _await_bytes(self, seconds: float) -> None:
        """Until the server says something; a program that is to stop is less patient."""
        sock = _socket(self._smtp)
        end = time.monotonic() + seconds
        while True:
            if self._stop.is_set():
                end = min(end, time.monotonic() + _STOP_SECONDS)
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError("no answer in time")
            if _readable(sock, min(left, 0.5)):
                return


def _socket(smtp: smtplib.SMTP) -> socket.socket:
    assert smtp.sock is not None, "only a connection that is open is spoken over"
    return smtp.sock


def _readable(sock: socket.socket, seconds: float) -> bool:
    poller = select.poll()
    poller.register(sock, select.POLLIN)
    return bool(poller.poll(seconds * 1000))


def _open(settings: SmtpSettings) -> smtplib.SMTP:
    """Connect and sign in. What goes wrong here is nothing that a letter did."""
    try:
        smtp = _connect(settings)
        try:
            _introduce(smtp, settings)
        except BaseException:
            smtp.close()
            raise
    except smtplib.SMTPResponseException as error:
        raise _trouble(settings, f"{error.smtp_code} {_text(error.smtp_error)}") from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _trouble(settings, str(error) or type(error).__name__) from error
    return smtp


def _connect(settings: SmtpSettings) -> smtplib.SMTP:
    where = (settings.host, settings.port, _HELO_NAME)
    if settings.tls == "implicit":
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=settings.timeout, context=context)
    else:
        smtp = smtplib.SMTP(*where, timeout=settings.timeout)
    _socket(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return smtp


def _introduce(smtp: smtplib.SMTP, settings: SmtpSettings) -> None:
    """EHLO, TLS and sign-in: the password only goes over a connection that is as private as configured."""
    smtp.ehlo_or_helo_if_needed()
    if settings.tls == "starttls":
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
    if settings.user:
        code, text = _authenticate(smtp, settings)
        if code != 235:
            kind = SignInError if 500 <= code <= 599 else MailServerError
            # Only the codes: a server may repeat what it was told, the password too.
            raise kind(f"SMTP at {settings.host}: the sign-in was refused: {code} {_status(text)}".rstrip())


def _authenticate(smtp: smtplib.SMTP, settings: SmtpSettings) -> tuple[int, bytes]:
    """AUTH (RFC 4954) in UTF-8 (RFC 4616); the library's own is ASCII only."""
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    user, password = settings.user, settings.password
    if settings.auth == "xoauth2":
        token = _base64(f"user={user}\1auth=Bearer {password}\1\1")
        answer = smtp.docmd("AUTH", f"XOAUTH2 {token}")
        return smtp.docmd("") if answer[0] == 334 else answer  # the error, which an empty answer acknowledges
    if "PLAIN" in offered or "LOGIN" not in offered:
        secret = _base64(f"\0{user}\0{password}")
        return smtp.docmd("AUTH", f"PLAIN {secret}")
    for step in ("AUTH LOGIN", _base64(user)):
        code, text = smtp.docmd(step)
        if code != 334:
            return code, text
    return smtp.docmd(_base64(password))


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace")[:200] if isinstance(said, bytes) else said[:200]


def _status(said: bytes) -> str:
    """The enhanced status code of an answer (RFC 3463), if it has one."""
    found = re.match(rb"[245]\.\d{1,3}\.\d{1,3}", said)
    return found[0].decode("ascii") if found else ""


def _trouble(settings: SmtpSettings, text: str) -> MailServerError:
    return MailServerError(f"SMTP at {settings.host}: {text}")
