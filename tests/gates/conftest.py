"""An empty programme for each test."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

import pytest
import structlog

from tests.gates.house import House, house


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What the log says has tests of its own."""
    structlog.configure(processors=[_dropped])
    yield
    structlog.reset_defaults()


def _dropped(_logger: object, _name: str, _event: MutableMapping[str, object]) -> str:
    raise structlog.DropEvent


@pytest.fixture
def home() -> Iterator[House]:
    with house() as made:
        yield made
