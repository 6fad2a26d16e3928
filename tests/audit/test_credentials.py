"""Whose credentials: keys, a profile, the role of a container, a role by keys or by token, or none."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mcp_odoo.audit.aws import BucketPlace
from mcp_odoo.audit.bucket import S3Bucket
from mcp_odoo.audit.sinks import AuditSinkUnavailable
from tests.audit.canned import Canned
from tests.audit.conftest import Connected

IN_NOVEMBER = 1_796_000_000.0
ROLE = "arn:aws:iam::123456789012:role/mcp-odoo-audit"


@pytest.fixture
def nobody(place: BucketPlace) -> BucketPlace:
    """The bucket without keys: what there is, the SDK has to find."""
    return replace(place, access_key_id=None, secret_access_key=None)


def put(bucket: S3Bucket) -> None:
    bucket.put("a", IN_NOVEMBER, b"{}")


def refusal(call: Callable[[], None]) -> AuditSinkUnavailable:
    with pytest.raises(AuditSinkUnavailable) as failure:
        call()
    return failure.value


def sts_answer(*, seconds: float, action: str = "AssumeRole") -> str:
    """Credentials that live so long."""
    until = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    credentials = (
        "<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
        f"<Expiration>{until}</Expiration>"
    )
    user = f"<AssumedRoleUser><Arn>{ROLE}/mcp-odoo</Arn><AssumedRoleId>A:mcp-odoo</AssumedRoleId></AssumedRoleUser>"
    return (
        f"<{action}Response xmlns='https://sts.amazonaws.com/doc/2011-06-15/'><{action}Result>"
        f"<Credentials>{credentials}</Credentials>{user}</{action}Result></{action}Response>"
    )


def test_without_credentials_it_says_where_they_may_come_from(connected: Connected, nobody: BucketPlace) -> None:
    """For a role to assume just as for the bucket itself."""
    for place in (nobody, replace(nobody, role_arn=ROLE)):
        error = refusal(lambda place=place: put(connected(place)))  # type: ignore[misc] # a default binds it now
        assert error.code == "audit_s3_no_credentials"
        assert "AWS_ACCESS_KEY_ID" in error.message


def test_the_role_of_a_container_may_come_later(
    connected: Connected, nobody: BucketPlace, canned: Canned, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Credentials that were not there are looked for again: the same S3Bucket succeeds."""
    bucket = connected(nobody)
    assert refusal(lambda: put(bucket)).code == "audit_s3_no_credentials"
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    canned.body = json.dumps({"AccessKeyId": "ASIA1", "SecretAccessKey": "s", "Token": "t", "Expiration": until})
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", canned.url)
    put(bucket)
    assert len(canned.asked) == 1


def test_half_a_pair_of_keys_is_none(connected: Connected, place: BucketPlace) -> None:
    """It names the one that is missing, and does not look elsewhere: someone meant to set both."""
    error = refusal(lambda: put(connected(replace(place, secret_access_key=None))))
    assert error.code == "audit_s3_keys_incomplete"
    assert "AWS_SECRET_ACCESS_KEY" in error.message


def test_a_profile_has_keys_and_region(
    connected: Connected, nobody: BucketPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the files of the user; one that is not there is named, and found once it is."""
    bucket = connected(replace(nobody, profile="audit", region=None))
    error = refusal(lambda: put(bucket))
    assert error.code == "audit_s3_profile_unknown"
    assert "no AWS profile audit" in error.message
    (tmp_path / "config").write_text(
        "[profile audit]\nregion = us-east-1\naws_access_key_id = AKIA1\naws_secret_access_key = s\n", encoding="utf-8"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    put(bucket)


def test_an_empty_profile_is_none(connected: Connected, place: BucketPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """As compose files leave the variable."""
    monkeypatch.setenv("AWS_PROFILE", "")
    put(connected(place))


def test_a_damaged_config_file_is_named(
    connected: Connected, place: BucketPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its path."""
    (tmp_path / "config").write_text("no section\n", encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    error = refusal(lambda: put(connected(place)))
    assert error.code == "audit_s3_config_unusable"
    assert str(tmp_path / "config") in error.message


def test_a_role_is_assumed_anew_before_it_expires(
    connected: Connected, place: BucketPlace, canned: Canned, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Credentials of an hour are asked for once; those with few minutes left, each time."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", canned.url)
    bucket = connected(replace(place, role_arn=ROLE))
    for seconds, asked in ((60, 1), (3600, 2), (3600, 2)):
        canned.body = sts_answer(seconds=seconds)
        put(bucket)
        assert len(canned.asked) == asked


def test_a_role_that_has_expired_already_is_a_wrong_clock(
    connected: Connected, place: BucketPlace, canned: Canned, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New credentials have not expired, unless this machine lives in the future."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", canned.url)
    canned.body = sts_answer(seconds=-60)
    assert refusal(lambda: put(connected(replace(place, role_arn=ROLE)))).code == "audit_s3_clock"


def test_a_web_identity_needs_no_keys(
    connected: Connected, nobody: BucketPlace, s3_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only its file, whose absence is named, and which may come later."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", s3_server)
    token = tmp_path / "token"
    bucket = connected(replace(nobody, role_arn=ROLE, web_identity_token_file=str(token)))
    error = refusal(lambda: put(bucket))
    assert error.code == "audit_s3_identity_missing"
    assert f"{token}: No such file or directory" in error.message
    token.write_text("a.b.c", encoding="utf-8")
    put(bucket)


def test_a_token_wins_over_keys(
    connected: Connected, place: BucketPlace, canned: Canned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a role and its token are set, the role is meant."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", canned.url)
    (tmp_path / "token").write_text("a.b.c", encoding="utf-8")
    canned.refuse_as_sts(400, "InvalidIdentityToken", "No OpenIDConnect provider found in your account")
    bucket = connected(replace(place, role_arn=ROLE, web_identity_token_file=str(tmp_path / "token")))
    error = refusal(lambda: put(bucket))
    assert error.code == "audit_s3_identity_refused"
    assert "No OpenIDConnect provider" in error.message
    assert "a.b.c" not in error.message
