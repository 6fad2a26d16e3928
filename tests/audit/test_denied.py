"""Keys and policies that are really enforced: what is refused says what to allow."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mcp_odoo.audit.aws import BucketPlace
from mcp_odoo.audit.bucket import ProbeResult
from mcp_odoo.audit.sinks import AuditSinkUnavailable
from tests.audit.conftest import Connected
from tests.audit.s3_server import aws, enforcing

KEY = "mcp-odoo-logs/2026/11/a.log"
IN_NOVEMBER = 1_796_000_000.0
MakeUser = Callable[..., BucketPlace]


@pytest.fixture
def user(place: BucketPlace, s3_server: str) -> MakeUser:
    """Make a user with a policy; the bucket's place with its keys."""

    def make(*statements: dict[str, Any]) -> BucketPlace:
        iam, name = aws(s3_server, "iam"), f"{place.bucket}-{len(statements)}"
        iam.create_user(UserName=name)
        if statements:
            document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
            iam.put_user_policy(UserName=name, PolicyName="audit", PolicyDocument=document)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return replace(place, access_key_id=key["AccessKeyId"], secret_access_key=key["SecretAccessKey"])

    return make


def allow(action: str, resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def refusal(call: Callable[[], Any]) -> AuditSinkUnavailable:
    with pytest.raises(AuditSinkUnavailable) as failure:
        call()
    return failure.value


def test_a_policy_that_lacks_everything(connected: Connected, user: MakeUser, s3_server: str) -> None:
    """Each refusal names the action and the resource as they have to stand in the policy."""
    own = user()
    bucket, arn = connected(own), f"arn:aws:s3:::{own.bucket}"
    with enforcing(s3_server):
        refusals = [
            refusal(call)
            for call in (
                lambda: bucket.put("a", IN_NOVEMBER, b"{}"),
                bucket.probe,
                lambda: list(bucket.entries()),
                lambda: bucket.read(KEY),
            )
        ]
    assert {one.code for one in refusals} == {"audit_s3_denied"}
    assert [one.message.partition(" is denied")[0] for one in refusals] == [
        f"s3:PutObject on {arn}/mcp-odoo-logs/*",
        f"s3:PutObject on {arn}/mcp-odoo-logs/.check",
        f"s3:ListBucket on {arn}",
        f"s3:GetObject on {arn}/mcp-odoo-logs/*",
    ]


def test_the_least_policy_is_enough_to_upload(connected: Connected, user: MakeUser, s3_server: str) -> None:
    """To put, and nothing else: the probe says that it may not delete."""
    place = user(allow("s3:PutObject", "arn:aws:s3:::*/mcp-odoo-logs/*"))
    bucket = connected(place)
    with enforcing(s3_server):
        bucket.put("a", IN_NOVEMBER, b"{}")
        assert bucket.probe() == ProbeResult("mcp-odoo-logs/.check", may_delete=False)
        assert refusal(lambda: bucket.read(KEY)).code == "audit_s3_denied"


def test_a_key_that_nobody_has(connected: Connected, place: BucketPlace, s3_server: str) -> None:
    """It is named, its secret is not."""
    bucket = connected(replace(place, access_key_id="AKIANOBODY", secret_access_key="made-up-secret"))
    with enforcing(s3_server):
        error = refusal(lambda: bucket.put("a", IN_NOVEMBER, b"{}"))
    assert error.code == "audit_s3_key_unknown"
    assert "AKIANOBODY" in error.message
    assert "made-up-secret" not in f"{error.message} {error.details}"


def test_a_secret_of_another_key(connected: Connected, user: MakeUser, s3_server: str) -> None:
    """Said as what it is."""
    bucket = connected(replace(user(), secret_access_key="another-secret"))
    with enforcing(s3_server):
        error = refusal(lambda: bucket.put("a", IN_NOVEMBER, b"{}"))
    assert error.code == "audit_s3_key_wrong"
    assert "another-secret" not in f"{error.message} {error.details}"


def test_a_role_does_what_its_user_may_not(
    connected: Connected, user: MakeUser, s3_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user may assume the role, the role may put; another role is refused."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", s3_server)
    iam = aws(s3_server, "iam")
    own = user(allow("sts:AssumeRole", "arn:aws:iam::*:role/*-writer"))
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
    name = f"{own.bucket}-writer"
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    document = {"Version": "2012-10-17", "Statement": [allow("s3:*", "*")]}
    iam.put_role_policy(RoleName=name, PolicyName="audit", PolicyDocument=json.dumps(document))
    bucket, other = connected(replace(own, role_arn=role)), connected(replace(own, role_arn=f"{role[:-6]}reader"))
    with enforcing(s3_server):
        assert refusal(lambda: connected(own).put("a", IN_NOVEMBER, b"{}")).code == "audit_s3_denied"
        bucket.put("a", IN_NOVEMBER, b"{}")
        assert bucket.read(KEY) == b"{}"
        error = refusal(lambda: other.put("a", IN_NOVEMBER, b"{}"))
    assert error.code == "audit_s3_role_refused"
    assert "sts:AssumeRole" in error.message
    assert str(other.place.role_arn) in error.message
