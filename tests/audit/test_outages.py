"""A store that is slow, silent, gone and back: a put ends in time, says why, and succeeds later."""

import time
from dataclasses import replace

import pytest

from mcp_odoo.audit.aws import BucketPlace
from mcp_odoo.audit.bucket import S3Bucket
from mcp_odoo.audit.sinks import AuditSinkUnavailable
from tests.audit.canned import Canned
from tests.audit.conftest import Connected
from tests.audit.proxy import Proxy

IN_NOVEMBER = 1_796_000_000.0
KEY = "mcp-odoo-logs/2026/11/a.log"


@pytest.fixture
def behind(connected: Connected, place: BucketPlace, proxy: Proxy) -> S3Bucket:
    """The bucket through the proxy, with little patience."""
    return connected(replace(place, endpoint_url=proxy.url), connect_timeout=0.5, read_timeout=0.4)


def put(bucket: S3Bucket, body: bytes = b"{}") -> None:
    bucket.put("a", IN_NOVEMBER, body)


def failed(bucket: S3Bucket) -> tuple[AuditSinkUnavailable, float]:
    """How a put failed, and after how many seconds."""
    began = time.monotonic()
    with pytest.raises(AuditSinkUnavailable) as failure:
        put(bucket)
    return failure.value, time.monotonic() - began


def test_a_slow_store_is_waited_for(behind: S3Bucket, proxy: Proxy) -> None:
    """As long as it answers within its time."""
    proxy.delay = 0.05
    put(behind)
    assert behind.read(KEY) == b"{}"


def test_a_silent_store_is_given_up(behind: S3Bucket, proxy: Proxy) -> None:
    """After two attempts of the time-out's length; it is asked again, and the record is there once it speaks."""
    put(behind)
    proxy.fall_silent()
    error, seconds = failed(behind)
    assert error.code == "audit_s3_timeout"
    assert proxy.url.removeprefix("http://") in error.message
    assert 0.4 < seconds < 3
    proxy.break_connections()  # or what was held back would arrive after what comes now
    proxy.mend()
    put(behind, b"[]")
    assert behind.read(KEY) == b"[]"


def test_a_store_that_is_gone_and_comes_back(behind: S3Bucket, proxy: Proxy) -> None:
    """Refused connections fail at once; the same S3Bucket succeeds afterwards."""
    proxy.cut()
    error, seconds = failed(behind)
    assert error.code == "audit_s3_unreachable"
    assert "Connection refused" in error.message
    assert error.retryable
    assert seconds < 3
    proxy.mend()
    put(behind)


def test_connections_that_broke_meanwhile_do_not_matter(behind: S3Bucket, proxy: Proxy) -> None:
    """As a store or a load balancer closes idle ones: the put is sent again on a new one."""
    put(behind)
    proxy.break_connections()
    put(behind, b"[]")
    assert behind.read(KEY) == b"[]"


@pytest.mark.parametrize(("status", "code"), [(503, "SlowDown"), (500, "InternalError"), (429, "TooManyRequests")])
def test_a_busy_store_is_asked_twice(
    connected: Connected, place: BucketPlace, canned: Canned, status: int, code: str
) -> None:
    """And then left alone for the moment."""
    canned.refuse(status, code, "Please reduce your request rate.")
    error, seconds = failed(connected(replace(place, endpoint_url=canned.url)))
    assert error.code == "audit_s3_busy"
    assert f"{code}: Please reduce your request rate." in error.message
    assert len(canned.asked) == 2
    assert seconds < 5


def test_a_gateway_without_a_word_is_busy_too(connected: Connected, place: BucketPlace, canned: Canned) -> None:
    """502 and a page in HTML."""
    canned.status, canned.body = 502, "<html>Bad Gateway</html>"
    assert failed(connected(replace(place, endpoint_url=canned.url)))[0].code == "audit_s3_busy"


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("http://store.invalid", "audit_s3_name_unknown", "store.invalid is not in the DNS"),
        ("http://127.0.0.1:1", "audit_s3_unreachable", "127.0.0.1:1 cannot be reached"),
        ("http://:secret-word@127.0.0.1:1", "audit_s3_unreachable", "127.0.0.1:1 cannot be reached"),
        ("http://[::1", "audit_s3_endpoint_invalid", "correct AWS_ENDPOINT_URL_S3"),
        ("store.example.com", "audit_s3_endpoint_invalid", "store.example.com"),
    ],
)
def test_addresses_that_lead_nowhere(connected: Connected, place: BucketPlace, url: str, code: str, words: str) -> None:
    """By name, port, scheme or form; a password in one is not repeated."""
    error, _ = failed(connected(replace(place, endpoint_url=url)))
    assert error.code == code
    assert words in error.message
    assert "secret-word" not in f"{error.message} {error.details}"


def test_plain_http_is_no_tls(connected: Connected, place: BucketPlace, s3_server: str) -> None:
    """https:// before a store that does not speak it."""
    error, _ = failed(connected(replace(place, endpoint_url=s3_server.replace("http:", "https:"))))
    assert error.code == "audit_s3_tls"
    assert "WRONG_VERSION_NUMBER" in error.message


def test_a_proxy_that_is_not_there(connected: Connected, place: BucketPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the proxy that is named, without its password."""
    monkeypatch.setenv("HTTPS_PROXY", "http://me:secret-word@127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    error, _ = failed(connected(replace(place, endpoint_url="https://store.example.com")))
    assert error.code == "audit_s3_proxy"
    assert "secret-word" not in f"{error.message} {error.details}"
