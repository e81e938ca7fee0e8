"""The tables of the case book; every row belongs to one programme, named by its address."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

REVISION = "0002"
"""The migration that makes these tables: the newest file of migrations/versions."""


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC and always given back aware and in UTC, whatever the database keeps of zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: its zone would have to be guessed."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Name the zone where the database does not."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text of any origin: what a database can't hold (NUL, lone surrogates) becomes U+FFFD instead of an error."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Keep what can be kept."""
        return None if value is None else _storable(value)


class Name(TypeDecorator[str]):
    """A text that rows are found by; one longer than an index entry may be is known by its SHA-256."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Shorten, the same way for what is stored and for what is looked for."""
        return None if value is None else stored_name(value)


HASHED = "sha256:"
"""What a shortened name begins with."""


def stored_name(value: str) -> str:
    """A name as the store keeps it and gives it back."""
    name = _storable(value)
    return name if len(name) <= 255 else HASHED + sha256(name.encode()).hexdigest()


def _storable(value: str) -> str:
    return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key(name: str, type_: Any = None) -> Column[Any]:
    return Column(name, type_ or Name(), primary_key=True)


def _programme() -> Column[Any]:
    return Column("programme", Name(), nullable=False)


def _number() -> Column[Any]:
    return Column("id", Integer(), primary_key=True, autoincrement=True)


def _name(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Name(), nullable=null)


def _text(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Words(), nullable=null)


def _count(name: str) -> Column[Any]:
    return Column(name, Integer(), nullable=False)


def _uid(name: str) -> Column[Any]:
    return Column(name, BigInteger(), nullable=False)  # 32 bits without a sign, RFC 9051 §2.3.1.1


def _flag(name: str) -> Column[Any]:
    return Column(name, Boolean(), nullable=False)


def _at(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Moment(), nullable=null)


cursors = Table(
    "cursors",
    metadata,
    _key("programme"),
    _key("folder"),
    _uid("uidvalidity"),
    _uid("uid"),
)

# The raw bytes come last: a row is looked through without reading the pages that hold them.
messages = Table(
    "messages",
    metadata,
    _number(),
    _programme(),
    _name("folder"),
    _uid("uidvalidity"),
    _uid("uid"),
    _text("digest"),
    _name("fingerprint"),
    _name("message_id", null=True),
    _at("sent_at"),
    _at("received_at"),
    _at("settled_at", null=True),
    _name("state"),
    _count("attempts"),
    _name("case_id", null=True),
    _text("reason"),
    Column("original", Integer(), nullable=True),
    _flag("to_mark"),
    _flag("flagged"),
    Column("raw", LargeBinary(), nullable=False),
    UniqueConstraint("programme", "folder", "uidvalidity", "uid"),
    Index(None, "programme", "state", "sent_at", "id"),
    Index(None, "programme", "fingerprint"),
    Index(None, "programme", "folder", "to_mark"),
    Index(None, "programme", "case_id"),
)

links = Table(
    "links",
    metadata,
    _key("programme"),
    _key("message_id"),
    _key("case_id"),
    _at("at"),
    Index(None, "programme", "case_id"),
)

holders = Table(
    "holders",
    metadata,
    _key("programme"),
    _key("case_id"),
    _key("email"),
    _key("message_id"),
    _at("at"),
    Index(None, "programme", "case_id", "email", "at"),
    Index(None, "programme", "email"),
)

edges = Table(
    "edges",
    metadata,
    _key("programme"),
    _key("message_id"),
    _key("key"),
    Index(None, "programme", "key", "message_id"),
)

tags = Table(
    "tags",
    metadata,
    _key("programme"),
    _key("token"),
    _name("case_id"),
    _name("role"),
    UniqueConstraint("programme", "case_id", "role"),
)

