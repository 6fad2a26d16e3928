"""Counting jobs costs little, however many there are."""

import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mcp_odoo.jobs.census import Census
from mcp_odoo.jobs.database import open_database
from tests.jobs.workshop import failing, until, workshop

VERSION = "1-0badcafe"
MANY = 100_000


async def test_jobs_are_counted_by_kind_and_state(tmp_path: Path) -> None:
    """Queued where nothing is recorded yet, then processing; then failed, or not counted any more."""
    async with workshop(tmp_path) as shop:

        def counted() -> dict[tuple[str, str], int]:
            return {(one.job, one.state): one.jobs for one in shop.engine.count()}

        release = shop.hold("slow")
        shop.doings["bad"] = failing(ValueError("a bug"))
        await shop.submit("slow")
        await shop.finished(await shop.submit("bad"))
        await shop.finished(await shop.submit("good"))
        await until(lambda: counted() == {("plank.v1", "queued"): 1, ("plank.v1", "failed"): 1})
        held = shop.hold("cut slow")
        release.set()
        await until(lambda: counted().get(("plank.v1", "processing")) == 1)
        held.set()
        await until(lambda: counted() == {("plank.v1", "failed"): 1})


async def test_a_cancelled_job_is_no_failed_one(tmp_path: Path) -> None:
    """Its engine calls both an error; only failed ones are for somebody to look at."""
    async with workshop(tmp_path) as shop:
        release = shop.hold("slow")
        job_id = await shop.submit("slow")
        await until(lambda: shop.runs["slow"] == 1)
        await shop.engine.decisions.cancel(job_id)
        release.set()
        await until(lambda: [(one.state, one.jobs) for one in shop.engine.count()] == [("cancelled", 1)])


async def test_the_oldest_one_is_told(tmp_path: Path) -> None:
    """Of those that are not over, by when they were asked for."""
    async with workshop(tmp_path) as shop:
        shop.hold("slow")
        older, _ = [await shop.submit("slow") for _ in range(2)]
        with shop.engine._engine.begin() as db:
            earlier = sa.text("UPDATE workflow_status SET created_at = created_at - 7200000 WHERE workflow_uuid = :id")
            db.execute(earlier, {"id": older})
        (count,) = shop.engine.count()
        assert (count.state, count.jobs) == ("queued", 2)
        assert count.oldest == pytest.approx(7200, abs=60)
        shop.clean_up()


async def test_jobs_of_another_odoo_are_not_counted(tmp_path: Path) -> None:
    """Their server, which may share the database, counts them itself."""
    async with workshop(tmp_path) as shop:
        shop.doings["bad"] = failing(ValueError("a bug"))
        await shop.finished(await shop.submit("bad"))
        await until(lambda: [one.state for one in shop.engine.count()] == ["failed"])
        shop.hold("slow")
        await shop.submit("slow")
        await until(lambda: {one.state for one in shop.engine.count()} == {"failed", "queued"})
        assert Census(shop.engine._engine).count(VERSION, ["plank.v1"]) == []
        shop.clean_up()


async def test_the_age_of_a_job_that_was_tried_again_begins_anew(tmp_path: Path) -> None:
    """It waits since then, not since it was asked for."""
    async with workshop(tmp_path) as shop:
        shop.hold("slow")
        job_id = await shop.submit("slow")
        await until(lambda: bool(shop.engine.count()))
        with shop.engine._engine.begin() as db:
            db.execute(sa.text("UPDATE workflow_status SET created_at = created_at - 7200000"))
        assert shop.engine.count()[0].oldest == pytest.approx(7200, abs=60)
        shop.engine._turns.retry(job_id, 0)
        assert shop.engine.count()[0].oldest == pytest.approx(0, abs=60)
        shop.clean_up()


async def test_a_hundred_thousand_jobs_are_not_read(tmp_path: Path) -> None:
    """Both questions use indexes of the states that they are about, and take a moment."""
    async with workshop(tmp_path):
        pass
    engine = open_database(None, tmp_path)
    columns = "workflow_uuid, status, name, application_version, created_at, updated_at, completed_at, priority"
    row = "(:id, :status, 'plank.v1', :version, :at, :at, :at, 0)"
    with engine.begin() as db:
        db.execute(
            sa.text(f"INSERT INTO workflow_status ({columns}) VALUES {row}"),  # noqa: S608 - ours
            [
                {"id": f"plank_{n}", "status": _status(n), "version": VERSION, "at": int(time.time() * 1000) - n}
                for n in range(MANY)
            ],
        )
    census = Census(engine)
    asked: list[tuple[str, Any]] = []
    sa.event.listen(engine, "before_cursor_execute", lambda _, __, text, values, *___: asked.append((text, values)))
    began = time.perf_counter()
    counted = {(one.state, one.jobs) for one in census.count(VERSION, ["plank.v1"])}
    took = time.perf_counter() - began
    assert counted == {("queued", 1000), ("failed", 1000)}
    assert took < 2
    questions = [one for one in asked if "workflow_status" in one[0]]
    assert len(questions) == 2
    with engine.connect() as db:
        for text, values in questions:  # as they were asked: literals and parameters are not the same to SQLite
            plan = [str(step[3]) for step in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)]
            assert not [step for step in plan if step == "SCAN workflow_status"], plan
            assert any("idx_workflow_status" in step for step in plan), plan
    engine.dispose()


def _status(number: int) -> str:
    return {0: "PENDING", 1: "ERROR"}.get(number % 100, "SUCCESS")
