"""What docs/S3_LOGS_SETUP.md tells administrators to do works, on a real S3 with enforced policies."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.audit.aws import BucketPlace
from mcp_odoo.audit.bucket import ProbeResult
from mcp_odoo.audit.s3_sentences import SENTENCES
from mcp_odoo.audit.sinks import AuditSinkUnavailable
from tests.audit.conftest import Connected
from tests.audit.s3_server import aws, enforcing

PAGE = (Path(__file__).parents[2] / "docs" / "S3_LOGS_SETUP.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
DOCUMENTS = [body for language, body in BLOCKS if language == "json"]
RECIPES = [body for language, body in BLOCKS if language == "sh" and "find audit" in body]
POLICIES = [body for body in DOCUMENTS if '"Statement"' in body]


def named(name: str) -> str:
    """The document that the page calls so."""
    (found,) = re.findall(rf"^`{re.escape(name)}`[^\n]*:\n\n```json\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return str(found)


@pytest.mark.parametrize("text", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_documents_are_json(text: str) -> None:
    """They can be copied into files."""
    assert json.loads(text)


def test_json_in_commands_is_json() -> None:
    """Between single quotes."""
    quoted = [text for language, body in BLOCKS if language == "sh" for text in re.findall(r"'(\{\".*?\})'", body)]
    assert len(quoted) == 2
    assert all(json.loads(text) for text in quoted)


@pytest.mark.parametrize("text", POLICIES, ids=range(len(POLICIES)))
def test_policies_are_accepted(s3_server: str, bucket: str, text: str) -> None:
    """Each by the service that it is for: as a user's, a role's, a bucket's or a key's."""
    statements = json.loads(text)["Statement"]
    if not any("Principal" in statement for statement in statements):
        aws(s3_server, "iam").create_policy(PolicyName=bucket, PolicyDocument=text)
    elif any("sts:" in statement["Action"] for statement in statements):
        aws(s3_server, "iam").create_role(RoleName=bucket, AssumeRolePolicyDocument=text)
    elif any("kms:" in statement["Action"] for statement in statements):
        aws(s3_server, "kms").create_key(Policy=text)
    else:
        policy = text.replace("example-audit", bucket)
        aws(s3_server, "s3").put_bucket_policy(Bucket=bucket, Policy=policy)


def test_the_lifecycle_is_accepted(s3: Any, bucket: str) -> None:
    """Both of its rules."""
    rules = json.loads(named("lifecycle.json"))
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=rules)
    assert len(s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]) == 2


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(AuditSinkUnavailable) as failure:
        call()
    return failure.value.code


def test_writer_and_reader_have_what_they_need_and_no_more(
    connected: Connected, place: BucketPlace, s3_server: str
) -> None:
    """The writer puts and cleans up, the reader lists and reads, and neither does the other's work."""
    iam = aws(s3_server, "iam")

    def user(name: str) -> BucketPlace:
        iam.create_user(UserName=f"{place.bucket}-{name}")
        document = named(name).replace("example-audit", place.bucket)
        iam.put_user_policy(UserName=f"{place.bucket}-{name}", PolicyName="audit", PolicyDocument=document)
        key = iam.create_access_key(UserName=f"{place.bucket}-{name}")["AccessKey"]
        return replace(place, access_key_id=key["AccessKeyId"], secret_access_key=key["SecretAccessKey"])

    writer, reader = connected(user("writer.json")), connected(user("reader.json"))
    with enforcing(s3_server):
        assert writer.probe() == ProbeResult("mcp-odoo-logs/.check", may_delete=True)
        writer.put("a", 1_796_000_000.0, b"{}")
        (entry,) = reader.entries()
        assert reader.read(entry.key) == b"{}"
        assert refused(lambda: writer.read(entry.key)) == "audit_s3_denied"
        assert refused(lambda: list(writer.entries())) == "audit_s3_denied"
        assert refused(reader.probe) == "audit_s3_denied"


def test_every_message_has_its_row() -> None:
    """In the order of the codes, and none that is not raised."""
    assert re.findall(r"^\| `(audit_\w+)`", PAGE, re.MULTILINE) == sorted(SENTENCES)


def test_links_on_the_page_lead_somewhere() -> None:
    """To one of its headings."""
    headings = {text.lower().replace(" ", "-") for text in re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= headings


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_recipes_show_what_they_promise(tmp_path: Path) -> None:
    """Over two records, one of which failed."""
    month = tmp_path / "audit" / "2026" / "11"
    month.mkdir(parents=True)
    done: dict[str, Any] = {
        "tracking_id": "quot_1", "timestamp": "2026-11-01T00:00:00Z", "status": "completed", "error": None,
        "input": {"partner_name": "Hotel", "email": "luis@hotel-mirador.example.com"}, "duration_ms": 1500,
        "principal": "ana", "face": "mcp", "client": "desktop",
    }  # fmt: skip
    failed = {**done, "tracking_id": "quot_2", "status": "failed", "error": "Odoo is away", "duration_ms": 500}
    for one in (done, failed):
        (month / f"{one['tracking_id']}.log").write_text(json.dumps(one, indent=1), encoding="utf-8")
    shown = [
        subprocess.run(["sh", "-c", recipe], cwd=tmp_path, capture_output=True, text=True, check=True).stdout  # noqa: S607
        for recipe in RECIPES
    ]
    assert shown[0] == "2026-11-01T00:00:00Z\tquot_2\tHotel\tOdoo is away\n"
    assert json.loads(shown[1]) == [
        {"status": "completed", "count": 1, "seconds": 1.5},
        {"status": "failed", "count": 1, "seconds": 0.5},
    ]
    assert shown[2] == "2\tana\tmcp\tdesktop\n"
    assert len(shown[3].splitlines()) == 2
