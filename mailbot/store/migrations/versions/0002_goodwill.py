"""The goodwill ledger; what the cases say of the time before it is entered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SAID = """
    INSERT INTO goodwill (programme, email, case_id, newcomer, asked_at, word, word_at)
    SELECT programme, connector_email, id, connectee_email, opened_at,
           CASE WHEN stage = 'declined' THEN 'no' WHEN stage IN ('proposed', 'paused', 'closed') THEN '' ELSE 'yes' END,
           CASE WHEN stage IN ('proposed', 'paused', 'closed') THEN NULL ELSE updated_at END
    FROM cases WHERE connector_email <> ''
"""


def upgrade() -> None:
    """Make the table and enter the cases that are there."""
    op.create_table(
        "goodwill",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("newcomer", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("word_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("programme", "email", "case_id", name=op.f("pk_goodwill")),
    )
    op.execute(_SAID)
