"""Planned activities."""

from typing import Any

import pytest

from mcp_odoo.chatter.service import Chatter
from mcp_odoo.errors import Conflict, InvalidRequest
from mcp_odoo.odoo.client import NO_NOTIFICATION
from tests.chatter.conftest import RECORD
from tests.fake_odoo import USER, USER_ID, Drop, FakeOdoo

ACTIVITY = "mail.activity"
NO_MAIL = {"mail_activity_quick_update": True}
Loaded = list[dict[str, str]]


async def test_an_activity_is_planned_at_its_record(chatter: Chatter, loaded: Loaded, odoo: FakeOdoo) -> None:
    """By Odoo's own external ids, which ordinary users may use and not read."""
    activity = await chatter.schedule("opportunity:18", "call", " 2026-12-01 ", "Llamar", 6, "a < b")
    assert activity.model_dump() == {
        "id": 70, "record": "opportunity:18", "record_name": "S00018", "kind": "call", "summary": "Llamar",
        "date": "2026-12-01", "assignee": {"id": 6, "name": "Somebody"}, "url": f"{odoo.url}/odoo/crm.lead/18",
    }  # fmt: skip
    (cells,) = loaded
    assert cells.pop("id").startswith("__mcp_odoo__.activity_")
    assert cells == {
        "res_model_id/id": "crm.model_crm_lead", "res_id": "18",
        "activity_type_id/id": "mail.mail_activity_data_call", "summary": "Llamar", "date_deadline": "2026-12-01",
        "user_id/.id": "6", "note": "<p>a &lt; b</p>",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "model"),
    [("opportunity", "crm.model_crm_lead"), ("order", "sale.model_sale_order"),
     ("partner", "base.model_res_partner"), ("task", "project.model_project_task")],
)  # fmt: skip
async def test_activities_are_planned_where_people_work(
    chatter: Chatter, loaded: Loaded, kind: str, model: str
) -> None:
    """Without a note there is no cell for one."""
    await chatter.schedule(f"{kind}:18", "todo", "2026-12-01", "x")
    assert loaded[0]["res_model_id/id"] == model
    assert "note" not in loaded[0]


@pytest.mark.parametrize("kind", ["project", "product"])
async def test_other_records_have_no_activities(chatter: Chatter, odoo: FakeOdoo, kind: str) -> None:
    """Odoo 14 has none on projects; the refusal names where there are."""
    with pytest.raises(InvalidRequest, match=r"opportunity, order, partner, task$") as caught:
        await chatter.schedule(f"{kind}:18", "todo", "2026-12-01", "x")
    assert (caught.value.code, odoo.calls) == ("record_kind_unsupported", [])


@pytest.mark.parametrize(("kind", "name"), [("call", "call"), ("meeting", "meeting"), ("todo", "todo")])
async def test_a_kind_is_one_of_odoo_s_own(chatter: Chatter, loaded: Loaded, kind: Any, name: str) -> None:
    """Named alike on every version."""
    await chatter.schedule("order:18", kind, "2026-12-01", "x")
    assert loaded[0]["activity_type_id/id"] == f"mail.mail_activity_data_{name}"


@pytest.mark.parametrize(
    ("fields", "record", "assignee"),
    [
        ({"user_id": {}}, {"user_id": [5, "Berta"]}, "5"),
        ({"user_ids": {}}, {"user_ids": [8, 9]}, "8"),
        ({"user_id": {}}, {"user_id": False}, str(USER_ID)),
        ({"user_ids": {}}, {"user_ids": []}, str(USER_ID)),
        ({}, {}, str(USER_ID)),
    ],
)
async def test_whoever_the_record_belongs_to_has_to_do_it(
    chatter: Chatter, loaded: Loaded, odoo: FakeOdoo, fields: dict[str, Any], record: dict[str, Any], assignee: str
) -> None:
    """Its salesperson, its first assignee, or the API user; only fields that are there are read."""
    odoo.answers["project.task", "fields_get"] = fields
    odoo.answers["project.task", "read"] = [{**RECORD, "user_id": False, **record}]
    await chatter.schedule("task:18", "todo", "2026-12-01", "x")
    assert loaded[0]["user_id/.id"] == assignee
    assert odoo.called("project.task", "read")[0].named["fields"] == ["display_name", *fields]


@pytest.mark.parametrize(
    ("email", "context"), [("api@example.com", {}), (False, {**NO_NOTIFICATION, **NO_MAIL})], ids=["address", "none"]
)
async def test_a_user_without_an_address_mails_nobody(
    chatter: Chatter, odoo: FakeOdoo, email: Any, context: dict[str, Any]
) -> None:
    """Odoo would refuse the activity for it; one with an address tells its assignee."""
    odoo.answers["res.users", "read"] = [{**USER, "email": email, "company_id": [1, "Shop"]}]
    await chatter.schedule("order:18", "todo", "2026-12-01", "x", 6)
    (call,) = odoo.called(ACTIVITY, "load")
    sent = call.named["context"]
    assert {name: sent[name] for name in (*NO_NOTIFICATION, *NO_MAIL) if name in sent} == context


@pytest.mark.parametrize("date", ["mañana", "2026-02-30", "2026-12-01T10:00", ""])
async def test_a_date_that_is_none_names_its_field(chatter: Chatter, odoo: FakeOdoo, date: str) -> None:
    """Before Odoo is asked anything."""
    with pytest.raises(InvalidRequest, match=r"^date: "):
        await chatter.schedule("order:18", "todo", date, "x")
    assert odoo.calls == []


@pytest.mark.parametrize(
    ("user", "code"),
    [([], "user_unknown"), ([{"id": 6, "name": "C", "active": False, "share": False}], "user_archived"),
     ([{"id": 6, "name": "C", "active": True, "share": True}], "user_not_internal")],
)  # fmt: skip
async def test_only_people_who_work_in_odoo_have_to_do_something(
    chatter: Chatter, loaded: Loaded, odoo: FakeOdoo, user: list[dict[str, Any]], code: str
) -> None:
    """Odoo itself would take a customer of the portal."""
    odoo.answers["res.users", "search_read"] = user
    with pytest.raises(InvalidRequest) as caught:
        await chatter.schedule("order:18", "todo", "2026-12-01", "x", 6)
    assert (caught.value.code, loaded) == (code, [])


async def test_a_key_names_the_activity(chatter: Chatter, loaded: Loaded) -> None:
    """The same request with it is the same activity; another day is a conflict."""
    for key in ("k", "k", None):
        await chatter.schedule("order:18", "todo", "2026-12-01", "x", key=key)
    ids = [cells["id"] for cells in loaded]
    assert (ids[0] == ids[1], len(set(ids))) == (True, 2)
    with pytest.raises(Conflict):
        await chatter.schedule("order:18", "todo", "2026-12-02", "x", key="k")


async def test_a_lost_answer_plans_nothing_twice(chatter: Chatter, odoo: FakeOdoo) -> None:
    """The call is repeated with the same external id."""
    odoo.faults[ACTIVITY, "load"] = [Drop()]
    await chatter.schedule("order:18", "todo", "2026-12-01", "x")
    first, second = odoo.called(ACTIVITY, "load")
    assert first.named == second.named
