"""What tools and routes take."""

from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from mcp_odoo.arguments import (
    JSON_TEXT,
    ExistingId,
    IdempotencyKey,
    Price,
    Quantity,
    Quiet,
    RecordId,
    Storable,
    null_means,
    shortened,
    storable,
)

MAX = 2**31 - 1
Texts = Annotated[Annotated[list[str], Field(max_length=2)] | None, Quiet(), JSON_TEXT]


def test_null_is_taken_and_not_told() -> None:
    """The schema is that of the value alone, with its own description and bounds."""
    optional = TypeAdapter(Annotated[RecordId | None, Quiet(), Field(description="A user")])
    assert optional.validate_python(None) is None
    assert optional.json_schema() == {"type": "integer", "minimum": 0, "maximum": MAX, "description": "A user"}
    assert TypeAdapter(IdempotencyKey).json_schema()["type"] == "string"


def test_null_may_mean_a_default() -> None:
    """Older prompts send it for every argument that they leave out."""
    count = TypeAdapter(Annotated[Quantity, null_means(1.0)])
    assert (count.validate_python(None), count.validate_python(2)) == (1.0, 2.0)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (RecordId, [0, 1, MAX, "7", 7.0], [-1, MAX + 1, 1.5, True, False, "x", None]),
        (ExistingId, [1, MAX], [0, -1, MAX + 1, True]),
        (Quantity, [0.001, 1e9, "2.5"], [0, -1, 1.1e9, float("nan"), float("inf"), True, ""]),
        (Price, [0, -1, 1e12, 0.5], [-0.5, -2, 2e12, float("nan"), True]),
    ],
)
def test_numbers_have_bounds(kind: Any, good: list[Any], bad: list[Any]) -> None:
    """Odoo's ids have 32 bits; true is no number, and a price of -1 is the pricelist's."""
    numbers = TypeAdapter(kind)
    assert [numbers.validate_python(value) for value in good] == [float(value) for value in good]
    for value in bad:
        with pytest.raises(ValidationError):
            numbers.validate_python(value)


@pytest.mark.parametrize("given", ["order:18", " task:18 ", "18", 18])
def test_an_id_may_come_as_search_names_it(given: Any) -> None:
    """Where the bare number is asked for."""
    assert TypeAdapter(ExistingId).validate_python(given) == 18


@pytest.mark.parametrize("given", ["order:", "order:x", "order:18:2", "order:0", "order:-1", f"task:{2**31}"])
def test_what_is_no_id_is_none_with_a_kind_either(given: str) -> None:
    """Its bounds hold, too."""
    with pytest.raises(ValidationError):
        TypeAdapter(ExistingId).validate_python(given)


@pytest.mark.parametrize(
    ("given", "read"), [('["a", "b"]', ["a", "b"]), (' ["a"]', ["a"]), (["a"], ["a"]), (None, None)]
)
def test_a_list_may_come_as_json_text(given: Any, read: Any) -> None:
    """Some models write it so."""
    assert TypeAdapter(Texts).validate_python(given) == read


@pytest.mark.parametrize("given", ['["a"', "a, b", '{"a": 1}', '["a", "b", "c"]', "[1]", '"a"', 7])
def test_what_is_no_list_is_refused(given: Any) -> None:
    """Also a list that is too long, or of other things."""
    with pytest.raises(ValidationError):
        TypeAdapter(Texts).validate_python(given)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\x00b\x08c", "abc"),
        ("línea\n\ttab\r🤖", "línea\n\ttab\r🤖"),
        ("a\ud83db\ufffec", "abc"),
        ({"k\x00": ["v\x01", ("t\x02", 1)], "n": 1.5}, {"k": ["v", ["t", 1]], "n": 1.5}),
        (None, None),
        (True, True),
    ],
)
def test_what_no_database_stores_is_left_out(given: Any, kept: Any) -> None:
    """At any depth; everything else stays as it was."""
    assert storable(given) == kept


@pytest.mark.parametrize(
    ("given", "told"), [("x" * 60, "x" * 60), ("x" * 61, "x" * 60 + "…"), ("a\x00b", "ab"), ("", "")]
)
def test_a_caller_s_text_is_repeated_in_part(given: str, told: str) -> None:
    """A refusal is no place for a page of it."""
    assert shortened(given) == told


def test_a_storable_argument_is_cleaned_before_its_length_is_measured() -> None:
    """It is the stored text that has to fit."""
    short = TypeAdapter(Annotated[str, Field(max_length=2), Storable])
    assert short.validate_python("a\x00b") == "ab"