cases = Table(
    "cases",
    metadata,
    _key("programme"),
    _key("id"),
    _name("stage"),
    _count("generation"),
    _name("parent", null=True),
    _name("connector_email"),
    _name("connectee_email"),
    _name("coordinator_email"),
    _name("owes", null=True),
    _at("due_at", null=True),
    _at("opened_at"),
    _at("updated_at"),
    Column("value", LargeBinary(), nullable=False),
    Index(None, "programme", "stage", "opened_at"),
    Index(None, "programme", "opened_at"),
    Index(None, "programme", "parent"),
)

case_people = Table(
    "case_people",
    metadata,
    _key("programme"),
    _key("case_id"),
    _key("role"),
    _name("email"),
    _text("language"),
    ForeignKeyConstraint(["programme", "case_id"], ["cases.programme", "cases.id"], ondelete="CASCADE"),
    Index(None, "programme", "email", "role"),
)

moments = Table(
    "moments",
    metadata,
    _key("programme"),
    _key("case_id"),
    _key("key"),
    _at("at"),
    ForeignKeyConstraint(["programme", "case_id"], ["cases.programme", "cases.id"], ondelete="CASCADE"),
    Index(None, "programme", "at", "case_id", "key"),
)

history = Table(
    "history",
    metadata,
    _number(),
    _programme(),
    _name("case_id"),
    _at("at"),
    _text("event"),
    _name("stage"),
    _text("by"),
    _text("words"),
    _text("message"),
    _text("rules"),
    _text("note"),
    Index(None, "programme", "case_id", "id"),
    Index(None, "programme", "at"),
)

letters = Table(
    "letters",
    metadata,
    _key("programme"),
    _key("message_id"),
    _name("case_id", null=True),
    _text("kind"),
    _name("key"),
    _text("subject"),
    _text("envelope_from"),
    _name("state"),
    _name("hold", null=True),
    _flag("first_contact"),
    _flag("auto"),
    _at("created_at"),
    _at("not_before", null=True),
    _flag("to_file"),
    _flag("filed"),
    Column("raw", LargeBinary(), nullable=False),
    Index(None, "programme", "case_id", "created_at"),
    Index(None, "programme", "hold"),
    Index(None, "programme", "to_file", "created_at"),
    Index(None, "programme", "first_contact", "created_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    _number(),
    _programme(),
    _name("message_id"),
    _name("recipient"),
    _name("state"),
    _count("attempts"),
    _count("repeats"),
    _at("next_at", null=True),
    _at("settled_at", null=True),
    _flag("reported"),
    _text("error"),
    ForeignKeyConstraint(["programme", "message_id"], ["letters.programme", "letters.message_id"], ondelete="CASCADE"),
    UniqueConstraint("programme", "message_id", "recipient"),
    Index(None, "programme", "state", "next_at", "id"),
    Index(None, "programme", "state", "settled_at"),
    Index(None, "programme", "recipient"),
)

questions = Table(
    "questions",
    metadata,
    _key("programme"),
    _key("id"),
    _name("case_id", null=True),
    Column("message", Integer(), nullable=True),
    _text("reason"),
    _at("opened_at"),
    _text("reading", null=True),
    _name("letter_message_id", null=True),
    _text("outcome", null=True),
    _at("answered_at", null=True),
    Index(None, "programme", "answered_at", "opened_at"),
    Index(None, "programme", "letter_message_id"),
)

flags = Table("flags", metadata, _key("programme"), _key("email"), _key("flag"), _at("at"))

told = Table(
    "told",
    metadata,
    _number(),
    _programme(),
    _name("email"),
    _name("case_id", null=True),
    _text("what"),
    _at("at"),
    Index(None, "programme", "email", "at"),
)

goodwill = Table(
    "goodwill",
    metadata,
    _key("programme"),
    _key("email"),
    _key("case_id"),
    _name("newcomer"),
    _at("asked_at"),
    _name("word"),
    _at("word_at", null=True),
)

marks = Table("marks", metadata, _key("programme"), _key("key"), _text("value"))

files = Table(
    "files",
    metadata,
    _key("programme"),
    _key("key"),
    _text("name"),
    _text("content_type"),
    Column("content", LargeBinary(), nullable=False),
)
