"""What a server's models look like, asked of the server and remembered for a while."""

from collections.abc import Mapping
from typing import Any

from async_lru import alru_cache

from mcp_odoo.odoo.client import OdooClient

SCHEMA_SECONDS = 900.0


class Schema:
    """`fields_get` with a memory. Differences between Odoo versions and customised databases are asked here."""

    def __init__(self, odoo: OdooClient, seconds: float = SCHEMA_SECONDS) -> None:
        self._odoo = odoo
        self.fields = alru_cache(maxsize=64, ttl=seconds)(self._fields)

    async def has(self, model: str, field: str) -> bool:
        return field in await self.fields(model)

    async def _fields(self, model: str) -> Mapping[str, Mapping[str, Any]]:
        fields: dict[str, dict[str, Any]] = await self._odoo.call(
            model, "fields_get", attributes=["type", "relation", "required", "readonly", "digits"]
        )
        return fields
