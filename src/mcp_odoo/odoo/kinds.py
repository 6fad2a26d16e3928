"""The kinds of records that people speak of, and the ids that tools exchange: `order:18`, `task:456`."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from mcp_odoo.arguments import MAX_ID
from mcp_odoo.errors import InvalidRequest

MODELS = {
    "project": "project.project",
    "task": "project.task",
    "opportunity": "crm.lead",
    "order": "sale.order",
    "partner": "res.partner",
    "product": "product.product",
}
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
            f"Give a record as kind:id, like order:18; kinds are {kinds}", code="record_key_unreadable", kinds=kinds
        )
    return Key(match[1], int(match[2]))
