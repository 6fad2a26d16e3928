"""The audit log, as the rest of the server sees it."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Literal, Protocol

import sqlalchemy as sa
import structlog

from mcp_odoo.audit.backlog import Waiting
from mcp_odoo.audit.courier import Condition, Courier, ToBucket, ToFolder
from mcp_odoo.audit.folder import Folder
from mcp_odoo.audit.journal import Journal
from mcp_odoo.audit.records import Record
from mcp_odoo.audit.retention import Keeper, Retention
from mcp_odoo.audit.sinks import Sink
from mcp_odoo.errors import UpstreamUnavailable

log = structlog.get_logger(__name__)

UPLOADS_AT_ONCE = 4
STOP_SECONDS = 2.0
# As long as questions about jobs wait for their database.
RECORD_SECONDS = 8.0
LONGEST_WITHOUT_FOLDER = 5.0
AuditHealth = Literal["ok", "behind"]


class Recorder(Protocol):
    """Whoever keeps records."""

    async def record(self, *records: Record) -> None:
        """Store these, so that no crash loses them. Raises UpstreamUnavailable."""
        ...


class Audit:
    """Stores records in the journal at once, and has them delivered to the folder and the bucket; `retention` looks
    after their age.
    """

    def __init__(self, journal: Journal, folder: Folder, retention: Retention, bucket: Sink | None = None) -> None:
        self._journal = journal
        self._storing = True
        self._for_folder = ToFolder(journal)
        self._conditions = {"folder": Condition("folder")}
        self._filer = Courier(
            self._for_folder, folder, self._conditions["folder"], probes=True, longest_pause=LONGEST_WITHOUT_FOLDER
        )
        self._keeper = Keeper(retention.apply)
        self._uploaders: list[Courier] = []
        if bucket is not None:
            condition = self._conditions["bucket"] = Condition("bucket")
            self._uploaders = [
                Courier(ToBucket(journal, condition), bucket, condition, probes=number == 0)
                for number in range(UPLOADS_AT_ONCE)
            ]

    def create_tables(self) -> None:
        self._journal.create_tables()

    def start(self) -> None:
        """Begin to deliver; what cannot be delivered to is one warning each, with what to do."""
        for courier in (self._filer, *self._uploaders):
            courier.start()
        self._keeper.start()

    async def close(self) -> None:
        """Deliver what takes a moment; the rest is delivered after the next start."""
        self._keeper.stop()
        couriers = (self._filer, *self._uploaders)
        for courier in couriers:
            courier.stop()
        # Not in threads of the loop's: whoever stops the jobs' engine has shut those down.
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                while any(courier.at_work for courier in couriers):  # noqa: ASYNC110 - threads set no asyncio events
                    await asyncio.sleep(0.01)

    async def record(self, *records: Record) -> None:
        """Chain and store these; once this returns, no crash loses them.

        Raises UpstreamUnavailable where the jobs' database cannot store them.
        """
        if not records:
            return
        try:
            async with asyncio.timeout(RECORD_SECONDS):  # a database that hangs tells nobody
                documents = await asyncio.to_thread(self._journal.put, records)
        except (sa.exc.SQLAlchemyError, TimeoutError) as error:
            self._storing = False
            raise UpstreamUnavailable(
                "The audit log cannot be written, and nothing is done without a record: see whether the disk is full "
                "and whether the jobs' database answers, then try again",
                code="audit_unavailable",
            ) from error
        self._storing = True
        if documents:
            self._for_folder.hand(documents)
            for courier in (self._filer, *self._uploaders[:1]):
                courier.wake()

    def waiting(self) -> list[Waiting]:
        """How many records of the whole database wait for each sink there is. Blocks; raises SQLAlchemyError."""
        return [one for one in self._journal.backlog() if one.sink in self._conditions]

    @property
    def sinks(self) -> Mapping[str, tuple[bool, int, int]]:
        """Of each sink: whether it takes records, and how many deliveries it took and refused here."""
        return {name: (one.trouble is None, one.taken, one.refused) for name, one in self._conditions.items()}

    @property
    def health(self) -> AuditHealth:
        """Whether records wait because the folder or the bucket does not take them, or cannot even be stored."""
        delivering = not any(one.trouble for one in self._conditions.values())
        return "ok" if delivering and self._storing else "behind"
