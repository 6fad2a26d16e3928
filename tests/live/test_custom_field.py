"""x_studio_producto: a field that some databases have, in one of two types."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.live.conftest import Serve
from tests.live.lab import Odoo
from tests.live.quotes import call, customer, quote, refusal
from tests.live.server import Server

NAME = "x_studio_producto"


@contextmanager
def custom_field(odoo: Odoo, **values: str) -> Iterator[None]:
    """As Odoo Studio makes one: on opportunities."""
    (model,) = odoo.find("ir.model", [("model", "=", "crm.lead")], ["id"])
    field = odoo.create(
        "ir.model.fields", name=NAME, field_description="Producto", model_id=model["id"], state="manual", **values
    )
    try:
        yield
    finally:
        odoo("ir.model.fields", "unlink", [field])


async def test_without_the_field_a_note_says_so(any_server: Server, odoo: Odoo) -> None:
    """The quotation is made all the same, and its output says that the value went nowhere."""
    body = customer(x_studio_producto=odoo.product("PUDU-BELLA"))
    output = await quote(any_server, body)
    assert len(output["notes"]) == 1
    assert NAME in output["notes"][0]
    by_mcp = await call(any_server, "dev_create_quotation", body)
    assert any(NAME in note for note in by_mcp["output"]["notes"])


async def test_a_reference_to_a_product(serve: Serve, odoo: Odoo) -> None:
    """Where the field points to products it holds the product; an unknown product is refused before anything."""
    with custom_field(odoo, ttype="many2one", relation="product.product"):
        server = serve()
        bella = odoo.product("PUDU-BELLA")
        output = await quote(server, customer(x_studio_producto=bella))
        assert output["notes"] == []
        assert odoo.one("crm.lead", output["lead_id"], NAME)[NAME][0] == bella
        before = odoo.census()
        state = await refusal(server, customer(x_studio_producto=999_999))
        assert state["error_code"] == "custom_value_unknown"
        assert odoo.census() == before
        plain = await quote(server, customer())
        assert odoo.one("crm.lead", plain["lead_id"], NAME)[NAME] is False


async def test_a_plain_number(serve: Serve, odoo: Odoo) -> None:
    """Where the field is a number it holds the number, over XML-RPC as well."""
    with custom_field(odoo, ttype="integer"):
        output = await quote(serve(ODOO_TRANSPORT="xmlrpc"), customer(x_studio_producto=4711))
        assert output["notes"] == []
        assert odoo.one("crm.lead", output["lead_id"], NAME)[NAME] == 4711
