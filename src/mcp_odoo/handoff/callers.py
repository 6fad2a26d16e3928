"""Who is calling, and which record in Odoo their wish for a person is about."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mcp_odoo.crm.partners import Partners, phone_terms
from mcp_odoo.errors import NotFound
from mcp_odoo.handoff.document import Handoff, Subject
from mcp_odoo.odoo.client import NO_NOTIFICATION, OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.texts import stored
from mcp_odoo.odoo.values import text

LEAD, ORDER, PARTNER = "crm.lead", "sale.order", "res.partner"
KINDS = {LEAD: "opportunity", ORDER: "order", PARTNER: "partner"}
_MOST = 20
LONGEST_TITLE = 120


@dataclass(frozen=True)
class Caller:
    """What Odoo says about the customer: the subject, the name, and the named records (kind, id) that are not there."""

    subject: Subject | None
    name: str | None
    unknown: Sequence[tuple[str, int]] = ()


class Callers:
    """Looks customers up, and makes an opportunity for those whom Odoo does not know."""

    def __init__(self, odoo: OdooClient, schema: Schema, partners: Partners) -> None:
        self._odoo = odoo
        self._schema = schema
        self._partners = partners

    async def find(self, handoff: Handoff) -> Caller:
        """The lead that the request names, else its order, else what Odoo has under the phone: the newest open
        opportunity or lead, else the partner. One round of requests to Odoo; a second one where a named record does
        not exist.
        """
        unknown: list[tuple[str, int]] = []
        for model, record_id in ((LEAD, handoff.said("lead_id")), (ORDER, handoff.said("sale_order_id"))):
            if not record_id:
                continue
            try:
                return await self._named(model, int(record_id), unknown)
            except NotFound:
                unknown.append((KINDS[model], int(record_id)))
        return await self._by_phone(handoff.user_phone, unknown)

    async def ensure(self, handoff: Handoff, user_id: int | None, owner_name: str = "") -> Subject:
        """An opportunity for a caller whom Odoo does not know: created once per conversation, whatever happens.

        `user_id` is whose it will be. One request to Odoo.
        """
        name = handoff.user_name or handoff.user_phone
        fields = await self._schema.fields(LEAD)
        description = "\n\n".join(part for part in (handoff.reason, *handoff.contexts) if part)
        cells = {
            "id": lead_name(handoff.conversation, handoff.handoff_id),
            "name": _title(f"{name}: {handoff.reason}"),
            "type": "opportunity",
            "contact_name": handoff.user_name,
            "phone": handoff.user_phone,
            "description": stored(fields["description"], description),
            **({"user_id/.id": str(user_id)} if user_id else {}),
        }
        cells = {column: cell for column, cell in cells.items() if cell}
        context = {} if (await self._odoo.identity()).email else NO_NOTIFICATION
        (lead_id,) = await self._odoo.create_once(LEAD, list(cells), [list(cells.values())], context=context)
        return Subject(
            record=f"opportunity:{lead_id}",
            name=cells["name"],
            url=await self._odoo.record_url(LEAD, lead_id),
            owner_id=user_id,
            owner_name=owner_name,
            made=True,
        )

    async def _named(self, model: str, record_id: int, unknown: Sequence[tuple[str, int]]) -> Caller:
        row = await self._odoo.get(model, record_id, ["name", "user_id", "partner_id", *_contact(model)])
        partner = row["partner_id"][1] if row["partner_id"] else None
        return Caller(await self._subject(model, row), text(row.get("contact_name")) or partner, unknown)

    async def _by_phone(self, phone: str, unknown: Sequence[tuple[str, int]]) -> Caller:
        leads, partners = await asyncio.gather(self._leads(phone), self._people(phone))
        if leads:
            partner = leads[0]["partner_id"]
            name = text(leads[0]["contact_name"]) or (partner[1] if partner else None)
            return Caller(await self._subject(LEAD, leads[0]), name, unknown)
        if partners:
            return Caller(await self._subject(PARTNER, partners[0]), str(partners[0]["name"]), unknown)
        return Caller(None, None, unknown)

    async def _leads(self, phone: str) -> list[dict[str, Any]]:
        """Open ones with this phone, newest first."""
        fields = await self._schema.fields(LEAD)
        numbers = [name for name in ("phone", "mobile") if name in fields]
        terms = phone_terms(phone, numbers, sanitized="phone_sanitized" in fields)
        still_open = [("active", "=", True), "|", ("stage_id", "=", False), ("stage_id.is_won", "=", False)]
        found = await self._odoo.search_read(
            LEAD,
            [*still_open, *["|"] * (len(terms) - 1), *terms],
            ["name", "user_id", "partner_id", "contact_name", *numbers],
            limit=_MOST,
            order="id desc",
        )
        return [row for row in found if any(self._partners.same_phone(row[name], phone) for name in numbers)]

    async def _people(self, phone: str) -> list[dict[str, Any]]:
        return [{**one.model_dump(), "user_id": False} for one in await self._partners.with_phone(phone)]

    async def _subject(self, model: str, row: Mapping[str, Any]) -> Subject:
        return Subject(
            record=f"{KINDS[model]}:{row['id']}",
            name=str(row["name"]),
            url=await self._odoo.record_url(model, row["id"]),
            owner_id=row["user_id"][0] if row["user_id"] else None,
            owner_name=row["user_id"][1] if row["user_id"] else "",
        )


def lead_name(conversation: str, handoff_id: str) -> str:
    """The external id of a conversation's opportunity; a request that names no conversation is its own."""
    of = conversation if conversation.startswith("conversation:") else handoff_id
    return f"__mcp_odoo__.handoff_{hashlib.sha256(of.encode()).hexdigest()[:24]}_lead"


def _contact(model: str) -> list[str]:
    return ["contact_name"] if model == LEAD else []


def _title(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"
