"""The kinds of records that people speak of, and the ids that tools exchange: `order:18`, `task:456`."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from mcp_odoo.arguments import MAX_ID
from mcp_odoo.errors import InvalidRequest, NotFound

MODELS = {
    "project": "project.project",
    "task": "project.task",
    "opportunity": "crm.lead",
    "order": "sale.order",
    "partner": "res.partner",
    "product": "product.product",
}
# Which tool finds a record, by its model.
FINDERS = {
    "project.project": "list_projects",
    "project.task": "list_tasks",
    "crm.lead": "list_opportunities",
    "sale.order": "list_orders",
    "res.partner": "find_partners",
    "product.product": "find_products",
    "res.users": "list_users",
    "project.task.type": "list_tasks",
}
_NAMES = {**{model: kind for kind, model in MODELS.items()}, "res.users": "user", "project.task.type": "stage"}
# A customer by name: a contact's own, and its company's, which only the name that is shown has in one.
CUSTOMER = ("partner_id.name", "partner_id.commercial_company_name")
_ID = re.compile(r"(\w+):(\d{1,10})")

RecordKey = Annotated[str, Field(max_length=40, description="Like order:18 or opportunity:7, as search gives it")]


@dataclass(frozen=True)
class Key:
    """A record by its kind and id."""

    kind: str
    record_id: int

    @property
    def model(self) -> str:
        return MODELS[self.kind]

    def __str__(self) -> str:
        return f"{self.kind}:{self.record_id}"


def parse(text: str) -> Key:
    """`order:18` -> Key. Raises InvalidRequest, naming the kinds, for anything else."""
    match = _ID.fullmatch(text.strip().lower())
    if match is None or match[1] not in MODELS or not 0 < int(match[2]) <= MAX_ID:
        kinds = ", ".join(MODELS)
        raise InvalidRequest(
            f"Give a record as kind:id, like order:18; search finds it. Kinds are {kinds}",
            code="record_key_unreadable",
            kinds=kinds,
        )
    return Key(match[1], int(match[2]))


def no_such(model: str, record_id: int) -> NotFound:
    """The error for an id that no record of a model has, with the tool that finds those there are."""
    record, finder = f"{_NAMES.get(model, model)}:{record_id}", FINDERS.get(model, "search")
    return NotFound(
        f"There is no {record} in Odoo; look it up with {finder}", code="record_unknown", record=record, finder=finder
    )
