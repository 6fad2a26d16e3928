"""Failures as HTTP answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, FastAPI
from structlog.testing import capture_logs

from mcp_odoo import errors as e
from mcp_odoo.audit.records import Record
from mcp_odoo.audit.writes import Writes
from mcp_odoo.phrases import Language
from mcp_odoo.web.api import create_api
from mcp_odoo.web.requests import with_request_ids

STATUS = {
    e.McpOdooError: 500, e.InvalidRequest: 400, e.Unauthenticated: 401, e.Forbidden: 403, e.NotFound: 404,
    e.Conflict: 409, e.UpstreamError: 502, e.OdooError: 502, e.OdooAccessDenied: 502, e.OdooAuthenticationFailed: 502,
    e.OdooValidation: 502, e.NotConfigured: 503, e.UpstreamUnavailable: 503, e.OutcomeUnknown: 502,
    e.MessagingError: 502, e.TooSlow: 408, e.TooLarge: 413, e.Misdirected: 421, e.RateLimited: 429,
}  # fmt: skip


class _NoAudit:
    """For routes that only read, of which nothing is recorded."""

    async def record(self, *records: Record) -> None:
        raise AssertionError(records)


@asynccontextmanager
async def _nothing(_: FastAPI) -> AsyncIterator[None]:
    yield


async def answer(error: Exception, language: Language = "en") -> httpx2.Response:
    """What a route that raises this answers."""
    router = APIRouter()

    @router.get("/raise")
    async def fail() -> None:
        raise error

    api = create_api(
        [router],
        language=language,
        odoo_reach=lambda: "unknown",
        writes=Writes(_NoAudit()),
        audit_health=lambda: "ok",
        lifespan=_nothing,
    )
    transport = httpx2.ASGITransport(with_request_ids(api))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as http:
        return await http.get("/raise")


def test_the_whole_tree_is_here() -> None:
    """A class that is added gets its status tested."""
    ours = {kind for kind in vars(e).values() if isinstance(kind, type) and issubclass(kind, e.McpOdooError)}
    assert ours == set(STATUS)


@pytest.mark.parametrize("kind", STATUS)
async def test_every_error_is_a_sentence_and_a_name(kind: type[e.McpOdooError]) -> None:
    """`{"detail", "code"}` with the status of its class."""
    response = await answer(kind("What happened"))
    assert response.status_code == STATUS[kind]
    assert response.json() == {"detail": "What happened", "code": kind.default_code}
    assert "retry-after" not in response.headers


async def test_who_is_not_known_is_told_how_to_say_it() -> None:
    """401 names the scheme, which HTTP wants there; no other answer does."""
    assert (await answer(e.Unauthenticated("who?"))).headers["www-authenticate"] == "Bearer"
    assert "www-authenticate" not in (await answer(e.Forbidden("no"))).headers


async def test_people_read_their_language() -> None:
    """By code and details; where Odoo wrote the sentence it stays."""
    error = e.InvalidRequest("english", code="product_unknown", field="product_id", product_id=7)
    detail = "product_id: no existe el producto 7. Búscalo con find_products."
    assert (await answer(error, "es")).json() == {"detail": detail, "code": "product_unknown"}
    assert (await answer(error, "en")).json()["detail"] == "english"
    assert (await answer(e.OdooValidation("De Odoo"), "es")).json()["detail"] == "De Odoo"


@pytest.mark.parametrize(("seconds", "header"), [(0, "0"), (0.2, "1"), (7, "7"), (7.01, "8")])
async def test_a_time_to_come_back_is_a_header(seconds: float, header: str) -> None:
    """Whole seconds, rounded up."""
    assert (await answer(e.UpstreamUnavailable("later", retry_after=seconds))).headers["retry-after"] == header


@pytest.mark.parametrize(("language", "start"), [("es", "Error interno"), ("en", "Internal error")])
async def test_an_unexpected_exception_is_hidden_and_logged(language: Language, start: str) -> None:
    """Its text and its traceback are for the log."""
    with capture_logs() as lines:
        response = await answer(ZeroDivisionError("password hunter2"), language)
    assert response.status_code == 500
    assert response.json()["code"] == "internal_error"
    assert response.json()["detail"].startswith(start)
    assert "hunter2" not in response.text
    broken, served = lines
    assert (broken["event"], broken["log_level"], broken["exc_info"]) == ("request.broken", "error", True)
    assert (served["event"], served["status"]) == ("request.served", 500)


async def test_a_refusal_is_one_line_of_the_log() -> None:
    """With code and reason, without a traceback; beside the one that every request has."""
    with capture_logs() as lines:
        await answer(e.Conflict("twice", code="idempotency_key_reused", key="k", tracking_id="t"))
    assert [line for line in lines if line["event"] != "request.served"] == [
        {"event": "request.refused", "code": "idempotency_key_reused", "reason": "twice", "log_level": "warning"}
    ]


async def test_details_that_a_translation_lacks_do_not_break_it() -> None:
    """The English sentence is better than none."""
    extra: dict[str, Any] = {"field": "product_id"}
    error = e.InvalidRequest("english", code="product_unknown", **extra)
    assert (await answer(error, "es")).json()["detail"] == "english"
