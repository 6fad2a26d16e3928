"""Writing and removing so that an interruption leaves either the old or the new, never half of it."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TEMPORARY = ".tmp-"


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, in one step."""
    temporary = path.with_name(f"{path.name}{TEMPORARY}{os.getpid()}")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    temporary.replace(path)


def write_record(path: Path, record: dict[str, Any]) -> None:
    """Write a JSON document in one step."""
    write_private(path, json.dumps(record, indent=2, ensure_ascii=False) + "\n")


def read_record(path: Path) -> dict[str, Any] | None:
    """A JSON document, or None where there is none (or only half of one, from a broken disk)."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return record if isinstance(record, dict) else None


@contextmanager
def unfinished_folder(final: Path) -> Iterator[Path]:
    """A folder to work in that becomes `final` if all goes well, and is removed if not."""
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary = final.with_name(f"{final.name}{TEMPORARY}{os.getpid()}")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        yield temporary
        shutil.rmtree(final, ignore_errors=True)
        temporary.rename(final)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def remove_leftovers(folder: Path) -> None:
    """Remove what an interrupted run left behind. Only under the lock: somebody else's work looks the same."""
    for leftover in folder.glob(f"*{TEMPORARY}*"):
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def link_tree(source: Path, target: Path) -> None:
    """Copy a folder with hard links. For Odoo's file store: its files are named by content and never rewritten."""
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link_or_copy)
    else:
        target.mkdir(parents=True)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
