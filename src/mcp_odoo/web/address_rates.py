"""Every request counts for the address that it comes from."""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_odoo.web.authority import read_authority
from mcp_odoo.web.proxies import FORWARDED
from mcp_odoo.web.rates import Rates
from mcp_odoo.web.requests import HEALTH


class AddressRates:
    """`/health` is free. So is, while `keyless` says that nobody needs a key, whoever is on this machine: a developer,
    not what a proxy or a tunnel here passes on, which is told by its headers or by its Host.

    Raises RateLimited.
    """

    def __init__(self, app: ASGIApp, rates: Rates, keyless: Callable[[], bool]) -> None:
        self._app = app
        self._rates = rates
        self._keyless = keyless

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] != HEALTH and not (_from_here(scope) and self._keyless()):
            self._rates.require_address(client_address(scope))
        await self._app(scope, receive, send)


def client_address(scope: Scope) -> str | None:
    """Who sent the request, as far as is known: None for a Unix socket."""
    client = scope.get("client")
    return client[0] if client else None


def _from_here(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    host = read_authority(headers.get("host", ""))
    sender = read_authority(_bracketed(client_address(scope) or ""))
    direct = host is not None and host.loopback and sender is not None and sender.loopback
    return direct and not any(name in headers for name in FORWARDED)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
