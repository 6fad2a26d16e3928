"""What Prometheus reads of the audit log's folder and bucket."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.telemetry.conftest import Serve, Watched, sample

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def _until(watched: Watched, holds: Callable[[Samples], bool]) -> Samples:
    """The samples, once they are as wanted."""
    async with asyncio.timeout(60):
        while not holds(seen := await watched.metrics()):  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.2)
    return seen


async def test_a_folder_that_takes_no_records_is_told(serve: Serve, tmp_path: Path) -> None:
    """What waits for it, since when, and what it refused; once it takes them again that is over."""
    folder = tmp_path / "audit"

    def of_folder(seen: Samples, name: str, **labels: str) -> float:
        return sample(seen, f"mcp_odoo_audit_{name}", sink="folder", **labels)

    async with serve() as watched:
        await watched.quote()
        # A quotation is told as done a moment before its record is stored: until then nothing waits, either.
        await _until(watched, lambda seen: of_folder(seen, "deliveries_total", outcome="taken") > 0)
        before = await _until(watched, lambda seen: of_folder(seen, "records_waiting") == 0)
        assert of_folder(before, "sink_up") == 1
        assert of_folder(before, "deliveries_total", outcome="refused") == 0
        shutil.rmtree(folder)
        folder.write_text("no folder")
        await watched.quote()
        away = await _until(watched, lambda seen: of_folder(seen, "oldest_waiting_age_seconds") > 1)
        assert of_folder(away, "records_waiting") >= 1
        assert of_folder(away, "sink_up") == 0
        assert of_folder(away, "deliveries_total", outcome="refused") > 0
        folder.unlink()
        back = await _until(watched, lambda seen: of_folder(seen, "records_waiting") == 0)
        assert (of_folder(back, "sink_up"), of_folder(back, "oldest_waiting_age_seconds")) == (1, 0)
        taken = of_folder(before, "deliveries_total", outcome="taken")
        assert of_folder(back, "deliveries_total", outcome="taken") > taken


async def test_a_bucket_that_there_is_not_has_no_numbers(serve: Serve) -> None:
    """Records of a server without one wait for none."""
    async with serve() as watched:
        await watched.quote()
        seen = await watched.metrics()
    sinks = {dict(labels)["sink"] for name, labels in seen if name.startswith("mcp_odoo_audit_")}
    assert sinks == {"folder"}
