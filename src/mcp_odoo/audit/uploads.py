"""The bucket as a sink."""

from collections.abc import Sequence

from mcp_odoo.audit.bucket import S3Bucket
from mcp_odoo.audit.journal import Document
from mcp_odoo.audit.sinks import AuditSinkUnavailable


class Uploads:
    """Stores each document as an object of its own, whose key never changes."""

    def __init__(self, bucket: S3Bucket) -> None:
        self._bucket = bucket

    def probe(self) -> None:
        """Really put an object, and delete it where that is allowed. Raises AuditSinkUnavailable."""
        self._bucket.probe()

    def put(self, documents: Sequence[Document]) -> None:
        """Upload one after the other, as long as the bucket takes them; blocks. Raises AuditSinkUnavailable."""
        for number, document in enumerate(documents):
            try:
                self._bucket.put(document.name, document.created_at, document.text.encode())
            except AuditSinkUnavailable as error:
                error.stored = documents[:number]
                raise
