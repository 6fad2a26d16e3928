"""`mcp-odoo serve | stdio | check | demo | audit | keys | accounts`."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from starlette.types import ASGIApp

from mcp_odoo import __version__
from mcp_odoo.access.policy_file import read_policy
from mcp_odoo.accounts_cli import accounts
from mcp_odoo.audit_cli import audit
from mcp_odoo.banner import banner, show, stdio_banner
from mcp_odoo.errors import McpOdooError, NotConfigured
from mcp_odoo.jobs.database import shared_database
from mcp_odoo.jobs.slots import MAX_SLOTS
from mcp_odoo.keys_cli import keys
from mcp_odoo.listening import refuse_taken_port, run_workers, web_server
from mcp_odoo.loading import load_settings
from mcp_odoo.logs import configure_logs
from mcp_odoo.starting import seldom_collecting

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.add_typer(audit, name="audit")
cli.add_typer(keys, name="keys")
cli.add_typer(accounts, name="accounts")


def _say_version(asked: bool) -> None:  # noqa: FBT001 - as Typer calls it
    if asked:
        print(f"mcp-odoo {__version__}")
        raise typer.Exit


@cli.callback()
def root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and exit")
    ] = False,
) -> None:
    """Odoo sales for LLMs (MCP) and apps (REST)."""


def run() -> None:
    """Run the command line; failures to start are one sentence and exit status 1."""
    with one_sentence():
        cli()


@cli.command("serve")
def serve_command(
    workers: Annotated[
        int, typer.Option(min=1, max=MAX_SLOTS, help="Processes on the port; more than one needs PostgreSQL")
    ] = 1,
) -> None:
    """Serve MCP and REST over HTTP, on HOST and PORT."""
    from mcp_odoo.guarding import (  # noqa: PLC0415 - as in `stdio`
        access_line,
        create_keyring,
        refuse_open_address,
    )

    if workers == 1:
        serve(build_app())
        return
    settings = load_settings()
    if settings.database_url is None:
        raise NotConfigured(
            f"--workers {workers} needs a jobs database that processes can share, and SQLite is for one: set "
            "MCP_ODOO_DATABASE_URL to a PostgreSQL database, like postgresql://user:password@host/database",
            code="workers_need_postgresql",
            workers=workers,
        )
    configure_logs(settings.log_level, sys.stdout, settings.secret_values)
    read_policy(settings.policy_file)  # says now what is wrong
    with shared_database(settings.database_url.get_secret_value(), settings.data_dir) as database:  # likewise
        keyring = create_keyring(settings, database)
        refuse_open_address(settings, keyring)
        access = access_line(settings, keyring)
    refuse_taken_port(settings)
    # Sessions of the old transport live in one process, and connections come to any: workers leave it out.
    show(banner(settings.model_copy(update={"legacy_sse": False}), access))
    run_workers(settings, workers)


@cli.command()
def stdio() -> None:
    """Serve MCP over stdin and stdout, for desktop clients that start the server themselves."""
    with seldom_collecting():
        from mcp_odoo.app import create_tools  # noqa: PLC0415 - a second, which `audit` does not need
        from mcp_odoo.observing import observe  # noqa: PLC0415 - likewise
        from mcp_odoo.services import create_services  # noqa: PLC0415 - likewise

    settings = load_settings()
    configure_logs(settings.log_level, sys.stderr, settings.secret_values)

    async def run() -> None:
        with seldom_collecting():
            observing = observe()
            services = create_services(settings, beside_others=True, watchers=observing.watchers)
            mcp = create_tools(settings, services, observing.watchers)
        async with services.running():
            show(stdio_banner(settings))
            await mcp.run_stdio_async(show_banner=False)
        await observing.aclose()

    asyncio.run(run())


@cli.command()
def check() -> None:
    """Print the configuration, then really connect: version, user, models, rights. Exit status 1 if wrong."""
    from mcp_odoo.check import check_everything  # noqa: PLC0415 - as in `stdio`

    settings = load_settings()
    configure_logs("ERROR", sys.stderr)
    raise typer.Exit(0 if asyncio.run(check_everything(settings)) else 1)


@cli.command()
def demo() -> None:
    """Serve, make one quotation through MCP and one through REST, show them, and go on serving until Ctrl-C."""
    from mcp_odoo.demo import run_demo  # noqa: PLC0415 - its MCP client costs every other start a third of a second

    settings = load_settings()
    refuse_taken_port(settings)
    raise typer.Exit(run_demo(settings))


def build_app() -> ASGIApp:
    """The application that the environment describes; a failure is one sentence and exit status 1 or 2."""
    with one_sentence(), seldom_collecting():
        from mcp_odoo.app import create_app  # noqa: PLC0415 - as in `stdio`

        return create_app(load_settings())


def serve(app: ASGIApp) -> None:
    """Run the server until it is told to stop."""
    settings = load_settings()
    refuse_taken_port(settings)
    web_server(app, settings).run()


@contextmanager
def one_sentence() -> Iterator[None]:
    """Say what went wrong instead of showing where."""
    try:
        yield
    except McpOdooError as error:
        print(error.message, file=sys.stderr)
        raise SystemExit(1) from None
