"""What a quotation may be asked with: every field's limits, and what is made of it."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from mcp_odoo.arguments import MAX_ID
from mcp_odoo.sales.models import QuotationRequest, regional_request

LEAST: dict[str, Any] = {
    "partner_name": "Almacenes Torres",
    "contact_name": "Ana Torres",
    "email": "ana@torres.example.com",
    "phone": "+52 55 1234 5678",
    "lead_name": "Dos robots",
}
LINE = {"product_id": 7, "qty": 2, "price": 10.5}
NAN, INF = float("nan"), float("inf")


def ask(**changes: Any) -> QuotationRequest:
    return QuotationRequest.model_validate({**LEAST, **changes})


def mistakes(**changes: Any) -> dict[str, str]:
    """Field -> what is wrong with it."""
    with pytest.raises(ValidationError) as caught:
        ask(**changes)
    return {".".join(str(part) for part in error["loc"]): error["msg"] for error in caught.value.errors()}


def test_the_least_that_is_needed() -> None:
    """Who and what about; the rest has the contract's defaults."""
    request = ask()
    assert request.model_dump() == {
        **LEAST, "phone": "+525512345678", "product_id": 0, "product_qty": 1.0, "product_price": -1.0, "products": None,
        "user_id": 0, "description": None, "x_studio_producto": None, "callback_url": None,
    }  # fmt: skip
    assert request.lines == []


@pytest.mark.parametrize("name", sorted(LEAST))
def test_the_five_fields_of_the_contract_are_required(name: str) -> None:
    """Left out is not the same as empty."""
    body = {key: value for key, value in LEAST.items() if key != name}
    with pytest.raises(ValidationError) as caught:
        QuotationRequest.model_validate(body)
    assert [error["loc"] for error in caught.value.errors()] == [(name,)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"product_qty": value}, "product_qty")
        for value in (0, -1, NAN, INF, -INF, 1.1e9, "many")
    ] + [
        ({"product_price": value}, "product_price")
        for value in (-0.5, -0.000001, -1.5, -2, NAN, INF, 1.1e12, "cheap")
    ] + [
        ({"product_id": value}, "product_id") for value in (-1, MAX_ID + 1, 1.5, "x", NAN)
    ] + [
        ({"user_id": value}, "user_id") for value in (True, -1, MAX_ID + 1, 2**63, "Ana")
    ] + [
        ({"x_studio_producto": value}, "x_studio_producto") for value in (-1, MAX_ID + 1, "robot")
    ] + [
        ({"email": value}, "email")
        for value in ("ana", "ana@", "@torres.mx", "a b@torres.mx", "ana@torres", "a@b.co, c@d.co", 5)
    ] + [
        ({"phone": value}, "phone") for value in ("call me", "12", "+52 55", "+999 123 456 789", "1" * 41, 55)
    ] + [
        ({"lead_name": value}, "lead_name") for value in ("", "   ", "x" * 201, None)
    ] + [
        ({"partner_name": "x" * 201}, "partner_name"), ({"contact_name": "x" * 201}, "contact_name"),
        ({"description": "x" * 20_001}, "description"), ({"description": 5}, "description"),
        ({"products": [LINE] * 201}, "products"), ({"products": LINE}, "products"), ({"products": "7"}, "products"),
        ({"email": f"{'x' * 250}@torres.mx"}, "email"),
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_value_is_refused_by_its_field(changes: dict[str, Any], field: str) -> None:
    """Nothing else is complained of."""
    assert list(mistakes(**changes)) == [field]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"product_id": 0}, "product_id"),
        ({"product_id": True}, "product_id"),
        ({"qty": True}, "qty"),
        ({"product_id": -1}, "product_id"),
        ({"product_id": MAX_ID + 1}, "product_id"),
        ({"qty": 0}, "qty"),
        ({"qty": NAN}, "qty"),
        ({"qty": INF}, "qty"),
        ({"price": -0.5}, "price"),
        ({"price": -7}, "price"),
        ({"price": NAN}, "price"),
        ({"price": INF}, "price"),
        ({"discount": 5}, "discount"),
    ],
    ids=str,
)
def test_a_wrong_line_is_refused_by_its_place(line: dict[str, Any], field: str) -> None:
    """The second line's mistake says which line it is."""
    assert list(mistakes(products=[LINE, {**LINE, **line}])) == [f"products.1.{field}"]


