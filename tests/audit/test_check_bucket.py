"""`mcp-odoo check` and the bucket: what it says comes from a real upload; and how the settings lead there."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from mcp_odoo.audit.aws import BucketPlace
from mcp_odoo.auditing import bucket_place
from mcp_odoo.check import check_everything, findings
from mcp_odoo.settings import Settings
from tests.audit.conftest import Connected
from tests.audit.s3_server import ROOT_KEY, ROOT_SECRET, aws, enforcing

SECRETS = {"AWS_SECRET_ACCESS_KEY": "hunter4", "AWS_SESSION_TOKEN": "hunter5"}


def told(tmp_path: Path, url: str, bucket: str, **more: str) -> Settings:
    values = {"AWS_ACCESS_KEY_ID": ROOT_KEY, "AWS_SECRET_ACCESS_KEY": ROOT_SECRET, "AWS_REGION": "us-east-1", **more}
    place = {"S3_LOGS_BUCKET": bucket, "AWS_ENDPOINT_URL_S3": url, "MCP_ODOO_DATA_DIR": str(tmp_path)}
    return Settings.model_validate({**place, **values})


async def found(settings: Settings) -> tuple[str, str]:
    (finding,) = [one async for one in findings(settings) if one.subject == "audit bucket"]
    return finding.verdict, finding.text


async def test_a_bucket_that_takes_uploads(
    tmp_path: Path, s3_server: str, bucket: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named among the settings, and found well."""
    assert await found(told(tmp_path, s3_server, bucket)) == ("ok", f"{bucket} takes uploads")
    await check_everything(told(tmp_path, s3_server, bucket))
    printed = capsys.readouterr().out
    assert f"Audit bucket    {bucket}\n" in printed
    assert ROOT_SECRET not in printed


async def test_without_a_bucket_nothing_is_said(tmp_path: Path) -> None:
    """It is optional."""
    assert "audit bucket" not in [one.subject async for one in findings(Settings(MCP_ODOO_DATA_DIR=tmp_path))]
    assert bucket_place(Settings()) is None


async def test_a_bucket_that_is_not_there_is_wrong(tmp_path: Path, s3_server: str) -> None:
    """With the sentence that says what to do."""
    verdict, text = await found(told(tmp_path, s3_server, "never-made"))
    assert (verdict, text.partition(":")[0]) == (
        "wrong",
        f"There is no bucket never-made at {s3_server[7:].partition(':')[0]}",
    )


async def test_a_writer_that_may_not_delete_is_a_warning(tmp_path: Path, s3_server: str, bucket: str) -> None:
    """Uploads work."""
    iam = aws(s3_server, "iam")
    iam.create_user(UserName=bucket)
    policy = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}]}'
    iam.put_user_policy(UserName=bucket, PolicyName="audit", PolicyDocument=policy)
    key = iam.create_access_key(UserName=bucket)["AccessKey"]
    keys = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    with enforcing(s3_server):
        verdict, text = await found(told(tmp_path, s3_server, bucket, **keys))
    assert verdict == "warning"
    assert "which uploads do not need" in text


async def test_a_kms_key_that_is_not_used_is_a_warning(tmp_path: Path, s3_server: str, bucket: str) -> None:
    """Someone believes that it is."""
    verdict, text = await found(told(tmp_path, s3_server, bucket, S3_LOGS_KMS_KEY_ID="k"))
    assert (verdict, "S3_LOGS_ENCRYPTION=aws:kms" in text) == ("warning", True)


def test_every_setting_reaches_the_bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By the SDK's own names; an S3 address wins over that of all services."""
    monkeypatch.chdir(tmp_path)
    values = {
        "S3_LOGS_BUCKET": "b", "S3_LOGS_ENCRYPTION": "aws:kms", "S3_LOGS_KMS_KEY_ID": "k", "AWS_REGION": "r",
        "AWS_ACCESS_KEY_ID": "i", **SECRETS, "AWS_PROFILE": "p", "AWS_ROLE_ARN": "a",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ENDPOINT_URL": "http://every/",
    }  # fmt: skip
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    place = BucketPlace(
        "b", "r", "i", "hunter4", "hunter5", "p", "a", "/t", "http://every", encryption="aws:kms", kms_key_id="k"
    )
    assert bucket_place(Settings()) == place
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://s3")
    settings = Settings()
    assert getattr(bucket_place(settings), "endpoint_url", None) == "http://s3"
    for shown in (repr(settings), settings.model_dump_json(), repr(bucket_place(settings))):
        assert "hunter" not in shown


def test_a_token_file_is_aws_s_own_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its path is handed over: nobody reads it as a secret of ours, and it may come later."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "later"))
    assert Settings().aws_web_identity_token_file == str(tmp_path / "later")


def test_an_empty_key_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, connected: Connected, s3_server: str, bucket: str
) -> None:
    """As compose files leave every variable: the rest still works."""
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ENDPOINT_URL"):
        monkeypatch.setenv(name, "")
    place = bucket_place(told(tmp_path, s3_server, bucket))
    assert place is not None
    connected(place).put("a", 1_796_000_000.0, b"{}")


@pytest.mark.parametrize(
    ("name", "text"), [("S3_LOGS_ENCRYPTION", "aes"), ("AWS_ENDPOINT_URL_S3", "minio:9000"), ("AWS_ENDPOINT_URL", "x")]
)
def test_values_without_sense_are_named(name: str, text: str) -> None:
    """By their variable."""
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({name: text})
    assert [error["loc"] for error in caught.value.errors()] == [(name,)]
