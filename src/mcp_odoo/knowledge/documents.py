"""Any record as one document in Markdown: its fields, its texts, and what was said about it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from pydantic import BaseModel

from mcp_odoo.crm.directory import Directory
from mcp_odoo.crm.opportunities import Opportunities
from mcp_odoo.errors import OdooAccessDenied
from mcp_odoo.knowledge.markdown import document_text
from mcp_odoo.knowledge.models import Document
from mcp_odoo.knowledge.related import Related
from mcp_odoo.odoo.beside import beside
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.kinds import Key
from mcp_odoo.odoo.texts import markdown
from mcp_odoo.odoo.values import code
from mcp_odoo.orders.service import Orders
from mcp_odoo.projects.service import Projects
from mcp_odoo.sales.products import Products

PAGE = 20_000
EVERYTHING = 10_000_000
MESSAGES = 100
_SAID = ("comment", "email", "notification")

Read = Callable[[int], Awaitable[BaseModel]]


class Documents:
    """Reads records whole, through the services that know them."""

    def __init__(
        self,
        odoo: OdooClient,
        related: Related,
        directory: Directory,
        opportunities: Opportunities,
        orders: Orders,
        projects: Projects,
        products: Products,
    ) -> None:
        self._odoo = odoo
        self._related = related
        self._orders = orders
        self._read: dict[str, Read] = {
            "partner": directory.get,
            "opportunity": lambda record_id: opportunities.get(record_id, EVERYTHING),
            "order": self._order,
            "project": projects.get_project,
            "task": lambda record_id: projects.get_task(record_id, EVERYTHING),
            "product": products.get,
        }

    async def get(self, key: Key, offset: int = 0) -> Document:
        """A page of PAGE characters of a record's document. Raises NotFound for an unknown id."""
        document = await self.whole(key)
        text, total = document.text[offset : offset + PAGE], len(document.text)
        end = offset + len(text)
        if end < total:
            next_page = {"characters": str(total), "next_offset": str(end)}
            return document.model_copy(update={"text": text, "metadata": {**document.metadata, **next_page}})
        return document.model_copy(update={"text": text})

    async def whole(self, key: Key) -> Document:
        """A record's document. Raises NotFound for an unknown id."""
        record, (messages, related) = await beside(
            self._read[key.kind](key.record_id), asyncio.gather(self._messages(key), self._related.of(key))
        )
        values = {**record.model_dump(), **related}
        title, url = values["name"], await self._odoo.record_url(key.model, key.record_id)
        text = document_text(key.kind, values, messages)
        return Document(id=str(key), title=title, text=text, url=url, metadata={"kind": key.kind, "model": key.model})

    async def _order(self, order_id: int) -> BaseModel:
        order = await self._orders.get(order_id, longest=EVERYTHING)
        while order.has_more_lines:
            page = await self._orders.get(order_id, len(order.lines), EVERYTHING)
            order = page.model_copy(update={"lines": [*order.lines, *page.lines]})
        return order

    async def _messages(self, key: Key) -> Sequence[dict[str, Any]]:
        """The newest notes and messages in the record's chatter: when, who, of which kind, what; not bare changes."""
        domain = [("model", "=", key.model), ("res_id", "=", key.record_id), ("message_type", "in", _SAID)]
        try:
            rows = await self._odoo.search_read(
                "mail.message", domain, ["date", "author_id", "subtype_id", "body"], limit=MESSAGES, order="id desc"
            )
        except OdooAccessDenied:
            return []
        calendar = await self._odoo.calendar()
        said = [(row, markdown(row["body"])) for row in rows]
        return [
            {
                "date": calendar.shown(row["date"]),
                "author": code(row["author_id"]),
                "kind": code(row["subtype_id"]),
                "text": text,
            }
            for row, text in said
            if text
        ]
