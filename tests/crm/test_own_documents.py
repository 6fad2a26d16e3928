"""An API user who sees only the own documents."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from mcp_odoo.crm.pipeline import Pipeline
from mcp_odoo.crm.salespeople import all_documents_visible
from mcp_odoo.crm.selection import Selection
from mcp_odoo.odoo.client import OdooClient
from tests.conftest import Connect
from tests.crm.conftest import Sell
from tests.crm.market import open_market
from tests.fake_odoo import USER_ID, V14, V18, FakeOdoo, Refusal, fake_odoo

GROUP = ("res.users", "has_group")
LEAD = "crm.lead"


@pytest.fixture(params=[V14, V18, None], ids=["14", "18", "19"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[FakeOdoo]:
    async with fake_odoo(request.param) as odoo:
        yield odoo


@pytest.mark.parametrize("answer", [True, False])
async def test_odoo_says_whether_all_documents_are_visible(server: FakeOdoo, connect: Connect, *, answer: bool) -> None:
    """By a group; of a user since 18, of whoever asks before."""
    server.answers[GROUP] = answer
    assert await all_documents_visible(connect(server)) == answer
    (call,) = server.called(*GROUP)
    assert call.ids == ([] if server.version == V14 else [USER_ID])
    assert call.named["group_ext_id"] == "sales_team.group_sale_salesman_all_leads"


@pytest.mark.parametrize(
    "refusal",
    [Refusal("odoo.exceptions.AccessError", "no", 403), Refusal("odoo.exceptions.UserError", "no such group")],
)
async def test_where_odoo_does_not_tell_all_are(client: OdooClient, odoo: FakeOdoo, refusal: Refusal) -> None:
    """Without the Sales app there is no such group."""
    odoo.answers[GROUP] = refusal
    assert await all_documents_visible(client)


async def test_whoever_sees_only_the_own_sells_alone(odoo: FakeOdoo, json2: OdooClient, selling: Sell) -> None:
    """Odoo would refuse what is made for others; their own are counted, and the team is not asked for."""
    odoo.answers |= {GROUP: False, (LEAD, "search_count"): 3}
    people = selling(json2)
    (me,) = await people.loads()
    assert (me.id, me.name, me.open_opportunities) == (USER_ID, "API", 3)
    (count,) = odoo.called(LEAD, "search_count")
    assert count.named["domain"][-1] == ["user_id", "=", USER_ID]
    assert ["stage_id.is_won", "=", False] in count.named["domain"]
    assert odoo.called("res.users", "search_read") == []
    assert await people.all_visible() is False
    assert len(odoo.called(*GROUP)) == 1


@pytest.mark.parametrize(
    ("visible", "names"), [(True, {"Berta", "Carlos", "Dora", None}), (False, {"Carlos", "Dora", None})]
)
async def test_of_whom_nothing_is_visible_nothing_is_said(
    odoo: FakeOdoo, json2: OdooClient, selling: Sell, names: set[Any], *, visible: bool
) -> None:
    """Zero would be a claim about what others have."""
    open_market(odoo)
    odoo.answers[GROUP] = visible
    counts = await Pipeline(json2, selling(json2)).count("salesperson", Selection())
    assert {group.name for group in counts.groups} == names
