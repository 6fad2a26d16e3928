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

from mcp_odoo.audit.chain import NO_RECORD, Link, read_links
from mcp_odoo.audit.journal import Document
from mcp_odoo.audit.records import SUFFIX, dumps
from mcp_odoo.audit.sinks import AuditSinkUnavailable

LOCK = ".lock"
GROUP_LOOKS = 0o050
VARIABLE = "MCP_LOG_DIR"


class Folder:
    """A folder of records, which several processes may share. Files are their owner's alone (0600), unless the folder
    lets its group in (as 0750): then the group may read them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, documents: Sequence[Document]) -> None:
        """Write each document beside its file, make sure that the disk has it, and move it there.

        A reader sees the old file or the new one. An older document than the one that is there changes nothing; links
        that only the present file has, of another chain or of one whose database forgot them, are kept. One file that
        cannot be replaced keeps no other from being written.
        """
        stored: list[Document] = []
        refusal: AuditSinkUnavailable | None = None
        with self.locked():
            for document in documents:
                try:
                    self.replace(document.name, self._merged(document))
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
        """As far as can be seen without making anything. Raises AuditSinkUnavailable."""
        with self._unusable():
            there = next(place for place in (self.path, *self.path.absolute().parents) if place.exists())
            if there == self.path:
                self._require_ours()
            if not there.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            if not os.access(there, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    def _present(self, name: str) -> tuple[dict[str, Any], list[Link]]:
        """The document that is there, and its links; none of what is damaged, which `audit verify` would tell."""
        try:
            document = json.loads(self.read(name) or "{}")
            return document, read_links(document)
        except (*NO_RECORD, IsADirectoryError):
            return {}, []

    def _merged(self, document: Document) -> str:
        present, links = self._present(document.name)
        if not links:
            return document.text
        new = json.loads(document.text)
        own = {(link["chain"], link["seq"]) for link in new["links"]}
        strange = [link._asdict() for link in links if (link.chain, link.seq) not in own]
        chain = new["links"][-1]["chain"]
        newer = any(link["chain"] == chain and link["seq"] > document.seq for link in strange)
        # The same document may have been forgotten a moment after we took it from the journal.
        masked = present.get("forgotten") and links[-1].seq == document.seq
        if newer or masked:
            return dumps(present)
        return dumps({**new, "links": [*strange, *new["links"]]}) if strange else document.text

    def _write(self, name: str, text: str) -> Path:
        path = self.path / name
        path.unlink(missing_ok=True)  # what a process left that died in the middle
        group_may_look = stat.S_IMODE(self.path.stat().st_mode) & GROUP_LOOKS == GROUP_LOOKS
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
