"""What no tool should be asked for: refused in words, or answered rightly; and nothing is written."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import httpx2
import pytest
from fastmcp import Client

from mcp_odoo.fence import cleaned, one_line
from tests.live.lab import Odoo
from tests.live.quotes import call
from tests.live.records import flaws, line_ids, named, new_opportunity, new_order, new_partner, unique
from tests.live.server import Server

WRITTEN = ("res.partner", "crm.lead", "sale.order", "sale.order.line", "mail.message", "mail.activity", "crm.tag")
NO_IDS: tuple[Any, ...] = (0, -1, 2**31, "12abc", "", 1.5, True, [], None)
NO_LIMITS: tuple[Any, ...] = (0, -1, 100_000, "muchos", 2.5)
NO_DATES = (
    "mañana",
    "2026-13-01",
    "2026-02-30",
    "31/01/2026",
    "0000-01-01",
    "9999-12-31",
    "1e3",
    "🤖",
)
STRANGE = (
    "\x00", "\x1b[31m a\x00b\ufffe", "%_", "\\", "'\"`;--", "🤖 مرحبا \u202eabc", "{0} {key!r} %(name)s",
    "ß İ ﬁ \u200b",
)  # fmt: skip


IDS = (
    "dev_create_sale.partner_id",
    "dev_create_sale_line.order_id",
    "dev_create_sale_line.product_id",
    "dev_read_sale.order_id",
    "dev_update_sale.order_id",
    "confirm_sale.order_id",
    "cancel_sale.order_id",
    "get_quotation_link.order_id",
    "update_opportunity.opportunity_id",
    "get_task.task_id",
)
DATES = (
    "dev_create_sale.date_order",
    "dev_update_sale.date_order",
    "dev_update_sale.validity_date",
    "update_opportunity.date_deadline",
    "schedule_activity.date",
    "count_opportunities.date_from",
    "list_opportunities.date_to",
    "list_orders.date_from",
)
QUERIES = (
    "search.query",
    "find_partners.query",
    "find_products.query",
    "list_opportunities.q",
    "list_orders.q",
    "list_projects.q",
    "list_tasks.q",
    "list_tasks.assigned_to_name",
    "list_users.q",
)


@pytest.fixture(scope="module")
def good(odoo: Odoo) -> dict[str, dict[str, Any]]:
    """A call of each tool that would be done."""
    order, lead = new_order(odoo, "ACC-CHAROLA"), new_opportunity(odoo)
    task = odoo.find("project.task", [], ["id"], limit=1)[0]["id"]
    return {
        "dev_create_sale": {"partner_id": named(odoo, "res.partner", "Almacenes Torres")},
        "dev_create_sale_line": {"order_id": order, "product_id": odoo.product("SRV-INST")},
        "dev_read_sale": {"order_id": order},
        "dev_update_sale": {"order_id": order, "client_order_ref": "x"},
        "confirm_sale": {"order_id": order},
        "cancel_sale": {"order_id": order},
        "get_quotation_link": {"order_id": order},
        "update_opportunity": {"opportunity_id": lead, "expected_revenue": 5},
        "count_opportunities": {"by": "stage"},
        "list_opportunities": {},
        "list_orders": {},
        "find_partners": {"query": "torres"},
        "find_products": {"query": "robot"},
        "list_projects": {},
        "list_tasks": {},
        "list_users": {},
        "get_task": {"task_id": task},
        "search": {"query": "torres"},
        "fetch": {"id": f"order:{order}"},
        "log_note": {"record": f"order:{order}", "text": "x"},
        "schedule_activity": {"record": f"order:{order}", "kind": "call", "date": "2027-01-01", "summary": "x"},
    }


@pytest.fixture
def unwritten(odoo: Odoo) -> Iterator[None]:
    """Nothing is made in Odoo."""
    before = {model: odoo.count(model) for model in WRITTEN}
    yield
    assert {model: odoo.count(model) for model in WRITTEN} == before


def variants(good: dict[str, Any], field: str, values: Iterable[Any]) -> list[tuple[str, dict[str, Any]]]:
    """A tool's good call with each of the values in one parameter, given as tool.parameter."""
    tool, name = field.split(".")
    return [(tool, {**good[tool], name: value}) for value in values]


async def wrongs(server: Server, calls: list[tuple[str, dict[str, Any]]], *, answered: bool) -> list[str]:
    """What was not refused in words; with `answered` an answer is right too."""
    found = []
    async with Client(f"{server.url}/mcp") as client:
        for tool, arguments in calls:
            answer = await client.call_tool(tool, arguments, raise_on_error=False)
            text = str(getattr(answer.content[0], "text", ""))
            what = f"{tool} {str(arguments)[:150]}: "
            if answer.is_error and (flaw := flaws(text)):
                found.append(what + flaw)
            if not answer.is_error and not answered:
                found.append(what + text[:150])
    return found


