"""The folder of the embedded database: one process's, and closed to others."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from mcp_odoo.errors import NotConfigured
from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.folder import open_folder, open_free_folder

HOLD = """
import sys
from pathlib import Path
from mcp_odoo.jobs.folder import open_folder
open_folder(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    """By the first one's number, the folder, and what to set; when that one dies the folder is free."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(NotConfigured, match=r"MCP_ODOO_DATABASE_URL.*MCP_ODOO_DATA_DIR") as caught:
        open_database(None, tmp_path)
    assert caught.value.code == "jobs_folder_taken"
    assert caught.value.details == {"folder": str(tmp_path), "process": str(holder.pid)}
    holder.kill()
    holder.communicate()
    open_database(None, tmp_path).dispose()


def test_one_that_ends_gives_the_folder_back(tmp_path: Path) -> None:
    """Also where it found that the file is no database."""
    open_database(None, tmp_path).dispose()
    (tmp_path / "jobs.sqlite").write_text("a diary " * 200)
    for _ in range(2):
        with pytest.raises(NotConfigured) as caught:
            open_database(None, tmp_path)
        assert caught.value.code == "jobs_database_unusable"


def test_desktop_clients_servers_have_folders_of_their_own(tmp_path: Path) -> None:
    """The first free one, so that a restarted one finds what it left."""
    locks = [open_free_folder(tmp_path) for _ in range(3)]
    assert [folder.relative_to(tmp_path).as_posix() for folder, _ in locks] == [".", "stdio-1", "stdio-2"]
    os.close(locks[1][1])
    again, lock = open_free_folder(tmp_path)
    assert again == tmp_path / "stdio-1"
    assert mode(again) == 0o700
    for one in (locks[0][1], locks[2][1], lock):
        os.close(one)


def test_files_that_were_readable_are_closed(tmp_path: Path) -> None:
    """Copied back from a backup, or made under another umask: the folder too, where it holds nothing else."""
    folder = tmp_path / "jobs"
    folder.mkdir(mode=0o755)
    for name in ("jobs.sqlite", "jobs.sqlite-wal"):
        (folder / name).touch(mode=0o644)
    os.close(open_folder(folder))
    assert mode(folder) == 0o700
    assert {mode(path) for path in folder.iterdir()} == {0o600}


def test_somebody_elses_folder_is_left_open_and_told(tmp_path: Path) -> None:
    """Closing a home or /tmp for everybody else would do harm; the files in it are closed all the same."""
    tmp_path.chmod(0o755)
    (tmp_path / "diary.txt").touch()
    with capture_logs() as lines:
        os.close(open_folder(tmp_path))
    assert mode(tmp_path) == 0o755
    assert mode(tmp_path / "jobs.sqlite") == 0o600
    assert [line["event"] for line in lines] == ["jobs.folder_open"]
