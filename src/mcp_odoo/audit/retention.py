"""Files of the audit log go for their age; which links went with them is a record of its own."""

import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import structlog

from mcp_odoo.audit.chain import NO_RECORD, Link, digest, genuine, other_name, read_document, read_links
from mcp_odoo.audit.coverage import Coverage
from mcp_odoo.audit.folder import Folder
from mcp_odoo.audit.journal import Journal
from mcp_odoo.audit.records import NAME, SUFFIX, Record, iso, times

log = structlog.get_logger(__name__)

DAY = 24 * 3600.0
FIRST_ROUND, NEXT_ROUNDS = 60.0, 3600.0


class Retention:
    """Deletes records that nobody touched for `days`, whole days of UTC at a time, so that there is one record of
    expiry a day. Objects in a bucket have lifecycle rules of their own.

    Whose records they are: those of its own chain, and those of chains whose servers have not been seen here for as
    long. Of what was delivered everywhere the journal keeps the links as long as the record's job may move: `job_days`.
    """

    def __init__(
        self,
        journal: Journal,
        folder: Folder,
        days: float,
        job_days: float,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._journal = journal
        self._folder = folder
        self._days = days
        self._job_days = job_days
        self._clock = clock

    def apply(self) -> int:
        """Delete what is too old, and say how many records that were; blocks. Any process may do it at any time.

        What is deleted is on record before it is deleted. Raises AuditSinkUnavailable, SQLAlchemyError, OSError.
        """
        now = self._clock()
        self._sign_in(now)
        self._journal.forget_links(now - (self._job_days + 1) * DAY)
        cutoff = (now - self._days * DAY) // DAY * DAY
        aged = self._look(cutoff)
        links = {path: _links(path, cutoff) for path in aged}
        old = {path: modified for path, modified in aged.items() if self._ours(links[path], cutoff)}
        if not old:
            return 0
        coverage = self._journal.expire(link for path in old for link in links[path])
        (document,) = self._journal.put([_record(now, self._days, len(old), coverage)])
        self._folder.put([document])
        self._journal.filed([document])
        with self._folder.locked():
            deleted = sum(_delete(path, modified) for path, modified in old.items())
            self._folder.sync()
        log.info("audit.expired", records=deleted, older_than_days=self._days)
        return deleted

    def _sign_in(self, now: float) -> None:
        """Leave a sign that this chain's server is alive, for others on the folder."""
        if self._folder.path.is_dir():
            sign = self._sign(self._journal.chain)
            sign.touch(mode=0o600)
            os.utime(sign, (now, now))

    def _sign(self, chain: str) -> Path:
        return self._folder.path / f".chain-{chain}"

    def _ours(self, links: Sequence[Link], cutoff: float) -> bool:
        """Whether nobody else is there to put on record that the document of these links goes."""
        if not links:
            return False
        if links[-1].chain == self._journal.chain:
            return True
        try:
            return self._sign(links[-1].chain).stat().st_mtime < cutoff
        except OSError:
            return True

    def _look(self, cutoff: float) -> dict[Path, float]:
        """The files that look too old, with their times."""
        old: dict[Path, float] = {}
        if not self._folder.path.is_dir():
            return old
        with os.scandir(self._folder.path) as entries:
            for entry in entries:
                name = entry.name.removesuffix(SUFFIX)
                if name == entry.name or not NAME.fullmatch(name):
                    continue
                modified = entry.stat(follow_symlinks=False).st_mtime
                if modified < cutoff:
                    old[Path(entry.path)] = modified
        return old


class Keeper:
    """A thread that looks after the log's age, an hour apart. It is a daemon, for a disk that hangs."""

    def __init__(self, rounds: Callable[[], object]) -> None:
        self._rounds = rounds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="audit-keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def _run(self) -> None:
        wait = FIRST_ROUND
        while not self._stopping.wait(wait):
            try:
                self._rounds()
            except Exception:  # the folder or the database is away, or something else is wrong: the next round may do
                log.warning("audit.retention_failed", exc_info=True)
            wait = NEXT_ROUNDS


def _record(now: float, days: float, count: int, coverage: Coverage) -> Record:
    name = f"expiry_{int(now)}_{secrets.token_hex(6)}"
    body = {
        "expiry_id": name,
        **times(now),
        "status": "completed",
        "principal": "retention",
        "face": "none",
        "action": "MCP_ODOO_AUDIT_RETENTION_DAYS",
        "older_than_days": days,
        "count": count,
        "expired": coverage.as_json(),
        "updated_at": iso(now),
    }
    return Record(name, "expiry", now, version=1, state="completed", status="completed", body=body)


def _links(path: Path, cutoff: float) -> list[Link]:
    """The links of a record that is genuine and as old as its file says; of anything else none, and it stays."""
    try:
        document = read_document(path.read_text(encoding="utf-8"))
        links = read_links(document)
        newest = links[-1]
        mine = all(link.chain == newest.chain and genuine(link) for link in links)
        named = path.name.removesuffix(SUFFIX) in (newest.name, other_name(newest.name, newest.chain))
        old = datetime.fromisoformat(newest.at).timestamp() < cutoff
        return links if mine and named and old and digest(document) == newest.digest else []
    except (OSError, *NO_RECORD, IndexError):
        return []


def _delete(path: Path, modified: float) -> bool:
    """Whether it was still there, as old as it was when its links were put on record."""
    try:
        if path.stat().st_mtime != modified:
            return False
        path.unlink()
    except FileNotFoundError:
        return False
    return True
