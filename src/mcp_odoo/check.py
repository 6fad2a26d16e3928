"""`mcp-odoo check`: the configuration, and whether Odoo really takes it."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence

from rich.console import Console
from rich.markup import escape

from mcp_odoo.access.policy_file import read_policy
from mcp_odoo.audit.aws import BucketPlace
from mcp_odoo.audit.bucket import S3Bucket
from mcp_odoo.audit.folder import Folder
from mcp_odoo.audit.privacy import Privacy
from mcp_odoo.auditing import bucket_place
from mcp_odoo.callbacks.service import Callbacks
from mcp_odoo.crm.salespeople import all_documents_visible
from mcp_odoo.errors import McpOdooError, NotConfigured
from mcp_odoo.finding import Finding, Verdict
from mcp_odoo.guarding import access_line, existing_keyring, keyless_scopes, refuse_open_address
from mcp_odoo.handoff_check import handoff_configuration, handoff_findings, numbers_finding, who_sells
from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.folder import DATABASE, LOCK
from mcp_odoo.odoo.apps import APPS, exists
from mcp_odoo.odoo.beside import beside
from mcp_odoo.odoo.client import Identity, OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.oidc import oidc_findings
from mcp_odoo.services import odoo_client
from mcp_odoo.settings import Settings

COLOURS: dict[Verdict, str] = {"ok": "green", "warning": "yellow", "wrong": "red"}
RIGHTS = {
    "res.partner": ("read", "create"),
    "crm.lead": ("read", "create", "write"),
    "crm.team": ("read",),
    "sale.order": ("read", "create", "write"),
    "sale.order.line": ("read", "create", "write"),
    "product.product": ("read",),
    "res.users": ("read",),
    "project.project": ("read",),
    "project.task": ("read",),
}
# The app without which each model is missing; what works with the others goes on without it.
APP_OF = {
    "crm.lead": "crm.lead", "crm.team": "crm.lead", "sale.order": "sale.order", "sale.order.line": "sale.order",
    "product.product": "sale.order", "project.project": "project.task", "project.task": "project.task",
}  # fmt: skip
QUOTING = ("crm.lead", "sale.order")


async def check_everything(settings: Settings) -> bool:
    """Print every finding; whether all is well enough to make quotations."""
    console = Console(soft_wrap=True, highlight=False)
    print_configuration(console, settings)
    sound = quotes = True
    async for finding in findings(settings):
        colour = COLOURS[finding.verdict]
        console.print(f"[{colour}]{finding.verdict:>7}[/]  {finding.subject}: {escape(finding.text)}")
        sound = sound and finding.verdict != "wrong"
        quotes = quotes and finding.subject not in [APPS[model] for model in QUOTING]
    able = "The server can make quotations." if quotes else "The server cannot make quotations without these apps."
    console.print(f"[green]Valid.[/] {able}" if sound else "[red]Not valid.[/] See above.")
    return sound


def print_configuration(console: Console, settings: Settings) -> None:
    """Every setting that says where things are; secrets only as set or not."""
    values = {
        "ODOO_URL": settings.odoo_url or "not set",
        "ODOO_DB": settings.odoo_db or "not set",
        "ODOO_LOGIN": settings.odoo_login or "not set",
        "ODOO_API_KEY": "set" if settings.odoo_api_key else "not set",
        "ODOO_TRANSPORT": settings.odoo_transport,
        "Address": settings.base_url,
        "Jobs": "PostgreSQL" if settings.database_url else str(settings.data_dir / "jobs.sqlite"),
        "Audit bucket": settings.s3_logs_bucket or "not set",
        "Language": settings.language,
        **handoff_configuration(settings),
    }
    for name, value in values.items():
        console.print(f"{name:<16}{escape(value)}")
    console.print()


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """What a look at the settings and at Odoo shows, one at a time; it stops where nothing further can be asked."""
    yield _policy(settings)
    yield _jobs(settings)
    yield _access(settings)
    yield _audit(settings)
    if settings.callback_hosts or settings.callback_secret:
        yield _callbacks(settings)
    if place := bucket_place(settings):
        yield await _audit_bucket(place)
    async for finding in handoff_findings(settings):
        yield finding
    async for finding in oidc_findings(settings):
        yield finding
    async for finding in _odoo(settings):
        yield finding


def _access(settings: Settings) -> Finding:
    try:
        keyless_scopes(settings)
        with existing_keyring(settings) as keyring:
            refuse_open_address(settings, keyring)
            who = access_line(settings, keyring)
    except McpOdooError as error:
        return Finding("wrong", "access", error.message)
    return Finding("warning" if settings.auth == "none" else "ok", "access", who)


async def _odoo(settings: Settings) -> AsyncIterator[Finding]:
    if settings.missing:
        yield Finding("wrong", "configuration", f"set {', '.join(settings.missing)} in the environment or in .env")
        return
    async with odoo_client(settings) as odoo:
        try:
            connection = await odoo.connection()
            yield Finding("ok", "connection", f"Odoo {connection.version.full} over {connection.transport.name}")
            identity = await odoo.identity()
        except McpOdooError as error:
            yield Finding("wrong", "connection", error.message)
            return
        for finding in _user(settings, identity):
            yield finding
        async for finding in _sees_everything(odoo):
            yield finding
        missing = await _missing_apps(odoo)
        for model in sorted(missing):
            yield Finding("warning", APPS[model], "is not installed: the tools that work with it are hidden")
        rights = [finding async for finding in _all_rights(odoo, missing)]
        for finding in rights:
            yield finding
        if missing.isdisjoint(QUOTING) and all(finding.verdict != "wrong" for finding in rights):
            async for finding in _salespeople(settings, odoo):
                yield finding
        if "crm.lead" not in missing and not settings.missing_for_messages:
            yield await _numbers(settings, odoo)


def _user(settings: Settings, identity: Identity) -> Iterator[Finding]:
    yield Finding("ok", "user", f"{identity.name} ({identity.login}), company {identity.company}")
    if identity.login != settings.odoo_login:
        yield Finding("warning", "user", f"the key belongs to {identity.login}, not to {settings.odoo_login}")
    if identity.email is None:
        yield Finding(
            "warning",
            "user",
            "has no e-mail address, so Odoo cannot notify salespeople: set one on the user in Odoo",
        )


def _policy(settings: Settings) -> Finding:
    """What may be written to Odoo."""
    try:
        in_force = read_policy(settings.policy_file)
    except NotConfigured as error:
        return Finding("wrong", "policy", error.message)
    if settings.read_only:
        return Finding("ok", "policy", "read-only: nothing is written to Odoo")
    return Finding("ok", "policy", str(in_force) if in_force else "none: every tool may write, any value, at any time")


def _jobs(settings: Settings) -> Finding:
    # Nothing is made here: it would belong to whoever checks, who is not always whom the server runs as.
    if settings.database_url is None and not all((settings.data_dir / name).exists() for name in (DATABASE, LOCK)):
        return Finding("ok", "jobs", "their database will be made at the start")
    url = settings.database_url.get_secret_value() if settings.database_url else None
    try:
        open_database(url, settings.data_dir).dispose()
    except NotConfigured as error:
        if error.code == "jobs_folder_taken":
            return Finding("ok", "jobs", f"a server works on them, process {error.details['process']}")
        return Finding("wrong", "jobs", error.message)
    return Finding("ok", "jobs", "their database can be used")


def _audit(settings: Settings) -> Finding:
    try:
        Privacy.of(settings.audit_personal)
        Folder(settings.log_dir).require_usable()
    except McpOdooError as error:
        return Finding("wrong", "audit log", error.message)
    personal = f"; {', '.join(settings.audit_personal)}" if settings.audit_personal else ""
    return Finding("ok", "audit log", f"its files go to {settings.log_dir}{personal}")


def _callbacks(settings: Settings) -> Finding:
    secret = settings.callback_secret.get_secret_value() if settings.callback_secret else None
    try:
        Callbacks(settings.callback_hosts, secret)
    except NotConfigured as error:
        return Finding("wrong", "callbacks", error.message)
    if not (secret and settings.callback_hosts):
        lacking = "MCP_ODOO_CALLBACK_HOSTS" if secret else "MCP_ODOO_CALLBACK_SECRET"
        return Finding("warning", "callbacks", f"are refused until {lacking} is set too")
    return Finding("ok", "callbacks", f"go to {', '.join(settings.callback_hosts)}")


async def _audit_bucket(place: BucketPlace) -> Finding:
    """From a real upload, without which nobody knows."""
    subject = "audit bucket"
    bucket = S3Bucket(place)
    try:
        probe = await asyncio.to_thread(bucket.probe)
    except McpOdooError as error:
        return Finding("wrong", subject, error.message)
    finally:
        bucket.close()
    if place.kms_key_id and place.encryption != "aws:kms":
        return Finding("warning", subject, "S3_LOGS_KMS_KEY_ID is not used until S3_LOGS_ENCRYPTION=aws:kms is set")
    if not probe.may_delete:
        return Finding("warning", subject, f"may not delete {probe.key}, which uploads do not need: it stays there")
    return Finding("ok", subject, f"{place.bucket} takes uploads")


async def _missing_apps(odoo: OdooClient) -> set[str]:
    """The models of APPS that the database lacks; nothing where Odoo does not answer, which other findings say."""
    schema = Schema(odoo)
    try:
        return {model for model in APPS if not await exists(schema, model)}
    except McpOdooError:
        return set()


async def _sees_everything(odoo: OdooClient) -> AsyncIterator[Finding]:
    """A warning for a user whose rights end at the own documents."""
    try:
        everything = await all_documents_visible(odoo)
    except McpOdooError:
        return
    if not everything:
        yield Finding(
            "warning",
            "user",
            "sees only its own sales documents: quotations are made in its own name, and Odoo refuses those for other "
            "salespeople. Give it the role that sees all documents (Sales: All Documents)",
        )


async def _all_rights(odoo: OdooClient, missing: set[str]) -> AsyncIterator[Finding]:
    for model, operations in RIGHTS.items():
        if APP_OF.get(model) not in missing:
            # Customers are made for quotations only.
            quoting = missing.isdisjoint(QUOTING) or model != "res.partner"
            yield await _rights(odoo, model, operations if quoting else ("read",))


async def _rights(odoo: OdooClient, model: str, operations: Sequence[str]) -> Finding:
    try:
        lacking = [
            operation
            for operation in operations
            if not await odoo.call(model, "check_access_rights", operation=operation, raise_exception=False)
        ]
    except McpOdooError as error:
        return Finding("wrong", model, f"cannot be asked ({error.message})")
    if lacking and model.startswith("project."):
        return Finding(
            "warning", model, "no right to read: tasks and projects stay unseen. Give the user a Project role"
        )
    if lacking:
        return Finding("wrong", model, f"no right to {', '.join(lacking)}: give the user the Sales role in Odoo")
    return Finding("ok", model, f"may {', '.join(operations)}")


async def _salespeople(settings: Settings, odoo: OdooClient) -> AsyncIterator[Finding]:
    selling = who_sells(settings, odoo)
    teams, members = await beside(selling.teams(), selling.members())
    known = {*teams.values(), *map(str, teams)}
    if unknown := [team for team in settings.sales_teams if team not in known]:
        yield Finding("warning", "salespeople", f"MCP_ODOO_SALES_TEAMS: Odoo has no team {', '.join(unknown)}")
    if members:
        yield Finding("ok", "salespeople", f"{len(members)} in {', '.join(teams.values())}")
        return
    whose = "no team of MCP_ODOO_SALES_TEAMS" if settings.sales_teams else "no sales team"
    yield Finding("warning", "salespeople", f"{whose} has an active member: add some in Odoo, or always give user_id")


async def _numbers(settings: Settings, odoo: OdooClient) -> Finding:
    try:
        return await numbers_finding(settings, odoo)
    except McpOdooError as error:
        return Finding("wrong", "numbers", f"cannot be asked ({error.message})")
