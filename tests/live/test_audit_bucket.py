"""Records in a bucket of a real S3 API, while that is away, slow, and comes back."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.audit.journal import CLAIM_SECONDS
from tests.audit.proxy import Proxy
from tests.audit.s3_server import REGION, ROOT_KEY, ROOT_SECRET, aws, s3_serving
from tests.live.audited import in_bucket, settled, uploaded, verified
from tests.live.conftest import Serve
from tests.live.quotes import call, customer, quote

BUCKET = "company-audit"


@pytest.fixture(name="s3_url", scope="module")
def _s3_url() -> Iterator[str]:
    with s3_serving() as url:
        yield url


@pytest.fixture(name="s3")
def _s3(s3_url: str) -> Iterator[Any]:
    """A client of the store, with an empty bucket in it."""
    client = aws(s3_url, "s3")
    client.create_bucket(Bucket=BUCKET)
    yield client
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        for entry in page.get("Contents", []):
            client.delete_object(Bucket=BUCKET, Key=entry["Key"])
    client.delete_bucket(Bucket=BUCKET)


def bucket_at(url: str) -> dict[str, str]:
    return {
        "S3_LOGS_BUCKET": BUCKET, "AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": ROOT_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_SECRET, "AWS_ENDPOINT_URL_S3": url, "AWS_EC2_METADATA_DISABLED": "true",
    }  # fmt: skip


async def test_the_bucket_gets_what_the_folder_has(serve: Serve, s3_url: str, s3: Any) -> None:
    """Under the contract's keys, as JSON, encrypted; and it verifies by itself."""
    server = serve(**bucket_at(s3_url))
    made = [await quote(server, customer()) for _ in range(3)]
    await call(server, "log_note", {"record": f"order:{made[0]['sale_order_id']}", "text": "llamó"})
    documents = await settled(server.folder / "audit", 4)
    copies = await uploaded(s3, BUCKET, documents)
    assert verified(copies).broken == []
    for name, document in documents.items():
        key = f"mcp-odoo-logs/{document['date'][:4]}/{document['date'][5:7]}/{name}.log"
        head = s3.head_object(Bucket=BUCKET, Key=key)
        assert (head["ContentType"], head["ServerSideEncryption"]) == ("application/json", "AES256")


@pytest.mark.timeout(240)
async def test_two_processes_share_the_uploads(
    serve: Serve, s3_url: str, s3: Any, postgresql: dict[str, str], tmp_path: Path
) -> None:
    """On one PostgreSQL: whoever claims a document uploads it; one of the two is killed meanwhile."""
    shared = {**bucket_at(s3_url), **postgresql, "MCP_LOG_DIR": str(tmp_path / "log")}
    first, second = (serve(wait=False, **shared) for _ in range(2))
    for server in (first, second):
        server.wait_until_healthy()
    await asyncio.gather(*(quote(server, customer()) for server in (first, second) * 6))
    first.kill()
    await quote(second, customer())
    documents = await settled(tmp_path / "log", 13)
    report = verified(await uploaded(s3, BUCKET, documents, seconds=150))
    assert (report.broken, len(report.chains), report.records) == ([], 1, 13)


def claimed(folder: Path) -> float:
    """For how many seconds from now nobody uploads what a server that was killed had begun to."""
    with closing(sqlite3.connect(folder / "state" / "jobs.sqlite")) as db:
        (until,) = db.execute("SELECT max(upload_from) FROM audit_records").fetchone()
    return max(0.0, (until or 0.0) - time.time())


@pytest.mark.timeout(240)
async def test_a_bucket_that_is_away_delays_no_quotation_and_loses_no_record(
    serve: Serve, s3_url: str, s3: Any
) -> None:
    """Not even over a kill: every record is there in the end, and one warning says what is wrong."""
    proxy = Proxy(s3_url)
    try:
        server = serve(**bucket_at(proxy.url))
        await quote(server, customer())
        proxy.cut()
        await asyncio.gather(*(quote(server, customer()) for _ in range(4)))
        async with asyncio.timeout(20):
            while not server.events("audit.sink_unavailable"):  # noqa: ASYNC110 - a server's log
                await asyncio.sleep(0.05)
        (warning,) = server.events("audit.sink_unavailable")
        assert warning["sink"] == "bucket"
        server.kill()
        rest = claimed(server.folder)
        assert rest <= CLAIM_SECONDS
        server.start()
        await quote(server, customer())
        proxy.mend()
        documents = await settled(server.folder / "audit", 6)
        assert verified(await uploaded(s3, BUCKET, documents, seconds=60 + rest)).broken == []
    finally:
        proxy.mend()
        proxy.break_connections()


async def test_a_missing_bucket_is_one_warning_and_the_service_runs_on(serve: Serve, s3_url: str, s3: Any) -> None:
    """With what to do; as soon as it is made the records go there."""
    settings = {**bucket_at(s3_url), "S3_LOGS_BUCKET": "not-made-yet"}
    server = serve(**settings)
    async with asyncio.timeout(20):
        while not server.events("audit.sink_unavailable"):  # noqa: ASYNC110 - a server's log
            await asyncio.sleep(0.05)
    await asyncio.gather(*(quote(server, customer()) for _ in range(3)))
    (warning,) = server.events("audit.sink_unavailable")
    assert "not-made-yet" in warning["reason"]
    s3.create_bucket(Bucket="not-made-yet")
    documents = await settled(server.folder / "audit", 3)
    await uploaded(s3, "not-made-yet", documents, seconds=60)
    assert in_bucket(s3, BUCKET) == {}
    assert len(server.events("audit.sink_available")) == 1
