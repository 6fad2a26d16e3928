"""What a person is asked before an order is confirmed or cancelled."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from mcp_odoo.arguments import ExistingId
from mcp_odoo.confirming.questions import Question
from mcp_odoo.fence import one_line
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.values import code, ref
from mcp_odoo.orders.service import CARD_FIELDS, MODEL, state_of
from mcp_odoo.phrases import Language, say

LONGEST_NAME = 60
_MARKS = dict.fromkeys(map(ord, '«»“”"?¿'), " ")


class OrderRequest(BaseModel):
    """The arguments of the tools that are asked about here, as these take them: who gets past this without a question
    gets a refusal.
    """

    model_config = ConfigDict(extra="forbid")

    order_id: ExistingId


class OrderQuestions:
    """Reads the order, as whoever asks may see it."""

    def __init__(self, odoo: OdooClient, schema: Schema, language: Language) -> None:
        self._odoo = odoo
        self._schema = schema
        self._language = language

    async def confirm(self, arguments: Mapping[str, Any]) -> Question | None:
        """Whether to confirm a quotation; None for an order that confirming does not change.

        Raises NotFound for an unknown order, pydantic's ValidationError for other arguments.
        """
        order = await self._read(arguments)
        if order["state"] not in ("draft", "sent"):
            return None
        return Question(say(self._language, "ask_confirm_sale", **self._words(order)), order)

    async def cancel(self, arguments: Mapping[str, Any]) -> Question | None:
        """Whether to cancel an order or a quotation; None for a cancelled or locked one.

        Raises as `confirm` does.
        """
        order = await self._read(arguments)
        if order["state"] == "cancel" or order["locked"]:
            return None
        return Question(say(self._language, "ask_cancel_sale", **self._words(order)), order)

    async def _read(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What the person sees of the order, as Odoo has it. One request to Odoo."""
        order_id = OrderRequest.model_validate(arguments).order_id
        fields = await self._schema.fields(MODEL)
        row = await self._odoo.get(MODEL, order_id, [name for name in CARD_FIELDS if name in fields])
        state, locked = state_of(row)
        return {
            "id": order_id,
            "name": row["name"],
            "partner": row["partner_id"],
            "total": row["amount_total"],
            "currency": code(row["currency_id"]),
            "state": state,
            "locked": locked,
        }

    def _words(self, order: Mapping[str, Any]) -> dict[str, str]:
        customer = ref(order["partner"])
        match order["state"]:
            case "draft":
                state = say(self._language, "order_is_draft")
            case "sent":
                state = say(self._language, "order_is_sent")
            case _:
                state = say(self._language, "order_is_confirmed")
        return {
            "order": _short(order["name"]),
            "customer": _short(customer.name if customer else "-"),
            "total": f"{order['total']:,.2f} {order['currency']}".rstrip(),
            "state": state,
        }


def _short(name: str) -> str:
    """So that a name cannot end its quotation marks, nor hide the sentence that it stands in."""
    line = one_line(name).translate(_MARKS)
    return line if len(line) <= LONGEST_NAME else f"{line[:LONGEST_NAME]}…"
