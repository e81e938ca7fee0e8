"""A mail server, or whoever sits in front of one, that writes down every byte which it can read."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

Protocol: TypeAlias = Literal["imap", "smtp"]
Answers: TypeAlias = Mapping[bytes, bytes]
"""What is said to a command instead of what an honest server would say; `%` stands for its tag (IMAP)."""

_GREETING = {"imap": b"* OK ready\r\n", "smtp": b"220 mx.example.net ready\r\n"}
_IMAP: Answers = {
    b"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN AUTH=LOGIN\r\n% OK done\r\n",
    b"STARTTLS": b"% OK begin TLS\r\n",
    b"AUTHENTICATE": b"+ \r\n",
    b"": b"% NO not here\r\n",
}
_SMTP: Answers = {
    b"EHLO": b"250-mx.example.net\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n",
    b"STARTTLS": b"220 begin TLS\r\n",
    b"AUTH": b"535 no\r\n",
    b"": b"250 fine\r\n",
}


@dataclass
class Eavesdropper:
    """Listens on `port`. `context`: what it presents in TLS; None: it goes on in the clear, come what may."""

    protocol: Protocol
    context: ssl.SSLContext | None = None
    implicit: bool = False
    greeting: bytes = b""
    answers: Answers = field(default_factory=lambda: MappingProxyType({}))
    heard: bytearray = field(default_factory=bytearray)
    private: bytearray = field(default_factory=bytearray)
    """What was said within TLS, beside `heard`, which is all of it."""

    def __enter__(self) -> Eavesdropper:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                line.settimeout(5.0)
                with ExitStack() as opened, suppress(OSError, ValueError):
                    self._talk(opened.enter_context(line), opened)

    def _talk(self, line: socket.socket, opened: ExitStack) -> None:
        private = self.implicit and self.context is not None
        if private:
            line = opened.enter_context(self._secured(line))
        line.sendall(self.greeting or _GREETING[self.protocol])
        rest = b""
        while data := line.recv(4096):
            self.heard += data
            if private:
                self.private += data
            *commands, rest = (rest + data).split(b"\r\n")
            for command in commands:
                name, answer = self._answer(command)
                line.sendall(answer)
                if name == b"STARTTLS" and self.context is not None and b"OK" in answer + answer.replace(b"220", b"OK"):
                    line, private, rest = opened.enter_context(self._secured(line)), True, b""

    def _secured(self, line: socket.socket) -> socket.socket:
        assert self.context is not None
        try:
            return self.context.wrap_socket(line, server_side=True)
        except BaseException:
            line.close()
            raise

    def _answer(self, command: bytes) -> tuple[bytes, bytes]:
        words = command.split()
        tag, verb = (words[0], words[1:2]) if self.protocol == "imap" and words else (b"", words[:1])
        name = verb[0].upper() if verb else b""
        honest = _IMAP if self.protocol == "imap" else _SMTP
        answer = self.answers.get(name, honest.get(name, honest[b""]))
        return name, answer.replace(b"%", tag)