async def test_what_is_no_id(server: Server, good: dict[str, Any], unwritten: None) -> None:
    """0, negative, too large, fractions, truth values, lists, texts and none at all are refused."""
    calls = [call for field in IDS for call in variants(good, field, NO_IDS)]
    for field in IDS:
        tool, name = field.split(".")
        calls.append((tool, {key: value for key, value in good[tool].items() if key != name}))
    assert await wrongs(server, calls, answered=False) == []


async def test_optional_ids(server: Server, good: dict[str, Any], unwritten: None) -> None:
    """The same for ids that may be left out."""
    values = [value for value in NO_IDS if value is not None]
    reading = ("list_tasks.project_id", "list_tasks.assigned_to", "list_tasks.stage_id", "list_projects.user_id")
    calls = [call for field in reading for call in variants(good, field, values)]
    writing = ("dev_create_sale.user_id", "dev_create_sale.payment_term_id", "dev_update_sale.user_id")
    # 0 is nobody, which is somebody's choice.
    calls += [call for field in writing for call in variants(good, field, values[1:])]
    assert await wrongs(server, calls, answered=False) == []


async def test_what_is_no_page(server: Server, good: dict[str, Any]) -> None:
    """Limits and offsets out of range, and what is no number."""
    tools = ("find_partners", "find_products", "list_projects", "list_tasks", "list_users", "search")
    calls = [(tool, {**good[tool], "limit": value}) for tool in tools for value in NO_LIMITS]
    calls += [(tool, {**good[tool], "offset": value}) for tool in tools[:5] for value in (-1, 10**7, "dos")]
    calls += [("dev_read_sale", {**good["dev_read_sale"], "line_offset": value}) for value in (-1, 10**7, "dos")]
    assert await wrongs(server, calls, answered=False) == []


async def test_what_is_no_date(server: Server, good: dict[str, Any], unwritten: None) -> None:
    """Words, other formats, days that do not exist and years that Odoo cannot store are refused."""
    calls = [call for field in DATES for call in variants(good, field, NO_DATES)]
    # A compact moment is ISO 8601 too, but no day.
    calls += [call for field in DATES[2:] for call in variants(good, field, ["20260101T000000Z"])]
    assert await wrongs(server, calls, answered=False) == []


async def test_strange_queries(server: Server, good: dict[str, Any], unwritten: None) -> None:
    """Control characters, wildcards, backslashes, placeholders, markup, emoji, other scripts and directions: an answer
    or a refusal in words; one without an end is refused.
    """
    calls = [call for field in QUERIES for call in variants(good, field, STRANGE)]
    assert await wrongs(server, calls, answered=True) == []
    calls = [call for field in QUERIES for call in variants(good, field, ["x" * 10_000])]
    assert await wrongs(server, calls, answered=False) == []


async def test_wildcards_are_letters(any_server: Server, odoo: Odoo) -> None:
    """Percent signs, underscores and backslashes find what has them in its name, and nothing else."""
    word = unique("").strip()
    with_sign = {sign: new_partner(odoo, name=f"{word} x{sign}z") for sign in ("%", "_", "\\", "\\%", "%_")}
    new_partner(odoo, name=f"{word} xkkz")
    for sign, partner in with_sign.items():
        answer = await call(any_server, "find_partners", {"query": f"x{sign}z {word}"})
        assert [one["id"] for one in answer["partners"]] == [partner], sign


async def test_strange_texts_stand_as_given(any_server: Server, odoo: Odoo) -> None:
    """Emoji, directions, placeholders and combining letters are stored as they are in every text field, what no
    database can store is left out. A model reads them without what nobody sees.
    """
    text = "\x00\x01ini \ufffe%s {0} ${x} \\n \U0001f916 ñ \u202eabc\u202c مرحبا e\u0301 a\u2028b"
    kept = "".join(letter for letter in text if letter >= " " and letter != "\ufffe")
    order_id, lead = new_order(odoo, "ACC-CHAROLA"), new_opportunity(odoo)
    (line,) = line_ids(odoo, order_id)
    change = {"order_id": order_id, "client_order_ref": text, "note": text, "lines": [{"line_id": line, "name": text}]}
    answer = await call(any_server, "dev_update_sale", change)
    assert (answer["client_order_ref"], answer["note"]) == (one_line(kept), cleaned(kept))
    assert odoo.one("sale.order", order_id, "client_order_ref")["client_order_ref"] == kept
    assert odoo.one("sale.order.line", line, "name")["name"] == kept
    renamed = await call(any_server, "update_opportunity", {"opportunity_id": lead, "name": text})
    assert (renamed["name"], odoo.one("crm.lead", lead, "name")["name"]) == (one_line(kept), kept)
    note = await call(any_server, "log_note", {"record": f"order:{order_id}", "text": text})
    assert kept in odoo.one("mail.message", note["id"], "body")["body"]
    plan = {"record": f"order:{order_id}", "kind": "todo", "date": "2027-01-01", "summary": text, "note": text}
    activity = await call(any_server, "schedule_activity", plan)
    assert odoo.one("mail.activity", activity["id"], "summary")["summary"] == kept
    assert cleaned(kept) in (await call(any_server, "fetch", {"id": f"order:{order_id}"}))["text"]


