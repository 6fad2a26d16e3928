"""A real S3, STS, IAM and KMS over HTTP on loopback: moto's server in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
import httpx2
from botocore.config import Config

from tests.canaries import canary

REGION = "us-east-1"
ROOT_KEY, ROOT_SECRET = "AKIAROOT", canary("AWS_SECRET_ACCESS_KEY", "root-secret")
ACCOUNT = "123456789012"
# It ends with its standard input, so with whoever started it.
PROGRAM = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


@contextmanager
def s3_serving() -> Iterator[str]:
    """The address of a server that is empty and lets everybody do everything (see `enforcing`)."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


@contextmanager
def enforcing(url: str) -> Iterator[None]:
    """Keys, signatures and policies count: who has none is refused."""
    _unchecked_actions(url, "0")
    try:
        yield
    finally:
        _unchecked_actions(url, "inf")


def _unchecked_actions(url: str, number: str) -> None:
    httpx2.post(f"{url}/moto-api/reset-auth", content=number).raise_for_status()


@cache
def aws(url: str, service: str) -> Any:
    """The SDK's client for setting the scene and looking at it, as the account's owner."""
    config = Config(s3={"addressing_style": "path"}, max_pool_connections=16)
    make: Any = boto3.Session(ROOT_KEY, ROOT_SECRET, region_name=REGION).client
    return make(service, endpoint_url=url, config=config)
