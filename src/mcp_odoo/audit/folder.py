"""Records as files in MCP_LOG_DIR: one JSON document each, replaced as a whole."""

import errno
import fcntl
import json
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from mcp_odoo.audit.chain import NO_RECORD, Link, other_name, read_document, read_links
from mcp_odoo.audit.journal import Document
from mcp_odoo.audit.records import SUFFIX, dumps
from mcp_odoo.audit.sinks import AuditSinkUnavailable

LOCK = ".lock"
# Group may read and enter, others may nothing.
GROUP_LOOKS, LOOKS = 0o050, 0o057
LARGEST = 16 * 1024 * 1024
VARIABLE = "MCP_LOG_DIR"


class Folder:
    """A folder of records, which several processes may share. Files are their owner's alone (0600), unless the folder
    lets its group in (as 0750): then the group may read them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, documents: Sequence[Document]) -> None:
        """Write each document beside its file, make sure that the disk has it, and move it there.

        A reader sees the old file or the new one. An older document than the one that is there changes nothing, and
        links of it that the database forgot are kept. One file that cannot be replaced keeps no other from being
        written. Where another database's record has the name, the file's name gets the beginning of the chain's.
        """
        stored: list[Document] = []
        refusal: AuditSinkUnavailable | None = None
        with self.locked():
            for document in documents:
                try:
                    self.replace(*self._placed(document))
                except AuditSinkUnavailable as error:
                    refusal = refusal or error
                else:
                    stored.append(document)
            self.sync()
        if refusal is not None:
            refusal.stored = stored
            raise refusal

    def replace(self, name: str, text: str) -> None:
        """Move a new text to where a record's file is. The caller holds `locked`, and calls `sync` afterwards."""
        with self._unusable():
            self._write(f".{name}.tmp", text).replace(self.file(name))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else writes to the folder meanwhile; it is made if there is none."""
        with self._unusable():
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._require_ours()
            lock = os.open(self.path / LOCK, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
            finally:
                os.close(lock)

    def read(self, name: str) -> str | None:
        """The text of a record's file; None where there is none."""
        try:
            return self.file(name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def created_at(self, name: str) -> float | None:
        """When a record began (Unix seconds), as its document says."""
        try:
            return datetime.fromisoformat(json.loads(self.read(name) or "")["timestamp"]).timestamp()
        except NO_RECORD:
            return None

    def file(self, name: str) -> Path:
        return self.path / f"{name}{SUFFIX}"

    def remove(self, name: str) -> None:
        """Delete a record's file. The caller holds `locked`."""
        self.file(name).unlink(missing_ok=True)

    def sync(self) -> None:
        """Make sure that the disk knows the files by their names."""
        with self._unusable():
            descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def probe(self) -> None:
        """Make the folder if there is none, and try it. Raises AuditSinkUnavailable where it cannot be written to."""
        with self.locked():
            self._write(".check", "{}\n").unlink()

    def require_usable(self) -> None:
        """As far as can be seen without making anything that stays. Raises AuditSinkUnavailable."""
        with self._unusable():
            there = next(place for place in (self.path, *self.path.absolute().parents) if place.exists())
            if there == self.path:
                self._require_ours()
            if not there.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            if not os.access(there, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            if there == self.path:
                self._write(f".check-{os.getpid()}", "{}\n").unlink()
            elif not os.statvfs(there).f_bavail:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _present(self, name: str) -> tuple[dict[str, Any], list[Link]]:
        """The document that is there, and its links; none of what is damaged, which `audit verify` would tell."""
        try:
            if self.file(name).stat().st_size > LARGEST:
                return {}, []
            document = read_document(self.read(name) or "{}")
            return document, read_links(document)
        except (*NO_RECORD, FileNotFoundError, IsADirectoryError):
            return {}, []

    def _placed(self, document: Document) -> tuple[str, str]:
        """Under which name to store which text."""
        new = json.loads(document.text)
        chain = new["links"][-1]["chain"]
        name = document.name
        present, links = self._present(name)
        if links and links[-1].chain != chain:
            # Two databases know this name, as for an idempotency key that both were given: neither loses its record.
            name = other_name(name, chain)
            present, links = self._present(name)
        if not links or links[-1].chain != chain:
            return name, document.text
        # The same document may have been forgotten a moment after we took it from the journal.
        masked = present.get("forgotten") and links[-1].seq == document.seq
        if masked or links[-1].seq > document.seq:
            return name, dumps(present)
        own = {link["seq"] for link in new["links"]}
        lost = [link._asdict() for link in links if link.seq not in own]
        return name, dumps({**new, "links": [*lost, *new["links"]]}) if lost else document.text

    def _write(self, name: str, text: str) -> Path:
        path = self.path / name
        path.unlink(missing_ok=True)  # what a process left that died in the middle
        group_may_look = stat.S_IMODE(self.path.stat().st_mode) & LOOKS == GROUP_LOOKS
        mode = 0o640 if group_may_look else 0o600
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path

    def _require_ours(self) -> None:
        """In /tmp anybody may have made a folder of this name first, to read what we write."""
        owner = self.path.stat().st_uid
        if owner not in (os.geteuid(), 0):
            raise AuditSinkUnavailable(
                f"{self.path} belongs to another user (uid {owner}), who could read and change the records: set "
                f"{VARIABLE} to a folder of your own",
                code="audit_folder_foreign",
                folder=str(self.path),
            )

    @contextmanager
    def _unusable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise AuditSinkUnavailable(
                f"Records cannot be written to {self.path} ({error.strerror or error}): make room and see that this "
                f"user may write there, or set {VARIABLE} to another folder",
                code="audit_folder_unusable",
                folder=str(self.path),
                reason=error.strerror or str(error),
            ) from error
