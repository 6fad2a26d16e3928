"""What is over is deleted by age, and nothing of it is left in the files."""

import asyncio
from pathlib import Path

import sqlalchemy as sa

from mcp_odoo.errors import InvalidRequest, UpstreamUnavailable
from mcp_odoo.jobs.keys import Keys
from mcp_odoo.jobs.retention import Retention
from mcp_odoo.jobs.turns import Turns
from tests.jobs.workshop import Workshop, failing, until, workshop

SECRET = "Almacenes-Torres-1841"


async def test_finished_jobs_go_and_others_stay(tmp_path: Path) -> None:
    """Completed, failed and what followed on them; a job that waits stays, whatever its age."""
    async with workshop(tmp_path) as shop:
        shop.doings["wrong"] = failing(InvalidRequest("no"))
        shop.doings["waits"] = failing(UpstreamUnavailable("later", retry_after=3600))
        over = [await shop.submit(do, note=True) for do in ("done", "wrong")]
        for job_id in over:
            await shop.finished(job_id)
        waiting = await shop.submit("waits")
        await until(lambda: shop.runs["waits"] == 1 and len(shop.notes) == 2)
        retention, turns = tools(shop, days=0)
        turns.retry(over[1], seen=0)
        assert await asyncio.to_thread(Retention(shop.engine._engine, turns, 1).apply) == 0
        assert (await shop.state(over[0])).phase == "completed"
        await until_over(shop, 4)
        assert await asyncio.to_thread(retention.apply) == 4
        assert [await shop.engine.state(job_id) for job_id in over] == [None, None]
        assert turns.get(over[1]).retries == 0
        assert (await shop.state(waiting)).phase == "processing"


async def test_nothing_is_left_in_the_files(tmp_path: Path) -> None:
    """Neither in SQLite's free pages nor in its log."""
    async with workshop(tmp_path) as shop:
        job_id = await shop.submit(SECRET)
        await shop.finished(job_id)
        retention, _ = tools(shop, days=0)
        await until_over(shop, 1)
        assert contains(tmp_path, SECRET)
        await asyncio.to_thread(retention.apply)
        assert not contains(tmp_path, SECRET)


async def test_a_key_runs_again_after_its_job_is_deleted(tmp_path: Path) -> None:
    """Under the same id: what it makes has the same names, and is found."""
    async with workshop(tmp_path) as shop:
        first = await shop.submit("keyed", key="k-1")
        await shop.finished(first)
        retention, _ = tools(shop, days=0)
        await until_over(shop, 1)
        await asyncio.to_thread(retention.apply)
        assert await shop.submit("keyed", key="k-1") == first
        await shop.finished(first)
        assert shop.runs["keyed"] == 2


async def test_keys_of_single_writes_are_forgotten_too(tmp_path: Path) -> None:
    """Those that were used long ago."""
    async with workshop(tmp_path) as shop:
        keys = Keys(shop.engine._engine, "realm")
        keys.create_tables()
        await keys.external_id("sale", "k-1", {"a": 1})
        retention, _ = tools(shop, days=0)
        await asyncio.to_thread(retention.apply)
        assert await keys.external_id("sale", "k-1", {"a": 2})  # another request may have the key now


def tools(shop: Workshop, days: float) -> tuple[Retention, Turns]:
    engine = shop.engine._engine
    Keys(engine, "").create_tables()
    turns = Turns(engine)
    return Retention(engine, turns, days), turns


async def until_over(shop: Workshop, jobs: int) -> None:
    """Until so many workflows have recorded their end, a moment after their last step."""
    ended = sa.text("SELECT count(*) FROM workflow_status WHERE completed_at IS NOT NULL")
    while True:
        with shop.engine._engine.connect() as db:
            if db.execute(ended).scalar() == jobs:
                break
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.01)  # for the clock to move on: "before now" leaves this millisecond out


def contains(folder: Path, text: str) -> bool:
    return any(text.encode() in path.read_bytes() for path in folder.iterdir() if path.is_file())


async def test_rows_of_all_tables_go(tmp_path: Path) -> None:
    """No table has a row of a deleted job."""
    async with workshop(tmp_path) as shop:
        job_id = await shop.submit("done", note=True)
        await until(lambda: bool(shop.notes))
        retention, _ = tools(shop, days=0)
        await until_over(shop, 2)
        await asyncio.to_thread(retention.apply)
        engine = shop.engine._engine
        with engine.connect() as db:
            for table in sa.inspect(engine).get_table_names():
                rows = db.execute(sa.text(f'SELECT * FROM "{table}"')).all()  # noqa: S608 - our own tables' names
                assert not [row for row in rows if job_id in str(row)], table
