"""What S3, KMS, STS and other stores answer, as one sentence that says what to do."""

import string
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from mcp_odoo.audit.aws import BucketPlace
from mcp_odoo.audit.s3_faults import KINDS, OF_CREDENTIALS
from mcp_odoo.audit.s3_sentences import CODES, SENTENCES
from mcp_odoo.audit.sinks import AuditSinkUnavailable
from mcp_odoo.errors import UpstreamUnavailable
from tests.audit.canned import Canned
from tests.audit.conftest import Connected

ROLE = "arn:aws:iam::123456789012:role/mcp-odoo-audit"
KEY = "mcp-odoo-logs/2026/11/a.log"
SECRET, TOKEN = "wJalrXUtnFEMI", "FwoGZXIvYXdz"


@pytest.fixture
def stored(canned: Canned) -> BucketPlace:
    """A bucket whose store answers what it is told to."""
    return BucketPlace("audit", "us-east-1", "AKIA1", SECRET, TOKEN, endpoint_url=canned.url)


def failure(connected: Connected, place: BucketPlace, call: str = "put") -> AuditSinkUnavailable:
    bucket = connected(place)
    calls: dict[str, Callable[[], object]] = {
        "put": lambda: bucket.put("a", 1_796_000_000.0, b"{}"),
        "read": lambda: bucket.read(KEY),
        "list": lambda: list(bucket.entries()),
    }
    with pytest.raises(AuditSinkUnavailable) as raised:
        calls[call]()
    return raised.value


@pytest.mark.parametrize(
    ("status", "theirs", "message", "ours", "words"),
    [
        (404, "NoSuchBucket", "The specified bucket does not exist", "no_bucket", "no bucket audit at 127.0.0.1"),
        (403, "AccessDenied", "Access Denied", "denied", "s3:PutObject on arn:aws:s3:::audit/mcp-odoo-logs/* is"),
        (
            403,
            "AccessDenied",
            "User: u is not authorized to perform: kms:GenerateDataKey on resource: k",
            "kms_denied",
            "allow kms:GenerateDataKey",
        ),
        (400, "KMS.DisabledException", "k is disabled.", "kms_key", "enable the key"),
        (400, "KMS.NotFoundException", "Key 'k' does not exist", "kms_key", "S3_LOGS_KMS_KEY_ID"),
        (400, "InvalidArgument", "Invalid KMS key ARN", "kms_key", "S3_LOGS_KMS_KEY_ID"),
        (501, "NotImplemented", "A header you provided", "encryption_unsupported", "S3_LOGS_ENCRYPTION=none"),
        (501, "KMSNotConfigured", "KMS is not configured", "encryption_unsupported", "S3_LOGS_ENCRYPTION=none"),
        (400, "ExpiredToken", "The provided token has expired.", "token_expired", "session token has expired"),
        (400, "InvalidToken", "The provided token is malformed", "token_invalid", "AWS_SESSION_TOKEN"),
        (403, "InvalidAccessKeyId", "does not exist in our records", "key_unknown", "AKIA1"),
        (403, "SignatureDoesNotMatch", "Check your key", "key_wrong", "AWS_SECRET_ACCESS_KEY"),
        (403, "RequestTimeTooSkewed", "The difference is too large", "clock", "clock is wrong"),
        (507, "XMinioStorageFull", "Storage backend has reached its minimum", "full", "no room left"),
        (403, "QuotaExceeded", "Quota", "full", "raise the quota"),
        (405, "MethodNotAllowed", "Not against this resource", "failed", "MethodNotAllowed: Not against this resource"),
        (400, "RequestTimeout", "Your socket connection", "timeout", "did not answer in time"),
    ],
)  # fmt: skip
def test_a_refused_upload(
    connected: Connected,
    stored: BucketPlace,
    canned: Canned,
    status: int,
    theirs: str,
    message: str,
    ours: str,
    words: str,
) -> None:
    """One code for each cure."""
    canned.refuse(status, theirs, message)
    error = failure(connected, stored)
    assert error.code == f"audit_s3_{ours}"
    assert words in error.message


