"""What servers put on record, in a folder and in a bucket."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from mcp_odoo.audit.verify import Report, Verification

OVER = ("completed", "asked", "failed", "unknown")
PREFIX = "mcp-odoo-logs/"
Documents = dict[str, dict[str, Any]]


def in_folder(folder: Path) -> Documents:
    """The records of a folder by name, while it may be written to."""
    found = {}
    for path in folder.glob("*.log"):
        with suppress(FileNotFoundError):
            found[path.stem] = json.loads(path.read_text(encoding="utf-8"))
    return found


def in_bucket(s3: Any, bucket: str) -> Documents:
    """The records of a bucket by name."""
    found = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX):
        for entry in page.get("Contents", []):
            body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
            found[entry["Key"].rpartition("/")[2].removesuffix(".log")] = json.loads(body)
    return found


async def settled(folder: Path, count: int, seconds: float = 30.0) -> Documents:
    """The folder's records, once there are so many and none moves any more."""
    async with asyncio.timeout(seconds):
        while True:
            found = in_folder(folder)
            if len(found) >= count and all(one["status"] in OVER for one in found.values()):
                return found
            await asyncio.sleep(0.05)


async def uploaded(s3: Any, bucket: str, documents: Documents, seconds: float = 30.0) -> Documents:
    """The bucket's records, once they are these."""
    async with asyncio.timeout(seconds):
        while (found := await asyncio.to_thread(in_bucket, s3, bucket)) != documents:  # noqa: ASYNC110 - a server's
            await asyncio.sleep(0.2)
    return found


def verified(documents: Documents) -> Report:
    """What a look at these finds."""
    verification = Verification()
    for name, document in documents.items():
        verification.add(name, json.dumps(document))
    return verification.report()
