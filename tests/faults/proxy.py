"""A proxy in front of IMAP or SMTP that does harm at one command: cuts, answers nonsense, keeps silent, goes deaf."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from enum import StrEnum

from mailbot.demo.loop import LOOPBACK, Loop


class Harm(StrEnum):
    """What is done. Stall: the answer never comes. Half-open: nothing passes any more, and nobody is told."""

    DROP = "drop"
    BYE = "bye"
    NO = "no"
    GARBAGE = "garbage"
    STALL = "stall"
    HALF_OPEN = "half-open"


@dataclass
class Proxy:
    """Passes on to `target`. At a client's words that match `at`, the answer is harmed as planned, so many times."""

    loop: Loop
    target: int
    at: re.Pattern[bytes] | None = None
    harm: Harm | None = None
    times: int = 1
    port: int = 0
    heard: list[bytes] = field(default_factory=list)
    greeting: bool = False
    away: bool = False
    _listener: asyncio.Server | None = None
    _open: list[asyncio.StreamWriter] = field(default_factory=list)

    def start(self) -> Proxy:
        self.loop.run(self._start())
        return self

    def stop(self) -> None:
        self.loop.run(self._stop())

    def plan(self, at: bytes | None, harm: Harm, times: int = 1) -> None:
        """Harm the answer to this command; None: the greeting."""
        self.at, self.harm, self.times = None if at is None else re.compile(at, re.IGNORECASE), harm, times
        self.greeting = at is None

    @property
    def done(self) -> bool:
        """Whether the harm is done."""
        return self.times == 0

    def due(self) -> Harm | None:
        """The harm to be done now; counts it."""
        if self.harm is None or self.times == 0:
            return None
        self.times -= 1
        return self.harm

    async def _start(self) -> None:
        self._listener = await asyncio.start_server(self._connected, LOOPBACK, self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        if self._listener is not None:
            self._listener.close()
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()
        await asyncio.sleep(0.01)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection(LOOPBACK, self.target)
        self._open += [writer, to_server]
        passage = _Passage(self, writer, to_server)
        if self.greeting:
            passage.harm = self.due()
        await asyncio.gather(passage.up(reader, to_server), passage.down(from_server, writer), return_exceptions=True)


class _Passage:
    """One connection. `harm` is what the next answer suffers."""

    def __init__(self, proxy: Proxy, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self.proxy = proxy
        self.harm: Harm | None = None
        self._tag = b"*"
        self._over = False
        self._ends = (client, server)

    async def up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """What the client says."""
        while data := await reader.read(65536):
            if self._over:
                break
            self.proxy.heard += data.splitlines()
            if self.harm is None and self.proxy.at is not None and self.proxy.at.search(data):
                self.harm = self.proxy.due()
                self._tag = data.split(b" ", 1)[0]
            if self.harm is not Harm.HALF_OPEN:
                writer.write(data)
                await writer.drain()
        if self.harm not in (Harm.STALL, Harm.HALF_OPEN):
            self._cut()

    async def down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """What the server says."""
        while data := await reader.read(65536):
            said = data if self.harm is None else self._harmed(data)
            if said:
                writer.write(said)
                await writer.drain()
            if self._over and self.harm is not Harm.NO:
                break
        if self.harm not in (Harm.STALL, Harm.HALF_OPEN):
            self._cut()

    def _harmed(self, data: bytes) -> bytes:
        match self.harm:
            case Harm.DROP:
                self._over = True
                return b""
            case Harm.BYE:
                self._over = True
                return b"* BYE going down\r\n"
            case Harm.GARBAGE:
                self.harm = None
                return b"\x00\xff* ((( what?\r\n"
            case Harm.NO if data.startswith(b"+"):
                self._over = True  # whoever waits for a literal is confused now
                return self._tag + b" NO not now\r\n"
            case Harm.NO if re.search(rb"(^|\n)" + re.escape(self._tag) + rb" ", data):
                self.harm = None
                return self._tag + b" NO not now\r\n"
            case _:
                return b""

    def _cut(self) -> None:
        for end in self._ends:
            end.close()
