"""What hangs on a record: a customer's opportunities and orders, an opportunity's orders, what is planned."""

import asyncio
from collections.abc import Sequence
from typing import Any

from mcp_odoo.crm.tallies import OPEN
from mcp_odoo.errors import NotFound, OdooAccessDenied
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.kinds import Key
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.texts import markdown
from mcp_odoo.odoo.values import code, text
from mcp_odoo.orders.service import state_of

MOST = 100

Rows = list[dict[str, Any]]


class Related:
    """Reads what belongs to a record, newest first, at most MOST of each."""

    def __init__(self, odoo: OdooClient, schema: Schema) -> None:
        self._odoo = odoo
        self._schema = schema

    async def of(self, key: Key) -> dict[str, Rows]:
        """Tables by name; empty ones, and those of apps that are missing or forbidden, are left out."""
        tables = {"planned_activities": self._activities(key)}
        if key.kind == "partner":
            below = ("partner_id", "child_of", key.record_id)
            tables |= {"open_opportunities": self._opportunities([*OPEN, below]), "orders": self._orders([below])}
        elif key.kind == "opportunity":
            tables["orders"] = self._orders([("opportunity_id", "=", key.record_id)])
        found = await asyncio.gather(*tables.values())
        return {
            name if len(rows) < MOST else f"{name} (only {MOST} of them)": rows
            for name, rows in zip(tables, found, strict=True)
            if rows
        }

    async def _orders(self, domain: Sequence[Any]) -> Rows:
        calendar = await self._odoo.calendar()
        fields = ["name", "state", "date_order", "amount_total", "currency_id"]
        return [
            {
                "id": f"order:{row['id']}",
                "order": row["name"],
                "state": state_of(row)[0],
                "date": calendar.shown(row["date_order"]),
                "total": f"{row['amount_total']:.2f} {code(row['currency_id'])}",
            }
            for row in await self._read("sale.order", domain, fields, "id desc")
        ]

    async def _opportunities(self, domain: Sequence[Any]) -> Rows:
        fields = ["name", "stage_id", "expected_revenue", "company_currency"]
        return [
            {
                "id": f"opportunity:{row['id']}",
                "opportunity": row["name"],
                "stage": code(row["stage_id"]),
                "expected_revenue": f"{row['expected_revenue']:.2f} {code(row['company_currency'])}",
            }
            for row in await self._read("crm.lead", domain, fields, "id desc")
        ]

    async def _activities(self, key: Key) -> Rows:
        domain = [("res_model", "=", key.model), ("res_id", "=", key.record_id)]
        fields = ["activity_type_id", "summary", "date_deadline", "user_id", "note"]
        return [
            {
                "date": row["date_deadline"],
                "kind": code(row["activity_type_id"]),
                "summary": text(row["summary"]),
                "assignee": code(row["user_id"]),
                "note": markdown(row["note"]),
            }
            for row in await self._read("mail.activity", domain, fields, "date_deadline, id")
        ]

    async def _read(self, model: str, domain: Sequence[Any], fields: Sequence[str], order: str) -> Rows:
        try:
            await self._schema.fields(model)
            return await self._odoo.search_read(model, domain, fields, limit=MOST, order=order)
        except (NotFound, OdooAccessDenied):
            return []