def test_a_line_needs_its_product() -> None:
    """Quantity and price have defaults."""
    assert list(mistakes(products=[{"qty": 1}])) == ["products.0.product_id"]
    (line,) = ask(products=[{"product_id": 3}]).products or []
    assert (line.qty, line.price, line.has_price) == (1.0, -1.0, False)


def test_a_null_is_an_empty_text() -> None:
    """Models send it for what they do not know; the title of an opportunity has to be known."""
    request = ask(partner_name=None, contact_name="Ana", email=None, phone="55 1234 5678")
    assert (request.partner_name, request.email, request.phone) == ("", "", "+525512345678")


def test_no_lines_is_an_empty_list_too() -> None:
    """So that a key may be repeated with either."""
    assert ask(products=[]).fingerprint("r") == ask(products=None).fingerprint("r") == ask().fingerprint("r")


@pytest.mark.parametrize(
    ("single", "contradicts"),
    [({"product_qty": 3}, True), ({"product_price": 10}, True), ({}, False), ({"product_qty": 2}, False)],
)
def test_a_product_named_twice_differently_is_noticed(single: dict[str, Any], contradicts: object) -> None:
    """Left to its defaults, or the same, the single product says nothing new."""
    lines = [{"product_id": 7, "qty": 2}]
    assert ask(products=lines, product_id=7, **single).contradicts_itself is contradicts
    assert ask(products=lines, product_id=8, **single).contradicts_itself is False


def test_lines_may_come_as_json_text() -> None:
    """Some models write a list parameter so; other text stays a mistake of its field."""
    assert ask(products='[{"product_id": 7, "qty": 2}]').lines == ask(products=[{"product_id": 7, "qty": 2}]).lines
    assert list(mistakes(products="[7")) == ["products"]


def test_a_misspelt_field_is_refused() -> None:
    """It must not be left out silently; the sentence names the field that is meant."""
    assert mistakes(produts=[LINE])[""].endswith("there is no field produts; products is meant")


def test_other_unknown_fields_are_kept_to_be_named() -> None:
    """Older clients may send more than we know."""
    assert ask(source="voice", campaign={"id": 1}).unknown_fields == ["campaign", "source"]


def test_a_key_in_the_body_is_told_where_it_belongs() -> None:
    """It would otherwise look accepted, and a second quotation be made."""
    assert "header Idempotency-Key" in mistakes(idempotency_key="k")[""]


def test_what_cannot_be_stored_is_left_out() -> None:
    """NUL, other control characters and half surrogate pairs, in unknown fields too; line ends stay."""
    request = ask(lead_name="a\x00b\ud800c", description="x\ny\x07", source=["\udfff!"])
    assert (request.lead_name, request.description, request.model_extra) == ("abc", "x\ny", {"source": ["!"]})


@pytest.mark.parametrize("changes", [{"email": "", "phone": ""}, {"email": " ", "phone": "  "}])
def test_without_email_and_phone_nobody_can_be_found(changes: dict[str, str]) -> None:
    """The sentence says what to give."""
    assert "give an email or a phone" in mistakes(**changes)[""]


@pytest.mark.parametrize(
    "changes", [{"partner_name": "", "contact_name": ""}, {"partner_name": " ", "contact_name": "\t"}]
)
def test_the_customer_needs_a_name(changes: dict[str, str]) -> None:
    """Blank is no name."""
    assert "give partner_name or contact_name" in mistakes(**changes)[""]


@pytest.mark.parametrize("changes", [{"email": ""}, {"phone": ""}, {"partner_name": ""}, {"contact_name": ""}])
def test_one_of_two_is_enough(changes: dict[str, str]) -> None:
    """Voice agents often know only one of them."""
    assert ask(**changes).customer


