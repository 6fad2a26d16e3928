"""Bringing what the journal holds to a sink, however long that takes."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import sqlalchemy as sa
import structlog

from mcp_odoo.audit.journal import Document, Journal
from mcp_odoo.audit.sinks import AuditSinkUnavailable, Sink

log = structlog.get_logger(__name__)

IDLE_SECONDS = 2.0
FIRST_PAUSE = 0.5
# As many as are uploaded within a claim, if each takes as long as it may.
BATCH = 2
BATCH_OF_FILES = 100
MOST_HANDED = 1000


class Route(Protocol):
    """Between the journal and one sink."""

    def take(self) -> Sequence[Document]:
        """What is to be delivered now."""
        ...

    def delivered(self, documents: Sequence[Document]) -> None: ...

    def refused(self, documents: Sequence[Document]) -> None: ...


@dataclass
class Condition:
    """Whether a sink takes records at the moment, and why not; shared by its couriers, so that it is logged once."""

    sink: str
    trouble: str | None = None
    taken: int = 0
    refused: int = 0
    _counting: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def count(self, *, taken: int = 0, refused: int = 0) -> None:
        """So many records were delivered, or not taken."""
        with self._counting:
            self.taken += taken
            self.refused += refused

    def bad(self, reason: str) -> None:
        if self.trouble is None:
            log.warning("audit.sink_unavailable", sink=self.sink, reason=reason, records="are kept and delivered later")
        self.trouble = reason

    def good(self) -> None:
        if self.trouble is not None:
            log.info("audit.sink_available", sink=self.sink)
        self.trouble = None


class Courier:
    """A thread that delivers until it is stopped; what it has under way then is delivered again at the next start.

    It is a daemon: a disk or a bucket that hangs must not hold a stopping server up. With `probes` it tries the sink
    once at its start, so that what is wrong is told before there is anything to deliver. Pauses after a refusal double
    from `first_pause` to `longest_pause` seconds.
    """

    def __init__(
        self,
        route: Route,
        sink: Sink,
        condition: Condition,
        *,
        probes: bool = False,
        longest_pause: float = 60.0,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self._route = route
        self._sink = sink
        self._condition = condition
        self._probes = probes
        self._longest_pause = longest_pause
        self._first_pause = first_pause
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"audit-{condition.sink}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There is something new to deliver."""
        self._wake.set()

    def stop(self) -> None:
        """Deliver what is there once more, and end."""
        self._stopping.set()
        self._wake.set()

    @property
    def at_work(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        if self._probes:
            self._probe()
        pause = 0.0
        while True:
            stopping = self._stopping.is_set()
            pause = 0.0 if self._deliver_all() else min(max(pause * 2, self._first_pause), self._longest_pause)
            if stopping:
                return
            if pause:
                self._stopping.wait(pause)
            else:
                self._wake.wait(IDLE_SECONDS)
            self._wake.clear()

    def _probe(self) -> None:
        try:
            self._sink.probe()
        except AuditSinkUnavailable as error:
            self._condition.bad(error.message)
        else:
            self._condition.good()

    def _deliver_all(self) -> bool:
        """Whether nothing was refused."""
        try:
            while documents := self._route.take():
                if not self._deliver(documents):
                    return False
            if self._probes and self._condition.trouble:
                self._probe()  # nothing waits that could show that it is better
                return self._condition.trouble is None
        except sa.exc.SQLAlchemyError:  # the jobs' database is away, which others say loudly enough
            log.debug("audit.journal_unavailable", exc_info=True)
            return False
        return True

    def _deliver(self, documents: Sequence[Document]) -> bool:
        try:
            self._sink.put(documents)
        except AuditSinkUnavailable as error:
            self._condition.bad(error.message)
            self._route.delivered(error.stored)
            refused = [document for document in documents if document not in error.stored]
            self._condition.count(taken=len(error.stored), refused=len(refused))
            self._route.refused(refused)
            return False
        except Exception as error:  # whatever it is, no record may be lost for it, and others may fare better
            log.exception("audit.sink_broken", sink=self._condition.sink)
            self._condition.bad(str(error))
            self._condition.count(refused=len(documents))
            self._route.refused(documents)
            return False
        self._condition.good()
        self._condition.count(taken=len(documents))
        self._route.delivered(documents)
        return True


class ToFolder:
    """Documents that this process recorded, at once; those that others left lying, after a while."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._handed: dict[str, Document] = {}

    def hand(self, documents: Sequence[Document]) -> None:
        """These are new."""
        with self._lock:
            self._handed |= {document.name: document for document in documents}

    def take(self) -> Sequence[Document]:
        with self._lock:
            handed = list(self._handed.values())[:BATCH_OF_FILES]
            for document in handed:
                del self._handed[document.name]
        return handed or self._journal.to_file()

    def delivered(self, documents: Sequence[Document]) -> None:
        self._journal.filed(documents)

    def refused(self, documents: Sequence[Document]) -> None:
        """Try these again, unless there are newer ones; of very many the journal reminds us later."""
        with self._lock:
            if len(self._handed) < MOST_HANDED:
                self._handed = {**{document.name: document for document in documents}, **self._handed}


class ToBucket:
    """Documents that wait for the bucket, of whatever process; while it takes none, one at a time is tried."""

    def __init__(self, journal: Journal, condition: Condition) -> None:
        self._journal = journal
        self._condition = condition

    def take(self) -> Sequence[Document]:
        return self._journal.claim_uploads(1 if self._condition.trouble else BATCH)

    def delivered(self, documents: Sequence[Document]) -> None:
        self._journal.uploaded(documents)

    def refused(self, documents: Sequence[Document]) -> None:
        self._journal.release(documents)
