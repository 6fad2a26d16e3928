"""Odoo as a good engineer calls it by hand: JSON-2 over one client that keeps its connections."""

from types import TracebackType
from typing import Any, Self

import httpx2

from mcp_odoo.odoo.account import Limits

SECONDS = 60.0
FIRST_WITH_JSON2 = 19


class BareOdoo:
    """`await odoo.call("res.partner", "search_read", domain=[…])`: one request, its value; nothing else is done.

    It has as many connections as our server may have; of many more at once Odoo drops some.
    """

    def __init__(self, url: str, database: str, api_key: str) -> None:
        headers = {"Authorization": f"bearer {api_key}", "X-Odoo-Database": database}
        most = Limits().concurrent_calls
        self._http = httpx2.AsyncClient(
            base_url=url,
            headers=headers,
            timeout=httpx2.Timeout(SECONDS, pool=None),
            limits=httpx2.Limits(max_connections=most, max_keepalive_connections=most),
        )
        self.calls = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def call(self, model: str, method: str, **named: Any) -> Any:
        """The value. Ends the run where Odoo refuses it: nothing would be comparable."""
        self.calls += 1
        answer = await self._http.post(f"/json/2/{model}/{method}", json=named)
        if answer.is_error:
            raise SystemExit(f"{model}.{method}: {answer.status_code} {answer.text[:500]}")
        return answer.json()

    async def version(self) -> str:
        """Odoo's own version, like 19.0-20251101. Ends the run where it is too old for bare calls."""
        answer = await self._http.post("/web/webclient/version_info", json={"params": {}})
        said = answer.json()["result"]
        if int(str(said["server_version_info"][0]).removeprefix("saas~")) < FIRST_WITH_JSON2:
            raise SystemExit(f"Odoo {said['server_version']} has no JSON-2, which the bare calls are made by")
        return str(said["server_version"])
