"""A row that is marked as a pickle is refused: whoever can write to the database cannot run code here."""

import asyncio
import base64
import pickle
from pathlib import Path

import pytest
import sqlalchemy as sa

from mcp_odoo.errors import McpOdooError, UpstreamUnavailable
from tests.jobs.workshop import failing, until, workshop


class Bomb:
    """Unpickling it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.path,)


def bomb(path: Path) -> str:
    return base64.b64encode(pickle.dumps(Bomb(path))).decode()


def test_the_bomb_works(tmp_path: Path) -> None:
    """Or the tests below would show nothing."""
    pickle.loads(base64.b64decode(bomb(tmp_path / "exploded")))  # noqa: S301 - the point
    assert (tmp_path / "exploded").exists()


def plant(folder: Path, statement: str, **values: str) -> None:
    engine = sa.create_engine(f"sqlite:///{folder / 'jobs.sqlite'}")
    with engine.begin() as db:
        assert db.execute(sa.text(statement), values).rowcount > 0
    engine.dispose()


async def test_a_pickled_result_is_not_read(tmp_path: Path) -> None:
    """Asked for the state, the server says that it cannot read it; no code ran."""
    async with workshop(tmp_path) as shop:
        job_id = await shop.submit("plain")
        await shop.finished(job_id)
        plant(
            tmp_path,
            "UPDATE operation_outputs SET output = :bomb, serialization = 'py_pickle' WHERE workflow_uuid = :id",
            bomb=bomb(tmp_path / "exploded"),
            id=job_id,
        )
        with pytest.raises(McpOdooError) as caught:
            await shop.engine.state(job_id)
        assert caught.value.code == "job_unreadable"
    assert not (tmp_path / "exploded").exists()


def test_a_pickled_request_is_not_run(tmp_path: Path) -> None:
    """Planted while the server is down: at the next start the job is refused, and the others go on."""
    planted, honest = asyncio.run(_two_jobs_under_way(tmp_path))
    for table in ("workflow_status", "workflow_input"):
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'jobs.sqlite'}")
        with engine.begin() as db:
            db.execute(
                sa.text(f"UPDATE {table} SET inputs = :bomb WHERE workflow_uuid = :id AND inputs IS NOT NULL"),  # noqa: S608 - DBOS's tables
                {"bomb": bomb(tmp_path / "exploded"), "id": planted},
            )
        engine.dispose()
    plant(tmp_path, "UPDATE workflow_status SET serialization = 'py_pickle' WHERE workflow_uuid = :id", id=planted)
    asyncio.run(_go_on(tmp_path, planted, honest))
    assert not (tmp_path / "exploded").exists()


async def _two_jobs_under_way(folder: Path) -> tuple[str, str]:
    async with workshop(folder) as shop:
        later = UpstreamUnavailable("later", retry_after=0.5)
        shop.doings |= {"first": failing(later), "second": failing(later)}
        ids = await shop.submit("first"), await shop.submit("second")
        await until(lambda: shop.runs["first"] + shop.runs["second"] == 2)
        return ids


async def _go_on(folder: Path, planted: str, honest: str) -> None:
    async with workshop(folder) as shop:
        assert (await shop.finished(honest)).phase == "completed"
        await asyncio.sleep(1.5)  # the queue that recovers jobs is looked at once a second
        with pytest.raises(McpOdooError) as caught:
            await shop.engine.state(planted)
        assert caught.value.code == "job_unreadable"
        found, _ = await shop.engine.find({"plank.v1"}, phase=None, since=None, until=None, limit=9, offset=0)
        assert [state.job_id for state in found] == [honest]
        assert shop.runs["first"] == 0
