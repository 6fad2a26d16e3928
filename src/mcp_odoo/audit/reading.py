"""Records as they are found in a folder; the same interface fits a bucket."""

import json
import math
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, Protocol

from mcp_odoo.audit.folder import LARGEST, VARIABLE
from mcp_odoo.audit.records import NAME, SUFFIX
from mcp_odoo.audit.stored import Stored, named_time
from mcp_odoo.errors import NotFound, UpstreamError

# Ours have six levels; code that walks through a document must come to an end.
DEEPEST = 50
# Some file systems' clocks tick as slowly as this: a folder that moved just now may have moved again.
TICK_NS = 2_000_000_000
# Takes the name of a record that cannot be used, and the reason.
Complain = Callable[[str, str], None]


class RecordUnreadable(UpstreamError):
    """A record is there and cannot be read. Like the others here, only the command line says it."""

    default_code = "audit_record_unreadable"


class FolderMissing(NotFound):
    default_code = "audit_folder_missing"


class FolderUnreadable(UpstreamError):
    default_code = "audit_folder_unreadable"


@dataclass(frozen=True)
class Entry:
    """A record that is there: its name, when it was put there (Unix seconds), its bytes."""

    name: str
    modified: float
    size: int

    def may_be_of(self, since: float | None, until: float | None) -> bool:
        """Whether it may have been asked for in this time, as far as its name says.

        The file's own time says nothing: whoever copies a folder may change it, and no record may be left out for it.
        """
        began = named_time(self.name)
        return began is None or ((since is None or began + 1 > since) and (until is None or began <= until))


class Source(Protocol):
    """Where records are. `pause` is how many seconds lie between two looks of whoever follows it."""

    @property
    def pause(self) -> float: ...

    def entries(self, since: float | None = None, until: float | None = None) -> Iterator[Entry]:
        """What is there, in any order: at least what was asked for (`timestamp`) from `since` to `until`."""
        ...

    def read(self, entry: Entry) -> str:
        """A document's text. Raises FileNotFoundError if it went meanwhile, RecordUnreadable where there is no text."""
        ...

    def read_many(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, str | RecordUnreadable]]:
        """Each entry with its text, or why there is none, in any order; without those that went meanwhile."""
        ...

    def moved(self) -> bool:
        """Whether anything was added or replaced since this was asked last; True where that cannot be told."""
        ...


class FolderSource:
    """A folder like MCP_LOG_DIR, which others may write to and delete from meanwhile."""

    pause = 0.4

    def __init__(self, path: Path) -> None:
        self.path = path
        self._moved_at: int | None = None

    def entries(self, since: float | None = None, until: float | None = None) -> Iterator[Entry]:
        """Regular files (or links to them) whose names are those of records. Raises where the folder cannot be read."""
        try:
            with os.scandir(self.path) as files:
                for file in files:
                    entry = _entry(file)
                    if entry is not None and entry.may_be_of(since, until):
                        yield entry
        except OSError as error:
            self._raise(error)

    def read(self, entry: Entry) -> str:
        try:
            path = self.path / f"{entry.name}{SUFFIX}"
            if path.stat().st_size > LARGEST:
                raise RecordUnreadable(f"is larger than any record ({LARGEST >> 20} MB)")
            return decoded(path.read_bytes())
        except FileNotFoundError:
            raise
        except OSError as error:
            raise RecordUnreadable(f"cannot be read ({error.strerror or error})") from error

    def read_many(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, str | RecordUnreadable]]:
        for entry in entries:
            try:
                yield entry, self.read(entry)
            except FileNotFoundError:
                continue
            except RecordUnreadable as error:
                yield entry, error

    def moved(self) -> bool:
        """Records are replaced by moving a file there, which the folder's own time shows."""
        try:
            found = self.path.stat()
        except OSError as error:
            self._raise(error)
        before, self._moved_at = self._moved_at, found.st_mtime_ns
        return before != found.st_mtime_ns or time.time_ns() - found.st_mtime_ns < TICK_NS

    def _raise(self, error: OSError) -> NoReturn:
        if isinstance(error, FileNotFoundError):
            raise FolderMissing(
                f"There is no folder {self.path}: name the one that the server writes to with {VARIABLE} or --folder"
            ) from error
        raise FolderUnreadable(
            f"{self.path} cannot be read ({error.strerror or error}): run this as the user that the server runs as"
        ) from error


def read_records(source: Source, entries: Iterable[Entry], complain: Complain) -> Iterator[Stored]:
    """These entries' records, in any order; whatever is no JSON object is complained about and left out."""
    for entry, text in source.read_many(entries):
        if isinstance(text, RecordUnreadable):
            complain(entry.name, text.message)
            continue
        try:
            yield Stored(entry.name, text, parse(text), entry.modified)
        except RecordUnreadable as error:
            complain(entry.name, error.message)


def decoded(raw: bytes) -> str:
    """A document's text. Raises RecordUnreadable where it is none."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordUnreadable(f"is no UTF-8 text (byte {error.start})") from error


def parse(text: str) -> dict[str, Any]:
    """The JSON object in a text. Raises RecordUnreadable, saying what is wrong, where there is none."""
    try:
        document = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise RecordUnreadable("is empty" if not text.strip() else f"is no JSON ({error})") from error
    if not isinstance(document, dict):
        raise RecordUnreadable("is no JSON object")
    if text.count("{") + text.count("[") > DEEPEST and _deep(document):
        raise RecordUnreadable(f"is nested more than {DEEPEST} levels deep")
    return document


def _entry(file: os.DirEntry[str]) -> Entry | None:
    name = file.name.removesuffix(SUFFIX)
    if name == file.name or not NAME.fullmatch(name):
        return None
    try:
        if not file.is_file():
            return None
        found = file.stat()
    except OSError:  # gone meanwhile
        return None
    return Entry(name, found.st_mtime, found.st_size)


def _deep(document: Any) -> bool:
    level = [document]
    for _ in range(DEEPEST):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number in JSON")
