"""The web pages that may call this server: MCP wants every Origin header checked."""

from collections.abc import Sequence

from mcp_odoo.errors import Forbidden, NotConfigured
from mcp_odoo.web.authority import DEFAULT_PORTS, Authority, read_authority

ANY = "*"
NOBODY = "null"  # what browsers say for files, sandboxes and redirects: any page can be it
LONGEST_SHOWN = 100


class Origins:
    """Those of `allowed` (`*` for any but `null`), the one of `public_url`, and the server's own."""

    def __init__(self, allowed: Sequence[str] = (), public_url: str | None = None) -> None:
        """Raises NotConfigured (`cors_origins_unusable`) for an entry that is no origin."""
        for entry in allowed:
            if entry != ANY and "://" not in entry:
                raise NotConfigured(
                    f"CORS_ORIGINS cannot be used: {entry!r} is no origin. Write https://app.example.com",
                    code="cors_origins_unusable",
                    entry=entry,
                )
        self.allowed = tuple(entry.lower().rstrip("/") for entry in allowed)
        self._known = {_normal(entry) for entry in (*self.allowed, *([public_url] if public_url else []))}

    def require(self, given: Sequence[str], scheme: str, host: Authority) -> None:
        """Whether the page of the `given` Origin headers, if any, may call this server, which was reached as `scheme`
        and `host`.

        Raises Forbidden (`origin_not_allowed`).
        """
        if not given or (len(given) == 1 and self._may(given[0].lower(), scheme, host)):
            return
        shown = ", ".join(given)[:LONGEST_SHOWN]
        raise Forbidden(
            f"Pages of {shown} may not call this server: add the origin to CORS_ORIGINS",
            code="origin_not_allowed",
            origin=shown,
        )

    def _may(self, origin: str, scheme: str, host: Authority) -> bool:
        if origin == NOBODY:
            return False
        if ANY in self.allowed or _normal(origin) in self._known:
            return True
        theirs, sep, rest = origin.partition("://")
        page = read_authority(rest) if sep else None
        if page is None:
            return False
        same_port = _port(page, theirs) == _port(host, scheme)
        if host.loopback and page.loopback:  # localhost and 127.0.0.1 are one server
            return same_port
        # Where TLS ends at a proxy that we were not told to believe, the page is https and the request is not.
        behind_tls = (theirs, scheme) == ("https", "http") and page.port == host.port
        return page.name == host.name and ((theirs == scheme and same_port) or behind_tls)


def _normal(origin: str) -> str:
    """`https://app.example.com:443/x` is `https://app.example.com`; what is no web origin stays as it is."""
    scheme, sep, rest = origin.lower().partition("://")
    page = read_authority(rest.split("/", 1)[0]) if sep and scheme in DEFAULT_PORTS else None
    if page is None:
        return origin.lower()
    return f"{scheme}://{Authority(page.name, None if page.port == DEFAULT_PORTS[scheme] else page.port)}"


def _port(host: Authority, scheme: str) -> int | None:
    return host.port if host.port is not None else DEFAULT_PORTS.get(scheme)
