"""Our server as its users ask it: through REST and through MCP."""

import json
from typing import Any

import httpx2
from fastmcp import Client

from bench.customers import Wanted


async def ask_rest(http: httpx2.AsyncClient, wanted: Wanted) -> str:
    """Queue the quotation; its tracking id."""
    answer = await http.post("/api/quotation/async", json=wanted.request())
    if answer.is_error:
        raise SystemExit(f"{answer.status_code} {answer.text[:500]}")
    return str(answer.json()["tracking_id"])


async def quote_rest(http: httpx2.AsyncClient, wanted: Wanted) -> dict[str, Any]:
    """Queue the quotation and follow its events, as a front end does, until it is made: its state."""
    return await follow(http, await ask_rest(http, wanted))


async def follow(http: httpx2.AsyncClient, tracking_id: str) -> dict[str, Any]:
    """Its state once it is over, with its `events`. Ends the run where it failed."""
    events: list[dict[str, Any]] = []
    async with http.stream("GET", f"/api/quotation/{tracking_id}/events") as stream:
        kind = ""
        async for line in stream.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "data" and kind == "step":
                events.append(json.loads(value))
            elif name == "data" and kind == "completed":
                return {**json.loads(value), "events": events}
            elif name == "data":
                raise SystemExit(f"A quotation was not made: {value}")
    raise SystemExit(f"The events of {tracking_id} ended")


async def quote_mcp(client: "Client[Any]", wanted: Wanted) -> dict[str, Any]:
    """The tool's answer, once the quotation is made. Ends the run where it is not."""
    answer = (await client.call_tool("dev_create_quotation", wanted.request())).structured_content or {}
    if answer.get("status") != "completed":
        raise SystemExit(f"A quotation was not made: {answer}")
    return answer
