"""Records counted and summed by one of their fields, on every version.

`read_group` is deprecated since 19 and gone from later online versions; `formatted_read_group` replaces it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mcp_odoo.odoo.client import OdooClient

FORMATTED_SINCE = 19
MONTH = ":month"


@dataclass(frozen=True)
class Group:
    """The records that share a value: its id and name (None for no value), how many, sums, and a latest date.

    For months the name is `2026-11` and the id 0. `latest` is Odoo's text, in UTC; empty for none.
    """

    id: int | None
    name: str | None
    count: int
    sums: Mapping[str, float] = field(default_factory=dict)
    latest: str = ""


async def group_by(
    odoo: OdooClient,
    model: str,
    by: str,
    domain: Sequence[Any],
    *,
    sums: Sequence[str] = (),
    latest: str | None = None,
    context: Mapping[str, Any] | None = None,
) -> list[Group]:
    """The matching records grouped by `by`: a many2one, or a date with `:month`, in the API user's time zone."""
    if (await odoo.version()).major >= FORMATTED_SINCE:
        aggregates = ["__count", *(f"{name}:sum" for name in sums), *([f"{latest}:max"] if latest else [])]
        rows = await odoo.call(
            model, "formatted_read_group", context=context, domain=list(domain), groupby=[by], aggregates=aggregates
        )
        count, total, newest = "__count", "{}:sum", f"{latest}:max"
    else:
        fields = [*(f"{name}:sum" for name in sums), *([f"{latest}:max"] if latest else [])]
        rows = await odoo.call(model, "read_group", context=context, domain=list(domain), fields=fields, groupby=[by])
        count, total, newest = f"{by.removesuffix(MONTH)}_count", "{}", str(latest)
    calendar = await odoo.calendar()

    def month(row: Mapping[str, Any]) -> str | None:
        value = row[by]
        if value and "__domain" in row:  # read_group names the month in words, and says beside them where it begins
            begins = row.get("__range", {}).get(by)  # since 15; on 14 the month's terms come first in the domain
            value = [begins["from"]] if begins else [term[2] for term in row["__domain"] if term[1:2] == [">="]]
        return (calendar.shown(value[0]) or "")[: len("2026-11")] if value else None

    def group(row: Mapping[str, Any]) -> Group:
        key, name = (0, month(row)) if by.endswith(MONTH) else (row[by] or (None, None))[:2]
        return Group(
            id=None if name is None else key,
            name=name,
            count=row[count],
            sums={name: row[total.format(name)] or 0.0 for name in sums},
            latest=(row[newest] or "") if latest else "",
        )

    # Some versions add the stages that have none.
    return [group(row) for row in rows if row[count]]


async def count_by(
    odoo: OdooClient,
    model: str,
    by: str,
    domain: Sequence[Any],
    *,
    latest: str | None = None,
    context: Mapping[str, Any] | None = None,
) -> dict[int, Group]:
    """Groups of the matching records by the id of their many2one `by`; records without one are left out."""
    groups = await group_by(odoo, model, by, [*domain, (by, "!=", False)], latest=latest, context=context)
    return {group.id: group for group in groups if group.id is not None}
