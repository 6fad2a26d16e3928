"""The audit log of real server processes, while disks fill up, folders go, and processes die."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError

from mcp_odoo.audit.verify import Report, Verification
from tests.fake_odoo import DATABASE, KEY, LOGIN, FakeOdoo, Hang, fake_odoo
from tests.fake_shop import open_shop
from tests.jobs.workshop import until
from tests.live.server import Server

pytestmark = pytest.mark.timeout(90)
REQUEST: dict[str, Any] = {
    "partner_name": "Torres", "contact_name": "Ana", "email": "ana@torres.mx", "phone": "", "lead_name": "Robots",
    "product_id": 1,
}  # fmt: skip
OVER = ("completed", "failed", "unknown")


@pytest.fixture(name="odoo")
async def _odoo() -> AsyncIterator[FakeOdoo]:
    async with fake_odoo() as odoo:
        open_shop(odoo)
        odoo.answers["sale.order", "read"] = [{"id": 18, "display_name": "S00018", "user_id": False}]
        odoo.answers["mail.message", "load"] = {"ids": [7], "messages": []}
        yield odoo


@pytest.fixture(name="small_disk")
def _small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB, which `grow` makes large."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", str(folder)], check=False)  # noqa: S607 - the system's own
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607 - likewise


def grow(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)  # noqa: S607 - the system's own


def server(folder: Path, odoo: FakeOdoo, **variables: str) -> Server:
    folder.mkdir(exist_ok=True)
    account = {"ODOO_URL": odoo.url, "ODOO_DB": DATABASE, "ODOO_LOGIN": LOGIN, "ODOO_API_KEY": KEY}
    return Server(folder, {**account, **variables})


@pytest.fixture(name="running")
async def _running() -> AsyncIterator[list[Server]]:
    """Servers that a test put here are stopped after it."""
    servers: list[Server] = []
    yield servers
    for one in servers:
        await asyncio.to_thread(one.stop)


async def started(running: list[Server], one: Server) -> Server:
    running.append(one)
    await asyncio.to_thread(one.start)
    return one


async def quote(one: Server, number: int, **more: Any) -> str:
    async with httpx2.AsyncClient(base_url=one.url, timeout=20) as http:
        asked = {**REQUEST, "email": f"c{number}@torres.mx", **more}
        answer = (await http.post("/api/quotation/async", json=asked)).raise_for_status().json()
    return str(answer["tracking_id"])


async def note(one: Server, text: str) -> None:
    async with Client(f"{one.url}/mcp") as client:
        await client.call_tool("log_note", {"record": "order:18", "text": text})


async def notes_until_refused(one: Server) -> None:
    """A full database still has room in its pages for some."""
    for number in range(1000):
        await note(one, f"full {number}")


async def reaches(ask: Callable[[], Awaitable[str]], answer: str) -> None:
    while await ask() != answer:  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.05)


async def status_of(one: Server, tracking_id: str) -> str:
    async with httpx2.AsyncClient(base_url=one.url, timeout=20) as http:
        return str((await http.get(f"/api/quotation/status/{tracking_id}")).json()["status"])


async def audit_health(one: Server) -> str:
    async with httpx2.AsyncClient(base_url=one.url, timeout=20) as http:
        return str((await http.get("/health")).json()["audit"])


def documents(folder: Path) -> dict[str, dict[str, Any]]:
    found = {}
    for path in folder.glob("*.log"):
        with suppress(FileNotFoundError):
            found[path.stem] = json.loads(path.read_text(encoding="utf-8"))
    return found


async def all_over(folder: Path, count: int) -> dict[str, dict[str, Any]]:
    """The folder's records, once there are so many and none moves any more."""
    while True:
        found = documents(folder)
        if len(found) >= count and all(one["status"] in OVER for one in found.values()):
            return found
        await asyncio.sleep(0.05)


def verified(folder: Path) -> Report:
    verification = Verification()
    for path in folder.glob("*.log"):
        verification.add(path.stem, path.read_text(encoding="utf-8"))
    return verification.report()


async def test_a_full_disk_delays_records_and_nothing_else(
    tmp_path: Path, small_disk: Path, odoo: FakeOdoo, running: list[Server]
) -> None:
    """Quotations go on, one warning says what to do, and every record is there once there is room."""
    one = await started(running, server(tmp_path / "one", odoo, MCP_LOG_DIR=str(small_disk / "log")))
    names = [await quote(one, number, description="x" * 9000) for number in range(40)]
    await reaches(lambda: audit_health(one), "behind")
    await reaches(lambda: status_of(one, names[-1]), "completed")
    assert len(documents(small_disk / "log")) < len(names)
    assert verified(small_disk / "log").records == len(documents(small_disk / "log"))  # none is half a file
    (warning,) = one.events("audit.sink_unavailable")
    assert "No space left on device" in warning["reason"]
    assert "set MCP_LOG_DIR to another folder" in warning["reason"]
    grow(small_disk)
    found = await all_over(small_disk / "log", len(names))
    assert set(found) == set(names)
    assert verified(small_disk / "log").broken == []
    assert await audit_health(one) == "ok"
    assert len(one.events("audit.sink_available")) == 1


