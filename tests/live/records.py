"""Records for the tools to work on, made by the administrator, and tool calls that have to be refused."""

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from fastmcp import Client

from tests.live.lab import Odoo
from tests.live.quotes import say_yes
from tests.live.server import Server

UNKNOWN = 987_654_321
CODE = re.compile(r"\[(\w+)\]$")
# What belongs into a log: a reader of refusals has no use for it.
_INNARDS = re.compile(
    r"traceback|internal.error|error interno|psycopg|odoo\.exceptions|pydantic|xmlrpc|line \d+, in |File \"|NoneType|"
    r"<class|object at 0x",
    re.IGNORECASE,
)
CLASS_NAME = re.compile(r"\b[A-Z]\w+(?:Error|Exception)\b")
_OUTAGES = ("[odoo_unavailable]", "[outcome_unknown]")


def unique(words: str) -> str:
    """The words, and one that is in no other record's name."""
    return f"{words} {uuid.uuid4().hex[:10]}"


def named(odoo: Odoo, model: str, name: str) -> int:
    """The id of the only record with this name."""
    (found,) = odoo.find(model, [("name", "=", name)], ["id"])
    return int(found["id"])


def referenced(odoo: Odoo, external_id: str) -> int:
    """The id of a record that one of Odoo's own modules brought."""
    module, name = external_id.split(".")
    (found,) = odoo.find("ir.model.data", [("module", "=", module), ("name", "=", name)], ["res_id"])
    return int(found["res_id"])


def new_user(odoo: Odoo, name: str) -> int:
    """Somebody with the rights of Sofía, a salesperson."""
    groups = odoo.spelled("res.users", "group_ids", "groups_id")
    (template,) = odoo.find("res.users", [("login", "=", "sofia")], [groups])
    login = f"{name}-{uuid.uuid4().hex[:8]}"
    values = {"name": name, "login": login, "email": f"{login}@robotica.example"}
    return odoo.create("res.users", **values, **{groups: [(6, 0, template[groups])]})


def new_team(odoo: Odoo, name: str, *members: int) -> int:
    return odoo.create("crm.team", name=name, member_ids=[(6, 0, members)])


def into_portal(odoo: Odoo, user_id: int) -> None:
    """Make a portal user of them: whoever was in a sales team stays there, and sells no more."""
    groups = odoo.spelled("res.users", "group_ids", "groups_id")
    odoo.write("res.users", user_id, **{groups: [(6, 0, [referenced(odoo, "base.group_portal")])]})


def new_partner(odoo: Odoo, **values: Any) -> int:
    return odoo.create("res.partner", **{"name": unique("Cliente"), **values})


def new_order(odoo: Odoo, *skus: str, **values: Any) -> int:
    """A quotation with one unit of each product, at prices of 100, 200, …; for Almacenes Torres."""
    partner = values.pop("partner_id", None) or named(odoo, "res.partner", "Almacenes Torres")
    lines = [
        (0, 0, {"product_id": odoo.product(sku), "product_uom_qty": 1, "price_unit": 100 * place})
        for place, sku in enumerate(skus, 1)
    ]
    return odoo.create("sale.order", partner_id=partner, order_line=lines, **values)


def new_opportunity(odoo: Odoo, **values: Any) -> int:
    team = referenced(odoo, "sales_team.team_sales_department")
    return odoo.create("crm.lead", **{"name": unique("Trato"), "type": "opportunity", "team_id": team, **values})


def line_ids(odoo: Odoo, order_id: int) -> list[int]:
    lines = odoo.find("sale.order.line", [("order_id", "=", order_id)], ["id"], order="sequence, id")
    return [int(line["id"]) for line in lines]


def lock(odoo: Odoo, order_id: int) -> None:
    """Confirm an order and lock it, as its form's buttons would."""
    odoo("sale.order", "action_confirm", [order_id])
    if odoo("sale.order", "fields_get", ["locked"], ["type"]):
        odoo.write("sale.order", order_id, locked=True)  # action_lock answers nothing, which XML-RPC cannot say
    else:
        odoo("sale.order", "action_done", [order_id])


async def refused(server: Server, tool: str, arguments: Mapping[str, Any], code: str | None = None) -> str:
    """The sentence with which a call is refused: for a reader, and with this code at its end."""
    (text,) = await all_refused(server, [(tool, arguments, code)])
    return text


async def all_refused(server: Server, calls: Iterable[tuple[str, Mapping[str, Any], str | None]]) -> list[str]:
    """The sentences with which calls are refused, each with its code where one is given; None is any code."""
    texts, wrong = [], []
    async with Client(f"{server.url}/mcp", elicitation_handler=say_yes) as client:
        for tool, arguments, code in calls:
            answer = await client.call_tool(tool, dict(arguments), raise_on_error=False)
            text = str(getattr(answer.content[0], "text", ""))
            flaw = flaws(text) if answer.is_error else f"was done: {text[:200]}"
            said = CODE.search(text)
            if not flaw and code and said and said[1] != code:
                flaw = f"is no {code}: {text[:300]}"
            wrong += [f"{tool} {str(arguments)[:200]} {flaw}"] if flaw else []
            texts.append(text)
    assert not wrong, wrong
    return texts


def flaws(text: str) -> str:
    """What is wrong with a refusal as something to read; empty for a good one."""
    if not text.strip():
        return "says nothing"
    found = _INNARDS.search(text) or (None if text.endswith(_OUTAGES) else CLASS_NAME.search(text))
    if found:
        return f"shows {found[0]!r}: {text[:300]}"
    if CODE.search(text) is None:
        return f"has no code: {text[:300]}"
    return ""
