"""A fingerprint of everything that a check of rules and letters depends on, so that one check serves while it holds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from mailbot.config import shipped
from mailbot.config.settings import Paths

_PACKAGE = Path(__file__).parents[1]


def fingerprint(paths: Paths) -> str:
    """SHA-256 in hex over the rules, the letters, and the program that checks them."""
    digest = sha256(sys.version.encode())
    for name, content in (*_contents(paths), *_program()):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()


def _contents(paths: Paths) -> Iterator[tuple[str, bytes]]:
    for folder, pattern in (
        (paths.rules or shipped.folder("rules"), "*.toml"),
        (paths.templates or shipped.folder("templates"), "*.j2"),
        (paths.templates or shipped.folder("templates"), "*.toml"),
    ):
        for file in sorted(folder.rglob(pattern)):
            yield str(file), file.read_bytes()


def _program() -> Iterator[tuple[str, bytes]]:
    """The package's files by size and time of change: their bytes need not be read at every start."""
    for file in sorted(_PACKAGE.rglob("*.py")):
        status = file.stat()
        yield str(file), f"{status.st_size} {status.st_mtime_ns}".encode()
