"""An SMTP server inside this process that delivers: into the programme's mailbox, or to the people who live here."""

from __future__ import annotations

import asyncio
import queue
from dataclasses import dataclass, replace
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import format_datetime
from typing import Protocol

from aiosmtpd.smtp import SMTP, Envelope, Session

from mailbot.demo.imap import ImapServer
from mailbot.demo.loop import LOOPBACK

AUTHSERV = "mx.demo.example.org"
_ACCEPTED = "250 OK"


class _Clock(Protocol):
    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Carried:
    """A message that the server took: its envelope, its bytes with CRLF line ends, and when."""

    at: datetime
    envelope_from: str
    recipients: tuple[str, ...]
    raw: bytes


class PostOffice:
    """Takes mail for everybody. What is for the programme, or a tag of its, goes into its INBOX.

    `carried` has each message once it is delivered; `newest` is the UID of the last one put into INBOX.
    """

    def __init__(self, clock: _Clock, programme: str, imap: ImapServer) -> None:
        self._clock = clock
        self._programme = programme
        self._imap = imap
        self._server: asyncio.Server | None = None
        self.carried: queue.SimpleQueue[Carried] = queue.SimpleQueue()
        self.newest = 0
        self.port = 0

    async def start(self) -> None:
        """Listen on a free port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Take no more."""
        if self._server is not None:
            self._server.close()

    def _session(self) -> SMTP:
        return SMTP(self, hostname=AUTHSERV, ident="demo", enable_SMTPUTF8=True, loop=asyncio.get_running_loop())

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Deliver before the message is accepted, so that nothing accepted is on its way."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        carried = Carried(self._clock.now(), envelope.mail_from or "", tuple(envelope.rcpt_tos), raw)
        own = [address for address in carried.recipients if self._is_programme(address)]
        if own:
            carried = replace(carried, raw=stamped(carried, own[0]))
            self.newest = await self._imap.deliver(carried.raw, carried.at)
        self.carried.put(carried)
        return _ACCEPTED

    def _is_programme(self, address: str) -> bool:
        local, _, domain = self._programme.rpartition("@")
        given, _, where = address.lower().rpartition("@")
        return where == domain and given.partition("+")[0] == local


def stamped(carried: Carried, recipient: str) -> bytes:
    """The message as the programme's own server hands it over: from whom, to which address, and that this is proven."""
    author = BytesHeaderParser(policy=default).parsebytes(carried.raw)["from"].addresses[0]
    domain = author.domain
    lines = (
        f"Return-Path: <{carried.envelope_from}>",
        f"Delivered-To: {recipient}",
        f"Received: from mail.{domain} (localhost [{LOOPBACK}])\r\n by {AUTHSERV} with ESMTP;"
        f"\r\n {format_datetime(carried.at)}",
        f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from={domain}",
    )
    return "\r\n".join(lines).encode() + b"\r\n" + carried.raw
