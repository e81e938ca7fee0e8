"""Free ports, waiting until somebody answers on one, and a place for files."""

from __future__ import annotations

import shutil
import socket
import time
from pathlib import Path

_ENOUGH = 4 * 1024**3


def scratch() -> str | None:
    """Where files are kept that need not outlive the machine: in memory where there is enough, else where all are."""
    memory = Path("/dev/shm")
    try:
        return str(memory) if shutil.disk_usage(memory).free > _ENOUGH else None
    except OSError:
        return None


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, seconds: float = 10.0) -> None:
    """Until a server greets on a port; TimeoutError where none does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1.0) as connection:
                if connection.recv(1):
                    return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nobody answers on port {port}")
