"""The tables of messaging, in the jobs' database."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

metadata = sa.MetaData()

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("number", sa.String(32), nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("mark", sa.Text, nullable=False),
    sa.Column("template", sa.Boolean, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("claim", sa.String(32), nullable=False),
    sa.Column("first_attempt_at", sa.Float, nullable=False),
    sa.Column("attempted_at", sa.Float, nullable=False),
    sa.Column("unknown_since", sa.Float),
    sa.Column("sid", sa.String(64), index=True),
    sa.Column("status", sa.String(32)),
    sa.Column("twilio_code", sa.Integer),
    sa.Column("reason", sa.Text),
    sa.Column("blame", sa.String(16)),
)

message_statuses = sa.Table(
    "message_statuses",
    metadata,
    sa.Column("sid", sa.String(64), primary_key=True),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Column("error_code", sa.Integer),
    sa.Column("updated_at", sa.Float, nullable=False),
)

inbound_messages = sa.Table(
    "inbound_messages",
    metadata,
    sa.Column("sid", sa.String(64), primary_key=True),
    sa.Column("number", sa.String(32), nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("received_at", sa.Float, nullable=False),
    sa.Column("answering_since", sa.Float),
    sa.Column("reply", sa.Text),
    sa.Index("inbound_messages_by_number", "number", "channel", "received_at"),
)


def insert_new(db: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> bool:
    """Whether the row was new; one that is there stays as it is."""
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    return changed(db, insert(table).values(row).on_conflict_do_nothing())


def changed(db: sa.Connection, statement: sa.Insert) -> bool:
    """Whether an insert did anything; without the option only SQLite would say."""
    return db.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1
