"""What tools and routes take: bounded values whose schema stays flat, and nulls that mean "not given"."""

import json
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError

from mcp_odoo.fence import unfenced

# XML-RPC integers have 32 bits (xmlrpc.com/spec), and so have Odoo's record ids.
MAX_ID = 2**31 - 1
# Control characters, halves of surrogate pairs and non-characters (XML 1.0, section 2.2; PostgreSQL refuses NUL).
_NOT_STORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_LEVELS = 100

# How search and fetch name a record, where its bare id is asked for.
_RECORD_KEY = re.compile(r"[a-z]+:(\d{1,10})")


@dataclass(frozen=True)
class Quiet:
    """In `Annotated[X | None, Quiet()]`: the JSON schema is X's alone.

    Existing prompts send null for "not given"; Gemini and llama.cpp choke on the `anyOf` that would say so.
    """

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core_schema)
        variants = [variant for variant in schema.pop("anyOf", []) if variant != {"type": "null"}]
        return {**variants[0], **schema} if variants else schema


def null_means(default: float) -> BeforeValidator:
    """A validator for `Annotated[int, …]` that reads null as `default`."""
    return BeforeValidator(lambda value: default if value is None else value)


def storable(value: Any, levels: int = MOST_LEVELS) -> Any:
    """A JSON value (tuples become lists) without the characters that neither Odoo nor XML can store.

    Raises PydanticCustomError for one of more than so many `levels`: nothing of ours has as many, and Python gives up
    after some hundreds.
    """
    match value:
        case str():
            return _NOT_STORABLE.sub("", value)
        case dict() | list() | tuple() if levels == 0:
            raise PydanticCustomError("nested_too_deeply", "is nested too deeply")
        case dict():
            return {storable(key): storable(item, levels - 1) for key, item in value.items()}
        case list() | tuple():
            return [storable(item, levels - 1) for item in value]
        case _:
            return value


def shortened(text: str, longest: int = 60) -> str:
    """A text of the caller's, as far as an answer may repeat it."""
    text = storable(text)
    return text if len(text) <= longest else f"{text[:longest]}…"


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("truth_for_number", "must be a number, not true or false")
    if isinstance(value, str) and (key := _RECORD_KEY.fullmatch(value.strip())):
        return key[1]
    return value


def _parsed(value: Any) -> Any:
    """Some models write lists as JSON text."""
    if not (isinstance(value, str) and value.lstrip().startswith("[")):
        return value
    try:
        return unfenced(json.loads(value))
    except ValueError:
        return value


def _given_price(price: float) -> float:
    if -1 < price < 0:
        raise PydanticCustomError("price_between", "a price is 0 or more, or -1 for the pricelist's")
    return price


Number = BeforeValidator(_number)
Storable = BeforeValidator(storable)
RecordId = Annotated[int, Field(ge=0, le=MAX_ID), Number]
ExistingId = Annotated[int, Field(gt=0, le=MAX_ID), Number]
Quantity = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False), Number]
Price = Annotated[float, Field(ge=-1, le=1e12, allow_inf_nan=False), Number, AfterValidator(_given_price)]
JSON_TEXT = BeforeValidator(_parsed)
# For lists of which an empty one asks for as little as none.
EMPTY_IS_NONE = BeforeValidator(lambda value: None if value == [] else value)
IdempotencyKey = Annotated[
    Annotated[str, Field(max_length=200)] | None,
    Quiet(),
    Field(description="Like call-1841; the same one creates nothing twice"),
]
