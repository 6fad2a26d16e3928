"""The audit log's tables in the jobs' database."""

import sqlalchemy as sa

metadata = sa.MetaData()
# One row: the chain of this database, and its last link.
chain = sa.Table(
    "audit_chain",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(32), nullable=False),
    sa.Column("pepper", sa.String(64), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    # Which links went for their age (`Coverage.as_json`): files could be forged.
    sa.Column("expired", sa.Text, nullable=True),
)
# One row a record. Its document stands here until the folder and the bucket have it; then only its links do.
records = sa.Table(
    "audit_records",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(120), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("links", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=True),
    sa.Column("recorded_at", sa.Float, nullable=False, index=True),
    # From when on (Unix seconds) any process may write it to its folder, and upload it; none: it is there.
    sa.Column("file_from", sa.Float, nullable=True, index=True),
    sa.Column("upload_from", sa.Float, nullable=True, index=True),
)
