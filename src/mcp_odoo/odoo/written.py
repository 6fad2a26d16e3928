"""What a call to Odoo writes: models and fields, also of the records that are written inside of others."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Protocol

# One-to-many fields, which hold records of their own.
_INSIDE = {
    ("crm.lead", "order_ids"): "sale.order",
    ("sale.order", "order_line"): "sale.order.line",
    ("res.partner", "child_ids"): "res.partner",
}
# Writing such a record by itself changes what its owner holds.
_OWNER = {"sale.order.line": ("sale.order", "order_line")}
# What Odoo's own actions change, beside the values that they are given.
_ACTIONS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("sale.order", "action_confirm"): ("sale.order", "state"),
    ("sale.order", "action_cancel"): ("sale.order", "state"),
    ("sale.order.cancel", "create"): ("sale.order", "state"),
    ("sale.order.cancel", "action_cancel"): ("sale.order", "state"),
    ("sale.order", "get_portal_url"): ("sale.order", "access_token"),
    ("crm.lead", "action_set_lost"): ("crm.lead", "active"),
    ("crm.lead", "action_unarchive"): ("crm.lead", "active"),
}
# Arguments of actions that are no values of the record.
_NO_VALUES = {"context", "report_type", "download", "vals_list"}

Field = tuple[str, str]


class WriteGuard(Protocol):
    """Whoever decides what may be written."""

    def require_writable(self) -> None:
        """Raises Forbidden where nothing at all may be written."""
        ...

    def require_fields(self, written: Sequence[Field]) -> None:
        """Raises Forbidden where one of these fields, (model, field), may not be written."""
        ...


class Unguarded:
    """Lets everything be written."""

    def require_writable(self) -> None:
        """Nothing is refused."""

    def require_fields(self, written: Sequence[Field]) -> None:
        """Nothing is refused."""


def written_fields(model: str, method: str, named: Mapping[str, Any], ours: Collection[str] = ()) -> list[Field]:
    """The (model, field) that a call sets, but for fields in `ours`, whose values nobody asked for.

    A method that is not known here is a field of that name: rules that list fields do not have it.
    """
    match method:
        case "load":
            found = list(_columns(model, named["fields"]))
        case "write":
            found = list(_values(model, named["vals"]))
        case _ if (model, method) in _ACTIONS:
            given = named.keys() - _NO_VALUES
            found = [_ACTIONS[model, method], *((model, name) for name in sorted(given))]
        case _:
            found = [(model, method)]
    owner = [_OWNER[model]] if model in _OWNER and method in ("load", "write") else []
    return [field for field in dict.fromkeys([*owner, *found]) if field[1] not in ours]


def _columns(model: str, columns: Sequence[str]) -> Iterator[Field]:
    """Of import columns like `order_ids/order_line/product_id/.id`; external ids are ours."""
    for column in columns:
        holder, parts = model, column.split("/")
        while parts and parts[0] not in ("id", ".id"):
            field = parts.pop(0)
            yield holder, field
            inside = _INSIDE.get((holder, field))
            if inside is None:
                break
            holder = inside


def _values(model: str, values: Mapping[str, Any]) -> Iterator[Field]:
    """Of values, and of those in the commands of one-to-many fields."""
    for field, value in values.items():
        yield model, field
        inside = _INSIDE.get((model, field))
        for _, _, nested in value if inside else ():
            if inside and isinstance(nested, Mapping):
                yield from _values(inside, nested)
