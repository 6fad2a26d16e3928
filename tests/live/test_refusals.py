"""Refused before anything is written: Odoo holds exactly what it held before."""

import json
from typing import Any

import httpx2
import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError

from tests.live.lab import Odoo
from tests.live.quotes import customer, refusal, submit
from tests.live.server import Server


def wrong(odoo: Odoo, what: str) -> dict[str, Any]:
    """Fields that no quotation can be made from."""
    match what:
        case "product_unknown":
            return {"product_id": 999_999}
        case "product_archived":
            return {"products": [{"product_id": odoo.product("ACC-CARGA")}, {"product_id": odoo.product("PUDU-HOLA")}]}
        case "product_not_for_sale":
            return {"product_id": odoo.product("INT-REFACC")}
        case "user_unknown":
            return {"user_id": 999_999}
        case "user_archived":
            user = odoo.create("res.users", name="Se Fue", login=f"ido-{odoo.count('res.users')}")
            odoo.write("res.users", user, active=False)
            return {"user_id": user}
        case _:
            reference = odoo.find("ir.model.data", [("module", "=", "base"), ("name", "=", "group_portal")], ["res_id"])
            login, groups = f"portal-{odoo.count('res.users')}", [(6, 0, [reference[0]["res_id"]])]
            field = odoo.spelled("res.users", "group_ids", "groups_id")
            return {"user_id": odoo.create("res.users", name="De Portal", login=login, **{field: groups})}


@pytest.mark.parametrize(
    "code",
    [
        "product_unknown",
        "product_archived",
        "product_not_for_sale",
        "user_unknown",
        "user_archived",
        "user_not_internal",
    ],
)
async def test_what_cannot_be_quoted_writes_nothing(any_server: Server, odoo: Odoo, code: str) -> None:
    """The job fails with its code and a sentence that names the culprit; a tool call says the same."""
    body = customer(**wrong(odoo, code))
    before = odoo.census()
    state = await refusal(any_server, body)
    assert state["error_code"] == code
    assert state["output"] is None
    field = "products[1]" if code == "product_archived" else "user_id" if code.startswith("user") else "product_id"
    assert state["error"].startswith(field)
    async with Client(f"{any_server.url}/mcp") as client:
        with pytest.raises(ToolError, match=rf"\[{code}\]"):
            await client.call_tool("dev_create_quotation", body)
    assert odoo.census() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no-es-correo"),
        ("email", "a@b@c.example"),
        ("phone", "123"),
        ("phone", "no tengo"),
        ("product_qty", 0),
        ("product_qty", -1),
        ("product_qty", float("nan")),
        ("product_price", float("inf")),
        ("product_price", -0.5),
        ("products", [{"product_id": 1, "qty": 0}]),
        ("products", [{"product_id": 0}]),
        ("lead_name", ""),
        ("user_id", -1),
    ],
)
async def test_malformed_input_is_422(server: Server, odoo: Odoo, field: str, value: Any) -> None:
    """REST answers 422 with FastAPI's errors, which name the field; the tool refuses too; nothing is written."""
    body = customer(**{field: value})
    before = odoo.census()
    async with httpx2.AsyncClient() as http:
        answer = await http.post(
            f"{server.url}/api/quotation/async",
            content=json.dumps(body),
            headers={"Content-Type": "application/json"},
        )
    assert answer.status_code == 422, answer.text
    assert answer.json()["detail"][0]["loc"][:2] == ["body", field]
    if value == value and value != float("inf"):  # noqa: PLR0124 - JSON, and so an MCP client, has no NaN
        async with Client(f"{server.url}/mcp") as client:
            with pytest.raises(ToolError, match=field):
                await client.call_tool("dev_create_quotation", body)
    assert odoo.census() == before


async def test_neither_email_nor_phone_is_422(server: Server) -> None:
    """Somebody who cannot be found again is refused."""
    assert (await submit(server, customer(email="", phone=""))).status_code == 422


async def test_nobody_is_422(server: Server) -> None:
    """Somebody without any name is refused."""
    assert (await submit(server, customer(partner_name="", contact_name=""))).status_code == 422


async def test_an_unknown_tracking_id_is_404(server: Server) -> None:
    """In the error shape, on both faces."""
    async with httpx2.AsyncClient() as http:
        answer = await http.get(f"{server.url}/api/quotation/status/quot_000000000000")
    assert (answer.status_code, answer.json()["code"]) == (404, "quotation_unknown")
    async with Client(f"{server.url}/mcp") as client:
        with pytest.raises(ToolError, match="quotation_unknown"):
            await client.call_tool("get_quotation_status", {"tracking_id": "quot_000000000000"})
