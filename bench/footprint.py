"""What the program itself weighs: seconds to start, bytes of its list of tools."""

import statistics
import tempfile
from pathlib import Path

import httpx2

from bench.scene import Scene
from bench.served import served
from bench.tables import Reading, Results, Table
from bench.targets import LISTED, STARTED

ACCEPT = {"Accept": "application/json, text/event-stream"}


async def measure_footprint(scene: Scene, results: Results) -> None:
    """`mcp-odoo serve` on an empty folder, several times, and then again on what it left; tools/list as it is sent."""
    first, again, listed = [], [], 0
    with scene.bar("Starts", scene.options.counts.starts * 2) as moved, tempfile.TemporaryDirectory() as parent:
        for number in range(scene.options.counts.starts):
            folder = Path(parent) / str(number)
            async with served(folder, {}) as server:
                first.append(server.seconds)
                listed = listed or await _bytes_of_tools(server.url)
            moved()
            async with served(folder, {}) as server:
                again.append(server.seconds)
            moved()
    results.tables.append(
        Table(
            "Start-up",
            ("what", "samples", "median s", "most s"),
            [
                (name, str(len(times)), f"{statistics.median(times):.2f}", f"{max(times):.2f}")
                for name, times in (("on an empty folder", first), ("again", again))
            ],
            f"From the start of the process to the first `GET /health` with 200. `tools/list` is {listed:,} bytes.",
        )
    )
    slower = max(statistics.median(first), statistics.median(again))
    results.readings[STARTED] = Reading(slower, f"{slower:.2f} s")
    results.readings[LISTED] = Reading(float(listed), f"{listed:,} bytes")


async def _bytes_of_tools(url: str) -> int:
    """Of the whole JSON-RPC answer, as a client gets it."""
    question = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    async with httpx2.AsyncClient() as http:
        answer = await http.post(f"{url}/mcp", json=question, headers=ACCEPT)
    data = next(line[len("data: ") :] for line in answer.text.splitlines() if line.startswith("data: "))
    return len(data.encode())