async def test_without_room_for_a_record_nothing_is_written_to_odoo(
    tmp_path: Path, small_disk: Path, odoo: FakeOdoo, running: list[Server]
) -> None:
    """The jobs' disk is full: a write is refused with what to do, before it; afterwards it is done."""
    grow(small_disk)
    variables = {"MCP_ODOO_DATA_DIR": str(small_disk / "state"), "MCP_LOG_DIR": str(tmp_path / "log")}
    one = await started(running, server(tmp_path / "one", odoo, **variables))
    await note(one, "before")
    filler = small_disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    with pytest.raises(ToolError, match=r"revisa si el disco está lleno.*\[audit_unavailable\]"):
        await notes_until_refused(one)
    written = len(odoo.called("mail.message", "load"))
    filler.unlink()
    await note(one, "after")
    assert len(odoo.called("mail.message", "load")) == written + 1
    found = await all_over(tmp_path / "log", written + 1)
    assert len([said for said in found.values() if said["changes"]]) == written + 1


async def test_a_folder_that_cannot_be_written_is_told_at_the_start(
    tmp_path: Path, odoo: FakeOdoo, running: list[Server]
) -> None:
    """Before there is anything to write; as soon as it can be, everything is written."""
    place = tmp_path / "place"
    place.write_text("a file where the folder should be")
    one = await started(running, server(tmp_path / "one", odoo, MCP_LOG_DIR=str(place / "log")))
    await until(lambda: bool(one.events("audit.sink_unavailable")))
    tracking_id = await quote(one, 1)
    place.unlink()
    found = await all_over(place / "log", 1)
    assert set(found) == {tracking_id}


async def test_a_killed_server_loses_no_record(tmp_path: Path, odoo: FakeOdoo, running: list[Server]) -> None:
    """A quotation's document goes on after the restart; a single write that was under way stays `started`: whether it
    reached Odoo a person has to see. The chain holds over the kill.
    """
    one = await started(running, server(tmp_path / "one", odoo))
    folder = tmp_path / "one" / "audit"
    odoo.faults["crm.lead", "load"] = [Hang(20)]
    odoo.faults["mail.message", "load"] = [Hang(20)]
    tracking_id = await quote(one, 1)
    writing = asyncio.create_task(note(one, "under way"))
    await until(lambda: bool(odoo.called("crm.lead", "load") and odoo.called("mail.message", "load")))
    await until(lambda: {said["status"] for said in documents(folder).values()} == {"processing", "started"})
    one.kill()
    with suppress(Exception):
        await writing
    assert verified(folder).broken == []
    await asyncio.to_thread(one.start)
    await until(lambda: documents(folder)[tracking_id]["status"] == "completed")
    await quote(one, 2)
    await until(lambda: len(documents(folder)) == 3)
    (write,) = [said for name, said in documents(folder).items() if name.startswith("write_")]
    assert (write["status"], write["input"]["text"]) == ("started", "under way")
    report = verified(folder)
    assert (report.broken, len(report.chains)) == ([], 1)


async def test_two_servers_share_a_folder(tmp_path: Path, odoo: FakeOdoo, running: list[Server]) -> None:
    """Each has a chain of its own, and neither disturbs the other; nothing half written stays."""
    folder = tmp_path / "log"
    servers = [
        await started(running, server(tmp_path / name, odoo, MCP_LOG_DIR=str(folder))) for name in ("one", "two")
    ]
    names = await asyncio.gather(*(quote(one, number) for one in servers for number in range(15)))
    found = await all_over(folder, len(names))
    assert set(found) == set(names)
    report = verified(folder)
    assert (report.broken, len(report.chains), report.records) == ([], 2, 30)
    assert {path.name for path in folder.iterdir()} == {".lock", *(f"{name}.log" for name in names)}


async def test_two_servers_with_one_key_lose_no_record(tmp_path: Path, odoo: FakeOdoo, running: list[Server]) -> None:
    """The same idempotency key is the same tracking id, and would be the same file."""
    folder = tmp_path / "log"
    for number, name in enumerate(("one", "two"), 1):
        one = await started(running, server(tmp_path / name, odoo, MCP_LOG_DIR=str(folder)))
        async with httpx2.AsyncClient(base_url=one.url, timeout=20, headers={"Idempotency-Key": "same"}) as http:
            (await http.post("/api/quotation/async", json={**REQUEST, "lead_name": name})).raise_for_status()
        await all_over(folder, number)
        await asyncio.to_thread(one.stop)
    assert {said["input"]["lead_name"] for said in documents(folder).values()} == {"one", "two"}
    report = verified(folder)
    assert (report.broken, len(report.chains)) == ([], 2)
