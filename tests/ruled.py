"""A whole server on loopback with rules about what may be written, and a scripted Odoo that counts what reaches it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from fastmcp import Client

from mcp_odoo.app import create_app
from mcp_odoo.services import Services, create_services
from mcp_odoo.settings import Settings
from tests.crm.funnel import open_funnel
from tests.fake_odoo import DATABASE, KEY, LOGIN, Call, FakeOdoo
from tests.fake_shop import open_shop
from tests.orders.desk import COMPUTED, open_desk
from tests.serving import serving

# Of each tool that writes, arguments that it takes.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "dev_create_quotation": {
        "partner_name": "Torres", "contact_name": "Ana", "email": "ana@torres.mx", "phone": "", "lead_name": "Robots",
        "product_id": 1,
    },
    "dev_create_sale": {"partner_id": 9},
    "dev_create_sale_line": {"order_id": 40, "product_id": 1},
    "dev_update_sale": {"order_id": 40, "note": "Gracias"},
    "confirm_sale": {"order_id": 40},
    "cancel_sale": {"order_id": 40},
    "get_quotation_link": {"order_id": 40},
    "update_opportunity": {"opportunity_id": 30, "expected_revenue": 300000},
    "log_note": {"record": "opportunity:30", "text": "Llamó"},
    "schedule_activity": {"record": "opportunity:30", "kind": "call", "date": "2026-12-01", "summary": "Llamar"},
    "message_notification": {"user_phone": "+525512345678", "reason": "Una persona"},
}  # fmt: skip
_READS = {
    "version_info", "context_get", "read", "fields_get", "search_read", "search_count", "formatted_read_group",
    "has_group", "get_base_url",
}  # fmt: skip


@dataclass(frozen=True)
class Ruled:
    """A running server, its services, the Odoo behind it, and the folder of its audit log."""

    url: str
    services: Services
    odoo: FakeOdoo
    log: Path

    def written(self) -> list[Call]:
        """The requests that reached Odoo and change something there."""
        return [call for call in self.odoo.calls if call.method not in _READS]

    async def tool(self, name: str, /, **changes: Any) -> tuple[bool, str]:
        """Whether a call is refused, and what is said."""
        async with Client(f"{self.url}/mcp") as client:
            answer = await client.call_tool(name, {**ARGUMENTS[name], **changes}, raise_on_error=False)
        return answer.is_error, str(getattr(answer.content[0], "text", ""))

    async def listed(self) -> set[str]:
        """The tools in the list that a client gets."""
        async with Client(f"{self.url}/mcp") as client:
            return {tool.name for tool in await client.list_tools()}

    async def post(self, path: str, body: dict[str, Any] | None = None) -> httpx2.Response:
        async with httpx2.AsyncClient(base_url=self.url, timeout=30, trust_env=False) as http:
            return await http.post(path, json=body or {})


def furnish(odoo: FakeOdoo) -> None:
    """Everything that the tools which write need: order 40, opportunity 30, products 1 and 2 at 50 pesos."""
    funnel = open_funnel(odoo, "lost_reason_id", "team_ids", "html")
    lead_fields, people = odoo.answers["crm.lead", "fields_get"], odoo.answers["res.users", "search_read"]
    funnel.row["display_name"] = funnel.row["name"]
    header = {"locked": False, "opportunity_id": [30, "Robots"], "tag_ids": [], "display_name": "S00040"}
    desk = open_desk(odoo, header, {"note": {"type": "html"}, **COMPUTED}, "product_uom_id", "technical_price_unit")
    order_answers = {key: value for key, value in odoo.answers.items() if key[0].startswith("sale.order")}
    made = odoo.answers["res.partner", "read"]
    open_shop(odoo)
    summary = odoo.answers["sale.order", "search_read"]
    odoo.answers |= order_answers
    odoo.answers |= {
        ("sale.order", "search_read"): summary,
        ("crm.lead", "fields_get"): lead_fields,
        ("res.partner", "read"): made,
        ("res.users", "search_read"): lambda call: (
            people(call) if call.named["domain"][0][0] == "id" and isinstance(call.named["domain"][0][2], int)
            else [{"id": 5, "name": "Berta"}, {"id": 6, "name": "Carlos"}]
        ),
        ("product.product", "search_read"): [
            {"id": n, "display_name": f"P{n}", "active": True, "sale_ok": True, "lst_price": 50.0,
             "currency_id": [33, "MXN"]} for n in (1, 2)
        ],
        ("product.pricelist", "search_read"): [{"id": 1, "currency_id": [33, "MXN"]}],
        ("res.currency", "search_read"): [{"id": 33, "name": "MXN", "rate": 1.0}],
        ("sale.order", "action_confirm"): lambda _: desk.order.update(state="sale"),
        ("sale.order", "action_cancel"): lambda _: desk.order.update(state="cancel"),
        ("sale.order", "get_portal_url"): "/my/orders/40?access_token=x",
        ("sale.order", "get_base_url"): "https://erp.example.com",
        ("mail.message", "load"): {"ids": [500], "messages": []},
        ("mail.activity", "load"): {"ids": [700], "messages": []},
        ("mail.activity", "read"): [
            {"id": 700, "user_id": [5, "Berta"], "date_deadline": "2026-12-01", "summary": "Llamar"}
        ],
    }  # fmt: skip


def _policy_file(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


@asynccontextmanager
async def ruled(odoo: FakeOdoo, folder: Path, policy: str = "", **settings: Any) -> AsyncIterator[Ruled]:
    """A server on this folder with a policy's text and settings; it may be started again on it, in another loop."""
    if policy:
        settings["MCP_ODOO_POLICY_FILE"] = _policy_file(folder, policy)
    settings = {"MCP_ODOO_CONFIRM": "none", **settings}  # whether a person said yes is another matter
    given = Settings(
        _env_file=None, MCP_ODOO_DATA_DIR=folder / "data", MCP_LOG_DIR=folder / "log", ODOO_URL=odoo.url,
        ODOO_DB=DATABASE, ODOO_LOGIN=LOGIN, ODOO_API_KEY=KEY, ODOO_TRANSPORT="json2", **settings,
    )  # fmt: skip
    kept: list[Services] = []

    def services_of(wanted: Settings) -> Services:
        kept.append(create_services(wanted))
        return kept[0]

    async with serving(create_app(given, services_of=services_of)) as url:
        yield Ruled(url, kept[0], odoo, folder / "log")
