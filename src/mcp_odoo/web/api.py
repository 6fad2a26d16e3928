"""The FastAPI application around the domains' routes."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel

from mcp_odoo import __version__
from mcp_odoo.audit.service import AuditHealth
from mcp_odoo.audit.writes import Writes
from mcp_odoo.phrases import Language
from mcp_odoo.web.audited import identified
from mcp_odoo.web.errors import ErrorReply, add_error_handlers
from mcp_odoo.web.readiness import OdooReach
from mcp_odoo.web.requests import HEALTH, bind_tracking_id

ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorReply, "description": "It is readable, and cannot be done as it is asked for"},
    401: {"model": ErrorReply, "description": "No key, token, secret or signature that is known here"},
    403: {"model": ErrorReply, "description": "The key or token lacks a scope, or the request is not whose it says"},
    404: {"model": ErrorReply, "description": "There is no such thing"},
    409: {"model": ErrorReply, "description": "It contradicts what is there"},
    502: {"model": ErrorReply, "description": "Odoo or Twilio refused it, or their answer got lost"},
    503: {"model": ErrorReply, "description": "Not now: Odoo or the jobs' database is not configured or not answering"},
}


class Health(BaseModel):
    """Up, and with the MCP face loaded. `odoo` is what is remembered of its last answers, so that it never makes this
    slow: half a minute old at most, and `unknown` until the first one. `audit` is `behind` while records wait because
    their folder or their bucket does not take them; the log says why.
    """

    ok: bool
    mcp_loaded: bool
    version: str
    odoo_configured: bool
    odoo: OdooReach
    audit: AuditHealth


def create_api(
    routers: Sequence[APIRouter],
    *,
    language: Language,
    odoo_reach: Callable[[], OdooReach],
    writes: Writes,
    audit_health: Callable[[], AuditHealth],
    lifespan: Callable[[FastAPI], Any],
    asked: Callable[[], AbstractContextManager[None]] = nullcontext,
    probes: Sequence[APIRouter] = (),
) -> FastAPI:
    """The REST face with `/health` and `/docs`; `writes` records what its routes do, each inside `asked`, which says as
    whom Odoo is asked. What `probes` answer is on no record.
    """
    # Swagger UI from our own server: firewalls and machines without Internet are where ERPs live.
    api = FastAPIOffline(
        docs_url="/docs",
        redoc_url=None,
        title="MCP-Odoo",
        version=__version__,
        description="Quotations in Odoo for apps, webhooks and voice agents.",
        lifespan=lifespan,
        responses=ERRORS,
        generate_unique_id_function=lambda route: route.name,
    )
    add_error_handlers(api, language)
    for router in routers:
        recorded = Depends(identified(writes, asked), scope="function")
        api.include_router(router, dependencies=[Depends(bind_tracking_id), recorded])

    @api.head(HEALTH, include_in_schema=False)
    @api.get(HEALTH, tags=["service"])
    async def health() -> Health:
        """For load balancers: cheap, and never blocked by Odoo."""
        odoo = odoo_reach()
        return Health(
            ok=True,
            mcp_loaded=True,
            version=__version__,
            odoo_configured=odoo != "not_configured",
            odoo=odoo,
            audit=audit_health(),
        )

    for router in probes:
        api.include_router(router)

    return api
