"""The SDK's errors and the store's -> one error whose sentence says what is wrong and what to do."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mcp_odoo.audit.aws import BucketPlace
from mcp_odoo.audit.s3_sentences import CODES, SENTENCES
from mcp_odoo.audit.sinks import AuditSinkUnavailable

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

SERVER_FAULT = 500
LONGEST_REASON = 300
# Where credentials come from may be mended while the server runs: a client is made anew after these.
OF_CREDENTIALS = frozenset(
    f"audit_s3_{name}"
    for name in (
        "config_unusable", "credentials_failed", "identity_missing", "identity_refused", "key_unknown", "key_wrong",
        "no_credentials", "profile_unknown", "role_refused", "token_expired", "token_invalid",
    )
)  # fmt: skip
# The SDK's own errors by class, the most special first: several are each other's subclasses.
KINDS: tuple[tuple[str, str], ...] = (
    ("NoCredentialsError", "audit_s3_no_credentials"),
    ("PartialCredentialsError", "audit_s3_keys_incomplete"),
    ("ProfileNotFound", "audit_s3_profile_unknown"),
    ("NoRegionError", "audit_s3_config_unusable"),
    ("ConfigParseError", "audit_s3_config_unusable"),
    ("InvalidConfigError", "audit_s3_config_unusable"),
    ("CredentialRetrievalError", "audit_s3_credentials_failed"),
    ("MetadataRetrievalError", "audit_s3_credentials_failed"),
    ("TokenRetrievalError", "audit_s3_credentials_failed"),
    ("SSOError", "audit_s3_credentials_failed"),
    ("LoginError", "audit_s3_credentials_failed"),
    ("RefreshWithMFAUnsupportedError", "audit_s3_credentials_failed"),
    ("ParamValidationError", "audit_s3_bucket_name"),
    ("EndpointProviderError", "audit_s3_endpoint_invalid"),
    ("UnknownEndpointError", "audit_s3_endpoint_invalid"),
    ("InvalidDNSNameError", "audit_s3_bucket_name"),
    ("SSLError", "audit_s3_tls"),
    ("ProxyConnectionError", "audit_s3_proxy"),
    ("ConnectTimeoutError", "audit_s3_timeout"),
    ("ReadTimeoutError", "audit_s3_timeout"),
    ("EndpointConnectionError", "audit_s3_unreachable"),
    ("HTTPClientError", "audit_s3_unreachable"),
    ("IncompleteReadError", "audit_s3_unreachable"),
    ("ResponseParserError", "audit_s3_endpoint_invalid"),
    ("RuntimeError", "audit_s3_clock"),
    ("OSError", "audit_s3_identity_missing"),
    ("ValueError", "audit_s3_endpoint_invalid"),
)


def sdk_errors() -> tuple[type[Exception], ...]:
    """Everything that a call through the SDK raises: OSError for a token file, ValueError for an address, RuntimeError
    for credentials that are new and have expired.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - not before there is a bucket
    from botocore.parsers import ResponseParserError  # noqa: PLC0415 - as above

    return BotoCoreError, ClientError, ResponseParserError, OSError, RuntimeError, ValueError


def audit_unavailable(error: Exception, place: BucketPlace, action: str, key: str) -> AuditSinkUnavailable:
    """The error for `action`, like `s3:PutObject`, on `key` (empty: the bucket itself). It never holds a secret."""
    reason = _without_secrets(_words(error), place)
    response: Mapping[str, Any] = getattr(error, "response", None) or {}
    operation = getattr(error, "operation_name", "")
    region = place.region or "the region that the SDK chose"
    details: dict[str, Any] = {
        "access_key": place.access_key_id or "of these credentials",
        "action": f"sts:{operation}" if operation.startswith("AssumeRole") else action,
        "bucket": place.bucket,
        "encryption": place.encryption,
        "host": _host(getattr(error, "kwargs", {}).get("endpoint_url") or place.endpoint_url) or f"S3 in {region}",
        "key": key,
        "kms_key": place.kms_key_id or "of the account for S3 (aws/s3)",
        "profile": place.profile or "of AWS_DEFAULT_PROFILE",
        "reason": reason,
        "region": region,
        # As it has to stand in a policy: the records together.
        "resource": f"arn:aws:s3:::{place.bucket}{'/' if key else ''}{re.sub(r'[0-9]{4}/[0-9]{2}/.*', '*', key)}",
        "right_region": _right_region(response) or "the region that the store's console shows",
        "role": place.role_arn or "of the profile",
        "where": _host(place.endpoint_url) or f"AWS ({region})",
    }
    code = _refusal(error, operation) if response else _failure(error)
    return AuditSinkUnavailable(SENTENCES[code].format_map(details), code=code, **details)


