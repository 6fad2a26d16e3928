"""Records as MCP resources, the tools of search and fetch, and what completes an id."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from mcp import MCPError
from mcp_types import INVALID_PARAMS, ResourceTemplateReference, TextResourceContents
from structlog.testing import capture_logs

from mcp_odoo.fence import unfenced
from mcp_odoo.knowledge.documents import Documents
from mcp_odoo.knowledge.resources import RecordCompletion, record_resources
from mcp_odoo.knowledge.search import Search
from mcp_odoo.knowledge.tools import knowledge_tools
from mcp_odoo.mcp_face import create_mcp
from tests.fake_odoo import FakeOdoo, Refusal
from tests.orders.desk import COMPUTED, Desk, open_desk


@pytest.fixture
def desk(archive: FakeOdoo) -> Desk:
    """An order that can be read whole, among the records that can be found."""
    found = dict(archive.answers)
    desk = open_desk(archive, {}, {"note": {"type": "html"}, **COMPUTED}, "product_uom_id")
    for model in ("res.partner", "product.product"):
        for method in ("read", "search_read"):
            archive.answers[model, method] = found[model, method]
    archive.answers["mail.message", "search_read"] = []
    return desk


@pytest.fixture
async def model(documents: Documents, search: Search, archive: FakeOdoo) -> AsyncIterator[Client[Any]]:
    mcp = create_mcp("es")
    record_resources(mcp, documents)
    mcp.add_completion_handler(RecordCompletion(search))
    knowledge_tools(mcp, search, documents)
    async with Client(mcp) as client:
        yield client


async def test_records_are_resources_by_kind(model: Client[Any]) -> None:
    """Templates, with what they are for people and what they are for programs."""
    templates = await model.list_resource_templates()
    assert {(template.name, template.uri_template, template.mime_type) for template in templates} == {
        (kind, f"odoo://{kind}/{{id}}", "text/markdown") for kind in ("order", "partner", "opportunity", "task")
    }
    assert all(template.title and template.description for template in templates)


async def test_a_resource_is_the_whole_document(model: Client[Any], desk: Desk) -> None:
    """The text that fetch tells in pages."""
    desk.order["note"] = f"<p>{'palabra ' * 6000}</p>"
    (content,) = await model.read_resource("odoo://order/40")
    assert isinstance(content, TextResourceContents)
    assert content.mime_type == "text/markdown"
    fetched = (await model.call_tool("fetch", {"id": "order:40"})).structured_content or {}
    whole = unfenced(content.text)
    assert whole.startswith(unfenced(fetched["text"]))
    assert len(whole) == int(fetched["metadata"]["characters"])
    rest = await model.call_tool("fetch", {"id": "order:40", "offset": int(fetched["metadata"]["next_offset"])})
    assert unfenced((rest.structured_content or {})["text"]) in whole


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("odoo://order/x1", "resource_id_unreadable"),
        ("odoo://order/-1", "resource_id_unreadable"),
        ("odoo://order/0", "record_key_unreadable"),
        ("odoo://order/99999999999", "record_key_unreadable"),
        ("odoo://task/8", "record_unknown"),
    ],
)
async def test_a_resource_that_cannot_be_is_refused(model: Client[Any], uri: str, code: str) -> None:
    """In the words of tools."""
    with pytest.raises(MCPError, match=rf"\[{code}\]$") as caught:
        await model.read_resource(uri)
    assert caught.value.error.code == INVALID_PARAMS


@pytest.mark.parametrize("uri", ["odoo://invoice/1", "odoo://order/1/2", "odoo://order"])
async def test_other_kinds_are_no_resources(model: Client[Any], archive: FakeOdoo, uri: str) -> None:
    """Odoo is not asked."""
    with pytest.raises(MCPError):
        await model.read_resource(uri)
    assert archive.calls == []


async def test_search_and_fetch_speak_as_connectors_expect(model: Client[Any], desk: Desk) -> None:
    """`results` of id, title and url; a document of id, title, text, url and metadata."""
    hits = (await model.call_tool("search", {"query": "lobby"})).structured_content or {}
    assert set(hits) == {"results"}
    assert set(hits["results"][0]) == {"id", "title", "url"}
    document = (await model.call_tool("fetch", {"id": "order:40"})).structured_content or {}
    assert set(document) == {"id", "title", "text", "url", "metadata"}
    with pytest.raises(ToolError, match=r"\[record_key_unreadable\]$"):
        await model.call_tool("fetch", {"id": "factura 7"})


async def completed(model: Client[Any], kind: str, typed: str, argument: str = "id") -> list[str]:
    reference = ResourceTemplateReference(type="ref/resource", uri=f"odoo://{kind}/{{id}}")
    values: list[str] = (await model.complete(reference, {"name": argument, "value": typed})).values
    return values


@pytest.mark.parametrize(
    ("kind", "typed", "ids"),
    [
        ("order", "40", ["40"]), ("order", "99", []), ("order", "", ["41", "40"]), ("order", "s0004", ["41", "40"]),
        ("partner", "torrés", ["9"]), ("opportunity", "robots almacen", ["30"]), ("task", "zoe", []),
        ("order", "99999999999", []), ("invoice", "1", []), ("product", "3", []),
    ],
)  # fmt: skip
async def test_what_is_typed_is_completed_to_ids(
    model: Client[Any], archive: FakeOdoo, kind: str, typed: str, ids: list[str]
) -> None:
    """An id that is there, words of the name, or the newest for nothing; of kinds that are resources."""
    assert await completed(model, kind, typed) == ids


async def test_only_ids_are_completed(model: Client[Any], archive: FakeOdoo) -> None:
    """Odoo is not asked for others."""
    assert await completed(model, "order", "40", argument="name") == []
    assert archive.calls == []


async def test_a_completion_that_fails_completes_nothing(model: Client[Any], archive: FakeOdoo) -> None:
    """Nobody waits for one; the log says why."""
    archive.answers["sale.order", "search_read"] = Refusal("builtins.KeyError", "x", 500)
    with capture_logs() as lines:
        assert await completed(model, "order", "") == []
    assert [(line["kind"], line["code"]) for line in lines if line["event"] == "completion.failed"] == [
        ("order", "odoo_error")
    ]
