"""One search over every kind of record."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from mcp_odoo.errors import InvalidRequest
from mcp_odoo.knowledge.search import Search
from mcp_odoo.odoo.apps import APPS, Apps
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from tests.fake_odoo import FakeOdoo, Refusal

MODELS = ["sale.order", "crm.lead", "res.partner", "project.project", "project.task", "product.product"]
ABSENT = Refusal("werkzeug.exceptions.NotFound", "the model does not exist", 404)
DENIED = Refusal("odoo.exceptions.AccessError", "No puedes leer tareas", 403)


async def found(search: Search, query: str, limit: int = 10) -> list[str]:
    return [hit.id for hit in (await search.find(query, limit)).results]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("S00041", ["order:41"]),
        ("oc-77", ["order:41"]),
        ("hotel", ["project:1", "task:7"]),
        ("INIGUEZ", ["opportunity:30"]),
        ("info@torres.mx", ["partner:9"]),
        ("t300", ["product:3"]),
        ("zoe", []),
    ],
)
async def test_every_kind_is_found_by_what_it_is_known_by(
    search: Search, archive: FakeOdoo, query: str, ids: list[str]
) -> None:
    """Names, numbers, addresses, and the names of the customers and projects that they belong to."""
    assert await found(search, query) == ids


async def test_a_hit_says_what_and_where_it_is(search: Search, archive: FakeOdoo) -> None:
    """Its id goes to fetch."""
    (hit,) = (await search.find("mirador hotel")).results[:1]
    assert hit.model_dump() == {
        "id": "project:1", "title": "Hotel Mirador", "url": f"{archive.url}/odoo/project.project/1"
    }  # fmt: skip


async def test_an_order_is_told_with_its_customer(search: Search, archive: FakeOdoo) -> None:
    """Its number alone says nothing; one without a customer has it alone."""
    hits = {hit.id: hit.title for hit in (await search.find("s0004 robots torres")).results}
    assert (hits["order:41"], hits["order:40"]) == ("S00041 - Almacenes Torres", "S00040")


async def test_lost_opportunities_are_searched_too(search: Search, archive: FakeOdoo) -> None:
    """They are archived in Odoo; what else is archived is not looked for."""
    await search.find("robots")
    archived = {
        model
        for model in MODELS
        for call in archive.called(model, "search_read")
        if call.named["context"].get("active_test") is False
    }
    assert archived == {"crm.lead"}
    (call, *_) = archive.called("crm.lead", "search_read")
    assert call.named["domain"][:3] == ["|", ["active", "=", True], ["probability", "=", 0]]


async def test_kinds_take_turns(search: Search, archive: FakeOdoo) -> None:
    """Of equally good matches: one kind cannot hide the others; what is named so comes first."""
    assert await found(search, "robot") == ["product:3", "task:7", "opportunity:30", "order:40", "opportunity:31"]
    assert await found(search, "robot", 3) == ["product:3", "task:7", "opportunity:30"]


@pytest.mark.parametrize("query", ["cotizaciones robots", "Cotizaciones de los robots", "the robot cotización"])
async def test_plurals_and_small_words_do_not_matter(search: Search, archive: FakeOdoo, query: str) -> None:
    """Spanish or English: what has every word that says something comes first."""
    assert (await found(search, query))[0] == "opportunity:31"


async def test_small_words_alone_are_words(search: Search, archive: FakeOdoo) -> None:
    """They are all there is."""
    assert (await found(search, "de"))[0] == "opportunity:31"


async def test_where_too_few_have_every_word_those_with_some_follow(search: Search, archive: FakeOdoo) -> None:
    """Two rounds over all kinds; nothing is told twice."""
    ids = await found(search, "robot mirador")
    assert ids[0] == "task:7"
    assert len(ids) == len(set(ids)) == 6
    assert [len(archive.called(model, "search_read")) for model in MODELS] == [2] * 6


@pytest.mark.parametrize(("query", "limit"), [("robot", 10), ("robot lobby", 1)])
async def test_one_round_is_enough_where_it_found_enough(
    search: Search, archive: FakeOdoo, query: str, limit: int
) -> None:
    """Or where there is but one word."""
    assert await found(search, query, limit)
    assert [len(archive.called(model, "search_read")) for model in MODELS] == [1] * 6


@pytest.mark.parametrize("model", ["sale.order", "crm.lead", "product.product"])
@pytest.mark.parametrize("trouble", [ABSENT, DENIED], ids=["absent", "denied"])
async def test_what_is_not_there_or_not_allowed_is_left_out(
    search: Search, json2: OdooClient, archive: FakeOdoo, model: str, trouble: Refusal
) -> None:
    """The rest is found all the same; the log says what was not asked, unless its whole app is missing."""
    kind = {"sale.order": "order", "crm.lead": "opportunity", "product.product": "product"}[model]
    others = [hit for hit in await found(search, "robot") if not hit.startswith(kind)]
    archive.answers[model, "search_read"] = trouble
    if trouble is ABSENT:
        archive.answers[model, "fields_get"] = trouble
    schema = Schema(json2)
    with capture_logs() as lines:
        assert await found(Search(json2, schema, Apps(schema)), "robot") == others
    known = trouble is ABSENT and model in APPS
    assert [line["kind"] for line in lines if line["event"] == "search.skipped"] == ([] if known else [kind])


@pytest.mark.parametrize("query", ["", "   ", "\t\n"])
async def test_a_query_without_a_word_is_refused(search: Search, archive: FakeOdoo, query: str) -> None:
    """It would find everything."""
    with pytest.raises(InvalidRequest) as caught:
        await search.find(query)
    assert (caught.value.code, archive.calls) == ("query_empty", [])


@pytest.mark.parametrize(
    ("query", "ids"),
    [("order:41", ["order:41"]), (" Task:7 ", ["task:7"]), ("task:8", []), ("project:1", ["project:1"])],
)
async def test_an_id_is_found_by_itself(search: Search, archive: FakeOdoo, query: str, ids: list[str]) -> None:
    """One record is asked for, and no search made; there may be none."""
    assert await found(search, query) == ids
    assert not [call for call in archive.calls if call.method == "search_read"]


async def test_newer_records_come_first_among_equals(search: Search, archive: FakeOdoo) -> None:
    """Of each kind at most a hundred are weighed."""
    await found(search, "robot")
    asked: list[dict[str, Any]] = [archive.called(model, "search_read")[0].named for model in MODELS]
    assert {(named["order"], named["limit"]) for named in asked} == {("id desc", 100)}


async def test_a_name_that_ends_like_a_plural_is_found_word_for_word(search: Search, archive: FakeOdoo) -> None:
    """It comes before what only has its words."""
    archive.answers["product.product", "search_read"] = [
        {"id": 4, "name": "Almacen Torrente", "display_name": "Almacen Torrente", "default_code": False}
    ]
    assert (await found(search, "Almacenes Torres"))[0] == "partner:9"
