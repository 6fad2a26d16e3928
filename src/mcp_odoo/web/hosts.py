"""The names under which this server answers, so that no web page reaches it by a name of its own (DNS rebinding)."""

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from mcp_odoo.errors import InvalidRequest, Misdirected, NotConfigured
from mcp_odoo.web.authority import Authority, read_authority

ANY = "*"
_BELOW = "*."


class Hosts:
    """One list for both faces: loopback's names; the host of `public_url`; `allowed`, each a name, an address or
    `*.example.com`, with a port if only that is meant, or `*` for any; and the address that the server listens on.

    A server for every address of its machine (0.0.0.0) that was told neither a public address nor names answers to any
    IP address: it takes a name to mislead a browser.
    """

    def __init__(self, *, listening_on: str, public_url: str | None = None, allowed: Sequence[str] = ()) -> None:
        """Raises NotConfigured (`allowed_hosts_unusable`) for an entry that is no host."""
        everywhere = _is_unspecified(listening_on)
        self._any = ANY in allowed
        self._any_address = everywhere and not public_url and not allowed
        self._entries = [_entry(text) for text in allowed if text != ANY]
        public = urlsplit(public_url).hostname if public_url else None
        self._names = {public.lower()} if public else set()
        if not everywhere:
            self._names.add(listening_on.lower())

    def require(self, given: Sequence[str], came_to: str | None = None) -> Authority:
        """The host of the `given` Host headers, if this server answers to it. `came_to` is the address of ours that
        the connection was made to.

        Raises InvalidRequest (`host_invalid`) unless it is one host, Misdirected (`host_not_allowed`) for another's.
        """
        host = read_authority(given[0]) if len(given) == 1 else None
        if host is None:
            raise InvalidRequest("The request needs one Host header, with a name or an address", code="host_invalid")
        if not self._answers_to(host, came_to):
            raise Misdirected(
                f"This server does not answer to the name {host.name}: add it to MCP_ODOO_ALLOWED_HOSTS, or set "
                "PUBLIC_URL",
                code="host_not_allowed",
                host=host.name,
            )
        return host

    def _answers_to(self, host: Authority, came_to: str | None) -> bool:
        if self._any or host.loopback or host.name in self._names:
            return True
        if (address := host.address) is not None and (self._any_address or str(address) == came_to):
            return True
        return any(_matches(host, entry) for entry in self._entries)


def _entry(text: str) -> Authority:
    below = text.startswith(_BELOW)
    bare = f"[{text}]" if text.count(":") > 1 and not text.startswith("[") else text
    host = read_authority(bare.removeprefix(_BELOW) if below else bare)
    if host is None or (below and host.address is not None):
        raise NotConfigured(
            f"MCP_ODOO_ALLOWED_HOSTS cannot be used: {text!r} is no host. Write mcp.example.com, mcp.example.com:8443 "
            "or *.example.com, without https://",
            code="allowed_hosts_unusable",
            entry=text,
        )
    return Authority(f"{_BELOW}{host.name}", host.port) if below else host


def _matches(host: Authority, entry: Authority) -> bool:
    if entry.port is not None and entry.port != host.port:
        return False
    return host.name.endswith(entry.name[1:]) if entry.name.startswith(_BELOW) else host.name == entry.name


def _is_unspecified(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return not host
