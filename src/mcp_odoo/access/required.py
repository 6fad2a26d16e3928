"""The scope that a call needs, demanded of whoever makes it."""

from collections.abc import Collection

from mcp_odoo.caller import current_caller
from mcp_odoo.errors import Forbidden
from mcp_odoo.scopes import Scope, grants


def require(*needed: Scope, held: Collection[Scope] | None = None) -> None:
    """Nothing, where the caller holds one of these. Raises Forbidden (`scope_missing`), which names them."""
    scopes = current_caller().scopes if held is None else held
    if not grants(scopes, *needed):
        raise Forbidden(
            f"This needs the scope {' or '.join(needed)}, and yours are: {', '.join(sorted(scopes)) or 'none'}. "
            "Whoever runs the server can give it",
            code="scope_missing",
            needed=" o ".join(needed),
            scopes=" ".join(needed),
            held=", ".join(sorted(scopes)) or "-",
        )
