"""Keys that `mcp-odoo keys create` made: their hashes, in the jobs' database."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from mcp_odoo.access.keys import Key, digest_of
from mcp_odoo.errors import Conflict, NotFound
from mcp_odoo.jobs.database import create_tables
from mcp_odoo.scopes import Scopes, scopes_of

PREFIX = "mcpo_"
SECRET_BYTES = 32

metadata = sa.MetaData()
access_keys = sa.Table(
    "access_keys",
    metadata,
    sa.Column("key_id", sa.String(16), primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("scopes", sa.String(200), nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=True),
    sa.Column("revoked_at", sa.Float, nullable=True),
)


class StoredKeys:
    """Makes, lists and revokes keys. Its methods block and raise SQLAlchemyError."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    def create_tables(self) -> None:
        create_tables(self._engine, metadata)

    def create(self, name: str, scopes: Scopes, expires_at: float | None, *, beside: bool = False) -> tuple[Key, str]:
        """A new key, and the secret that only its holder will know from now on.

        Raises Conflict where the name has a usable key, unless the new one is to work `beside` it.
        """
        now = self._clock()
        with self._engine.begin() as db:
            rows = db.execute(sa.select(access_keys).where(access_keys.c.name == name)).all()
            known = [key for key in map(_key, rows) if key.usable(now)]
            if known and not beside:
                raise Conflict(
                    f"There is a key {name!r} ({known[0].key_id}) already: revoke it, or make one beside it (--beside)",
                    code="key_name_taken",
                    name=name,
                    key_id=known[0].key_id,
                )
            secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
            key = Key(name, digest_of(secret.encode()), scopes, secrets.token_hex(4), now, expires_at)
            db.execute(
                sa.insert(access_keys).values(
                    key_id=key.key_id, name=name, digest=key.digest, scopes="+".join(sorted(scopes)),
                    created_at=now, expires_at=expires_at,
                )
            )  # fmt: skip
        return key, secret

    def all(self) -> list[Key]:
        """Every key that was ever made, the oldest first."""
        with self._engine.connect() as db:
            return [_key(row) for row in db.execute(sa.select(access_keys).order_by(access_keys.c.created_at))]

    def revoke(self, name_or_id: str) -> list[Key]:
        """End every usable key of that name, or the one with that id; which ones those were.

        Raises NotFound where there is none.
        """
        now = self._clock()
        with self._engine.begin() as db:
            wanted = sa.or_(access_keys.c.name == name_or_id, access_keys.c.key_id == name_or_id)
            ended = sa.update(access_keys).where(wanted, access_keys.c.revoked_at.is_(None)).values(revoked_at=now)
            revoked = [_key(row) for row in db.execute(ended.returning(*access_keys.c))]
        if not revoked:
            raise NotFound(
                f"There is no usable key {name_or_id!r}; mcp-odoo keys list shows them. Keys of MCP_ODOO_API_KEYS go "
                "by taking them out there",
                code="key_not_stored",
                name=name_or_id,
            )
        return revoked


def _key(row: Any) -> Key:
    return Key(
        row.name, row.digest, scopes_of(row.scopes.split("+")), row.key_id, row.created_at, row.expires_at,
        row.revoked_at,
    )  # fmt: skip
