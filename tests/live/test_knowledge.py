"""Search over every kind of record, records as documents, resources and the completion of their ids."""

from typing import Any

import pytest
from fastmcp import Client
from mcp_types import PromptReference, ResourceTemplateReference

from mcp_odoo.fence import unfenced
from tests.live.lab import Odoo
from tests.live.quotes import call
from tests.live.records import (
    UNKNOWN,
    all_refused,
    flaws,
    named,
    new_opportunity,
    new_order,
    new_partner,
    refused,
    unique,
)
from tests.live.server import Server

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


async def found(server: Server, query: str, **more: Any) -> list[str]:
    return [hit["id"] for hit in (await call(server, "search", {"query": query, **more}))["results"]]


async def document(server: Server, record: str) -> dict[str, Any]:
    return dict(await call(server, "fetch", {"id": record}))


async def test_accents_and_case_do_not_matter(server: Server, odoo: Odoo) -> None:
    """Without accents it finds what has them, and with them what has none, in names and customers' references."""
    word = unique("").strip()
    accented = new_opportunity(odoo, name=f"COTIZACIÓN Pingüino {word}")
    plain = new_opportunity(odoo, name=f"Cotizacion pinguino {word}")
    order = new_order(odoo, client_order_ref=f"cotización PINGÜINO {word}")
    ids = {f"opportunity:{accented}", f"opportunity:{plain}", f"order:{order}"}
    for query in ("cotizacion pinguino", "COTIZACIÓN PINGÜINO", "Pinguino cotización"):
        assert set(await found(server, f"{query} {word}")) >= ids, query


async def test_what_a_contact_bought_is_found_by_its_company(server: Server, odoo: Odoo) -> None:
    """And by its own name: the customer of a quotation is often a contact."""
    word, person = unique("").strip(), unique("").strip()
    company = new_partner(odoo, name=f"Ferretería {word}", is_company=True)
    contact = new_partner(odoo, name=f"Íñigo {person}", parent_id=company)
    made = {
        f"order:{new_order(odoo, 'ACC-CHAROLA', partner_id=contact)}",
        f"opportunity:{new_opportunity(odoo, partner_id=contact)}",
    }
    assert made <= set(await found(server, f"ferreteria {word}"))
    assert made <= set(await found(server, f"inigo {person}"))


async def test_lost_opportunities_are_found(server: Server, odoo: Odoo) -> None:
    """By words and among what is typed for a resource: people ask for them too."""
    name = unique("Perdida ayer")
    lead = new_opportunity(odoo, name=name)
    await call(server, "update_opportunity", {"opportunity_id": lead, "outcome": "lost"})
    assert await found(server, name) == [f"opportunity:{lead}"]


async def test_plural_and_singular(server: Server, odoo: Odoo) -> None:
    """A query in the plural finds the singular and the other way round, in Spanish."""
    word = unique("").strip()
    one = new_opportunity(odoo, name=f"Fregador industrial {word}")
    many = new_opportunity(odoo, name=f"Fregadores industriales {word}")
    for query in ("fregador", "fregadores", "industriales fregador"):
        ids = await found(server, f"{query} {word}")
        assert {f"opportunity:{one}", f"opportunity:{many}"} <= set(ids), query


async def test_every_kind_is_found_and_takes_turns(server: Server, odoo: Odoo) -> None:
    """With one record of each kind and many of one, the first six hits are of six kinds; each id can be fetched, and
    hit and document have the same title and link.
    """
    word = unique("").strip()
    project = odoo.create("project.project", name=f"{word} uno", privacy_visibility="employees")
    made = {
        f"project:{project}",
        f"task:{odoo.create('project.task', name=f'{word} uno', project_id=project)}",
        f"order:{new_order(odoo, client_order_ref=f'{word} uno')}",
        f"partner:{new_partner(odoo, name=f'{word} uno')}",
        f"product:{named_variant(odoo, odoo.create('product.template', name=f'{word} uno', sale_ok=True))}",
    }
    leads = {f"opportunity:{new_opportunity(odoo, name=f'{word} uno')}" for _ in range(8)}
    hits = (await call(server, "search", {"query": word, "limit": 20}))["results"]
    ids = [hit["id"] for hit in hits]
    assert len(ids) == len(set(ids))
    assert set(ids) == made | leads
    assert len({hit.split(":")[0] for hit in ids[:6]}) == 6
    for hit in hits[:6]:
        got = await document(server, hit["id"])
        assert (got["id"], got["url"]) == (hit["id"], hit["url"])
        assert word in got["text"]
    assert await found(server, word, limit=3) == ids[:3]


def named_variant(odoo: Odoo, template: int) -> int:
    return int(odoo.one("product.template", template, "product_variant_ids")["product_variant_ids"][0])


