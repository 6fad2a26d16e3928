"""The folder of the embedded jobs database: private, and one process's alone."""

import fcntl
import os
import stat
from pathlib import Path

import structlog

from mcp_odoo.errors import NotConfigured

log = structlog.get_logger(__name__)

DATABASE = "jobs.sqlite"
LOCK = "process.lock"
ENCRYPTION_KEY = "encryption.key"
SEATS = 32


def open_folder(folder: Path) -> int:
    """Make the folder private and ours; the descriptor of its lock, which the system releases when we die.

    Raises NotConfigured where another process has it, OSError where it cannot be used.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.read(lock, 20).decode(errors="replace").strip() or "?"
        os.close(lock)
        raise NotConfigured(
            f"Process {owner} works on the jobs in {folder} already, and SQLite is for one process: for several set "
            "MCP_ODOO_DATABASE_URL to a PostgreSQL database, or give each a folder of its own with MCP_ODOO_DATA_DIR",
            code="jobs_folder_taken",
            folder=str(folder),
            process=owner,
        ) from None
    os.ftruncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    _make_private(folder)
    return lock


def make_database_file(folder: Path) -> Path:
    """The path of the folder's database, made private where there is none yet, beside whoever has the folder. An
    administrator makes it for whose folder it is, as whom the server runs.

    Raises OSError where it cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(folder / DATABASE, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        if os.geteuid() == 0:
            owner = folder.stat()
            os.fchown(file, owner.st_uid, owner.st_gid)
    finally:
        os.close(file)
    return folder / DATABASE


def open_free_folder(folder: Path) -> tuple[Path, int]:
    """The folder, or the first one below it that no process has: desktop clients each start a server of their own."""
    for seat in range(SEATS):
        own = folder / f"stdio-{seat}" if seat else folder
        try:
            return own, open_folder(own)
        except NotConfigured:
            if seat == SEATS - 1:
                raise
    raise AssertionError("there is at least one seat")


def _make_private(folder: Path) -> None:
    """Whoever made it, and under whatever umask: it holds customers' names."""
    os.close(os.open(folder / DATABASE, os.O_CREAT | os.O_RDWR, 0o600))
    for path in folder.glob(f"{DATABASE}*"):
        path.chmod(0o600)
    found = folder.stat()
    if stat.S_IMODE(found.st_mode) & 0o077 == 0:
        return
    ours = found.st_uid == os.geteuid()
    if ours and all(
        path.name.startswith((DATABASE, LOCK, ENCRYPTION_KEY, "stdio-", "executor-")) for path in folder.iterdir()
    ):
        folder.chmod(0o700)
    else:  # not only ours to close: somebody's home, /tmp, a mounted volume
        log.warning(
            "jobs.folder_open", folder=str(folder), advice="chmod 700, or set MCP_ODOO_DATA_DIR to a new folder"
        )
