"""Proxies in front of us, and what they are believed to say of the request: who sent it, and how it was reached."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_odoo.errors import NotConfigured
from mcp_odoo.web.authority import read_authority

UNIX = "unix"  # a peer without an address: whoever connects to a Unix socket
SCHEMES = ("http", "https")
# In the scope: the Host that a proxy was told, or a page that calls itself one.
CONNECTED_BY = "mcp_odoo.connected_by"
Address = IPv4Address | IPv6Address


class TrustedProxies:
    """Addresses and networks, and `unix` for the peers of a Unix socket."""

    def __init__(self, entries: Sequence[str] = ()) -> None:
        """Raises NotConfigured (`trusted_proxies_unusable`) for an entry that is neither, or that is everybody."""
        self._networks = [_network(entry) for entry in entries if entry != UNIX]
        self._unix = UNIX in entries
        self._listed = lru_cache(maxsize=4096)(self._is_listed)

    def __bool__(self) -> bool:
        return bool(self._networks) or self._unix

    def __contains__(self, peer: str | None) -> bool:
        """Whether what this peer says of others is believed; None is a peer without an address."""
        return self._listed(peer) if peer else self._unix

    def sender(self, chain: Sequence[str]) -> str | None:
        """Who sent the request, of the addresses that the proxies noted, the last one next to us: the last that is
        no proxy of ours, and the first where all are. None where that is no address.
        """
        sender = None
        for entry in reversed(chain):
            sender = read_address(entry)
            if sender is None or sender not in self:
                break
        return sender

    def _is_listed(self, peer: str) -> bool:
        address = read_address(peer)
        return address is not None and any(ip_address(address) in network for network in self._networks)


class Proxied:
    """`client`, `scheme` and Host are the sender's, where a trusted proxy says so; without one they are the
    connection's. The request's id, its log and every limit come after it.

    A server that is not ours may have believed X-Forwarded-For before us: uvicorn and gunicorn do, of loopback. Where
    nobody asked for that (`server_believes`, or any proxy of ours), such a sender counts as unknown.
    """

    def __init__(self, app: ASGIApp, proxies: TrustedProxies, *, server_believes: bool = False) -> None:
        self._app = app
        self._proxies = proxies
        self._asked_for = bool(proxies) or server_believes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if not self._asked_for and _is_rewritten(scope):
                scope = {**scope, "client": None, "scheme": SCHEMES[0]}
            elif self._proxies and (scope.get("client") or (None,))[0] in self._proxies:
                scope = self._as_sent(scope)
        await self._app(scope, receive, send)

    def _as_sent(self, scope: Scope) -> Scope:
        headers = Headers(scope=scope)
        changed: dict[str, object] = {}
        if sender := self._proxies.sender(_listed(headers, "x-forwarded-for")):
            changed["client"] = (sender, 0)
        if (schemes := _listed(headers, "x-forwarded-proto")) and (scheme := schemes[-1].lower()) in SCHEMES:
            changed["scheme"] = scheme
        if hosts := _listed(headers, "x-forwarded-host"):
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            changed["headers"] = [*others, (b"host", hosts[-1].encode("latin-1"))]
            changed[CONNECTED_BY] = headers.getlist("host")
        return {**scope, **changed}


def _is_rewritten(scope: Scope) -> bool:
    """Whether the client's address and port are those of an entry of X-Forwarded-For, 0 for no port, which no
    connection has.
    """
    chain = _listed(Headers(scope=scope), "x-forwarded-for")
    if not chain or not scope.get("client"):
        return False
    host, port = scope["client"]
    entries = ((entry, read_authority(entry)) for entry in chain)
    return any(
        (host, port) in {(entry, 0), (authority and authority.name, (authority and authority.port) or 0)}
        for entry, authority in entries
    )


def read_address(text: str) -> str | None:
    """The IP address of `192.0.2.7`, `192.0.2.7:5000`, `2001:db8::7` or `[2001:db8::7]:5000`; else None. IPv4 inside
    IPv6 is IPv4.
    """
    authority = read_authority(text.strip())
    try:
        address = ip_address(authority.name if authority else text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def _listed(headers: Headers, name: str) -> list[str]:
    values = ",".join(headers.getlist(name)).split(",")
    return [stripped for value in values if (stripped := value.strip())]


def _network(entry: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(entry, strict=False)
    except ValueError:
        network = None
    if network is None or network.prefixlen == 0:
        raise NotConfigured(
            f"TRUSTED_PROXIES cannot be used: {entry!r} is no address and no network of proxies. Write 10.0.0.7, "
            "10.0.0.0/24, 2001:db8::/64 or unix",
            code="trusted_proxies_unusable",
            entry=entry,
        )
    return network
