"""The composition root: settings -> clients -> services -> one ASGI application."""

import gc
import multiprocessing
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TextIO

import structlog
from fastapi import FastAPI
from fastmcp import FastMCP
from fastmcp.server.http import create_sse_app
from starlette.responses import JSONResponse
from starlette.types import ASGIApp

from mcp_odoo.banner import banner, show
from mcp_odoo.chatter.tools import chatter_tools
from mcp_odoo.confirming.middleware import Confirming
from mcp_odoo.crm.tools import opportunity_tools, partner_tools, salespeople_tools, user_tools
from mcp_odoo.elevenlabs.rest import EVENTS_PATH
from mcp_odoo.errors import NotFound
from mcp_odoo.guarding import (
    access_line,
    authenticated,
    demands_keys,
    keyless_scopes,
    refuse_open_address,
)
from mcp_odoo.handing import handing_routes
from mcp_odoo.handoff.models import regional_handoff
from mcp_odoo.handoff.tools import handoff_tools
from mcp_odoo.knowledge.resources import RecordCompletion, record_resources
from mcp_odoo.knowledge.tools import knowledge_tools
from mcp_odoo.listening import stop_with_supervisor
from mcp_odoo.logs import configure_logs
from mcp_odoo.mcp_face import create_mcp
from mcp_odoo.observing import observe
from mcp_odoo.oidc import create_verifier, login_routes
from mcp_odoo.orders.tools import book_tools, order_tools
from mcp_odoo.phrases import Language, error_text
from mcp_odoo.projects.tools import project_tools
from mcp_odoo.prompts import sales_prompts
from mcp_odoo.sales.models import regional_request
from mcp_odoo.sales.resources import quotation_resources
from mcp_odoo.sales.rest import quotation_routes
from mcp_odoo.sales.tools import product_tools, quotation_tools
from mcp_odoo.services import Services, create_services
from mcp_odoo.settings import Settings
from mcp_odoo.telemetry.observing import FaceObserver
from mcp_odoo.telemetry.shared import prepare_shared_folder
from mcp_odoo.web.api import create_api
from mcp_odoo.web.dispatch import Dispatch
from mcp_odoo.web.hygiene import Hygiene, guarded
from mcp_odoo.web.oauth import metadata_paths
from mcp_odoo.web.probes import probe_routes
from mcp_odoo.web.rates import Rates
from mcp_odoo.web.readiness import OdooReach, Readiness

log = structlog.get_logger(__name__)


def create_tools(settings: Settings, services: Services, observer: FaceObserver | None = None) -> FastMCP:
    """The MCP face with every tool, resource and prompt; `observer` is told of every tool call.

    Raises NotConfigured where MCP_ODOO_CONFIRM names a tool that there is not, or MCP_ODOO_KEYLESS_SCOPES a scope.
    """
    questions = {
        "confirm_sale": services.order_questions.confirm,
        "cancel_sale": services.order_questions.cancel,
    }
    confirming = Confirming(settings.language, services.seal, settings.confirm, questions, services.guard.require_tool)
    mcp = create_mcp(
        settings.language,
        services.apps,
        services.writes,
        services.guard,
        confirming,
        asked=services.accounts.asked,
        keyless=keyless_scopes(settings),
        observer=observer,
    )
    quotation_tools(mcp, services.quotations, regional_request(settings.phone_region), settings.tool_wait)
    product_tools(mcp, services.products)
    partner_tools(mcp, services.directory)
    opportunity_tools(mcp, services.opportunities, services.opportunity_list, services.pipeline)
    salespeople_tools(mcp, services.salespeople)
    user_tools(mcp, services.users)
    book_tools(mcp, services.order_book)
    order_tools(mcp, services.orders, services.order_changes, services.order_lifecycle)
    project_tools(mcp, services.projects)
    chatter_tools(mcp, services.chatter)
    handoff_tools(mcp, services.handing.handoffs, regional_handoff(settings.phone_region))
    knowledge_tools(mcp, services.search, services.documents)
    quotation_resources(mcp, services.quotations)
    record_resources(mcp, services.documents)
    mcp.add_completion_handler(RecordCompletion(services.search))
    sales_prompts(mcp, settings.language)
    confirming.require_known(mcp.tool_names)
    return mcp


