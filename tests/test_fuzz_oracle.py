"""What the fuzzing holds answers against sees what it is for."""

from typing import Any

import pytest

from tests.live.fuzz_oracle import Answer, error_faults, faults

SCHEMA = {"type": "object", "properties": {"id": {"type": "integer"}, "note": {}}}


def test_a_good_answer_has_no_faults() -> None:
    """Nor has a refusal with a sentence and a known code, which may name what was sent."""
    assert not faults(Answer(structured={"id": 1, "note": None}), SCHEMA, {})
    assert not faults(Answer(error="No existe sale.order con id 7 en Odoo. [record_unknown]"), SCHEMA, {"id": 7})
    assert not error_faults(
        "stage: no existe la etapa 'KeyError /usr/x'. [stage_unknown]", {"stage": "KeyError /usr/x"}
    )


@pytest.mark.parametrize(
    "structured",
    [None, {}, {"id": "1", "note": None}, {"id": 1}, {"id": 1, "note": float("nan")}, {"id": 1, "note": "\ud800"}],
)
def test_an_answer_that_does_not_fit_is_seen(structured: dict[str, Any] | None) -> None:
    """A wrong type, a field that is missing, and what JSON cannot carry."""
    assert faults(Answer(structured=structured), SCHEMA, {})


@pytest.mark.parametrize(
    "error",
    [
        "No existe.",
        "No existe. [brand_new_code]",
        "[odoo_error]",
        "Error calling tool 'x' [odoo_error]",
        "Odoo falló: KeyError: 'x' [odoo_error]",
        "Odoo falló: psycopg2.errors.NumericValueOutOfRange [odoo_error]",
        "Odoo falló: <class 'odoo.exceptions.AccessError'> [odoo_error]",
        "Traceback (most recent call last) [odoo_error]",
        "INSERT INTO res_partner [odoo_error]",
        "LINE 1: x [odoo_error]",
        "/usr/lib/python3/x [odoo_error]",
        "x.py [odoo_error]",
        "x" * 301 + " [odoo_error]",
        "y" * 2501 + " [odoo_error]",
        "\ud800 [odoo_error]",
    ],
)
def test_an_error_that_says_too_much_or_too_little_is_seen(error: str) -> None:
    """No code, no sentence, our insides, or the input again."""
    assert error_faults(error, {"query": "x" * 10_000})
