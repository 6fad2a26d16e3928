"""Finding products, and refusing the ones that cannot be quoted."""

from typing import Any

import pytest

from mcp_odoo.errors import InvalidRequest, NotFound
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.sales.models import QuotationLine
from mcp_odoo.sales.products import Products
from tests.fake_odoo import FakeOdoo

MODEL = "product.product"
ROW = {
    "id": 3, "display_name": "PUDU T300", "default_code": "T300", "barcode": False, "lst_price": 99.5,
    "currency_id": [1, "MXN"], "uom_id": [1, "Unidades"], "free_qty": 4.0, "qty_available": 6.0,
}  # fmt: skip


@pytest.fixture
def products(json2: OdooClient, odoo: FakeOdoo) -> Products:
    odoo.answers[MODEL, "fields_get"] = {"free_qty": {}, "qty_available": {}}
    odoo.answers["sale.order.line", "fields_get"] = {"product_uom_qty": {"type": "float", "digits": [16, 2]}}
    odoo.answers[MODEL, "search_read"] = [ROW]
    odoo.answers[MODEL, "search_count"] = 1
    return Products(json2, Schema(json2))


async def test_a_product_is_told_with_what_a_quotation_needs(products: Products, odoo: FakeOdoo) -> None:
    """Id, SKU, list price with currency, unit, and what is free on stock."""
    page = await products.find("")
    assert page.model_dump() == {
        "products": [
            {
                "id": 3, "name": "PUDU T300", "sku": "T300", "barcode": None, "list_price": 99.5, "currency": "MXN",
                "unit": "Unidades", "available": 4.0,
            }
        ],
        "total": 1,
        "has_more": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "asked", "available"),
    [
        ({"free_qty": {}, "qty_available": {}}, "free_qty", 4.0),
        ({"qty_available": {}}, "qty_available", 6.0),
        ({}, None, None),
    ],
)
async def test_stock_is_told_where_it_is_kept(
    products: Products, odoo: FakeOdoo, fields: dict[str, Any], asked: str | None, available: float | None
) -> None:
    """Without the stock app there are no such fields, and none is asked for."""
    odoo.answers[MODEL, "fields_get"] = fields
    page = await products.find("")
    wanted = odoo.called(MODEL, "search_read")[0].named["fields"]
    assert {"free_qty", "qty_available"} & set(wanted) == ({asked} if asked else set())
    assert page.products[0].available == available


@pytest.mark.parametrize(
    ("query", "total"),
    [("  pudu   t300 ", 1), ("PÜDU", 1), ("7501 robot", 1), ("t30", 1), ("pudu t400", 0), ("unidades", 0)],
)
async def test_every_word_has_to_match_somewhere(products: Products, odoo: FakeOdoo, query: str, total: int) -> None:
    """In the name, the SKU or the barcode, accents and case aside; only what is for sale is asked for."""
    odoo.answers[MODEL, "search_read"] = [{**ROW, "name": "PUDU robot", "barcode": "7501031311309"}]
    page = await products.find(query)
    assert (page.total, len(page.products)) == (total, total)
    (call,) = odoo.called(MODEL, "search_read")
    assert call.named["domain"][0] == ["sale_ok", "=", True]
    assert {"name", "default_code", "barcode"} <= set(call.named["fields"])


async def test_a_name_is_told_without_its_sku(products: Products, odoo: FakeOdoo) -> None:
    """The SKU stands beside it."""
    await products.find("")
    assert odoo.called(MODEL, "search_read")[0].named["context"]["display_default_code"] is False


async def test_one_product_is_told_whole(products: Products, odoo: FakeOdoo) -> None:
    """As in the list, and whether it is archived or for sale, and what it is; one that is not there is named."""
    more = {"active": False, "sale_ok": True, "categ_id": [2, "Robots / Limpieza"], "description_sale": "Friega pisos"}
    odoo.answers[MODEL, "read"] = [{**ROW, **more}]
    listed = (await products.find("")).products[0]
    assert (await products.get(3)).model_dump() == {
        **listed.model_dump(), "active": False, "for_sale": True, "category": "Robots / Limpieza",
        "description": "Friega pisos",
    }  # fmt: skip
    odoo.answers[MODEL, "read"] = []
    with pytest.raises(NotFound, match="product:3"):
        await products.get(3)


async def test_no_words_find_everything_for_sale(products: Products, odoo: FakeOdoo) -> None:
    """The catalogue can be paged through."""
    await products.find("")
    assert odoo.called(MODEL, "search_read")[0].named["domain"] == [["sale_ok", "=", True]]


@pytest.mark.parametrize(("offset", "total", "more"), [(0, 1, False), (0, 2, True), (4, 6, True), (5, 6, False)])
async def test_a_page_says_whether_there_is_more(
    products: Products, odoo: FakeOdoo, offset: int, total: int, *, more: bool
) -> None:
    """By the count of all that match."""
    odoo.answers[MODEL, "search_count"] = total
    page = await products.find("", 1, offset)
    assert (page.total, page.has_more) == (total, more)
    named = odoo.called(MODEL, "search_read")[0].named
    assert (named["limit"], named.get("offset", 0)) == (1, offset)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (None, "product_unknown"),
        ({"active": False, "sale_ok": True}, "product_archived"),
        ({"active": True, "sale_ok": False}, "product_not_for_sale"),
    ],
)
async def test_what_cannot_be_quoted_names_its_field(
    products: Products, odoo: FakeOdoo, row: dict[str, Any] | None, code: str
) -> None:
    """The sentence starts with the field that the product came from, and says where to look."""
    good = {"id": 1, "display_name": "Good", "active": True, "sale_ok": True}
    odoo.answers[MODEL, "search_read"] = [good] if row is None else [good, {"id": 2, "display_name": "Bad", **row}]
    wanted = [("product_id", QuotationLine(product_id=1)), ("products[1].product_id", QuotationLine(product_id=2))]
    with pytest.raises(InvalidRequest, match="find_products") as caught:
        await products.require_saleable(wanted)
    assert caught.value.message.startswith("products[1].product_id: ")
    assert (caught.value.code, caught.value.status) == (code, 400)
    assert (caught.value.details["field"], caught.value.details["product_id"]) == ("products[1].product_id", 2)


async def test_all_products_are_looked_up_at_once(products: Products, odoo: FakeOdoo) -> None:
    """One request for any number of lines, archived products included; none for no lines."""
    odoo.answers[MODEL, "search_read"] = [
        {"id": n, "display_name": "P", "active": True, "sale_ok": True} for n in (1, 2)
    ]
    await products.require_saleable([])
    await products.require_saleable([("a", QuotationLine(product_id=n)) for n in (2, 1, 2)])
    (call,) = odoo.called(MODEL, "search_read")
    assert call.named["domain"] == [["id", "in", [1, 2]]]
    assert call.named["context"]["active_test"] is False


@pytest.mark.parametrize(
    ("field", "told"), [("product_id", "product_qty"), ("products[1].product_id", "products[1].qty")]
)
async def test_a_quantity_that_odoo_rounds_to_zero_is_refused(products: Products, field: str, told: str) -> None:
    """It would stand in the order as 0.00; the field is named, and how many decimals there are."""
    with pytest.raises(InvalidRequest, match="2 decimals") as refused:
        await products.require_saleable([(field, QuotationLine(product_id=3, qty=0.004))])
    assert (refused.value.code, refused.value.details["field"]) == ("quantity_too_small", told)
