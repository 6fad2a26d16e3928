"""`mcp-odoo demo`: the main job, seen. A real server, one quotation through MCP and one through REST."""

import asyncio
import sys
import time
from dataclasses import dataclass
from typing import Any

import httpx2
from fastmcp import Client
from fastmcp.client.transports import StreamableHttpTransport
from fastmcp.exceptions import ToolError
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from mcp_odoo.app import create_app
from mcp_odoo.check import findings
from mcp_odoo.guarding import with_own_key
from mcp_odoo.listening import web_server
from mcp_odoo.logs import configure_logs
from mcp_odoo.settings import Settings

WAIT_SECONDS = 60.0
NARROW = 76
INTERRUPTED = 130
NEEDS_ODOO = (
    "The demonstration makes two quotations, and no Odoo is set for them ({missing}). The local Odoo with sample data "
    "comes with the source, not with the package: run `make demo` in a checkout. With a trial Odoo of your own, set "
    "those variables (MCP-Odoo's .env.example describes them) and call `mcp-odoo demo` again."
)
CUSTOMERS: dict[str, dict[str, Any]] = {
    "MCP": {
        "partner_name": "Almacenes Torres",
        "contact_name": "Ana Torres",
        "email": "ana@almacenes-torres.example.com",
        "phone": "+525512345678",
        "lead_name": "Dos robots para el almacén",
    },
    "REST": {
        "partner_name": "Hotel Mirador",
        "contact_name": "Luis Rivas",
        "email": "luis@hotel-mirador.example.com",
        "phone": "55 8765 4321",
        "lead_name": "Robots de servicio para el restaurante",
    },
}


class NotMade(Exception):
    """A quotation that there is not in the end; why, in a sentence."""


@dataclass(frozen=True)
class Made:
    """A quotation that stands in Odoo, and the seconds that its caller waited."""

    face: str
    output: dict[str, Any]
    seconds: float


def run_demo(settings: Settings) -> int:
    """Serve until Ctrl-C; the exit status. 1 where a quotation could not be made."""
    try:
        return asyncio.run(_demo(settings))
    except KeyboardInterrupt:
        return 0


async def _demo(settings: Settings) -> int:
    console = Console()
    configure_logs("WARNING", sys.stderr)
    if settings.missing:
        console.print(NEEDS_ODOO.format(missing=", ".join(settings.missing)), soft_wrap=True)
        return 1
    async for finding in findings(settings):
        if finding.verdict == "wrong":
            console.print(f"[red]{finding.subject}[/]: {finding.text}")
            return 1
    settings, key = await asyncio.to_thread(with_own_key, settings)
    server = web_server(create_app(settings, log_level="WARNING", log_stream=sys.stderr), settings)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        if serving.done():
            return 1
        await asyncio.sleep(0.05)
    base = f"http://{settings.host}:{settings.port}"
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        quoting = asyncio.create_task(_quote(base, progress, key))
        await asyncio.wait({quoting, serving}, return_when=asyncio.FIRST_COMPLETED)
    if server.should_exit:  # Ctrl-C: the server stops, and what asked it is of no more use
        quoting.cancel()
        await asyncio.gather(quoting, serving, return_exceptions=True)
        return INTERRUPTED
    try:
        made = quoting.result()
    except (NotMade, ToolError, httpx2.HTTPError) as error:
        server.should_exit = True
        await serving
        console.print(f"No quotation was made: {error}", soft_wrap=True, markup=False)
        return 1
    _show(console, made)
    records = f"Their records: .venv/bin/mcp-odoo audit tail --folder {settings.log_dir}"
    console.print(records, soft_wrap=True, highlight=False)
    console.print(f"The server is running at {base} - press Ctrl-C to stop it.")
    await serving
    return 0


async def _quote(base: str, progress: Progress, key: str | None) -> list[Made]:
    task = progress.add_task("MCP: looking for robots")

    async def show(done: float, total: float | None, message: str | None) -> None:
        progress.update(task, description=f"MCP: {message} ({done:g}/{total:g})")

    shown = {"Authorization": f"Bearer {key}"} if key else {}
    transport = StreamableHttpTransport(f"{base}/mcp", headers=shown)
    async with Client(transport, progress_handler=show) as client:
        found = await client.call_tool("find_products", {"query": "robot", "limit": 1})
        products = (found.structured_content or {})["products"]
        if not products:
            raise NotMade("this Odoo has no product with 'robot' in its name")
        return [
            await through_mcp(client, products[0]["id"]),
            await through_rest(base, products[0]["id"], progress, shown),
        ]


async def through_mcp(client: Client[Any], product_id: int, patience: float = WAIT_SECONDS) -> Made:
    """The quotation that a model would ask for, and ask about again where it takes longer than a call waits.

    Raises NotMade where that does not end within `patience` seconds, ToolError where it is refused.
    """
    began = time.perf_counter()
    name, arguments = "dev_create_quotation", {**CUSTOMERS["MCP"], "products": [{"product_id": product_id, "qty": 2}]}
    while time.perf_counter() - began < patience:
        said = (await client.call_tool(name, arguments)).structured_content or {}
        if said["output"]:
            return Made("MCP", said["output"], time.perf_counter() - began)
        name, arguments = "get_quotation_status", {"tracking_id": said["tracking_id"]}
        await asyncio.sleep(0.05)
    raise NotMade(f"{arguments['tracking_id']} was not ready after {patience:g} s")


async def through_rest(
    base: str, product_id: int, progress: Progress, shown: dict[str, str], patience: float = WAIT_SECONDS
) -> Made:
    """The quotation that an app would ask for, with the headers `shown`, and ask about until it is made.

    Raises NotMade where it failed or does not end within `patience` seconds, HTTPError where it is refused.
    """
    task = progress.add_task("REST: asking")
    request = {**CUSTOMERS["REST"], "product_id": product_id, "product_price": 275_000}
    async with httpx2.AsyncClient(base_url=base, headers=shown) as http:
        began = time.perf_counter()
        response = await http.post("/api/quotation/async", json=request)
        response.raise_for_status()
        url = response.json()["status_url"]
        while time.perf_counter() - began < patience:
            status = (await http.get(url)).raise_for_status().json()
            progress.update(task, description=f"REST: {status['progress']['message']}")
            if status["status"] == "completed":
                return Made("REST", status["output"], time.perf_counter() - began)
            if status["status"] == "failed":
                raise NotMade(status["error"])
            await asyncio.sleep(0.05)
    raise NotMade(f"{base}{url} was not ready after {patience:g} s")


def _show(console: Console, made: list[Made]) -> None:
    headings = ("Through", "Customer", "Salesperson", "Order", "Total", "Seconds")
    rows = [
        (
            one.face,
            one.output["partner_name"],
            one.output["user_name"],
            one.output["sale_order_name"],
            f"{one.output['amount_total']:,.2f} {one.output['currency']}",
            f"{one.seconds:.2f}",
        )
        for one in made
    ]
    if console.width < NARROW:
        for row in rows:
            console.print(
                "\n".join(f"{heading}: {cell}" for heading, cell in zip(headings, row, strict=True)), end="\n\n"
            )
    else:
        table = Table(title="Quotations made just now")
        for heading in headings:
            table.add_column(heading, justify="right" if heading in {"Total", "Seconds"} else "left")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    for one in made:
        console.print(f"{one.output['sale_order_name']}: {one.output['sale_order_url']}", soft_wrap=True)
