"""Says which route was called, and has every call that does not only read on record."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from fastapi import Request
from pydantic_core import from_json

from mcp_odoo.audit.writes import Writes, recorded_by_job
from mcp_odoo.caller import calling, current_caller

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def identified(
    writes: Writes, asked: Callable[[], AbstractContextManager[None]]
) -> Callable[[Request], AsyncIterator[None]]:
    """A dependency for every route, of the scope `function`: the record is complete before the answer is sent. `asked`
    says as whom Odoo is asked meanwhile.
    """

    async def identify(request: Request) -> AsyncIterator[None]:
        route = request.scope["route"]
        with calling(replace(current_caller(), action=f"{request.method} {route.path}")), asked():
            if request.method in READING or recorded_by_job(route.endpoint):
                yield
                return
            async with writes.recorded({**request.path_params, **_body(await request.body())}):
                yield

    return identify


def _body(raw: bytes) -> dict[str, Any]:
    try:
        body = from_json(raw or b"{}")  # which also refuses what is nested too deeply to be recorded
    except ValueError:
        return {}  # the route refuses it, or takes none
    return body if isinstance(body, dict) else {"body": body}
