"""Confirmation tokens: what proves that somebody saw what a call would do, and when."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mcp_odoo.confirming.questions import Question
from mcp_odoo.errors import Conflict
from mcp_odoo.jobs.database import create_tables

MINUTES = 10
_TIME, _PART, _MAC = 4, 8, 16  # bytes of a token: when it expires, hashes of the call and of what was shown, the MAC

metadata = sa.MetaData()
secret_table = sa.Table(
    "confirmation_secret",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("secret", sa.String(64), nullable=False),
)
# `elicitation`: the client asked its user; `token`: the model was told to.
Way = Literal["elicitation", "token"]


@dataclass(frozen=True)
class Call:
    """What is to be confirmed: a tool with its arguments, by whom, and in which way."""

    tool: str
    arguments: Mapping[str, Any]
    principal: str
    way: Way


class Seal:
    """Issues tokens and checks them. Its secret is in the jobs' database, so that any process can check what another
    issued, and after a restart, too. `realm` names the Odoo database.
    """

    def __init__(self, engine: sa.Engine, realm: str, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._realm = realm
        self._clock = clock
        self._secret = b""

    def create_tables(self) -> None:
        """Make the table and, once for all processes, the secret. Blocks."""
        create_tables(self._engine, metadata)
        with self._engine.begin() as db:
            known = sa.select(secret_table.c.secret)
            if db.execute(known).first() is None:
                insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
                row = {"id": 1, "secret": secrets.token_hex(32)}
                db.execute(insert(secret_table).values(row).on_conflict_do_nothing())
            self._secret = bytes.fromhex(db.execute(known).scalar_one())

    @property
    def secret(self) -> bytes:
        """32 random bytes."""
        if not self._secret:
            self.create_tables()
        return self._secret

    def issue(self, call: Call, question: Question) -> str:
        """A token of 48 characters for this call, good for MINUTES as long as the question stays the same."""
        expires = int(self._clock() + MINUTES * 60).to_bytes(_TIME, "big")
        body = expires + self._hash_of_call(call) + self._hash(question.about)
        return base64.urlsafe_b64encode(body + self._mac(body)).decode()

    def check(self, token: str, call: Call, question: Question) -> None:
        """Raises Conflict unless the token was issued for this call and this question, and is still good."""
        body, mac = _parts(token)
        again = f"nothing was done. Call {call.tool} again without confirm_token and ask the person anew"
        if not hmac.compare_digest(mac, self._mac(body)):
            raise Conflict(
                f"That confirm_token is not of this server; {again}", code="confirmation_invalid", tool=call.tool
            )
        if not hmac.compare_digest(body[_TIME : _TIME + _PART], self._hash_of_call(call)):
            raise Conflict(
                f"That confirm_token is for another call (tool, arguments or person); {again}",
                code="confirmation_of_another_call",
                tool=call.tool,
            )
        if int.from_bytes(body[:_TIME], "big") < self._clock():
            raise Conflict(
                f"That confirm_token is older than {MINUTES} minutes; {again}",
                code="confirmation_expired",
                tool=call.tool,
                minutes=MINUTES,
            )
        if not hmac.compare_digest(body[_TIME + _PART :], self._hash(question.about)):
            raise outdated(call.tool)

    def _hash_of_call(self, call: Call) -> bytes:
        given = {name: value for name, value in call.arguments.items() if value is not None}
        return self._hash([self._realm, call.way, call.principal, call.tool, given])

    def _hash(self, value: Any) -> bytes:
        return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).digest()[:_PART]

    def _mac(self, body: bytes) -> bytes:
        return hmac.new(self.secret, b"confirmation:" + body, hashlib.sha256).digest()[:_MAC]


def outdated(tool: str) -> Conflict:
    """What was shown is not what is there now."""
    return Conflict(
        f"It changed after the person was asked; nothing was done. Call {tool} without confirm_token, and ask anew",
        code="confirmation_outdated",
        tool=tool,
    )


def _parts(token: str) -> tuple[bytes, bytes]:
    """The body and the MAC; what is no token has none that fits."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raw = b""
    return (raw[:-_MAC], raw[-_MAC:]) if len(raw) == _TIME + 2 * _PART + _MAC else (b"", b"")