async def test_the_best_match_comes_first(server: Server, odoo: Odoo) -> None:
    """What is named exactly so goes before what only begins so, and that before what has only some of the words."""
    name = unique("Zafiro")
    word = name.split()[1]
    some, begins, exact = (new_partner(odoo, name=text) for text in (f"Otro {word}", f"{name} Norte", name))
    newest = new_partner(odoo, name=f"Otro {word} más")
    ids = await found(server, name)
    assert ids[:2] == [f"partner:{exact}", f"partner:{begins}"]
    assert set(ids[2:4]) == {f"partner:{some}", f"partner:{newest}"}


async def test_an_order_is_found_by_its_number_and_customer(server: Server, odoo: Odoo) -> None:
    """S00042 is the first hit for S00042; the customer's name finds it too, and order:42 is itself."""
    partner = new_partner(odoo)
    order = new_order(odoo, partner_id=partner)
    name = odoo.one("sale.order", order, "name")["name"]
    assert (await found(server, name.lower()))[0] == f"order:{order}"
    assert f"order:{order}" in await found(server, odoo.one("res.partner", partner, "name")["name"])
    assert await found(server, f" ORDER:{order} ") == [f"order:{order}"]
    assert await found(server, f"order:{UNKNOWN}") == []


async def test_signs_are_letters(any_server: Server, odoo: Odoo) -> None:
    """Wildcards, quotes, backslashes, emoji and other scripts are looked for as they are: who has them comes first,
    though others have the rest of the words.
    """
    for sign in ("%%%", "a_b", "\\", "🤖 السلام"):
        word = unique("").strip()
        partner = new_partner(odoo, name=f"{word} {sign}")
        new_partner(odoo, name=f"{word} 1005 axb")
        assert (await found(any_server, f"{sign} {word}"))[0] == f"partner:{partner}", sign


async def test_a_query_without_a_word(server: Server) -> None:
    """Is refused."""
    await refused(server, "search", {"query": "   "}, "query_empty")
    await refused(server, "search", {"query": ""})


async def test_a_task_is_markdown(any_server: Server, odoo: Odoo) -> None:
    """Headings, bold, lists, links and tables of its description; scripts and pictures' data are gone."""
    html = (
        "<h2>Visita técnica</h2><p>Llevar <b>dos</b> robots &amp; cargador</p><ul><li>uno</li><li>dos</li></ul>"
        '<p><a href="https://robotica.example/plano">plano</a></p><script>alert(1)</script>'
        f'<p><img alt="foto" src="data:image/png;base64,{PIXEL}"/></p>'
        "<table><tbody><tr><td>Piso</td><td>3</td></tr></tbody></table>"
    )
    project = named(odoo, "project.project", "Instalación Hotel Mirador")
    task = odoo.create("project.task", name=unique("Visita"), project_id=project, description=html)
    whole = await call(any_server, "get_task", {"task_id": task})
    got = await document(any_server, f"task:{task}")
    for text in (whole["description"], got["text"]):
        for expected in (
            "## Visita técnica",
            "**dos** robots & cargador",
            "- uno",
            "[plano](https://robotica.example/plano)",
        ):
            assert expected in text
        assert "Piso" in text
        for gone in (PIXEL[:20], "base64", "<p>", "<h2>", "<script", "alert(1)"):
            assert gone not in text
    assert len(got["text"]) < 2000


async def test_long_texts_come_in_pages(server: Server, odoo: Odoo) -> None:
    """A description of 50,000 characters: tools show its beginning and say so, fetch gives all of it page by page."""
    paragraphs = [f"Párrafo {number:05d} " + "ñandú " * 8 for number in range(800)]
    html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    project = named(odoo, "project.project", "Instalación Hotel Mirador")
    task = odoo.create("project.task", name=unique("Larga"), project_id=project, description=html)
    short = (await call(server, "get_task", {"task_id": task}))["description"]
    assert f"fetch task:{task}" in short
    assert len(short) < 5000
    text, offset, pages = "", 0, 0
    while True:
        page = await call(server, "fetch", {"id": f"task:{task}", "offset": offset})
        text, pages = text + page["text"], pages + 1
        if "next_offset" not in page["metadata"]:
            break
        assert int(page["metadata"]["next_offset"]) == len(text)
        offset = len(text)
    assert pages == 3
    assert [f"Párrafo {number:05d}" in text for number in range(800)] == [True] * 800
    beyond = await call(server, "fetch", {"id": f"task:{task}", "offset": 999_999})
    assert (beyond["text"], "next_offset" in beyond["metadata"]) == ("", False)


