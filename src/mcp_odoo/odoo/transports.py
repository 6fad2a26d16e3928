"""JSON-2 and XML-RPC behind one method, and which of them a server speaks."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import httpx2

from mcp_odoo.errors import OdooError
from mcp_odoo.odoo.account import OdooAccount, Version
from mcp_odoo.odoo.http import not_odoo, post, unreadable
from mcp_odoo.odoo.json2 import Json2Transport


class Transport(Protocol):
    """Calls one method of one model, in one transaction, sending it once."""

    name: str

    async def user_id(self) -> int:
        """The id of the user that we act as, asked of Odoo and its database now."""
        ...

    async def call(self, model: str, method: str, ids: Sequence[int] | None, named: Mapping[str, Any]) -> Any:
        """The method's value as plain JSON values, or one error of the tree."""
        ...


async def ask_version(http: httpx2.AsyncClient, url: str) -> Version:
    """The server's version, asked without logging in (`/web/webclient/version_info`, there since 8.0)."""
    response = await post(
        http,
        f"{url}/web/webclient/version_info",
        headers={"Content-Type": "application/json"},
        content=b'{"params":{}}',
    )
    try:
        document = response.json()
    except ValueError:
        raise unreadable(response, "json") from None
    try:
        answer = document["result"]
        info = answer["server_version_info"]
        return parse_version(info, answer["server_version"])
    except (ValueError, TypeError, KeyError, IndexError):
        raise not_odoo(response) from None


def parse_version(info: Sequence[Any], full: str) -> Version:
    """`[19, 0, 0, "final", 0, ""]` or, online, `["saas~18", 4, …]` -> Version."""
    numbers = re.search(r"\d+", str(info[0]))
    if numbers is None:
        raise ValueError(info)
    return Version(major=int(numbers.group()), minor=int(info[1]), full=full)


def choose(http: httpx2.AsyncClient, account: OdooAccount, version: Version) -> Transport:
    """The transport that `account` forces, else JSON-2 where the server has it.

    Raises OdooError where JSON-2 is forced on a server without it.
    """
    if account.transport == "json2" and not version.has_json2:
        raise OdooError(
            f"Odoo {version.full} has no JSON-2 API (it came with 19.0): set ODOO_TRANSPORT to auto or xmlrpc",
            code="transport_unsupported",
            version=version.full,
        )
    if account.transport == "xmlrpc" or not version.has_json2:
        # With the parsers of XML 2 MB, which no server of an Odoo with JSON-2 needs.
        from mcp_odoo.odoo.xmlrpc import XmlRpcTransport  # noqa: PLC0415

        return XmlRpcTransport(http, account)
    return Json2Transport(http, account)
