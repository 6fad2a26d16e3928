"""What supervisors and Prometheus ask: whether this process takes work, and its numbers."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from mcp_odoo.access.rest import needs
from mcp_odoo.scopes import Scope
from mcp_odoo.web.readiness import OdooReach, Readiness
from mcp_odoo.web.requests import METRICS, READY

TEXT = "text/plain; version=0.0.4; charset=utf-8"


class Ready(BaseModel):
    """Whether this process takes work, and what of that is not so. `database` is the jobs' one, `executor` what runs
    the jobs. `odoo` does not count: while it is away, requests are accepted and wait.
    """

    ready: bool
    database: Literal["ok", "away"]
    executor: Literal["running", "stopped"]
    stopping: bool
    odoo: OdooReach


def probe_routes(readiness: Readiness, metrics: Callable[[], Awaitable[bytes]]) -> APIRouter:
    """`/ready`, for everybody, and `/metrics`, for keys with that scope."""
    router = APIRouter(tags=["service"])
    not_now: dict[int | str, dict[str, Any]] = {503: {"model": Ready, "description": "This process takes no work now"}}

    @router.head(READY, include_in_schema=False)
    @router.get(READY, responses=not_now)
    async def ready(response: Response) -> Ready:
        """For whatever sends requests here: 200 while they are taken, 503 while not, also while the server stops."""
        seen = await readiness.look()
        response.status_code = 200 if seen.ready else 503
        response.headers["Cache-Control"] = "no-store"
        return Ready(
            ready=seen.ready,
            database="ok" if seen.database else "away",
            executor="running" if seen.executor else "stopped",
            stopping=seen.stopping,
            odoo=seen.odoo,
        )

    @router.head(METRICS, dependencies=[Depends(needs(Scope.METRICS))], include_in_schema=False)
    @router.get(
        METRICS,
        dependencies=[Depends(needs(Scope.METRICS))],
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus' text"}},
    )
    async def prometheus() -> Response:
        """The server's numbers, for Prometheus (docs/observability.md)."""
        return Response(await metrics(), media_type=TEXT)

    return router
