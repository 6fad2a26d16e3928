"""What proxies are believed."""

from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from mcp_odoo.errors import NotConfigured
from mcp_odoo.web.proxies import Proxied, TrustedProxies, read_address

INSIDE = ("10.0.0.0/24", "2001:db8::/64")


async def seen(peer: str | None, trusted: tuple[str, ...], **headers: str | list[str]) -> tuple[Any, str, list[str]]:
    """Who sent the request, by which scheme and Host, as the application sees it."""
    found: list[Scope] = []

    async def app(scope: Scope, _: Receive, __: Send) -> None:
        found.append(scope)

    async def nothing(*_: Any) -> Any:
        raise AssertionError

    given = {"host": "inside:8000", **headers}
    scope = {
        "type": "http", "scheme": "http", "client": (peer, 5000) if peer else None,
        "headers": [
            (name.replace("_", "-").encode(), one.encode())
            for name, values in given.items() for one in ([values] if isinstance(values, str) else values)
        ],
    }  # fmt: skip
    await Proxied(app, TrustedProxies(trusted))(scope, nothing, nothing)
    client = found[0]["client"]
    hosts = [value.decode() for name, value in found[0]["headers"] if name == b"host"]
    return client[0] if client else None, found[0]["scheme"], hosts


ALL = {
    "x_forwarded_for": "198.51.100.9", "x_forwarded_proto": "https", "x_forwarded_host": "mcp.example.com",
}  # fmt: skip


@pytest.mark.parametrize("peer", ["10.0.0.7", "2001:db8::7", "::ffff:10.0.0.7"])
async def test_a_trusted_proxy_is_believed(peer: str) -> None:
    """Address, scheme and host."""
    assert await seen(peer, INSIDE, **ALL) == ("198.51.100.9", "https", ["mcp.example.com"])


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.1.7", "198.51.100.1", "2001:db9::1"])
async def test_anybody_else_is_not(peer: str) -> None:
    """Nor is loopback, unless it is listed."""
    assert await seen(peer, INSIDE, **ALL) == (peer, "http", ["inside:8000"])
    assert await seen(peer, (), **ALL) == (peer, "http", ["inside:8000"])


async def test_a_unix_socket_has_a_name_of_its_own() -> None:
    """Its peers have no address."""
    assert (await seen(None, ("unix",), **ALL))[0] == "198.51.100.9"
    assert (await seen(None, INSIDE, **ALL))[0] is None


@pytest.mark.parametrize(
    ("chain", "sender"),
    [
        ("1.1.1.1, 198.51.100.9", "198.51.100.9"),
        ("1.1.1.1, 198.51.100.9, 10.0.0.8", "198.51.100.9"),
        (["1.1.1.1", "198.51.100.9, 10.0.0.8"], "198.51.100.9"),
        ("198.51.100.9:4711, [2001:db8::9]:80", "198.51.100.9"),
        ("2001:db9::9", "2001:db9::9"),
        ("10.0.0.9, 10.0.0.8", "10.0.0.9"),
        ("::ffff:198.51.100.9", "198.51.100.9"),
        (" ,198.51.100.9, ,", "198.51.100.9"),
        ("198.51.100.9, unknown", "10.0.0.7"),
        ("unknown", "10.0.0.7"),
        ("", "10.0.0.7"),
    ],
)
async def test_the_sender_is_the_last_that_is_no_proxy_of_ours(chain: str | list[str], sender: str) -> None:
    """Whatever stands before it, the sender wrote. Where a proxy wrote no address, it is the proxy itself."""
    assert (await seen("10.0.0.7", INSIDE, x_forwarded_for=chain))[0] == sender


@pytest.mark.parametrize(
    ("said", "scheme"), [("HTTPS", "https"), ("http, https", "https"), ("gopher", "http"), ("", "http")]
)
async def test_a_scheme_is_http_or_https(said: str, scheme: str) -> None:
    """The one that the proxy next to us saw."""
    assert (await seen("10.0.0.7", INSIDE, x_forwarded_proto=said))[1] == scheme


@pytest.mark.parametrize(
    "chain",
    ["198.51.100.9", "1.1.1.1, 198.51.100.9", "198.51.100.9:4711", "[2001:db8::9]:80", "2001:db8::9", "unknown"],
)
@pytest.mark.parametrize("asked_for", [False, True])
async def test_what_a_server_believed_unasked_is_not_believed(
    chain: str,
    asked_for: bool,  # noqa: FBT001 - pytest's
) -> None:
    """Uvicorn believes loopback, whoever is there: under its command line the sender is unknown then."""
    found: list[Scope] = []

    async def app(scope: Scope, _: Receive, __: Send) -> None:
        found.append(scope)

    async def nothing(*_: Any) -> Any:
        raise AssertionError

    scope = {
        "type": "http", "scheme": "http", "client": ("127.0.0.1", 5000), "path": "/",
        "headers": [(b"x-forwarded-for", chain.encode()), (b"x-forwarded-proto", b"https")],
    }  # fmt: skip
    ours = Proxied(app, TrustedProxies(), server_believes=asked_for)
    await ProxyHeadersMiddleware(ours, "127.0.0.1")(scope, nothing, nothing)  # type: ignore[arg-type] # uvicorn's types
    assert (found[0]["client"] is not None, found[0]["scheme"] == "https") == (asked_for, asked_for)


@pytest.mark.parametrize("entry", ["0.0.0.0/0", "::/0", "*", "proxy.example.com", "10.0.0.0/33", "10.0.0.7:80", ""])
def test_everybody_is_no_proxy(entry: str) -> None:
    """Nor is a name, which may mean another machine tomorrow."""
    with pytest.raises(NotConfigured, match="TRUSTED_PROXIES") as caught:
        TrustedProxies([entry])
    assert caught.value.code == "trusted_proxies_unusable"


@pytest.mark.parametrize("text", ["", "a", "1234:80", "999.1.1.1", "192.0.2.7 x", "x" * 10_000])
def test_what_is_no_address_is_none(text: str) -> None:
    """So that nobody counts for a name that they made up."""
    assert read_address(text) is None
