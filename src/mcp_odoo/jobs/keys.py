"""Idempotency keys of single writes: which request a key belongs to, and the name that its record gets in Odoo."""

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mcp_odoo.errors import Conflict
from mcp_odoo.jobs.database import create_tables, stored

metadata = sa.MetaData()
used_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("used_at", sa.Float, nullable=False),
)


class Keys:
    """Keys in the jobs' database, so that every process on it knows them. `realm` names the Odoo database; `owner` says
    whose keys are meant now: each person's are their own, and so are those of all others (None) together.
    """

    def __init__(self, engine: sa.Engine, realm: str, owner: Callable[[], str | None] = lambda: None) -> None:
        self._engine = engine
        self._realm = realm
        self._owner = owner

    def create_tables(self) -> None:
        create_tables(self._engine, metadata)

    async def external_id(self, kind: str, key: str | None, request: Mapping[str, Any]) -> str:
        """The external id for what this request creates: the same for the same key, a new one without a key.

        Raises Conflict where the key belongs to another request of this kind, UpstreamUnavailable where the database
        cannot say.
        """
        if not key:
            return f"__mcp_odoo__.{kind}_{uuid.uuid4().hex[:24]}"
        owner = self._owner()
        whose = "" if owner is None else f"own:{owner}\n"
        name = _sha256(f"{whose}{self._realm}\n{kind}\n{key}")
        asked = _sha256(json.dumps(request, sort_keys=True, default=str))
        belongs_to = await stored(self._claim, name, asked)
        if belongs_to != asked:
            raise Conflict(
                "The idempotency key was used for another request; use a new key for each",
                code="key_of_another_request",
            )
        return f"__mcp_odoo__.{kind}_{name[:24]}"

    def _claim(self, name: str, fingerprint: str) -> str:
        """The fingerprint that the key belongs to: ours, unless somebody was first."""
        with self._engine.begin() as db:
            insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
            row = {"name": name, "fingerprint": fingerprint, "used_at": time.time()}
            db.execute(insert(used_keys).values(row).on_conflict_do_nothing())
            return str(db.execute(sa.select(used_keys.c.fingerprint).where(used_keys.c.name == name)).scalar_one())


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
