"""What a key or a token says of whoever shows it."""

from dataclasses import dataclass

from mcp_odoo.scopes import Scopes


@dataclass(frozen=True)
class Credential:
    """`principal` is `key:<name>` or `oauth:<subject>`; `expires_at` is in Unix seconds, None for never."""

    principal: str
    scopes: Scopes
    expires_at: float | None = None
