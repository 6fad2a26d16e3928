"""The table of people's own Odoo accounts, in the jobs' database."""

import hashlib
import time
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mcp_odoo.jobs.database import create_tables

metadata = sa.MetaData()
accounts = sa.Table(
    "odoo_accounts",
    metadata,
    sa.Column("realm", sa.String(64), primary_key=True),
    sa.Column("principal", sa.String(300), primary_key=True),
    sa.Column("login", sa.String(300), nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
)


@dataclass(frozen=True)
class Linked:
    """A principal's account: the login, and its API key as `Vault.seal` gave it. `updated_at` is in Unix seconds."""

    principal: str
    login: str
    sealed: bytes
    updated_at: float


class LinkedAccounts:
    """The accounts at one Odoo database, which `realm` names: no key is ever sent to another. Its methods block."""

    def __init__(self, engine: sa.Engine, realm: str) -> None:
        self._engine = engine
        self.realm = hashlib.sha256(realm.encode()).hexdigest()

    def create_table(self) -> None:
        create_tables(self._engine, metadata)

    def all(self) -> list[Linked]:
        """Every account, by principal."""
        wanted = sa.select(accounts).where(accounts.c.realm == self.realm).order_by(accounts.c.principal)
        with self._engine.connect() as db:
            return [Linked(row.principal, row.login, bytes(row.sealed), row.updated_at) for row in db.execute(wanted)]

    def put(self, principal: str, login: str, sealed: bytes) -> None:
        """Store a principal's account, in the place of the one that it had."""
        values = {"login": login, "sealed": sealed, "updated_at": time.time()}
        with self._engine.begin() as db:
            insert = (postgresql if db.dialect.name == "postgresql" else sqlite).insert(accounts)
            new = insert.values(realm=self.realm, principal=principal, **values)
            db.execute(new.on_conflict_do_update(index_elements=[accounts.c.realm, accounts.c.principal], set_=values))

    def replace(self, before: Linked, sealed: bytes) -> bool:
        """Store the same key sealed anew; False where the account is not what it was any more."""
        same = (
            (accounts.c.realm == self.realm)
            & (accounts.c.principal == before.principal)
            & (accounts.c.sealed == before.sealed)
        )
        with self._engine.begin() as db:
            return db.execute(sa.update(accounts).where(same).values(sealed=sealed)).rowcount == 1

    def remove(self, principal: str) -> bool:
        """Forget a principal's account; whether there was one."""
        this = (accounts.c.realm == self.realm) & (accounts.c.principal == principal)
        with self._engine.begin() as db:
            return db.execute(sa.delete(accounts).where(this)).rowcount == 1
