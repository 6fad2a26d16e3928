"""Records as objects of a real S3: what is put is there as the contract says, and is listed and read again."""

import base64
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from typing import Any

import pytest

from mcp_odoo.audit.aws import ATTEMPTS, BucketPlace
from mcp_odoo.audit.bucket import CONNECT_SECONDS, READ_SECONDS, ProbeResult, key_of
from mcp_odoo.audit.sinks import AuditSinkUnavailable
from tests.audit.canned import Canned
from tests.audit.conftest import Connected
from tests.audit.s3_server import aws

NOVEMBER = datetime(2026, 11, 30, 23, 59, tzinfo=UTC).timestamp()
DECEMBER = NOVEMBER + 60
NAME = "quot_082a36ac73b9"
KEY = f"mcp-odoo-logs/2026/11/{NAME}.log"
BODY = '{"tracking_id": "quot_082a36ac73b9", "customer": "Peña"}\n'.encode()


def test_a_record_is_where_the_contract_says(connected: Connected, place: BucketPlace, s3: Any) -> None:
    """Below year and month of its time in UTC, as JSON, encrypted by S3, byte for byte."""
    connected(place).put(NAME, NOVEMBER, BODY)
    found = s3.get_object(Bucket=place.bucket, Key=KEY)
    assert found["Body"].read() == BODY
    assert (found["ContentType"], found["ServerSideEncryption"]) == ("application/json", "AES256")


@pytest.mark.parametrize("with_key", [True, False], ids=["own key", "account's key"])
def test_a_kms_key_encrypts(
    connected: Connected, place: BucketPlace, s3: Any, s3_server: str, *, with_key: bool
) -> None:
    """The one that is named, or the account's."""
    key = aws(s3_server, "kms").create_key()["KeyMetadata"]["Arn"] if with_key else None
    connected(replace(place, encryption="aws:kms", kms_key_id=key)).put(NAME, NOVEMBER, BODY)
    found = s3.head_object(Bucket=place.bucket, Key=KEY)
    assert found["ServerSideEncryption"] == "aws:kms"
    assert found.get("SSEKMSKeyId") == key or not with_key


def test_no_encryption_is_asked_for_where_there_is_none(connected: Connected, place: BucketPlace, s3: Any) -> None:
    """Nothing is said of it, also where a KMS key is set."""
    connected(replace(place, encryption="none", kms_key_id="k")).put(NAME, NOVEMBER, BODY)
    assert "SSEKMSKeyId" not in s3.head_object(Bucket=place.bucket, Key=KEY)


def test_putting_again_replaces(connected: Connected, place: BucketPlace) -> None:
    """The key stays, the last body counts."""
    bucket = connected(place)
    for body in (BODY, BODY, b"{}"):
        bucket.put(NAME, NOVEMBER, body)
    assert [entry.key for entry in bucket.entries()] == [KEY]
    assert bucket.read(KEY) == b"{}"


def test_stores_can_tell_what_arrives_damaged(connected: Connected, place: BucketPlace, canned: Canned) -> None:
    """By Content-MD5, which every store knows, and not by the SDK's own headers, which many refuse."""
    canned.headers = {"ETag": '"1"'}
    connected(replace(place, endpoint_url=canned.url)).put(NAME, NOVEMBER, BODY)
    (headers,) = canned.asked_with
    assert headers["content-md5"] == base64.b64encode(hashlib.md5(BODY, usedforsecurity=False).digest()).decode()
    assert not [name for name in headers if "checksum" in name or name in ("x-amz-trailer", "expect")]
    assert canned.asked == [f"PUT /{place.bucket}/{KEY}"]


def test_what_is_no_s3_swallows_nothing(connected: Connected, place: BucketPlace, canned: Canned) -> None:
    """A server that answers 200 to everything has not stored the record."""
    with pytest.raises(AuditSinkUnavailable, match="what answers there is no S3") as failure:
        connected(replace(place, endpoint_url=canned.url)).put(NAME, NOVEMBER, BODY)
    assert failure.value.code == "audit_s3_endpoint_invalid"
    canned.body = "<html>Welcome</html>"
    with pytest.raises(AuditSinkUnavailable) as failure:
        list(connected(replace(place, endpoint_url=canned.url)).entries())
    assert failure.value.code == "audit_s3_endpoint_invalid"


@pytest.mark.parametrize(
    ("moment", "month"),
    [(NOVEMBER, "2026/11"), (DECEMBER, "2026/12"), (0.0, "1970/01"), (DECEMBER - 0.001, "2026/11")],
)
def test_months_are_those_of_utc(moment: float, month: str) -> None:
    """Whatever the machine's time zone is."""
    assert key_of("sms_1_a", moment) == f"mcp-odoo-logs/{month}/sms_1_a.log"


