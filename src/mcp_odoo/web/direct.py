"""Whether a request comes straight from this machine."""

from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

from mcp_odoo.web.authority import read_authority
from mcp_odoo.web.proxies import read_address

# Whatever a proxy or a tunnel adds, believed or not: who is at its other end is not on this machine.
FORWARDED = (
    "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via", "cf-connecting-ip",
    "true-client-ip",
)  # fmt: skip


def client_address(scope: Scope) -> str | None:
    """Who sent the request, as far as is known: None for a Unix socket, behind which proxies are."""
    client = scope.get("client")
    return client[0] if client else None


def is_direct(scope: Scope) -> bool:
    """Whether the connection and the name that it was asked by are this machine's own, and no header says that a
    proxy passed it on.
    """
    headers = Headers(scope=scope)
    if any(name in headers for name in FORWARDED):
        return False
    host = read_authority(headers.get("host", ""))
    sender = read_address(client_address(scope) or "")
    return host is not None and host.loopback and sender is not None and ip_address(sender).is_loopback
