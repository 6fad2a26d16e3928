"""What Odoo has, seen by its administrator: ids to fuzz with, and whether a call changed anything."""

from collections.abc import Sequence
from typing import Any

from tests.live.fuzz_inputs import Known
from tests.live.lab import Odoo

_MODELS = {
    "order": "sale.order", "line": "sale.order.line", "product": "product.product", "partner": "res.partner",
    "opportunity": "crm.lead", "user": "res.users", "project": "project.project", "task": "project.task",
    "payment_term": "account.payment.term", "stage": "project.task.type",
}  # fmt: skip
_NAMED = {"stage": "crm.stage", "lost_reason": "crm.lost.reason", "tags": "crm.tag"}
_MOST = 12
_ORDER = {"order": "id desc", "line": "id desc"}
# Every table that tools write to. PostgreSQL numbers transactions: a row's xmin is the last one that wrote it.
_TABLES = (
    "sale_order", "sale_order_line", "crm_lead", "res_partner", "res_users", "project_task", "project_project",
    "product_product", "mail_message", "mail_activity", "mail_followers", "mail_mail", "crm_tag",
)  # fmt: skip
_STATE_CODE = """
state = {}
for table in %r:
    env.cr.execute("SELECT count(*), coalesce(max(xmin::text::bigint), 0) FROM " + table)
    state[table] = [str(value) for value in env.cr.fetchone()]
action = {"type": "ir.actions.act_window_close", "infos": state}
"""

State = dict[str, Any]


def known(odoo: Odoo) -> Known:
    """Ids and names of records of every kind, archived ones too; of orders and lines the newest."""
    ids = {
        kind: tuple(row["id"] for row in odoo.find(model, [], ["id"], limit=_MOST, order=_ORDER.get(kind, "id")))
        for kind, model in _MODELS.items()
    }
    names = {
        name: tuple(str(row["name"]) for row in odoo.find(model, [], ["name"], limit=_MOST))
        for name, model in {**_MODELS, **_NAMED}.items()
    }
    return Known(ids, {name: found for name, found in names.items() if found})


def fresh_orders(odoo: Odoo, product_ids: Sequence[int]) -> None:
    """Orders to change: quotations with and without lines, a confirmed one, a cancelled one."""
    partner = odoo.find("res.partner", [("active", "=", True)], ["id"], limit=1)[0]["id"]
    for action in ("", "", "", "", "", "action_confirm", "action_cancel"):
        lines = [(0, 0, {"product_id": product, "product_uom_qty": 2}) for product in product_ids]
        order = odoo.create("sale.order", partner_id=partner, order_line=lines)
        if action:
            odoo("sale.order", action, [order])


class Watch:
    """Sees every row that is made, changed or deleted, in one call to Odoo: a census that half-done writes show in."""

    def __init__(self, odoo: Odoo) -> None:
        self._odoo = odoo
        (model,) = odoo.find("ir.model", [("model", "=", "res.partner")], ["id"])
        values = {"name": "fuzz: state", "model_id": model["id"], "state": "code", "code": _STATE_CODE % (_TABLES,)}
        self._action = odoo.create("ir.actions.server", **values)

    def state(self) -> State:
        """Rows and last transaction of each table."""
        return dict(self._odoo("ir.actions.server", "run", [self._action])["infos"])

    def close(self) -> None:
        self._odoo("ir.actions.server", "unlink", [self._action])


def difference(before: State, after: State) -> dict[str, Any]:
    """The tables that are not as they were."""
    return {table: (before[table], after[table]) for table in before if before[table] != after[table]}
