"""`mcp-odoo audit tail | show | export | verify | forget`: the records that the server keeps."""

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from mcp_odoo.audit import export as exports
from mcp_odoo.audit.filters import Filters, FilterUnclear
from mcp_odoo.audit.finding import find
from mcp_odoo.audit.newest import Follower, newest
from mcp_odoo.audit.reading import FolderSource, Source, read_records
from mcp_odoo.audit.stored import Stored
from mcp_odoo.audit.terminal import (
    Complaints,
    on_terminal,
    plainly,
    print_document,
    print_indented,
    read_on,
    watched,
)
from mcp_odoo.audit_verify_cli import BucketOption, FolderOption, forget, source_of, verify
from mcp_odoo.loading import load_settings

FORMATS = ("jsonl", "csv")

Since = Annotated[
    str | None, typer.Option("--since", help="Asked for from 2026-01-31, 2026-01-31T09:30 (UTC) or 7d ago on")
]
Until = Annotated[str | None, typer.Option("--until", help="Up to this day (included), moment or time ago")]
Status = Annotated[list[str] | None, typer.Option("--status", help="completed, failed, started, …; may be repeated")]
Kind = Annotated[
    list[str] | None, typer.Option("--kind", help="quotation, write, handoff, expiry, forget; may be repeated")
]
Action = Annotated[str | None, typer.Option("--action", help="Part of a tool or route; =confirm_sale for all of it")]
Principal = Annotated[str | None, typer.Option("--principal", help="Who asked")]
Face = Annotated[str | None, typer.Option("--face", help="mcp, rest or none")]
Client = Annotated[str | None, typer.Option("--client", help="Part of the program's name")]
Record = Annotated[str | None, typer.Option("--record", help="About order:18, opportunity:7, partner:5")]
Grep = Annotated[str | None, typer.Option("--grep", help="With this text somewhere, in any case")]

audit = typer.Typer(help="The audit log: every quotation and every write.", no_args_is_help=True)
audit.command()(verify)
audit.command()(forget)


@audit.command()
def tail(
    *,
    number: Annotated[int, typer.Option("-n", "--number", min=0, help="How many")] = 20,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on with what is new, until Ctrl-C")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Whole documents, one a line")] = False,
    folder: FolderOption = None,
    bucket: BucketOption = False,
    since: Since = None,
    until: Until = None,
    status: Status = None,
    kind: Kind = None,
    action: Action = None,
    principal: Principal = None,
    face: Face = None,
    client: Client = None,
    record: Record = None,
    grep: Grep = None,
) -> None:
    """Show the records that changed last, a line each, the newest at the end."""
    with plainly():
        wanted = Filters.of(
            now=time.time(), since=since, until=until, status=status or (), kind=kind or (), action=action,
            principal=principal, face=face, client=client, record=record, grep=grep,
        )  # fmt: skip
        source, complain = _source(folder, bucket=bucket), Complaints()
        follower = Follower(source, wanted, complain)
        records = newest(source, follower.look(), wanted, number, complain)
        tell = _liner(as_json=as_json)
        for one in records:
            tell(one)
        follower.told(records)
        sys.stdout.flush()
        while follow and read_on(source.pause):
            for one in follower.news():
                tell(one)
            sys.stdout.flush()


@audit.command()
def show(
    asked: Annotated[
        str, typer.Argument(metavar="ID", help="A name or its beginning, a request id, or a record like order:18")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The document, also on a terminal")] = False,
    folder: FolderOption = None,
    bucket: BucketOption = False,
) -> None:
    """Show a record whole, or all about an order, an opportunity, a customer: a page on a terminal, JSON in a pipe."""
    with plainly():
        records = find(_source(folder, bucket=bucket), asked, Complaints(), partial(watched, shown=sys.stderr.isatty()))
        if as_json or not on_terminal():
            for one in records:
                print_indented(one)
            return
        from rich.console import Console  # noqa: PLC0415 - a pipe does not need it

        from mcp_odoo.audit.rendering import show_page  # noqa: PLC0415 - likewise

        console = Console(highlight=False)
        for one in records:
            show_page(console, one)


@audit.command()
def export(
    *,
    form: Annotated[str, typer.Option("--format", help="jsonl (documents as they are) or csv (a table)")] = "jsonl",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write, whole or not at all", show_default=False)
    ] = None,
    chain: Annotated[
        bool, typer.Option("--include-chain/--no-chain", help="With or without what a verification needs (jsonl)")
    ] = True,
    folder: FolderOption = None,
    bucket: BucketOption = False,
    since: Since = None,
    until: Until = None,
    status: Status = None,
    kind: Kind = None,
    action: Action = None,
    principal: Principal = None,
    face: Face = None,
    client: Client = None,
    record: Record = None,
    grep: Grep = None,
) -> None:
    """Write records as one file, the oldest first. Exit status 1 if some could not be read and are missing in it."""
    with plainly():
        if form not in FORMATS:
            raise FilterUnclear(f"--format {form!r} is none of {', '.join(FORMATS)}")
        wanted = Filters.of(
            now=time.time(), since=since, until=until, status=status or (), kind=kind or (), action=action,
            principal=principal, face=face, client=client, record=record, grep=grep,
        )  # fmt: skip
        source, complain = _source(folder, bucket=bucket), Complaints()
        entries = list(source.entries(wanted.since, wanted.until))
        with ExitStack() as stack:
            out = stack.enter_context(exports.whole_file(output)) if output else sys.stdout.buffer
            spool = stack.enter_context(tempfile.TemporaryFile(dir=output.resolve().parent if output else None))
            shown = sys.stderr.isatty() and (output is not None or not on_terminal())
            records = read_records(source, watched(entries, shown=shown), complain)
            count = exports.write(filter(wanted.admits, records), form, out, spool, chain=chain)
        if shown:
            print(f"{count} records{f' in {output}' if output else ''}", file=sys.stderr)
        if complain.count:
            print(f"{complain.count} records could not be read and are missing in the export", file=sys.stderr)
            raise typer.Exit(1)


def _source(folder: Path | None, *, bucket: bool) -> Source:
    if folder is not None and not bucket:
        return FolderSource(folder)  # whoever was given a folder of records has no settings
    return source_of(load_settings(), folder, bucket=bucket)


def _liner(*, as_json: bool) -> Callable[[Stored], None]:
    """Prints a record as a line."""
    if as_json:
        return print_document
    from mcp_odoo.audit.lines import headings, in_columns, tabbed  # noqa: PLC0415 - rich

    if not on_terminal():
        return lambda one: print(tabbed(one))
    from rich.console import Console  # noqa: PLC0415 - a pipe does not need it

    console = Console(highlight=False)
    console.print(headings(console.width), no_wrap=True)
    return lambda one: console.print(in_columns(one, console.width), no_wrap=True)