def test_a_probe_really_puts_and_leaves_nothing(connected: Connected, place: BucketPlace, s3: Any) -> None:
    """The object that it made is gone."""
    assert connected(place).probe() == ProbeResult("mcp-odoo-logs/.check", may_delete=True)
    assert s3.list_objects_v2(Bucket=place.bucket)["KeyCount"] == 0


def test_entries_are_the_records_and_nothing_else(connected: Connected, place: BucketPlace, s3: Any) -> None:
    """With name, key, size and the store's time, in the order of keys."""
    bucket = connected(place)
    before = datetime.now(UTC) - timedelta(seconds=2)
    bucket.put("write_1_ab", DECEMBER, b"{}")
    bucket.put(NAME, NOVEMBER, BODY)
    for other in (
        "mcp-odoo-logs/.check",
        "mcp-odoo-logs/2026/11/notes.txt",
        "mcp-odoo-logs/x.log",
        "other/2026/11/a.log",
    ):
        s3.put_object(Bucket=place.bucket, Key=other, Body=b"")
    first, second = bucket.entries()
    assert (first.name, first.key, first.size) == (NAME, KEY, len(BODY))
    assert second.name == "write_1_ab"
    assert before <= first.last_modified <= datetime.now(UTC) + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("since", "until", "names"),
    [
        (None, None, "abcd"),
        ((2026, 11), None, "cd"),
        (None, (2026, 10), "ab"),
        ((2026, 2), (2026, 11), "bc"),
        ((2026, 12), (2026, 12), "d"),
        ((2027, 1), None, ""),
    ],
)
def test_a_range_is_of_whole_months(
    connected: Connected,
    place: BucketPlace,
    since: tuple[int, int] | None,
    until: tuple[int, int] | None,
    names: str,
) -> None:
    """Both ends are included, whichever day of the month they name."""
    bucket = connected(place)
    for name, year, month in (("a", 2025, 12), ("b", 2026, 10), ("c", 2026, 11), ("d", 2026, 12)):
        bucket.put(name, datetime(year, month, 15, tzinfo=UTC).timestamp(), b"{}")
    first = datetime(*since, 20, tzinfo=UTC) if since else None
    last = datetime(*until, 10, tzinfo=UTC) if until else None
    assert "".join(entry.name for entry in bucket.entries(first, last)) == names


def test_a_range_is_in_utc(connected: Connected, place: BucketPlace) -> None:
    """The first of December in Madrid is still November there where records are filed."""
    bucket = connected(place)
    bucket.put(NAME, NOVEMBER, b"{}")
    madrid = timezone(timedelta(hours=1))
    assert [entry.name for entry in bucket.entries(datetime(2026, 12, 1, 0, 30, tzinfo=madrid))] == [NAME]


def test_pages_are_listed_to_the_end(connected: Connected, place: BucketPlace) -> None:
    """S3 gives a thousand at a time; what is read in many threads comes in the order asked for."""
    bucket = connected(place)
    names = [f"quot_{number:012x}" for number in range(1005)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: bucket.put(name, NOVEMBER, name.encode()), names))
    entries = list(bucket.entries())
    assert [entry.name for entry in entries] == names
    keys = [entry.key for entry in entries[::-9]]
    assert list(bucket.read_many(keys)) == [(entry.key, entry.name.encode()) for entry in entries[::-9]]


def test_reading_many_says_what_is_gone(connected: Connected, place: BucketPlace) -> None:
    """An object that went after it was listed is none, and the others follow; read alone it is an error."""
    bucket = connected(place)
    bucket.put(NAME, NOVEMBER, BODY)
    assert list(bucket.read_many(["mcp-odoo-logs/2026/11/gone.log", KEY])) == [
        ("mcp-odoo-logs/2026/11/gone.log", None),
        (KEY, BODY),
    ]
    with pytest.raises(AuditSinkUnavailable, match=r"There is no object .*gone\.log") as gone:
        bucket.read("mcp-odoo-logs/2026/11/gone.log")
    assert gone.value.code == "audit_s3_no_record"


def test_reading_many_goes_no_further_than_it_must(connected: Connected, place: BucketPlace) -> None:
    """Of a hundred thousand keys only a few are taken before the first object is out, and the rest never."""
    bucket = connected(place)
    bucket.put(NAME, NOVEMBER, BODY)
    taken = 0

    def keys() -> Iterator[str]:
        nonlocal taken
        for _ in range(100_000):
            taken += 1
            yield KEY

    assert list(islice(bucket.read_many(keys(), readers=4), 3)) == [(KEY, BODY)] * 3
    assert taken < 20


def test_a_put_ends_within_a_minute() -> None:
    """Where none of the eight addresses of S3 lets us in, and where it lets us in and says nothing."""
    assert 8 * CONNECT_SECONDS * ATTEMPTS + 1 < 60
    assert (CONNECT_SECONDS + READ_SECONDS) * ATTEMPTS + 1 < 60
