"""`mcp-odoo audit verify | forget`: whether records are as they were written, and taking a person out of them."""

import getpass
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

import sqlalchemy as sa
import typer

from mcp_odoo.audit.bucket import S3Bucket, key_of
from mcp_odoo.audit.bucket_source import BucketSource
from mcp_odoo.audit.folder import Folder
from mcp_odoo.audit.forget import Forgetting, Found
from mcp_odoo.audit.journal import Journal
from mcp_odoo.audit.reading import FolderSource, RecordUnreadable, Source
from mcp_odoo.audit.terminal import plainly, watched
from mcp_odoo.audit.verdict import broken, counted, heads, noted
from mcp_odoo.audit.verify import Head, Noted, Report, Verification
from mcp_odoo.auditing import bucket_place, stored_journals
from mcp_odoo.contact import normalise_phone
from mcp_odoo.errors import InvalidRequest, McpOdooError, NotConfigured, NotFound
from mcp_odoo.loading import load_settings
from mcp_odoo.settings import Settings

MOST_SHOWN = 20
# After so long what was being delivered is there: uploads wait until a record stood still for five seconds.
AGAIN_SECONDS = {"folder": 1.0, "bucket": 8.0}
FolderOption = Annotated[
    Path | None, typer.Option("--folder", help="Folder of records (default: MCP_LOG_DIR)", show_default=False)
]
BucketOption = Annotated[bool, typer.Option("--bucket", help="The records in S3_LOGS_BUCKET instead of the folder's")]


@dataclass(frozen=True)
class _Terms:
    """What an auditor knows beforehand."""

    cutoff: datetime | None
    noted: Sequence[Noted]
    others: bool
    elsewhere: bool


def source_of(settings: Settings, folder: Path | None, *, bucket: bool) -> Source:
    """The records to read. Raises NotConfigured where there is no bucket."""
    if not bucket:
        return FolderSource(folder or settings.log_dir)
    place = bucket_place(settings)
    if place is None:
        raise NotConfigured(
            "There is no bucket: set S3_LOGS_BUCKET (docs/S3_LOGS_SETUP.md)", code="audit_bucket_not_configured"
        )
    return BucketSource(S3Bucket(place))


def verify(
    *,
    folder: FolderOption = None,
    bucket: BucketOption = False,
    head: Annotated[
        list[str] | None,
        typer.Option("--head", help="CHAIN:NUMBER:HASH that an earlier verification printed; may be repeated"),
    ] = None,
    other_chains: Annotated[
        bool, typer.Option("--other-chains", help="Chains that the jobs' database does not know are other servers'")
    ] = False,
    lifecycle_days: Annotated[
        float | None,
        typer.Option(min=0, help="Age at which the bucket's own rules delete objects: gaps that old are none"),
    ] = None,
) -> None:
    """Check every record and every link; exit status 1 if anything is not as it was written, the first such link named.

    The jobs' database, where it can be asked, tells where each chain ends, so that missing newest records show.
    """
    with plainly():
        settings = load_settings()
        source = source_of(settings, folder, bucket=bucket)
        sink: Literal["folder", "bucket"] = "bucket" if bucket else "folder"
        terms = _Terms(
            datetime.now(UTC) - timedelta(days=lifecycle_days) if lifecycle_days is not None else None,
            [noted(text) for text in head or ()],
            others=other_chains,
            elsewhere=not bucket and folder is not None and folder.resolve() != settings.log_dir.resolve(),
        )
        report, unknown = _look(settings, source, sink, terms)
        if report.broken and source.moved():
            # A server may have been in the middle of something: only what is wrong twice is wrong.
            print("Something is not as it was written; looking again ...", file=sys.stderr)
            time.sleep(AGAIN_SECONDS[sink])
            first = {(one.chain, one.seq, one.name) for one in report.broken}
            report, unknown = _look(settings, source, sink, terms)
            report.broken = [one for one in report.broken if (one.chain, one.seq, one.name) in first]
        _tell(report, unknown)


def _look(settings: Settings, source: Source, sink: Literal["folder", "bucket"], terms: _Terms) -> tuple[Report, str]:
    # Asked before the records are read, and after: what a server records meanwhile is between the two.
    known, unknown = ([], "it is another folder's") if terms.elsewhere else _ends(settings, sink)
    verification = Verification(known, terms.cutoff, terms.noted, others=terms.others)
    entries = list(source.entries())
    if not entries and not known:
        raise NotFound("There is nothing to verify: no records, and no jobs' database", code="audit_nothing_there")
    for entry, text in source.read_many(watched(entries, shown=sys.stderr.isatty())):
        if isinstance(text, RecordUnreadable):
            verification.unreadable(entry.name, text.message)
        else:
            verification.add(entry.name, text)
    return verification.report(_ends(settings, sink)[0] if known else ()), unknown


