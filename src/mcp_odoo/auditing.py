"""The audit log that settings describe: for the server, and for whoever reads or changes its records beside it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa

from mcp_odoo.audit.aws import BucketPlace
from mcp_odoo.audit.bucket import S3Bucket
from mcp_odoo.audit.folder import Folder
from mcp_odoo.audit.journal import Journal
from mcp_odoo.audit.privacy import Privacy
from mcp_odoo.audit.retention import Retention
from mcp_odoo.audit.service import Audit
from mcp_odoo.audit.tables import chain
from mcp_odoo.audit.uploads import Uploads
from mcp_odoo.jobs.database import open_database, sqlite_engine
from mcp_odoo.jobs.folder import DATABASE
from mcp_odoo.settings import Settings


def bucket_place(settings: Settings) -> BucketPlace | None:
    """Where copies of the audit log go, and how; None where they go nowhere."""
    if settings.s3_logs_bucket is None:
        return None
    secret, token = settings.aws_secret_access_key, settings.aws_session_token
    return BucketPlace(
        bucket=settings.s3_logs_bucket,
        region=settings.aws_region,
        access_key_id=settings.aws_access_key_id,
        secret_access_key=secret.get_secret_value() if secret else None,
        session_token=token.get_secret_value() if token else None,
        profile=settings.aws_profile,
        role_arn=settings.aws_role_arn,
        web_identity_token_file=settings.aws_web_identity_token_file,
        endpoint_url=settings.aws_endpoint_url_s3 or settings.aws_endpoint_url,
        encryption=settings.s3_logs_encryption,
        kms_key_id=settings.s3_logs_kms_key_id,
    )


def create_audit(settings: Settings, database: sa.Engine) -> Audit:
    """The audit log in the jobs' database. Raises NotConfigured for choices about personal data that are none."""
    journal, folder = _journal(settings, database), Folder(settings.log_dir)
    retention = Retention(journal, folder, settings.audit_retention_days, settings.job_retention_days)
    place = bucket_place(settings)
    return Audit(journal, folder, retention, Uploads(S3Bucket(place)) if place else None)


@contextmanager
def stored_journals(settings: Settings) -> Iterator[list[Journal]]:
    """The journals that servers with these settings keep, beside a server that may be running: PostgreSQL's, or those
    of SQLite's folder and of the folders that servers over stdio have below it.

    Raises NotConfigured where PostgreSQL cannot be reached, SQLAlchemyError for a file that cannot be opened.
    """
    with ExitStack() as stack:
        engines = [stack.enter_context(_disposed(engine)) for engine in _databases(settings)]
        yield [_journal(settings, engine) for engine in engines if sa.inspect(engine).has_table(chain.name)]


def _databases(settings: Settings) -> Iterator[sa.Engine]:
    if settings.database_url:
        yield open_database(settings.database_url.get_secret_value(), settings.data_dir)
        return
    for path in (settings.data_dir / DATABASE, *sorted(Path(settings.data_dir).glob(f"stdio-*/{DATABASE}"))):
        if path.exists():
            yield sqlite_engine(path)


@contextmanager
def _disposed(engine: sa.Engine) -> Iterator[sa.Engine]:
    try:
        yield engine
    finally:
        engine.dispose()


def _journal(settings: Settings, database: sa.Engine) -> Journal:
    """With every secret of the settings known, so that none of them gets into a record."""
    privacy = Privacy.of(settings.audit_personal, settings.secret_values)
    return Journal(database, privacy, uploads=settings.s3_logs_bucket is not None)