@pytest.mark.parametrize(
    ("status", "theirs", "more"),
    [
        (400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"),
        (301, "PermanentRedirect", "<Endpoint>audit.s3.eu-west-1.amazonaws.com</Endpoint>"),
        (400, "IllegalLocationConstraintException", ""),
    ],
)
def test_a_bucket_of_another_region(
    connected: Connected, stored: BucketPlace, canned: Canned, status: int, theirs: str, more: str
) -> None:
    """With the right one, where the store says it; the SDK has followed it in vain."""
    canned.refuse(status, theirs, "wrong", more)
    canned.headers = {"x-amz-bucket-region": "eu-west-1"}
    error = failure(connected, stored)
    assert error.code == "audit_s3_wrong_region"
    assert "audit is not in us-east-1: set AWS_REGION to eu-west-1" in error.message


@pytest.mark.parametrize(
    ("status", "theirs", "message", "ours"),
    [
        (403, "AccessDenied", "u is not authorized to perform: sts:AssumeRole on resource: r", "role_refused"),
        (400, "ValidationError", "r is invalid", "role_arn"),
        (403, "InvalidClientTokenId", "The security token included in the request is invalid", "key_unknown"),
        (403, "SignatureDoesNotMatch", "Check your key", "key_wrong"),
        (403, "SignatureDoesNotMatch", "Signature expired: 20261126T is now earlier than 20261127T", "clock"),
        (403, "ExpiredToken", "The security token included in the request is expired", "token_expired"),
        (403, "RegionDisabledException", "STS is not activated in this region", "role_refused"),
    ],
)
def test_a_refused_role(
    connected: Connected,
    stored: BucketPlace,
    canned: Canned,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    theirs: str,
    message: str,
    ours: str,
) -> None:
    """What STS says of the role, or of who asks for it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", canned.url)
    canned.refuse_as_sts(status, theirs, message)
    assert failure(connected, replace(stored, role_arn=ROLE)).code == f"audit_s3_{ours}"


@pytest.mark.parametrize(
    ("change", "ours"),
    [
        ({"bucket": "s3://audit"}, "bucket_name"),
        ({"bucket": "audit/logs"}, "bucket_name"),
        ({"role_arn": "audit"}, "role_arn"),
        ({"region": "us east 1", "endpoint_url": None}, "endpoint_invalid"),
    ],
)
def test_values_that_cannot_be_right(
    connected: Connected, stored: BucketPlace, change: dict[str, Any], ours: str
) -> None:
    """Found by the SDK before it asks anybody."""
    assert failure(connected, replace(stored, **change)).code == f"audit_s3_{ours}"


@pytest.mark.parametrize(
    ("call", "status", "theirs", "ours"),
    [
        ("read", 403, "InvalidObjectState", "archived"),
        ("read", 404, "NoSuchKey", "no_record"),
        ("read", 501, "NotImplemented", "failed"),
        ("list", 404, "NoSuchBucket", "no_bucket"),
        ("list", 503, "SlowDown", "busy"),
    ],
)
def test_refused_readers(
    connected: Connected, stored: BucketPlace, canned: Canned, call: str, status: int, theirs: str, ours: str
) -> None:
    """An archive, what is not there, what a store cannot do."""
    canned.refuse(status, theirs, "no")
    assert failure(connected, stored, call).code == f"audit_s3_{ours}"


def test_no_secret_is_repeated(connected: Connected, stored: BucketPlace, canned: Canned) -> None:
    """Whatever a store echoes; nor does a place print them."""
    canned.refuse(400, "Odd", f"{SECRET} {TOKEN}")
    error = failure(connected, stored)
    assert "Odd: … …" in error.message
    for secret in (SECRET, TOKEN):
        assert secret not in f"{error.message} {error.details} {stored!r}"
    assert {one.name for one in fields(BucketPlace) if not one.repr} == {"secret_access_key", "session_token"}


def test_long_answers_are_cut(connected: Connected, stored: BucketPlace, canned: Canned) -> None:
    """They go into one line of a log."""
    canned.refuse(400, "Odd", "word " * 1000)
    assert len(failure(connected, stored).message) < 500


def test_it_may_be_repeated() -> None:
    """Putting a record twice leaves it once."""
    assert issubclass(AuditSinkUnavailable, UpstreamUnavailable)
    assert AuditSinkUnavailable("x").code == "audit_sink_unavailable"


def test_every_code_has_a_sentence_whose_placeholders_are_supplied(
    connected: Connected, stored: BucketPlace, canned: Canned
) -> None:
    """And no sentence is left over."""
    canned.refuse(400, "Odd", "")
    supplied = set(failure(connected, stored).details)
    for sentence in SENTENCES.values():
        assert {name for _, name, _, _ in string.Formatter().parse(sentence) if name} <= supplied
    also = {
        f"audit_s3_{name}" for name in ("failed", "kms_denied", "kms_key", "name_unknown", "role_arn", "role_refused")
    }
    assert {*CODES.values(), *(code for _, code in KINDS), *also} == set(SENTENCES)
    assert set(SENTENCES) >= OF_CREDENTIALS