async def test_what_tools_do_not_take(server: Server, good: dict[str, Any], unwritten: None) -> None:
    """Unknown parameters, wrong types, numbers that are none and texts without an end are refused."""
    wrong: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
        ("dev_create_sale_line", "product_uom_qty", (0, -1, "dos", True, 1e12)),
        ("dev_create_sale_line", "price_unit", (-0.5, -2, "gratis", True, 1e15)),
        ("dev_update_sale", "lines", ("x", 5, [1], [{}], {"a": 1}, "[")),
        ("dev_update_sale", "tags", (5, {"a": 1}, [5], ["x" * 300])),
        ("dev_update_sale", "client_order_ref", ("x" * 201,)),
        ("dev_create_sale", "note", ("x" * 20_001,)),
        ("dev_create_sale", "idempotency_key", ("x" * 201,)),
        ("count_opportunities", "by", ("team", "", 5, None)),
        ("list_opportunities", "status", ("lead", "", 5)),
        ("list_orders", "state", ("draft", "", 5)),
        ("update_opportunity", "expected_revenue", (-1, 1e13, "x", True)),
    )
    calls = [(tool, {**arguments, "sudo": True}) for tool, arguments in good.items()]
    calls += [(tool, {**good[tool], name: value}) for tool, name, values in wrong for value in values]
    assert await wrongs(server, calls, answered=False) == []


RAW = (
    ("search", '{"query": "\\ud800 torres"}'),
    ("find_partners", '{"query": "\\udfff"}'),
    ("log_note", '{"record": "order:ID", "text": "media \\ud83e nota"}'),
    ("dev_update_sale", '{"order_id": ID, "client_order_ref": "\\ud800", "note": "\\udc00x"}'),
    ("dev_create_sale_line", '{"order_id": ID, "product_id": 1, "price_unit": NaN}'),
    ("dev_create_sale_line", '{"order_id": ID, "product_id": 1, "product_uom_qty": 1e999}'),
    ("dev_create_sale_line", '{"order_id": ID, "product_id": 1, "price_unit": -Infinity}'),
    ("dev_read_sale", '{"order_id": 1e400}'),
    ("dev_read_sale", '{"order_id": 99999999999999999999999999999999}'),
    ("dev_read_sale", '["order_id"]'),
    ("log_note", '{"record": "order:ID", "text": "\\u0000"}'),
    ("fetch", '{"id": "order:\\ud800"}'),
    ("schedule_activity", '{"record": "\\ud800", "kind": "\\ud800", "date": "\\ud800", "summary": "\\ud800"}'),
)
GREETING = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}},
}  # fmt: skip


async def test_raw_json(server: Server, good: dict[str, Any], odoo: Odoo) -> None:
    """Halves of surrogate pairs, NaN, infinities and endless numbers, byte for byte: each is answered in JSON, with a
    result or with a refusal for a reader; no line is made of them.
    """
    order_id = good["dev_read_sale"]["order_id"]
    lines = line_ids(odoo, order_id)
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    async with httpx2.AsyncClient(base_url=server.url, timeout=30) as http:
        await http.post("/mcp", json=GREETING, headers=headers)
        headers |= {"Mcp-Protocol-Version": "2025-06-18"}
        await http.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"}, headers=headers)
        for tool, arguments in RAW:
            params = f'{{"name": "{tool}", "arguments": {arguments.replace("ID", str(order_id))}}}'
            body = f'{{"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {params}}}'
            reply = await http.post("/mcp", content=body.encode(), headers=headers)
            answer = json.loads(reply.text.split("data: ", 1)[-1])
            if "error" in answer:
                assert answer["error"]["code"] in (-32700, -32600, -32602), (tool, arguments, answer)
            elif answer["result"].get("isError"):
                assert not flaws(answer["result"]["content"][0]["text"]), (tool, arguments, answer)
    assert line_ids(odoo, order_id) == lines
