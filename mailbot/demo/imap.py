"""An IMAP server inside this process: one mailbox in memory, on a free port of the loopback interface."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from datetime import datetime
from typing import Any

from proxyprotocol.result import ProxyResultLocal
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage

from mailbot.demo.loop import LOOPBACK


class ImapServer:
    """Serves one account; `deliver` is the local delivery agent's door. All coroutines belong into one loop."""

    def __init__(self, backend: DictBackend, protocol: IMAPServer) -> None:
        self._backend = backend
        self._protocol = protocol
        self._server: asyncio.Server | None = None
        self.port = 0

    @classmethod
    async def start(cls, user: str, password: str) -> ImapServer:
        """Listen on a free port."""
        backend, config = await DictBackend.init(_arguments(user, password), reject_dnsbl=False)
        config.apply_context()
        one = cls(backend, IMAPServer(backend.login, config))
        one._server = await asyncio.start_server(one._connected, LOOPBACK, 0)
        one.port = one._server.sockets[0].getsockname()[1]
        return one

    async def deliver(self, raw: bytes, at: datetime) -> int:
        """Put a message into INBOX and wake whoever idles there; its UID."""
        identity = self._backend.login.demo_user_identity
        async with identity.new_session() as session:
            appended, _ = await session.append_messages("INBOX", [AppendMessage(raw, at)])
        return int(max(appended.uids))

    async def close(self) -> None:
        """Listen no more; open connections end with the loop."""
        if self._server is not None:
            self._server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._protocol(reader, writer, SocketInfo.get(writer, ProxyResultLocal(), unique_id=b"demo"))


def _arguments(user: str, password: str) -> Namespace:
    """What the server's own command line would give: no TLS on the loopback interface, nothing else set."""
    absent: dict[str, Any] = {"cert": None, "key": None, "passlib_cfg": None, "proxy_protocol": None}
    account: dict[str, Any] = {"demo_user": user, "demo_password": password, "demo_data": False}
    return Namespace(host=LOOPBACK, port=0, debug=False, tls=False, inherited_sockets=None, **absent, **account)
