"""What becomes of a bug in whatever answers a request: one traceback, under the request's id."""

from collections.abc import AsyncIterator

import httpx2
import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from structlog.testing import capture_logs

from mcp_odoo.web.requests import with_request_ids


async def broken(_: Request) -> Response:
    raise ZeroDivisionError


async def broken_later(_: Request) -> Response:
    async def half() -> AsyncIterator[str]:
        yield "half"
        raise ZeroDivisionError

    return StreamingResponse(half())


async def ask(path: str) -> httpx2.Response:
    app = with_request_ids(Starlette(routes=[Route("/broken", broken), Route("/broken-later", broken_later)]))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost") as http:
        return await http.get(path, headers={"X-Request-ID": "r-1"})


async def test_a_bug_is_one_traceback() -> None:
    """The web server, which knows no ids, is left nothing to log: the caller has the answer already."""
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        answer = await ask("/broken")
    assert answer.status_code == 500
    assert [(line["event"], line["request_id"]) for line in lines] == [
        ("request.broken", "r-1"), ("request.served", "r-1")
    ]  # fmt: skip
    assert (lines[0]["exc_info"], lines[1]["status"]) == (True, 500)
    assert structlog.contextvars.get_contextvars() == {}


async def test_an_answer_that_breaks_off_is_the_web_server_s_to_cut() -> None:
    """It is told, and what it logs has the id too."""
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines, pytest.raises(ZeroDivisionError):
        await ask("/broken-later")
    assert [line["event"] for line in lines] == ["request.broken", "request.served"]
    assert structlog.contextvars.get_contextvars() == {"request_id": "r-1"}
    structlog.contextvars.clear_contextvars()
