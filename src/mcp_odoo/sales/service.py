"""A quotation, step by step: check, partner, order, summary. Every step may be repeated."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pydantic import BaseModel

from mcp_odoo.access.guard import UNGUARDED, Guard
from mcp_odoo.crm.models import KnownPartner, Salesperson
from mcp_odoo.crm.partners import Partners
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.errors import InvalidRequest, McpOdooError, OdooAccessDenied
from mcp_odoo.odoo.client import NO_NOTIFICATION, OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.texts import stored
from mcp_odoo.odoo.words import fold
from mcp_odoo.phrases import Language, say
from mcp_odoo.sales.currencies import ask_currencies
from mcp_odoo.sales.discounts import give_pricelist_discounts
from mcp_odoo.sales.models import QuotationOutput, QuotationRequest
from mcp_odoo.sales.products import Products
from mcp_odoo.sales.quotable import require_as_made, require_quotable
from mcp_odoo.sales.terms import TERMS, customer_terms, terms_left_to_forms
from mcp_odoo.sales.tree import PRICELIST_FIELD, opportunity_table, price_table
from mcp_odoo.trail import note_changed, note_created

CUSTOM_FIELD = "x_studio_producto"
# What Odoo copies from an opportunity to a partner that lacks it.
FIELD_OF_PARTNER = {"email_from": "email", "phone": "phone"}
# Of what is written with a quotation, what nobody asked for: a given price is the price, without a discount.
_OURS = ("type", "partner_id", "origin", "order_ids", "discount", PRICELIST_FIELD, *TERMS)


class Plan(BaseModel):
    """What the check found out: for whom, by whom, and whether Odoo may notify the salesperson.

    `name` begins the external ids of what is made. It holds a part of the request's hash, so that a key that is used
    again on a new jobs database finds the same request's records and no other's. `currency` is the one that prices were
    compared in, where the policy limits them.
    """

    name: str

    partner: KnownPartner | None
    retired: int
    user_id: int
    notify: bool
    namesake: KnownPartner | None = None
    currency: str | None = None


class Quotations:
    """Makes quotations in Odoo. New customers take four requests one after another, known ones three."""

    def __init__(
        self,
        odoo: OdooClient,
        schema: Schema,
        partners: Partners,
        salespeople: Salespeople,
        products: Products,
        language: Language,
        guard: Guard = UNGUARDED,
    ) -> None:
        self._odoo = odoo
        self._schema = schema
        self._guard = guard
        self._partners = partners
        self._salespeople = salespeople
        self._products = products
        self._language = language

    def require_configured(self) -> None:
        """Raises NotConfigured, naming the missing variables, where there is no Odoo to work with."""
        _ = self._odoo.account

    @property
    def own_login(self) -> str | None:
        """The login of the Odoo account that whoever asks has of their own; None where they have none.

        Raises what keeps it from being used.
        """
        return self._odoo.own_login

    async def check(self, tracking_id: str, request: QuotationRequest) -> Plan:
        """Refuse what cannot be quoted; find the partner and the salesperson. Nothing is written to Odoo.

        Raises InvalidRequest for an unknown or archived product or user, Forbidden for what the policy does not let
        whoever asked sell.
        """
        counted_at, rules = time.time(), self._guard.orders
        match, people, identity, catalogue, currencies, _ = await asyncio.gather(
            self._partners.find(request.customer, pricelist=rules.limited),
            self._candidates(request.user_id),
            self._odoo.identity(),
            self._products.require_saleable(request.lines, priced=rules.limited),
            ask_currencies(self._odoo) if rules.limited else _nothing(),
            self._require_custom_value(request.x_studio_producto),
        )
        pricelist = match.partner.pricelist if match.partner else None
        currency = require_quotable(rules, request.lines, catalogue, currencies, pricelist) if currencies else None
        user_id = request.user_id or await self._salespeople.promise(tracking_id, people, counted_at)
        return Plan(
            name=f"{tracking_id}_{request.fingerprint('')[:8]}",
            partner=match.partner,
            retired=match.retired,
            namesake=match.namesake,
            user_id=user_id,
            notify=identity.email is not None,
            currency=currency,
        )

    async def ensure_partner(self, request: QuotationRequest, plan: Plan) -> dict[str, str]:
        """The import column and cell that name the customer's partner, made now if there was none."""
        if plan.partner is not None:
            return {"partner_id/.id": str(plan.partner.id)}
        key = await self._partners.create(request.customer, plan.user_id, retired=plan.retired, notify=plan.notify)
        return {"partner_id/id": key}

    async def create_order(
        self, tracking_id: str, request: QuotationRequest, plan: Plan, partner: Mapping[str, str]
    ) -> int:
        """Create opportunity, quotation and lines once, and return the opportunity's id."""
        lines = [line for _, line in request.lines]
        owner = {**partner, "user_id/.id": str(plan.user_id)}
        lead_fields, order_fields, pinned, terms = await asyncio.gather(
            self._schema.fields("crm.lead"),
            self._schema.fields("sale.order"),
            self._schema.has("sale.order.line", PRICELIST_FIELD),
            self._terms(request, plan),
        )
        lacking = self._missing_contact(request, plan)
        lead = {"name": request.lead_name, "type": "opportunity", **owner, **lacking}
        order = {**owner, **terms, "origin": request.lead_name}
        if text := self._description(request, plan):
            lead["description"] = stored(lead_fields["description"], text)
        for cells, fields in ((lead, lead_fields), (order, order_fields)):
            if request.x_studio_producto is not None and CUSTOM_FIELD in fields:
                relational = fields[CUSTOM_FIELD]["type"] == "many2one"
                cells[f"{CUSTOM_FIELD}/.id" if relational else CUSTOM_FIELD] = str(request.x_studio_producto)
        (lead_id,) = await self._odoo.create_once(
            "crm.lead",
            *opportunity_table(plan.name, lead, order, lines, pinned=pinned),
            context={} if plan.notify else NO_NOTIFICATION,
            ours=_OURS + tuple(name for name in ("user_id", "description") if not getattr(request, name)),
        )
        if plan.partner:
            given = [{"field": FIELD_OF_PARTNER[name], "before": None, "after": lacking[name]} for name in lacking]
            note_changed("res.partner", plan.partner.id, given)
        with unfinished(lead_id):
            if prices := price_table(plan.name, lines, pinned=pinned):
                await self._odoo.update_by_external_id("sale.order.line", *prices, ours=_OURS)
            await give_pricelist_discounts(
                self._odoo,
                self._schema,
                [("order_id.opportunity_id", "=", lead_id)],
                [not line.has_price for line in lines],
            )
        await self._salespeople.kept(tracking_id)
        return lead_id

    async def summarise(self, request: QuotationRequest, plan: Plan, lead_id: int) -> QuotationOutput:
        """Read the order back: its name, totals and links. Raises Forbidden for one that came out as the policy does
        not allow, which only a person may then confirm, in Odoo.
        """
        orders, lead_url, notes = await asyncio.gather(
            self._odoo.search_read(
                "sale.order",
                [("opportunity_id", "=", lead_id)],
                [
                    "name",
                    "partner_id",
                    "user_id",
                    "amount_untaxed",
                    "amount_tax",
                    "amount_total",
                    "currency_id",
                    "order_line",
                ],
                order="id",
                limit=1,
            ),
            self._odoo.record_url("crm.lead", lead_id),
            self._notes(request, plan),
        )
        if not orders:
            raise OdooAccessDenied(
                f"The quotation of opportunity {lead_id} was made, but the API user may not read it: give it the right "
                "to see all sales documents",
                code="order_unreadable",
                lead_id=lead_id,
            )
        order = orders[0]
        if plan.partner is None:
            note_created("res.partner", [order["partner_id"][0]])  # the contact, which was made under its company
        note_created("sale.order", [order["id"]])
        note_created("sale.order.line", order.get("order_line") or [])
        made = QuotationOutput(
            partner_id=order["partner_id"][0],
            partner_name=order["partner_id"][1],
            lead_id=lead_id,
            opportunity_id=lead_id,
            opportunity_url=lead_url,
            sale_order_id=order["id"],
            sale_order_name=order["name"],
            sale_order_url=await self._odoo.record_url("sale.order", order["id"]),
            user_id=order["user_id"][0] if order["user_id"] else plan.user_id,
            user_name=order["user_id"][1] if order["user_id"] else "",
            amount_untaxed=order["amount_untaxed"],
            amount_tax=order["amount_tax"],
            amount_total=order["amount_total"],
            currency=order["currency_id"][1],
            notes=notes,
        )
        require_as_made(self._guard.orders, made, plan.currency)
        return made

    async def abandon(self, tracking_id: str) -> None:
        """The job failed for good: nobody is waiting for its opportunity any more."""
        await self._salespeople.withdrawn(tracking_id)

    async def _terms(self, request: QuotationRequest, plan: Plan) -> dict[str, str]:
        """Where only Odoo's form fills them in: a new customer's are the defaults, which the company shares."""
        if not await terms_left_to_forms(self._schema):
            return {}
        partner_id = (
            plan.partner.id
            if plan.partner
            else await self._partners.find_created(
                request.customer, plan.user_id, retired=plan.retired, notify=plan.notify
            )
        )
        return await customer_terms(self._odoo, self._schema, partner_id)

    async def _candidates(self, user_id: int) -> list[Salesperson]:
        return [await self._salespeople.require(user_id)] if user_id else await self._salespeople.loads()

    async def _require_custom_value(self, value: int | None) -> None:
        """Raises InvalidRequest where the custom field points to a model that has no such record."""
        field = (await self._schema.fields("crm.lead")).get(CUSTOM_FIELD)
        if value is None or field is None or field["type"] != "many2one":
            return
        context = {"active_test": False}
        if not await self._odoo.call(field["relation"], "search_count", context=context, domain=[("id", "=", value)]):
            raise InvalidRequest(
                f"{CUSTOM_FIELD}: {field['relation']} has no record {value}",
                code="custom_value_unknown",
                field=CUSTOM_FIELD,
                model=field["relation"],
                record_id=value,
            )

    def _missing_contact(self, request: QuotationRequest, plan: Plan) -> dict[str, str]:
        """What the known partner lacks; Odoo copies it on from the opportunity, and would overwrite what is there."""
        if plan.partner is None:
            return {}
        given = {
            "email_from": "" if plan.partner.email else request.email,
            "phone": "" if plan.partner.phone else request.phone,
        }
        return {
            name: value
            for name, value in given.items()
            if value and self._guard.allows_field("res.partner", FIELD_OF_PARTNER[name])
        }

    def _description(self, request: QuotationRequest, plan: Plan) -> str:
        paragraphs = [request.description or ""]
        stored = plan.partner.phone if plan.partner else None
        if stored and request.phone and not self._partners.same_phone(stored, request.phone):
            paragraphs.append(say(self._language, "note_phone_differs", phone=request.phone))
        if given := _other_names(request, plan):
            paragraphs.append(say(self._language, "note_names_differ", given=given))
        return "\n\n".join(filter(None, paragraphs))

    async def _notes(self, request: QuotationRequest, plan: Plan) -> list[str]:
        notes = []
        if not plan.notify:
            notes.append(say(self._language, "note_no_notification"))
        if request.contradicts_itself:
            notes.append(say(self._language, "note_product_repeated"))
        if request.unknown_fields:
            notes.append(say(self._language, "note_unknown_fields", fields=", ".join(request.unknown_fields)))
        if any(line.price == 0 for _, line in request.lines):
            notes.append(say(self._language, "note_price_zero"))
        if not request.user_id and not await self._salespeople.all_visible():
            notes.append(say(self._language, "note_own_documents"))
        if given := _other_names(request, plan):
            known = ", ".join(filter(None, (plan.partner.company, plan.partner.name))) if plan.partner else ""
            notes.append(say(self._language, "note_partner_differs", known=known, given=given))
        if plan.namesake:
            name, partner_id = plan.namesake.name, plan.namesake.id
            notes.append(say(self._language, "note_namesake", name=name, partner_id=partner_id))
        if plan.partner and plan.partner.others:
            notes.append(
                say(
                    self._language,
                    "note_partner_chosen",
                    count=plan.partner.others + 1,
                    name=plan.partner.name,
                    partner_id=plan.partner.id,
                )
            )
        if request.x_studio_producto is not None and not any(
            [await self._schema.has(model, CUSTOM_FIELD) for model in ("crm.lead", "sale.order")]
        ):
            notes.append(say(self._language, "note_no_custom_field"))
        return notes


async def _nothing() -> None:
    """What there is to ask where nothing is limited."""


@contextmanager
def unfinished(lead_id: int) -> Iterator[None]:
    """Whatever fails inside says that the opportunity stands in Odoo: people would not look for it, and ask anew."""
    try:
        yield
    except McpOdooError as error:
        error.details["unfinished_lead"] = lead_id
        raise


def _other_names(request: QuotationRequest, plan: Plan) -> str:
    """The names in the request that the known partner does not have; empty where they agree, or for a new partner."""
    if plan.partner is None:
        return ""
    known = {fold(plan.partner.name), fold(plan.partner.company or "")}
    return ", ".join(name for name in (request.partner_name, request.contact_name) if name and fold(name) not in known)
