"""Counting records by a many2one, on every version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mcp_odoo.odoo.client import OdooClient

FORMATTED_SINCE = 19


@dataclass(frozen=True)
class Group:
    """How many records share a value, and the latest of one of their dates (Odoo's text, UTC; empty for none)."""

    count: int
    latest: str


async def count_by(
    odoo: OdooClient,
    model: str,
    by: str,
    latest: str,
    domain: Sequence[Any],
    context: Mapping[str, Any] | None = None,
) -> dict[int, Group]:
    """Groups of the matching records by the id of their many2one `by`; records without one are left out.

    `read_group` is deprecated since 19 and gone from later online versions; `formatted_read_group` replaces it.
    """
    domain = [*domain, (by, "!=", False)]
    if (await odoo.version()).major >= FORMATTED_SINCE:
        rows = await odoo.call(
            model,
            "formatted_read_group",
            context=context,
            domain=domain,
            groupby=[by],
            aggregates=["__count", f"{latest}:max"],
        )
        return {row[by][0]: Group(row["__count"], row[f"{latest}:max"] or "") for row in rows}
    rows = await odoo.call(model, "read_group", context=context, domain=domain, fields=[f"{latest}:max"], groupby=[by])
    return {row[by][0]: Group(row[f"{by}_count"], row[latest] or "") for row in rows}
