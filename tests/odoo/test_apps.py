"""Which apps a database has, and how long that is remembered."""

import asyncio

import pytest

from mcp_odoo.odoo.account import Limits
from mcp_odoo.odoo.apps import APPS, Apps, exists
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from tests.conftest import Connect
from tests.fake_odoo import FakeOdoo, Hang, Http, Refusal

ABSENT = Refusal("werkzeug.exceptions.NotFound", "the model does not exist", 404)
IMPATIENT = Limits(connect_timeout=1.0, read_timeout=0.1, attempts=1)


@pytest.fixture
def odoo(odoo: FakeOdoo) -> FakeOdoo:
    """All apps."""
    odoo.answers |= {(model, "fields_get"): {"id": {}} for model in APPS}
    return odoo


async def test_a_model_s_absence_is_an_app_s(json2: OdooClient, odoo: FakeOdoo) -> None:
    """Each model that tools need is asked for; what is missing is told by model."""
    odoo.answers["crm.lead", "fields_get"] = ABSENT
    assert await Apps(Schema(json2)).missing() == {"crm.lead"}
    assert all(len(odoo.called(model, "fields_get")) == 1 for model in APPS)


async def test_many_ask_once(json2: OdooClient, odoo: FakeOdoo) -> None:
    """Those who come while Odoo is being asked wait for the same answer."""
    odoo.delay = 0.02
    odoo.answers["project.task", "fields_get"] = ABSENT
    apps = Apps(Schema(json2))
    answers = await asyncio.gather(*(apps.missing() for _ in range(9)))
    assert answers == [frozenset({"project.task"})] * 9
    assert apps.known == frozenset({"project.task"})
    assert len(odoo.called("project.task", "fields_get")) == 1


async def test_an_odoo_that_does_not_answer_has_everything(odoo: FakeOdoo, connect: Connect) -> None:
    """It is not asked again at once, and nothing is taken for known."""
    odoo.faults["sale.order", "fields_get"] = [Hang(5)]
    apps = Apps(Schema(connect(odoo, limits=IMPATIENT)))
    assert await apps.missing() == frozenset()
    assert await apps.missing() == frozenset()
    assert apps.known is None
    assert len(odoo.called("sale.order", "fields_get")) == 1


async def test_asking_stops_when_the_server_does(odoo: FakeOdoo, connect: Connect) -> None:
    """An Odoo that is silent for half a minute does not hold it up; before anything was asked there is nothing."""
    odoo.faults["web", "version_info"] = [Hang(30)]
    apps = Apps(Schema(connect(odoo, limits=Limits(read_timeout=60))))
    await apps.close()
    waiting = asyncio.create_task(apps.missing())
    while not odoo.called("web", "version_info"):  # noqa: ASYNC110 - the fake tells nobody
        await asyncio.sleep(0.01)
    async with asyncio.timeout(1):
        await apps.close()
        assert await waiting == frozenset()


@pytest.mark.parametrize(
    ("transport", "refusal"),
    [
        ("json2", ABSENT),
        ("xmlrpc", Refusal("odoo.exceptions.UserError", "Object crm.lead doesn't exist")),
        ("xmlrpc", Refusal("odoo.exceptions.UserError", "El objeto crm.lead no existe")),
    ],
)
async def test_a_model_that_is_not_there_does_not_exist(
    odoo: FakeOdoo, connect: Connect, transport: str, refusal: Refusal
) -> None:
    """However Odoo says so; the others do."""
    odoo.answers["crm.lead", "fields_get"] = refusal
    schema = Schema(connect(odoo, transport))
    assert not await exists(schema, "crm.lead")
    assert await exists(schema, "sale.order")


@pytest.mark.parametrize(
    "trouble",
    [
        Http(404),
        Refusal("odoo.exceptions.AccessError", "no", 403),
        Refusal("odoo.exceptions.AccessDenied", "Access Denied", 401),
        Refusal("builtins.KeyError", "x", 500),
    ],
    ids=repr,
)
async def test_what_else_goes_wrong_says_nothing_of_a_model(
    client: OdooClient, odoo: FakeOdoo, trouble: Http | Refusal
) -> None:
    """It is raised: whoever asked decides."""
    odoo.faults["crm.lead", "fields_get"] = [trouble]
    with pytest.raises(Exception, match=r"\w") as caught:
        await exists(Schema(client), "crm.lead")
    assert getattr(caught.value, "code", "model_missing") != "model_missing"
