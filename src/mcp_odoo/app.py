"""The composition root: settings -> clients -> services -> one ASGI application."""

import asyncio
import gc
import multiprocessing
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TextIO

import sqlalchemy as sa
import structlog
from fastapi import FastAPI
from fastmcp import FastMCP
from fastmcp.server.http import create_sse_app
from starlette.responses import JSONResponse
from starlette.types import ASGIApp

from mcp_odoo.audit.service import Audit
from mcp_odoo.audit.writes import Writes
from mcp_odoo.auditing import create_audit
from mcp_odoo.banner import banner, show
from mcp_odoo.callbacks.service import Callbacks
from mcp_odoo.chatter.service import Chatter
from mcp_odoo.chatter.tools import chatter_tools
from mcp_odoo.crm.assignments import Assignments
from mcp_odoo.crm.directory import Directory
from mcp_odoo.crm.opportunities import Opportunities
from mcp_odoo.crm.opportunity_list import OpportunityList
from mcp_odoo.crm.partners import Partners
from mcp_odoo.crm.pipeline import Pipeline
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.crm.tools import opportunity_tools, partner_tools, salespeople_tools, user_tools
from mcp_odoo.crm.users import Users
from mcp_odoo.elevenlabs.rest import EVENTS_PATH
from mcp_odoo.errors import NotFound
from mcp_odoo.handing import Domains, Handing, create_handing, handing_routes
from mcp_odoo.handoff.models import regional_handoff
from mcp_odoo.handoff.tools import handoff_tools
from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.engine import JobEngine
from mcp_odoo.jobs.keys import Keys
from mcp_odoo.knowledge.documents import Documents
from mcp_odoo.knowledge.related import Related
from mcp_odoo.knowledge.resources import RecordCompletion, record_resources
from mcp_odoo.knowledge.search import Search
from mcp_odoo.knowledge.tools import knowledge_tools
from mcp_odoo.listening import stop_with_supervisor
from mcp_odoo.logs import configure_logs
from mcp_odoo.mcp_face import create_mcp
from mcp_odoo.odoo.account import Limits, OdooAccount
from mcp_odoo.odoo.apps import Apps
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.orders.book import OrderBook
from mcp_odoo.orders.changes import OrderChanges
from mcp_odoo.orders.lifecycle import OrderLifecycle
from mcp_odoo.orders.service import Orders
from mcp_odoo.orders.tools import book_tools, order_tools
from mcp_odoo.phrases import Language, error_text
from mcp_odoo.projects.service import Projects
from mcp_odoo.projects.tools import project_tools
from mcp_odoo.prompts import sales_prompts
from mcp_odoo.sales.jobs import QuotationJobs
from mcp_odoo.sales.models import regional_request
from mcp_odoo.sales.products import Products
from mcp_odoo.sales.resources import quotation_resources
from mcp_odoo.sales.rest import quotation_routes
from mcp_odoo.sales.service import Quotations
from mcp_odoo.sales.tools import product_tools, quotation_tools
from mcp_odoo.settings import Settings
from mcp_odoo.web.api import create_api
from mcp_odoo.web.dispatch import Dispatch
from mcp_odoo.web.hygiene import Hygiene, guarded
from mcp_odoo.web.rates import Rates
from mcp_odoo.web.shared_buckets import SharedBuckets

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Services:
    """Everything that both faces share; `running` opens and closes what has to be."""

    odoo: OdooClient
    engine: JobEngine
    callbacks: Callbacks
    audit: Audit
    writes: Writes
    assignments: Assignments
    salespeople: Salespeople
    products: Products
    quotations: QuotationJobs
    keys: Keys
    apps: Apps
    directory: Directory
    users: Users
    opportunities: Opportunities
    opportunity_list: OpportunityList
    pipeline: Pipeline
    orders: Orders
    order_book: OrderBook
    order_changes: OrderChanges
    order_lifecycle: OrderLifecycle
    projects: Projects
    chatter: Chatter
    handing: Handing
    search: Search
    documents: Documents
    rates: Rates

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with self.odoo:
            self.assignments.create_tables()
            self.keys.create_tables()
            self.audit.create_tables()
            self.handing.create_tables()
            self.rates.create_tables()
            self.audit.start()
            await self.engine.launch()
            # What is asked now, nobody has to wait for later; and the log says at the start which apps are missing.
            chores = [
                asyncio.create_task(self.apps.missing()),
                asyncio.create_task(self.odoo.watch()),
                asyncio.create_task(self.quotations.scribe.run()),
                asyncio.create_task(self.handing.scribe.run()),
                asyncio.create_task(self.handing.warmth.run()),
                asyncio.create_task(self.rates.run()),
            ]
            driving = asyncio.create_task(self.handing.loop.run())
            try:
                yield
            finally:
                await self.apps.close()
                driving.cancel()
                await self.engine.stop()
                for chore in chores:
                    chore.cancel()
                await self.writes.close()
                await self.audit.close()
                await self.handing.messenger.aclose()
                self.engine.leave()
                await self.callbacks.aclose()


