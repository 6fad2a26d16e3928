"""Refuses requests for other servers' names, and those of foreign web pages."""

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_odoo.web.hosts import Hosts
from mcp_odoo.web.origins import Origins
from mcp_odoo.web.proxies import CONNECTED_BY
from mcp_odoo.web.requests import PROBES


class HostGuard:
    """In front of both faces, for every method. Load balancers and Prometheus ask for `/health`, `/ready` and
    `/metrics` by whatever name or address they have; who may see what is there is for keys to decide. Pages of any
    origin may ask for `for_every_page`.

    Raises what `Hosts.require` and `Origins.require` raise.
    """

    def __init__(self, app: ASGIApp, hosts: Hosts, origins: Origins, for_every_page: Collection[str] = ()) -> None:
        self._app = app
        self._hosts = hosts
        self._origins = origins
        self._for_every_page = frozenset(for_every_page)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and scope["path"] not in PROBES:
            headers = Headers(scope=scope)
            server = scope.get("server")
            if CONNECTED_BY in scope:  # a page under a name of its own may send X-Forwarded-Host as well
                self._hosts.require(scope[CONNECTED_BY], server[0] if server else None)
            host = self._hosts.require(headers.getlist("host"), server[0] if server else None)
            if scope["path"] not in self._for_every_page:
                self._origins.require(headers.getlist("origin"), scope["scheme"], host)
        await self._app(scope, receive, send)
