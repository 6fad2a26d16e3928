"""Changing an order in one transaction, and saying what that changed."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from mcp_odoo.access.guard import UNGUARDED, Guard
from mcp_odoo.arguments import shortened
from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.errors import Conflict, InvalidRequest, NotFound
from mcp_odoo.odoo.changes import differences, read_back
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.retries import Effect
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.texts import stored
from mcp_odoo.odoo.values import day
from mcp_odoo.odoo.words import fold
from mcp_odoo.orders.limits import OrderLimits
from mcp_odoo.orders.line_changes import line_command, unasked
from mcp_odoo.orders.models import LineChange, Order, OrderAfter, OrderChange, OrderDifference
from mcp_odoo.orders.service import LINE_MODEL, LINES_PAGE, MODEL, Orders, require_open_lines
from mcp_odoo.sales.terms import require_payment_term
from mcp_odoo.trail import note_changed

_TAGS = "crm.tag"
MOST_NAMED = 5
_SHOWN_AS = {"payment_term_id": "payment_term", "user_id": "salesperson"}
_TOTALS = {"amount_untaxed", "amount_tax", "amount_total"}


class OrderChanges:
    """Writes to orders. What the form keeps on confirmed, cancelled or locked orders is refused before."""

    def __init__(
        self, odoo: OdooClient, schema: Schema, orders: Orders, salespeople: Salespeople, guard: Guard = UNGUARDED
    ) -> None:
        self._odoo = odoo
        self._schema = schema
        self._orders = orders
        self._salespeople = salespeople
        self._guard = guard
        self._limits = OrderLimits(odoo, schema, guard)

    async def update(self, order_id: int, change: OrderChange) -> OrderAfter:
        """Change an order and its lines, all or nothing.

        Raises InvalidRequest for a change that says nothing or names what does not exist, Conflict where the order is
        past the change, OdooValidation with Odoo's own reason where it refuses, Forbidden for what the caller may not
        change, or not now.
        """
        self._guard.require("dev_update_sale")
        asked = change.model_dump(exclude_none=True)
        if not asked:
            raise InvalidRequest("Give at least one field to change", code="nothing_to_change")
        async with self._orders.turn(order_id):
            return await self._update(order_id, change)

    async def _update(self, order_id: int, change: OrderChange) -> OrderAfter:
        before = await self._get(order_id, change)
        _require_changeable(before, change)
        await self._require_records(change)
        values = await self._header(change)
        if change.lines:
            require_open_lines(before)
            values["order_line"] = await self._commands(before, change.lines)
            await self._limits.require_changes(before, change.lines)
        context = await self._odoo.quietly()
        try:
            # Setting the same values twice is harmless, so a lost answer may be asked for again.
            await self._odoo.call(
                MODEL,
                "write",
                [order_id],
                effect=Effect.REPEATABLE,
                context=context,
                ours=unasked(change.lines or ()),
                vals=values,
            )
        except NotFound:
            after = await self._get(order_id, change)
            if _still_there(after, change):
                raise
            return await self._after(before, after, change)  # the lost attempt had removed the lines
        after = await read_back(self._get(order_id, change), f"order:{order_id}")
        return await self._after(before, after, change)

    async def _get(self, order_id: int, change: OrderChange) -> Order:
        """The order with a page of its lines, and with those of the change that stand on later pages."""
        order = await self._orders.get(order_id)
        missing = _named(change) - {line.id for line in order.lines}
        if not (missing and order.has_more_lines):
            return order
        return order.model_copy(update={"lines": [*order.lines, *await self._orders.lines(order_id, missing)]})

    async def _after(self, before: Order, after: Order, change: OrderChange) -> OrderAfter:
        named = _named(change)
        asked = {_SHOWN_AS.get(name, name) for name in change.model_dump(exclude_none=True)} | _TOTALS
        # What else differs, somebody else changed meanwhile.
        changed = [
            difference
            for difference in order_differences(before, after, removed=named)
            if (difference.line_id in named if difference.line_id else difference.field in asked)
        ]
        note_differences(after.id, changed)
        shown = after.model_copy(update={"lines": after.lines[:LINES_PAGE]})
        return OrderAfter(**shown.model_dump(), changed=changed)

    async def _header(self, change: OrderChange) -> dict[str, Any]:
        """The order's own values as Odoo takes them."""
        calendar, fields = await asyncio.gather(self._odoo.calendar(), self._schema.fields(MODEL))
        values: dict[str, Any] = {}
        if change.client_order_ref is not None:
            values["client_order_ref"] = change.client_order_ref
        if change.date_order is not None:
            values["date_order"] = calendar.instant("date_order", change.date_order)
        if change.validity_date is not None:
            values["validity_date"] = day("validity_date", change.validity_date) if change.validity_date else False
        if change.note is not None:
            values["note"] = stored(fields["note"], change.note)
        if change.payment_term_id is not None:
            values["payment_term_id"] = change.payment_term_id or False
        if change.user_id is not None:
            values["user_id"] = change.user_id or False
        if change.tags is not None:
            if "tag_ids" not in fields:
                raise InvalidRequest("tags: this Odoo has no tags on orders", code="tags_unsupported")
            values["tag_ids"] = [(6, 0, await self._tag_ids(change.tags))]
        return values

    async def _require_records(self, change: OrderChange) -> None:
        """The payment term and the salesperson that are named exist."""
        if change.payment_term_id:
            await require_payment_term(self._odoo, change.payment_term_id)
        if change.user_id:
            await self._salespeople.require(change.user_id)

    async def _tag_ids(self, names: list[str]) -> list[int]:
        """The ids of tags by name, accents and case aside. Raises InvalidRequest, with those there are, for others."""
        tags = await self._odoo.search_read(_TAGS, [], ["name"], order="name") if names else []
        known = {fold(tag["name"]): tag["id"] for tag in tags}
        unknown = [shortened(name) for name in names if fold(name.strip()) not in known][:MOST_NAMED]
        if unknown:
            there_are = ", ".join(tag["name"] for tag in tags[:30]) or "-"
            raise InvalidRequest(
                f"tags: there is no tag {', '.join(unknown)}; there are: {there_are}",
                code="tag_unknown",
                names=", ".join(unknown),
                there_are=there_are,
            )
        return [known[fold(name.strip())] for name in names]

    async def _commands(self, order: Order, changes: Sequence[LineChange]) -> list[tuple[int, int, Any]]:
        """Odoo's commands for lines that are the order's and are named once each."""
        fields = await self._schema.fields(LINE_MODEL)
        known, ids = {line.id: line for line in order.lines}, [change.line_id for change in changes]
        for line_id in ids:
            if line_id not in known:
                raise InvalidRequest(
                    f"lines: {order.name} has no line {line_id}; read its lines with dev_read_sale",
                    code="line_unknown",
                    order=order.name,
                    line_id=line_id,
                )
            if ids.count(line_id) > 1:
                raise InvalidRequest(f"lines: line {line_id} is given twice", code="line_repeated", line_id=line_id)
        return [line_command(known[change.line_id], change, fields) for change in changes]


