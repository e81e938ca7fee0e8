"""A wire between a client and a server that can be cut, frozen, or made to say something else."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from mailbot.demo.loop import LOOPBACK, Loop

Change = Callable[[bytes], bytes | None]
"""Makes of what the server says something else; None: cuts the wire there."""


@dataclass
class Wire:
    """Listens on `port` and passes on to `target`. `heard` is what clients said, line by line."""

    loop: Loop
    target: int = 0
    port: int = 0
    heard: list[bytes] = field(default_factory=list)
    frozen: bool = False
    greeting: Change | None = None
    _changes: list[tuple[re.Pattern[bytes], Change, bool]] = field(default_factory=list)
    _pending: Change | None = None
    _listener: asyncio.Server | None = None
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)

    def start(self, target: int) -> None:
        self.target = target
        self.loop.run(self._start())

    def stop(self) -> None:
        self.loop.run(self._stop())

    def on(self, command: bytes, change: Change, *, always: bool = False) -> None:
        """When a client says a line that matches, change the server's next words; once, or always."""
        self._changes.append((re.compile(command), change, always))

    def cut(self) -> None:
        """Close every connection."""
        self.loop.run(self._cut())

    async def _start(self) -> None:
        self._listener = await asyncio.start_server(self._connected, LOOPBACK, 0)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        assert self._listener is not None
        self._listener.close()
        await self._cut()

    async def _cut(self) -> None:
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection(LOOPBACK, self.target)
        self._writers += [writer, to_server]
        self._pending = self.greeting
        await asyncio.gather(
            self._pass(reader, to_server, self._listen),
            self._pass(from_server, writer, self._speak),
            return_exceptions=True,
        )

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Change) -> None:
        try:
            while data := await reader.read(65536):
                passed = None if self.frozen else change(data)
                if passed is None and not self.frozen:
                    break
                if passed:
                    writer.write(passed)
                    await writer.drain()
        finally:
            writer.close()

    def _listen(self, data: bytes) -> bytes:
        self.heard += data.splitlines()
        for index, (pattern, change, always) in enumerate(self._changes):
            if pattern.search(data):
                self._pending = change
                if not always:
                    del self._changes[index]
                break
        return data

    def _speak(self, data: bytes) -> bytes | None:
        change, self._pending = self._pending, None
        return data if change is None else change(data)


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A wire, to be started with the port of a server."""
    loop = Loop()
    one = Wire(loop)
    try:
        yield one
    finally:
        one.stop()
        loop.close()
