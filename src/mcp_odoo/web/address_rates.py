"""Every request counts for the address that it comes from."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_odoo.web.direct import client_address, is_direct
from mcp_odoo.web.rates import Rates
from mcp_odoo.web.requests import HEALTH, METRICS, READY

FREE = frozenset({HEALTH, READY})


class AddressRates:
    """`/health` and `/ready` are free, and `/metrics` is counted apart: a busy client at the same address must not keep
    Prometheus out. Free is also, while `keyless` says that nobody needs a key, whoever is on this machine: a
    developer, not what a proxy or a tunnel here passes on, which is told by its headers or by its Host.

    Raises RateLimited.
    """

    def __init__(self, app: ASGIApp, rates: Rates, keyless: Callable[[], bool]) -> None:
        self._app = app
        self._rates = rates
        self._keyless = keyless

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in FREE and not (is_direct(scope) and self._keyless()):
            if scope["path"] == METRICS:
                self._rates.require_scraper(client_address(scope))
            else:
                self._rates.require_address(client_address(scope))
        await self._app(scope, receive, send)
