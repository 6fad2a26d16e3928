"""What each read tool tells, asked of Odoo with as few bare calls as give the same data.

Each function returns what its tool's answer is compared with: the ids of the records, or the numbers.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from bench.bare import BareOdoo
from bench.bare_quotations import OPEN, least_loaded

Context = Mapping[str, Any]
_OPPORTUNITY = [
    "name", "active", "probability", "stage_id", "user_id", "partner_id", "partner_name", "contact_name",
    "expected_revenue", "company_currency", "date_deadline", "activity_date_deadline", "activity_summary",
    "date_closed", "lost_reason_id",
]  # fmt: skip
_ORDER = [
    "name", "state", "locked", "partner_id", "user_id", "date_order", "validity_date", "client_order_ref",
    "currency_id", "amount_total",
]  # fmt: skip
_WHOLE_ORDER = [
    *_ORDER, "payment_term_id", "pricelist_id", "opportunity_id", "tag_ids", "note", "amount_untaxed", "amount_tax",
]  # fmt: skip
_LINE = [
    "display_type", "product_id", "name", "product_uom_qty", "product_uom_id", "price_unit", "discount",
    "price_subtotal", "qty_invoiced",
]  # fmt: skip
_PRODUCT = ["display_name", "default_code", "barcode", "lst_price", "currency_id", "uom_id"]
_PARTNER = [
    "name", "is_company", "parent_id", "email", "phone", "vat", "city", "user_id", "commercial_partner_id",
]  # fmt: skip
_WHOLE_PARTNER = [
    *_PARTNER, "street", "street2", "zip", "state_id", "country_id", "active", "property_product_pricelist",
    "property_payment_term_id", "comment",
]  # fmt: skip
_TASK = ["name", "project_id", "stage_id", "state", "user_ids", "partner_id", "date_deadline", "priority"]
_WHOLE_TASK = [
    *_TASK, "active", "description", "tag_ids", "parent_id", "allocated_hours", "create_date", "write_date",
]  # fmt: skip


async def products(odoo: BareOdoo, context: Context, words: str) -> list[int]:
    """One call."""
    return _ids(await odoo.call(
        "product.product", "search_read", fields=_PRODUCT, limit=80, order="default_code, name, id",
        domain=[["sale_ok", "=", True], *_mention(words, "name", "default_code", "barcode")],
        context={**context, "display_default_code": False},
    ))  # fmt: skip


async def partners(odoo: BareOdoo, context: Context, words: str) -> list[int]:
    """The partners; then who belongs to them, their opportunities and their orders at once."""
    searched = ("name", "commercial_company_name", "email", "phone", "vat", "ref")
    found = _ids(await odoo.call(
        "res.partner", "search_read", fields=_PARTNER, limit=80, order="name, id", domain=_mention(words, *searched),
        context=context,
    ))  # fmt: skip
    below = ["partner_id", "child_of", found]
    await asyncio.gather(
        odoo.call(
            "res.partner", "search_read", domain=[["id", "child_of", found]], fields=["commercial_partner_id"],
            context={**context, "active_test": False},
        ),
        _grouped(odoo, context, "crm.lead", [*OPEN, below], "partner_id"),
        _grouped(odoo, context, "sale.order", [["state", "in", ["sale", "done"]], below], "partner_id"),
    )  # fmt: skip
    return found


async def opportunities(odoo: BareOdoo, context: Context) -> list[int]:
    """Rows and their number at once."""
    return await _page(
        odoo, {**context, "active_test": False}, "crm.lead", OPEN, _OPPORTUNITY, "date_deadline, id desc"
    )


async def pipeline(odoo: BareOdoo, context: Context, company: int) -> list[int]:
    """Groups, the salespeople without any, and the currency at once."""
    groups, people, _ = await asyncio.gather(
        _grouped(odoo, context, "crm.lead", OPEN, "user_id", "expected_revenue:sum", "prorated_revenue:sum"),
        _salespeople(odoo, context),
        odoo.call("res.company", "read", ids=[company], fields=["currency_id"], context=context),
    )
    return sorted({group["user_id"][0] for group in groups if group["user_id"]} | set(people))


async def salesperson(odoo: BareOdoo, context: Context) -> list[int]:
    """Salespeople, and what each has open and was given last, at once."""
    people, groups = await asyncio.gather(
        _salespeople(odoo, context),
        odoo.call(
            "crm.lead", "formatted_read_group", domain=[["user_id", "!=", False]],
            groupby=["user_id", "type", "active", "stage_id.is_won"], aggregates=["__count", "date_open:max"],
            context={**context, "active_test": False},
        ),
    )  # fmt: skip
    waiting = [
        group for group in groups if group["type"] == "opportunity" and group["active"] and not group["stage_id.is_won"]
    ]
    return [least_loaded(people, waiting, groups)]


async def users(odoo: BareOdoo, context: Context) -> list[int]:
    """Rows and their number at once."""
    fields = ["name", "login", "email", "active", "phone", "sale_team_id"]
    return await _page(odoo, context, "res.users", [["share", "=", False], ["active", "=", True]], fields, "name, id")


async def orders(odoo: BareOdoo, context: Context) -> list[int]:
    """Rows and their number at once."""
    return await _page(odoo, context, "sale.order", [], _ORDER, "date_order desc, id desc")


async def order(odoo: BareOdoo, context: Context, order_id: int) -> list[int]:
    """The order and its lines at once."""
    _, lines = await asyncio.gather(
        odoo.call("sale.order", "read", ids=[order_id], fields=_WHOLE_ORDER, context=context),
        odoo.call(
            "sale.order.line", "search_read", domain=[["order_id", "=", order_id]], fields=_LINE, limit=100,
            order="sequence, id", context=context,
        ),
    )  # fmt: skip
    return _ids(lines)


async def projects(odoo: BareOdoo, context: Context) -> list[int]:
    """Rows and their number at once."""
    fields = ["name", "partner_id", "user_id", "date_start", "date", "active", "open_task_count"]
    domain = [["active", "=", True], ["is_template", "=", False]]
    return await _page(odoo, context, "project.project", domain, fields, "sequence, name, id")


async def tasks(odoo: BareOdoo, context: Context) -> list[int]:
    """Rows and their number at once, then the names of the assignees, which rows hold as ids."""
    domain = [["has_template_ancestor", "=", False], ["has_project_template", "=", False]]
    order_ = "state, priority desc, date_deadline, id"
    rows, _ = await asyncio.gather(
        odoo.call("project.task", "search_read", domain=domain, fields=_TASK, limit=50, order=order_, context=context),
        odoo.call("project.task", "search_count", domain=domain, context=context),
    )
    await _names(odoo, context, "res.users", {user for row in rows for user in row["user_ids"]})
    return _ids(rows)


async def task(odoo: BareOdoo, context: Context, task_id: int) -> list[int]:
    """The task and its subtasks at once, then the names of the assignees and the tags."""
    (row,), _ = await asyncio.gather(
        odoo.call("project.task", "read", ids=[task_id], fields=_WHOLE_TASK, context=context),
        odoo.call(
            "project.task", "search_read", domain=[["parent_id", "=", task_id]], fields=["name"], context=context
        ),
    )
    await asyncio.gather(
        _names(odoo, context, "res.users", row["user_ids"]), _names(odoo, context, "project.tags", row["tag_ids"])
    )
    return [row["id"]]


async def everything(odoo: BareOdoo, context: Context, words: str) -> list[int]:
    """One call for each of the six kinds of record, all at once; how many there are of each."""
    customer = ("partner_id.name", "partner_id.commercial_company_name")
    lost = ["|", ["active", "=", True], ["probability", "=", 0]]
    kinds: list[tuple[str, list[Any], tuple[str, ...], list[str]]] = [
        ("sale.order", [], ("name", "client_order_ref", *customer, "origin"), ["client_order_ref", "origin"]),
        ("crm.lead", lost, ("name", "partner_name", "contact_name", "email_from", *customer), ["email_from"]),
        ("res.partner", [], ("name", "commercial_company_name", "email", "phone", "vat", "ref"), ["email", "phone"]),
        ("project.project", [], ("name", *customer), []),
        ("project.task", [], ("name", "project_id.name", *customer), ["project_id"]),
        ("product.product", [], ("name", "default_code", "barcode"), ["default_code", "barcode"]),
    ]
    found = await asyncio.gather(
        *(
            odoo.call(
                model, "search_read", domain=[*domain, *_mention(words, *searched)], limit=100, order="id desc",
                fields=["display_name", "name", *(["partner_id"] if customer[0] in searched else []), *fields],
                context={**context, "active_test": not domain},
            )
            for model, domain, searched, fields in kinds
        )
    )  # fmt: skip
    return [sum(len(rows) for rows in found)]


async def partner(odoo: BareOdoo, context: Context, partner_id: int) -> list[int]:
    """The partner, its contacts, messages, activities, opportunities and orders, all at once."""
    below = ["partner_id", "child_of", partner_id]
    here = [["res_id", "=", partner_id]]
    (row,), *_ = await asyncio.gather(
        odoo.call("res.partner", "read", ids=[partner_id], fields=_WHOLE_PARTNER, context=context),
        odoo.call(
            "res.partner", "search_read", domain=[["parent_id", "=", partner_id]], fields=["name"], context=context
        ),
        odoo.call(
            "mail.message", "search_read", limit=100, order="id desc", context=context,
            domain=[["model", "=", "res.partner"], *here, ["message_type", "in", ["comment", "email", "notification"]]],
            fields=["date", "author_id", "subtype_id", "body"],
        ),
        odoo.call(
            "mail.activity", "search_read", domain=[["res_model", "=", "res.partner"], *here], limit=100,
            fields=["activity_type_id", "summary", "date_deadline", "user_id", "note"], context=context,
        ),
        odoo.call(
            "crm.lead", "search_read", domain=[*OPEN, below], limit=100, order="id desc", context=context,
            fields=["name", "stage_id", "expected_revenue", "company_currency"],
        ),
        odoo.call(
            "sale.order", "search_read", domain=[below], limit=100, order="id desc", context=context,
            fields=["name", "state", "date_order", "amount_total", "currency_id"],
        ),
    )  # fmt: skip
    return [row["id"]]


async def _salespeople(odoo: BareOdoo, context: Context) -> list[int]:
    domain = [["sale_team_id", "!=", False], ["share", "=", False]]
    return _ids(await odoo.call("res.users", "search_read", domain=domain, fields=["name"], context=context))


async def _page(
    odoo: BareOdoo, context: Context, model: str, domain: list[Any], fields: list[str], order_: str
) -> list[int]:
    rows, _ = await asyncio.gather(
        odoo.call(model, "search_read", domain=domain, fields=fields, limit=20, order=order_, context=context),
        odoo.call(model, "search_count", domain=domain, context=context),
    )
    return _ids(rows)


async def _grouped(
    odoo: BareOdoo, context: Context, model: str, domain: list[Any], by: str, *aggregates: str
) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = await odoo.call(
        model, "formatted_read_group", domain=domain, groupby=[by], aggregates=["__count", *aggregates], context=context
    )
    return groups


async def _names(odoo: BareOdoo, context: Context, model: str, ids: Any) -> None:
    if wanted := sorted(ids):
        await odoo.call(
            model, "search_read", domain=[["id", "in", wanted]], fields=["name"],
            context={**context, "active_test": False},
        )  # fmt: skip


def _mention(words: str, *fields: str) -> list[Any]:
    return [*["|"] * (len(fields) - 1), *([field, "ilike", words] for field in fields)]


def _ids(rows: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]