def hygiene(
    settings: Settings,
    rates: Rates,
    keyless: Callable[[], bool] = lambda: True,
    observer: FaceObserver | None = None,
) -> Hygiene:
    """What stands in front of both faces; `keyless` says whether nobody needs a key at present."""
    return Hygiene(
        language=settings.language,
        listening_on=settings.host,
        rates=rates,
        public_url=settings.public_url,
        allowed_hosts=settings.allowed_hosts,
        cors_origins=settings.cors_origins,
        trusted_proxies=settings.trusted_proxies,
        server_believes="FORWARDED_ALLOW_IPS" in os.environ,  # uvicorn's and gunicorn's own setting
        most_bytes=settings.max_body,
        own_limits=(EVENTS_PATH,),
        keyless=keyless,
        for_every_page=metadata_paths(settings.base_url) if settings.oidc_issuer else (),
        observer=observer,
    )


def sse_refusal(language: Language) -> ASGIApp:
    """What SSE's addresses answer where it is off: where an old client's user should go instead."""
    error = NotFound("MCP over SSE is off at this server; use /mcp (Streamable HTTP)", code="sse_off")
    text = error_text(language, error.code, error.message, error.details)
    return JSONResponse({"detail": text, "code": error.code}, status_code=error.status)


def create_app(
    settings: Settings | None = None,
    *,
    log_level: str | None = None,
    log_stream: TextIO | None = None,
    services_of: Callable[[Settings], Services] | None = None,
) -> ASGIApp:
    """Both faces as one ASGI application; its lifespan opens what the services need and says where everything is.

    It logs to stdout, unless told otherwise. `services_of` makes the services (`create_services`, if not given).
    """
    settings = settings or Settings()
    if multiprocessing.parent_process() is not None:
        # Of several workers on one port, nothing sends a client's messages to the one that holds its stream.
        settings = settings.model_copy(update={"legacy_sse": False})
    configure_logs(log_level or settings.log_level, log_stream or sys.stdout, settings.secret_values)
    prepare_shared_folder(os.environ)
    from mcp_odoo.scraping import create_scraper  # noqa: PLC0415 - over stdio nobody scrapes
    from mcp_odoo.telemetry.metrics import Metrics  # noqa: PLC0415 - likewise

    metrics = Metrics()
    observing = observe(metrics)
    services = (services_of or partial(create_services, watchers=observing.watchers))(settings)
    refuse_open_address(settings, services.keyring)
    verifier = create_verifier(settings)
    mcp = create_tools(settings, services, observing.watchers)
    # Without sessions every process can answer every request; decision 10 says what older clients lose by it.
    streamable = mcp.http_app(path="/mcp", stateless_http=True, host_origin_protection=False)  # both faces have ours
    faces: dict[str, tuple[ASGIApp, str]] = {"/mcp": (streamable, "/mcp")}
    if settings.legacy_sse:
        sse = create_sse_app(mcp, sse_path="/mcp/sse", message_path="/mcp/messages")
        # The SDK serves its messages below a mount, which knows only the path with a slash.
        faces |= {"/mcp/sse": (sse, "/mcp/sse"), "/mcp/messages": (sse, "/mcp/messages/")}
    else:
        faces |= dict.fromkeys(("/mcp/sse", "/mcp/messages"), (sse_refusal(settings.language), "/"))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with services.running(), streamable.lifespan(streamable):
            gc.freeze()  # what start-up made stays; collecting it again under load costs the slowest requests dearly
            stop_with_supervisor()
            if multiprocessing.parent_process() is None:  # of several workers their parent says it, once
                show(banner(settings, access_line(settings, services.keyring)))
            readiness.watch_signals(settings.drain_seconds)
            try:
                yield
            finally:
                readiness.stop()
                if verifier:
                    await verifier.aclose()
        readiness.close()
        scraper.close()
        await observing.aclose()

    def odoo_reach() -> OdooReach:
        return "not_configured" if settings.missing else services.odoo.breaker.reach

    readiness = Readiness(services.engine.ask, lambda: services.engine.at_work, odoo_reach)
    scraper = create_scraper(metrics, services, readiness)
    api = create_api(
        [
            quotation_routes(services.quotations, regional_request(settings.phone_region)),
            *handing_routes(settings, services.handing),
            *login_routes(settings, verifier),
        ],
        language=settings.language,
        writes=services.writes,
        audit_health=lambda: services.audit.health,
        odoo_reach=odoo_reach,
        lifespan=lifespan,
        asked=services.accounts.asked,
        probes=[probe_routes(readiness, scraper.text)],
    )
    app = authenticated(Dispatch(faces, otherwise=api), settings, services.keyring, verifier, services.rates)
    demanded = demands_keys(settings, services.keyring)
    return guarded(app, hygiene(settings, services.rates, lambda: not demanded(), observing.watchers))
