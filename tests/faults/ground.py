"""The servers of a run, started once and stopped at its end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailbot.demo.loop import Loop
from tests.faults.nursery import Nursery
from tests.faults.world import Ground, StoreName
from tests.servers.dovecot import Dovecot, installed
from tests.servers.ports import scratch
from tests.servers.postgres import make_postgres, remove


class MissingError(Exception):
    """A server that the run needs is not installed."""


@contextmanager
def ground(store: StoreName) -> Iterator[Ground]:
    """Dovecot, a nursery, a loop for SMTP, and where it is wanted PostgreSQL."""
    binary = installed()
    if binary is None:
        raise MissingError("dovecot is not installed (Debian: dovecot-imapd)")
    root = Path(tempfile.mkdtemp(prefix="dovecot-", dir=scratch()))
    dovecot, loop = Dovecot(binary, root), Loop()
    server = make_postgres() if store == "postgresql" else None
    nursery: Nursery | None = None
    try:
        if store == "postgresql" and server is None:
            raise MissingError("PostgreSQL 15 is not installed (Debian: postgresql-15)")
        dovecot.prepare()
        dovecot.start()
        nursery = Nursery()
        yield Ground(store, dovecot, nursery, loop, server)
    finally:
        if nursery is not None:
            nursery.close()
            shutil.rmtree(nursery.folder, ignore_errors=True)
        dovecot.stop()
        if server is not None:
            remove(server)
        loop.close()
        shutil.rmtree(root, ignore_errors=True)
