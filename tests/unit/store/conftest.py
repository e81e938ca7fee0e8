"""A fresh case book on disk for each test, and values to put into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.store import Store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'mailbot.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(url, "programme@example.org")
    opened.upgrade()
    yield opened
    opened.close()