def _refusal(error: "ClientError | Any", operation: str) -> str:
    """Our code for what a store, or STS, answered."""
    theirs = str(error.response.get("Error", {}).get("Code", ""))
    words = str(error.response.get("Error", {}).get("Message", ""))
    code = CODES.get(theirs)
    if code == "audit_s3_key_wrong" and "expired" in words:
        return "audit_s3_clock"
    if operation.startswith("AssumeRole"):
        return _refused_role(theirs, code, by_token=operation.endswith("WebIdentity"))
    if theirs.startswith("KMS.") or (theirs == "InvalidArgument" and "KMS" in words):
        return "audit_s3_kms_key"
    if code == "audit_s3_denied" and "kms:" in words:
        return "audit_s3_kms_denied"
    putting = operation == "PutObject"
    if (theirs == "NotImplemented" and not putting) or (code == "audit_s3_no_record" and putting):
        # Of a store that is one, only the bucket could be missing.
        return "audit_s3_endpoint_invalid" if putting else "audit_s3_failed"
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)
    return code or ("audit_s3_busy" if status >= SERVER_FAULT else "audit_s3_failed")


def _refused_role(theirs: str, code: str | None, *, by_token: bool) -> str:
    """Our code for what STS answered."""
    if theirs == "ValidationError":
        return "audit_s3_role_arn"
    if by_token and code == "audit_s3_token_expired":
        return "audit_s3_identity_refused"
    return "audit_s3_role_refused" if code in ("audit_s3_denied", None) else code


def _failure(error: Exception) -> str:
    """Our code for what the SDK itself found, without an answer."""
    names = {kind.__name__ for kind in type(error).__mro__}
    code = next((code for name, code in KINDS if name in names), "audit_s3_failed")
    if type(getattr(error, "kwargs", {}).get("error")).__name__ in ("NameResolutionError", "gaierror"):
        return "audit_s3_name_unknown"
    if code == "audit_s3_bucket_name" and "RoleArn" in str(error):
        return "audit_s3_role_arn"
    return code


def _words(error: Exception) -> str:
    """What a person can use of the error: the store's own words, or the cause below the SDK's."""
    response: Mapping[str, Any] = getattr(error, "response", None) or {}
    if response:
        said = response.get("Error", {})
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return " ".join(f"{said.get('Code', '')}: {said.get('Message') or f'HTTP {status}'}".split())
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}"
    cause = getattr(error, "kwargs", {}).get("error")
    text = " ".join(str(cause or error).split())
    # urllib3's begin with the connection's own name.
    return re.sub(r"^.*?Connection\([^)]*\): ", "", text).rstrip(".")


def _without_secrets(text: str, place: BucketPlace) -> str:
    for secret in (place.secret_access_key, place.session_token):
        if secret:
            text = text.replace(secret, "…")
    return text[:LONGEST_REASON]


def _host(url: str | None) -> str:
    """Name and port alone: an address may hold a password."""
    try:
        return urlsplit(url or "").netloc.rpartition("@")[2]
    except ValueError:
        return "the address"


def _right_region(response: Mapping[str, Any]) -> str:
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    return str(response.get("Error", {}).get("Region") or headers.get("x-amz-bucket-region") or "")
