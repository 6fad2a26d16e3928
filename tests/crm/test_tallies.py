"""What salespeople have, added up from what one request tells, or two."""

from typing import Any

import pytest

from mcp_odoo.crm.tallies import Tally, tallies
from mcp_odoo.odoo.client import OdooClient
from tests.conftest import Connect
from tests.crm.market import held
from tests.fake_odoo import V14, V18, FakeOdoo, fake_odoo

GROUPS = ("crm.lead", "formatted_read_group")
# Lost ones are archived, won ones stand in a stage that says so, and a lead need not have one.
STANDING = [
    ["type", "=", "opportunity"], ["active", "=", True], "|", ["stage_id", "=", False], ["stage_id.is_won", "=", False],
]  # fmt: skip
EARLY, LATE = "2026-01-01 10:00:00", "2026-02-01 10:00:00"


@pytest.mark.parametrize(
    ("differs", "open_"),
    [({}, 1), ({"won": True}, 0), ({"active": False}, 0), ({"kind": "lead"}, 0), ({"active": False, "won": True}, 0)],
    ids=["open", "won", "archived", "no opportunity yet", "won and archived"],
)
async def test_only_open_ones_are_counted_and_all_tell_the_date(
    odoo: FakeOdoo, json2: OdooClient, differs: dict[str, Any], open_: int
) -> None:
    """Whatever they are, somebody was given them: ties go by that."""
    odoo.answers[GROUPS] = [held(6, "Carlos", 2, EARLY), held(6, "Carlos", 1, LATE, **differs)]
    assert await tallies(json2) == {6: Tally(2 + open_, LATE)}
    odoo.answers[GROUPS] = [held(6, "Carlos", 1, LATE, **differs), held(6, "Carlos", 2, EARLY)]
    assert await tallies(json2) == {6: Tally(2 + open_, LATE)}


async def test_one_request_tells_of_everybody(odoo: FakeOdoo, json2: OdooClient) -> None:
    """Archived leads too, those of nobody not; each has their own, and a date that Odoo does not know is none."""
    odoo.answers[GROUPS] = [
        held(5, "Berta", 1, ""),
        held(6, "Carlos", 3, EARLY),
        held(5, "Berta", 4, "", won=True),
    ]
    assert await tallies(json2) == {5: Tally(1, ""), 6: Tally(3, EARLY)}
    (call,) = odoo.called(*GROUPS)
    assert call.named["domain"] == [["user_id", "!=", False]]
    assert call.named["groupby"] == ["user_id", "type", "active", "stage_id.is_won"]
    assert call.named["aggregates"] == ["__count", "date_open:max"]
    assert call.named["context"]["active_test"] is False


@pytest.mark.parametrize("version", [V14, V18], ids=["14", "18"])
async def test_before_19_open_ones_and_dates_are_two_requests(connect: Connect, version: list[Any]) -> None:
    """Somebody may be in one of the answers alone."""
    async with fake_odoo(version) as odoo:
        odoo.answers["crm.lead", "read_group"] = lambda call: (
            [{"user_id": [5, "Berta"], "user_id_count": 40, "date_open": LATE}]
            if call.named["context"].get("active_test") is False
            else [{"user_id": [6, "Carlos"], "user_id_count": 2}]
        )
        assert await tallies(connect(odoo)) == {5: Tally(0, LATE), 6: Tally(2, "")}
        domains = {repr(call.named["domain"]) for call in odoo.called("crm.lead", "read_group")}
        assert len(odoo.called("crm.lead", "read_group")) == len(domains) == 2
        assert any(repr(STANDING)[1:-1] in domain for domain in domains)
