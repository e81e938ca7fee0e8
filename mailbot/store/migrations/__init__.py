"""The steps from any earlier shape of the tables to today's; alembic is imported here alone."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from mailbot.errors import StoreError
from mailbot.store.schema import REVISION


def configuration() -> Config:
    """What alembic needs to find the packaged steps."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def migrate(connection: Connection, version: str | None) -> None:
    """Take the tables from `version` (None: an empty database) to today's, within the connection's transaction."""
    config = configuration()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, REVISION)
    except CommandError as error:
        raise StoreError(f"the store has the shape {version}, made by a newer version of this program") from error
