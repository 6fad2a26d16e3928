"""The XML-RPC transport (every Odoo until 21; the only one before 19)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.parsers.expat import ExpatError
from xmlrpc.client import Fault, ResponseError, Unmarshaller, dumps

import httpx2
from defusedxml.common import DefusedXmlException
from defusedxml.xmlrpc import DefusedExpatParser

from mcp_odoo.arguments import storable
from mcp_odoo.errors import OdooAuthenticationFailed
from mcp_odoo.odoo.account import OdooAccount
from mcp_odoo.odoo.faults import fault
from mcp_odoo.odoo.http import not_odoo, post, unreadable

# Odoo's fault codes (odoo/addons/rpc): the text is a user's sentence for these and a traceback for 1.
_FAULTS = {2: "UserError", 3: "AccessDenied", 4: "AccessError"}
# How every MissingError ends, whatever the language; over XML-RPC it is a UserError like others.
_MISSING = re.compile(r"\([^()]*: [\w.]+\([\d, ]+\), [^()]*: \d+\)\s*$")
_EXCEPTION = re.compile(r"^([\w.]+)(?::|$)")

# Versions and modules call these first arguments differently (`search_count`'s was `args` until 16, many a `write` has
# `values`): given by their place they need no name.
_BY_PLACE = {"search_count": "domain", "write": "vals", "create": "vals_list"}
# Odoo 14 sends no None: what a method without a value did is done and committed when its answer fails to be written.
_NO_VALUE = "cannot marshal None"


class XmlRpcTransport:
    """`execute_kw` on `/xmlrpc/2/object`, with an API key as the password."""

    name = "xmlrpc"

    def __init__(self, http: httpx2.AsyncClient, account: OdooAccount) -> None:
        self._http = http
        self._account = account
        self._user_id: int | None = None

    async def call(self, model: str, method: str, ids: Sequence[int] | None, named: Mapping[str, Any]) -> Any:
        """The method's value. Raises as `http.post` and `faults.fault` do."""
        account, further = self._account, dict(named)
        positional: list[Any] = [] if ids is None else [list(ids)]
        if (first := _BY_PLACE.get(method)) in further:
            positional.append(further.pop(first))
        user_id = self._user_id or await self.user_id()
        params = (account.database, user_id, account.api_key, model, method, positional, further)
        return await self._request("object", "execute_kw", params)

    async def user_id(self) -> int:
        """Asked of Odoo each time, since that is how we find out whether it is there; calls remember the answer."""
        account = self._account
        params: tuple[Any, ...] = (account.database, account.login, account.api_key, {})
        user_id = await self._request("common", "authenticate", params)
        if not user_id:
            raise OdooAuthenticationFailed(
                f"Odoo knows no user {account.login!r} with this key in database {account.database!r}. "
                "Check ODOO_DB, ODOO_LOGIN and ODOO_API_KEY (keys expire).",
                reason=account.login,
            )
        self._user_id = int(user_id)
        return self._user_id

    async def _request(self, service: str, method: str, params: tuple[Any, ...]) -> Any:
        response = await post(
            self._http,
            f"{self._account.url}/xmlrpc/2/{service}",
            headers={"Content-Type": "text/xml; charset=utf-8"},
            content=encode(method, params),
        )
        if response.status_code != httpx2.codes.OK:
            raise not_odoo(response)
        return decode(response)


def encode(method: str, params: tuple[Any, ...]) -> bytes:
    """A request document; characters that XML cannot carry are left out, as Odoo itself does in its answers."""
    document: str = storable(dumps(params, method, allow_none=True))
    return document.encode()


def decode(response: httpx2.Response) -> Any:
    """The value of an answer, parsed without entities or DTDs. Raises the fault that it holds."""
    target = Unmarshaller(use_builtin_types=True)
    parser = DefusedExpatParser(target)
    try:
        parser.feed(response.content)
        parser.close()
        (value,) = target.close()
    except Fault as error:
        if _NO_VALUE in str(error.faultString):
            return None
        raise _fault(error) from None
    except (
        ExpatError,
        DefusedXmlException,
        ResponseError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
    ) as error:
        raise unreadable(response, "xml") from error
    return value


def _fault(error: Fault) -> Exception:
    text = str(error.faultString)
    if error.faultCode in _FAULTS:
        if _MISSING.search(text):
            return fault("MissingError", text)
        return fault(_FAULTS[error.faultCode], text)
    last = next((line for line in reversed(text.splitlines()) if _EXCEPTION.match(line)), "")
    named = _EXCEPTION.match(last)
    return fault(named.group(1) if named else "OdooError", text)
