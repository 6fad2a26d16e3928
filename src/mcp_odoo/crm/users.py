"""Finding the people who work in Odoo."""

from collections.abc import Mapping
from typing import Any

from mcp_odoo.crm.models import User, UserPage
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.pages import find_page
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.values import code, text

MODEL = "res.users"


class Users:
    """Internal users: whoever is neither a customer in the portal nor the public."""

    def __init__(self, odoo: OdooClient, schema: Schema) -> None:
        self._odoo = odoo
        self._schema = schema

    async def find(
        self, q: str | None = None, *, active: bool | None = None, limit: int = 50, offset: int = 0
    ) -> UserPage:
        """Users whose name, login or e-mail address has every word of `q`; with `active` false the archived ones."""
        fields = await self._schema.fields(MODEL)
        # Odoo 19 has no mobile; teams come with the Sales app.
        optional = [name for name in ("mobile", "phone", "sale_team_id") if name in fields]
        page = await find_page(
            self._odoo,
            MODEL,
            [("share", "=", False), ("active", "=", active is not False)],
            ["name", "login", "email", "active", *optional],
            query=q or "",
            searched=["name", "login", "email"],
            limit=limit,
            offset=offset,
            order="name, id",
        )
        return UserPage(users=[_user(row) for row in page.rows], total=page.total, has_more=page.has_more)


def _user(row: Mapping[str, Any]) -> User:
    return User(
        id=row["id"],
        name=row["name"],
        login=row["login"],
        email=text(row["email"]),
        phone=text(row.get("mobile")) or text(row.get("phone")),
        active=row["active"],
        sales_team=code(row.get("sale_team_id")) or None,
    )