@pytest.mark.parametrize(("price", "given"), [(-1, False), (0, True), (0.01, True)])
def test_minus_one_is_the_pricelist_and_zero_is_free(price: float, given: bool) -> None:  # noqa: FBT001 - a column
    """For the single product and for lines."""
    ((_, single),) = ask(product_id=5, product_price=price).lines
    ((_, line),) = ask(products=[{"product_id": 5, "price": price}]).lines
    assert single.has_price is line.has_price is given


@pytest.mark.parametrize(
    "name",
    ["products", "description", "x_studio_producto", "product_id", "product_qty", "product_price", "user_id"],
)
def test_null_is_as_good_as_left_out(name: str) -> None:
    """Front ends send every field."""
    assert ask(**{name: None}) == ask()
    assert ask(products=[{**LINE, "price": None, "qty": None}]).products == ask(products=[{"product_id": 7}]).products


def test_email_and_phone_are_normalised_and_names_trimmed() -> None:
    """So that a customer is found however they are written."""
    request = ask(email="  Ana@Torres.Example.COM ", phone="(55) 1234-5678", partner_name="  Almacenes Torres ")
    assert request == ask()


def test_the_region_is_the_shop_s() -> None:
    """A Spanish number is one where the shop is Spanish; the model is named the same in the documentation."""
    spanish = regional_request("ES")
    assert spanish.model_validate({**LEAST, "phone": "612 345 678"}).phone == "+34612345678"
    assert spanish.__name__ == "QuotationRequest"
    assert ask(phone="55 1234 5678").phone == "+525512345678"


def test_lines_name_the_field_they_came_from() -> None:
    """`products` by index; the single product first."""
    request = ask(product_id=5, product_qty=3, product_price=0, products=[LINE, {"product_id": 8}])
    assert [field for field, _ in request.lines] == ["product_id", "products[0].product_id", "products[1].product_id"]
    first = request.lines[0][1]
    assert (first.product_id, first.qty, first.price) == (5, 3, 0)


def test_a_product_id_that_products_repeat_is_one_line() -> None:
    """Prompts put the first product into both places; the line of `products` counts."""
    request = ask(product_id=7, product_qty=99, products=[LINE])
    assert [(field, line.qty) for field, line in request.lines] == [("products[0].product_id", 2)]


def test_the_same_product_on_two_lines_stays_two_lines() -> None:
    """At two prices, say."""
    assert len(ask(products=[LINE, {**LINE, "price": 0}]).lines) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"phone": "5512345678"},
        {"phone": "+521 55 1234 5678"},
        {"email": "ANA@torres.example.com"},
        {"lead_name": " Dos robots "},
        {"products": None},
        {"product_qty": 1, "user_id": 0},
        {"description": None},
    ],
    ids=str,
)
def test_equivalent_requests_have_one_fingerprint(changes: dict[str, Any]) -> None:
    """Repeating with the same key, written a little differently, is no conflict."""
    assert ask(**changes).fingerprint("r") == ask().fingerprint("r")


@pytest.mark.parametrize(
    "changes",
    [{"phone": "5512345679"}, {"lead_name": "Tres robots"}, {"product_id": 1}, {"user_id": 2}, {"description": "x"}],
    ids=str,
)
def test_different_requests_have_different_fingerprints(changes: dict[str, Any]) -> None:
    """In any field."""
    assert ask(**changes).fingerprint("r") != ask().fingerprint("r")


def test_another_odoo_is_another_request() -> None:
    """The same quotation in the training database is not the one in production."""
    assert ask().fingerprint("a") != ask().fingerprint("b")


def test_a_stored_request_reads_back_the_same() -> None:
    """Jobs keep it as JSON."""
    request = ask(products=[LINE], product_id=3, description="é", x_studio_producto=4)
    stored = json.loads(json.dumps(request.model_dump(mode="json")))
    assert QuotationRequest.model_validate(stored) == request
    assert QuotationRequest.model_validate(stored).fingerprint("r") == request.fingerprint("r")
