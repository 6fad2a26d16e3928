"""API keys: what they say of their holder, and finding out whose an offered one is."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from mcp_odoo.access.models import Credential
from mcp_odoo.scopes import Scopes

PRINCIPAL = "key:"


@dataclass(frozen=True)
class Key:
    """A key without its secret. `key_id` is empty for keys of the environment; times are Unix seconds."""

    name: str
    digest: str
    scopes: Scopes
    key_id: str = ""
    created_at: float | None = None
    expires_at: float | None = None
    revoked_at: float | None = None

    def expired(self, now: float) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    def usable(self, now: float) -> bool:
        return self.revoked_at is None and not self.expired(now)

    @property
    def credential(self) -> Credential:
        return Credential(f"{PRINCIPAL}{self.name}", self.scopes, self.expires_at)


def digest_of(offered: bytes) -> str:
    """What is kept of a key. Keys are long and random, so nothing slower than SHA-256 is needed to hide them:
    https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html is about what people choose.
    """
    return hashlib.sha256(offered).hexdigest()


def matching(offered: bytes, keys: Iterable[Key]) -> Key | None:
    """The key that was offered. Takes as long for every one of them, and for none."""
    digest, found = digest_of(offered), None
    for key in keys:
        if hmac.compare_digest(digest, key.digest):
            found = key
    return found


def as_bytes(header: str) -> bytes:
    """A header's value as it was sent: web servers hand it on as a character for each byte (ISO 8859-1), and keys of
    other characters than ASCII are sent in UTF-8.
    """
    return header.strip().encode("latin-1", "backslashreplace")
