"""The stages of the pipeline, by the names that people know them by."""

from collections.abc import Collection, Sequence
from typing import Any

from mcp_odoo.errors import InvalidRequest
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.words import fold

MODEL = "crm.stage"


def stages_named(name: str, stages: Sequence[dict[str, Any]]) -> list[int]:
    """The ids of the stages with this name (or id), accents and case aside; teams may have several of one name.

    Raises InvalidRequest, with the stages that there are, where none has it.
    """
    found = [stage["id"] for stage in stages if fold(name.strip()) in (fold(stage["name"]), str(stage["id"]))]
    if not found:
        there_are = ", ".join(dict.fromkeys(stage["name"] for stage in stages))
        raise InvalidRequest(
            f"stage: there is no stage {name!r}; there are: {there_are}",
            code="stage_unknown",
            name=name,
            there_are=there_are,
        )
    return found


async def won_stages(odoo: OdooClient, stage_ids: Collection[int]) -> set[int]:
    """Those of the stages in which opportunities are won. One request to Odoo, none for no stages."""
    if not stage_ids:
        return set()
    return {stage["id"] for stage in await odoo.read(MODEL, sorted(stage_ids), ["is_won"]) if stage["is_won"]}


async def every_won_stage(odoo: OdooClient) -> set[int]:
    """All stages in which opportunities are won: a question that need not wait until a stage is known."""
    stages = await odoo.search_read(MODEL, [("is_won", "=", True)], ["is_won"])
    return {stage["id"] for stage in stages if stage["is_won"]}
