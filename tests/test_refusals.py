"""How failures read on the MCP face, whichever of tools, resources and prompts they come from."""

import logging
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from mcp import MCPError
from structlog.testing import capture_logs

from mcp_odoo.errors import InvalidRequest, McpOdooError, UpstreamUnavailable
from mcp_odoo.mcp_face import create_mcp
from mcp_odoo.phrases import Language
from mcp_odoo.settings import Settings
from tests.conftest import tools_of
from tests.test_mcp_face import REQUEST

FACES = ["tool", "resource", "prompt"]
UNKNOWN = InvalidRequest("english", code="product_unknown", field="product_id", product_id=7)
SPANISH = "product_id: no existe el producto 7. Búscalo con find_products. [product_unknown]"
NOT_CONFIGURED = (
    "Odoo no está configurado: falta definir ODOO_URL, ODOO_DB, ODOO_LOGIN, ODOO_API_KEY. [odoo_not_configured]"
)


def failing(error: Exception, language: Language) -> Client[Any]:
    """A client of a server of which everything fails."""
    mcp = create_mcp(language)

    async def fail() -> str:
        raise error

    async def read(name: str) -> str:
        raise error

    mcp.tool(fail)
    mcp.prompt(fail)
    mcp.resource("test://fail/{name}")(read)
    return Client(mcp)


async def ask(client: Client[Any], face: str) -> None:
    """Use what fails."""
    match face:
        case "tool":
            await client.call_tool("fail")
        case "resource":
            await client.read_resource("test://fail/x")
        case "prompt":
            await client.get_prompt("fail")


async def refusal(face: str, error: Exception, language: Language) -> str:
    """How an exception of a tool, a resource or a prompt reads."""
    async with failing(error, language) as client:
        with pytest.raises((ToolError, MCPError)) as caught:
            await ask(client, face)
    return str(caught.value)


@pytest.mark.parametrize("face", FACES)
async def test_our_errors_read_in_the_language(face: str) -> None:
    """With their code, by which a program tells them apart."""
    assert await refusal(face, UNKNOWN, "es") == SPANISH
    assert await refusal(face, UNKNOWN, "en") == "english [product_unknown]"


@pytest.mark.parametrize("face", FACES)
async def test_a_time_to_come_back_is_told(face: str) -> None:
    """In whole seconds, after the sentence, whether or not that ends with a full stop."""
    away = UpstreamUnavailable("Odoo is away", code="odoo_unavailable", retry_after=1.2, reason="refused")
    assert await refusal(face, away, "es") == (
        "No se puede llegar a Odoo: refused. Espera 2 s antes de repetir. [odoo_unavailable]"
    )
    assert await refusal(face, away, "en") == "Odoo is away. Wait 2 s before trying again. [odoo_unavailable]"


@pytest.mark.parametrize("face", FACES)
async def test_an_error_wrapped_by_another_is_still_ours(face: str) -> None:
    """The cause is looked for."""
    wrapped = RuntimeError("wrapper")
    wrapped.__cause__ = McpOdooError("inside", code="odoo_busy")
    assert await refusal(face, wrapped, "en") == "inside [odoo_busy]"


@pytest.mark.parametrize("face", ["tool", "resource"])
async def test_an_unexpected_error_is_masked(face: str) -> None:
    """Its text is for the log. FastMCP masks no prompt, and ours ask nobody anything."""
    text = await refusal(face, ZeroDivisionError("password hunter2"), "es")
    assert "hunter2" not in text
    assert "ZeroDivision" not in text


@pytest.mark.parametrize(("face", "name"), [("tool", "fail"), ("resource", "test://fail/x"), ("prompt", "fail")])
async def test_a_refusal_is_one_line_of_the_log(face: str, name: str) -> None:
    """It says what was used, the code, and the English reason; a tool's call is a line of its own."""
    with capture_logs() as lines:
        await refusal(face, UNKNOWN, "es")
    refused = {"event": "mcp.refused", "log_level": "warning", "name": name, "code": "product_unknown"}
    assert lines[0] == {**refused, "reason": "english"}
    assert [(line["event"], line["outcome"]) for line in lines[1:]] == (
        [("mcp.called", "product_unknown")] if face == "tool" else []
    )


async def test_a_refusal_leaves_no_traceback_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """FastMCP would write one for every error of a tool; an unexpected one keeps its own."""
    server = logging.getLogger("fastmcp.server.server")
    server.addHandler(caplog.handler)
    try:
        await refusal("tool", UNKNOWN, "es")
        assert caplog.records == []
        await refusal("tool", ZeroDivisionError("oops"), "es")
        assert {bool(record.exc_info) for record in caplog.records} == {True}
    finally:
        server.removeHandler(caplog.handler)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("dev_create_quotation", REQUEST),
        ("find_products", {"query": "x"}),
        ("get_salesperson_with_least_opportunities", {}),
        ("dev_read_sale", {"order_id": 1}),
        ("search", {"query": "x"}),
        ("log_note", {"record": "order:1", "text": "x"}),
    ],
)
async def test_without_odoo_every_tool_names_what_is_missing(
    settings: Settings, tool: str, arguments: dict[str, Any]
) -> None:
    """In Spanish, with the code at the end."""
    async with Client(tools_of(settings)) as client:
        with pytest.raises(ToolError) as caught:
            await client.call_tool(tool, arguments)
    assert str(caught.value) == NOT_CONFIGURED


async def test_without_odoo_a_resource_names_what_is_missing_too(settings: Settings) -> None:
    """In the same words."""
    async with Client(tools_of(settings)) as client:
        with pytest.raises(MCPError) as caught:
            await client.read_resource("odoo://order/1")
    assert str(caught.value) == NOT_CONFIGURED


async def test_a_mistake_of_the_whole_is_a_sentence(settings: Settings) -> None:
    """It has no field to name."""
    async with Client(tools_of(settings)) as client:
        with pytest.raises(ToolError, match=r"^indica email o phone: .* \[invalid_input\]$"):
            await client.call_tool("dev_create_quotation", {**REQUEST, "email": ""})
