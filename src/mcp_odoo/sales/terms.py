"""What Odoo's form fills in once a customer is chosen, for servers that do not do it by themselves (before 16)."""

from mcp_odoo.errors import InvalidRequest
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.retries import Effect
from mcp_odoo.odoo.schema import Schema

MODEL = "sale.order"
TERMS = ("payment_term_id", "fiscal_position_id")
# The fiscal position follows from the delivery address, which follows from the customer.
_BETWEEN = ("partner_id", "partner_shipping_id")


async def terms_left_to_forms(schema: Schema) -> list[str]:
    """Those of TERMS that this server does not fill in by itself."""
    return [name for name in TERMS if await schema.left_to_forms(MODEL, name)]


async def customer_terms(odoo: OdooClient, schema: Schema, partner_id: int) -> dict[str, str]:
    """Import cells of payment terms and fiscal position, as choosing this customer in the form would set them.

    Empty where Odoo computes them itself. One request to Odoo (`onchange`, which writes nothing) where it does not.
    """
    wanted = await terms_left_to_forms(schema)
    if not wanted:
        return {}
    answer = await odoo.call(
        MODEL,
        "onchange",
        [],
        effect=Effect.READ,
        values={"partner_id": partner_id},
        field_name=["partner_id"],
        field_onchange=dict.fromkeys([*_BETWEEN, *wanted], "1"),
    )
    return {f"{name}/.id": str(answer["value"][name][0]) for name in wanted if answer["value"].get(name)}


async def require_payment_term(odoo: OdooClient, payment_term_id: int) -> None:
    """Raises InvalidRequest, with the terms there are, for one that does not exist or is archived."""
    terms = await odoo.search_read("account.payment.term", [], ["name"], order="sequence, id", limit=50)
    if payment_term_id not in {term["id"] for term in terms}:
        there_are = ", ".join(f"{term['id']} {term['name']}" for term in terms) or "-"
        raise InvalidRequest(
            f"payment_term_id: there is no payment term {payment_term_id}; there are: {there_are}",
            code="payment_term_unknown",
            payment_term_id=payment_term_id,
            there_are=there_are,
        )
