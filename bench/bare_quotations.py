"""The same quotation made by bare calls, in three ways. Each returns what our `output` says: ids, number, totals."""

import asyncio
import hashlib
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bench.bare import BareOdoo
from bench.customers import Wanted

# As in src: open opportunities are those that are neither lost (archived) nor in a stage that is won.
OPEN = [
    ["type", "=", "opportunity"], ["active", "=", True],
    "|", ["stage_id", "=", False], ["stage_id.is_won", "=", False],
]  # fmt: skip
Groups = Sequence[Mapping[str, Any]]
ONCE = {"noupdate": True, "mode": "update"}
SHOWN = ["name", "partner_id", "user_id", "amount_untaxed", "amount_tax", "amount_total", "currency_id"]


async def repeatable(odoo: BareOdoo, wanted: Wanted, context: Mapping[str, Any]) -> dict[str, Any]:
    """The least that makes the same records, external ids included, by which repeating it makes nothing twice.

    Three look-ups at once, the partner, opportunity with order and lines, the order read back: six calls, four waits.
    """
    user_id = await _look_up(odoo, wanted, context)
    key = hashlib.sha256(wanted.email.encode()).hexdigest()[:24]
    partner = f"__mcp_odoo__.bench_{key}"
    shared = {"email": wanted.email, "type": "contact", "user_id/.id": str(user_id)}
    company = {"id": f"{partner}_company", "name": wanted.company, "is_company": "1", **shared}
    contact = {f"child_ids/{name}": text for name, text in {"id": partner, "name": wanted.contact, **shared}.items()}
    await _load(odoo, "res.partner", [company | contact], context)
    name = f"__mcp_odoo__.bench_{uuid.uuid4().hex[:12]}"
    owner = {"partner_id/id": partner, "user_id/.id": str(user_id)}
    lead = {"id": f"{name}_lead", "name": wanted.lead, "type": "opportunity", **owner}
    order = {"id": f"{name}_order", "origin": wanted.lead, **owner}
    head = lead | {f"order_ids/{column}": text for column, text in order.items()}
    lines = [
        {"id": f"{name}_line_{number}", "product_id/.id": str(product), "product_uom_qty": str(quantity)}
        for number, (product, quantity) in enumerate(wanted.lines, 1)
    ]
    below = [{f"order_ids/order_line/{column}": text for column, text in line.items()} for line in lines]
    rows = [head | below[0], *(dict.fromkeys(head, "") | line for line in below[1:])]
    lead_id = await _load(odoo, "crm.lead", rows, context)
    return await _read_back(odoo, lead_id, context)


async def fewest(odoo: BareOdoo, wanted: Wanted, context: Mapping[str, Any]) -> dict[str, Any]:
    """The fewest waits that there are, by a method of Odoo's own web client that saves and reads at once. A retry
    after a lost answer makes everything twice. Five calls, three waits.
    """
    user_id = await _look_up(odoo, wanted, context)
    shared = {"email": wanted.email, "type": "contact", "user_id": user_id}
    (company,) = await odoo.call(
        "res.partner",
        "web_save",
        vals={
            "name": wanted.company, "is_company": True, **shared,
            "child_ids": [[0, 0, {"name": wanted.contact, **shared}]],
        },
        specification={"child_ids": {}},
        context=context,
    )  # fmt: skip
    owner = {"partner_id": company["child_ids"][0], "user_id": user_id}
    lines = [[0, 0, {"product_id": product, "product_uom_qty": quantity}] for product, quantity in wanted.lines]
    (lead,) = await odoo.call(
        "crm.lead",
        "web_save",
        vals={
            "name": wanted.lead, "type": "opportunity", **owner,
            "order_ids": [[0, 0, {"origin": wanted.lead, **owner, "order_line": lines}]],
        },
        specification={"order_ids": {"fields": {name: {} for name in SHOWN}}},
        context=context,
    )  # fmt: skip
    return {**lead["order_ids"][0], "lead_id": lead["id"]}


