"""Finding products, and refusing the ones that cannot be sold, before anything is written."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field

from mcp_odoo.errors import InvalidRequest
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.pages import Page, find_page
from mcp_odoo.odoo.schema import Schema
from mcp_odoo.odoo.values import code, first, text
from mcp_odoo.sales.models import QuotationLine
from mcp_odoo.written import Label, Prose

MODEL = "product.product"
_FIELDS = ("display_name", "default_code", "barcode", "lst_price", "currency_id", "uom_id")
_WHOLE = ("active", "sale_ok", "categ_id", "description_sale")
_PLAIN_NAMES = {"display_default_code": False}


class Product(BaseModel):
    """A product variant that can be quoted. `list_price` is per `unit` in `currency`, before any pricelist."""

    id: int
    name: Label
    sku: Label | None
    barcode: Label | None
    list_price: float
    currency: Label
    unit: Label
    available: Annotated[float | None, Field(description="On hand less reserved; null where stock is not kept")]


class WholeProduct(Product):
    """A product as it is kept: also an archived one, or one that is not for sale."""

    active: bool
    for_sale: bool
    category: Label | None
    description: Prose | None


class ProductPage(Page):
    """The products that match, and how many there are in all."""

    products: list[Product]


class Products:
    """The catalogue: saleable, active variants."""

    def __init__(self, odoo: OdooClient, schema: Schema) -> None:
        self._odoo = odoo
        self._schema = schema

    async def find(self, query: str, limit: int = 10, offset: int = 0) -> ProductPage:
        """Products whose name, SKU or barcode has every word of `query`, accents and case aside; empty: all."""
        stock = await self._stock()
        page = await find_page(
            self._odoo,
            MODEL,
            [("sale_ok", "=", True)],
            [*_FIELDS, *([stock] if stock else [])],
            query=query,
            searched=["name", "default_code", "barcode"],
            limit=limit,
            offset=offset,
            order="default_code, name, id",
            context=_PLAIN_NAMES,
        )
        products = [_product(row, stock) for row in page.rows]
        return ProductPage(products=products, total=page.total, has_more=page.has_more)

    async def get(self, product_id: int) -> WholeProduct:
        """One product, whether it can be sold or not. Raises NotFound for an unknown id."""
        stock = await self._stock()
        row = await self._odoo.get(MODEL, product_id, [*_FIELDS, *_WHOLE, *([stock] if stock else [])])
        return WholeProduct(
            **_product(row, stock).model_dump(),
            active=row["active"],
            for_sale=row["sale_ok"],
            category=code(row["categ_id"]) or None,
            description=text(row["description_sale"]),
        )

    async def _stock(self) -> str | None:
        """The field that says what is available, where stock is kept."""
        return first(await self._schema.fields(MODEL), "free_qty", "qty_available")

    async def require_saleable(
        self, lines: Sequence[tuple[str, QuotationLine]], *, quantity: str = "product_qty", priced: bool = False
    ) -> dict[int, dict[str, Any]]:
        """The lines' products by id: `display_name`, and if `priced` also `lst_price` and `currency_id`.

        Raises InvalidRequest, naming the field, for a product that is unknown, archived or not for sale, and for a
        quantity that Odoo's rounding would make zero (`quantity` is what the caller's own line calls it).
        """
        if not lines:
            return {}
        rows, line_fields = await asyncio.gather(
            self._odoo.search_read(
                MODEL,
                [("id", "in", sorted({line.product_id for _, line in lines}))],
                ["display_name", "active", "sale_ok", *(("lst_price", "currency_id") if priced else ())],
                context={"active_test": False},
            ),
            self._schema.fields("sale.order.line"),
        )
        known = {row["id"]: row for row in rows}
        for field, line in lines:
            amount = quantity if field == "product_id" else field.replace("product_id", "qty")
            require_quantity(amount, line.qty, line_fields["product_uom_qty"].get("digits"))
            product_id, row = line.product_id, known.get(line.product_id)
            if row is None:
                raise InvalidRequest(
                    f"{field}: there is no product {product_id}; look it up with find_products",
                    code="product_unknown",
                    field=field,
                    product_id=product_id,
                )
            name = row["display_name"]
            if not row["active"]:
                raise InvalidRequest(
                    f"{field}: product {product_id} ({name}) is archived; look another up with find_products",
                    code="product_archived",
                    field=field,
                    product_id=product_id,
                    name=name,
                )
            if not row["sale_ok"]:
                raise InvalidRequest(
                    f"{field}: product {product_id} ({name}) is not for sale; look another up with find_products",
                    code="product_not_for_sale",
                    field=field,
                    product_id=product_id,
                    name=name,
                )
        return known


def require_quantity(field: str, qty: float, digits: Sequence[int] | None) -> None:
    """Raises InvalidRequest for a quantity that Odoo's rounding would make zero.

    `digits` are the total and the decimal places that it keeps; without them it keeps all.
    """
    if digits and round(qty, digits[1]) == 0:
        raise InvalidRequest(
            f"{field}: {qty} is zero with the {digits[1]} decimals that Odoo keeps; give a larger quantity",
            code="quantity_too_small",
            field=field,
            qty=qty,
            places=digits[1],
        )


def _product(row: dict[str, Any], stock: str | None) -> Product:
    return Product(
        id=row["id"],
        name=row["display_name"],
        sku=row["default_code"] or None,
        barcode=row["barcode"] or None,
        list_price=row["lst_price"],
        currency=row["currency_id"][1],
        unit=row["uom_id"][1],
        available=row[stock] if stock else None,
    )
