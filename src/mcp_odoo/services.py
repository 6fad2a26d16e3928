"""The business: settings -> clients -> services, everything that both faces share."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from mcp_odoo.access.accounts import Accounts
from mcp_odoo.access.guard import Guard
from mcp_odoo.access.keyring import Keyring
from mcp_odoo.access.policy_file import read_policy
from mcp_odoo.audit.service import Audit
from mcp_odoo.audit.writes import Writes
from mcp_odoo.auditing import create_audit
from mcp_odoo.callbacks.service import Callbacks
from mcp_odoo.chatter.service import Chatter
from mcp_odoo.confirming.seal import Seal
from mcp_odoo.crm.assignments import Assignments
from mcp_odoo.crm.directory import Directory
from mcp_odoo.crm.opportunities import Opportunities
from mcp_odoo.crm.opportunity_list import OpportunityList
from mcp_odoo.crm.partners import Partners
from mcp_odoo.crm.pipeline import Pipeline
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.crm.users import Users
from mcp_odoo.guarding import (
    create_keyring,
)
from mcp_odoo.handing import Domains, Handing, create_handing
from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.engine import JobEngine
from mcp_odoo.jobs.keys import Keys
from mcp_odoo.knowledge.documents import Documents
from mcp_odoo.knowledge.related import Related
from mcp_odoo.knowledge.search import Search
from mcp_odoo.linking import create_accounts, odoo_account
from mcp_odoo.odoo.account import Limits
from mcp_odoo.odoo.acting import Own, nobodys
from mcp_odoo.odoo.apps import Apps
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.observing import OdooObserver
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.orders.book import OrderBook
from mcp_odoo.orders.changes import OrderChanges
from mcp_odoo.orders.lifecycle import OrderLifecycle
from mcp_odoo.orders.limits import OrderLimits
from mcp_odoo.orders.questions import OrderQuestions
from mcp_odoo.orders.service import Orders
from mcp_odoo.projects.service import Projects
from mcp_odoo.sales.jobs import QuotationJobs
from mcp_odoo.sales.products import Products
from mcp_odoo.sales.service import Quotations
from mcp_odoo.settings import Settings
from mcp_odoo.telemetry.watchers import Watchers
from mcp_odoo.web.rates import Rates
from mcp_odoo.web.shared_buckets import SharedBuckets


@dataclass(frozen=True)
class Services:
    """Everything that both faces share; `running` opens and closes what has to be."""

    odoo: OdooClient
    keyring: Keyring
    accounts: Accounts
    guard: Guard
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
    order_questions: OrderQuestions
    seal: Seal
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
            self.seal.create_tables()
            self.audit.create_tables()
            self.handing.create_tables()
            await self.accounts.start()
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
            looking = asyncio.create_task(self.accounts.run())
            try:
                yield
            finally:
                await self.apps.close()
                driving.cancel()
                looking.cancel()  # it asks from threads, which end with the engine
                await self.engine.stop()
                for chore in chores:
                    chore.cancel()
                await self.writes.close()
                await self.audit.close()
                await self.handing.messenger.aclose()
                self.engine.leave()
                await self.callbacks.aclose()


def odoo_client(
    settings: Settings, guard: Guard | None = None, own: Own = nobodys, observer: OdooObserver | None = None
) -> OdooClient:
    """The client that `settings` describe; without an account its calls name the variables that are missing. What it
    writes is asked of `guard`; `own` says which account of their own whoever asks has; `observer` is told of
    every call.
    """
    limits = Limits(
        connect_timeout=settings.odoo_connect_timeout,
        read_timeout=settings.odoo_read_timeout,
        concurrent_calls=settings.odoo_max_concurrent_calls,
    )
    return OdooClient(odoo_account(settings), limits, missing=settings.missing, guard=guard, own=own, observer=observer)


def create_guard(settings: Settings, clock: Callable[[], float] = time.time) -> Guard:
    """Whoever decides what may be written. Raises NotConfigured for a policy that cannot be used."""
    in_force = read_policy(settings.policy_file)
    return Guard(in_force.policy if in_force else None, read_only=settings.read_only, clock=clock)


def create_services(
    settings: Settings,
    *,
    beside_others: bool = False,
    audit_of: Callable[[Settings, sa.Engine], Audit] | None = None,
    clock: Callable[[], float] = time.time,
    watchers: Watchers | None = None,
) -> Services:
    """The business over real clients; nothing is opened or asked yet but the jobs' database file.

    `beside_others`: where another process has that file, one of our own is used. `audit_of` makes the audit log in
    the jobs' database (`create_audit`, if not given). `clock` (Unix seconds) is the handoffs' and the policy's.
    `watchers` are told what Odoo is asked, and what becomes of jobs and handoffs.
    """
    guard = create_guard(settings, clock)
    account = odoo_account(settings)
    database_url = settings.database_url.get_secret_value() if settings.database_url else None
    database = open_database(database_url, settings.data_dir, beside_others=beside_others)
    accounts = create_accounts(settings, database, account)
    odoo = odoo_client(settings, guard, accounts.of_caller, watchers)
    schema = Schema(odoo)
    assignments = Assignments(database)
    partners = Partners(odoo, schema, settings.phone_region)
    salespeople = Salespeople(odoo, assignments, settings.sales_teams)
    products = Products(odoo, schema)
    realm = account.realm if account else ""
    engine = JobEngine(
        database,
        realm,
        door=odoo.breaker,
        width=settings.odoo_max_concurrent_calls,
        retention_days=settings.job_retention_days,
        working=accounts.working,
        read_only=settings.read_only,
        observer=watchers,
    )
    quotations = Quotations(odoo, schema, partners, salespeople, products, settings.language, guard)
    secret = settings.callback_secret.get_secret_value() if settings.callback_secret else None
    callbacks = Callbacks(settings.callback_hosts, secret)
    audit = (audit_of or create_audit)(settings, database)
    jobs = QuotationJobs(
        engine,
        quotations,
        realm,
        settings.language,
        callbacks,
        audit,
        away=lambda: odoo.breaker.away_seconds,
        guard=guard,
    )
    keys = Keys(database, realm, lambda: odoo.own_login)
    apps = Apps(schema)
    directory = Directory(odoo, schema, apps, settings.phone_region)
    opportunities = Opportunities(odoo, schema, salespeople, guard)
    orders = Orders(odoo, schema, products, salespeople, keys, guard)
    projects = Projects(odoo, schema)
    order_changes = OrderChanges(odoo, schema, orders, salespeople, guard)
    chatter = Chatter(odoo, schema, salespeople, keys, guard)
    writes = Writes(audit, lambda: odoo.own_login)
    domains = Domains(
        odoo, schema, engine, partners, salespeople, opportunities, order_changes, chatter, callbacks, audit, writes,
        guard,
    )  # fmt: skip
    return Services(
        odoo=odoo,
        keyring=create_keyring(settings, database),
        accounts=accounts,
        guard=guard,
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
        order_lifecycle=OrderLifecycle(odoo, orders, settings.portal_url, guard, OrderLimits(odoo, schema, guard)),
        order_questions=OrderQuestions(odoo, schema, settings.language),
        seal=Seal(database, realm),
        projects=projects,
        chatter=chatter,
        handing=create_handing(settings, database, realm, domains, clock, watchers),
        search=Search(odoo, schema, apps),
        documents=Documents(odoo, Related(odoo, schema), directory, opportunities, orders, projects, products),
        # Only PostgreSQL has several processes, which then limit together.
        rates=Rates(settings.rate_limit, shared=SharedBuckets(database) if database_url else None),
    )