async def eleven(odoo: BareOdoo, wanted: Wanted, context: Mapping[str, Any]) -> dict[str, Any]:
    """As it used to be done: eleven calls, each waiting for the one before it."""
    await odoo.call(  # 1
        "res.partner", "search_read", domain=[["email", "=ilike", wanted.email]], fields=["name"], limit=1,
        context=context,
    )  # fmt: skip
    (company,) = await odoo.call(  # 2
        "res.partner", "create", vals_list=[{"name": wanted.company, "is_company": True, "email": wanted.email}],
        context=context,
    )  # fmt: skip
    (contact,) = await odoo.call(  # 3
        "res.partner", "create", context=context,
        vals_list=[{"name": wanted.contact, "email": wanted.email, "type": "contact", "parent_id": company}],
    )  # fmt: skip
    teams = await odoo.call("crm.team", "search_read", domain=[], fields=["member_ids"], context=context)  # 4
    counts = await odoo.call(  # 5
        "crm.lead", "formatted_read_group", domain=OPEN, groupby=["user_id"], aggregates=["__count"], context=context
    )
    user_id = least_loaded([user for team in teams for user in team["member_ids"]], counts)
    await odoo.call("res.partner", "write", ids=[company, contact], vals={"user_id": user_id}, context=context)  # 6
    (lead,) = await odoo.call(  # 7
        "crm.lead", "create", vals_list=[{"name": wanted.lead, "type": "opportunity", "partner_id": contact}],
        context=context,
    )  # fmt: skip
    await odoo.call("crm.lead", "write", ids=[lead], vals={"user_id": user_id}, context=context)  # 8
    (order,) = await odoo.call(  # 9
        "sale.order", "create", context=context,
        vals_list=[{"partner_id": contact, "opportunity_id": lead, "origin": wanted.lead, "user_id": user_id}],
    )  # fmt: skip
    lines = [
        {"order_id": order, "product_id": product, "product_uom_qty": quantity} for product, quantity in wanted.lines
    ]
    await odoo.call("sale.order.line", "create", vals_list=lines, context=context)  # 10
    return await _read_back(odoo, lead, context)  # 11


async def _look_up(odoo: BareOdoo, wanted: Wanted, context: Mapping[str, Any]) -> int:
    """The least loaded salesperson; beside that, whether the customer is known (here they never are)."""
    known, people, counts = await asyncio.gather(
        odoo.call(
            "res.partner", "search_read", domain=[["email_normalized", "=", wanted.email]], fields=["name"], limit=1,
            context=context,
        ),
        odoo.call("res.users", "search_read", domain=[["sale_team_id", "!=", False]], fields=["name"], context=context),
        odoo.call(
            "crm.lead", "formatted_read_group", domain=OPEN, groupby=["user_id"], aggregates=["__count"],
            context=context,
        ),
    )  # fmt: skip
    if known:
        raise SystemExit(f"{wanted.email} is known already")
    return least_loaded([person["id"] for person in people], counts)


def least_loaded(people: Sequence[int], groups: Groups, last: Groups = ()) -> int:
    """Of these users, whoever has the fewest in `groups`; of equals whoever got one longest ago, as `last` says."""
    counts: Counter[int] = Counter()
    latest: dict[int, str] = {}
    for group in groups:
        if group["user_id"]:
            counts[group["user_id"][0]] += group["__count"]
    for group in last:
        if group["user_id"]:
            user = group["user_id"][0]
            latest[user] = max(latest.get(user, ""), group["date_open:max"] or "")
    return min(people, key=lambda user: (counts[user], latest.get(user, ""), user))


async def _load(odoo: BareOdoo, model: str, rows: list[dict[str, str]], context: Mapping[str, Any]) -> int:
    answer = await odoo.call(
        model, "load", fields=list(rows[0]), data=[list(row.values()) for row in rows], context={**context, **ONCE}
    )
    if not answer["ids"]:
        raise SystemExit(f"{model}.load: {answer['messages']}")
    return int(answer["ids"][0])


async def _read_back(odoo: BareOdoo, lead_id: int, context: Mapping[str, Any]) -> dict[str, Any]:
    (order,) = await odoo.call(
        "sale.order", "search_read", domain=[["opportunity_id", "=", lead_id]], fields=SHOWN, limit=1, context=context
    )
    return {**order, "lead_id": lead_id}
