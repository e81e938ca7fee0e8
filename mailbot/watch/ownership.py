"""One process at a time works for a programme: the case book says which, and until when by the given clock."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from mailbot.errors import StoreError
from mailbot.store import Book, Store

SPAN = timedelta(minutes=5)
"""How long a lease holds without being renewed: an owner that is stopped for longer has lost it."""

_RENEW_SECONDS = 60.0
_KEY = "lease"
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Lease:
    """Who owns the programme (empty: nobody), since when by the last renewal, and until when."""

    holder: str
    at: datetime
    until: datetime


class Ownership:
    """This process's claim on a programme. It ends with the process: whoever comes next need not wait."""

    def __init__(self, store: Store, me: str | None = None, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._me = me or this_process()
        self._elapsed = elapsed
        self._renewed: float | None = None

    def take(self, now: datetime) -> bool:
        """Own the programme from now on, or still; False where another process does."""
        with self._store.transaction() as book:
            lease = lease_of(book)
            taken = lease is None or lease.holder == self._me or _is_over(lease, now)
            if taken:
                _write(book, Lease(self._me, now, now + SPAN))
        self._renewed = self._elapsed() if taken else None
        return taken

    def keep(self, now: datetime) -> bool:
        """Within a long round: renew the lease where that is due; False where it was lost meanwhile."""
        if self._renewed is not None and self._elapsed() - self._renewed < _RENEW_SECONDS:
            return True
        with self._store.transaction() as book:
            mine = self.holds(book)
            if mine:
                _write(book, Lease(self._me, now, now + SPAN))
        self._renewed = self._elapsed() if mine else None
        return mine

    def holds(self, book: Book) -> bool:
        """Whether the case book says, in this very transaction, that this process is the owner."""
        lease = lease_of(book)
        return lease is not None and lease.holder == self._me

    def leave(self) -> None:
        """Let others in at once. Where that can't be written down, they see that the process has ended."""
        self._renewed = None
        with suppress(StoreError), self._store.transaction() as book:
            lease = lease_of(book)
            if lease is not None and lease.holder == self._me:
                _write(book, Lease("", lease.at, lease.at))


def lease_of(book: Book) -> Lease | None:
    """The lease as it is written down; None where there never was one."""
    written = book.mark_of(_KEY)
    if written is None:
        return None
    holder, at, until = json.loads(written)
    return Lease(holder, datetime.fromisoformat(at), datetime.fromisoformat(until))


def _write(book: Book, lease: Lease) -> None:
    book.mark(_KEY, json.dumps([lease.holder, lease.at.isoformat(), lease.until.isoformat()]))


def _is_over(lease: Lease, now: datetime) -> bool:
    """Lapsed, left, or its process has ended; one that ends later than any could was given by another clock."""
    return not lease.holder or now >= lease.until or lease.until > now + 2 * SPAN or is_gone(lease.holder)


def this_process() -> str:
    """This process as no other is called: the machine since it was started, the process, and when that began."""
    return f"{_machine()} {os.getpid()} {_began(os.getpid()) or '-'}"


def is_gone(holder: str) -> bool:
    """Whether a process of this machine has ended; of another machine's nobody here can know."""
    machine, _, rest = holder.partition(" ")
    number, _, began = rest.partition(" ")
    if machine != _machine() or not number.isdecimal():
        return False
    if (_PROC / "self").exists():
        return _began(int(number)) != began
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _machine() -> str:
    """The machine since its last start, and within it the space in which process numbers are given."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        space = (_PROC / "self/ns/pid").readlink().name
    except OSError:
        return socket.gethostname()
    return f"{boot}/{space}"


def _began(number: int) -> str | None:
    """When a process began, in ticks since the machine did (proc(5), field 22); None for one that is no more."""
    try:
        facts = (_PROC / str(number) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if facts[0] in "ZX" else facts[19]
