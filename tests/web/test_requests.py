"""What becomes of a bug in whatever answers a request: one traceback, under the request's id."""

from collections.abc import AsyncIterator
from contextlib import suppress

import httpx2
import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
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


async def listens(scope: Scope, receive: Receive, send: Send) -> None:
    """Waits for the whole request, and answers whoever is still there."""
    assert scope["type"] == "http"
    while (message := await receive())["type"] != "http.disconnect":
        assert message["type"] == "http.request"


async def listens_and_breaks(scope: Scope, receive: Receive, send: Send) -> None:
    """Has a bug in what it does when somebody is gone."""
    await listens(scope, receive, send)
    raise ZeroDivisionError


async def listens_and_answers(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers into the void, as the MCP SDK does."""
    await listens(scope, receive, send)
    await Response(status_code=500)(scope, receive, send)


async def answers_and_listens(scope: Scope, receive: Receive, send: Send) -> None:
    """Sends all that it has; the client hangs up then."""
    await Response("all of it")(scope, receive, send)
    await listens(scope, receive, send)


@pytest.mark.parametrize(
    ("app", "status"),
    [(listens, 499), (listens_and_breaks, 500), (listens_and_answers, 499), (answers_and_listens, 200)],
)
async def test_whoever_hangs_up_before_there_is_an_answer_is_nobody_s_failure(app: ASGIApp, status: int) -> None:
    """A bug is one all the same, and who has the answer did not hang up."""
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(_: Message) -> None:
        """Nobody reads it."""

    with capture_logs() as lines, suppress(ZeroDivisionError):
        await with_request_ids(app)(scope, receive, send)
    (served,) = [line for line in lines if line["event"] == "request.served"]
    assert served["status"] == status
    structlog.contextvars.clear_contextvars()
