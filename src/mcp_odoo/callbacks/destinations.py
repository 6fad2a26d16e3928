"""Where callbacks may go: the hosts that the operator listed, and addresses that can be read in one way only.

Whoever may ask for a quotation names the address that this server then calls, so this is where server-side request
forgery is kept out (Standard Webhooks 1.0.0, "Server side request forgery"). What is checked is what is called: the
parsed URL, by the parser of the HTTP client itself.
"""

import ipaddress
import re
from collections.abc import Iterable

import httpx2

from mcp_odoo.arguments import shortened
from mcp_odoo.errors import InvalidRequest, NotConfigured

HOSTS_VARIABLE = "MCP_ODOO_CALLBACK_HOSTS"
LONGEST_URL = 2000
DEFAULT_PORTS = {"https": 443, "http": 80}
HIGHEST_PORT = 65535

_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<rest>.*)")
_AUTHORITY = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(?::[0-9]{1,5})?")
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")

Place = tuple[str, int | None]


class AllowedHosts:
    """The list of `host` (the scheme's own port) and `host:port` entries. Names match whole and in any case; there are
    no wildcards, since whoever gets hold of any forgotten subdomain would then get customers' data.

    Raises NotConfigured (`callback_hosts_unusable`) for an entry that is no host.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        self._places = frozenset(_entry(entry) for entry in entries)

    def __bool__(self) -> bool:
        return bool(self._places)

    def require(self, url: str) -> httpx2.URL:
        """The address as it will be called.

        Raises InvalidRequest: `callback_url_invalid`, `callback_url_credentials`, `callback_url_fragment`,
        `callback_url_not_https`, `callback_host_not_allowed`.
        """
        parsed = _parse(url)
        host, explicit = _place(parsed)
        # httpx2 leaves a port out where it is the scheme's own.
        port = explicit or DEFAULT_PORTS[parsed.scheme]
        if parsed.scheme != "https" and not is_loopback(host):
            named = shortened(_shown(host, explicit))
            raise InvalidRequest(
                f"callback_url: use https for {named}; plain http is for localhost, 127.0.0.1 and [::1] alone",
                code="callback_url_not_https",
                host=named,
            )
        if (host, port) not in self._places and (explicit is not None or (host, None) not in self._places):
            named = shortened(_shown(host, explicit))
            raise InvalidRequest(
                f"callback_url: {named} is not one of the hosts that callbacks may go to; whoever runs this server "
                f"can add it to {HOSTS_VARIABLE}",
                code="callback_host_not_allowed",
                host=named,
            )
        return parsed


def is_loopback(host: str) -> bool:
    """Whether the host, in lower case and without brackets, is this machine by any name of it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _parse(url: str) -> httpx2.URL:
    if len(url) > LONGEST_URL:
        raise _invalid(f"it has more than {LONGEST_URL} characters")
    if _treacherous(url):
        raise _invalid("it has a space, a backslash or a control character")
    parts = _URL.fullmatch(url)
    if parts is None or parts["scheme"].lower() not in DEFAULT_PORTS:
        raise _invalid("it does not begin with https://")
    if "@" in parts["authority"]:
        raise InvalidRequest(
            "callback_url: leave out user name and password; the signature proves who sent a callback",
            code="callback_url_credentials",
        )
    if "#" in parts["rest"]:
        raise InvalidRequest(
            "callback_url: leave out the fragment (# and what follows), which no server ever sees",
            code="callback_url_fragment",
        )
    if not _AUTHORITY.fullmatch(parts["authority"]):
        raise _invalid("its host cannot be read")
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL as error:
        raise _invalid("its host cannot be read") from error
    if not _readable(parsed):
        raise _invalid("its host cannot be read")
    return parsed


def _entry(entry: str) -> Place:
    """One entry of the list. A scheme without a port of its own keeps the entry's port apart from "none"."""
    plain = _AUTHORITY.fullmatch(entry) and not _treacherous(entry) and not set("/?#@") & set(entry)
    try:
        parsed = httpx2.URL(f"host://{entry}") if plain else None
    except httpx2.InvalidURL:
        parsed = None
    if parsed is None or not _readable(parsed):
        raise NotConfigured(
            f"{HOSTS_VARIABLE} cannot be used: {shortened(entry)!r} is no host; write app.example.com or "
            "app.example.com:8443, without https:// and without wildcards",
            code="callback_hosts_unusable",
            entry=shortened(entry),
        )
    return _place(parsed)


def _treacherous(text: str) -> bool:
    """Whether it has what browsers, proxies and HTTP clients read differently, and no address needs."""
    return not text.isprintable() or bool({" ", "\\"} & set(text))


def _readable(parsed: httpx2.URL) -> bool:
    host = parsed.raw_host.decode("ascii")
    if not (parsed.port is None or 0 < parsed.port <= HIGHEST_PORT):
        return False
    return bool(_NAME.fullmatch(host)) or _address(host) is not None


def _place(parsed: httpx2.URL) -> Place:
    """Host and port; names as IDNA's ASCII, addresses in their shortest form."""
    host = parsed.raw_host.decode("ascii")
    return str(_address(host) or host), parsed.port


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _shown(host: str, port: int | None) -> str:
    named = f"[{host}]" if ":" in host else host
    return named if port is None else f"{named}:{port}"


def _invalid(reason: str) -> InvalidRequest:
    return InvalidRequest(
        f"callback_url cannot be used: {reason}. Give a whole address, like https://app.example.com/quotation-ready",
        code="callback_url_invalid",
        reason=reason,
    )