def forget(
    *,
    email: Annotated[str | None, typer.Option(help="The person's e-mail address")] = None,
    phone: Annotated[str | None, typer.Option(help="Or their phone, best as +<country><number>")] = None,
    folder: FolderOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """Take a person out of the local records; verification still passes, and what is left elsewhere is told.

    Of the records that hold the address or the phone, and of those about the same opportunities and orders, every text
    about people goes; which records lost texts is a record itself.
    """
    with plainly():
        settings = load_settings()
        person = _person(email, phone, settings.phone_region)
        here = Folder(folder or settings.log_dir)
        with stored_journals(settings) as journals:
            if not journals:
                raise NotConfigured(
                    "There is no audit log in the jobs' database, which has to record that this was done: run it "
                    "where the server runs, with its MCP_ODOO_DATA_DIR or MCP_ODOO_DATABASE_URL",
                    code="audit_journal_missing",
                )
            forgetting = Forgetting(here, journals)
            entries = list(FolderSource(here.path).entries())
            found = forgetting.find(person, [entry.name for entry in watched(entries, shown=sys.stderr.isatty())])
            if found.others:
                _list("Records of servers with other jobs' databases; run this with their settings, too:", found.others)
            if not found.names:
                print(f"No record {'of this server ' if found.others else ''}in {here.path} holds {person}.")
                return
            _list(f"{len(found.names)} records in {here.path} are about {person}:", found.names)
            _confirm(yes=yes)
            forgetting.forget(person, found, f"local:{getpass.getuser()}")
        print(
            f"Masked {len(found.names)} records in {here.path}; that is on record, and `mcp-odoo audit verify` passes."
        )
        _left(settings, here, found)


def _person(email: str | None, phone: str | None, region: str) -> str:
    """The address, or the phone in E.164 as records have it."""
    if bool(email) == bool(phone):
        raise InvalidRequest("Give one of --email and --phone", code="audit_person_missing")
    if email:
        return email
    try:
        return normalise_phone(str(phone), region)
    except ValueError as error:
        raise InvalidRequest(
            f"{phone!r} is no telephone number; write it as +<country><number>",
            code="audit_phone_invalid",
            phone=phone,
        ) from error


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        reason = str(error).splitlines()[0]
        raise NotConfigured(
            f"The jobs' database cannot be asked ({reason})", code="jobs_database_unusable", reason=reason
        ) from error


def _ends(settings: Settings, sink: Literal["folder", "bucket"]) -> tuple[list[Head], str]:
    """How far each chain reaches by its database; or none, and why that is not known."""
    try:
        with _answering(), stored_journals(settings) as journals:
            return [
                end for journal in journals if (end := _end(journal, sink))
            ], "" if journals else "there is none here"
    except McpOdooError as error:
        return [], error.message


def _end(journal: Journal, sink: Literal["folder", "bucket"]) -> Head | None:
    head = journal.head()  # before what waits: what is recorded between the two is newer than this head
    return Head(head.chain, head.seq, head.hash, journal.outstanding(sink)) if head else None


def _tell(report: Report, unknown: str) -> None:
    from rich.console import Console  # noqa: PLC0415 - not before there is something to say

    console = Console(highlight=False, soft_wrap=True, markup=False)
    for line in heads(report):
        console.print(line)
    if unknown:
        console.print(f"Not looked at: where the chains end by the jobs' database ({unknown})", style="yellow")
    for line in broken(report):
        console.print(line, style="red")
    verdict = "NOT as they were written" if report.broken else "as they were written"
    console.print(f"{counted(report)}: {verdict}.", style="bold red" if report.broken else "bold green")
    if report.broken:
        raise typer.Exit(1)


def _list(title: str, names: Sequence[str]) -> None:
    print(title)
    for name in names[:MOST_SHOWN]:
        print(f"  {name}")
    if len(names) > MOST_SHOWN:
        print(f"  … and {len(names) - MOST_SHOWN} more")


def _confirm(*, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise InvalidRequest("Nothing was done: give --yes where nobody can be asked", code="audit_not_confirmed")
    if input("Their texts about people will be gone for good. Go on? [y/N] ").strip().lower() not in ("y", "yes"):
        print("Nothing was done.")
        raise typer.Exit(1)


def _left(settings: Settings, folder: Folder, found: Found) -> None:
    """What this command does not reach."""
    if found.under_way:
        _list(
            "Still under way, and will say it again when they move; run this again once they are over:", found.under_way
        )
    if place := bucket_place(settings):
        keys = [key_of(name, created) for name in found.names if (created := folder.created_at(name)) is not None]
        _list(f"Left in S3, in s3://{place.bucket}, with earlier versions where the bucket keeps these:", keys)
        print(
            f"  To delete one: aws s3 rm s3://{place.bucket}/KEY. What is deleted there, `verify --bucket` will miss."
        )
    else:
        print("Left in S3: nothing by this server, which has no bucket now.")
    if any(name.startswith(("quot_", "sms_")) for name in found.names):
        print(
            "Left in the jobs' database: what these quotations and handoffs were asked with, until "
            f"{settings.job_retention_days:g} days after they were over (MCP_ODOO_JOB_RETENTION_DAYS)."
        )
    print("Left in the application log, wherever stdout goes: what was logged. Left in Odoo: everything.")
    if "email=masked" in settings.audit_personal:
        print("Addresses are stored masked (MCP_ODOO_AUDIT_PERSONAL), and cannot be looked for in such records.")
