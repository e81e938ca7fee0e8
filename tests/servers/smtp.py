"""aiosmtpd on a free port, keeping what it is given, and failing at a step as it is told."""

from __future__ import annotations

import asyncio
import ssl
from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mailbot.config.settings import Smtp, Tls
from mailbot.demo.loop import LOOPBACK, Loop

Phase = Literal["CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "dot", "RSET", "QUIT"]
Kind = Literal["drop", "421", "451", "550", "552", "stall", "garbage"]

USER = "programme"
PASSWORD = "correct-horse-é"
_LONG = 3600.0


@dataclass
class Fault:
    """What goes wrong at a step, the first `times` times; `taken`: the message is kept although no answer says so."""

    phase: Phase
    kind: Kind
    times: int = 1_000_000
    taken: bool = False


@dataclass(frozen=True)
class Taken:
    """A message as the server got it."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass
class SmtpServer:
    """A server and its memory: the messages it took, the commands it heard, how often somebody connected."""

    loop: Loop
    faults: list[Fault] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    connections: int = 0
    port: int = 0
    implicit: ssl.SSLContext | None = None
    on_dot: Callable[[], None] | None = None
    _listener: asyncio.Server | None = None
    _transports: list[asyncio.WriteTransport] = field(default_factory=list)

    def settings(self, **changes: Any) -> Smtp:
        values: dict[str, Any] = {"tls": Tls.NONE, "timeout": 2.0, **changes}
        return Smtp(values.pop("host", LOOPBACK), self.port, **values)

    def fail(self, phase: Phase, kind: Kind, times: int = 1_000_000, *, taken: bool = False) -> None:
        """From now on, go wrong at a step."""
        self.faults.append(Fault(phase, kind, times, taken))

    def fault(self, phase: Phase) -> Fault | None:
        """What goes wrong at this step now; counts it."""
        for one in self.faults:
            if one.phase == phase and one.times > 0:
                one.times -= 1
                return one
        return None

    def start(self) -> None:
        self.loop.run(self._start())

    def stop(self) -> None:
        self.loop.run(self._stop())

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        session = lambda: _Session(self, loop)  # noqa: E731
        self._listener = await loop.create_server(session, LOOPBACK, self.port, ssl=self.implicit)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        if self._listener is not None:
            self._listener.close()
        for transport in self._transports:
            transport.abort()
        self._transports.clear()
        await asyncio.sleep(0.01)  # what was aborted is closed a turn of the loop later

    async def auth_XOAUTH2(self, _server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        """The token is the password."""
        said = b64decode(args[1]).decode()
        return AuthResult(success=said == f"user={USER}\1auth=Bearer {PASSWORD}\1\1", handled=False)

    async def handle_DATA(self, server: _Session, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.on_dot is not None:
            self.on_dot()
        fault = self.fault("dot")
        if fault is None or fault.taken:
            raw = envelope.content
            assert isinstance(raw, bytes)
            self.taken.append(Taken(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw))
        return "250 taken" if fault is None else await server.misbehave(fault)


class _Session(SMTP):
    """One connection."""

    def __init__(self, server: SmtpServer, loop: asyncio.AbstractEventLoop) -> None:
        self._plan = server
        server.connections += 1
        super().__init__(
            server,
            hostname="mx.example.net",
            loop=loop,
            auth_require_tls=False,
            authenticator=_authenticate,
            enable_SMTPUTF8=False,
            **server.options,
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._plan._transports.append(transport)
        super().connection_made(transport)

    async def misbehave(self, fault: Fault) -> str:
        """Do what the fault says; the line to answer where it is one."""
        match fault.kind:
            case "drop":
                self._abort()
                raise ConnectionResetError
            case "stall":
                await asyncio.sleep(_LONG)
                raise ConnectionResetError
            case "garbage":
                return "\x01\x02 what?"
            case code:
                return f"{code} not today"

    def _abort(self) -> None:
        assert self.transport is not None
        self.transport.abort()  # type: ignore[attr-defined]

    async def _step(self, phase: Phase, go_on: Callable[[], Awaitable[None]]) -> None:
        self._plan.heard.append(phase)
        fault = self._plan.fault(phase)
        if fault is None:
            return await go_on()
        await self.push(await self.misbehave(fault))
        if fault.kind == "421":
            self._abort()
        return None

    async def _handle_client(self) -> None:
        fault = self._plan.fault("CONNECT")
        if fault is None:
            return await super()._handle_client()
        try:
            await self.push(await self.misbehave(fault))
        except ConnectionResetError:
            return None
        self._abort()
        return None

    async def handle_exception(self, error: Exception) -> str:
        return "421 gone" if isinstance(error, ConnectionResetError) else await super().handle_exception(error)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        await self._step("EHLO", lambda: super(_Session, self).smtp_EHLO(hostname))

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        await self._step("EHLO", lambda: super(_Session, self).smtp_HELO(hostname))

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        await self._step("STARTTLS", lambda: super(_Session, self).smtp_STARTTLS(arg))

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        await self._step("AUTH", lambda: super(_Session, self).smtp_AUTH(arg))

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        await self._step("MAIL", lambda: super(_Session, self).smtp_MAIL(arg))

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        await self._step("RCPT", lambda: super(_Session, self).smtp_RCPT(arg))

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        await self._step("DATA", lambda: super(_Session, self).smtp_DATA(arg))

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802
        await self._step("RSET", lambda: super(_Session, self).smtp_RSET(arg))

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        await self._step("QUIT", lambda: super(_Session, self).smtp_QUIT(arg))


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, auth_data: object
) -> AuthResult:
    right = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=auth_data == right, handled=False)


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """A server that takes everything until it is told otherwise."""
    loop = Loop()
    server = SmtpServer(loop)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        loop.close()
