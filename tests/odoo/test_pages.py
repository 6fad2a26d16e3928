"""Pages of the records that match."""

from typing import Any

import pytest

from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.pages import FEW_CANDIDATES, MOST_CANDIDATES, Rows, find_page
from tests.fake_odoo import Call, FakeOdoo

MODEL = "res.partner"
NAMES = ["Ana", "Álvaro", "Bea", "ANABEL", "Mariana"]
Row = dict[str, Any]


def open_office(odoo: FakeOdoo, names: list[str]) -> list[Row]:
    """People in the order of their ids, or backwards where they are asked for by id; Odoo's search finds them all."""
    people = [{"id": n, "name": name, "phone": f"55{n}"} for n, name in enumerate(names, start=1)]

    def search(call: Call) -> list[Row]:
        match call.named["domain"]:
            case [["id", "in", ids]]:
                return [row for row in reversed(people) if row["id"] in ids]
        begin = call.named.get("offset", 0)
        return people[begin : begin + call.named["limit"]]

    odoo.answers |= {(MODEL, "search_read"): search, (MODEL, "search_count"): len(people)}
    return people


@pytest.fixture
def office(odoo: FakeOdoo) -> list[Row]:
    return open_office(odoo, NAMES)


@pytest.fixture
def crowd(odoo: FakeOdoo) -> list[Row]:
    """As many strangers between them as make the candidates too many to be read whole."""
    return open_office(odoo, [*NAMES[:3], *["Zoe"] * FEW_CANDIDATES, *NAMES[3:]])


async def page(client: OdooClient, query: str = "", limit: int = 2, offset: int = 0) -> Rows:
    """A page of the active people, with their phones."""
    return await find_page(
        client, MODEL, [("active", "=", True)], ["phone"], query=query, searched=["name"], limit=limit, offset=offset,
        order="id", context={"lang": "en_US"},
    )  # fmt: skip


def searches(odoo: FakeOdoo) -> list[Row]:
    return [call.named for call in odoo.called(MODEL, "search_read")]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("offset", "limit", "ids", "more"),
    [(0, 2, [1, 2], True), (2, 2, [3, 4], True), (4, 2, [5], False), (0, 5, [1, 2, 3, 4, 5], False), (9, 2, [], False)],
)
async def test_without_words_odoo_turns_the_pages(
    client: OdooClient, offset: int, limit: int, ids: list[int], *, more: bool
) -> None:
    """It counts all of them, too."""
    rows = await page(client, limit=limit, offset=offset)
    assert [row["id"] for row in rows.rows] == ids
    assert (rows.total, rows.has_more) == (5, more)


@pytest.mark.parametrize("query", ["ana", " ANÁ "])
@pytest.mark.parametrize("many", [False, True], ids=["few", "many"])
@pytest.mark.parametrize(
    ("offset", "limit", "shown", "more"),
    [(0, 2, slice(0, 2), True), (1, 2, slice(1, 3), False), (2, 2, slice(2, 3), False), (0, 3, slice(0, 3), False),
     (3, 2, slice(0, 0), False)],
)  # fmt: skip
async def test_with_words_the_total_is_of_those_that_match(
    json2: OdooClient, odoo: FakeOdoo, query: str, offset: int, limit: int, shown: slice, *, many: bool, more: bool
) -> None:
    """However many others Odoo found; they keep the order that was asked for."""
    people = open_office(odoo, [*NAMES[:3], *["Zoe"] * (FEW_CANDIDATES if many else 0), *NAMES[3:]])
    matching = [row for row in people if row["name"] in ("Ana", "ANABEL", "Mariana")]
    rows = await page(json2, query, limit, offset)
    assert [(row["id"], row["phone"]) for row in rows.rows] == [(row["id"], row["phone"]) for row in matching[shown]]
    assert (rows.total, rows.has_more) == (3, more)


@pytest.mark.usefixtures("office")
async def test_without_words_the_count_is_over_the_same_records(json2: OdooClient, odoo: FakeOdoo) -> None:
    """Two requests, in one context."""
    await page(json2)
    (search,), (count,) = searches(odoo), odoo.called(MODEL, "search_count")
    assert search["domain"] == count.named["domain"] == [["active", "=", True]]
    assert search["context"] == count.named["context"]
    assert (search["context"]["lang"], search["order"], search["fields"]) == ("en_US", "id", ["phone"])


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("query", ["ana", "zoe"])
async def test_few_candidates_take_one_request(json2: OdooClient, odoo: FakeOdoo, query: str) -> None:
    """They are read whole, with what is compared, each field once."""
    await page(json2, query)
    (search,) = searches(odoo)
    assert search["domain"][0] == ["active", "=", True]
    assert (search["limit"], search["order"], search["fields"]) == (FEW_CANDIDATES, "id", ["phone", "name"])
    assert search["context"]["lang"] == "en_US"
    assert odoo.called(MODEL, "search_count") == []


@pytest.mark.usefixtures("crowd")
async def test_of_many_candidates_one_page_is_read_whole(json2: OdooClient, odoo: FakeOdoo) -> None:
    """Of the others only what is compared; archived ones that matched are read as well."""
    await page(json2, "ana", limit=1)
    _, candidates, shown = searches(odoo)
    assert (candidates["limit"], candidates["order"], candidates["fields"]) == (MOST_CANDIDATES, "id", ["name"])
    assert shown["domain"] == [["id", "in", [1]]]
    assert shown["context"]["active_test"] is False
    assert shown["context"]["lang"] == candidates["context"]["lang"] == "en_US"


@pytest.mark.usefixtures("crowd")
async def test_where_none_of_many_matches_none_is_read(json2: OdooClient, odoo: FakeOdoo) -> None:
    """Nothing more is asked."""
    assert await page(json2, "yolanda") == Rows([], 0, has_more=False)
    assert len(searches(odoo)) == 2


async def test_a_record_that_went_meanwhile_is_left_out(json2: OdooClient, odoo: FakeOdoo, crowd: list[Row]) -> None:
    """Between the requests somebody may delete it."""
    answers = iter([crowd[:FEW_CANDIDATES], crowd, [crowd[-2]]])
    odoo.answers[MODEL, "search_read"] = lambda _: next(answers)
    assert [row["name"] for row in (await page(json2, "ana")).rows] == ["ANABEL"]
