"""What a key or a token says of whoever shows it."""

from dataclasses import dataclass

from mcp_odoo.scopes import Scopes


@dataclass(frozen=True)
class Credential:
    """`principal` is `key:<name>` or `oauth:<subject>`; `expires_at` is in Unix seconds, None for never.

    `name` is what a provider calls the person, for whoever reads an id that is only digits, and `client` the
    application that the token was given to: people may change the first, and nothing may be decided by either.
    """

    principal: str
    scopes: Scopes
    expires_at: float | None = None
    name: str | None = None
    client: str | None = None
