"""Any record as a document."""

from typing import Any

import pytest

from mcp_odoo.errors import NotFound
from mcp_odoo.knowledge.documents import PAGE, Documents
from mcp_odoo.odoo.kinds import parse
from tests.crm.customers import COMPANY, open_book
from tests.crm.funnel import open_funnel
from tests.fake_odoo import Drop, FakeOdoo, Refusal
from tests.orders.desk import COMPUTED, ROW, Desk, open_desk
from tests.projects.conftest import NEW, open_board

MESSAGES = ("mail.message", "search_read")
PRODUCT = {
    "id": 3, "display_name": "Robot", "default_code": "T300", "barcode": False, "lst_price": 99.5,
    "currency_id": [33, "MXN"], "uom_id": [1, "Unidades"],
    "active": True, "sale_ok": True, "categ_id": [2, "Robots"], "description_sale": False,
}  # fmt: skip


@pytest.fixture
def everything(odoo: FakeOdoo) -> Desk:
    """One record of each kind, nothing said about any."""
    open_book(odoo)
    fields: dict[str, Any] = {**{name: {} for name in COMPANY}, "comment": {"type": "html"}}
    open_board(odoo, NEW, {"state", "user_ids", "allocated_hours"}, {"open_task_count"})
    open_funnel(odoo, "lost_reason_id", "team_ids", "html")
    desk = open_desk(odoo, {}, {"note": {"type": "html"}, **COMPUTED}, "product_uom_id")
    address = dict.fromkeys(("street", "street2", "zip", "state_id", "country_id", "comment"), False)
    odoo.answers |= {
        ("res.partner", "fields_get"): {**fields, **{name: {} for name in address if name != "comment"}},
        ("res.partner", "read"): [{**COMPANY, **address, "active": True}],
        ("res.users", "search_read"): [{"id": 5, "name": "Berta"}, {"id": 6, "name": "Luis"}],
        ("product.product", "fields_get"): {},
        ("product.product", "read"): [PRODUCT],
        MESSAGES: [],
        ("mail.activity", "fields_get"): {},
        ("mail.activity", "search_read"): [],
        ("sale.order", "search_read"): [],
        ("crm.lead", "search_read"): [],
    }
    return desk


@pytest.mark.parametrize(
    ("key", "title", "lines"),
    [
        ("order:40", "S00040", ["- state: draft", "- partner: Almacenes Torres (id 9)", "## lines"]),
        ("opportunity:30", "Robots para el almacén", ["- status: open", "## description", "Dos **plantas**"]),
        ("partner:9", "Almacenes Torres", ["- is_company: yes", "- contacts: Ana Íñiguez (id 10), #11 (id 11)"]),
        ("project:1", "Hotel Mirador", ["- manager: Luis (id 6)", "- open_tasks: 4"]),
        ("task:7", "Mapeo del lobby", ["- tags: Urgencias", "- subtasks: Planta baja (id 8)", "## description"]),
        ("product:3", "Robot", ["- sku: T300", "- list_price: 99.5", "- currency: MXN"]),
    ],
)
async def test_every_kind_is_a_document(
    documents: Documents, everything: Desk, key: str, title: str, lines: list[str]
) -> None:
    """Its id is what was asked for, its title its name, its link the record's."""
    odoo = everything.odoo
    odoo.answers["project.tags", "search_read"] = [{"id": 3, "name": "Urgencias"}]
    document = await documents.get(parse(key))
    kind, _, number = key.partition(":")
    model = parse(key).model
    assert (document.id, document.title) == (key, title)
    assert document.url == f"{odoo.url}/odoo/{model}/{number}"
    assert document.metadata == {"kind": kind, "model": model}
    assert document.text.split("\n")[0] == f"# {title}"
    assert set(lines) <= set(document.text.split("\n"))


async def test_what_was_said_about_it_is_there(documents: Documents, everything: Desk) -> None:
    """Notes and messages, the newest first; those without a text, such as bare changes of values, are left out."""
    everything.odoo.answers[MESSAGES] = [
        {
            "id": 2,
            "date": "2026-11-20 18:00:00",
            "author_id": [10, "Ana"],
            "subtype_id": [2, "Nota"],
            "body": "<p>Sí, <b>va</b></p>",
        },
        {"id": 1, "date": "2026-11-19 18:00:00", "author_id": False, "subtype_id": False, "body": "<p><br></p>"},
        {"id": 0, "date": "2026-11-18 18:00:00", "author_id": False, "subtype_id": False, "body": "<p>Hola</p>"},
    ]
    text = (await documents.get(parse("order:40"))).text
    assert text.endswith(
        "## messages, the newest 2\n\n**2026-11-20T12:00:00-06:00 Ana (Nota)**\n\n> Sí, **va**\n\n"
        "**2026-11-18T12:00:00-06:00 **\n\n> Hola"
    )
    (call,) = everything.odoo.called(*MESSAGES)
    assert call.named["domain"] == [
        ["model", "=", "sale.order"], ["res_id", "=", 40], ["message_type", "in", ["comment", "email", "notification"]]
    ]  # fmt: skip
    assert (call.named["limit"], call.named["order"]) == (100, "id desc")


async def test_who_may_not_read_messages_reads_the_rest(documents: Documents, everything: Desk) -> None:
    """Without a word about it."""
    everything.odoo.answers[MESSAGES] = Refusal("odoo.exceptions.AccessError", "no", 403)
    assert "messages" not in (await documents.get(parse("order:40"))).text


async def test_a_long_document_comes_in_pages(documents: Documents, everything: Desk) -> None:
    """Each says where the next begins, the last does not; together they are all of it."""
    everything.order["note"] = f"<p>{'palabra ' * 6000}</p>"
    whole = (await documents.whole(parse("order:40"))).text
    pages, offset = [], 0
    while True:
        page = await documents.get(parse("order:40"), offset)
        pages.append(page.text)
        if "next_offset" not in page.metadata:
            break
        assert page.metadata["characters"] == str(len(whole))
        offset = int(page.metadata["next_offset"])
    assert [len(text) for text in pages] == [PAGE, PAGE, len(whole) - 2 * PAGE]
    assert "".join(pages) == whole
    assert (await documents.get(parse("order:40"), 10**6)).text == ""


async def test_a_document_has_every_line(documents: Documents, everything: Desk) -> None:
    """Whatever dev_read_sale shows at a time, and texts whole."""
    everything.lines[:] = [{**ROW, "id": n, "name": f"N{n}" + "x" * 2001, "product_uom_id": False} for n in range(250)]
    text = (await documents.whole(parse("order:40"))).text
    assert text.count("| product | Robot (id 1) |") == 250
    assert f"| N249{'x' * 2001} |" in text


async def test_a_record_that_is_not_there_is_named(documents: Documents, everything: Desk) -> None:
    """Model and id are in the error."""
    everything.odoo.answers["project.project", "read"] = []
    with pytest.raises(NotFound, match="project:99"):
        await documents.get(parse("project:99"))


async def test_whether_there_is_a_record_is_said_by_itself(documents: Documents, everything: Desk) -> None:
    """Not by what was written about it, whatever comes of that, and however late the answer is."""
    everything.odoo.faults["product.product", "read"] = [Drop()]
    everything.odoo.answers["product.product", "read"] = []
    everything.odoo.answers[MESSAGES] = Refusal("odoo.exceptions.UserError", "Not now")
    with pytest.raises(NotFound, match="product:404"):
        await documents.whole(parse("product:404"))