async def test_documents_say_what_the_records_hold(server: Server, odoo: Odoo) -> None:
    """Each kind with its values and linked names; in the table of an order's lines bars and line breaks are text."""
    ana, partner = odoo.user("ana"), new_partner(odoo, street="Calle 5", city="Mérida", email="d@ejemplo.example")
    lead = new_opportunity(odoo, partner_id=partner, user_id=ana, expected_revenue=12345.5)
    order = new_order(odoo, "ACC-CHAROLA", partner_id=partner, user_id=ana)
    line = odoo.find("sale.order.line", [("order_id", "=", order)], ["id"])[0]["id"]
    odoo.write("sale.order.line", line, name="Uno | dos\ntres")
    assert "12345.5" in (await document(server, f"opportunity:{lead}"))["text"]
    text = (await document(server, f"order:{order}"))["text"]
    assert "Ana Ramírez (id" in text
    assert "Uno \\| dos<br>tres" in text
    text = (await document(server, f"partner:{partner}"))["text"]
    for expected in ("Calle 5", "Mérida", "d@ejemplo.example"):
        assert expected in text
    text = (await document(server, f"product:{odoo.product('PUDU-BELLA')}"))["text"]
    for expected in ("PUDU-BELLA", "289000"):
        assert expected in text


async def test_resources_are_the_documents(server: Server, odoo: Odoo) -> None:
    """odoo://order/<id> and its sisters are the text of fetch, as Markdown; unknown ones say so."""
    project = named(odoo, "project.project", "Instalación Hotel Mirador")
    records = {
        "order": new_order(odoo, "SRV-INST"),
        "partner": new_partner(odoo),
        "opportunity": new_opportunity(odoo),
        "task": odoo.create("project.task", name=unique("Tarea"), project_id=project),
    }
    async with Client(f"{server.url}/mcp") as client:
        templates = {str(template.uri_template) for template in await client.list_resource_templates()}
        assert templates == {f"odoo://{kind}/{{id}}" for kind in records}
        for kind, record_id in records.items():
            (content,) = await client.read_resource(f"odoo://{kind}/{record_id}")
            assert content.mime_type == "text/markdown"
            fetched = (await client.call_tool("fetch", {"id": f"{kind}:{record_id}"})).structured_content
            assert fetched is not None
            assert unfenced(getattr(content, "text", None)) == unfenced(fetched["text"])
        for wrong in (f"order/{UNKNOWN}", "order/abc", "order/0", "order/-1", f"task/{2**31}", "order/18%20or%201"):
            with pytest.raises(Exception, match=r"\[\w+\]") as refusal:
                await client.read_resource(f"odoo://{wrong}")
            assert not flaws(str(refusal.value)), wrong


async def test_ids_are_completed(server: Server, odoo: Odoo) -> None:
    """Words of the name, with or without accents, or the id; nothing typed gives the newest; other things nothing."""
    partner = new_partner(odoo, name=unique("Compañía Única"))
    name = odoo.one("res.partner", partner, "name")["name"]
    order = new_order(odoo, partner_id=partner)

    async with Client(f"{server.url}/mcp") as client:

        async def complete(kind: str, typed: str, argument: str = "id") -> list[str]:
            reference = ResourceTemplateReference(type="ref/resource", uri=f"odoo://{kind}/{{id}}")
            return list((await client.complete(reference, {"name": argument, "value": typed})).values)

        assert await complete("partner", name.upper().replace("Ñ", "n").replace("Í", "i").replace("Ú", "u")) == [
            str(partner)
        ]
        assert await complete("order", odoo.one("sale.order", order, "name")["name"]) == [str(order)]
        assert await complete("partner", str(partner)) == [str(partner)]
        newest = await complete("order", "")
        assert newest[0] == str(order)
        assert 1 <= len(newest) <= 100
        assert await complete("order", str(UNKNOWN)) == []
        for strange in ("%", "\x00", "zzqqxx", "9" * 30, "🤖"):
            assert await complete("task", strange) == [], strange
        assert await complete("product", "robot") == []
        prompts = await client.list_prompts()
        nothing = await client.complete(
            PromptReference(type="ref/prompt", name=prompts[0].name), {"name": "x", "value": "y"}
        )
        assert nothing.values == []


async def test_what_is_no_id_is_refused(server: Server) -> None:
    """With the kinds that there are."""
    records = (
        "order",
        "order:",
        "order:x",
        ":1",
        "order:1:2",
        "invoice:5",
        "order:0",
        "order:-1",
        f"order:{2**31}",
        "",
    )
    texts = await all_refused(server, [("fetch", {"id": record}, "record_key_unreadable") for record in records])
    assert all("opportunity" in text for text in texts)


async def test_what_is_not_there_is_refused(server: Server) -> None:
    """Every kind of record, by its id."""
    kinds = ("order", "opportunity", "partner", "project", "task", "product")
    texts = await all_refused(server, [("fetch", {"id": f"{kind}:{UNKNOWN}"}, "record_unknown") for kind in kinds])
    assert all(str(UNKNOWN) in text for text in texts)
