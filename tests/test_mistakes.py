"""What is wrong with an input, as people read it."""

import json
import string
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ValidationError

from mcp_odoo.mistakes import ES_MISTAKES, mistake_text
from mcp_odoo.orders.models import LineChange
from mcp_odoo.sales.models import QuotationRequest

REQUEST = {"partner_name": "T", "contact_name": "A", "email": "a@torres.mx", "phone": "", "lead_name": "R"}


def mistakes(model: type[BaseModel], given: dict[str, Any]) -> list[dict[str, Any]]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(given)
    return [dict(mistake) for mistake in caught.value.errors()]


def told(model: type[BaseModel], given: dict[str, Any], language: Any = "es") -> list[str]:
    return [mistake_text(language, mistake) for mistake in mistakes(model, given)]


@pytest.mark.parametrize(
    ("given", "es", "en"),
    [
        ({"product_qty": 0}, "tiene que ser mayor que 0.0", "Input should be greater than 0"),
        ({"product_qty": "dos"}, "tiene que ser un número", "Input should be a valid number, unable to parse string"),
        ({"product_qty": True}, "tiene que ser un número, no true ni false", "must be a number, not true or false"),
        ({"product_price": -0.5}, "un precio es 0 o más, o -1 para el de la lista", "a price is 0 or more, or -1"),
        ({"user_id": "Luis"}, "tiene que ser un número; list_users lo da", "must be a number; list_users gives it"),
        ({"product_id": 1.5}, "tiene que ser un número entero", "Input should be a valid integer"),
        ({"lead_name": ""}, "no puede quedar vacío", "String should have at least 1 character"),
        ({"lead_name": "x" * 201}, "admite 200 caracteres como máximo", "String should have at most 200 characters"),
        ({"lead_name": 5}, "tiene que ser un texto", "Input should be a valid string"),
        ({"email": "nadie"}, "no es una dirección de correo", "An email address must have an @-sign."),
        ({"phone": "12"}, "'12' tiene más o menos cifras que un teléfono", "'12' has too few or too many digits"),
        ({"phone": "¿?"}, "'¿?' no es un teléfono; escríbelo como +<país><número>", "'¿?' is no telephone number"),
        ({"email": ""}, "indica email o phone: sin uno de ellos", "give an email or a phone"),
        ({"partner_name": "", "contact_name": ""}, "indica partner_name o contact_name", "give partner_name or"),
        ({"produts": []}, "no existe el campo produts; se entiende products", "there is no field produts; products"),
        ({"idempotency_key": "x"}, "envía idempotency_key como la cabecera", "send idempotency_key as the header"),
        ({"products": 5}, "tiene que ser una lista", "Input should be a valid list"),
        ({"products": json.loads("[" * 500 + "]" * 500)}, "está anidado demasiado hondo", "is nested too deeply"),
        ({"products": [5]}, "tiene que ser un objeto", "Input should be a valid dictionary"),
        ({"products": [{"qty": 1}]}, "falta indicarlo", "Field required"),
        ({"products": [{"product_id": 1, "x": 1}]}, "no es un campo de aquí", "Extra inputs are not permitted"),
    ],
)
def test_a_mistake_is_a_sentence_in_the_language_of_replies(given: dict[str, Any], es: str, en: str) -> None:
    """It does not repeat what was sent, but for telephone numbers and names of fields."""
    (spanish,) = told(QuotationRequest, {**REQUEST, **given})
    (english,) = told(QuotationRequest, {**REQUEST, **given}, "en")
    assert spanish.startswith(es)
    assert english.startswith(en)


def test_choices_are_listed() -> None:
    """Their names are those of the schema."""

    class Choice(BaseModel):
        by: Literal["salesperson", "stage", "month"] = "stage"
        remove: bool = False

    assert told(Choice, {"by": "team"}) == ["tiene que ser uno de 'salesperson', 'stage' o 'month'"]
    assert told(Choice, {"remove": "tal vez"}) == ["tiene que ser true o false"]
    assert told(LineChange, {"line_id": 1, "discount": 101}) == ["tiene que ser 100.0 o menos"]


def test_what_has_no_translation_is_told_in_english() -> None:
    """Also where a context lacks what the sentence names."""
    assert mistake_text("es", {"type": "novel", "loc": ("x",), "msg": "Value error, so it is"}) == "so it is"
    assert mistake_text("es", {"type": "greater_than", "loc": (), "msg": "too small"}) == "too small"


@pytest.mark.parametrize("template", ES_MISTAKES.values())
def test_sentences_have_no_stray_braces(template: str) -> None:
    """Every placeholder has a name."""
    assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(template))
