"""The first shape of the tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    _cases()
    _cursors()
    _edges()
    _files()
    _flags()
    _history()
    _holders()
    _letters()
    _links()
    _marks()
    _messages()
    _questions()
    _tags()
    _told()
    _case_people()
    _deliveries()
    _moments()


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("connector_email", sa.String(), nullable=False),
        sa.Column("connectee_email", sa.String(), nullable=False),
        sa.Column("coordinator_email", sa.String(), nullable=False),
        sa.Column("owes", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("programme", "id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_programme_opened_at"), "cases", ["programme", "opened_at"], unique=False)
    op.create_index(op.f("ix_cases_programme_parent"), "cases", ["programme", "parent"], unique=False)
    op.create_index(
        op.f("ix_cases_programme_stage_opened_at"), "cases", ["programme", "stage", "opened_at"], unique=False
    )


def _cursors() -> None:
    op.create_table(
        "cursors",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("programme", "folder", name=op.f("pk_cursors")),
    )


def _edges() -> None:
    op.create_table(
        "edges",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("programme", "message_id", "key", name=op.f("pk_edges")),
    )
    op.create_index(
        op.f("ix_edges_programme_key_message_id"), "edges", ["programme", "key", "message_id"], unique=False
    )


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("programme", "key", name=op.f("pk_files")),
    )


def _flags() -> None:
    op.create_table(
        "flags",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("flag", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("programme", "email", "flag", name=op.f("pk_flags")),
    )


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_programme_at"), "history", ["programme", "at"], unique=False)
    op.create_index(op.f("ix_history_programme_case_id_id"), "history", ["programme", "case_id", "id"], unique=False)


def _holders() -> None:
    op.create_table(
        "holders",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("programme", "case_id", "email", "message_id", name=op.f("pk_holders")),
    )
    op.create_index(
        op.f("ix_holders_programme_case_id_email_at"), "holders", ["programme", "case_id", "email", "at"], unique=False
    )
    op.create_index(op.f("ix_holders_programme_email"), "holders", ["programme", "email"], unique=False)


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("envelope_from", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("hold", sa.String(), nullable=True),
        sa.Column("first_contact", sa.Boolean(), nullable=False),
        sa.Column("auto", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("to_file", sa.Boolean(), nullable=False),
        sa.Column("filed", sa.Boolean(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("programme", "message_id", name=op.f("pk_letters")),
    )
    op.create_index(
        op.f("ix_letters_programme_case_id_created_at"), "letters", ["programme", "case_id", "created_at"], unique=False
    )
    op.create_index(
        op.f("ix_letters_programme_first_contact_created_at"),
        "letters",
        ["programme", "first_contact", "created_at"],
        unique=False,
    )
    op.create_index(op.f("ix_letters_programme_hold"), "letters", ["programme", "hold"], unique=False)
    op.create_index(
        op.f("ix_letters_programme_to_file_created_at"), "letters", ["programme", "to_file", "created_at"], unique=False
    )


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("programme", "message_id", "case_id", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_programme_case_id"), "links", ["programme", "case_id"], unique=False)


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("programme", "key", name=op.f("pk_marks")),
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("original", sa.Integer(), nullable=True),
        sa.Column("to_mark", sa.Boolean(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "programme", "folder", "uidvalidity", "uid", name=op.f("uq_messages_programme_folder_uidvalidity_uid")
        ),
    )
    op.create_index(op.f("ix_messages_programme_case_id"), "messages", ["programme", "case_id"], unique=False)
    op.create_index(op.f("ix_messages_programme_fingerprint"), "messages", ["programme", "fingerprint"], unique=False)
    op.create_index(
        op.f("ix_messages_programme_folder_to_mark"), "messages", ["programme", "folder", "to_mark"], unique=False
    )
    op.create_index(
        op.f("ix_messages_programme_state_sent_at_id"),
        "messages",
        ["programme", "state", "sent_at", "id"],
        unique=False,
    )


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reading", sa.Text(), nullable=True),
        sa.Column("letter_message_id", sa.String(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("programme", "id", name=op.f("pk_questions")),
    )
    op.create_index(
        op.f("ix_questions_programme_answered_at_opened_at"),
        "questions",
        ["programme", "answered_at", "opened_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_questions_programme_letter_message_id"), "questions", ["programme", "letter_message_id"], unique=False
    )


def _tags() -> None:
    op.create_table(
        "tags",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("programme", "token", name=op.f("pk_tags")),
        sa.UniqueConstraint("programme", "case_id", "role", name=op.f("uq_tags_programme_case_id_role")),
    )


def _told() -> None:
    op.create_table(
        "told",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told")),
    )
    op.create_index(op.f("ix_told_programme_email_at"), "told", ["programme", "email", "at"], unique=False)


def _case_people() -> None:
    op.create_table(
        "case_people",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme", "case_id"],
            ["cases.programme", "cases.id"],
            name=op.f("fk_case_people_cases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("programme", "case_id", "role", name=op.f("pk_case_people")),
    )
    op.create_index(
        op.f("ix_case_people_programme_email_role"), "case_people", ["programme", "email", "role"], unique=False
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme", "message_id"],
            ["letters.programme", "letters.message_id"],
            name=op.f("fk_deliveries_letters"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "programme", "message_id", "recipient", name=op.f("uq_deliveries_programme_message_id_recipient")
        ),
    )
    op.create_index(op.f("ix_deliveries_programme_recipient"), "deliveries", ["programme", "recipient"], unique=False)
    op.create_index(
        op.f("ix_deliveries_programme_state_next_at_id"),
        "deliveries",
        ["programme", "state", "next_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_deliveries_programme_state_settled_at"),
        "deliveries",
        ["programme", "state", "settled_at"],
        unique=False,
    )


def _moments() -> None:
    op.create_table(
        "moments",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme", "case_id"], ["cases.programme", "cases.id"], name=op.f("fk_moments_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("programme", "case_id", "key", name=op.f("pk_moments")),
    )
    op.create_index(
        op.f("ix_moments_programme_at_case_id_key"), "moments", ["programme", "at", "case_id", "key"], unique=False
    )
