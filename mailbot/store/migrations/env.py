"""Run by alembic: the steps go through the connection that was handed in."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
