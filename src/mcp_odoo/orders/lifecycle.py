"""Confirming and cancelling orders through Odoo's own actions, and the links by which customers see them."""

from urllib.parse import urljoin

from mcp_odoo.access.guard import UNGUARDED, Guard
from mcp_odoo.errors import Conflict, OutcomeUnknown
from mcp_odoo.odoo.changes import read_back
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.retries import Effect
from mcp_odoo.odoo.values import Ref
from mcp_odoo.orders.changes import note_differences, order_differences
from mcp_odoo.orders.limits import OrderLimits
from mcp_odoo.orders.models import Order, OrderStep, QuotationLink, State
from mcp_odoo.orders.service import MODEL, Orders
from mcp_odoo.trail import note_shared

_CANCEL_WIZARD = "sale.order.cancel"


class OrderLifecycle:
    """Takes orders from one state to the next. `portal_url` replaces Odoo's own address in customers' links; `limits`
    say what the caller may sell, however the order came to be so.
    """

    def __init__(
        self,
        odoo: OdooClient,
        orders: Orders,
        portal_url: str | None = None,
        guard: Guard = UNGUARDED,
        limits: OrderLimits | None = None,
    ) -> None:
        self._odoo = odoo
        self._orders = orders
        self._portal_url = portal_url
        self._guard = guard
        self._limits = limits

    async def confirm(self, order_id: int) -> OrderStep:
        """Confirm a quotation (`action_confirm`); a confirmed one stays as it is.

        Raises OdooValidation with Odoo's reason, Conflict where Odoo wants a decision that only its pages can take,
        Forbidden for an order that the caller may not sell like this, or not now.
        """
        self._guard.require("confirm_sale")
        async with self._orders.turn(order_id):
            return await self._advance(order_id, "sale", "action_confirm")

    async def cancel(self, order_id: int) -> OrderStep:
        """Cancel an order or a quotation (`action_cancel`); a cancelled one stays as it is.

        Odoo's question whether to tell the customer is answered with no. Raises Conflict for a locked order, Forbidden
        where the caller may not cancel now.
        """
        self._guard.require("cancel_sale")
        return await self._advance(order_id, "cancel", "action_cancel")

    async def link(self, order_id: int) -> QuotationLink:
        """The customer's links to an order (`portal.mixin.get_portal_url`), which let in whoever has them, and with
        which a quotation can be accepted.

        Raises Forbidden for a quotation that the caller may not sell like this, or not now.
        """
        self._guard.require("get_quotation_link")
        order = await self._orders.get(order_id)
        if order.state != "sale":
            await self._require_sellable(order)
        base = self._portal_url or await self._odoo.call(MODEL, "get_base_url", [order_id], effect=Effect.READ)
        # One after the other: the first call makes the token that both carry.
        page = await self._odoo.call(MODEL, "get_portal_url", [order_id], effect=Effect.REPEATABLE)
        pdf = await self._odoo.call(
            MODEL, "get_portal_url", [order_id], effect=Effect.REPEATABLE, report_type="pdf", download=True
        )
        note_shared(MODEL, order_id)
        return QuotationLink(
            order=Ref(id=order.id, name=order.name),
            state=order.state,
            portal_url=urljoin(base, page),
            pdf_url=urljoin(base, pdf),
        )

    async def _advance(self, order_id: int, target: State, action: str) -> OrderStep:
        before = await self._orders.get(order_id)
        if before.state == target:
            return _step(before, before)
        if before.state == "cancel":
            raise Conflict(f"{before.name} is cancelled; make a new order", code="order_cancelled", order=before.name)
        if target == "cancel" and before.locked:
            raise Conflict(
                f"{before.name} is locked: unlock it in Odoo before it is cancelled",
                code="order_locked",
                order=before.name,
            )
        if target == "sale":
            await self._require_sellable(before)
        try:
            await self._act(order_id, action)
        except OutcomeUnknown:
            after = await self._orders.get(order_id)
            if after.state != target:
                raise
            return _step(before, after)
        after = await read_back(self._orders.get(order_id), f"order:{order_id}")
        if after.state != target:
            raise Conflict(
                f"Odoo did not do it: {before.name} is still {after.state}. It asks for a decision in its own pages",
                code="order_not_advanced",
                order=before.name,
                state=after.state,
            )
        return _step(before, after)

    async def _require_sellable(self, order: Order) -> None:
        if self._limits is not None:
            await self._limits.require_whole(order)

    async def _act(self, order_id: int, action: str) -> None:
        context = {"disable_cancel_warning": True, **await self._odoo.quietly()}
        answer = await self._odoo.call(MODEL, action, [order_id], context=context)
        # Versions from 15 to 18 may ask back with a wizard, whose second button cancels without a mail.
        if isinstance(answer, dict) and answer.get("res_model") == _CANCEL_WIZARD:
            wizard = await self._odoo.call(_CANCEL_WIZARD, "create", vals_list=[{"order_id": order_id}])
            await self._odoo.call(_CANCEL_WIZARD, "action_cancel", wizard if isinstance(wizard, list) else [wizard])


def _step(before: Order, after: Order) -> OrderStep:
    shown = after.model_dump(include=set(OrderStep.model_fields))
    changed = order_differences(before, after)
    note_differences(after.id, changed)
    return OrderStep(**shown, changed=changed)
