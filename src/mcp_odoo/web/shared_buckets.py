"""Buckets that several processes on one PostgreSQL share, a row each."""

import hashlib
from collections.abc import Mapping

import sqlalchemy as sa

from mcp_odoo.jobs.database import create_tables

KEPT_SECONDS = 60.0
metadata = sa.MetaData()
# `empty_at` is in Unix seconds of the database's clock: the processes' may differ.
request_rates = sa.Table(
    "request_rates",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("empty_at", sa.Float, nullable=False),
)
# In the order of names, so that two processes never wait for each other.
_ADD = sa.text("""
    INSERT INTO request_rates AS known (name, empty_at)
    SELECT name, extract(epoch FROM statement_timestamp()) + seconds
    FROM unnest(CAST(:names AS text[]), CAST(:seconds AS float8[])) AS taken (name, seconds) ORDER BY name
    ON CONFLICT (name) DO UPDATE SET
        empty_at = greatest(known.empty_at, extract(epoch FROM statement_timestamp()))
            + excluded.empty_at - extract(epoch FROM statement_timestamp())
    RETURNING name, empty_at - extract(epoch FROM statement_timestamp())
""")
_FORGET = sa.text("""
    DELETE FROM request_rates WHERE name IN (
        SELECT name FROM request_rates WHERE empty_at < extract(epoch FROM statement_timestamp()) - :kept
        FOR UPDATE SKIP LOCKED
    )
""")


class SharedBuckets:
    """Its methods block and raise SQLAlchemyError. Names are stored as hashes: nobody reads addresses there."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def create_tables(self) -> None:
        create_tables(self._engine, metadata)

    def add(self, seconds: Mapping[str, float]) -> dict[str, float]:
        """Put as many `seconds` of leaking into each name's bucket; in how many seconds each is empty now."""
        hashed = {_hashed(name): name for name in seconds}
        with self._engine.begin() as db:
            db.execute(
                sa.text("SET LOCAL synchronous_commit TO off")
            )  # nobody misses a second's requests after a crash
            rows = db.execute(
                _ADD, {"names": list(hashed), "seconds": [float(seconds[name]) for name in hashed.values()]}
            )
            return {hashed[name]: float(behind) for name, behind in rows}

    def forget(self) -> None:
        """Delete the rows of buckets that have been empty for a minute."""
        with self._engine.begin() as db:
            db.execute(_FORGET, {"kept": KEPT_SECONDS})


def _hashed(name: str) -> str:
    return hashlib.blake2b(name.encode(), digest_size=16).hexdigest()