def _named(change: OrderChange) -> set[int]:
    return {line.line_id for line in change.lines or []}


def order_differences(before: Order, after: Order, *, removed: Collection[int] = ()) -> list[OrderDifference]:
    """Every value of the order and of its lines that differs; a line that is gone is one difference.

    Where not all lines were read, only those of `removed` can be told from lines of another page.
    """
    apart = {"lines", "total_lines", "has_more_lines", "url"}
    changed = [
        OrderDifference(**difference.model_dump())
        for difference in differences(before.model_dump(exclude=apart), after.model_dump(exclude=apart))
    ]
    gone = {line.id: line for line in before.lines}
    for line in after.lines:
        was = gone.pop(line.id, line)
        changed += [
            OrderDifference(line_id=line.id, **difference.model_dump())
            for difference in differences(was.model_dump(), line.model_dump())
        ]
    partial = before.has_more_lines or after.has_more_lines
    changed += [
        OrderDifference(line_id=line_id, field="line", before=was.name, after=None)
        for line_id, was in gone.items()
        if not partial or line_id in removed
    ]
    return changed


def note_differences(order_id: int, changed: Iterable[OrderDifference]) -> None:
    """Put what changed on record, each value with the record that it belongs to."""
    for difference in changed:
        said = difference.model_dump(mode="json", include={"field", "before", "after"})
        model, record_id = (LINE_MODEL, difference.line_id) if difference.line_id else (MODEL, order_id)
        note_changed(model, record_id, [said])


def _require_changeable(order: Order, change: OrderChange) -> None:
    """What Odoo's form keeps: the dates of a confirmed order, the terms of a cancelled or locked one."""
    dates = change.date_order is not None or change.validity_date is not None
    if dates and order.state in ("sale", "cancel"):
        raise Conflict(
            f"{order.name} is no longer a quotation: its date and validity stay",
            code="order_not_quotation",
            order=order.name,
        )
    if change.payment_term_id is not None:
        require_open_lines(order)


def _still_there(order: Order, change: OrderChange) -> bool:
    removed = {line.line_id for line in change.lines or [] if line.remove}
    return not removed or any(line.id in removed for line in order.lines)
