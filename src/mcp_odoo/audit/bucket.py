"""The bucket: records as objects under `mcp-odoo-logs/`, through the AWS SDK, in blocking calls."""

import base64
import hashlib
import re
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mcp_odoo.audit.aws import BucketPlace, s3_client
from mcp_odoo.audit.s3_faults import OF_CREDENTIALS, audit_unavailable, sdk_errors
from mcp_odoo.audit.sinks import AuditSinkUnavailable

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

PREFIX = "mcp-odoo-logs/"
CHECK = f"{PREFIX}.check"
RECORD = re.compile(rf"{PREFIX}(\d{{4}}/\d{{2}})/([^/]+)\.log")
JSON = "application/json"
# S3's name has eight addresses, which are tried one after another: 8 x 3 seconds, twice, is below a minute.
CONNECT_SECONDS, READ_SECONDS = 3.0, 15.0
READERS = 16
NO_STORE = "what answers there is no S3"


@dataclass(frozen=True)
class BucketEntry:
    """A record's object, as the list shows it; `last_modified` is the store's own time."""

    name: str
    key: str
    last_modified: datetime
    size: int


@dataclass(frozen=True)
class ProbeResult:
    """What a real upload showed. Uploads need no right to delete."""

    key: str
    may_delete: bool


class S3Bucket:
    """Threads may share one. `place` is used from the first call on, its credentials are looked for again after they
    failed, and the SDK is imported by the first call.

    Every failure is an AuditSinkUnavailable.
    """

    def __init__(
        self, place: BucketPlace, *, connect_timeout: float = CONNECT_SECONDS, read_timeout: float = READ_SECONDS
    ) -> None:
        self.place = place
        self._timeouts = (connect_timeout, read_timeout)
        self._lock = threading.Lock()
        self._client: S3Client | None = None

    def put(self, name: str, created_at: float, body: bytes) -> None:
        """Store `body` as the record `name` (without `.log`) of that Unix time, in place of what may be there.
        It ends within a minute.
        """
        self._put(key_of(name, created_at), body)

    def probe(self) -> ProbeResult:
        """Put a small object that is no record, and delete it."""
        self._put(CHECK, b"{}\n")
        try:
            with self._asked("s3:DeleteObject", CHECK) as s3:
                s3.delete_object(Bucket=self.place.bucket, Key=CHECK)
        except AuditSinkUnavailable as error:
            if error.code != "audit_s3_denied":
                raise
            return ProbeResult(CHECK, may_delete=False)
        return ProbeResult(CHECK, may_delete=True)

    def entries(self, since: datetime | None = None, until: datetime | None = None) -> Iterator[BucketEntry]:
        """The records of the months from `since` to `until`, both included and in UTC, in the order of their keys."""
        first, last = (f"{moment.astimezone(UTC):%Y/%m}" if moment else "" for moment in (since, until))
        for month, entry in self._listed(first):
            if last and month > last:
                return
            if month >= first:
                yield entry

    def read(self, key: str) -> bytes:
        """The object whole; `audit_s3_no_record` where there is none."""
        with self._asked("s3:GetObject", key) as s3:
            return s3.get_object(Bucket=self.place.bucket, Key=key)["Body"].read()

    def read_many(self, keys: Iterable[str], *, readers: int = READERS) -> Iterator[tuple[str, bytes | None]]:
        """Each key with its object, in the given order, None where there is none; several are read at the same time,
        and no more ahead than that.
        """
        with ThreadPoolExecutor(readers, thread_name_prefix="bucket") as pool:
            ahead: deque[tuple[str, Future[bytes | None]]] = deque()
            try:
                for key in keys:
                    ahead.append((key, pool.submit(self._read_or_none, key)))
                    if len(ahead) > 2 * readers:
                        key_, body = ahead.popleft()
                        yield key_, body.result()
                while ahead:
                    key_, body = ahead.popleft()
                    yield key_, body.result()
            finally:
                for _, body in ahead:
                    body.cancel()

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _put(self, key: str, body: bytes) -> None:
        # Stores refuse what arrives damaged, and those with Object Lock what comes without a checksum.
        md5 = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        encryption: dict[str, Any] = {}
        if self.place.encryption != "none":
            encryption["ServerSideEncryption"] = self.place.encryption
        if self.place.encryption == "aws:kms" and self.place.kms_key_id:
            encryption["SSEKMSKeyId"] = self.place.kms_key_id
        with self._asked("s3:PutObject", key) as s3:
            answer = s3.put_object(
                Bucket=self.place.bucket, Key=key, Body=body, ContentMD5=md5, ContentType=JSON, **encryption
            )
            # What answers 200 to everything would otherwise swallow the records, and have none.
            if not answer.get("ETag"):
                raise ValueError(NO_STORE)

    def _listed(self, first: str) -> Iterator[tuple[str, BucketEntry]]:
        """Month and entry of every record from the month `first` on, a page of a thousand at a time."""
        asked: dict[str, Any] = {"Bucket": self.place.bucket, "Prefix": PREFIX, "StartAfter": f"{PREFIX}{first}"}
        while True:
            with self._asked("s3:ListBucket", "") as s3:
                page = s3.list_objects_v2(**asked)
                if not page.get("Name"):
                    raise ValueError(NO_STORE)
            for found in page.get("Contents", []):
                if record := RECORD.fullmatch(found["Key"]):
                    month, name = record.groups()
                    yield month, BucketEntry(name, found["Key"], found["LastModified"], found["Size"])
            asked["ContinuationToken"] = page.get("NextContinuationToken")
            if not asked["ContinuationToken"]:
                return

    def _read_or_none(self, key: str) -> bytes | None:
        try:
            return self.read(key)
        except AuditSinkUnavailable as error:
            if error.code != "audit_s3_no_record":
                raise
            return None

    @contextmanager
    def _asked(self, action: str, key: str) -> Iterator["S3Client"]:
        """The client, for one call; what it raises becomes the error that names `action` on `key`."""
        client = None
        try:
            client = self._connected()
            yield client
        except sdk_errors() as error:
            failure = audit_unavailable(error, self.place, action, key)
            if failure.code in OF_CREDENTIALS:
                with self._lock:
                    if self._client is client:
                        self._client = None
            raise failure from error

    def _connected(self) -> "S3Client":
        with self._lock:  # two that are made at the same time get in each other's way
            if self._client is None:
                connect, read = self._timeouts
                self._client = s3_client(self.place, connect_timeout=connect, read_timeout=read, connections=READERS)
            return self._client


def key_of(name: str, created_at: float) -> str:
    """Where the record is: its month is that of its beginning, in UTC, so that the key never changes."""
    return f"{PREFIX}{datetime.fromtimestamp(created_at, UTC):%Y/%m}/{name}.log"