def odoo_client(settings: Settings) -> OdooClient:
    """The client that `settings` describe; without an account its calls name the variables that are missing."""
    limits = Limits(
        connect_timeout=settings.odoo_connect_timeout,
        read_timeout=settings.odoo_read_timeout,
        concurrent_calls=settings.odoo_max_concurrent_calls,
    )
    return OdooClient(odoo_account(settings), limits, missing=settings.missing)


def odoo_account(settings: Settings) -> OdooAccount | None:
    if not (settings.odoo_url and settings.odoo_db and settings.odoo_login and settings.odoo_api_key):
        return None
    return OdooAccount(
        url=settings.odoo_url,
        database=settings.odoo_db,
        login=settings.odoo_login,
        api_key=settings.odoo_api_key.get_secret_value(),
        transport=settings.odoo_transport,
    )


def create_services(
    settings: Settings,
    *,
    beside_others: bool = False,
    audit_of: Callable[[Settings, sa.Engine], Audit] | None = None,
    clock: Callable[[], float] = time.time,
) -> Services:
    """The business over real clients; nothing is opened or asked yet but the jobs' database file.

    `beside_others`: where another process has that file, one of our own is used. `audit_of` makes the audit log in
    the jobs' database (`create_audit`, if not given). `clock` (Unix seconds) is the handoffs'.
    """
    odoo = odoo_client(settings)
    schema = Schema(odoo)
    database_url = settings.database_url.get_secret_value() if settings.database_url else None
    database = open_database(database_url, settings.data_dir, beside_others=beside_others)
    assignments = Assignments(database)
    partners = Partners(odoo, schema, settings.phone_region)
    salespeople = Salespeople(odoo, assignments, settings.sales_teams)
    products = Products(odoo, schema)
    account = odoo_account(settings)
    realm = account.realm if account else ""
    engine = JobEngine(
        database,
        realm,
        door=odoo.breaker,
        width=settings.odoo_max_concurrent_calls,
        retention_days=settings.job_retention_days,
    )
    quotations = Quotations(odoo, schema, partners, salespeople, products, settings.language)
    secret = settings.callback_secret.get_secret_value() if settings.callback_secret else None
    callbacks = Callbacks(settings.callback_hosts, secret)
    audit = (audit_of or create_audit)(settings, database)
    jobs = QuotationJobs(
        engine, quotations, realm, settings.language, callbacks, audit, away=lambda: odoo.breaker.away_seconds
    )
    keys = Keys(database, realm)
    apps = Apps(schema)
    directory = Directory(odoo, schema, apps, settings.phone_region)
    opportunities = Opportunities(odoo, schema, salespeople)
    orders = Orders(odoo, schema, products, salespeople, keys)
    projects = Projects(odoo, schema)
    order_changes = OrderChanges(odoo, schema, orders, salespeople)
    chatter = Chatter(odoo, schema, salespeople, keys)
    writes = Writes(audit)
    domains = Domains(
        odoo, schema, engine, partners, salespeople, opportunities, order_changes, chatter, callbacks, audit, writes
    )
    return Services(
        odoo=odoo,
        engine=engine,
        callbacks=callbacks,
        audit=audit,
        writes=writes,
        assignments=assignments,
        salespeople=salespeople,
        products=products,
        quotations=jobs,
        keys=keys,
        apps=apps,
        directory=directory,
        users=Users(odoo, schema),
        opportunities=opportunities,
        opportunity_list=OpportunityList(odoo, schema),
        pipeline=Pipeline(odoo, salespeople),
        orders=orders,
        order_book=OrderBook(odoo, schema),
        order_changes=order_changes,
        order_lifecycle=OrderLifecycle(odoo, orders, settings.portal_url),
        projects=projects,
        chatter=chatter,
        handing=create_handing(settings, database, realm, domains, clock),
        search=Search(odoo, schema, apps),
        documents=Documents(odoo, Related(odoo, schema), directory, opportunities, orders, projects, products),
        # Only PostgreSQL has several processes, which then limit together.
        rates=Rates(settings.rate_limit, shared=SharedBuckets(database) if database_url else None),
    )


def create_tools(settings: Settings, services: Services) -> FastMCP:
    """The MCP face with every tool, resource and prompt."""
    mcp = create_mcp(settings.language, services.apps, services.writes)
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
    return mcp


def hygiene(settings: Settings, rates: Rates) -> Hygiene:
    """What stands in front of both faces."""
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
    services = (services_of or create_services)(settings)
    mcp = create_tools(settings, services)
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
                show(banner(settings))
            yield

    api = create_api(
        [
            quotation_routes(services.quotations, regional_request(settings.phone_region)),
            *handing_routes(settings, services.handing),
        ],
        language=settings.language,
        writes=services.writes,
        audit_health=lambda: services.audit.health,
        odoo_reach=(lambda: services.odoo.breaker.reach) if not settings.missing else (lambda: "not_configured"),
        lifespan=lifespan,
    )
    app: ASGIApp = Dispatch(faces, otherwise=api)
    return guarded(app, hygiene(settings, services.rates))
