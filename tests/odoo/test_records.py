"""One record, the API user's calendar, and writes that notify nobody."""

from typing import Any

import pytest

from mcp_odoo.errors import NotFound, OdooAccessDenied
from mcp_odoo.odoo.client import NO_NOTIFICATION, OdooClient
from tests.fake_odoo import USER, FakeOdoo, Refusal

MODEL = "sale.order"


@pytest.mark.parametrize(
    "answer",
    [
        [],
        Refusal("odoo.exceptions.MissingError", "Record does not exist\n(Record: sale.order(9,), User: 7)", 404),
        Refusal("odoo.exceptions.MissingError", "El registro no existe\n(Registro: sale.order(9,), Usuario: 7)", 404),
    ],
)
async def test_a_record_that_is_not_there_is_named(client: OdooClient, odoo: FakeOdoo, answer: Any) -> None:
    """Some versions say nothing of it, and some refuse."""
    odoo.answers[MODEL, "read"] = answer
    with pytest.raises(NotFound, match=r"^There is no order:9 in Odoo; look it up with list_orders$") as caught:
        await client.get(MODEL, 9, ["name"])
    assert (caught.value.code, caught.value.details) == (
        "record_unknown", {"record": "order:9", "finder": "list_orders"}
    )  # fmt: skip


@pytest.mark.parametrize("record_id", [0, -1])
async def test_odoo_is_not_asked_for_impossible_ids(client: OdooClient, odoo: FakeOdoo, record_id: int) -> None:
    """Nothing has them."""
    with pytest.raises(NotFound):
        await client.get(MODEL, record_id, ["name"])
    assert odoo.called(MODEL, "read") == []


async def test_a_record_is_read_by_its_id(client: OdooClient, odoo: FakeOdoo) -> None:
    """Archived ones too: `read` knows no filter."""
    odoo.answers[MODEL, "read"] = [{"id": 9, "name": "S9"}]
    assert await client.get(MODEL, 9, ["name"]) == {"id": 9, "name": "S9"}
    (call,) = odoo.called(MODEL, "read")
    assert (call.ids, call.named["fields"]) == ([9], ["name"])


async def test_a_record_that_may_not_be_read_is_not_unknown(client: OdooClient, odoo: FakeOdoo) -> None:
    """The difference is what its owner has to change."""
    odoo.answers[MODEL, "read"] = Refusal("odoo.exceptions.AccessError", "You are not allowed", 403)
    with pytest.raises(OdooAccessDenied):
        await client.get(MODEL, 9, ["name"])


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("America/Mexico_City", "2026-01-31T12:00:00-06:00"),
        (False, "2026-01-31T18:00:00+00:00"),
        ("Mars/Olympus", "2026-01-31T18:00:00+00:00"),
    ],
)
async def test_times_are_the_api_user_s(json2: OdooClient, odoo: FakeOdoo, zone: Any, shown: str) -> None:
    """Or UTC, where the user has no time zone."""
    odoo.answers["res.users", "read"] = [{**USER, "tz": zone, "company_id": [1, "Shop"]}]
    assert (await json2.calendar()).shown("2026-01-31 18:00:00") == shown


@pytest.mark.parametrize(("email", "context"), [("api@example.com", {}), (False, NO_NOTIFICATION)])
async def test_a_user_without_an_address_notifies_nobody(
    client: OdooClient, odoo: FakeOdoo, email: Any, context: dict[str, Any]
) -> None:
    """Odoo would refuse the write for it."""
    odoo.answers |= {
        ("res.users", "read"): [{**USER, "email": email, "company_id": [1, "Shop"]}],
        (MODEL, "write"): True,
    }
    assert await client.quietly() == context
    await client.write(MODEL, [9], {"note": "x"})
    (call,) = odoo.called(MODEL, "write")
    assert (call.ids, call.named["vals"]) == ([9], {"note": "x"})
    assert context.items() <= call.named["context"].items()
    assert ("mail_auto_subscribe_no_notify" in call.named["context"]) == bool(context)
