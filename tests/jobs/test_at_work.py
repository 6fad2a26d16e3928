"""Whether a process runs jobs, which `/ready` tells."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from mcp_odoo.jobs.database import open_database
from mcp_odoo.jobs.engine import JobEngine


async def test_an_engine_is_at_work_between_its_launch_and_its_stop(tmp_path: Path) -> None:
    """Not before it has a slot, and not once it begins no further attempts."""
    engine = JobEngine(open_database(None, tmp_path), "odoo")
    seen = [engine.at_work]
    await engine.launch()
    seen.append(engine.at_work)
    await engine.stop()
    seen.append(engine.at_work)
    engine.leave()
    assert seen == [False, True, False]


async def test_an_engine_whose_slot_is_lost_is_not(tmp_path: Path) -> None:
    """A peer has its jobs from then on."""
    engine = JobEngine(open_database(None, tmp_path), "odoo")
    await engine.launch()
    engine._reach.lose()
    at_work = engine.at_work
    engine._reach.lost = False  # or the stop would end the process that tests this
    await engine.close()
    assert not at_work


def test_a_database_is_asked_for_real(tmp_path: Path) -> None:
    """One that cannot be opened any more is heard of: an engine alone would not tell."""
    database = sa.create_engine(f"sqlite:///{tmp_path / 'gone' / 'jobs.sqlite'}")
    with pytest.raises(sa.exc.OperationalError):
        JobEngine(database, "odoo").ask()
    database.dispose()
