"""Fixtures of the audit log's tests: a desk with a journal and a folder; a real S3 on loopback, and ways to it."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.audit.aws import BucketPlace
from mcp_odoo.audit.bucket import S3Bucket
from tests.audit.canned import Canned, canned_answers
from tests.audit.desk import Desk, desk
from tests.audit.proxy import Proxy
from tests.audit.s3_server import REGION, ROOT_KEY, ROOT_SECRET, aws, s3_serving

Connected = Callable[..., S3Bucket]


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    """Records are stored whole; there is no bucket."""
    with desk(tmp_path) as one:
        yield one


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """Its address; one for all tests, which keep apart by their buckets."""
    with s3_serving() as url:
        yield url


@pytest.fixture(scope="session")
def s3(s3_server: str) -> Any:
    """The SDK's own client, to look at what is there."""
    return aws(s3_server, "s3")


@pytest.fixture
def bucket(s3: Any) -> str:
    """The name of a new, empty one."""
    name = f"audit-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def place(s3_server: str, bucket: str) -> BucketPlace:
    """That bucket, with the keys of the account's owner."""
    return BucketPlace(bucket, REGION, ROOT_KEY, ROOT_SECRET, endpoint_url=s3_server)


@pytest.fixture
def connected() -> Iterator[Connected]:
    """Make an S3Bucket of a place; all are closed afterwards."""
    with ExitStack() as stack:

        def make(place: BucketPlace, **timeouts: float) -> S3Bucket:
            one = S3Bucket(place, **timeouts)
            stack.callback(one.close)
            return one

        yield make


@pytest.fixture
def canned() -> Iterator[Canned]:
    with canned_answers() as one:
        yield one


@pytest.fixture
def proxy(s3_server: str) -> Iterator[Proxy]:
    """Before the S3 server; everything is let go afterwards."""
    one = Proxy(s3_server)
    yield one
    one.mend()
    one.cut()
