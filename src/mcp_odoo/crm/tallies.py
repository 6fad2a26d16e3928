"""What salespeople have in the pipeline: how many are open, and when they were given the last one."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.groups import Group, count_by

# Open opportunities: lost ones are archived in Odoo, won ones stand in a stage that says so; a lead may have no stage.
OPEN = [
    ("type", "=", "opportunity"),
    ("active", "=", True),
    "|",
    ("stage_id", "=", False),
    ("stage_id.is_won", "=", False),
]
# Since then (seen on 19) one request tells what took two: groups go by several fields at once, one of them the
# stage's, and members are found by their memberships. Odoo works on few requests at a time.
AT_ONCE_SINCE = 19
_WON = "stage_id.is_won"
_LATEST = "date_open:max"
_EVERYWHERE = {"active_test": False}


@dataclass(frozen=True)
class Tally:
    """How many are open, and when the last lead of any kind was given: Odoo's text in UTC, empty for never."""

    open: int = 0
    last_assigned: str = ""


async def tallies(odoo: OdooClient) -> Mapping[int, Tally]:
    """By user id, of whoever has a lead. One request to Odoo, two in parallel before 19."""
    if (await odoo.version()).major >= AT_ONCE_SINCE:
        rows = await odoo.call(
            "crm.lead",
            "formatted_read_group",
            context=_EVERYWHERE,
            domain=[("user_id", "!=", False)],
            groupby=["user_id", "type", "active", _WON],
            aggregates=["__count", _LATEST],
        )
        return _added_up(rows)
    counts, given = await asyncio.gather(
        count_by(odoo, "crm.lead", "user_id", OPEN),
        count_by(odoo, "crm.lead", "user_id", [], latest="date_open", context=_EVERYWHERE),
    )
    nothing = Group(None, None, 0)
    return {
        user_id: Tally(counts.get(user_id, nothing).count, given.get(user_id, nothing).latest)
        for user_id in counts.keys() | given.keys()
    }


def _added_up(rows: Iterable[Mapping[str, Any]]) -> dict[int, Tally]:
    """One tally of all groups of a user. Open is what OPEN says: without a stage Odoo tells that a lead is not won."""
    added: dict[int, Tally] = {}
    for row in rows:
        user_id = row["user_id"][0]
        before = added.get(user_id, Tally())
        is_open = row["type"] == "opportunity" and row["active"] and not row[_WON]
        added[user_id] = Tally(
            open=before.open + (row["__count"] if is_open else 0),
            last_assigned=max(before.last_assigned, row[_LATEST] or ""),  # such texts sort as the instants do
        )
    return added
