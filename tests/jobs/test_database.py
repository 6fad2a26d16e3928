"""The jobs' database file, and the slots beside it."""

import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from mcp_odoo.errors import NotConfigured
from mcp_odoo.jobs.database import create_tables, open_database, shared_database, sqlite_engine


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_may_read_the_jobs(tmp_path: Path) -> None:
    """The file holds customers' names: 0600, in a folder of 0700; SQLite's own files beside it as well."""
    engine = open_database(None, tmp_path / "deep" / "data")
    with engine.begin() as db:
        db.execute(sa.text("CREATE TABLE t (x)"))
        modes = {path.name: mode(path) for path in (tmp_path / "deep" / "data").iterdir()}
    engine.dispose()
    assert mode(tmp_path / "deep" / "data") == 0o700
    assert modes["jobs.sqlite"] == 0o600
    assert set(modes.values()) == {0o600}


def test_readers_do_not_wait_for_writers(tmp_path: Path) -> None:
    """The file is in WAL mode, with every commit on the disk."""
    engine = open_database(None, tmp_path)
    with engine.connect() as db:
        assert db.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
        assert db.execute(sa.text("PRAGMA synchronous")).scalar() == 2
    engine.dispose()


def test_what_is_deleted_is_overwritten(tmp_path: Path) -> None:
    """Whatever SQLite was compiled with: deleted rows hold customers' names."""
    engine = open_database(None, tmp_path)
    with engine.connect() as db:
        assert db.execute(sa.text("PRAGMA secure_delete")).scalar() == 1
    engine.dispose()


def test_processes_that_start_together_do_not_meet_at_the_tables(tmp_path: Path) -> None:
    """Each finds the table there, whoever made it."""
    tables = sa.MetaData()
    sa.Table("t", tables, sa.Column("x", sa.Integer))
    open_database(None, tmp_path).dispose()
    engines = [sqlite_engine(tmp_path / "jobs.sqlite") for _ in range(6)]
    together = threading.Barrier(len(engines))

    def start(engine: sa.Engine) -> list[str]:
        together.wait()
        create_tables(engine, tables)
        return sa.inspect(engine).get_table_names()

    with ThreadPoolExecutor(len(engines)) as pool:
        assert list(pool.map(start, engines)) == [["t"]] * len(engines)
    for engine in engines:
        engine.dispose()


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    """With what to check and without the password; no file is made instead."""
    with pytest.raises(NotConfigured, match="MCP_ODOO_DATABASE_URL") as caught:
        open_database("postgres://me:hunter2@127.0.0.1:1/jobs", tmp_path / "none")
    assert caught.value.code == "jobs_database_unusable"
    assert "hunter2" not in caught.value.message + str(caught.value.details)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("url", ["nonsense", "mysql://x", "postgresql://[", "postgresql://me:hunter2@127.0.0.1:x/jobs"])
def test_an_address_that_is_none_is_told(tmp_path: Path, url: str) -> None:
    """Whatever was written there."""
    with pytest.raises(NotConfigured, match="MCP_ODOO_DATABASE_URL") as caught:
        open_database(url, tmp_path)
    assert "hunter2" not in caught.value.message + str(caught.value.details)


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """By its name, with what to set."""
    (tmp_path / "file").touch()
    with pytest.raises(NotConfigured, match="MCP_ODOO_DATA_DIR") as caught:
        open_database(None, tmp_path / "file")
    assert caught.value.code == "jobs_folder_unusable"
    assert caught.value.details["folder"] == str(tmp_path / "file")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """It is not overwritten."""
    (tmp_path / "jobs.sqlite").write_text("a diary " * 200)
    with pytest.raises(NotConfigured) as caught:
        open_database(None, tmp_path)
    assert caught.value.code == "jobs_database_unusable"
    assert (tmp_path / "jobs.sqlite").read_text().startswith("a diary")


def test_what_fails_in_a_command_beside_the_server_is_a_sentence(tmp_path: Path) -> None:
    """As where the database cannot be opened: what to look at, instead of a traceback."""
    with (
        pytest.raises(NotConfigured, match=r"no such table: nowhere.*check MCP_ODOO_DATABASE_URL") as caught,
        shared_database(None, tmp_path) as database,
        database.connect() as db,
    ):
        db.execute(sa.text("SELECT * FROM nowhere"))
    assert caught.value.code == "jobs_database_unusable"
