"""A server without a bucket pays nothing for the AWS SDK."""

import subprocess
import sys

import pytest

SDK = "('boto3', 'botocore', 's3transfer', 'urllib3')"


@pytest.mark.parametrize(
    "program",
    [
        "import mcp_odoo.app, mcp_odoo.check, mcp_odoo.cli",
        "from mcp_odoo.audit.bucket import *; S3Bucket(BucketPlace('audit')).close()",
    ],
    ids=["the server", "a bucket that nobody has used yet"],
)
def test_the_sdk_is_not_imported(program: str) -> None:
    """It is a third of a second and 30 MB, and comes with the first call."""
    script = f"{program}\nimport sys\nprint([name for name in {SDK} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.strip() == "[]"
