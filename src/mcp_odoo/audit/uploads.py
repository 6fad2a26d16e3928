"""The bucket as a sink."""

from collections.abc import Sequence

from mcp_odoo.audit.bucket import S3Bucket
from mcp_odoo.audit.journal import Document


class Uploads:
    """Stores each document as an object of its own, whose key never changes."""

    def __init__(self, bucket: S3Bucket) -> None:
        self._bucket = bucket

    def probe(self) -> None:
        """Really put an object, and delete it where that is allowed. Raises AuditSinkUnavailable."""
        self._bucket.probe()

    def put(self, documents: Sequence[Document]) -> None:
        """Upload each; blocks. Raises AuditSinkUnavailable: some may be there by then."""
        for document in documents:
            self._bucket.put(document.name, document.created_at, document.text.encode())
