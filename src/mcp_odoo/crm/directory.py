"""The customers that people look for: by name, e-mail address, phone or VAT number."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mcp_odoo.contact import normalise_phone, same_phone
from mcp_odoo.crm.models import FoundPartner, Partner, PartnerPage
from mcp_odoo.crm.partners import phone_terms
from mcp_odoo.crm.tallies import OPEN
from mcp_odoo.errors import OdooAccessDenied
from mcp_odoo.odoo.apps import Apps
from mcp_odoo.odoo.beside import beside
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.groups import Group, count_by
from mcp_odoo.odoo.pages import find_page
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.texts import shown
from mcp_odoo.odoo.values import Ref, ref, text

MODEL = "res.partner"
_FIELDS = (
    "name",
    "is_company",
    "parent_id",
    "email",
    "phone",
    "mobile",
    "vat",
    "city",
    "user_id",
    "commercial_partner_id",
)
_ADDRESS = ("street", "street2", "zip", "city", "state_id", "country_id")
_TERMS = ("active", "property_product_pricelist", "property_payment_term_id")
_SEARCHED = ("name", "commercial_company_name", "email", "phone", "mobile", "vat", "ref")
_NUMBERS = ("phone", "mobile")
_PHONE = re.compile(r"\+?[\d\s().\-/]{7,}")
_ORDERS = [("state", "in", ("sale", "done"))]


class Directory:
    """Looks customers up. Phone numbers without a country code are `phone_region`'s (ISO 3166)."""

    def __init__(self, odoo: OdooClient, schema: Schema, apps: Apps, phone_region: str) -> None:
        self._odoo = odoo
        self._schema = schema
        self._apps = apps
        self._region = phone_region

    async def find(self, query: str = "", limit: int = 10, offset: int = 0) -> PartnerPage:
        """Active partners with every word of `query` in name, company, e-mail, phone, VAT number or reference.

        A query that is a phone number finds it however it is spelt in Odoo.
        """
        fields = await self._schema.fields(MODEL)
        domain: list[Any] = []
        searched = [name for name in _SEARCHED if name in fields]
        accepts = None
        if _PHONE.fullmatch(query.strip()) and (phone := self._phone(query)):
            searched, number = [name for name in (*_NUMBERS, "vat") if name in fields], query.strip()
            numbers = [name for name in _NUMBERS if name in fields]
            terms = phone_terms(phone, numbers, sanitized="phone_sanitized" in fields)
            domain, query = ["|"] * len(terms) + [*terms, ("vat", "=", number)], ""

            def accepts(row: Mapping[str, Any]) -> bool:
                return row["vat"] == number or any(same_phone(row[name], phone, self._region) for name in numbers)

        page = await find_page(
            self._odoo,
            MODEL,
            domain,
            [name for name in _FIELDS if name in fields],
            query=query,
            searched=searched,
            accepts=accepts,
            limit=limit,
            offset=offset,
            order="name, id",
        )
        leads, orders = await self._counts([row["id"] for row in page.rows])
        partners = [
            FoundPartner(
                **await self._card(row),
                city=text(row["city"]),
                open_opportunities=leads[row["id"]] if leads is not None else None,
                confirmed_orders=orders[row["id"]] if orders is not None else None,
            )
            for row in page.rows
        ]
        return PartnerPage(partners=partners, total=page.total, has_more=page.has_more)

    async def get(self, partner_id: int) -> Partner:
        """A customer with its contacts, archived or not. Raises NotFound for an unknown id. Two requests to
        Odoo, in parallel.
        """
        fields = await self._schema.fields(MODEL)
        row, contacts = await beside(
            self._odoo.get(
                MODEL, partner_id, [name for name in (*_FIELDS, *_ADDRESS, *_TERMS, "comment") if name in fields]
            ),
            self._odoo.search_read(MODEL, [("parent_id", "=", partner_id)], ["name"], limit=50, order="name"),
        )
        lines = [str(row[name][1] if isinstance(row[name], list) else row[name]) for name in _ADDRESS if row[name]]
        return Partner(
            **await self._card(row),
            active=row["active"],
            address=", ".join(lines) or None,
            pricelist=ref(row.get("property_product_pricelist")),
            payment_term=ref(row.get("property_payment_term_id")),
            contacts=[Ref(id=contact["id"], name=contact["name"] or f"#{contact['id']}") for contact in contacts],
            comment=shown(fields["comment"], row["comment"]),
        )

    async def _card(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "id": row["id"],
            "name": row["name"] or f"#{row['id']}",
            "is_company": row["is_company"],
            "company": ref(row["parent_id"]),
            "email": text(row["email"]),
            "phone": text(row["phone"]) or text(row.get("mobile")),
            "vat": text(row["vat"]),
            "salesperson": ref(row["user_id"]),
            "url": await self._odoo.record_url(MODEL, row["id"]),
        }

    async def _counts(self, ids: Sequence[int]) -> tuple[dict[int, int] | None, dict[int, int] | None]:
        """Open opportunities and confirmed orders of these partners and of the contacts below them."""
        if not ids:
            return {}, {}
        below = ("partner_id", "child_of", list(ids))
        missing = await self._apps.missing()
        family, leads, orders = await asyncio.gather(
            self._odoo.search_read(
                MODEL, [("id", "child_of", list(ids))], ["commercial_partner_id"], context={"active_test": False}
            ),
            _none() if "crm.lead" in missing else self._count("crm.lead", [*OPEN, below]),
            _none() if "sale.order" in missing else self._count("sale.order", [*_ORDERS, below]),
        )
        members: dict[int, set[int]] = {partner_id: {partner_id} for partner_id in ids}
        for row in family:
            company = row["commercial_partner_id"][0] if row["commercial_partner_id"] else row["id"]
            if company in members:
                members[company].add(row["id"])
        return _summed(members, leads), _summed(members, orders)

    async def _count(self, model: str, domain: Sequence[Any]) -> dict[int, Group] | None:
        try:
            return await count_by(self._odoo, model, "partner_id", domain)
        except OdooAccessDenied:  # customers are found all the same
            return None

    def _phone(self, query: str) -> str | None:
        try:
            return normalise_phone(query, self._region)
        except ValueError:
            return None


async def _none() -> None:
    """The counts of an app that is not installed."""


def _summed(members: Mapping[int, set[int]], groups: Mapping[int, Group] | None) -> dict[int, int] | None:
    if groups is None:
        return None
    return {
        partner_id: sum(groups[member].count for member in family if member in groups)
        for partner_id, family in members.items()
    }
