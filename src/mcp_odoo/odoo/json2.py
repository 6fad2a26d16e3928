"""The JSON-2 transport (Odoo 19 and later)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from mcp_odoo.arguments import storable
from mcp_odoo.errors import OdooError
from mcp_odoo.odoo.account import OdooAccount
from mcp_odoo.odoo.faults import fault
from mcp_odoo.odoo.http import not_odoo, post, unreadable


class Json2Transport:
    """`POST /json/2/<model>/<method>`, one transaction a call (odoo.com/documentation/19.0, External JSON-2 API)."""

    name = "json2"

    def __init__(self, http: httpx2.AsyncClient, account: OdooAccount) -> None:
        self._http = http
        self._account = account

    async def user_id(self) -> int:
        """The id of the key's user; Odoo takes the user from the key, not from ODOO_LOGIN."""
        context: dict[str, Any] = await self.call("res.users", "context_get", None, {})
        return int(context["uid"])

    async def call(self, model: str, method: str, ids: Sequence[int] | None, named: Mapping[str, Any]) -> Any:
        """The method's bare value. Raises as `http.post` and `faults.fault` do."""
        body = dict(named)
        if ids:
            body["ids"] = list(ids)
        response = await post(
            self._http,
            f"{self._account.url}/json/2/{model}/{method}",
            headers={
                "Authorization": f"bearer {self._account.api_key}",
                "X-Odoo-Database": self._account.database,
                "Content-Type": "application/json; charset=utf-8",
            },
            content=json.dumps(storable(body), ensure_ascii=False, allow_nan=False).encode(),
        )
        try:
            value = response.json()
        except ValueError:
            raise unreadable(response, "json") from None
        if response.status_code == httpx2.codes.OK:
            return value
        if not isinstance(value, dict) or "message" not in value:
            raise not_odoo(response)
        if response.status_code == httpx2.codes.UNAUTHORIZED:
            raise fault("AccessDenied", str(value["message"]))
        if value.get("name") == "werkzeug.exceptions.NotFound":
            raise OdooError(
                f"Odoo knows no {model}.{method}: {value['message']}", code="odoo_method_missing", model=model
            )
        raise fault(str(value.get("name", "")), str(value["message"]))
