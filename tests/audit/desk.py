"""Records for tests, and a desk where they are kept: a journal on a real SQLite file and a real folder."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mcp_odoo.audit.folder import Folder
from mcp_odoo.audit.journal import Document, Journal
from mcp_odoo.audit.privacy import Privacy
from mcp_odoo.audit.records import Record, iso, times
from mcp_odoo.audit.verify import Head, Report, Verification
from mcp_odoo.jobs.database import open_database

NOON = 1_795_780_800.0  # 2026-11-27T12:00:00Z
ANA = "ana@torres.mx"
INPUT = {"partner_name": "Torres", "contact_name": "Ana", "email": ANA, "phone": "+525512345678", "lead_name": "Robots"}


def quotation(number: int = 1, version: int = 1, status: str = "queued", **body: Any) -> Record:
    """A record as quotations have them, in a state of its own."""
    name = f"quot_{number:012x}"
    said = {
        "tracking_id": name, **times(NOON), "status": status, "input": INPUT, "output": None, "error": None,
        "changes": [], **body, "updated_at": iso(NOON + version),
    }  # fmt: skip
    return Record(name, "quotation", NOON, version=version, state=f"{version}", status=status, body=said)


@dataclass
class Desk:
    """A journal and the folder that its documents go to. `now` is what its clock shows."""

    database: sa.Engine
    folder: Folder
    privacy: Privacy = field(default_factory=Privacy)
    uploads: bool = False
    now: float = NOON

    def __post_init__(self) -> None:
        self.journal = Journal(self.database, self.privacy, uploads=self.uploads, clock=lambda: self.now)
        self.journal.create_tables()

    def file(self, *records: Record) -> list[Document]:
        """Put records into the journal and their documents into the folder."""
        documents = self.journal.put(records)
        self.folder.put(documents)
        self.journal.filed(documents)
        return documents

    def stored(self, name: str) -> dict[str, Any]:
        """What a reader of the folder sees."""
        read: dict[str, Any] = json.loads(self.folder.read(name) or "")
        return read

    def change(self, name: str, **values: Any) -> None:
        """Tamper with a file."""
        self.folder.file(name).write_text(json.dumps({**self.stored(name), **values}), encoding="utf-8")

    def verified(self, *, with_head: bool = True, others: bool = False) -> Report:
        """What a look at every file of the folder finds."""
        head = self.journal.head()
        heads = [Head(head.chain, head.seq, head.hash, self.journal.outstanding("folder"))] if head else []
        verification = Verification(heads if with_head else [], others=others)
        for path in sorted(self.folder.path.glob("*.log")):
            verification.add(path.stem, path.read_text(encoding="utf-8"))
        return verification.report()


@contextmanager
def desk(folder: Path, **choices: Any) -> Iterator[Desk]:
    """A desk whose database is in `folder/data` and whose records are in `folder/log`."""
    database = open_database(None, folder / "data")
    try:
        yield Desk(database, Folder(folder / "log"), **choices)
    finally:
        database.dispose()
