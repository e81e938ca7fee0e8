"""An SMTP server that says what a test wrote down, to the byte, and remembers each line that it heard."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from mailbot.config.settings import Smtp, Tls
from mailbot.demo.loop import LOOPBACK

STALL = b"(nothing is said)"
_USUAL = {b"EHLO": b"250 hello", b"DATA": b"354 go on", b"QUIT": b"221 bye"}


@dataclass
class Scripted:
    """Answers by a line's first word (`.` for the final dot), each list from its start; b"" hangs up."""

    greeting: bytes = b"220 here"
    answers: dict[bytes, list[bytes]] = field(default_factory=dict)
    pause: dict[bytes, float] = field(default_factory=dict)
    heard: list[bytes] = field(default_factory=list)
    context: ssl.SSLContext | None = None  # TLS from the first byte
    starttls: ssl.SSLContext | None = None  # TLS where it is asked for
    port: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def settings(self, **changes: object) -> Smtp:
        values = {"host": LOOPBACK, "tls": Tls.NONE, "timeout": 2.0, **changes}
        return Smtp(port=self.port, **values)  # type: ignore[arg-type]

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            peer, _ = listener.accept()
            if self.context is not None:
                peer = self.context.wrap_socket(peer, server_side=True)
            with peer, peer.makefile("rb") as lines:
                self._speak(peer, lines)
        self.ended.set()

    def _speak(self, peer: socket.socket, lines: Iterator[bytes]) -> None:
        if self.greeting == STALL:
            self.ended.wait(10)
        peer.sendall(self.greeting + b"\r\n")
        self._converse(peer, lines)

    def _converse(self, peer: socket.socket, lines: Iterator[bytes]) -> None:
        in_message = False
        for line in lines:
            said = line.removesuffix(b"\r\n")
            self.heard.append(said)
            if in_message and said != b".":
                continue
            word = b"." if in_message else said.split(b" ")[0].upper()
            answer = self._answer(word)
            in_message = answer.startswith(b"354")
            if not answer:
                return None
            if answer != STALL:
                time.sleep(self.pause.get(word, 0))
                peer.sendall(answer + b"\r\n")
            if word == b"STARTTLS" and self.starttls is not None:
                peer = self.starttls.wrap_socket(peer, server_side=True)
                with peer, peer.makefile("rb") as safely:
                    return self._converse(peer, safely)

        return None

    def _answer(self, word: bytes) -> bytes:
        mine = self.answers.get(word)
        return mine.pop(0) if mine else _USUAL.get(word, b"250 fine")


@contextmanager
def serving(server: Scripted) -> Iterator[Scripted]:
    """While it lasts, one client is served."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        server.port = listener.getsockname()[1]
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        yield server
        server.ended.set()
        with suppress(OSError):
            socket.create_connection((LOOPBACK, server.port), 1).close()  # ends an accept that nobody answered
    thread.join(5)
